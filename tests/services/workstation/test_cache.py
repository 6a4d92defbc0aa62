"""Pages, jumps, groups, counts and search against plain Python over the same rows; and never a sort of everything."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.states import OPEN, State
from services.workstation import asking
from services.workstation.cache import BUCKETS, bucket, edges
from services.workstation.rows import ALL, Filter, Key, Row, Sort
from services.workstation.store import Store
from services.workstation.words import number_key, terms
from tests.kit.crowd import fill
from tests.kit.orders import NOON

COUNT = 3000
SORTS: tuple[Sort, ...] = ("due", "placed", "number")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store.open(tmp_path_factory.mktemp("crowd"), clock=lambda: NOON)
    asyncio.run(fill(store, COUNT))
    yield store
    store.close()


class Everything(list[tuple[Row, str]]):
    """Every row with its words, by number; short to print."""

    def __repr__(self) -> str:
        return f"{len(self)} rows"


@pytest.fixture(scope="module")
def everything(crowd: Store) -> Everything:
    rows = {row.n: row for row in crowd.page(ALL, None, COUNT).rows}
    assert len(rows) == COUNT
    return Everything((rows[n], words) for n, words in crowd.cache.ask("SELECT n, words FROM rows ORDER BY n"))


def _passes(row: Row, filter_: Filter) -> bool:
    facets = ((filter_.held, row.held), (filter_.problem, row.problem), (filter_.pending, row.pending))
    if any(wanted is not None and wanted is not is_so for wanted, is_so in facets):
        return False
    if row.state not in (filter_.states if filter_.states is not None else OPEN if filter_.open_only else set(State)):
        return False
    if filter_.assigned is not None and filter_.assigned not in (row.assigned, row.claim_by):
        return False
    due = row.due_at
    if filter_.due_before is not None and not (due is not None and due < filter_.due_before):
        return False
    return filter_.source in (None, row.source) and filter_.product in (None, row.title.split(",")[0])


def _sorted(rows: list[Row], filter_: Filter) -> list[Row]:
    keys = {
        "due": lambda row: (row.due_ms, row.n),
        "placed": lambda row: -row.n,
        "number": lambda row: (number_key(row.number), row.n),
    }
    return sorted(rows, key=keys[filter_.sort], reverse=filter_.descending)


FILTERS = st.builds(
    Filter,
    states=st.none() | st.frozensets(st.sampled_from(State), max_size=4),
    held=st.none() | st.booleans(),
    problem=st.none() | st.booleans(),
    open_only=st.booleans(),
    assigned=st.none() | st.sampled_from(["Mia", "Zoë"]),
    source=st.none() | st.sampled_from(["shopify", "printful"]),
    product=st.none() | st.just("Mug"),
    due_before=st.none() | st.just(NOON),
    sort=st.sampled_from(SORTS),
    descending=st.booleans(),
)


@settings(max_examples=150)
@given(filter_=FILTERS, limit=st.sampled_from([7, 100, 256]))
def test_pages_put_together_are_the_filter_in_order(
    crowd: Store, everything: Everything, filter_: Filter, limit: int
) -> None:
    wanted = _sorted([row for row, _ in everything if _passes(row, filter_)], filter_)
    got: list[Row] = []
    key: Key | None = None
    while True:
        page = crowd.page(filter_, key, limit)
        got += page.rows
        key = page.next
        if key is None:
            break
    assert [row.n for row in got] == [row.n for row in wanted]
    assert crowd.count(filter_) == len(wanted)


@settings(max_examples=150)
@given(filter_=FILTERS, share=st.floats(0, 1.01))
def test_a_jump_gives_the_key_of_that_place(
    crowd: Store, everything: Everything, filter_: Filter, share: float
) -> None:
    wanted = _sorted([row for row, _ in everything if _passes(row, filter_)], filter_)
    place = int(share * len(wanted))
    key = crowd.key_at(filter_, place)
    if place >= len(wanted):
        assert key is None
    else:
        assert key is not None
        assert key.n == wanted[place].n
        assert crowd.page(filter_, key, 3).rows == tuple(wanted[place + 1 : place + 4])


ZONES = ("UTC", "America/New_York", "Asia/Kathmandu", "Pacific/Auckland")


@settings(max_examples=120)
@given(
    filter_=FILTERS,
    minutes=st.integers(-20_000, 20_000),
    zone=st.sampled_from(ZONES),
)
def test_groups_are_the_buckets_of_the_filter(
    crowd: Store, everything: Everything, filter_: Filter, minutes: int, zone: str
) -> None:
    now, there = NOON + timedelta(minutes=minutes), ZoneInfo(zone)
    found = Counter(bucket(row.due_at, now, there) for row, _ in everything if _passes(row, filter_))
    groups = crowd.groups(filter_, now, there)
    assert {group.key: group.count for group in groups} == dict(found)
    assert [group.key for group in groups] == [key for key in BUCKETS if found[key]]


def test_the_day_changes_where_the_shop_is() -> None:
    now = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert edges(now, ZoneInfo("Africa/Johannesburg"))[1] == datetime(2026, 11, 21, 22, tzinfo=UTC)
    assert edges(now, UTC)[1] == datetime(2026, 11, 21, tzinfo=UTC)


def test_counts_are_what_the_rows_say(crowd: Store, everything: Everything) -> None:
    counts = crowd.counts(NOON, UTC)
    rows = [row for row, _ in everything]
    open_ = [row for row in rows if row.state in OPEN]
    assert (counts.total, counts.open) == (COUNT, len(open_))
    assert {state: n for state, n in counts.by_state.items() if n} == dict(Counter(row.state for row in rows))
    assert counts.held == sum(row.held for row in rows)
    assert counts.problem == sum(row.problem for row in rows)
    assert counts.overdue == sum(row.due_at is not None and row.due_at < NOON for row in open_)
    assert counts.mine("Mia") == sum("Mia" in (row.assigned, row.claim_by) for row in open_)
    today = crowd.cache.ask("SELECT COUNT(*) FROM rows WHERE shipped >= ?", (1795132800000,))
    assert counts.shipped_today == today[0][0]


TYPED = (
    "t",
    "th",
    "thand",
    "mia web",
    "zolk",
    "lucja",
    "straßer",
    "øRST",
    "capetown",
    "cape t",
    "xyz",
    "mug 30",
    "80",
    "a b c d",
)


@pytest.mark.parametrize("text", TYPED)
@pytest.mark.parametrize(
    "filter_",
    [ALL, Filter(), Filter(states=frozenset({State.RETURNED})), Filter(held=True), Filter(assigned="Mia")],
)
def test_search_finds_the_newest_orders_whose_words_begin_so(
    crowd: Store, everything: Everything, text: str, filter_: Filter
) -> None:
    wanted = [
        row.n
        for row, words in reversed(everything)
        if _passes(row, filter_) and all(any(w.startswith(t) for w in words.split()) for t in terms(text))
    ]
    got = [row.n for row in crowd.search(text, filter_, 50)]
    if text != "80":
        assert got == wanted[:50]
    else:
        assert set(got) & set(wanted) or not wanted


@pytest.mark.parametrize(
    ("typed", "first"), [("PL-501234", "PL-501234"), ("501234", "PL-501234"), ("pl 501234", "PL-501234")]
)
def test_a_number_is_found_by_number(crowd: Store, typed: str, first: str) -> None:
    assert crowd.search(typed)[0].number == first


def test_a_part_of_a_number_finds_those_that_begin_so(crowd: Store) -> None:
    found = crowd.search("50123")
    assert [row.number for row in found][:10] == [f"PL-50123{n}" for n in range(10)]


def test_a_text_filter_is_paged_and_sorted_like_any_other(crowd: Store, everything: Everything) -> None:
    for sort, down in itertools.product(SORTS, (False, True)):
        filter_ = Filter(text="thandi", sort=sort, descending=down)
        rows = [row for row, words in everything if _passes(row, replace(filter_, text="")) and "thandi" in words]
        page = crowd.page(filter_, None, 20)
        assert page.rows == tuple(_sorted(rows, filter_)[:20])
        assert crowd.page(filter_, page.next, 20).rows == tuple(_sorted(rows, filter_)[20:40])
        assert crowd.count(filter_) == len(rows)


@pytest.mark.parametrize(
    "filter_",
    [
        Filter(sort=sort, descending=down, states=states, open_only=open_only, source=source)
        for sort in SORTS
        for down in (False, True)
        for states in (None, frozenset({State.READY}), frozenset({State.READY, State.DELIVERED}))
        for open_only in (True, False)
        for source in (None, "printful")
    ],
)
def test_a_page_is_walked_in_order_and_never_sorted_as_a_whole(crowd: Store, filter_: Filter) -> None:
    """Rows come out of an index in order; only the merge of several walks, of a page each, is sorted."""
    way = asking.walk(filter_)
    for sql, values in asking.pages(way, filter_, Key(1, 1) if filter_.sort != "number" else Key("1", 1), 257):
        plan = [row[3] for row in crowd.cache.walk(f"EXPLAIN QUERY PLAN {sql}", values)]
        assert not [
            line for line in plan if line.startswith("SCAN rows") and "INDEX" not in line and filter_.sort != "placed"
        ]
        if len(way.starts) == 1:
            assert not [line for line in plan if "TEMP B-TREE" in line], plan


def test_readers_find_the_indexes_again_after_a_resync(crowd: Store) -> None:
    before = crowd.page(Filter(), None, 5)
    asyncio.run(fill(crowd, COUNT))
    assert crowd.page(Filter(), None, 5) == before
    assert crowd.counts(NOON, UTC).total == COUNT
