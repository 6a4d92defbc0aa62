"""Which pieces wait for their check, read off the window; and why a scanned one does not."""

import asyncio

from app.codes import UnitCode
from app.errors import NotAllowed
from app.orders import Order
from app.states import State
from services.workstation.rows import Filter
from services.workstation.store import Store

MOST = 500


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


async def gather(store: Store) -> list[Order]:
    return await asyncio.to_thread(waiting_orders, store)


def waiting_orders(store: Store) -> list[Order]:
    """In QC, or with a piece that is made again while its fellows wait; what hurries first, then the first due."""
    rows = list(store.page(Filter(states=frozenset({State.QUALITY_CHECK})), limit=MOST).rows)
    again = store.page(Filter(states=frozenset({State.IN_PRODUCTION})), limit=MOST).rows
    rows += [row for row in again if row.attempt > 1]
    shown = (store.order(row.id) for row in sorted(rows, key=lambda r: (not r.rush, r.due_ms)))
    return [one.order for one in shown if one is not None]
