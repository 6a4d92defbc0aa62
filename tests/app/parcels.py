"""A parcel leaving the house, for tests."""

from app.events import Sent
from app.orders import Order, Parcel
from app.people import Author
from tests.kit.orders import OPERATOR, at, new_id


def sent(order: Order, number: str = "TRK1", *, by: Author = OPERATOR, minutes: float = 30, reason: str = "") -> Sent:
    parcel = Parcel(f"dhl:{number}", carrier="DHL", number=number)
    return Sent(id=new_id(), order=order.id, at=at(minutes), author=by, parcel=parcel, reason=reason)
