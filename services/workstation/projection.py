"""From an order to the columns of its queue row: what is searched, sorted, counted and painted."""

from datetime import datetime
from typing import Any, cast
from zlib import crc32

import msgspec

from app.awaiting import to_check
from app.errors import Corrupt
from app.orders import Order, Stage, needs_person
from app.petcount import lacking
from app.states import GONE, OPEN, HoldReason, ParcelState, State
from services.workstation.rows import SELECT, Row, to_ms
from services.workstation.schema import NO_DUE
from services.workstation.words import indexed, number_columns

COLUMNS = (
    *SELECT.split(", "),
    "rev",
    "held",
    "open",
    "placed",
    "account",
    "shipped",
    "first_pass",
    "product",
    "number_key",
    "number_text",
    "tail",
    "checks",
    "words",
)
"""What `project` gives, in its order; `n` first."""
_WORD = {state: state.value for state in State}
"""Quicker than asking the state itself, and a plain string for the database."""
Values = tuple[Any, ...]
WIDTH = len(Row._fields)


class _Author(msgspec.Struct, gc=False):
    name: str


class _Hold(msgspec.Struct, gc=False):
    reason: HoldReason
    since: datetime


class _Claim(msgspec.Struct, gc=False):
    by: _Author
    until: datetime


class _Line(msgspec.Struct, gc=False):
    item: str
    quantity: int


class _Unit(msgspec.Struct, gc=False):
    stage: Stage


class _Fulfilment(msgspec.Struct, gc=False):
    id: str
    route: str
    state: State
    lines: list[_Line]
    units: list[_Unit]
    attempt: int
    hold: _Hold | None
    claim: _Claim | None
    shipped_at: datetime | None
    first_pass: bool | None

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)


class _Finding(msgspec.Struct, gc=False):
    words: str
    severity: str


class _Artwork(msgspec.Struct, gc=False):
    id: str
    role: str
    label: str
    sha256: str
    findings: list[_Finding]


class _Item(msgspec.Struct, gc=False):
    title: str
    quantity: int
    sku: str
    variant: str
    options: list[tuple[str, str]]
    artworks: list[_Artwork]
    awaits_artwork: bool = False


class _Parcel(msgspec.Struct, gc=False):
    fulfilment: str
    number: str
    state: ParcelState
    lines: list[_Line]


class _Customer(msgspec.Struct, gc=False):
    name: str
    email: str


class _Address(msgspec.Struct, gc=False):
    name: str
    company: str
    city: str
    postcode: str


class _Issue(msgspec.Struct, gc=False):
    text: str
    blocking: bool


class _Proof(msgspec.Struct, gc=False):
    artwork: str
    sha256: str
    state: str


class Slim(msgspec.Struct, gc=False):
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
    cancel_ask: dict[str, object] | None
    assigned: str
    proofs: list[_Proof] = []

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


def place_number(order: Order) -> int:
    """The row number of an order: the moment it was placed, then 16 bits of its id."""
    return to_ms(order.placed_at) << 16 | (crc32(order.id.encode()) & 0xFFFF)


def project(order: Order, rev: int, *, pending: bool = False) -> Values:
    """The columns of an order, ready to be written."""
    customer, address, number = order.customer.name, order.address.name, order.number
    facets = _facets_of_one(order) if len(order.fulfilments) == 1 and not order.parcels else _facets(order)
    state, held, problem, claim, attempt, route, sent, units, shipped, first_pass = facets
    print_id, thumbnail, labels, warning = _pictures(order)
    items, placed = order.items, to_ms(order.placed_at)
    one = len(items) == 1
    return (
        placed << 16 | (crc32(order.id.encode()) & 0xFFFF),
        order.id,
        number,
        order.title,
        labels or (" · ".join([value for _, value in items[0].options]) if items else ""),
        customer or address,
        _WORD[state],
        held.reason.value if held is not None else "",
        problem,
        order.issues[0].text if order.issues else warning or _waits(order, state),
        items[0].quantity if one else order.quantity,
        to_ms(order.due_at) if order.due_at else NO_DUE,
        order.assigned,
        claim.by.name if claim else "",
        to_ms(claim.until) if claim else 0,
        order.cancel_ask is not None,
        attempt,
        order.source,
        route,
        print_id,
        thumbnail,
        pending,
        order.rush,
        sent,
        units,
        rev,
        held is not None,
        state in OPEN,
        placed,
        order.account,
        shipped,
        first_pass,
        items[0].title if items else "",
        *number_columns(number),
        to_check(order.fulfilments),
        _words(order),
    )


def _facets_of_one(order: Order) -> tuple[Any, ...]:
    """`_facets` for the usual order: one fulfilment, no parcel yet. Several times quicker."""
    part = order.fulfilments[0]
    state = part.state
    units = part.lines[0].quantity if len(part.lines) == 1 else part.quantity
    live = state is not State.CANCELED
    return (
        state,
        part.hold if live else None,
        state is State.FAILED or (bool(order.issues) and needs_person(order)),
        part.claim,
        part.attempt,
        part.route,
        units if state in GONE else 0,
        units if live else 0,
        to_ms(part.shipped_at) if part.shipped_at is not None else None,
        part.first_pass,
    )


def _facets(order: Order) -> tuple[Any, ...]:
    """State, hold, problem, claim, attempt, route, units sent and in all, when shipped, whether passed at once."""
    parts = order.fulfilments
    shipped = [part.shipped_at for part in parts if part.shipped_at is not None]
    passed = [part.first_pass for part in parts if part.first_pass is not None]
    return (
        order.state,
        order.held,
        needs_person(order),
        next((part.claim for part in parts if part.claim is not None), None),
        max((part.attempt for part in parts), default=1),
        parts[0].route if parts else "",
        *order.partial,
        to_ms(max(shipped)) if shipped else None,
        all(passed) if passed else None,
    )


def row_of(order: Order, rev: int = 0, *, pending: bool = False) -> Row:
    """The queue row an order would have."""
    return Row._make(project(order, rev, pending=pending)[:WIDTH])


def _pictures(order: Order) -> tuple[str, str, str, str]:
    """The first print file's id, the checksum of the picture that stands for the order, the names of the pets or
    whatever else labels the pictures, and the worst thing measured in one of them, else which file lacks."""
    first = sha = warning = ""
    labels: dict[str, None] = {}
    for item in order.items:
        for artwork in item.artworks:
            if artwork.label:
                labels[artwork.label] = None
            if not first and artwork.role == "print":
                first, sha = artwork.id, artwork.sha256 or sha
            sha = sha or artwork.sha256
            if artwork.findings and not warning and artwork.findings[0].severity != "info":
                warning = artwork.findings[0].words
    warning = warning or next((line for item in order.items for line in lacking(item)), "")
    return first, sha, ", ".join(labels), warning


PROOF_WAITS = "Proof: waits for the customer"
_NOT_BEGUN = frozenset({State.RECEIVED, State.CONFIRMED, State.ARTWORK_READY})


def _waits(order: Order, state: State) -> str:
    """What a customer has to say first; nothing once the work began."""
    if not order.proofs or state not in _NOT_BEGUN:
        return ""
    asked = {(p.artwork, p.sha256) for p in order.proofs if p.state == "waiting"}
    shown = ((a.id, a.sha256) for item in order.items for a in item.artworks)
    return PROOF_WAITS if asked and any(one in asked for one in shown) else ""


def _words(order: Order) -> str:
    customer, address = order.customer, order.address
    texts = [customer.name, customer.email, address.company, address.city, address.postcode, order.external]
    if address.name != customer.name:
        texts.append(address.name)
    for item in order.items:
        texts += (item.title, item.variant, item.sku)
        texts += [artwork.label for artwork in item.artworks if artwork.label]
    if order.parcels:
        texts += [parcel.number for parcel in order.parcels if parcel.number]
    return indexed(texts)
