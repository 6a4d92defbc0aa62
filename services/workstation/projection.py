"""From an order to the columns of its queue row: what is searched, sorted, counted and painted."""

from datetime import datetime
from functools import cache
from typing import Any, cast
from zlib import crc32

import msgspec

from app.errors import Corrupt
from app.orders import Order, needs_person
from app.states import OPEN, HoldReason, ParcelState, State
from services.workstation.rows import SELECT, Row, to_ms
from services.workstation.schema import NO_DUE
from services.workstation.words import indexed, number_key, number_text, tail

COLUMNS = (
    *SELECT.split(", "),
    "rev",
    "open",
    "placed",
    "account",
    "shipped",
    "first_pass",
    "product",
    "number_key",
    "number_text",
    "tail",
    "words",
)
"""What `project` gives, in its order; `n` first."""
Values = tuple[Any, ...]
WIDTH = len(Row._fields)


class _Author(msgspec.Struct):
    name: str

    @property
    def initials(self) -> str:
        return initials(self.name)


class _Hold(msgspec.Struct):
    reason: HoldReason
    since: datetime


class _Claim(msgspec.Struct):
    by: _Author
    until: datetime


class _Line(msgspec.Struct):
    item: str
    quantity: int


class _Fulfilment(msgspec.Struct):
    id: str
    route: str
    state: State
    lines: list[_Line]
    attempt: int
    hold: _Hold | None
    claim: _Claim | None
    shipped_at: datetime | None
    first_pass: bool | None

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)


class _Finding(msgspec.Struct):
    words: str
    severity: str


class _Artwork(msgspec.Struct):
    id: str
    role: str
    label: str
    sha256: str
    findings: list[_Finding]


class _Item(msgspec.Struct):
    title: str
    quantity: int
    sku: str
    variant: str
    options: list[tuple[str, str]]
    artworks: list[_Artwork]


class _Parcel(msgspec.Struct):
    fulfilment: str
    number: str
    state: ParcelState
    lines: list[_Line]


class _Customer(msgspec.Struct):
    name: str
    email: str


class _Address(msgspec.Struct):
    name: str
    company: str
    city: str
    postcode: str


class _Issue(msgspec.Struct):
    text: str
    blocking: bool


class Slim(msgspec.Struct):
    """The parts of an order that `project` reads: decoding only these is several times quicker than the whole."""

    id: str
    number: str
    source: str
    account: str
    external: str
    placed_at: datetime
    due_at: datetime | None
    customer: _Customer
    address: _Address
    rush: bool
    items: list[_Item]
    fulfilments: list[_Fulfilment]
    parcels: list[_Parcel]
    issues: list[_Issue]
    cancel_ask: msgspec.Raw | None
    assigned: str

    state = Order.state
    held = Order.held
    partial = Order.partial
    title = Order.title
    quantity = Order.quantity


_slim = msgspec.json.Decoder(Slim)


def read_slim(body: bytes | memoryview | msgspec.Raw) -> Order:
    """An order of which only the parts that `project` reads are there. Raises Corrupt."""
    try:
        return cast(Order, _slim.decode(body))
    except (msgspec.MsgspecError, ValueError) as error:
        raise Corrupt("An order from the receiver could not be read.") from error


@cache
def initials(name: str) -> str:
    """Two letters for the disc in the *by* column."""
    parts = [word for word in name.replace(".", " ").split() if word]
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else "?"


def place_number(order: Order) -> int:
    """The row number of an order: the moment it was placed, then 16 bits of its id."""
    return to_ms(order.placed_at) << 16 | (crc32(order.id.encode()) & 0xFFFF)


def project(order: Order, rev: int, *, pending: bool = False) -> Values:
    """The columns of an order, ready to be written."""
    state = order.state
    hold = order.held
    claim = next((f.claim for f in order.fulfilments if f.claim is not None), None)
    sent, units = order.partial
    print_id, thumbnail = _picture(order)
    return (
        place_number(order),
        order.id,
        order.number,
        order.title,
        _detail(order),
        order.customer.name or order.address.name,
        state.value,
        int(hold is not None),
        hold.reason.value if hold else "",
        int(needs_person(order)),
        _warning(order),
        order.quantity,
        to_ms(order.due_at) if order.due_at else NO_DUE,
        order.assigned,
        claim.by.name if claim else "",
        claim.by.initials if claim else "",
        to_ms(claim.until) if claim else 0,
        int(order.cancel_ask is not None),
        max((f.attempt for f in order.fulfilments), default=1),
        order.source,
        order.fulfilments[0].route if order.fulfilments else "",
        print_id,
        thumbnail,
        int(pending),
        int(order.rush),
        sent,
        units,
        rev,
        int(state in OPEN),
        to_ms(order.placed_at),
        order.account,
        _shipped(order),
        _first_pass(order),
        order.items[0].title if order.items else "",
        number_key(order.number),
        number_text(order.number),
        tail(order.number),
        _words(order),
    )


def row_of(order: Order, rev: int = 0, *, pending: bool = False) -> Row:
    """The queue row an order would have."""
    return Row._make(project(order, rev, pending=pending)[:WIDTH])


def _detail(order: Order) -> str:
    """Which pets, else what the customer chose of the first item."""
    labels = dict.fromkeys(a.label for item in order.items for a in item.artworks if a.label)
    if labels:
        return ", ".join(labels)
    return " · ".join(value for _, value in order.items[0].options) if order.items else ""


def _picture(order: Order) -> tuple[str, str]:
    """The first print file's id, and the checksum of the picture that stands for the order."""
    first, sha = "", ""
    for item in order.items:
        for artwork in item.artworks:
            if artwork.role == "print" and not first:
                first, sha = artwork.id, artwork.sha256 or sha
            sha = sha or artwork.sha256
    return first, sha


def _warning(order: Order) -> str:
    """The first open problem in words, else the worst thing measured in a file."""
    if order.issues:
        return order.issues[0].text
    for item in order.items:
        for artwork in item.artworks:
            if artwork.findings and artwork.findings[0].severity != "info":
                return artwork.findings[0].words
    return ""


def _shipped(order: Order) -> int | None:
    moments = [f.shipped_at for f in order.fulfilments if f.shipped_at is not None]
    return to_ms(max(moments)) if moments else None


def _first_pass(order: Order) -> int | None:
    """Whether every checked fulfilment passed at once; None while nothing was checked."""
    known = [f.first_pass for f in order.fulfilments if f.first_pass is not None]
    return int(all(known)) if known else None


def _words(order: Order) -> str:
    customer, address = order.customer, order.address
    texts = [customer.name, customer.email, address.company, address.city, address.postcode, order.external]
    if address.name != customer.name:
        texts.append(address.name)
    for item in order.items:
        texts += (item.title, item.variant, item.sku, *(a.label for a in item.artworks if a.label))
    texts += [p.number for p in order.parcels if p.number]
    return indexed(*texts)
