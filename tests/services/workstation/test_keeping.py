"""The kept counters equal a count of the rows after any history of rows written, changed and dropped."""

import sqlite3
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.workstation.keeping import Keeper, recount, replace_counters
from services.workstation.projection import COLUMNS, Values
from services.workstation.schema import CACHE, PENDING, open_writer
from tests.kit.crowd import columns

ROWS = list(columns(60, seed=5))
_AT = {name: place for place, name in enumerate(COLUMNS)}
CHANGE = st.tuples(
    st.integers(0, 7),
    st.sampled_from(["put", "drop", "moved"]),
    st.integers(0, 59),
    st.sampled_from(["", "Mia", "Zoë"]),
    st.booleans(),
)


def _kept(connection: sqlite3.Connection) -> tuple[dict[str, int], dict[tuple[str, str, int], int]]:
    counts = {key: n for key, n in connection.execute("SELECT key, n FROM counts") if n}
    return counts, {(a, b, c): n for a, b, c, n in connection.execute("SELECT * FROM slots")}


def _with(values: Values, **changes: object) -> Values:
    return tuple(changes.get(name, value) for name, value in zip(COLUMNS, values, strict=True))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(changes=st.lists(CHANGE, max_size=30))
def test_counters_and_index_follow_every_change(changes: list[tuple[int, str, int, str, bool]]) -> None:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(PENDING + CACHE.format(g=""))
    ns: dict[int, int] = {}
    for slot, what, which, person, pending in changes:
        keeper = Keeper(connection)
        if what == "drop" and slot in ns:
            keeper.drop(ns.pop(slot))
        elif what != "drop":
            values = _with(ROWS[which], id=f"o{slot}", assigned=person, claim_by=person, pending=int(pending))
            if what == "moved" and slot in ns:
                values = _with(values, n=ns[slot])
            ns[slot] = keeper.put(ns.get(slot), values)
        keeper.flush()
        assert _kept(connection) == recount(connection)
    assert sorted(n for (n,) in connection.execute("SELECT n FROM rows")) == sorted(ns.values())
    for n in ns.values():
        (words,) = connection.execute("SELECT words FROM rows WHERE n = ?", (n,)).fetchone()
        asked = " AND ".join(f'"{word}"' for word in words.split())
        assert (n,) in connection.execute("SELECT rowid FROM found WHERE found MATCH ?", (asked,)).fetchall()
    for letter in "abcdefghijklmnopqrstuvwxyz0123456789":
        hits = connection.execute("SELECT rowid FROM found WHERE found MATCH ?", (f"{letter}*",)).fetchall()
        assert {n for (n,) in hits} <= set(ns.values())
    connection.close()


def test_counting_anew_gives_the_same_counters(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "s.db")
    keeper = Keeper(connection)
    for values in ROWS:
        keeper.put(None, values)
    keeper.flush()
    kept = _kept(connection)
    replace_counters(connection)
    assert _kept(connection) == kept
    connection.close()


def test_two_orders_of_one_moment_get_numbers_of_their_own(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "s.db")
    keeper = Keeper(connection)
    first, second = keeper.put(None, ROWS[0]), keeper.put(None, _with(ROWS[0], id="other"))
    assert second == first + 1
    connection.close()


def test_an_order_whose_moment_changes_moves(tmp_path: Path) -> None:
    connection = open_writer(tmp_path / "s.db")
    keeper = Keeper(connection)
    n = keeper.put(None, ROWS[0])
    moved = keeper.put(n, _with(ROWS[1], id=ROWS[0][_AT["id"]]))
    assert connection.execute("SELECT n FROM rows").fetchall() == [(moved,)]
    assert moved != n
    connection.close()
