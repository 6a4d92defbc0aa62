"""A month of a shop for the statistics: orders that came and left at working hours, some still open, some late."""

from datetime import datetime, timedelta

from app.events import Moved
from app.orders import Order
from app.states import State
from app.workflow import apply
from tests.ui.shop import NALEDI, NOON, an_item, an_order, walked


def shipped_at(number: str, placed: datetime, left: datetime) -> Order:
    """Ready at once, shipped at `left`."""
    order = an_order(number, "Ada Byron", an_item("Poster", "A3", "Satin"), age=NOON - placed)
    ready = walked(order, State.READY)
    part = ready.fulfilments[0].id
    event = Moved(id=f"{number}-out", order=ready.id, at=left, author=NALEDI, fulfilment=part, to=State.SHIPPED)
    return apply(ready, event).order


def month(days: int = 30) -> list[Order]:
    """Each day between two and six leave, nineteen to forty-three hours after they were placed."""
    made = []
    for back in range(days):
        for n in range(2 + back % 5):
            hour = 8 + (back * 3 + n * 2) % 6
            left = (NOON - timedelta(days=back)).replace(hour=hour, minute=5)
            placed = left - timedelta(hours=19 + (back * 7 + n * 5) % 25)
            made.append(shipped_at(f"S-{back}-{n}", placed, left))
    return made
