"""Stations with very many orders, made once a run and lent to every bench that wants one; gone when the run ends."""

import asyncio
import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from services.workstation.store import Store
from tests.kit.crowd import fill
from tests.kit.orders import NOON

DATA = "data"


@cache
def home(count: int) -> Path:
    """A home folder as `PLATEN_HOME` names it, whose station holds so many orders."""
    folder = Path(tempfile.mkdtemp(prefix="platen-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    store = Store.open(folder / DATA, clock=lambda: NOON)
    try:
        asyncio.run(fill(store, count))
    finally:
        store.close()
    return folder


@contextmanager
def crowd(count: int) -> Iterator[Store]:
    """That station's store, opened at `NOON`; for reading only, because others read it after."""
    store = Store.open(home(count) / DATA, clock=lambda: NOON)
    try:
        yield store
    finally:
        store.close()
