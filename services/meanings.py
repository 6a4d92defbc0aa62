"""What a source's word means here, in one form for every connector's table and for what staff map themselves.

A meaning is a state (with a finer word), a hold, a problem, or nothing. Staff write it as text: `in_production`,
`hold:stock`, `problem`, `nothing`; what they said goes before a connector's own table, which may be wrong or old.
Below: a mapping as it travels between receiver and stations.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from app.errors import Corrupt
from app.events import Cancelled, Event, Held, IssueRaised, Moved, Released
from app.states import CancelReason, HoldReason, State
from services.connector import Account, Origin


@dataclass(frozen=True, slots=True)
class Meaning:
    """`sub`: the finer word kept beside the state. `keeps_hold`: says nothing about a hold, so none is lifted.
    Nothing at all: a word that is known and changes nothing."""

    to: State | None = None
    sub: str = ""
    hold: HoldReason | None = None
    cancel: CancelReason = CancelReason.PROVIDER
    issue: bool = False
    keeps_hold: bool = False

    @property
    def nothing(self) -> bool:
        return self.to is None and self.hold is None and not self.issue


NOTHING = Meaning()
Table = Mapping[str, Meaning]
_HOLD, _PROBLEM, _NOTHING = "hold:", "problem", "nothing"
CHOICES: tuple[str, ...] = (
    *(state.value for state in State),
    *(f"{_HOLD}{reason.value}" for reason in HoldReason),
    _PROBLEM,
    _NOTHING,
)
"""Everything a word can be mapped to, as staff write it."""


def plain(word: str) -> str:
    """One spelling for looking a word up: lower case, hyphens, one l in canceled. The raw word is kept elsewhere."""
    return word.strip().lower().replace("_", "-").replace(" ", "-").replace("cancelled", "canceled")


def written(text: str) -> Meaning:
    """A meaning as staff wrote it. Raises `Corrupt` for anything that is not among `CHOICES`."""
    if text not in CHOICES:
        raise Corrupt(f"{text[:40]} is no meaning a word can have.")
    if text == _NOTHING:
        return NOTHING
    if text == _PROBLEM:
        return Meaning(issue=True)
    if text.startswith(_HOLD):
        return Meaning(hold=HoldReason(text.removeprefix(_HOLD)))
    return Meaning(State(text))


def meaning_of(word: str, table: Table, account: Account) -> Meaning | None:
    """By what staff mapped, else by the connector's own table (keys as `plain` writes them); None: not known."""
    key = plain(word)
    mapped = account.words.get(key)
    return written(mapped) if mapped else table.get(key)


def events_of(
    meaning: Meaning, word: str, order: str, origin: Origin, *, title: str, fulfilment: str = "", reason: str = ""
) -> list[Event]:
    """A status as events. `title`: who says so, for people; `reason`: in its own words, where it gave some."""
    if meaning.to is State.CANCELED:
        fields = origin.event(order, "canceled", word)
        return [Cancelled(**{**fields, "reason": reason}, fulfilment=fulfilment, why=meaning.cancel)]
    events: list[Event] = []
    if meaning.issue:
        fields = origin.event(order, "issue", word, versioned=False)
        text = reason or f"{title} reports a problem."
        events.append(IssueRaised(**fields, kind="provider", text=text, blocking=True))
    if meaning.hold is not None:
        fields = origin.event(order, "hold", word)
        told = reason or f"{title}: {word}"
        events.append(Held(**{**fields, "reason": told}, fulfilment=fulfilment, why=meaning.hold))
    elif meaning.to is not None and not meaning.keeps_hold:
        events.append(Released(**origin.event(order, "hold", word), fulfilment=fulfilment))
    if meaning.to is not None:
        fields = origin.event(order, "to", word)
        events.append(Moved(**{**fields, "reason": reason}, fulfilment=fulfilment, to=meaning.to, sub=meaning.sub))
    return events


Body = dict[str, object]
MOST = 5_000
"""So many deliveries are replayed at most."""


@dataclass(frozen=True, slots=True)
class Change:
    """What to set. `words`: raw word -> meaning (`services.meanings.CHOICES`); `products`: SKU -> what it is there."""

    words: dict[str, str] = field(default_factory=dict)
    products: dict[str, Body] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Mapped:
    """One mapping as staff made it; `meaning` of a word or `body` of a product."""

    name: str
    by: str
    at: datetime
    version: int
    meaning: str = ""
    body: Body = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something nobody mapped yet. `kind`: word, sku or text; `orders`: numbers of some orders it concerns."""

    id: int
    provider: str
    account: str
    kind: str
    raw: str
    n: int
    first_at: datetime
    last_at: datetime
    orders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mappings:
    """All of one account. `version` counts its changes."""

    version: int
    words: tuple[Mapped, ...] = ()
    products: tuple[Mapped, ...] = ()
    unknown: tuple[Unseen, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """`words` and `products` as they would be set on top of what is mapped; an empty meaning or body takes one away.

    `since`: only deliveries received from then on (UTC); `most`: the latest so many."""

    provider: str
    account: str
    words: dict[str, str] = field(default_factory=dict)
    products: dict[str, dict[str, object]] = field(default_factory=dict)
    since: datetime | None = None
    most: int = MOST


@dataclass(frozen=True, slots=True)
class Difference:
    """One order that would be another: a line for each thing that differs."""

    order: str
    number: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unkept:
    """A message whose content was an answer that is not kept. `about`: the provider's id of what it rang for."""

    at: datetime
    about: str

    @property
    def words(self) -> str:
        return f"{self.about}: the answer behind this message was not kept."


@dataclass(frozen=True, slots=True)
class Replayed:
    """`read`: deliveries read; `unreadable`: those that cannot be read either way; `whole`: none was left out.
    `asked`: how many only rang and cannot be compared, for what was answered is not kept; `unkept`: the latest of
    them."""

    read: int
    unreadable: int
    whole: bool
    orders: tuple[Difference, ...]
    asked: int = 0
    unkept: tuple[Unkept, ...] = ()

    @property
    def unsaid(self) -> str:
        """What people must know of messages that only ring; empty where every answer is kept."""
        if not self.asked:
            return ""
        only = "1 of the messages only rings" if self.asked == 1 else f"{self.asked} of the messages only ring"
        return f"{only}: what was answered then was not kept, so it is not compared."
