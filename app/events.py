"""What can happen to an order, whoever reports it. Appended to its history, never edited.

Every event carries its own `id` (the idempotency key), the order, when it happened (`at`, UTC, by the receiver's clock
once recorded), who says so, and for machine messages the raw word and where it came from. A station adds its own
clock (`device_at`), which orders nothing.

`fulfilment` may be empty in a machine's event: then it means those on the author's own route, or the only one.

`order` may be empty in a machine's event that names orders only as others know them (a payment, a parcel on its way):
then `names` say which, in the words of `app.naming`, and the receiver makes one event of it for each.
"""

from dataclasses import dataclass
from datetime import datetime

from app.artwork import Answer, Facts, Finding, Verdict
from app.orders import Address, Artwork, Line, Money, Order, Parcel
from app.people import Author
from app.states import CancelReason, HoldReason, ParcelState, Payment, ReprintReason, State


@dataclass(frozen=True, slots=True)
class Cause:
    """Where an event came from: `source` provider/account or station, `message` the delivery's id, `word` the raw
    source word, `version` the source's own clock for ordering its messages, `mapping` which of the account's mappings
    it was read with: each change of them counts one up."""

    source: str = ""
    message: str = ""
    word: str = ""
    version: datetime | None = None
    mapping: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    id: str
    order: str
    at: datetime
    author: Author
    cause: Cause = Cause()
    reason: str = ""
    device_at: datetime | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed(Event):
    """The source's whole view of the order. The first one makes the order; a later one brings it up to date."""

    snapshot: Order


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentChanged(Event):
    """`reference`: provider/account/id of the payment, by which it can be given back. `amount`: what was paid or given
    back in all, where the source tells; one that is not what the orders cost starts nothing."""

    payment: Payment
    reference: str = ""
    amount: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundReleased(Event):
    """A manager lets a prepared refund go. `refund` is its id in the order."""

    refund: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundDeclined(Event):
    """A manager decides, with a reason, that nothing is given back."""

    refund: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunded(Event):
    """The payment provider took the refund on; `reference` is its id there."""

    refund: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Detailed(Event):
    """Pictures (and their sizes) of one item learned apart from the order, such as a detailed document."""

    item: str
    artworks: tuple[Artwork, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended(Event):
    """A person corrected the address. `was` is what they saw: if it changed meanwhile, the change is refused."""

    was: Address
    address: Address


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChosen(Event):
    """A fulfilment is about to be ordered from this account of its provider, and from no other ever after."""

    fulfilment: str
    account: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted(Event):
    """A provider accepted a fulfilment; `reference` is its id there, at the account that `cause` names."""

    fulfilment: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved(Event):
    """A fulfilment goes to another state. `sub`: the provider's finer word; `why`: why all of it is made again."""

    fulfilment: str = ""
    to: State
    sub: str = ""
    why: ReprintReason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Event):
    fulfilment: str = ""
    why: HoldReason
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Released(Event):
    fulfilment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed(Event):
    """Somebody takes a fulfilment, or renews it. `provisional`: made while offline. `take_over`: with reason."""

    fulfilment: str
    provisional: bool = False
    take_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclaimed(Event):
    fulfilment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned(Event):
    """Planned for a person; empty = nobody. Planning is not claiming."""

    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched(Event):
    """A whole, verified file lies on a station's shelf; or one that cannot be printed, as its facts say.
    `checked_by`: checksum, length or decode. `url`: where it lay, without a signature; empty from an older Platen."""

    artwork: str
    sha256: str
    facts: Facts | None
    checked_by: str = "length"
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived(Event):
    """Somebody lets a finding of a file pass, with a reason. `sha256`: the file they looked at; `rule`: which finding;
    `standing` takes the waiver back."""

    artwork: str
    sha256: str
    rule: str
    standing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofAsked(Event):
    """The customer can see this file of an artwork, as it will be printed, and is asked for a word."""

    artwork: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofAskedAgain(Event):
    """Staff ask the customer once more; a new cut-off counts."""

    proof: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofAnswered(Event):
    """The customer approved a proof or asks for a change in `words`; or a manager approved it for them, with a
    reason."""

    proof: str
    approved: bool
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofSilent(Event):
    """Nobody answered by the cut-off. `told`: whether the mail that asked has gone."""

    proof: str
    told: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Made(Event):
    """One unit was made. When all are, the fulfilment goes to quality check."""

    fulfilment: str
    unit: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Event):
    """The verdict on one unit. A failed one is made again as the next attempt, an unsure one set aside with `reason`.

    `answers`: the checklist as it was asked; none where no list was gone through. `photos`: checksums of the evidence.
    `files`: checksums of the print files that were looked at, one a file and empty for one that was not fetched; none
    from an older Platen.
    """

    fulfilment: str
    unit: str
    attempt: int
    verdict: Verdict
    why: ReprintReason | None = None
    findings: tuple[Finding, ...] = ()
    answers: tuple[Answer, ...] = ()
    photos: tuple[str, ...] = ()
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent(Event):
    """A parcel left (or a provider says so). When all units have, the fulfilment is shipped."""

    parcel: Parcel
    fulfilment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelAsked(Event):
    """Staff want a label of a carrier (provider/account) in one of its services. `size`: length, width, height in mm.
    No lines = all of the fulfilment. `media_type`: application/pdf or application/zpl."""

    fulfilment: str
    carrier: str
    service: str
    grams: int
    size: tuple[int, int, int]
    lines: tuple[Line, ...] = ()
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Labeled(Event):
    """The carrier made the label: `parcel` has its number, `reference` is its id there, `price` what it costs."""

    fulfilment: str
    label: str
    carrier: str
    parcel: Parcel
    reference: str
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelVoided(Event):
    """Staff want an unused label taken back, or a carrier did so. `destroyed`: only the paper is; nobody is asked."""

    label: str
    destroyed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelMoved(Event):
    """What a carrier or provider says of a parcel already known by id or number."""

    parcel: str
    to: ParcelState


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAsked(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelRefused(Event):
    """It goes on, by a manager's decision; or `fulfilment` cannot be canceled any more, by its provider's word."""

    fulfilment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled(Event):
    """All live fulfilments that still may be, or the one named."""

    why: CancelReason
    fulfilment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueRaised(Event):
    kind: str
    text: str
    blocking: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueResolved(Event):
    issue: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed(Event):
    """A job ticket, slip or label was printed; `fingerprint` says from which order it was made (stale-paper guard).

    Of a gang sheet `sheet` is its id, `name` its file's, `pieces` what of this order lies on it, by the ids of
    `app.pieces`; `again`: somebody said that pieces may lie on another sheet, too."""

    paper: str
    fingerprint: str
    sheet: str = ""
    name: str = ""
    pieces: tuple[str, ...] = ()
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetDropped(Event):
    """A gang sheet does not count any more: its pieces may go onto another."""

    sheet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone(Event):
    """Takes back one earlier event of the same order, while nothing of it has left the house."""

    undoes: str


EVENTS: tuple[type[Event], ...] = (
    Placed,
    PaymentChanged,
    RefundReleased,
    RefundDeclined,
    Refunded,
    Detailed,
    Amended,
    AccountChosen,
    Submitted,
    Moved,
    Held,
    Released,
    Claimed,
    Unclaimed,
    Assigned,
    Fetched,
    Waived,
    ProofAsked,
    ProofAskedAgain,
    ProofAnswered,
    ProofSilent,
    Made,
    Checked,
    Sent,
    LabelAsked,
    Labeled,
    LabelVoided,
    ParcelMoved,
    CancelAsked,
    CancelRefused,
    Cancelled,
    Noted,
    IssueRaised,
    IssueResolved,
    Printed,
    SheetDropped,
    Undone,
)
