"""Files and pieces: verdicts, attempts, old paper."""

from dataclasses import replace

import pytest

from app.artwork import Verdict
from app.errors import NotAllowed
from app.events import (
    Checked,
    Made,
)
from app.orders import Stage
from app.states import ReprintReason, State
from app.workflow import apply
from tests.kit.orders import (
    CHECKER,
    MANAGER,
    an_item,
    an_order,
    at,
    at_state,
    begun,
    fetched,
    new_id,
)


def test_all_print_files_make_it_ready_and_not_one_less() -> None:
    order = begun(an_order(items=(an_item(artworks=2),)))
    once = apply(order, fetched(order, "1-a1")).order
    assert once.state is State.RECEIVED
    both = apply(once, fetched(once, "1-a2")).order
    assert both.state is State.ARTWORK_READY
    again = apply(both, fetched(both, "1-a2"))
    assert again.order is both


def test_a_failed_piece_becomes_the_next_attempt_and_its_old_paper_is_void() -> None:
    order = at_state(State.QUALITY_CHECK, an_order(items=(an_item(quantity=2),)))
    fulfilment = order.fulfilments[0].id

    def verdict(unit: str, attempt: int, what: Verdict, why: ReprintReason | None = None) -> Checked:
        return Checked(
            id=new_id(),
            order=order.id,
            at=at(30),
            author=CHECKER,
            fulfilment=fulfilment,
            unit=unit,
            attempt=attempt,
            verdict=what,
            why=why,
        )

    with pytest.raises(NotAllowed, match="reason"):
        apply(order, verdict("1-1", 1, Verdict.FAIL))
    order = apply(order, verdict("1-1", 1, Verdict.FAIL, ReprintReason.BANDING)).order
    assert order.state is State.IN_PRODUCTION
    assert order.rush
    assert [u.attempt for u in order.fulfilments[0].units] == [2, 1]
    made = Made(id=new_id(), order=order.id, at=at(31), author=MANAGER, fulfilment=fulfilment, unit="1-1", attempt=1)
    with pytest.raises(NotAllowed, match="attempt"):
        apply(order, made)
    order = apply(order, replace(made, attempt=2)).order
    assert order.state is State.QUALITY_CHECK
    order = apply(order, verdict("1-1", 2, Verdict.PASS)).order
    order = apply(order, verdict("1-2", 1, Verdict.PASS)).order
    assert order.state is State.READY
    assert order.fulfilments[0].first_pass is False


def test_four_pieces_need_four_verdicts() -> None:
    order = at_state(State.QUALITY_CHECK, an_order(items=(an_item(quantity=4),)))
    for n in range(1, 5):
        assert order.state is State.QUALITY_CHECK
        event = Checked(
            id=new_id(),
            order=order.id,
            at=at(30),
            author=CHECKER,
            fulfilment=order.fulfilments[0].id,
            unit=f"1-{n}",
            attempt=1,
            verdict=Verdict.PASS,
        )
        order = apply(order, event).order
    assert order.state is State.READY
    assert all(u.stage is Stage.PASSED for u in order.fulfilments[0].units)
