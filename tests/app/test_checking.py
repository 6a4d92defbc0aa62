"""Verdicts: attempts, old paper, who may, the list that was asked, pieces set aside, what a reprint costs."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.artwork import Answer, Said, Verdict
from app.awaiting import can_check
from app.errors import NotAllowed
from app.events import Checked, Event, Made, Undone
from app.orders import Money, Order, Reprint, Stage
from app.people import PLATEN, Author
from app.rules import DEFAULT, Rules
from app.states import ReprintReason, State
from app.wire import event_bytes, order_bytes, read_event, read_order
from app.workflow import apply
from tests.kit.orders import CHECKER, MANAGER, OPERATOR, TICKED, an_item, an_order, at, at_state, new_id

BANDING = ReprintReason.BANDING


def in_check(quantity: int = 1) -> Order:
    return at_state(State.QUALITY_CHECK, an_order(items=(an_item(quantity=quantity),)))


def checked(order: Order, unit: str = "1-1", what: Verdict = Verdict.PASS, **more: Any) -> Checked:
    named: dict[str, Any] = {"attempt": 1, "author": CHECKER, "at": at(30)} | more
    if what is Verdict.PASS:
        named = {"answers": TICKED} | named
    return Checked(id=new_id(), order=order.id, fulfilment=order.fulfilments[0].id, unit=unit, verdict=what, **named)


def after(order: Order, *events: Event, rules: Rules = DEFAULT) -> Order:
    for event in events:
        order = apply(order, event, rules).order
    return order


def answers(*said: Said) -> tuple[Answer, ...]:
    return tuple(Answer(f"s{n}", f"Line {n}", one) for n, one in enumerate(said, start=1))


def test_a_failed_piece_becomes_the_next_attempt_and_its_old_paper_is_void() -> None:
    order = in_check(2)
    with pytest.raises(NotAllowed, match="reason"):
        apply(order, checked(order, what=Verdict.FAIL))
    order = after(order, checked(order, what=Verdict.FAIL, why=BANDING))
    assert (order.state, order.rush) == (State.IN_PRODUCTION, True)
    assert [(u.attempt, u.why) for u in order.fulfilments[0].units] == [(2, BANDING), (1, None)]
    made = Made(
        id=new_id(), order=order.id, at=at(31), author=MANAGER, fulfilment=order.fulfilments[0].id, unit="1-1",
        attempt=1,
    )  # fmt: skip
    for old in (made, checked(order)):
        with pytest.raises(NotAllowed, match="attempt 2 counts"):
            apply(order, old)
    order = after(order, replace(made, id=new_id(), attempt=2))
    assert order.state is State.QUALITY_CHECK
    order = after(order, checked(order, attempt=2), checked(order, "1-2"))
    assert (order.state, order.fulfilments[0].first_pass) == (State.READY, False)


def test_four_pieces_need_four_verdicts() -> None:
    order = in_check(4)
    for n in range(1, 5):
        assert order.state is State.QUALITY_CHECK
        order = after(order, checked(order, f"1-{n}"))
    assert order.state is State.READY
    assert all(u.stage is Stage.PASSED for u in order.fulfilments[0].units)


def test_fellows_of_a_failed_piece_are_checked_on_but_it_is_not_before_it_is_made_again() -> None:
    order = in_check(3)
    order = after(order, checked(order, "1-2", Verdict.FAIL, why=BANDING), checked(order, "1-1"))
    order = after(order, checked(order, "1-3", Verdict.FAIL, why=BANDING))
    part = order.fulfilments[0]
    assert [can_check(part, u) for u in part.units] == [True, False, False]
    with pytest.raises(NotAllowed, match="not in QC"):
        apply(order, checked(order, "1-2", attempt=2))
    assert order.state is State.IN_PRODUCTION


def test_in_first_production_nothing_is_checked_yet() -> None:
    order = at_state(State.IN_PRODUCTION, an_order(items=(an_item(quantity=2),)))
    with pytest.raises(NotAllowed, match="not in QC"):
        apply(order, checked(order))


def test_who_made_it_may_not_pass_a_single_piece_where_the_shop_wants_a_second_person() -> None:
    order, strict = in_check(2), Rules(second_person=True)
    maker = Author(CHECKER.role, order.fulfilments[0].made_by)
    with pytest.raises(NotAllowed, match="made this piece") as refused:
        apply(order, checked(order, author=maker), strict)
    assert "Somebody else" in refused.value.hint
    assert after(order, checked(order, what=Verdict.FAIL, why=BANDING, author=maker), rules=strict).rush
    assert after(order, checked(order), rules=strict).fulfilments[0].units[0].stage is Stage.PASSED


def test_each_piece_is_held_against_who_made_that_piece() -> None:
    """The last one to make a piece does not stand for the others, nor does a name two people share."""
    order, strict = at_state(State.IN_PRODUCTION, an_order(items=(an_item(quantity=2),))), Rules(second_person=True)
    claim = order.fulfilments[0].claim
    assert claim is not None
    order = order.with_fulfilment(replace(order.fulfilments[0], claim=None))
    ann, bob = Author(MANAGER.role, "Ann", "p1"), Author(MANAGER.role, "Bob", "p2")
    for unit, who in (("1-1", ann), ("1-2", bob)):
        named: dict[str, Any] = {"fulfilment": order.fulfilments[0].id, "unit": unit, "attempt": 1}
        order = after(order, Made(id=new_id(), order=order.id, at=at(25), author=who, **named))
    assert order.state is State.QUALITY_CHECK
    for unit, who in (("1-1", ann), ("1-2", bob), ("1-2", replace(bob, name="Robert"))):
        with pytest.raises(NotAllowed, match="made this piece"):
            apply(order, checked(order, unit, author=who), strict)
    namesake = replace(ann, id="p9")
    done = after(order, checked(order, "1-1", author=namesake), checked(order, "1-2", author=ann), rules=strict)
    assert done.state is State.READY


def test_who_makes_a_piece_again_may_not_pass_it() -> None:
    strict = Rules(second_person=True)
    ann = Author(MANAGER.role, "Ann", "p1")
    order = in_check(2)
    order = after(order, checked(order, what=Verdict.FAIL, why=BANDING))
    named: dict[str, Any] = {"fulfilment": order.fulfilments[0].id, "unit": "1-1", "attempt": 2}
    order = after(order, Made(id=new_id(), order=order.id, at=at(31), author=ann, **named))
    with pytest.raises(NotAllowed, match="made this piece"):
        apply(order, checked(order, attempt=2, author=ann), strict)
    assert after(order, checked(order, "1-2", author=ann), rules=strict).fulfilments[0].units[1].stage is Stage.PASSED


@pytest.mark.parametrize("who", [PLATEN, OPERATOR])
@pytest.mark.parametrize("verdict", [Verdict.PASS, Verdict.FAIL])
@pytest.mark.parametrize("quantity", [1, 2])
def test_only_those_who_check_judge(who: Author, verdict: Verdict, quantity: int) -> None:
    """Not the first piece either: nobody begins what they may not finish."""
    order = in_check(quantity)
    with pytest.raises(NotAllowed, match="Only checkers") as refused:
        apply(order, checked(order, what=verdict, why=BANDING, author=who))
    assert "Set it aside" in refused.value.hint


def test_an_operator_asks_a_checker_by_setting_a_piece_aside() -> None:
    order = in_check()
    order = after(order, checked(order, what=Verdict.UNSURE, author=OPERATOR, reason="Is the eye too green?"))
    assert (order.state, order.fulfilments[0].units[0].aside) == (State.QUALITY_CHECK, "Is the eye too green?")
    with pytest.raises(NotAllowed, match="Only checkers"):
        apply(order, checked(order, what=Verdict.UNSURE, author=PLATEN, reason="?"))
    assert after(order, checked(order)).state is State.READY


def test_a_list_that_nobody_went_through_does_not_pass() -> None:
    order = in_check()
    with pytest.raises(NotAllowed, match="was not gone through"):
        apply(order, checked(order, answers=()))
    assert after(order, checked(order, what=Verdict.FAIL, why=BANDING, answers=())).rush


@pytest.mark.parametrize(("said", "words"), [(Said.NO, "marked as failed"), (Said.OPEN, "not answered")])
def test_a_list_with_a_line_left_open_or_wrong_does_not_pass(said: Said, words: str) -> None:
    order = in_check()
    with pytest.raises(NotAllowed, match=f"Line 2.*{words}"):
        apply(order, checked(order, answers=answers(Said.YES, said)))


def test_the_activity_says_how_much_was_looked_at() -> None:
    order = in_check(2)
    event = checked(order, answers=answers(Said.YES, Said.PROVED, Said.YES), photos=("ab" * 32,))
    assert after(order, event).trail[-1].words == "Piece 1 passed, 3 of 3 answered, 1 by Platen, 1 photo"


def test_an_unsure_piece_is_set_aside_with_a_note_and_stays_where_it_is() -> None:
    order = in_check(2)
    with pytest.raises(NotAllowed, match="note"):
        apply(order, checked(order, what=Verdict.UNSURE, reason="  "))
    aside = after(order, checked(order, what=Verdict.UNSURE, reason="Is the eye too green?"))
    unit = aside.fulfilments[0].units[0]
    assert (unit.stage, unit.verdict, unit.aside) == (Stage.MADE, Verdict.UNSURE, "Is the eye too green?")
    assert aside.state is State.QUALITY_CHECK
    passed = after(aside, checked(order)).fulfilments[0].units[0]
    assert (passed.verdict, passed.aside) == (Verdict.PASS, "")


def test_a_reprint_is_written_down_with_its_machine_and_cost_and_no_name() -> None:
    rules = Rules(piece_costs={"frame-30x40": (Decimal("4.20"), "USD")})
    order = in_check()
    order = after(order, checked(order, what=Verdict.FAIL, why=BANDING, photos=("p1",)), rules=rules)
    wanted = Reprint("1-1", 1, BANDING, at(30), MANAGER.station, Money(Decimal("4.20"), "USD"), ("p1",))
    assert order.fulfilments[0].reprints == (wanted,)
    assert read_order(order_bytes(order)) == order


@pytest.mark.parametrize("quantity", [1, 2])
@pytest.mark.parametrize("event", [{"what": Verdict.FAIL, "why": BANDING}, {"what": Verdict.UNSURE, "reason": "?"}, {}])
def test_undo_restores_exactly(event: dict[str, Any], quantity: int) -> None:
    """Also the last piece's verdict, which moves the whole part on."""
    order = in_check(quantity)
    verdict = checked(order, **event)
    done = after(order, verdict)
    undone = after(done, Undone(id=new_id(), order=order.id, at=at(31), author=CHECKER, undoes=verdict.id))
    assert done.fulfilments != order.fulfilments
    assert (undone.fulfilments, undone.rush, undone.state) == (order.fulfilments, order.rush, order.state)


def test_an_event_of_before_the_checklist_is_still_read() -> None:
    order = in_check()
    event = checked(order, answers=answers(Said.YES), photos=("p1",))
    assert read_event(event_bytes(event)) == event
    old = event_bytes(event).decode()
    for gone in ('"answers":[{"step":"s1","title":"Line 1","said":"yes","words":""}],', '"photos":["p1"],'):
        assert gone.rstrip(",") in old
        old = old.replace(gone, "").replace("," + gone.rstrip(","), "")
    assert read_event(old) == replace(event, answers=(), photos=())
