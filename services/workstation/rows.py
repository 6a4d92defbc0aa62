"""What the queue shows of an order and how it is asked for: rows, filters, keys, pages, groups, counts. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple

from app.states import OPEN, State
from services.workstation.schema import NO_DUE

Sort = Literal["due", "placed", "number"]
GroupKey = Literal["overdue", "today", "tomorrow", "week", "later"]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = {state.value: state for state in State}


def to_ms(moment: datetime) -> int:
    """Whole milliseconds since 1970 of an aware time."""
    past = moment - _EPOCH
    return past.days * 86_400_000 + past.seconds * 1000 + past.microseconds // 1000


def from_ms(ms: int) -> datetime:
    """The aware UTC time of milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=ms)


@lru_cache(256)
def initials(name: str) -> str:
    """The first letters of the first and the last word of a name; `?` for none."""
    parts = [word for word in name.replace(".", " ").split() if word]
    return (parts[0][0] + (parts[-1][0] if len(parts) > 1 else "")).upper() if parts else "?"


class Row(NamedTuple):
    """One line of the queue. Raw as stored, so that a page of 256 costs little; the properties give proper values."""

    n: int
    id: str
    number: str
    title: str
    detail: str
    customer: str
    state_word: str
    hold_reason: str
    problem_flag: int
    warning: str
    quantity: int
    due_ms: int
    assigned: str
    claim_by: str
    claim_until_ms: int
    cancel_asked_flag: int
    attempt: int
    source: str
    route: str
    print_artwork_id: str
    thumbnail_sha: str
    pending_flag: int
    rush_flag: int
    sent: int
    units: int

    @property
    def state(self) -> State:
        return _STATES[self.state_word]

    @property
    def held(self) -> bool:
        return self.hold_reason != ""

    @property
    def claim_initials(self) -> str:
        """Two letters for the disc of who works on it."""
        return initials(self.claim_by) if self.claim_by else ""

    @property
    def problem(self) -> bool:
        return self.problem_flag == 1

    @property
    def pending(self) -> bool:
        """Whether a step of this station is laid over it which the receiver has not shown back yet."""
        return self.pending_flag == 1

    @property
    def rush(self) -> bool:
        return self.rush_flag == 1

    @property
    def cancel_asked(self) -> bool:
        return self.cancel_asked_flag == 1

    @property
    def placed_at(self) -> datetime:
        return from_ms(self.n >> 16)

    @property
    def due_at(self) -> datetime | None:
        return None if self.due_ms >= NO_DUE else from_ms(self.due_ms)

    @property
    def claim_until(self) -> datetime | None:
        return from_ms(self.claim_until_ms) if self.claim_until_ms else None

    @property
    def partial(self) -> tuple[int, int]:
        """Units that have left the house, units in all."""
        return self.sent, self.units


SELECT = (
    "n, id, number, title, detail, customer, state, hold_reason, problem, warning, quantity, due, assigned,"
    " claim_by, claim_until, cancel_asked, attempt, source, route, print_artwork_id, thumbnail_sha,"
    " pending, rush, sent, units"
)
"""The columns of a `Row`, in its order."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which orders, in which order. None and empty mean any. `states` wins over `open_only`.

    `assigned`: planned for or claimed by this person. `shipped_since`: left the house at or after it (aware).
    `sort`: `due` nearest first, `placed` newest first, `number` as people count; `descending` turns each round.
    """

    states: frozenset[State] | None = None
    held: bool | None = None
    problem: bool | None = None
    open_only: bool = True
    assigned: str | None = None
    source: str | None = None
    text: str = ""
    product: str | None = None
    pending: bool | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    placed_since: datetime | None = None
    shipped_since: datetime | None = None
    sort: Sort = "due"
    descending: bool = False


ALL = Filter(open_only=False)


class Key(NamedTuple):
    """Where a page ended: the sorted value of its last row, and the row's own number."""

    value: int | str
    n: int


@dataclass(frozen=True, slots=True)
class Page:
    """`next` is None on the last page."""

    rows: tuple[Row, ...]
    next: Key | None


@dataclass(frozen=True, slots=True)
class Group:
    """A due bucket and how many orders of the filter fall into it."""

    key: GroupKey
    count: int


@dataclass(frozen=True, slots=True)
class Counts:
    """The figures of the rail. `people`: open orders planned for or claimed by each person, by name."""

    open: int = 0
    held: int = 0
    problem: int = 0
    overdue: int = 0
    shipped_today: int = 0
    total: int = 0
    by_state: Mapping[State, int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)

    def mine(self, person: str) -> int:
        return self.people.get(person, 0)


def is_open(state: State) -> bool:
    return state in OPEN
