"""The station's tables and how its one file is opened: plain `sqlite3` throughout, because the first page of the
queue must not wait 200 ms for a larger library to be imported.

`cache` holds what the receiver sent, byte for byte; `rows` what the queue shows of it with pending steps laid over,
`checks` being how many of its pieces wait for their verdict; `found` the search index of `rows`. These three may be
thrown away and fetched again, and have a second generation while a snapshot is read. `pending` and `refusals` hold
what staff did: they survive everything. So do `sheets`, the gang sheets written here, and `sheet_tiles`, which piece
lies where on them. `looks` and `likenesses` hold what was measured in pictures, and can be measured again.

Moments are whole milliseconds since 1970 in UTC. `rows.n` is the moment an order was placed and 16 bits of its id:
newest first is one walk from the end.
"""

import os
import re
import sqlite3
from pathlib import Path

from app.errors import NotAllowed, Unavailable

FILE = "station.db"
VERSION = 8
NO_DUE = 1 << 60
"""Sorts orders without a due time behind all others."""

PENDING = """
CREATE TABLE pending(
  place INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, order_id TEXT NOT NULL, event BLOB NOT NULL,
  base_rev INTEGER NOT NULL, at INTEGER NOT NULL, after TEXT NOT NULL DEFAULT '',
  answered INTEGER NOT NULL DEFAULT 0, rev INTEGER NOT NULL DEFAULT 0, seq INTEGER NOT NULL DEFAULT 0);
CREATE INDEX pending_order ON pending(order_id);
CREATE TABLE refusals(
  id TEXT PRIMARY KEY, order_id TEXT NOT NULL, event BLOB NOT NULL, title TEXT NOT NULL, message TEXT NOT NULL,
  hint TEXT NOT NULL, fields TEXT NOT NULL DEFAULT '{}', at INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX refusals_order ON refusals(order_id);
CREATE TABLE facts(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE gone(id TEXT PRIMARY KEY, rev INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE strange(
  kind TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, rev INTEGER NOT NULL, op TEXT NOT NULL,
  body BLOB NOT NULL, PRIMARY KEY(kind, id)) WITHOUT ROWID;
CREATE TABLE counts(key TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE slots(
  state TEXT NOT NULL, source TEXT NOT NULL, slot INTEGER NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY(state, source, slot)) WITHOUT ROWID;
"""

FILES = """
CREATE TABLE files(
  order_id TEXT NOT NULL, artwork_id TEXT NOT NULL, state TEXT NOT NULL DEFAULT 'wanted', url TEXT NOT NULL DEFAULT '',
  path TEXT NOT NULL DEFAULT '', sha256 TEXT NOT NULL DEFAULT '', size INTEGER NOT NULL DEFAULT 0,
  got INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '', tries INTEGER NOT NULL DEFAULT 0,
  next_at INTEGER NOT NULL DEFAULT 0, wanted_at INTEGER NOT NULL DEFAULT 0, batch TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL DEFAULT '', host TEXT NOT NULL DEFAULT '', resumed INTEGER NOT NULL DEFAULT 0,
  rank INTEGER NOT NULL DEFAULT 0, dies INTEGER NOT NULL DEFAULT 0, by TEXT NOT NULL DEFAULT '',
  at INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(order_id, artwork_id)) WITHOUT ROWID;
CREATE INDEX files_next ON files(state, rank, wanted_at);
CREATE INDEX files_due ON files(state, next_at, batch);
CREATE INDEX files_batch ON files(batch, state, size, resumed, wanted_at);
CREATE INDEX files_wanted ON files(wanted_at, batch);
CREATE INDEX files_dying ON files(dies) WHERE dies > 0 AND state <> 'here';
CREATE INDEX files_sha ON files(sha256) WHERE sha256 <> '';
"""

SHEETS = """
CREATE TABLE IF NOT EXISTS sheets(
  id TEXT PRIMARY KEY, number INTEGER NOT NULL, count INTEGER NOT NULL, at INTEGER NOT NULL, author TEXT NOT NULL,
  size TEXT NOT NULL, width REAL NOT NULL, height REAL NOT NULL, fill REAL NOT NULL, path TEXT NOT NULL,
  dropped INTEGER NOT NULL DEFAULT 0, work BLOB NOT NULL DEFAULT x'') WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sheets_at ON sheets(at);
CREATE TABLE IF NOT EXISTS sheet_tiles(
  sheet TEXT NOT NULL, place INTEGER NOT NULL, order_id TEXT NOT NULL, number TEXT NOT NULL, fulfilment TEXT NOT NULL,
  unit TEXT NOT NULL, attempt INTEGER NOT NULL, artwork TEXT NOT NULL, sha256 TEXT NOT NULL, code TEXT NOT NULL,
  x REAL NOT NULL, y REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL, turned INTEGER NOT NULL,
  live INTEGER NOT NULL DEFAULT 1, PRIMARY KEY(sheet, place)) WITHOUT ROWID;
CREATE UNIQUE INDEX IF NOT EXISTS sheet_pieces ON sheet_tiles(order_id, fulfilment, unit, attempt, artwork)
  WHERE live = 1;
"""
"""Came with version 5: made in an older file, too; `work` with version 8. A piece lies on one sheet that counts."""

LOOKS = """
CREATE TABLE IF NOT EXISTS looks(
  order_id TEXT NOT NULL, artwork_id TEXT NOT NULL, frame INTEGER NOT NULL, sha256 TEXT NOT NULL,
  brief BLOB NOT NULL, PRIMARY KEY(order_id, artwork_id, frame)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS look_grids(
  order_id TEXT NOT NULL, artwork_id TEXT NOT NULL, frame INTEGER NOT NULL, grids BLOB NOT NULL,
  PRIMARY KEY(order_id, artwork_id, frame));
CREATE TABLE IF NOT EXISTS likenesses(
  order_id TEXT NOT NULL, artwork_id TEXT NOT NULL, sha256 TEXT NOT NULL, original TEXT NOT NULL,
  verdict TEXT NOT NULL, words TEXT NOT NULL, other_id TEXT NOT NULL, other TEXT NOT NULL, likeness REAL NOT NULL,
  PRIMARY KEY(order_id, artwork_id)) WITHOUT ROWID;
"""
"""Came with version 7: made in an older file, too. `looks` is read for all open orders at once, so the larger part of
each lies apart."""

CACHE = """
CREATE TABLE cache{g}(place INTEGER PRIMARY KEY, id TEXT NOT NULL, n INTEGER NOT NULL, body BLOB NOT NULL);
CREATE TABLE rows{g}(
  n INTEGER PRIMARY KEY, id TEXT NOT NULL, rev INTEGER NOT NULL, number TEXT NOT NULL, title TEXT NOT NULL,
  detail TEXT NOT NULL, customer TEXT NOT NULL, state TEXT NOT NULL, open INTEGER NOT NULL, held INTEGER NOT NULL,
  hold_reason TEXT NOT NULL, problem INTEGER NOT NULL, warning TEXT NOT NULL, quantity INTEGER NOT NULL,
  placed INTEGER NOT NULL, due INTEGER NOT NULL, assigned TEXT NOT NULL, claim_by TEXT NOT NULL,
  claim_until INTEGER NOT NULL, cancel_asked INTEGER NOT NULL, attempt INTEGER NOT NULL,
  source TEXT NOT NULL, account TEXT NOT NULL, route TEXT NOT NULL, print_artwork_id TEXT NOT NULL,
  thumbnail_sha TEXT NOT NULL, pending INTEGER NOT NULL, rush INTEGER NOT NULL, sent INTEGER NOT NULL,
  units INTEGER NOT NULL, shipped INTEGER, first_pass INTEGER, product TEXT NOT NULL, number_key TEXT NOT NULL,
  number_text TEXT NOT NULL, tail TEXT NOT NULL, checks INTEGER NOT NULL, words TEXT NOT NULL);
CREATE VIRTUAL TABLE found{g} USING fts5(
  words, content='', detail='none', columnsize=0, prefix='1 2 3', tokenize="unicode61 remove_diacritics 0");
"""

INDEXES = (
    "CREATE UNIQUE INDEX {u}cache_id ON cache{g}(id)",
    "CREATE INDEX {u}rows_due ON rows{g}(due)",
    "CREATE INDEX {u}rows_state_due ON rows{g}(state, due)",
    "CREATE INDEX {u}rows_state ON rows{g}(state)",
    "CREATE INDEX {u}rows_open ON rows{g}(due) WHERE open = 1",
    "CREATE INDEX {u}rows_open_facets ON rows{g}(due, state, source, product) WHERE open = 1",
    "CREATE INDEX {u}rows_open_placed ON rows{g}(open) WHERE open = 1",
    "CREATE INDEX {u}rows_state_number ON rows{g}(state, number_key)",
    "CREATE INDEX {u}rows_held ON rows{g}(due, open) WHERE held = 1",
    "CREATE INDEX {u}rows_problem ON rows{g}(due, open) WHERE problem = 1",
    "CREATE INDEX {u}rows_assigned ON rows{g}(assigned, due) WHERE assigned <> ''",
    "CREATE INDEX {u}rows_claimed ON rows{g}(claim_by) WHERE claim_by <> ''",
    "CREATE INDEX {u}rows_pending ON rows{g}(pending) WHERE pending = 1",
    "CREATE INDEX {u}rows_shipped ON rows{g}(shipped) WHERE shipped IS NOT NULL",
    "CREATE INDEX {u}rows_checks ON rows{g}(rush DESC, due, id, checks) WHERE checks > 0",
    "CREATE INDEX {u}rows_again ON rows{g}(attempt) WHERE attempt > 1",
    "CREATE INDEX {u}rows_number ON rows{g}(number_key)",
    "CREATE INDEX {u}rows_text ON rows{g}(number_text)",
    "CREATE INDEX {u}rows_tail ON rows{g}(tail)",
)
TABLES = ("cache", "rows", "found")

_WRITER = (
    "page_size=8192",
    "busy_timeout=10000",
    "journal_mode=WAL",
    "synchronous=FULL",
    "cache_size=-64000",
    "wal_autocheckpoint=2000",
)
"""Pages of 8 KB hold three orders of the usual size; of 4 KB only one, and a first sync writes a third more."""
_READER = ("busy_timeout=10000", "query_only=ON", "wal_autocheckpoint=0", "cache_size=-48000", "temp_store=MEMORY")


def open_writer(path: Path) -> sqlite3.Connection:
    """The one connection that writes; every commit is on the disk when it returns. Makes folder and tables.

    Raises NotAllowed for a file of a newer Platen, Unavailable where the file cannot be used.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        connection = _connect(path, _WRITER)
        _make(connection)
    except sqlite3.DatabaseError as error:
        raise unavailable(error) from error
    return connection


def open_reader(path: Path) -> sqlite3.Connection:
    """A connection that sees committed data only and cannot write."""
    return _connect(path, _READER)


def unavailable(error: Exception) -> Unavailable:
    """The database's own words may hold a person's data, so only their kind is told."""
    kind = type(error).__name__
    return Unavailable(f"The orders on this computer could not be saved or read ({kind}).", hint="Is the disk full?")


def _connect(path: Path, pragmas: tuple[str, ...]) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=512)
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _make(connection: sqlite3.Connection) -> None:
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    if found > VERSION:
        raise NotAllowed("These orders were saved by a newer Platen.", hint="Install the newer version.")
    if found == VERSION:
        return
    fresh = CACHE.format(g="") + ";\n".join(index_statements("", "a_")) + ";"
    script = f"{_FORGET}{_files_anew(connection)}{fresh}" if found else f"{PENDING}{FILES}{fresh}"
    script += _sheets_anew(connection)
    connection.executescript(f"BEGIN IMMEDIATE; {script} {SHEETS} {LOOKS} PRAGMA user_version={VERSION}; COMMIT;")


def _sheets_anew(connection: sqlite3.Connection) -> str:
    """The sheets of an older Platen are all written: there is no work left in them."""
    had = {name for _, name, *_ in connection.execute("PRAGMA table_info(sheets)")}
    return "ALTER TABLE sheets ADD COLUMN work BLOB NOT NULL DEFAULT x'';" if had and "work" not in had else ""


def _files_anew(connection: sqlite3.Connection) -> str:
    """The list of files with today's columns; what an older Platen was fetching is wanted."""
    had = {name for _, name, *_ in connection.execute("PRAGMA table_info(files)")}
    kept = ", ".join(name for name in _FILE_COLUMNS if name in had)
    indexes = [name for _, name, *_ in connection.execute("PRAGMA index_list(files)") if name.startswith("files_")]
    return f"""{"".join(f"DROP INDEX {name};" for name in indexes)}
        ALTER TABLE files RENAME TO files_old; {FILES}
        INSERT INTO files({kept}) SELECT {kept} FROM files_old; DROP TABLE files_old;
        UPDATE files SET state = 'wanted' WHERE state = 'loading';"""  # noqa: S608  # names are ours


_FILE_COLUMNS = re.findall(r"(\w+) (?:TEXT|INTEGER) NOT NULL", FILES)
_FORGET = """
DROP TABLE IF EXISTS cache; DROP TABLE IF EXISTS rows; DROP TABLE IF EXISTS found;
DROP TABLE IF EXISTS cache_new; DROP TABLE IF EXISTS rows_new; DROP TABLE IF EXISTS found_new;
DELETE FROM counts; DELETE FROM slots; DELETE FROM gone;
DELETE FROM facts WHERE key IN ('cursor', 'covered', 'generation');
"""
"""An older Platen's cache is read anew from the receiver; what staff did stays."""


def index_statements(generation: str, prefix: str) -> list[str]:
    """The statements that make the indexes of one generation of tables, their names beginning with `prefix`."""
    return [statement.format(g=generation, u=prefix) for statement in INDEXES]


def size(path: Path) -> int:
    """Bytes on the disk, with the log that was not folded in yet."""
    parts = (path, path.with_name(path.name + "-wal"))
    return sum(part.stat().st_size for part in parts if os.path.exists(part))  # noqa: PTH110  # cheaper at start
