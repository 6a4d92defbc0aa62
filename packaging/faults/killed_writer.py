"""A process that writes through the group commit is killed again and again: what it said was kept must be there."""

import random
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from faults.found import Figure

KILLS = 20

_WRITER = """
import sys
import sqlalchemy as sa
from services.database import open_database

database = open_database(f"sqlite:///{sys.argv[1]}")
with database.writing() as connection:
    connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY)")
for number in range(int(sys.argv[2]), 1 << 40):
    with database.writing() as connection:
        connection.execute(sa.text("INSERT INTO kept (id) VALUES (:id)"), {"id": number})
    print(number, flush=True)
"""


def run(seed: int) -> list[Figure]:
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kept.db"
        said: set[int] = set()
        for _ in range(KILLS):
            said.update(_written_until_killed(path, len(said) * 10 + 1, chance.randrange(1, 60)))
        with sqlite3.connect(path) as connection:
            found = {row[0] for row in connection.execute("SELECT id FROM kept")}
            sound = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        connection.close()
    return [
        Figure("killed", KILLS, "at least", KILLS),
        Figure("said to be kept", len(said), "at least", KILLS),
        Figure("said to be kept, lost", len(said - found), "exactly", 0),
        Figure("damaged databases", 0 if sound else 1, "exactly", 0),
    ]


def _written_until_killed(path: Path, first: int, after: int) -> Iterator[int]:
    """The numbers one process said it has kept; it is killed while it writes, after about `after` of them."""
    command = [sys.executable, "-c", _WRITER, str(path), str(first)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for count, words in enumerate(writer.stdout):
            if words.endswith("\n"):
                yield int(words)
            if count == after:
                writer.kill()
