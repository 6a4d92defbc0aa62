"""The messages between workstation and receiver: feed pages, snapshot pages, commands and their answers, pairing.

All travel as JSON under `/api/v1/`. A body inside a message is kept raw (`msgspec.Raw`), so that a station stores what
it was sent, byte for byte, and needs to decode only what it shows.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from app.people import Author
from app.states import Role

NO_BODY = msgspec.Raw(b"null")
PROTOCOL = 1
"""Sent as `X-Platen-Protocol`; the receiver accepts this and the one before."""


class FeedItem(msgspec.Struct, frozen=True):
    """One change. `kind` is `order` today; others are stored raw and skipped. `op`: put or del; `body` for put."""

    seq: int
    kind: str
    id: str
    rev: int
    op: str = "put"
    body: msgspec.Raw = NO_BODY


class FeedPage(msgspec.Struct, frozen=True):
    """`GET feed?cursor=&limit=&wait=`. Items coalesce per order; `cursor` covers the last change looked at."""

    items: tuple[FeedItem, ...]
    cursor: str
    more: bool
    server_time: datetime


class SnapshotItem(msgspec.Struct, frozen=True):
    id: str
    rev: int
    body: msgspec.Raw


class SnapshotPage(msgspec.Struct, frozen=True):
    """`GET snapshot?after=&limit=`. `cursor` only on the first page: taken before reading. `next` None on the last."""

    items: tuple[SnapshotItem, ...]
    cursor: str | None
    next: str | None
    total: int
    server_time: datetime


class ResyncReason(StrEnum):
    """Why a cursor is not accepted (HTTP 409); a station obeys all alike: one snapshot."""

    OTHER_FEED = "other_feed"
    AHEAD = "ahead"
    TOO_OLD = "too_old"
    CHAIN = "chain"
    UNREADABLE = "unreadable"


class Resync(msgspec.Struct, frozen=True):
    reason: ResyncReason


class Command(msgspec.Struct, frozen=True):
    """One event of a station. `age_ms` since the click by a steady clock. `after`: a command it depends on."""

    id: str
    event: msgspec.Raw
    base_rev: int
    age_ms: int
    after: str = ""


class Batch(msgspec.Struct, frozen=True):
    """`POST commands`: at most 50, applied in order, each in a transaction of its own."""

    commands: tuple[Command, ...]


class Result(StrEnum):
    APPLIED = "applied"
    CONFLICT = "conflict"
    REJECTED = "rejected"
    RETRY = "retry"


class Answer(msgspec.Struct, frozen=True):
    """What became of a command. Kept by the receiver, so that asking again gives the same bytes."""

    id: str
    result: Result
    rev: int = 0
    seq: int = 0
    title: str = ""
    message: str = ""
    hint: str = ""
    fields: dict[str, tuple[str, str]] = msgspec.field(default_factory=dict)
    retry_after: float = 0.0


class Answers(msgspec.Struct, frozen=True):
    answers: tuple[Answer, ...]


class PairAsk(msgspec.Struct, frozen=True):
    """`POST pair`: the one-time code that `platen-receiver pair` printed, and what this station is called."""

    code: str
    station: str


class Paired(msgspec.Struct, frozen=True):
    token: str
    station: str


class Person(msgspec.Struct, frozen=True):
    id: str
    name: str
    role: Role

    def author(self, station: str) -> Author:
        return Author(self.role, self.name, self.id, station)


class Hello(msgspec.Struct, frozen=True):
    """`GET hello`: who the receiver is and the numbers of the shop. Seconds throughout. `checklists`,
    `piece_costs` and `file_rules` as the shop wrote them down (`app.checklist`), `proofs` too (`app.proofrules`).
    `second_look`: a share, 0 to 1."""

    version: str
    protocol: int
    station: str
    people: tuple[Person, ...]
    undo_seconds: int
    lease_seconds: int
    provisional_seconds: int
    second_person: bool
    server_time: datetime
    accounts: tuple[str, ...] = ()
    checklists: str = ""
    piece_costs: str = ""
    file_rules: str = ""
    proofs: str = ""
    second_look: float = 0.0
    second_look_key: str = ""


class Check(msgspec.Struct, frozen=True):
    """`GET check`: count and hash over (id, rev) of all orders at `seq`, for comparing after a resync and hourly."""

    seq: int
    count: int
    hash: str
