"""The second look: who is asked, how often, what a verdict does, and that nothing waits for it or comes of it twice."""

from dataclasses import replace
from itertools import permutations
from math import sqrt

import pytest

from app.artwork import Verdict
from app.effects import Effect
from app.errors import NotAllowed, PlatenError
from app.events import Checked, Event, Undone
from app.orders import Line, Order, Stage
from app.people import Author
from app.rules import Rules
from app.secondlook import is_chosen, is_gone, look_for, piece_key, to_look, with_choice
from app.states import ReprintReason, Role, State
from app.workflow import apply
from tests.app.parcels import sent
from tests.app.test_checking import after, checked, in_check
from tests.kit.orders import CHECKER, MANAGER, OPERATOR, at, moved, new_id

ALWAYS = Rules(second_look=1.0, second_look_key="a secret")
ADA = Author(Role.CHECKER, "Ada Byron", "p9", "QC bench 2")
BANDING = ReprintReason.BANDING


def passed(quantity: int = 1) -> Order:
    """Every piece passed by Tomas, and chosen."""
    order = in_check(quantity)
    return after(order, *(checked(order, f"1-{n}") for n in range(1, quantity + 1)), rules=ALWAYS)


def second(
    order: Order, what: Verdict = Verdict.PASS, unit: str = "1-1", by: Author = ADA, minutes: float = 40
) -> Checked:
    why = BANDING if what is Verdict.FAIL else None
    return checked(order, unit, what, author=by, at=at(minutes), why=why)


def undone(order: Order, event: Event, by: Author) -> Undone:
    return Undone(id=new_id(), order=order.id, at=at(41), author=by, undoes=event.id)


def test_of_ten_thousand_pieces_the_share_is_chosen_within_chance() -> None:
    keys = [f"pl{n:016d}|pl{n:016d}.1|1-1|1" for n in range(10_000)]
    for share in (0.02, 0.05, 0.3):
        rules = replace(ALWAYS, second_look=share)
        chosen = sum(is_chosen(key, rules) for key in keys)
        assert abs(chosen - 10_000 * share) < 3.3 * sqrt(10_000 * share * (1 - share)), share
        again = [key for key in keys if is_chosen(key, replace(rules))]
        assert len(again) == chosen
        other = {key for key in keys if is_chosen(key, replace(rules, second_look_key="another"))}
        both = len(other.intersection(again))
        assert abs(both - 10_000 * share**2) < 3.3 * sqrt(10_000 * share**2) + 1, share
    assert not any(is_chosen(key, Rules()) for key in keys)
    assert all(is_chosen(key, ALWAYS) for key in keys)


def test_it_is_off_unless_the_shop_wants_it() -> None:
    order = in_check()
    assert after(order, checked(order)).fulfilments[0].looks == ()


def test_it_is_chosen_once_when_it_passes_and_nothing_waits_for_it() -> None:
    order = passed(2)
    part = order.fulfilments[0]
    assert order.state is State.READY
    assert [(look.unit, look.first_id, look.verdict) for look in part.looks] == [
        ("1-1", "p2", None),
        ("1-2", "p2", None),
    ]
    again = after(order, checked(order), rules=ALWAYS)
    assert again is order
    unit, event = part.units[0], checked(order, author=ADA)
    assert with_choice(order, part, unit, event, ALWAYS) is part
    assert not any("second" in entry.words for entry in order.trail)
    assert after(order, sent(order), rules=ALWAYS).state is State.SHIPPED


def test_whoever_passed_it_is_never_asked_even_under_another_role() -> None:
    order = passed()
    part = order.fulfilments[0]
    unit = part.units[0]
    same = (CHECKER, replace(CHECKER, role=Role.MANAGER), replace(CHECKER, name="T. Dube", station="Press 9"))
    assert [to_look(order, part, unit, who) for who in same] == [False] * 3
    assert [to_look(order, part, unit, who) for who in (ADA, MANAGER, OPERATOR)] == [True] * 3


def test_a_piece_passed_unseen_by_a_leader_tells_nothing_of_a_checker() -> None:
    order = in_check()
    assert after(order, moved(order, State.READY, MANAGER, reason="Seen"), rules=ALWAYS).fulfilments[0].looks == ()


def test_a_second_pass_is_counted_and_changes_nothing_else() -> None:
    order = passed()
    outcome = apply(order, second(order), ALWAYS)
    part = outcome.order.fulfilments[0]
    look = part.looks[0]
    assert outcome.effects == ()
    assert (look.verdict, look.by, look.by_id, look.judged_at) == (Verdict.PASS, "Ada Byron", "p9", at(40))
    assert replace(part, looks=order.fulfilments[0].looks) == order.fulfilments[0]
    assert look_for(part, part.units[0], MANAGER) is None
    assert apply(outcome.order, second(order, by=MANAGER), ALWAYS).order is outcome.order


def test_a_second_fail_makes_exactly_one_reprint_and_is_undone_like_any_verdict() -> None:
    order = passed()
    event = second(order, Verdict.FAIL)
    failed = after(order, event, rules=ALWAYS)
    part = failed.fulfilments[0]
    assert (failed.state, failed.rush, part.units[0].attempt, part.units[0].stage) == (
        State.IN_PRODUCTION, True, 2, Stage.WAITING
    )  # fmt: skip
    assert [(r.attempt, r.why) for r in part.reprints] == [(1, BANDING)]
    assert part.looks[0].verdict is Verdict.FAIL
    with pytest.raises(NotAllowed, match="attempt 2 counts"):
        apply(failed, second(order, Verdict.FAIL, by=MANAGER), ALWAYS)
    back = after(failed, undone(failed, event, ADA), rules=ALWAYS)
    assert (back.state, back.rush, back.fulfilments[0].looks[0].verdict) == (State.READY, False, None)
    assert len(after(back, second(order, Verdict.FAIL), rules=ALWAYS).fulfilments[0].reprints) == 1


def test_taking_the_first_pass_back_takes_the_choice_along_and_the_same_is_chosen_again() -> None:
    order = in_check()
    event = checked(order)
    once = after(order, event, rules=ALWAYS)
    back = after(once, Undone(id=new_id(), order=order.id, at=at(31), author=CHECKER, undoes=event.id), rules=ALWAYS)
    assert back.fulfilments[0].looks == ()
    again = after(back, replace(event, id=new_id()), rules=ALWAYS)
    assert len(again.fulfilments[0].looks) == 1


def test_failed_after_it_was_sent_it_is_counted_and_a_problem_for_who_leads_and_no_state_moves() -> None:
    order = passed()
    gone = after(order, sent(order), rules=ALWAYS)
    part = gone.fulfilments[0]
    assert not to_look(gone, part, part.units[0], ADA)
    event = second(order, Verdict.FAIL)
    late = apply(gone, event, ALWAYS)
    assert late.effects == ()
    assert (late.order.state, late.order.rush) == (State.SHIPPED, False)
    assert late.order.fulfilments[0].reprints == ()
    assert late.order.fulfilments[0].looks[0].verdict is Verdict.FAIL
    assert [(i.kind, i.text, i.blocking) for i in late.order.issues] == [
        ("second_look", "Piece 1 failed its second look after it was sent: banding", True)
    ]
    back = after(late.order, undone(late.order, event, ADA), rules=ALWAYS)
    assert (back.issues, back.state, back.fulfilments[0].looks[0].verdict) == ((), State.SHIPPED, None)


def test_passed_after_it_was_sent_it_is_counted_and_set_aside_it_is_refused() -> None:
    order = passed()
    gone = after(order, sent(order), rules=ALWAYS)
    late = after(gone, second(order), rules=ALWAYS)
    assert (late.issues, late.state, late.fulfilments[0].looks[0].verdict) == ((), State.SHIPPED, Verdict.PASS)
    with pytest.raises(NotAllowed, match="left the house"):
        apply(gone, checked(order, what=Verdict.UNSURE, author=ADA, reason="?"), ALWAYS)
    with pytest.raises(NotAllowed, match="reason"):
        apply(gone, checked(order, what=Verdict.FAIL, author=ADA), ALWAYS)


def test_of_a_part_that_left_in_two_parcels_only_what_is_here_comes_up() -> None:
    order = passed(2)
    event = sent(order)
    some = replace(event, parcel=replace(event.parcel, lines=(Line("1", 1),)))
    here = after(order, some, rules=ALWAYS)
    assert not is_gone(here, here.fulfilments[0], here.fulfilments[0].units[0])
    whole = after(here, replace(some, id=new_id(), parcel=replace(some.parcel, id="other", number="Z2")), rules=ALWAYS)
    assert is_gone(whole, whole.fulfilments[0], whole.fulfilments[0].units[0])


def test_unsure_leaves_the_look_open_and_stops_the_order_until_somebody_looked_into_it() -> None:
    order = passed()
    aside = after(order, checked(order, what=Verdict.UNSURE, author=ADA, reason="Too green?"), rules=ALWAYS)
    part = aside.fulfilments[0]
    assert (aside.state, part.units[0].aside, part.looks[0].verdict) == (State.READY, "Too green?", None)
    assert [(i.text, i.blocking) for i in aside.issues] == [("Piece 1 set aside: Too green?. It had passed", True)]
    with pytest.raises(NotAllowed, match="Too green"):
        apply(aside, sent(aside), ALWAYS)
    after_it = after(aside, second(order, by=MANAGER), rules=ALWAYS)
    over = after_it.fulfilments[0]
    assert (over.units[0].aside, over.looks[0].by, after_it.issues) == ("", MANAGER.name, ())


def test_the_next_attempt_is_another_piece() -> None:
    order = passed()
    part = order.fulfilments[0]
    again = replace(part.units[0], attempt=2)
    assert piece_key(order, part, part.units[0]) != piece_key(order, part, again)
    assert look_for(part, again, ADA) is None


def test_in_whatever_order_two_stations_and_the_packer_are_heard_there_is_one_outcome_each() -> None:
    """Two second lookers who knew nothing of each other, and a packer: at most one reprint, ready once, nothing sent
    comes back, and every message is taken or refused in words."""
    order = passed()
    events = {"ada": second(order, Verdict.FAIL), "lerato": second(order, by=MANAGER), "sent": sent(order)}
    seen = set()
    for names in permutations(events):
        now, effects, told = order, list[Effect](), list[str]()
        for name in names:
            try:
                outcome = apply(now, events[name], ALWAYS)
            except PlatenError as error:
                told.append(error.message)
                continue
            was, now = now, outcome.order
            effects += outcome.effects
            assert not (was.state is State.SHIPPED and now.state is not State.SHIPPED)
        part = now.fulfilments[0]
        assert all(told)
        assert len(part.reprints) <= 1
        assert len({effect.key for effect in effects}) == len(effects)
        assert sum(look.verdict is not None for look in part.looks) == 1
        seen.add((now.state, len(part.reprints), bool(now.issues)))
    assert seen == {(State.SHIPPED, 0, True), (State.SHIPPED, 0, False), (State.IN_PRODUCTION, 1, False)}
