"""What must be carried out in the world because of an event. Kept in the outbox, carried out once per key.

`key` is unique for ever: order or fulfilment, kind of effect, attempt. `cause` is the event that asked for it: undoing
that event withdraws it while it waits. `waits`: True for what a customer or provider would notice, which stays back
until the undo window has closed.
"""

from dataclasses import dataclass

from app.orders import Line, Money, Parcel
from app.states import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    key: str
    order: str
    cause: str
    waits: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail(Effect):
    """`template` names three texts in `resources/mail`. `parcel`, `proof`: the one it is about, if any. `to`: another
    address than the customer's."""

    template: str
    parcel: str = ""
    to: str = ""
    proof: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellStatus(Effect):
    """Tell the order's own source how far it is; or `provider`, a point of sale that keeps the order too."""

    fulfilment: str
    state: State
    provider: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TellParcel(Effect):
    """Tell the order's own source what was sent."""

    fulfilment: str
    parcel: Parcel


@dataclass(frozen=True, slots=True, kw_only=True)
class Submit(Effect):
    """Order a fulfilment from the provider it is routed to."""

    fulfilment: str
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAtProvider(Effect):
    fulfilment: str
    provider: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdateAtProvider(Effect):
    """Lines or address changed after the fulfilment was ordered there. `again`: an earlier try may have arrived, so it
    is looked first whether it has."""

    fulfilment: str
    provider: str
    reference: str
    again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmAtProvider(Effect):
    """A draft there may now be made (and paid for)."""

    fulfilment: str
    provider: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldAtProvider(Effect):
    """We put on hold what is ordered there. Where it is no draft and cannot wait either, a person is told."""

    fulfilment: str
    provider: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund(Effect):
    """Give money back through the payment `reference` (provider/account/id). `refund`: its id in the order. `again`: an
    earlier try may have arrived. `known`: what was given back of the same payment for other orders, by its id there."""

    refund: str
    reference: str
    amount: Money
    again: bool = False
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyLabel(Effect):
    """Buy a label from a carrier (provider/account). `label`: its id in the order; `size` in mm; no lines = all."""

    fulfilment: str
    label: str
    carrier: str
    service: str
    grams: int
    size: tuple[int, int, int]
    lines: tuple[Line, ...] = ()
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidLabel(Effect):
    """Ask a carrier to take an unused label back. `reference`: its id there."""

    fulfilment: str
    label: str
    carrier: str
    reference: str
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refetch(Effect):
    """A message was only a doorbell, or in doubt: ask the provider for the truth."""

    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(Effect):
    """Staff must look; `words` say at what."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(Effect):
    """Take back what still waits because of the event `undoes`. Carried out in the recording transaction itself."""

    undoes: str


EFFECTS: tuple[type[Effect], ...] = (
    Mail,
    TellStatus,
    TellParcel,
    Submit,
    CancelAtProvider,
    UpdateAtProvider,
    ConfirmAtProvider,
    HoldAtProvider,
    Refund,
    BuyLabel,
    VoidLabel,
    Refetch,
    Alert,
    Withdraw,
)
