"""What every carrier looks like to Platen: what travels, what it costs, the label it gives, where a parcel is.

A carrier is a module with the names of `Carrier`; it keeps nothing between calls. Like a connector's, its talks are
generators that yield requests and are handed the answers. Weights are grams, sizes mm, times UTC.
"""

import hashlib
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from app.carriers import normal
from app.errors import Corrupt, Refused
from app.events import Event, ParcelMoved
from app.naming import parcel_name
from app.orders import Address, Customer, Item, Line, Money, Order
from app.people import Author
from app.states import ParcelState, Role
from services import body
from services.connector import Account, Capabilities, Delivery, Field, Origin, Reading, Talk
from services.meanings import plain

if TYPE_CHECKING:
    import httpx

PDF, ZPL = "application/pdf", "application/zpl"
LONGEST_REFERENCE = 35
FREE = Money()
_MAGIC = {PDF: b"%PDF-", ZPL: b"^XA"}


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of one item in a parcel, for customs. `hs_code`, `origin` (ISO country): empty where nobody said."""

    title: str
    quantity: int
    sku: str = ""
    value: Money = FREE
    hs_code: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """One end of a parcel's way."""

    address: Address
    email: str = ""


@dataclass(frozen=True, slots=True)
class Sending:
    """What travels. `size`: length, width, height in mm. `reference`: the order's number, as people read it.
    `leaves_at`: when it is expected to be handed over."""

    sender: Party
    to: Party
    grams: int
    size: tuple[int, int, int]
    value: Money
    reference: str
    pieces: tuple[Piece, ...]
    leaves_at: datetime
    media_type: str = PDF

    @property
    def crosses_border(self) -> bool:
        return self.sender.address.country.upper() != self.to.address.country.upper()


@dataclass(frozen=True, slots=True)
class Rate:
    """An offer. `service` buys it; `days` until delivery, 0 where the carrier does not say."""

    service: str
    title: str
    price: Money
    days: int = 0


@dataclass(frozen=True, slots=True)
class Label:
    """A label as bought. `id`: the carrier's own, `number`: what people track, `carrier`: who carries it, in words."""

    id: str
    number: str
    carrier: str
    url: str
    media_type: str
    document: bytes = field(repr=False)
    price: Money = FREE


@dataclass(frozen=True, slots=True)
class Wish:
    """What a station wants prices for. No lines = the whole fulfilment. `size` in mm."""

    fulfilment: str
    grams: int
    size: tuple[int, int, int]
    lines: tuple[Line, ...] = ()
    media_type: str = PDF


@dataclass(frozen=True, slots=True)
class Offer:
    """A price. `carrier`: provider/account, to be asked for together with `service`."""

    carrier: str
    carrier_title: str
    rate: Rate


@dataclass(frozen=True, slots=True)
class Silence:
    """A carrier that offers nothing, and why."""

    carrier: str
    carrier_title: str
    message: str


@dataclass(frozen=True, slots=True)
class Offers:
    """The cheapest first; carriers that gave none beside them."""

    offers: tuple[Offer, ...] = ()
    silent: tuple[Silence, ...] = ()


@dataclass(frozen=True, slots=True)
class Seller:
    """A carrier's account as a station sees it. `can`: rates, label, void, parcel (tracking)."""

    carrier: str
    title: str
    can: tuple[str, ...]


Rates = Generator["httpx.Request", "httpx.Response", list[Rate]]
Bought = Generator["httpx.Request", "httpx.Response", Label]
Tracked = Generator["httpx.Request", "httpx.Response", Reading]


class Carrier(Protocol):
    """The names a carrier's module has. What it cannot do raises `Unsupported` with a sentence."""

    @property
    def NAME(self) -> str: ...  # a module's constant
    @property
    def TITLE(self) -> str: ...
    @property
    def FIELDS(self) -> Sequence[Field]: ...
    @property
    def CAPABILITIES(self) -> Capabilities: ...

    def verify(self, delivery: Delivery, account: Account, now: datetime) -> None:
        """Raises `Forged` unless the proof holds for the raw bytes."""

    def identify(self, delivery: Delivery) -> str:
        """The delivery's own id: equal for a repeated delivery. Never raises."""
        ...

    def read(self, delivery: Delivery, account: Account) -> Reading:
        """What a tracking message says. Raises `Corrupt` for bytes that cannot be understood."""
        ...

    def check(self, account: Account) -> Talk:
        """Is the account set up so that it will work? Raises in words for people where it is not."""
        ...

    def rates(self, sending: Sending, account: Account) -> Rates:
        """What each service would cost, the cheapest first."""
        ...

    def buy(self, sending: Sending, service: str, key: str, account: Account) -> Bought:
        """Buy one label. May be repeated with the same `key` after any crash: there is one label for each key."""
        ...

    def track(self, number: str, account: Account) -> Tracked:
        """Where the parcel is: a `ParcelMoved` for each thing that happened to it, and words nobody knows."""
        ...

    def void(self, label_id: str, number: str, account: Account) -> Talk:
        """Take an unused label back; returns nothing. May be repeated. Raises `Refused` where it is too late."""
        ...


SENDER = Field(
    "sender",
    "Sender",
    hint='JSON: {"name": "…", "company": "…", "line1": "…", "line2": "suburb", "city": "…", "region": "…",'
    ' "postcode": "…", "country": "ZA", "phone": "…", "email": "…"}',
)
_PARTS = ("name", "company", "line1", "line2", "city", "region", "postcode", "country", "phone")


def sender_of(account: Account) -> Party:
    """Where parcels of this account come from. Raises `Refused` where the field cannot be used."""
    try:
        data = body.parse_object(account.get("sender", "{}").encode())
        address = Address(*(body.text(data, part, limit=200) for part in _PARTS))
        email = body.text(data, "email", limit=320)
    except Corrupt:
        raise Refused("The sender's address cannot be read.", hint="Correct it in the account: JSON.") from None
    missing = [n for n in ("line1", "city", "postcode", "country", "phone") if not getattr(address, n)]
    if missing or not (address.name or address.company):
        raise Refused(f"The sender's address lacks: {', '.join(missing) or 'name'}.", hint="Fill it in in the account.")
    return Party(address, email)


def sending_of(
    order: Order,
    lines: Sequence[Line],
    grams: int,
    size: tuple[int, int, int],
    account: Account,
    now: datetime,
    media_type: str = PDF,
) -> Sending:
    """These lines of an order as a parcel from the account's sender. Raises `Refused` for a missing address."""
    to = order.address
    if not (to.line1 and to.city and to.country):
        raise Refused("The customer's address is not complete.", hint="Correct it, then try again.")
    pieces = tuple(
        _piece(item, line.quantity, account) for line in lines if (item := order.item(line.item)) and line.quantity
    )
    total = sum((p.value.amount * p.quantity for p in pieces), start=order.total.amount * 0)
    return Sending(
        sender_of(account),
        Party(_named(to, order.customer), order.customer.email),
        grams,
        size,
        Money(total, order.total.currency),
        order.number,
        pieces,
        now,
        media_type,
    )


def _named(to: Address, customer: Customer) -> Address:
    values = {part: getattr(to, part) for part in _PARTS}
    return Address(**{**values, "name": to.name or customer.name, "phone": to.phone or customer.phone})


def _piece(item: Item, quantity: int, account: Account) -> Piece:
    """What customs want to know of a product stands in the account's mapping: `hs_code`, `origin`."""
    known = account.products.get(item.sku, {})
    hs, origin = str(known.get("hs_code", "")), str(known.get("origin", ""))
    return Piece(item.title, quantity, item.sku, item.price, hs or account.get("hs_code"), origin)


def reference_of(sending: Sending, key: str) -> str:
    """What the carrier is told as our reference: the order's number and what makes this one label unique."""
    unique = hashlib.sha256(key.encode()).hexdigest()[:12]
    return f"{sending.reference[: LONGEST_REFERENCE - 13].strip()} {unique}".strip()


def ensure_document(document: bytes, media_type: str) -> bytes:
    """The bytes, if they are what they should be. Raises `Corrupt`: the label is fetched again."""
    if not document.lstrip().startswith(_MAGIC.get(media_type, b"%PDF-")):
        raise Corrupt("The carrier's label is not the document that was asked for.")
    return document


def document_at(url: str) -> Generator["httpx.Request", "httpx.Response", bytes]:
    """Fetch a label from the address the carrier gave: without any key, stores refuse one. Raises as `send` does."""
    import httpx

    try:
        request = httpx.Request("GET", url, headers={"Accept": "*/*"})
        if not request.url.host:
            raise ValueError
    except (httpx.InvalidURL, ValueError, TypeError):
        raise Corrupt("The carrier gave no usable address of the label.") from None
    response = yield request
    return response.content


Words = Mapping[str, ParcelState | None]
"""A carrier's words (as `plain` writes them) and what each means; None: nothing changes by it."""

_MAPPED: Mapping[str, ParcelState | None] = {
    "nothing": None,
    "shipped": ParcelState.IN_TRANSIT,
    "problem": ParcelState.FAILED,
    **{state.value: state for state in ParcelState},
}


def is_known(word: str, table: Words, account: Account) -> bool:
    """Whether the carrier's own table or what staff mapped says what the word means."""
    return plain(word) in table or account.words.get(plain(word)) in _MAPPED


def state_of(word: str, table: Words, account: Account) -> ParcelState | None:
    """By what staff mapped, else by the carrier's own table; None: it changes nothing."""
    key = plain(word)
    mapped = account.words.get(key, "")
    return _MAPPED[mapped] if mapped in _MAPPED else table.get(key)


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that happened to a parcel. `id`: the carrier's own, empty where it has none."""

    word: str
    at: datetime
    id: str = ""


def moved(number: str, seen: Sequence[Seen], table: Words, account: Account) -> list[Event]:
    """What happened to a parcel, as events. Named by the carrier's id or by time and word, so that a webhook and a
    poll say the same; a word that is not known says nothing."""
    events: list[Event] = []
    for one in sorted(seen, key=lambda s: s.at):
        to = state_of(one.word, table, account)
        if to is None:
            continue
        name = one.id or f"{one.at.astimezone(UTC).isoformat(timespec='seconds')} {plain(one.word)}"
        origin = Origin(account, f"{normal(number)}: {name}"[:200], one.at)
        fields = origin.named((parcel_name(number),), to.value, one.word[:80])
        author = Author(Role.CARRIER, account.provider)
        events.append(ParcelMoved(**{**fields, "author": author}, parcel=normal(number), to=to))
    return events


def heard(number: str, seen: Sequence[Seen], table: Words, account: Account) -> Reading:
    """What a message or an answer says of a parcel: what happened to it, and the words staff must map."""
    odd = dict.fromkeys(f"parcel {s.word[:80]}" for s in seen if s.word and not is_known(s.word, table, account))
    return Reading(tuple(moved(number, seen, table, account)), tuple(odd))


def message_id(delivery: Delivery, *names: str) -> str:
    """The message's own id, else its bytes. Never raises."""
    try:
        key = body.text(body.parse_object(delivery.body), *names, limit=200)
    except (Corrupt, RecursionError):
        key = ""
    return key or hashlib.sha256(delivery.body).hexdigest()


def cheapest(rates: Sequence[Rate]) -> list[Rate]:
    return sorted(rates, key=lambda rate: (rate.price.amount, rate.title))
