"""Verdicts on pieces: passed, failed and made again as the next attempt, or set aside because nobody is sure."""

from dataclasses import replace

from app.artwork import Said, Verdict
from app.awaiting import can_check
from app.change import Outcome, before, recorded, with_issue
from app.checklist import steps_for
from app.errors import NotAllowed
from app.events import Checked
from app.making import find_unit, with_unit
from app.moving import has_made, step
from app.orders import ArtworkRole, Fulfilment, Item, Order, Stage, Unit
from app.people import Right, may
from app.remaking import remade
from app.replacing import lacks_new, print_checksums
from app.rules import Rules
from app.secondlook import KIND as SECOND_LOOK
from app.secondlook import count_late, is_gone, look_for, with_choice, with_verdict
from app.states import State


def check(order: Order, event: Checked, rules: Rules) -> Outcome:
    """A verdict on one piece. All passed: ready (T07). One failed: back to production as the next attempt (T08), while
    its fellows that are made already are checked on. The verdict of a second look counts even when it comes late."""
    fulfilment, unit = find_unit(order, event.fulfilment, event.unit, event.attempt, event)
    asks = event.verdict is Verdict.UNSURE
    if not may(event.author.role, Right.ASIDE if asks else Right.CHECK):
        raise NotAllowed("Only checkers judge a piece.", hint="Set it aside with a note, A: a checker looks at it.")
    look = look_for(fulfilment, unit, event.author)
    if look is not None and is_gone(order, fulfilment, unit):
        return count_late(order, fulfilment, unit, look, event, rules)
    if not can_check(fulfilment, unit):
        raise NotAllowed(f"{order.number} is not in QC.", hint="Send it to QC first, Q.")
    if event.verdict is Verdict.PASS:
        return _passed(order, fulfilment, unit, event, rules)
    if event.verdict is Verdict.UNSURE:
        return _aside(order, fulfilment, unit, event, rules)
    return _failed(order, fulfilment, unit, event, rules)


def _passed(order: Order, fulfilment: Fulfilment, unit: Unit, event: Checked, rules: Rules) -> Outcome:
    look = look_for(fulfilment, unit, event.author)
    if unit.stage is Stage.PASSED and look is None:
        return Outcome(order)
    _ensure_another(fulfilment, unit, event, rules)
    _ensure_answered(order.item(unit.item), event, rules)
    _ensure_looked_at(order, order.item(unit.item), event)
    was = before(order, fulfilment)
    passed = replace(unit, stage=Stage.PASSED, verdict=Verdict.PASS, aside="")
    if look is not None:
        new = with_unit(with_verdict(fulfilment, look, event), passed)
        words = f"Piece {unit.number} passed its second look{_extent(event)}"
        changed = _without_doubt(order.with_fulfilment(new), unit)
        return Outcome(recorded(changed, event, words, rules, was))
    new = with_unit(with_choice(order, fulfilment, unit, event, rules), passed)
    changed = order.with_fulfilment(new)
    if all(u.stage is Stage.PASSED for u in new.units):
        return step(changed, new, event, State.READY, rules, was=was)
    return Outcome(recorded(changed, event, f"Piece {unit.number} passed{_extent(event)}", rules, was))


def _ensure_another(fulfilment: Fulfilment, unit: Unit, event: Checked, rules: Rules) -> None:
    if rules.second_person and has_made(fulfilment, unit, event.author):
        raise NotAllowed(f"{event.author.name} made this piece.", hint="Somebody else has to check it (shop setting).")


def _ensure_answered(item: Item | None, event: Checked, rules: Rules) -> None:
    """Held against the list as it was asked: one that was changed since does not undo what was checked offline."""
    if item is not None and steps_for(item, rules) and not event.answers:
        raise NotAllowed(f"The checklist of {item.title} was not gone through.", hint="Answer it at the QC bench.")
    wrong = next((a for a in event.answers if a.said is Said.NO), None)
    if wrong is not None:
        raise NotAllowed(f"“{wrong.title}” is marked as failed.", hint="Fail the piece, F, or take the mark back.")
    left = next((a for a in event.answers if a.said is Said.OPEN), None)
    if left is not None:
        raise NotAllowed(f"“{left.title}” is not answered.", hint="Tick it, or mark it as failed.")


def _ensure_looked_at(order: Order, item: Item | None, event: Checked) -> None:
    """What passes was held against the order's own print files, those of this moment."""
    prints = [a for a in item.artworks if a.role is ArtworkRole.PRINT] if item is not None else []
    if any(lacks_new(artwork) for artwork in prints):
        raise NotAllowed(f"{order.number} has another file by now.", hint="Download it, D, and look again.")
    if item is not None and event.files and event.files != print_checksums(item):
        raise NotAllowed(f"{order.number} has another file by now.", hint="Look again.")


def _aside(order: Order, fulfilment: Fulfilment, unit: Unit, event: Checked, rules: Rules) -> Outcome:
    words = event.reason.strip()
    if not words:
        raise NotAllowed("A piece is set aside with a note.", hint="Say what is unclear.")
    was = before(order, fulfilment)
    new = with_unit(fulfilment, replace(unit, verdict=Verdict.UNSURE, aside=words))
    if new == fulfilment:
        return Outcome(order)
    said = f"Piece {unit.number} set aside: {words}"
    changed = order.with_fulfilment(new)
    if unit.stage is Stage.PASSED:  # it could leave the house with nobody having looked into the doubt
        changed = with_issue(changed, event, SECOND_LOOK, f"{said}. It had passed", blocking=True)
    return Outcome(recorded(changed, event, said, rules, was))


def _without_doubt(order: Order, unit: Unit) -> Order:
    """Somebody looked into why a passed piece was set aside."""
    doubt = f"Piece {unit.number} set aside: "
    left = tuple(i for i in order.issues if i.kind != SECOND_LOOK or not i.text.startswith(doubt))
    return order if left == order.issues else replace(order, issues=left)


def _failed(order: Order, fulfilment: Fulfilment, unit: Unit, event: Checked, rules: Rules) -> Outcome:
    """Only this piece is made again; its old paper is void from now on."""
    if event.why is None:
        raise NotAllowed("A failed piece needs a reason.", hint="Choose one from the list.")
    was = before(order, fulfilment)
    look = look_for(fulfilment, unit, event.author)
    seen = with_verdict(fulfilment, look, event) if look is not None else fulfilment
    new = replace(
        remade(order, seen, (unit,), event.why, event, rules, event.photos),
        state=State.IN_PRODUCTION,
        since=event.at,
        checked_at=event.at,
    )
    which = "failed its second look" if look is not None else "failed"
    words = f"Piece {unit.number} {which}: {event.why.replace('_', ' ')}. Reprint {unit.attempt + 1}{_extent(event)}"
    return Outcome(recorded(replace(order.with_fulfilment(new), rush=True), event, words, rules, was))


def _extent(event: Checked) -> str:
    """How much was looked at, for the activity; empty where no list was gone through."""
    answered = [a for a in event.answers if a.said is not Said.OPEN]
    proved = sum(a.said is Said.PROVED for a in answered)
    listed = f", {len(answered)} of {len(event.answers)} answered" if event.answers else ""
    shown = f", {proved} by Platen" if proved else ""
    count = len(event.photos)
    photos = f", {count} photo{'' if count == 1 else 's'}" if count else ""
    return f"{listed}{shown}{photos}"
