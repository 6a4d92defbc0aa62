"""Asked once for each file; approved, changed or silent; late words are kept and move nothing; a manager decides."""

from dataclasses import replace

import pytest

from app.effects import Alert, Mail
from app.errors import NotAllowed
from app.events import Cancelled, Event, IssueResolved, ProofAnswered, ProofAsked, ProofAskedAgain, ProofSilent, Undone
from app.orders import Order, needs_person
from app.people import PLATEN, Author
from app.proofing import CUSTOMER, LATE, MOST, UNTOLD, alert_keys, is_open, plain
from app.proofrules import current, read_proofs
from app.proofs import Proof, ProofState, Silence
from app.rules import Rules
from app.states import CancelReason, State
from app.workflow import apply
from tests.kit.orders import MANAGER, OPERATOR, at, at_state, fetched, moved, new_id

PRINTS = Rules(proofs=read_proofs("* = 24 hours, print"))
WAITS = Rules(proofs=read_proofs("* = 24 hours, wait"))
DAY = 24 * 60 + 5
"""Minutes from noon after which the cut-off has not passed by a hair."""


def _asked(rules: Rules = PRINTS) -> Order:
    order = at_state(State.ARTWORK_READY)
    return apply(order, _ask(order), rules).order


def _ask(order: Order, *, minutes: float = 0, by: Author = PLATEN) -> ProofAsked:
    (artwork,) = order.artworks
    return ProofAsked(id=new_id(), order=order.id, at=at(minutes), author=by, artwork=artwork.id, sha256=artwork.sha256)


def _proof(order: Order) -> Proof:
    return order.proofs[-1]


def _said(
    order: Order,
    *,
    approved: bool = True,
    words: str = "",
    by: Author = CUSTOMER,
    minutes: float = 10,
    reason: str = "",
) -> ProofAnswered:
    return ProofAnswered(
        id=new_id(), order=order.id, at=at(minutes), author=by, reason=reason, proof=_proof(order).id,
        approved=approved, words=words,
    )  # fmt: skip


def _change(order: Order, words: str = "The ears are cut off", minutes: float = 10) -> ProofAnswered:
    return _said(order, approved=False, words=words, minutes=minutes)


def _silent(order: Order, *, minutes: float = DAY + 1, told: bool = True) -> ProofSilent:
    return ProofSilent(id=new_id(), order=order.id, at=at(minutes), author=PLATEN, proof=_proof(order).id, told=told)


def _after(order: Order, *events: Event, rules: Rules = PRINTS) -> Order:
    for event in events:
        order = apply(order, event, rules).order
    return order


def _start(
    order: Order, by: Author = OPERATOR, *, rules: Rules = PRINTS, reason: str = "", minutes: float = 20
) -> Order:
    return apply(order, moved(order, State.IN_PRODUCTION, by, minutes=minutes, reason=reason), rules).order


def test_the_customer_is_asked_once_for_each_file() -> None:
    order = at_state(State.ARTWORK_READY)
    outcome = apply(order, _ask(order), PRINTS)
    (mail,) = outcome.effects
    assert isinstance(mail, Mail)
    assert (mail.template, mail.waits, mail.proof) == ("proof", True, outcome.order.proofs[0].id)
    proof = _proof(outcome.order)
    assert (proof.until, proof.silence, proof.state) == (at(DAY), Silence.PRINT, ProofState.WAITING)
    again = apply(outcome.order, _ask(outcome.order, minutes=5), PRINTS)
    assert (again.order is outcome.order, again.effects) == (True, ())


def test_however_many_files_an_order_has_each_keeps_its_proof_and_only_old_ones_are_forgotten() -> None:
    order = at_state(State.ARTWORK_READY)
    (item,), asked = order.items, _ask(order)
    many = tuple(replace(item.artworks[0], id=f"a{n}", sha256=f"{n:064x}") for n in range(25))
    order = replace(order, items=(replace(item, artworks=many),))
    for artwork in many:
        event = replace(asked, id=new_id(), artwork=artwork.id, sha256=artwork.sha256)
        order = apply(order, event, PRINTS).order
    assert [p.artwork for p in current(order)] == [a.id for a in many]
    for n in range(25, 60):
        newer = (replace(many[0], sha256=f"{n:064x}"), *many[1:])
        order = replace(order, items=(replace(item, artworks=newer),))
        order = apply(order, replace(asked, id=new_id(), artwork="a0", sha256=f"{n:064x}"), PRINTS).order
    assert (len(current(order)), len(order.proofs)) == (25, 25 + MOST)


def test_nobody_is_asked_who_need_not_be_nor_about_another_file() -> None:
    order = at_state(State.ARTWORK_READY)
    for event, rules in (
        (_ask(order), Rules()),
        (replace(_ask(order), sha256="another"), PRINTS),
        (_ask(order, by=MANAGER), PRINTS),
    ):
        with pytest.raises(NotAllowed):
            apply(order, event, rules)


def test_work_waits_for_the_picture_the_answer_and_a_new_file() -> None:
    order = at_state(State.ARTWORK_READY)
    with pytest.raises(NotAllowed, match="has not seen the proof"):
        _start(order)
    order = _asked()
    with pytest.raises(NotAllowed, match="waits for the customer's answer"):
        _start(order)
    with pytest.raises(NotAllowed, match="waits for the customer's answer"):
        _start(order, MANAGER)
    changed = _after(order, _change(order))
    with pytest.raises(NotAllowed, match="The ears are cut off") as refused:
        _start(changed)
    assert "new print file" in refused.value.hint
    approved = _after(order, _said(order))
    assert _start(approved).state is State.IN_PRODUCTION


def test_shops_without_a_rule_and_other_products_go_as_before() -> None:
    order = at_state(State.ARTWORK_READY)
    assert _start(order, rules=Rules()).state is State.IN_PRODUCTION
    assert _start(order, rules=Rules(proofs=read_proofs("Mug = 24 h, wait"))).state is State.IN_PRODUCTION


def test_a_change_asked_for_is_a_problem_with_the_customers_words_until_a_new_file() -> None:
    order = _asked()
    outcome = apply(order, _change(order), PRINTS)
    changed = outcome.order
    (issue,), (alert,) = changed.issues, outcome.effects
    assert isinstance(alert, Alert)
    assert "The ears are cut off" in issue.text
    assert (needs_person(changed), alert_keys(changed)) == (True, {alert.key})
    solved = IssueResolved(id=new_id(), order=order.id, at=at(11), author=MANAGER, issue=issue.id)
    with pytest.raises(NotAllowed, match="ears"):
        apply(changed, solved, PRINTS)
    (artwork,) = changed.artworks
    newer = _after(changed, replace(fetched(changed, artwork.id, minutes=30), sha256="b" * 64))
    assert (newer.issues, alert_keys(newer)) == ((), set())
    asked = _after(newer, _ask(newer, minutes=31))
    assert [p.state for p in asked.proofs] == [ProofState.CHANGE, ProofState.WAITING]
    assert _start(_after(asked, _said(asked, minutes=32)), minutes=33).state is State.IN_PRODUCTION


def test_a_new_file_voids_an_approval() -> None:
    order = _asked()
    order = _after(order, _said(order))
    (artwork,) = order.artworks
    newer = _after(order, replace(fetched(order, artwork.id, minutes=12), sha256="b" * 64))
    with pytest.raises(NotAllowed, match="has not seen the proof"):
        _start(newer)


def test_silence_prints_where_the_shop_says_so() -> None:
    order = _asked()
    assert _after(order, _silent(order, minutes=DAY - 1)) is order
    outcome = apply(order, _silent(order), PRINTS)
    assert (outcome.effects, outcome.order.issues) == ((), ())
    assert _start(outcome.order, minutes=DAY + 2).state is State.IN_PRODUCTION
    assert _after(outcome.order, _silent(order, minutes=DAY + 9)) is outcome.order


@pytest.mark.parametrize(("rules", "told", "words"), [(WAITS, True, "has not answered"), (PRINTS, False, UNTOLD)])
def test_silence_waits_for_a_person_where_the_shop_says_so_or_nobody_was_told(
    rules: Rules, told: bool, words: str
) -> None:
    order = _asked(rules)
    outcome = apply(order, _silent(order, told=told), rules)
    (issue,), (alert,) = outcome.order.issues, outcome.effects
    assert words in issue.text
    assert alert_keys(outcome.order) == {alert.key}
    with pytest.raises(NotAllowed, match=words):
        _start(outcome.order, rules=rules)


def test_the_first_answer_counts_and_others_are_kept_for_a_person() -> None:
    order = _asked()
    approved = _after(order, _said(order))
    assert _after(approved, _said(approved)) is approved
    outcome = apply(approved, _change(approved, minutes=12), PRINTS)
    (issue,) = outcome.order.issues
    assert (issue.kind, issue.blocking, len(outcome.effects)) == (LATE, False, 1)
    assert _proof(outcome.order).state is ProofState.APPROVED
    assert _start(outcome.order).state is State.IN_PRODUCTION
    changed = _after(order, _change(order))
    noted = _after(changed, _said(changed, minutes=12))
    assert (_proof(noted).state, len(noted.notes)) == (ProofState.CHANGE, 1)
    assert _after(noted, _said(noted, minutes=13)) is noted


def test_after_the_cut_off_nothing_moves_and_nothing_is_lost() -> None:
    order = _asked(WAITS)
    late = _after(order, _said(order, minutes=DAY + 1), rules=WAITS)
    assert (_proof(late).state, [n.by for n in late.notes]) == (ProofState.WAITING, [CUSTOMER])
    wish = _after(order, _change(order, minutes=DAY + 1), rules=WAITS)
    assert "Too late" in wish.issues[0].text
    begun = _start(_after(order, _said(order), rules=WAITS), rules=WAITS)
    assert not is_open(begun, _proof(begun), at(21))
    assert _after(begun, _change(begun, minutes=21), rules=WAITS).state is State.IN_PRODUCTION


def test_a_change_without_words_and_a_strange_proof_are_refused() -> None:
    order = _asked()
    for event in (_change(order, " \n "), replace(_said(order), proof="other")):
        with pytest.raises(NotAllowed):
            apply(order, event, PRINTS)


def test_a_manager_approves_with_a_reason_and_takes_it_back() -> None:
    order = _asked()
    changed = _after(order, _change(order))
    for by, reason in ((OPERATOR, "By phone"), (MANAGER, " ")):
        with pytest.raises(NotAllowed):
            apply(changed, _said(changed, by=by, reason=reason), PRINTS)
    event = _said(changed, by=MANAGER, reason="By phone, Thandi")
    approved = _after(changed, event)
    proof = _proof(approved)
    assert (proof.state, proof.by, proof.words) == (ProofState.APPROVED, MANAGER.name, "By phone, Thandi")
    assert approved.issues == ()
    undone = _after(approved, Undone(id=new_id(), order=order.id, at=at(11), author=MANAGER, undoes=event.id))
    assert (undone.proofs, undone.issues) == (changed.proofs, changed.issues)


def test_a_manager_starts_without_it_for_a_reason_and_takes_it_back() -> None:
    order = _asked()
    changed = _after(order, _change(order))
    event = moved(changed, State.IN_PRODUCTION, MANAGER, minutes=12, reason="Customer is unreachable, fair is today")
    begun = _after(changed, event)
    proof = _proof(begun)
    assert (begun.state, proof.state, proof.by) == (State.IN_PRODUCTION, ProofState.WAIVED, MANAGER.name)
    assert (begun.issues, "fair is today" in begun.trail[-1].words) == ((), True)
    undone = _after(begun, Undone(id=new_id(), order=order.id, at=at(13), author=MANAGER, undoes=event.id))
    assert (undone.state, undone.proofs, undone.issues) == (State.ARTWORK_READY, changed.proofs, changed.issues)


def test_a_start_before_anything_was_shown_says_so() -> None:
    order = at_state(State.ARTWORK_READY)
    begun = _start(order, MANAGER, reason="Fair is today")
    assert begun.trail[-1].words == "Production started without the customer's word: Fair is today"
    assert _start(order, MANAGER, rules=Rules(), reason="Fair is today").trail[-1].words == "Production started"


def test_an_answer_between_a_step_and_its_undo_stays() -> None:
    order = _asked()
    step = moved(order, State.IN_PRODUCTION, MANAGER, minutes=12, reason="Fair is today")
    begun = _after(order, step)
    late = _after(begun, _said(begun, minutes=13))
    undone = _after(late, Undone(id=new_id(), order=order.id, at=at(14), author=MANAGER, undoes=step.id))
    assert (_proof(undone).state, len(undone.notes)) == (ProofState.WAITING, 1)


def test_it_is_sent_again_with_a_new_cut_off_and_a_new_mail() -> None:
    order = _asked(WAITS)
    quiet = _after(order, _silent(order), rules=WAITS)
    event = ProofAskedAgain(id=new_id(), order=order.id, at=at(DAY + 10), author=OPERATOR, proof=_proof(order).id)
    outcome = apply(quiet, event, WAITS)
    (mail,), proof = outcome.effects, _proof(outcome.order)
    assert (proof.state, proof.until, outcome.order.issues) == (ProofState.WAITING, at(2 * DAY + 10), ())
    assert (mail.waits, mail.cause) == (True, event.id)
    undone = _after(
        outcome.order,
        Undone(id=new_id(), order=order.id, at=at(DAY + 11), author=OPERATOR, undoes=event.id),
        rules=WAITS,
    )
    assert undone.proofs == quiet.proofs
    approved = _after(outcome.order, _said(outcome.order, minutes=DAY + 12), rules=WAITS)
    with pytest.raises(NotAllowed, match="approved already"):
        apply(approved, replace(event, id=new_id(), at=at(DAY + 13)), WAITS)


def test_a_canceled_order_asks_nobody_any_more() -> None:
    order = _asked()
    changed = _after(order, _change(order))
    event = Cancelled(
        id=new_id(), order=order.id, at=at(12), author=MANAGER, reason="Customer asked", why=CancelReason.CUSTOMER
    )
    canceled = _after(changed, event)
    assert (canceled.issues, alert_keys(canceled)) == ((), set())
    assert _after(canceled, _silent(canceled)) is canceled


def test_words_are_kept_as_text() -> None:
    assert plain(" a\x00b\r\n\u202ec \n") == "a b\nc"
    assert len(plain("x" * 9_000)) == 2_000
