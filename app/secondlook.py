"""The second look: which passed pieces are shown once more to somebody else, who may look, and what comes of it.

It measures and holds nothing up: a chosen piece is packed and shipped as any other. Whoever looks finds an ordinary
piece; only their verdict tells that it was one that had passed.
"""

import hashlib
from dataclasses import replace

from app.artwork import Verdict
from app.change import Outcome, before, has_left, recorded, same_person, with_issue
from app.errors import NotAllowed
from app.events import Checked
from app.looks import SecondLook
from app.orders import NOT_LEFT, Fulfilment, Order, Stage, Unit
from app.people import Author
from app.rules import Rules
from app.states import State

KIND = "second_look"
_IN_THE_HOUSE = frozenset({State.IN_PRODUCTION, State.QUALITY_CHECK, State.READY})


def is_chosen(piece: str, rules: Rules) -> bool:
    """Whether the piece of this key is one of the share. The same answer on every station, and no pattern in it for
    whoever does not know the shop's secret."""
    if rules.second_look <= 0:
        return False
    drawn = hashlib.blake2b(piece.encode(), key=rules.second_look_key.encode()[:64], digest_size=8).digest()
    return int.from_bytes(drawn) < rules.second_look * 2**64


def piece_key(order: Order, fulfilment: Fulfilment, unit: Unit) -> str:
    """One attempt of one piece, among all orders."""
    return "|".join((order.id, fulfilment.id, unit.id, str(unit.attempt)))


def with_choice(order: Order, fulfilment: Fulfilment, unit: Unit, event: Checked, rules: Rules) -> Fulfilment:
    """The fulfilment after one of its pieces passed: chosen now, once, or never."""
    known = any(look.is_of(unit.id, unit.attempt) for look in fulfilment.looks)
    if known or not is_chosen(piece_key(order, fulfilment, unit), rules):
        return fulfilment
    look = SecondLook(unit.id, unit.attempt, event.author.name, event.author.id, event.at)
    return replace(fulfilment, looks=(*fulfilment.looks, look))


def look_for(fulfilment: Fulfilment, unit: Unit, who: Author) -> SecondLook | None:
    """The look that waits for this person; none where they passed the piece themselves."""
    waits = (one for one in fulfilment.looks if one.verdict is None)
    look = next((one for one in waits if one.is_of(unit.id, unit.attempt)), None)
    if look is None or unit.stage is not Stage.PASSED:
        return None
    return None if same_person(look.first_id, look.first, who.id, who.name) else look


def to_look(order: Order, fulfilment: Fulfilment, unit: Unit, who: Author) -> bool:
    """Whether the piece comes up once more at this person's bench: it must lie in the house still."""
    here = fulfilment.state in _IN_THE_HOUSE and not is_gone(order, fulfilment, unit)
    return here and look_for(fulfilment, unit, who) is not None


def is_gone(order: Order, fulfilment: Fulfilment, unit: Unit) -> bool:
    """Whether the piece has left the house, alone or with its fellows."""
    if has_left(fulfilment):
        return True
    parcels = [p for p in order.parcels if p.fulfilment == fulfilment.id and p.state not in NOT_LEFT]
    sent = sum(line.quantity for p in parcels for line in p.lines if line.item == unit.item)
    pieces = sum(u.item == unit.item for u in fulfilment.units)
    return any(not p.lines for p in parcels) or sent >= pieces > 0


def with_verdict(fulfilment: Fulfilment, look: SecondLook, event: Checked) -> Fulfilment:
    """The look is over."""
    author = event.author
    over = replace(look, verdict=event.verdict, by=author.name, by_id=author.id, judged_at=event.at, why=event.why)
    return replace(fulfilment, looks=tuple(over if one is look else one for one in fulfilment.looks))


def count_late(
    order: Order, fulfilment: Fulfilment, unit: Unit, look: SecondLook, event: Checked, rules: Rules
) -> Outcome:
    """The verdict came when the piece had left: it counts, and no state moves. A failed one is a problem for whoever
    leads. Raises NotAllowed for a piece set aside, which cannot be looked at any more."""
    if event.verdict is Verdict.UNSURE:
        raise NotAllowed(f"{order.number} has left the house.", hint="")
    if event.verdict is Verdict.FAIL and event.why is None:
        raise NotAllowed("A failed piece needs a reason.", hint="Choose one from the list.")
    was = before(order, fulfilment)
    changed = order.with_fulfilment(with_verdict(fulfilment, look, event))
    if event.why is None:
        return Outcome(recorded(changed, event, f"Piece {unit.number} passed its second look", rules, was))
    words = f"Piece {unit.number} failed its second look after it was sent: {event.why.replace('_', ' ')}"
    changed = with_issue(changed, event, KIND, words, blocking=True)
    return Outcome(recorded(changed, event, words, rules, was))
