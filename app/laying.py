"""Which pieces of an order lie on which gang sheet, of whatever station, so that no piece is printed twice unasked."""

from collections.abc import Iterable
from dataclasses import replace

from app.change import Outcome, recorded, with_issue
from app.errors import NotAllowed
from app.events import Printed, SheetDropped
from app.onsheet import OnSheet
from app.orders import Order
from app.people import Right, may
from app.rules import Rules
from app.states import STAFF

TWICE = "sheet"
"""The kind of problem that pieces lie on two sheets."""


def printed(order: Order, event: Printed, rules: Rules) -> Outcome:
    """A paper, or a gang sheet with its pieces. What is on paper already cannot be refused: pieces that two stations
    have put on a sheet each, without anybody's word for it, are a problem that a person hears of."""
    if event.author.role in STAFF and not may(event.author.role, Right.WORK):
        raise NotAllowed("Only staff print papers.", hint="")
    changed = recorded(order, event, f"{event.paper} printed", rules)
    if not event.sheet:
        return Outcome(changed)
    new = OnSheet(event.sheet, event.name or event.paper, event.at, event.author.station, event.pieces)
    others = tuple(s for s in order.sheets if s.id != event.sheet)
    twice = _shared([*others, new])
    if twice and not event.again:
        both = next(s for s in others if twice & set(s.pieces))
        words = f"Printed twice: on {sheet_of(both)} and on {sheet_of(new)}. Use one of them"
        changed = with_issue(changed, event, TWICE, words)
    return Outcome(replace(changed, sheets=(*others, new)))


def dropped(order: Order, event: SheetDropped, rules: Rules) -> Outcome:
    """Its pieces are free for another sheet; with it goes the problem that they lay on two."""
    gone = next((s for s in order.sheets if s.id == event.sheet), None)
    if gone is None:
        return Outcome(order)
    left = tuple(s for s in order.sheets if s is not gone)
    issues = order.issues if _shared(left) else tuple(i for i in order.issues if i.kind != TWICE)
    changed = replace(order, sheets=left, issues=issues)
    return Outcome(recorded(changed, event, f"{gone.name} discarded", rules))


def sheet_of(sheet: OnSheet) -> str:
    """ "Gang sheet 2026-11-20 12.00, 1 of 2 of Press 1"."""
    return f"{sheet.name} of {sheet.station}" if sheet.station else sheet.name


def lying_on(order: Order, piece: str) -> OnSheet | None:
    """The newest sheet that counts on which a piece (`app.pieces.Piece.id`) lies."""
    return next((s for s in reversed(order.sheets) if piece in s.pieces), None)


def _shared(sheets: Iterable[OnSheet]) -> set[str]:
    """Pieces on more than one of them."""
    seen, twice = set[str](), set[str]()
    for sheet in sheets:
        twice |= seen & set(sheet.pieces)
        seen |= set(sheet.pieces)
    return twice
