"""A receiver in a few lines, in memory, that speaks `app.protocol`: enough to hold a station against."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import httpx
import msgspec

from app import wire
from app.errors import Conflict, Corrupt, PlatenError
from app.events import Event
from app.orders import Order
from app.protocol import (
    Answer,
    Answers,
    Batch,
    Command,
    FeedItem,
    FeedPage,
    Result,
    Resync,
    ResyncReason,
    SnapshotItem,
    SnapshotPage,
)
from app.workflow import apply


class SmallReceiver:
    """`applied` lists every event that took effect, in order: the sink that tests count at."""

    def __init__(self, *, limit: int = 1000) -> None:
        self.feed_id = "f1"
        self.orders: dict[str, tuple[int, Order]] = {}
        self.changes: list[tuple[str, str, int, str]] = []
        self.answers: dict[str, bytes] = {}
        self.applied: list[str] = []
        self.received: list[Command] = []
        self.limit = limit
        self.oldest = 0
        self.snapshots = 0
        self.extra: list[FeedItem] = []

    def transport(self) -> httpx.AsyncBaseTransport:
        return httpx.MockTransport(self.handle)

    def record(self, event: Event) -> int:
        """Applies an event of anybody; gives the order's revision."""
        rev, before = self.orders.get(event.order, (0, None))
        outcome = apply(before, event)
        self.applied.append(event.id)
        if outcome.order is not before:
            rev += 1
            self.orders[event.order] = (rev, outcome.order)
            self.changes.append(("order", event.order, rev, "put"))
        return rev

    def delete(self, order: str) -> None:
        rev, _ = self.orders.pop(order)
        self.changes.append(("order", order, rev + 1, "del"))

    def handle(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.rsplit("/api/v1/", 1)[1]
        if path == "feed":
            return self._feed(request)
        if path == "snapshot":
            return self._snapshot(request)
        if path == "commands":
            return self._commands(request)
        return httpx.Response(404)

    def cursor(self) -> str:
        return f"{self.feed_id}.{len(self.changes)}"

    def _feed(self, request: httpx.Request) -> httpx.Response:
        feed_id, _, at = request.url.params["cursor"].partition(".")
        reason = self._refused(feed_id, int(at))
        if reason is not None:
            return httpx.Response(409, content=wire.json_bytes(Resync(reason)))
        limit = min(self.limit, int(request.url.params["limit"]))
        first = int(at)
        last = min(len(self.changes), first + limit)
        newest = {(kind, id_): seq for seq, (kind, id_, _, _) in enumerate(self.changes[first:last], first + 1)}
        items = [self._item(seq, *self.changes[seq - 1]) for seq in sorted(newest.values())]
        page = FeedPage((*items, *self.extra), f"{feed_id}.{last}", last < len(self.changes), datetime.now(UTC))
        return httpx.Response(200, content=wire.json_bytes(page))

    def _refused(self, feed_id: str, at: int) -> ResyncReason | None:
        if feed_id != self.feed_id:
            return ResyncReason.OTHER_FEED
        if at > len(self.changes):
            return ResyncReason.AHEAD
        return ResyncReason.TOO_OLD if at < self.oldest else None

    def _item(self, seq: int, kind: str, id_: str, rev: int, op: str) -> FeedItem:
        if op == "del" or id_ not in self.orders:
            return FeedItem(seq, kind, id_, rev, "del")
        now, order = self.orders[id_]
        return FeedItem(seq, kind, id_, now, "put", msgspec.Raw(wire.order_bytes(order)))

    def _snapshot(self, request: httpx.Request) -> httpx.Response:
        self.snapshots += 1
        after, limit = request.url.params["after"], min(self.limit, int(request.url.params["limit"]))
        ids = sorted(id_ for id_ in self.orders if id_ > after)
        items = tuple(
            SnapshotItem(id_, self.orders[id_][0], msgspec.Raw(wire.order_bytes(self.orders[id_][1])))
            for id_ in ids[:limit]
        )
        last = ids[limit - 1] if len(ids) > limit else None
        cursor = None if after else self.cursor()
        page = SnapshotPage(items, cursor, last, len(self.orders), datetime.now(UTC))
        return httpx.Response(200, content=wire.json_bytes(page))

    def _commands(self, request: httpx.Request) -> httpx.Response:
        try:
            batch = wire.read(request.content, Batch)
        except Corrupt:
            return httpx.Response(400)
        for command in batch.commands:
            self.received.append(command)
            if command.id not in self.answers:
                self.answers[command.id] = wire.json_bytes(self._answer(command))
        answers = tuple(wire.read(self.answers[c.id], Answer) for c in batch.commands)
        return httpx.Response(200, content=wire.json_bytes(Answers(answers)))

    def _answer(self, command: Command) -> Answer:
        event = replace(wire.read_event(bytes(command.event)))
        try:
            rev = self.record(event)
        except Conflict as error:
            return Answer(command.id, Result.CONFLICT, 0, 0, error.title, error.message, error.hint, error.fields)
        except PlatenError as error:
            return Answer(command.id, Result.REJECTED, 0, 0, error.title, error.message, error.hint)
        return Answer(command.id, Result.APPLIED, rev, len(self.changes))


def bodies(receiver: SmallReceiver) -> dict[str, tuple[int, object]]:
    """Every order with its revision, to compare with a station's cache."""
    return {id_: (rev, json.loads(wire.order_bytes(order))) for id_, (rev, order) in receiver.orders.items()}
