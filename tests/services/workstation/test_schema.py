"""Opening the station's file: made once, newer ones refused, an older cache thrown away without what staff did."""

import sqlite3
from pathlib import Path

import pytest

from app.errors import NotAllowed, Unavailable
from services.workstation import schema


def _names(connection: sqlite3.Connection, kind: str) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = ?", (kind,))}


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "s.db"
    schema.open_writer(path).close()
    connection = schema.open_writer(path)
    assert {"cache", "rows", "pending", "refusals", "files", "facts", "sheets"} <= _names(connection, "table")
    assert connection.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
    assert path.parent.stat().st_mode & 0o077 == 0
    connection.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    schema.open_writer(path).close()
    reader = schema.open_reader(path)
    with pytest.raises(sqlite3.OperationalError):
        reader.execute("INSERT INTO facts VALUES ('a', 'b')")
    reader.close()


def test_a_newer_platens_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    connection = schema.open_writer(path)
    connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")
    connection.close()
    with pytest.raises(NotAllowed):
        schema.open_writer(path)


def test_an_older_cache_goes_but_what_staff_did_stays(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    connection = schema.open_writer(path)
    connection.execute("INSERT INTO pending(id, order_id, event, base_rev, at) VALUES ('e', 'o', '{}', 1, 1)")
    connection.execute("INSERT INTO cache(id, n, body) VALUES ('o', 1, '{}')")
    connection.execute("INSERT INTO facts VALUES ('cursor', 'c'), ('person', 'p')")
    connection.execute("DROP INDEX a_rows_due")
    connection.execute("PRAGMA user_version = 1")
    connection.close()
    connection = schema.open_writer(path)
    assert connection.execute("SELECT COUNT(*) FROM cache").fetchone() == (0,)
    assert connection.execute("SELECT id FROM pending").fetchall() == [("e",)]
    assert connection.execute("SELECT key FROM facts").fetchall() == [("person",)]
    assert "a_rows_due" in _names(connection, "index")
    connection.close()


def test_an_older_list_of_files_gets_todays_columns(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    connection = schema.open_writer(path)
    connection.executescript(
        """DROP TABLE files;
        CREATE TABLE files(order_id TEXT NOT NULL, artwork_id TEXT NOT NULL, state TEXT NOT NULL, url TEXT NOT NULL,
          etag TEXT NOT NULL DEFAULT '', PRIMARY KEY(order_id, artwork_id)) WITHOUT ROWID;
        CREATE INDEX files_state ON files(state);
        INSERT INTO files VALUES ('o', 'a', 'here', 'u', ''), ('o', 'b', 'loading', 'u', '');
        ALTER TABLE sheets DROP COLUMN work;
        INSERT INTO sheets VALUES ('s', 1, 1, 0, 'Naledi', 'A3', 297, 420, 0.8, '/x.pdf', 0);
        PRAGMA user_version = 5;"""
    )
    connection.close()
    connection = schema.open_writer(path)
    rows = connection.execute("SELECT artwork_id, state, url, rank FROM files ORDER BY artwork_id").fetchall()
    assert rows == [("a", "here", "u", 0), ("b", "wanted", "u", 0)]
    assert connection.execute("SELECT id FROM sheets").fetchall() == [("s",)]
    assert "files_state" not in _names(connection, "index")
    assert {"files_next", "files_due", "files_batch", "files_sha"} <= _names(connection, "index")
    connection.close()


def test_a_file_from_before_gang_sheets_gets_their_tables_and_a_later_one_keeps_its_sheets(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    connection = schema.open_writer(path)
    connection.executescript("DROP TABLE sheets; DROP TABLE sheet_tiles; PRAGMA user_version = 4;")
    connection.close()
    connection = schema.open_writer(path)
    connection.execute("ALTER TABLE sheets DROP COLUMN work")
    connection.execute("INSERT INTO sheets VALUES ('s', 1, 1, 0, 'Naledi', 'A3', 297, 420, 0.8, '/x.pdf', 0)")
    connection.execute("PRAGMA user_version = 4")
    connection.close()
    connection = schema.open_writer(path)
    assert connection.execute("SELECT id, work FROM sheets").fetchall() == [("s", b"")]
    assert "sheet_pieces" in _names(connection, "index")
    connection.close()


def test_a_file_from_before_the_guard_gets_its_tables_and_a_later_one_keeps_what_was_found(tmp_path: Path) -> None:
    path, tables = tmp_path / "s.db", ("looks", "look_grids", "likenesses")
    connection = schema.open_writer(path)
    connection.executescript("".join(f"DROP TABLE {name};" for name in tables) + "PRAGMA user_version = 6;")
    connection.close()
    connection = schema.open_writer(path)
    assert set(tables) <= _names(connection, "table")
    connection.execute("INSERT INTO likenesses VALUES ('o', 'a', 's', 't', 'fits', 'words', '', '', 0.9)")
    connection.execute("PRAGMA user_version = 6")
    connection.close()
    connection = schema.open_writer(path)
    assert connection.execute("SELECT order_id FROM likenesses").fetchall() == [("o",)]
    connection.close()


def test_a_file_that_is_no_database_is_told_without_its_content(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    path.write_bytes(b"Thandi Mokoena, 1 Long Street" * 100)
    with pytest.raises(Unavailable) as told:
        schema.open_writer(path)
    assert "Thandi" not in str(told.value)


def test_size_counts_the_log_too(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    connection = schema.open_writer(path)
    assert schema.size(path) == path.stat().st_size + path.with_name("s.db-wal").stat().st_size
    connection.close()
