"""What is kept of a delivery for reading it again: what it said then, and what was answered where it only rang.

A token that an answer hands out is struck out before the answer is kept: reading again needs none.
"""

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from app import wire
from app.errors import PlatenError
from app.events import Event
from services.connector import Talk
from services.database import dialect_insert
from services.http import answer_of, judge
from services.receiver.schema import ANSWER, INBOX
from services.receiver.state import State

if TYPE_CHECKING:
    import httpx

LARGEST = 256 * 1024
"""Bytes kept of the answers to one delivery, packed; larger ones are not kept."""

AT_ONCE = 500
_HEADERS = ("content-type", "date")
_PROOFS = ("authorization", "token", "key", "secret")
_SHORTEST_PROOF = 8
_TOKEN = re.compile(rb'("(?:access|refresh|id)_?token"\s*:\s*")[^"]*', re.IGNORECASE)
_SOME_TIME = datetime(2000, 1, 1, tzinfo=UTC)


def mark(event: Event, talk: "Heard | None" = None) -> str:
    """Equal for what says the same, whenever it was read and with whichever version of the mapping. A version that the
    `talk` made up by the clock, because the source gave none, does not count."""
    version = None if talk is not None and talk.dated(event.cause.version) else event.cause.version
    cause = replace(event.cause, message="", mapping=0, version=version)
    return hashlib.blake2b(
        wire.event_bytes(replace(event, id="", at=_SOME_TIME, cause=cause)), digest_size=8
    ).hexdigest()


def merged(said: bytes | None, events: Iterable[Event], talk: "Heard | None" = None) -> bytes:
    """The ids of a delivery's events with their marks, as its row keeps them; an id that stands there already stays,
    for the book keeps what it was given first."""
    return msgspec.json.encode({event.id: mark(event, talk) for event in events} | marks(said))


def marks(said: bytes | None) -> dict[str, str]:
    """Id of each event that a delivery said -> its mark."""
    return msgspec.json.decode(said, type=dict[str, str]) if said else {}


@dataclass(frozen=True, slots=True)
class Answer:
    """`place`: method and path of what was asked; `rest`: a mark of query and body, empty where they may differ.
    `status` 0: nobody answered."""

    place: str
    rest: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answers:
    """All that was answered to one delivery, in turn, and when."""

    at: datetime
    answers: tuple[Answer, ...]


@dataclass(slots=True)
class Heard:
    """What one talk was answered, and when it ran by this computer's clock."""

    answers: list[Answer] = field(default_factory=list)
    began: datetime = _SOME_TIME
    ended: datetime = _SOME_TIME

    def dated(self, moment: datetime | None) -> bool:
        """Whether the moment is from the clock while the talk ran, not from the source."""
        return moment is not None and self.began <= moment <= self.ended


def listened(talk: Talk, heard: Heard) -> Talk:
    """The same talk; each answer goes to `heard` as well, without what later questions prove themselves with."""
    answers, heard.began = heard.answers, datetime.now(UTC)
    try:
        request = next(talk)
        while True:
            answers[:] = [_struck(answer, request) for answer in answers]
            try:
                response = yield request
            except PlatenError as error:
                answers.append(_answer(request, answer_of(error)))
                request = talk.throw(error)
            else:
                answers.append(_answer(request, response))
                request = talk.send(response)
    except StopIteration as done:
        events: list[Event] = done.value
        return events
    finally:
        heard.ended = datetime.now(UTC)
        talk.close()


def _place(request: "httpx.Request") -> str:
    return f"{request.method} {request.url.path}"[:500]


def _rest(request: "httpx.Request") -> str:
    return hashlib.blake2b(request.url.query + b"\n" + request.content, digest_size=8).hexdigest()


def _answer(request: "httpx.Request", response: "httpx.Response | None") -> Answer:
    if response is None:
        return Answer(_place(request), _rest(request), 0, (), b"")
    headers = tuple((name, value) for name in _HEADERS if (value := response.headers.get(name)))
    answer = Answer(_place(request), _rest(request), response.status_code, headers, response.content)
    return _without(answer, _TOKEN.sub(rb"\1struck", answer.body))


def _without(answer: Answer, body: bytes) -> Answer:
    """Where something was struck out, secrets were sent to get it: they leave no mark, and may change."""
    return answer if body == answer.body else replace(answer, rest="", body=body)


def _struck(answer: Answer, request: "httpx.Request") -> Answer:
    """Without anything that proves who asks now: it was handed out in this answer."""
    body = answer.body
    for name, value in request.headers.items():
        for word in value.split() if any(proof in name for proof in _PROOFS) else ():
            if len(word) >= _SHORTEST_PROOF:
                body = body.replace(word.encode(), b"struck")
    return _without(answer, body)


async def keep(state: State, cause: str, heard: Heard, events: Sequence[Event]) -> None:
    """What was answered because a delivery rang (`cause`, as its effect has it), and what was learned.

    Nothing of what was asked for another reason, is too large, or broke off."""
    rang = re.fullmatch(r"inbox:(\d{1,18})", cause)
    body = zlib.compress(msgspec.msgpack.encode(heard.answers))
    if (
        rang is None
        or len(body) > LARGEST
        or any(not answer.status or answer.status >= 500 for answer in heard.answers)
    ):
        return
    id_, at = int(rang[1]), state.clock()

    def work(connection: Connection) -> None:
        mine = sa.select(INBOX.c.said).where(INBOX.c.id == id_)
        said = merged(connection.execute(mine).scalar(), events, heard)
        connection.execute(INBOX.update().where(INBOX.c.id == id_).values(said=said))
        insert = dialect_insert(connection, ANSWER).values(inbox=id_, at=at, body=body)
        connection.execute(insert.on_conflict_do_update(index_elements=["inbox"], set_={"at": at, "body": body}))

    await state.database.group.submit(work)


def answered(connection: Connection, deliveries: Sequence[int]) -> Mapping[int, Answers]:
    """What was answered, by the delivery that rang."""
    found: dict[int, Answers] = {}
    for n in range(0, len(deliveries), AT_ONCE):
        query = sa.select(ANSWER).where(ANSWER.c.inbox.in_(deliveries[n : n + AT_ONCE]))
        for row in connection.execute(query):
            answers = msgspec.msgpack.decode(zlib.decompress(row.body), type=tuple[Answer, ...])
            found[row.inbox] = Answers(row.at, answers)
    return found


@dataclass(frozen=True, slots=True)
class Learned:
    """What is learned from kept answers. `undated`: the ids of those events that their source did not date."""

    events: list[Event]
    undated: frozenset[str]


def reread(talk: Talk, kept: Answers, said: Mapping[str, str]) -> Learned | None:
    """What a talk learns from what was answered then; None where it asks for more or otherwise, which nobody answered.

    An event that the source did not date is dated as then, and called as then where it says the same (`said`: marks).
    Raises what the talk raises."""
    heard = Heard(began=datetime.now(UTC))
    events = _told(talk, kept.answers)
    if events is None:
        return None
    heard.ended = datetime.now(UTC)
    free = {mark: id_ for id_, mark in said.items() if id_ not in {event.id for event in events}}
    learned, undated = list[Event](), set[str]()
    for event in events:
        if not heard.dated(event.at):
            learned.append(event)
            continue
        id_ = event.id if event.id in said else free.pop(mark(event, heard), event.id)
        version = kept.at if heard.dated(event.cause.version) else event.cause.version
        learned.append(replace(event, id=id_, at=kept.at, cause=replace(event.cause, version=version)))
        undated.add(id_)
    return Learned(learned, frozenset(undated))


def _told(talk: Talk, answers: Iterable[Answer]) -> list[Event] | None:
    import httpx

    left = list(answers)
    try:
        request = next(talk)
        while left and left[0].place == _place(request) and left[0].rest in (_rest(request), ""):
            kept = left.pop(0)
            response = httpx.Response(kept.status, headers=kept.headers, content=kept.body, request=request)
            try:
                judge(response)
            except PlatenError as error:
                request = talk.throw(error)
            else:
                request = talk.send(response)
    except StopIteration as done:
        events: list[Event] = done.value
        return events
    finally:
        talk.close()
    return None
