"""Pieces that wait for their verdict are counted part by part: another part that is behind hides none of them."""

from dataclasses import replace

import pytest

from app.awaiting import can_check, to_check
from app.orders import Fulfilment, Order, Stage
from app.states import State
from tests.kit.orders import an_item, an_order, at_state

S = State


def part(state: State, *stages: Stage, attempt: int = 1) -> Fulfilment:
    made = at_state(S.QUALITY_CHECK, an_order(items=(an_item(quantity=len(stages)),))).fulfilments[0]
    units = tuple(replace(u, stage=stage) for u, stage in zip(made.units, stages, strict=True))
    return replace(made, state=state, units=units, attempt=attempt)


@pytest.mark.parametrize(
    ("found", "count"),
    [
        (part(S.QUALITY_CHECK, Stage.MADE, Stage.MADE), 2),
        (part(S.QUALITY_CHECK, Stage.MADE, Stage.PASSED), 1),
        (part(S.READY, Stage.PASSED, Stage.PASSED), 0),
        (part(S.IN_PRODUCTION, Stage.MADE, Stage.WAITING), 0),
        (part(S.IN_PRODUCTION, Stage.MADE, Stage.WAITING, attempt=2), 1),
        (part(S.SHIPPED, Stage.MADE), 0),
    ],
)
def test_how_many_wait(found: Fulfilment, count: int) -> None:
    assert to_check((found,)) == count
    assert count <= sum(can_check(found, unit) for unit in found.units)


def test_a_part_that_is_behind_hides_none() -> None:
    behind = part(S.IN_PRODUCTION, Stage.WAITING)
    order: Order = replace(an_order(), fulfilments=(behind, part(S.QUALITY_CHECK, Stage.MADE)))
    assert order.state is S.IN_PRODUCTION
    assert to_check(order.fulfilments) == 1
