"""Housekeeping of the station's file: how much it takes, folding in its log, forgetting what is over, a backup."""

import os
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from services.workstation.rows import to_ms
from services.workstation.schema import open_reader, size, unavailable
from services.workstation.store import Store

REFUSALS_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes: of the orders, of the folder of files, still free on the disk. `orders`: how many are here."""

    store_bytes: int
    files_bytes: int
    free_bytes: int
    orders: int
    sqlite: str = sqlite3.sqlite_version


def usage(store: Store, files: Path | None = None) -> Usage:
    """What this station takes on the disk; walks the folder of files, so not for the window's own thread."""
    taken = _folder_bytes(files) if files is not None and files.is_dir() else 0
    free = shutil.disk_usage(store.path.parent).free
    return Usage(size(store.path), taken, free, store.cache.kept().get("total", 0))


def _folder_bytes(folder: Path) -> int:
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(path) / name).lstat().st_size
            except OSError:
                continue
    return total


async def tidy(store: Store) -> None:
    """Once a day: forgets refusals nobody dismissed in 90 days, folds the log in, helps the database plan."""
    oldest = to_ms(store.clock() - REFUSALS_KEPT)
    await store.write(lambda connection: connection.execute("DELETE FROM refusals WHERE at < ?", (oldest,)))
    await store.write(_fold, bare=True)


def _fold(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def backup(store: Store, path: Path) -> int:
    """A whole copy of the station's file at one moment, while work goes on; gives its bytes.

    Appears under its name only when complete. Raises OSError, Unavailable.
    """
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        source, target = open_reader(store.path), sqlite3.connect(fresh)
        try:
            source.backup(target, pages=2000)
        finally:
            target.close()
            source.close()
        fresh.replace(path)
    except sqlite3.DatabaseError as error:
        raise unavailable(error) from error
    finally:
        fresh.unlink(missing_ok=True)
    return path.stat().st_size
