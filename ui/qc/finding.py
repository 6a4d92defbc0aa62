"""Why a scanned piece does not wait for its check, and what is doubtful about one that does."""

from typing import TYPE_CHECKING

from app.codes import UnitCode
from app.errors import NotAllowed
from app.likeness import RULE
from app.orders import Item, Order
from app.replacing import lacks_new
from services.workstation.verdicts import findings_of
from ui.formats import count
from ui.images.shown import Shown
from ui.order.doubts import doubts_of
from ui.qc.files import printed
from ui.qc.round import Mark, Round

if TYPE_CHECKING:
    from ui.station import Station


def refusal(order: Order | None, code: UnitCode, *, here: bool) -> NotAllowed | None:
    """Why a scanned piece is not framed: unknown, an old attempt, or not in QC."""
    item = order.items[code.line - 1] if order and 0 < code.line <= len(order.items) else None
    units = [u for f in order.fulfilments for u in f.units] if order else []
    unit = next((u for u in units if item is not None and (u.item, u.number) == (item.id, code.unit)), None)
    if order is None or unit is None:
        return NotAllowed("No piece for this code.", hint="Scan the job ticket again.")
    if unit.attempt != code.attempt:
        words = f"Attempt {code.attempt} of a piece of {order.number}; attempt {unit.attempt} counts."
        return NotAllowed(words, hint="Put the old one away and use the new ticket.")
    if not here:
        return NotAllowed(f"{order.number} is not in QC.", hint="Send it to QC first, Q.")
    return None


def doubt(station: "Station", order: Order, item: Item, right: Shown | None) -> str:
    """What should be known before a piece of this item passes: its print file (`right`) was not seen here, or it looks
    like another order's. It is said once and stops nobody."""
    if any(lacks_new(artwork) for artwork in printed(item)):
        return ""  # the rules refuse it, and say so
    if right is not None and not right.here:
        return "Its print file is not on this computer"
    mine = {artwork.id for artwork in printed(item)}
    rows = doubts_of(order, findings_of(station.store.cache, order.id))
    return next((row.words for row in rows if row.rule == RULE and row.grave and row.artwork in mine), "")


def nothing(round_: Round) -> tuple[str, str, str, str]:
    """What stands in the middle where no piece is framed: icon, title, words, and what can be done instead."""
    pieces = round_.pieces
    if not pieces:
        words = "Pieces appear here when they are sent to QC."
        return "scan-eye", "Nothing to check", words, "Practice round"
    failed = sum(round_.mark(p) is Mark.FAILED for p in pieces)
    aside = sum(round_.mark(p) is Mark.ASIDE for p in pieces)
    words = f"{count(len(pieces), 'piece')}, {failed} to be made again{f', {aside} set aside' if aside else ''}."
    return "circle-check-big", "Everything is checked", f"{words} U undoes the last one.", ""
