"""The names an order goes by elsewhere: a payment's id, a print house's number, a tracking number, what people read.

Written kind/value. A name of the kind `number` means one order and never two: where two shops use the same number,
a person must say which is meant. Any other name may belong to several orders, as one payment does.
"""

from app.orders import Order

NUMBER, PARCEL = "number", "parcel"
LONGEST = 200


def number_name(number: str) -> str:
    """What people read on papers, in letters and digits only."""
    return f"{NUMBER}/{plain(number)}"


def parcel_name(number: str) -> str:
    """A tracking number, in letters and digits only."""
    return f"{PARCEL}/{plain(number)}"


def is_number(name: str) -> bool:
    return name.startswith(f"{NUMBER}/")


def plain(text: str) -> str:
    """Upper case letters and digits; what people put between them says nothing."""
    return "".join(c for c in text.upper() if c.isalnum())[:LONGEST]


def names_of(order: Order) -> frozenset[str]:
    """All names this order goes by."""
    own = {number_name(order.number), f"{order.source}/{order.external}", *order.references}
    parcels = {parcel_name(p.number) for p in order.parcels if plain(p.number)}
    return frozenset(name[:LONGEST] for name in own | parcels)
