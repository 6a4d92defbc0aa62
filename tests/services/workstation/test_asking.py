"""From a filter to the index it is walked by."""

import pytest

from app.states import OPEN, State
from services.workstation import asking
from services.workstation.rows import ALL, Filter
from tests.kit.orders import NOON

READY = frozenset({State.READY})


@pytest.mark.parametrize(
    ("filter_", "index"),
    [
        (Filter(), "rows_open"),
        (Filter(sort="placed"), "rows_open_placed"),
        (ALL, "rows_due"),
        (Filter(states=READY), "rows_state_due"),
        (Filter(states=READY, sort="placed"), "rows_state"),
        (Filter(states=READY, sort="number"), "rows_state_number"),
        (Filter(held=True, source="printful"), "rows_held"),
        (Filter(problem=True, held=True), "rows_problem"),
        (Filter(pending=True, open_only=False), "rows_pending"),
        (Filter(due_before=NOON), "rows_open"),
    ],
)
def test_the_rarest_fact_leads(filter_: Filter, index: str) -> None:
    way = asking.walk(filter_)
    assert way.starts[0].by(filter_.sort) == f" INDEXED BY {{u}}{index}"


def test_states_are_walked_one_by_one_and_tested_no_more() -> None:
    way = asking.walk(Filter(states=frozenset({State.READY, State.FAILED}), source="shopify"))
    assert [start.values for start in way.starts] == [("failed",), ("ready",)]
    assert (way.tests, way.values) == (" AND source = ?", ("shopify",))


def test_no_state_at_all_finds_nothing() -> None:
    assert asking.walk(Filter(states=frozenset())).starts[0].words == "0"


@pytest.mark.parametrize(
    ("filter_", "kept"),
    [
        (Filter(), (("open",), "*")),
        (ALL, (("all",), "*")),
        (Filter(source="printful", descending=True), (("open",), "printful")),
        (Filter(product="Mug", sort="number"), (("open",), "product:Mug")),
        (Filter(states=READY), (("ready",), "*")),
        (Filter(states=READY, product="Mug"), None),
        (Filter(product="Mug", source="printful"), None),
        (Filter(held=True), None),
        (Filter(text="mia"), None),
        (Filter(due_before=NOON), None),
    ],
)
def test_which_filters_the_kept_counters_answer(filter_: Filter, kept: object) -> None:
    assert asking.kept(filter_) == kept


def test_every_open_state_is_merged_for_a_walk_by_number() -> None:
    assert len(asking.walk(Filter(sort="number")).starts) == len(OPEN)
