"""A station on a temporary folder, with a clock that stands still."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.workstation.store import Store
from tests.kit.orders import NOON


@pytest.fixture
def open_store(tmp_path: Path) -> Iterator[Callable[[str], Store]]:
    """Opens a store by name; the same name opens the same file again. All are closed at the end."""
    opened: list[Store] = []

    def opener(name: str = "station") -> Store:
        opened.append(Store.open(tmp_path / name, clock=lambda: NOON))
        return opened[-1]

    yield opener
    for store in opened:
        store.close()


@pytest.fixture
def store(open_store: Callable[[str], Store]) -> Store:
    return open_store("station")
