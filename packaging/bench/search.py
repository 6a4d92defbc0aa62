"""Search as you type and the rail's counts, among 10,000, 100,000 and 1,000,000 orders.

A keystroke's goal is a figure of its own; counts stand beside the GROUP BY over an index they save.
"""

import gc
from datetime import UTC
from time import perf_counter

from bench import measure
from bench.crowds import crowd
from bench.row import Row
from services.workstation.rows import ALL, Filter
from services.workstation.store import Store
from tests.kit.orders import NOON

SIZES = (10_000, 100_000, 1_000_000)
SHOWN = (100_000, 1_000_000)
LETTERS = 8
TIMES = 100
TYPED = (
    "thandi",
    "lucja",
    "soren",
    "müller",
    "strasser",
    "zielinski",
    "canvas",
    "blanket",
    "cape town",
    "PL-12000",
    "700123",
    "xyzzyq",
    "ærø",
    "mia weber",
)
GROUPED = "SELECT state, COUNT(*) FROM rows GROUP BY state"


def keystrokes(store: Store) -> list[float]:
    """Milliseconds of every keystroke of 1 to 8 letters, among the open orders and among all."""
    gc.collect()
    found = []
    for filter_ in (Filter(), ALL):
        for word in TYPED:
            for letters in range(1, min(LETTERS, len(word)) + 1):
                start = perf_counter()
                store.search(word[:letters], filter_)
                found.append((perf_counter() - start) * 1000)
    return found


def p95(store: Store) -> float:
    """Over five rounds of all keystrokes, the first apart."""
    keystrokes(store)
    return measure.quantile([took for _ in range(measure.ROUNDS) for took in keystrokes(store)], 0.95)


def counts(store: Store) -> tuple[float, float]:
    """Milliseconds of the kept counters, called a hundred times in a row, and of counting anew, once."""

    def kept() -> None:
        for _ in range(TIMES):
            store.counts(NOON, UTC)

    ours, counted = measure.timed(kept, lambda: store.cache.ask(GROUPED), rounds=9)
    return ours / TIMES * 1000, counted * 1000


def run() -> list[Row]:
    typed: dict[int, float] = {}
    rows: list[Row] = []
    for size in SIZES:
        with crowd(size) as store:
            typed[size] = p95(store)
            kept, counted = counts(store)
        if size in SHOWN:
            rows += [
                Row(f"search {size:,} p95 of 1-8 letters", typed[size], 10.0, "ms", 1.0, "at most", "newest hits"),
                Row(f"counts {size:,} against 0.1 ms", kept, 0.1, "ms", 1.0, "at most", "three small statements"),
                Row(f"counts {size:,} against GROUP BY", kept, counted, "ms", 0.1, "at most", "three small statements"),
            ]
    large, small = typed[SIZES[-1]], typed[SIZES[0]]
    return [*rows, Row("search growth", large, small, "ms", 1.25, "at most", "depth of the index, cold pages")]
