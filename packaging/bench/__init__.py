"""Benches: our speed beside the peer's or the floor, taken in turns in one run. One file a bench, found by its name."""

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from types import ModuleType

from bench.row import Row

FRAME = frozenset({"__main__", "row", "measure", "crowds", "tools", "load", "relay"})


def names() -> list[str]:
    """Every bench here, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in FRAME)


def find(name: str) -> ModuleType:
    """The bench's module; raises KeyError naming those there are."""
    if name not in names():
        raise KeyError(f"there is no bench {name!r}; there are: {', '.join(names())}")
    return importlib.import_module(f"bench.{name}")


def rows(wanted: Iterable[str]) -> Iterator[Row]:
    """Run one bench after the other; nothing is measured side by side."""
    for name in wanted:
        yield from find(name).run()
