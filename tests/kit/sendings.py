"""Parcels to send, for tests of carriers."""

import json
from dataclasses import replace
from decimal import Decimal

from app.orders import Address, Money
from services.carrying import PDF, Party, Piece, Sending
from services.connector import Account
from tests.kit.deliveries import NOW

SENDER = {
    "name": "Packing table",
    "company": "Acme Prints",
    "line1": "12 Loop Street",
    "line2": "City Centre",
    "city": "Cape Town",
    "region": "WC",
    "postcode": "8001",
    "country": "ZA",
    "phone": "0215550100",
    "email": "packing@acme.example",
}
TO = Address("Thandi Mokoena", "", "1 Long Street", "Gardens", "Johannesburg", "GP", "2000", "ZA", "0825550101")
FROM = Party(Address(*(SENDER[n] for n in list(SENDER)[:9])), SENDER["email"])


def account(provider: str, **fields: str) -> Account:
    return Account(provider, "main", {"sender": json.dumps(SENDER), **fields})


def a_sending(country: str = "ZA", *, media_type: str = PDF, grams: int = 820) -> Sending:
    """A framed print of 410 by 305 by 45 mm."""
    piece = Piece("Framed print", 2, "FRAME-30x40", Money(Decimal("499.00"), "ZAR"), "4911.91")
    to = Party(replace(TO, country=country), "thandi@example.com")
    value = Money(Decimal("998.00"), "ZAR")
    return Sending(FROM, to, grams, (410, 305, 45), value, "PL-000123", (piece,), NOW, media_type)
