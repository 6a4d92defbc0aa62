"""A whole part made again leaves behind what each failed piece would have: attempts, records, cost."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.artwork import Verdict
from app.errors import NotAllowed
from app.events import Checked, Moved, Undone
from app.orders import Money, Order, Reprint, Stage
from app.rules import Rules
from app.states import ReprintReason, State
from app.workflow import apply
from tests.kit.orders import CHECKER, MANAGER, TICKED, an_item, an_order, at, at_state, moved, new_id

CROP, LOST = ReprintReason.WRONG_CROP, ReprintReason.LOST_IN_TRANSIT
PRICED = Rules(piece_costs={"*": (Decimal("12.50"), "USD")})
COST = Money(Decimal("12.50"), "USD")


def mugs(state: State = State.QUALITY_CHECK) -> Order:
    return at_state(state, an_order(items=(an_item(quantity=2),)))


def again(order: Order, why: ReprintReason | None = CROP, **more: Any) -> Moved:
    return replace(moved(order, State.IN_PRODUCTION, CHECKER, minutes=40), why=why, **more)


@pytest.mark.parametrize("state", [State.QUALITY_CHECK, State.READY])
def test_the_whole_part_back_costs_what_its_pieces_cost_one_by_one(state: State) -> None:
    order = mugs(state)
    part = order.fulfilments[0]
    whole = apply(order, again(order), PRICED).order
    single = order
    for unit in part.units:
        verdict = Checked(
            id=new_id(), order=order.id, at=at(40), author=CHECKER, fulfilment=part.id, unit=unit.id, attempt=1,
            verdict=Verdict.FAIL, why=CROP,
        )  # fmt: skip
        single = apply(single, verdict, PRICED).order
    assert whole.fulfilments[0].reprints == single.fulfilments[0].reprints
    assert whole.fulfilments[0].units == single.fulfilments[0].units
    assert whole.fulfilments[0].reprints == (
        Reprint("1-1", 1, CROP, at(40), part.made_at, COST),
        Reprint("1-2", 1, CROP, at(40), part.made_at, COST),
    )
    assert (whole.state, whole.rush, whole.fulfilments[0].attempt) == (State.IN_PRODUCTION, True, 2)
    assert (whole.fulfilments[0].first_pass, whole.fulfilments[0].claim) == (False, None)
    assert whole.trail[-1].words == "Made again: wrong crop. Reprint 2"


def test_without_a_reason_of_the_list_nothing_is_made_again() -> None:
    order = mugs()
    for event in (again(order, None), again(order, None, reason="because")):
        with pytest.raises(NotAllowed, match="reason"):
            apply(order, event, PRICED)


def test_what_came_back_is_written_down_too() -> None:
    order = mugs(State.SHIPPED)
    order = apply(order, moved(order, State.RETURNED, MANAGER, minutes=50, reason="came back")).order
    order = apply(order, replace(again(order, LOST), author=MANAGER, at=at(60)), PRICED).order
    assert [(r.attempt, r.why, r.cost) for r in order.fulfilments[0].reprints] == [(1, LOST, COST)] * 2
    assert [u.stage for u in order.fulfilments[0].units] == [Stage.WAITING] * 2


def test_undone_it_leaves_no_record_and_no_hurry() -> None:
    order = mugs()
    event = again(order)
    made = apply(order, event, PRICED).order
    back = apply(made, Undone(id=new_id(), order=order.id, at=at(41), author=CHECKER, undoes=event.id)).order
    assert (back.fulfilments[0].reprints, back.rush, back.state) == ((), False, State.QUALITY_CHECK)


def test_attempts_go_on_from_where_each_piece_stands() -> None:
    order = mugs()
    order = apply(order, again(order)).order
    order = apply(order, moved(order, State.QUALITY_CHECK, MANAGER, minutes=45)).order
    verdict = Checked(
        id=new_id(), order=order.id, at=at(46), author=CHECKER, fulfilment=order.fulfilments[0].id, unit="1-1",
        attempt=2, verdict=Verdict.PASS, answers=TICKED,
    )  # fmt: skip
    order = apply(order, verdict).order
    order = apply(order, replace(again(order), at=at(50))).order
    assert [u.attempt for u in order.fulfilments[0].units] == [3, 3]
    assert [r.attempt for r in order.fulfilments[0].reprints] == [1, 1, 2, 2]
