"""What an order is: frozen values, from the order down to one physical unit. Times are aware, in UTC."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from app.artwork import Declared, Facts, Finding, Framing, Passed, PrintSpec, Verdict
from app.looks import SecondLook
from app.onsheet import OnSheet
from app.people import Author
from app.proofs import Proof
from app.states import MACHINES, RANK, HoldReason, ParcelState, Payment, ReprintReason, State

NO_SPEC = PrintSpec()
IN_HOUSE = "in_house"
"""The route of what the shop makes itself; any other route is a provider's name."""


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in major units, exact; `currency` ISO 4217, upper case, empty where the source gave none."""

    amount: Decimal = Decimal(0)
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Customer:
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Address:
    """As the label shows it. `country` ISO 3166 alpha-2 where known."""

    name: str = ""
    company: str = ""
    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""
    country: str = ""
    phone: str = ""

    def lines(self) -> tuple[str, ...]:
        """The filled lines, top to bottom."""
        town = " ".join(p for p in (self.city, self.region, self.postcode) if p)
        rows = (self.name, self.company, self.line1, self.line2, town, self.country)
        return tuple(r for r in rows if r)


class ArtworkRole(StrEnum):
    PRINT = "print"
    ORIGINAL = "original"
    PREVIEW = "preview"


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding of one file that somebody let pass; another file under the same name is judged anew."""

    rule: str
    words: str
    reason: str
    by: Author
    at: datetime


@dataclass(frozen=True, slots=True)
class Artwork:
    """An image of an item. `id` is unique in its order. `sha256` is set once a whole file was fetched and verified;
    `declared_sha256` is what the source promised, `declared` what else it says. `label` and `effect` say which pet and
    how it was treated. `findings`: those that stand, worst first; `waivers`: those let pass.
    `passed`: what was let pass in files that were replaced. `framing`: which part of the original was printed.
    `earlier`: the checksum of the file that was here before its source sent another one, until that one is here."""

    id: str
    role: ArtworkRole = ArtworkRole.PRINT
    url: str = ""
    file_name: str = ""
    label: str = ""
    effect: str = ""
    spec: PrintSpec = NO_SPEC
    declared_sha256: str = ""
    declared_size: int = 0
    sha256: str = ""
    checked_by: str = ""
    facts: Facts | None = None
    findings: tuple[Finding, ...] = ()
    fetched_at: datetime | None = None
    fetched_by: str = ""
    declared: Declared | None = None
    waivers: tuple[Waiver, ...] = ()
    framing: Framing | None = None
    earlier: str = ""
    passed: tuple[Passed, ...] = ()

    @property
    def let_pass(self) -> tuple[Passed, ...]:
        """All that was ever let pass in it."""
        return (*self.passed, *(Passed(w.rule, w.at) for w in self.waivers))


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an order. `options` are what the customer chose, as name and value, in the source's order.
    `awaits_artwork`: pictures are to come in a detailed document, named by `detail_ref` and its editing `sessions`."""

    id: str
    title: str
    quantity: int = 1
    sku: str = ""
    variant: str = ""
    options: tuple[tuple[str, str], ...] = ()
    price: Money = Money()
    artworks: tuple[Artwork, ...] = ()
    awaits_artwork: bool = False
    detail_ref: str = ""
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """How many of an item travel in a fulfilment or a parcel."""

    item: str
    quantity: int


class Stage(StrEnum):
    """How far one physical unit is."""

    WAITING = "waiting"
    MADE = "made"
    PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Unit:
    """One physical piece: the n-th of an item, in its current attempt. Paper of earlier attempts is refused.
    `why`: the reason of the last failure. `aside`: what is unclear about a piece that was set aside.
    `maker`, `maker_id`: who made this attempt."""

    item: str
    number: int
    attempt: int = 1
    stage: Stage = Stage.WAITING
    verdict: Verdict | None = None
    why: ReprintReason | None = None
    aside: str = ""
    maker: str = ""
    maker_id: str = ""

    @property
    def id(self) -> str:
        return f"{self.item}-{self.number}"


@dataclass(frozen=True, slots=True)
class Reprint:
    """One piece that failed its check. `attempt`: the one that failed; `machine`: the station that made it; `cost`: of
    one piece, as the shop's price was then; `photos`: checksums of the evidence. Nobody's name: it is no blame list."""

    unit: str
    attempt: int
    why: ReprintReason
    at: datetime
    machine: str = ""
    cost: Money = Money()
    photos: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """Who works on a fulfilment, until when. A later claim has a higher token; an older token is void.
    `provisional`: made offline, not yet confirmed by the receiver."""

    by: Author
    token: int
    until: datetime
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """`under`: what its maker holds itself, below a hold of ours."""

    reason: HoldReason
    by: Author
    since: datetime
    text: str = ""
    until: datetime | None = None
    under: "Hold | None" = None


@dataclass(frozen=True, slots=True)
class Fulfilment:
    """Lines of one order on one route to one address: what the states are about.

    `since`: when the state was entered. `implied`: states a machine's jump skipped. `started_at` and `made_by` serve
    the second-person rule and the lead times, `made_at` is the station it was made at. `reference`: the provider's own
    id of it, `account`: which of the provider's accounts it is ordered at, kept from before the first try. `sub`: the
    raw sub-state. `reprints`: the pieces that failed, oldest first. `looks`: passed pieces chosen for a second look.
    """

    id: str
    route: str = IN_HOUSE
    state: State = State.DRAFT
    since: datetime | None = None
    lines: tuple[Line, ...] = ()
    units: tuple[Unit, ...] = ()
    attempt: int = 1
    hold: Hold | None = None
    claim: Claim | None = None
    claim_token: int = 0
    reference: str = ""
    sub: str = ""
    implied: tuple[State, ...] = ()
    started_at: datetime | None = None
    made_by: str = ""
    checked_at: datetime | None = None
    first_pass: bool | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    version: datetime | None = None
    account: str = ""
    made_at: str = ""
    reprints: tuple[Reprint, ...] = ()
    looks: tuple[SecondLook, ...] = ()

    @property
    def quantity(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def own_hold(self) -> Hold | None:
        """The hold of anybody but whoever makes it: of staff, a shop, a payment provider."""
        return None if self.hold is None or self._is_makers(self.hold) else self.hold

    @property
    def makers_hold(self) -> Hold | None:
        """What its maker holds itself, whether or not we hold it, too."""
        return self.hold if self.hold is None or self._is_makers(self.hold) else self.hold.under

    def _is_makers(self, hold: Hold) -> bool:
        return hold.by.role in MACHINES and hold.by.name == self.route


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is sent. `id`: the provider's shipment id, else carrier and number. No lines = all of its fulfilment."""

    id: str
    fulfilment: str = ""
    carrier: str = ""
    number: str = ""
    url: str = ""
    state: ParcelState = ParcelState.HANDED_OVER
    lines: tuple[Line, ...] = ()
    sent_at: datetime | None = None
    delivered_at: datetime | None = None


class LabelState(StrEnum):
    """A carrier's label: asked for, bought, to be taken back, taken back."""

    ASKED = "asked"
    BOUGHT = "bought"
    VOIDING = "voiding"
    VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class Label:
    """A label bought from a carrier. `carrier`: provider/account; `service`: one of its own. `size`: length, width and
    height in mm. `reference`: the carrier's id of it, `number`: what people track, `parcel`: the one it is on."""

    id: str
    fulfilment: str
    carrier: str
    cause: str
    at: datetime
    service: str = ""
    grams: int = 0
    size: tuple[int, int, int] = (0, 0, 0)
    lines: tuple[Line, ...] = ()
    media_type: str = "application/pdf"
    state: LabelState = LabelState.ASKED
    reference: str = ""
    number: str = ""
    parcel: str = ""
    price: Money = Money()


@dataclass(frozen=True, slots=True)
class Note:
    """Appended, never overwritten; `id` is the event's."""

    id: str
    text: str
    by: Author
    at: datetime


@dataclass(frozen=True, slots=True)
class Issue:
    """Something a person must look at. A blocking one stops T05, T07 and T09."""

    id: str
    kind: str
    text: str
    at: datetime
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class CancelAsk:
    """Somebody wants it canceled. `parts`: fulfilments whose provider was asked and has not answered yet."""

    by: Author
    at: datetime
    text: str = ""
    parts: tuple[str, ...] = ()


class RefundState(StrEnum):
    """A refund is prepared by rule, let go by a manager, and done when the payment provider took it on."""

    PREPARED = "prepared"
    RELEASED = "released"
    DONE = "done"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class RefundDue:
    """Money that should go back. `reference`: the payment it goes back through. `cause`: the event that prepared it,
    `released`: the one that let it go, `result`: the payment provider's id of it."""

    id: str
    amount: Money
    reference: str
    at: datetime
    cause: str
    state: RefundState = RefundState.PREPARED
    by: str = ""
    released: str = ""
    reason: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class Before:
    """What an event changed, as it was: enough to take it back. `rush`: None where it was not kept. `proofs`: those it
    decided."""

    fulfilment: Fulfilment
    parcels: tuple[Parcel, ...]
    rush: bool | None = None
    proofs: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of an order's activity. `before` is kept only while the step can be undone."""

    event: str
    kind: str
    at: datetime
    by: Author
    words: str
    before: Before | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Everything Platen knows of one order. `source` is a provider's name, `account` one of its accounts, `external`
    the provider's id, `number` what people read. `version`: the source's own clock on its latest snapshot.
    `payment_reference`: provider/account/id of what paid it, `payment_at`: that provider's own clock.
    `references`: other names it goes by (`app.naming`)."""

    id: str
    number: str
    source: str
    account: str
    external: str
    placed_at: datetime
    due_at: datetime | None = None
    version: datetime | None = None
    customer: Customer = Customer()
    address: Address = Address()
    note: str = ""
    total: Money = Money()
    payment: Payment = Payment.NONE
    paid_at: datetime | None = None
    payment_at: datetime | None = None
    payment_reference: str = ""
    refunds: tuple[RefundDue, ...] = ()
    rush: bool = False
    items: tuple[Item, ...] = ()
    fulfilments: tuple[Fulfilment, ...] = ()
    parcels: tuple[Parcel, ...] = ()
    notes: tuple[Note, ...] = ()
    issues: tuple[Issue, ...] = ()
    cancel_ask: CancelAsk | None = None
    assigned: str = ""
    amended: tuple[str, ...] = ()
    trail: tuple[Entry, ...] = ()
    events: int = 0
    references: tuple[str, ...] = ()
    labels: tuple[Label, ...] = ()
    proofs: tuple[Proof, ...] = ()
    sheets: tuple[OnSheet, ...] = ()

    def fulfilment(self, id_: str) -> Fulfilment | None:
        return next((f for f in self.fulfilments if f.id == id_), None)

    def item(self, id_: str) -> Item | None:
        return next((i for i in self.items if i.id == id_), None)

    def with_fulfilment(self, new: Fulfilment) -> "Order":
        return replace(self, fulfilments=tuple(new if f.id == new.id else f for f in self.fulfilments))

    @property
    def state(self) -> State:
        return roll_up(self.fulfilments)

    @property
    def held(self) -> Hold | None:
        """The oldest hold, None if nothing is held."""
        holds = [f.hold for f in self.fulfilments if f.hold is not None and f.state is not State.CANCELED]
        return min(holds, key=lambda h: h.since, default=None)

    @property
    def held_here(self) -> bool:
        """Whether anything of it is on hold by other than its maker: that can be released here."""
        return any(f.own_hold is not None for f in self.fulfilments if f.state is not State.CANCELED)

    @property
    def partial(self) -> tuple[int, int]:
        """Units that have left the house, units in all, over the live fulfilments."""
        live = [f for f in self.fulfilments if f.state is not State.CANCELED]
        return sum(sent_quantity(self, f) for f in live), sum(f.quantity for f in live)

    @property
    def artworks(self) -> tuple[Artwork, ...]:
        return tuple(a for item in self.items for a in item.artworks)

    @property
    def title(self) -> str:
        """The first item in words, and how many more there are."""
        if not self.items:
            return "No items"
        more = len(self.items) - 1
        first = ", ".join(p for p in (self.items[0].title, self.items[0].variant) if p)
        return first if not more else f"{first} + {more} more"

    @property
    def quantity(self) -> int:
        return sum(i.quantity for i in self.items)


def roll_up(fulfilments: tuple[Fulfilment, ...]) -> State:
    """The order's state: the lowest of the live ones; failed ones stand aside unless nothing else is left."""
    live = [f.state for f in fulfilments if f.state is not State.CANCELED]
    if not fulfilments:
        return State.DRAFT
    if not live:
        return State.CANCELED
    moving = [s for s in live if s is not State.FAILED]
    if not moving:
        return State.FAILED
    return min(moving, key=RANK.__getitem__)


def needs_person(order: Order) -> bool:
    """True where a fulfilment failed or a blocking issue is open: the order wears the Problem pill."""
    return any(f.state is State.FAILED for f in order.fulfilments) or any(i.blocking for i in order.issues)


NOT_LEFT = frozenset({ParcelState.LABEL_CREATED, ParcelState.VOIDED})
"""A parcel that has only a label lies in the house still."""


def sent_quantity(order: Order, fulfilment: Fulfilment) -> int:
    """How many of a fulfilment's units have left the house."""
    if fulfilment.state in (State.SHIPPED, State.OUT_FOR_DELIVERY, State.DELIVERED, State.RETURNED):
        return fulfilment.quantity
    parcels = [p for p in order.parcels if p.fulfilment == fulfilment.id and p.state not in NOT_LEFT]
    if any(not p.lines for p in parcels):
        return fulfilment.quantity
    return min(fulfilment.quantity, sum(line.quantity for p in parcels for line in p.lines))
