"""The station's queue at 10,000, 100,000 and 1,000,000 orders: pages anywhere, groups, switches.

Each figure has its goal as peer; growth holds the largest against the smallest in the same run.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from statistics import median

from app.states import State
from bench import measure
from bench.crowds import crowd
from bench.row import Row
from services.workstation.rows import ALL, Filter, Key, Sort
from services.workstation.store import Store
from tests.kit.orders import NOON

SIZES = (10_000, 100_000, 1_000_000)
ROUNDS = 7
FILTERS = (
    Filter(),
    ALL,
    Filter(states=frozenset({State.DELIVERED})),
    Filter(states=frozenset({State.RECEIVED, State.IN_PRODUCTION, State.READY})),
    Filter(held=True),
    Filter(problem=True),
    Filter(assigned="Mia"),
    Filter(source="printful"),
    Filter(text="lucja"),
)
SORTS: tuple[Sort, ...] = ("due", "placed", "number")


def ms(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median milliseconds, the first call apart."""
    work()
    return median(measure.seconds(work) for _ in range(rounds)) * 1000


def pages(store: Store) -> float:
    """The slowest median of pages in the middle of all orders, over the three sorts."""
    ask = store.cache.ask
    found = ask("SELECT due, n, number_key FROM rows ORDER BY n LIMIT 1 OFFSET (SELECT COUNT(*) / 2 FROM rows)")
    ((due, n, number),) = found
    keys = {"due": Key(due, n), "placed": Key(n, n), "number": Key(number, n)}
    return max(ms(lambda sort=sort: store.page(replace(ALL, sort=sort), keys[sort])) for sort in SORTS)  # type: ignore[misc]


def switches(store: Store) -> float:
    """The slowest median of first pages over filters and sorts."""
    every = [replace(filter_, sort=sort) for filter_ in FILTERS for sort in SORTS]
    return max(ms(lambda one=one: store.page(one), 5) for one in every)  # type: ignore[misc]


def groups(store: Store) -> float:
    """The slowest median over the filters without a text, whose cost is its search."""
    plain = [one for one in FILTERS if not one.text]
    return max(ms(lambda one=one: store.groups(one, NOON, UTC), 5) for one in plain)  # type: ignore[misc]


def run() -> list[Row]:
    rows: list[Row] = []
    first: dict[str, float] = {}
    for count in SIZES:
        with crowd(count) as store:
            found = [
                ("page of 256 in the middle", pages(store), 1.0, "reading 256 rows from the file"),
                ("groups by due time", groups(store), 2.0, "the kept slots"),
                ("switch of filter or sort", switches(store), 10.0, "reading and sorting rare filters"),
            ]
        rows += [
            Row(f"storage {count:,} {name}", value, goal, "ms", 1.0, "at most", why) for name, value, goal, why in found
        ]
        first = first or {name: value for name, value, _, _ in found}
    last = {name: value for name, value, _, _ in found}
    name = "page of 256 in the middle"
    return [*rows, Row(f"storage growth {name}", last[name], first[name], "ms", 1.25, "at most", "depth of the index")]
