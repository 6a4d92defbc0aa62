"""What every shop and print house looks like to Platen: deliveries come in, events go out, talks ask and tell.

A connector is a module with these names; it keeps nothing between calls. `read` is pure: the same delivery
gives the same events and ids for ever, on every replica. A talk is a generator: it yields requests, is handed
the answers (or has the error of `services.http` thrown in at the `yield`) and returns the events learned.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hmac import compare_digest
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import parse_qs

from app import codes
from app.effects import Effect
from app.errors import Forged, Unsupported
from app.events import Cause, Event
from app.joining import LooseDetail
from app.orders import Order
from app.people import Author
from app.states import Role, State

if TYPE_CHECKING:
    import httpx

Talk = Generator["httpx.Request", "httpx.Response", list[Event]]

__all__ = [
    "Account",
    "Can",
    "Capabilities",
    "Connector",
    "Delivery",
    "Field",
    "LooseDetail",
    "Origin",
    "Reading",
    "Talk",
]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as it came: header names in lower case, the body's bytes untouched, the receiver's clock (UTC).

    `query` is the raw query string; a secret that travels in the address stands there as `secret=...`."""

    provider: str
    account: str
    headers: tuple[tuple[str, bytes], ...]
    query: str
    body: bytes
    received_at: datetime

    def header(self, name: str) -> bytes | None:
        """The first header of that (lower-case) name."""
        return next((value for key, value in self.headers if key == name), None)

    def text(self, name: str) -> str:
        """A header as text, empty where it is missing; bytes that are no text are replaced."""
        return (self.header(name) or b"").decode("utf-8", "replace").strip()


@dataclass(frozen=True, slots=True)
class Account:
    """One shop at a provider. `fields` holds what its `FIELDS` ask for, secrets included: never log or print it.

    `words`: what staff said a word of it means (`services.meanings`); `products`: SKU -> what to order there;
    `mapping_version` counts the changes of both."""

    provider: str
    name: str
    fields: Mapping[str, str] = field(default_factory=dict, repr=False)
    words: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    mapping_version: int = 0

    @property
    def source(self) -> str:
        """As it stands in `Cause.source`."""
        return f"{self.provider}/{self.name}"

    def get(self, name: str, default: str = "") -> str:
        """A field without the blanks people paste around it."""
        return self.fields.get(name, "").strip() or default

    def secrets(self, *names: str) -> tuple[str, ...]:
        """The filled ones among these fields: more than one while a secret is being changed."""
        return tuple(value for name in names if (value := self.get(name)))


def ensure_address_secret(delivery: Delivery, secrets: Sequence[str]) -> None:
    """For senders that sign nothing: the secret that stands in the address they were given. Raises `Forged`."""
    try:
        fields = parse_qs(delivery.query[:4_096], max_num_fields=20)
    except ValueError:
        fields = {}
    given = (fields.get("secret") or fields.get("token") or [""])[0].encode("utf-8", "replace")
    fits = [compare_digest(given, secret.encode("utf-8", "replace")) for secret in secrets]
    if not given or not any(fits):
        raise Forged("The message carries no proof.")


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in when an account is set up. `hint` says where to find it.

    `shortest`: with how many characters at least, where it is filled in: a short secret can be guessed."""

    name: str
    title: str
    secret: bool = False
    hint: str = ""
    required: bool = True
    shortest: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """What a delivery says. `unknown` words change nothing and are listed for staff; `refetch` is the provider's id
    of an order to ask for again, because the message was only a doorbell."""

    events: tuple[Event, ...] = ()
    unknown: tuple[str, ...] = ()
    refetch: str = ""
    details: tuple[LooseDetail, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """What all events of one message share. `message`: its dedupe key; `version`: the source's own clock."""

    account: Account
    message: str
    at: datetime
    version: datetime | None = None

    def order(self, external: str) -> str:
        """The id of the order that the provider calls `external`."""
        return codes.order_id(self.account.provider, self.account.name, external)

    def event(self, order: str, n: object, word: str = "", *, versioned: bool = True) -> dict[str, Any]:
        """The n-th event of the message. `versioned`: an older one must not undo it."""
        return self._fields(order, (self.message, str(n)), word, self.version if versioned else None)

    def named(self, names: Sequence[str], n: object, word: str = "") -> dict[str, Any]:
        """The n-th event of a message about whatever orders go by these names (`app.naming`)."""
        return {**self._fields("", (self.message, str(n)), word, self.version), "names": tuple(names)}

    def once(self, order: str, fact: str, word: str = "") -> dict[str, Any]:
        """For a fact that many messages repeat and that counts only once, whatever people decide afterwards."""
        return self._fields(order, (order, fact), word, None)

    def _fields(self, order: str, key: tuple[str, str], word: str, version: datetime | None) -> dict[str, Any]:
        account = self.account
        return {
            "id": codes.event_id(account.provider, account.name, *key),
            "order": order,
            "at": self.at,
            "author": Author(Role.CONNECTOR, account.provider),
            "cause": Cause(account.source, self.message, word, version, account.mapping_version),
        }


def external_of(fulfilment: str, attempt: int = 1) -> str:
    """What we call a fulfilment at a print house: at most 32 letters, digits and dashes, another for each attempt."""
    name = fulfilment.replace(".", "-")
    return name if attempt <= 1 else f"{name}-{attempt}"


def fulfilment_of(external: str) -> str:
    """Our fulfilment that a print house calls `external`; empty where it is not one of ours."""
    order, _, rest = external.replace("-", ".").partition(".")
    number = rest.partition(".")[0]
    if codes.order_of(order) is None or not (number.isascii() and number.isdigit()):
        return ""
    return f"{order}.{number}"


def cannot_wait(title: str, order: Order) -> Unsupported:
    """What a person is told of a hold where nobody else can be told of it."""
    words = f"{title} cannot be told to wait: it goes on making {order.number}. Cancel it there or call them."
    return Unsupported(words)


class Can(StrEnum):
    """What a provider can be asked or told, and what it does by itself."""

    PUSH = "push"
    SWEEP = "sweep"
    SUBMIT = "submit"
    UPDATE = "update"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    STATUS = "status"
    PARCEL = "parcel"
    PREVIEW = "preview"
    RESUME = "resume"
    REFUND = "refund"
    CATALOGUE = "catalogue"
    MOCKUP = "mockup"
    RATES = "rates"
    LABEL = "label"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do; nothing else is offered or tried. `settable`: the states it can be told; `reports`: the
    states it ever reports: `delivered` and `returned` are never taken back on the word of one that knows neither.
    `once`: what it cannot be asked about afterwards: where nobody knows whether it was told, a person looks."""

    can: frozenset[Can] = frozenset()
    settable: frozenset[State] = frozenset()
    reports: frozenset[State] = frozenset()
    once: frozenset[Can] = frozenset()


class Connector(Protocol):
    """The names a provider's module has."""

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
        """Raises `Corrupt` for bytes that cannot be understood."""
        ...

    def pull(self, order: str, account: Account) -> Talk:
        """Ask for one order by the provider's own id (or, at a print house, our fulfilment id)."""
        ...

    def push(self, order: Order, effect: Effect, account: Account) -> Talk:
        """Tell the provider; safe to repeat after an unknown outcome. Raises `Unsupported` where it cannot be told."""
        ...

    def check(self, account: Account) -> Talk:
        """Is the account set up so that it will work? Raises in words for people where it is not."""
        ...

    def sweep(self, account: Account, since: datetime) -> Talk:
        """Every order changed since then (UTC)."""
        ...
