"""Faults: killed processes, cut lines, full disks; what was counted afterwards. One file a fault, found by its name."""

import importlib
import pkgutil
from types import ModuleType

FRAME = frozenset({"__main__", "found", "served"})


def names() -> list[str]:
    """Every fault here, sorted."""
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if module.name not in FRAME)


def find(name: str) -> ModuleType:
    """The fault's module: `run(seed) -> list[Figure]`; raises KeyError naming those there are."""
    if name not in names():
        raise KeyError(f"there is no fault {name!r}; there are: {', '.join(names())}")
    return importlib.import_module(f"faults.{name}")
