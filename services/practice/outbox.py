"""Webhooks on their way out: composed when they are sent, late or twice where the knobs say so, tried again as each
provider does."""

import itertools
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from services.practice.knobs import Knobs

Composed = tuple[Mapping[str, str], bytes]
Compose = Callable[[int], Composed]
"""How often it was tried before -> headers and body; some providers count tries in the body and sign anew."""

RETRIES: Mapping[str, tuple[float, ...]] = {
    "shopify": (60, 300, 900, 1_800, 1_800, 2_700, 3_600, 3_600),
    "printful": (60, 240, 960, 3_840, 15_360, 61_440),
    "printify": (60, 300, 900),
    "prodigi": (60, 300, 900),
    "stripe": (60, 300, 1_800, 3_600, 10_800, 21_600, 43_200),
    "stitch": (5, 300, 1_800, 7_200, 18_000, 36_000, 36_000),
    "site": (5, 300, 1_800, 7_200, 18_000),
    "flowhub": (60, 300, 900),
    "blaze": (60, 300, 900),
    "shiplogic": (60, 300, 900),
    "easypost": (60, 300, 900, 1_800, 3_600),
    "storefront": (),
}
"""Seconds after each failed try."""


@dataclass
class Message:
    """One webhook. `path`: where it goes below the target's address."""

    sender: str
    topic: str
    path: str
    compose: Compose
    at: datetime
    n: int = 0
    tries: int = 0
    posted: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back for one try: the status, 0 where nothing came."""

    message: Message
    status: int
    at: datetime


@dataclass
class Outbox:
    """`messages` wait, `answers` came back. `met`: what became of them, by lost, repeated, overtaken."""

    knobs: Knobs
    messages: list[Message] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    given_up: list[Message] = field(default_factory=list)
    met: Counter[str] = field(default_factory=Counter)
    _newest: int = -1
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def post(self, sender: str, topic: str, path: str, compose: Compose, at: datetime) -> None:
        """To be sent at that time, or later, or twice, or before the one it should follow."""
        copies = self.knobs.copies()
        self.met["lost"] += copies == 0
        self.met["repeated"] += copies > 1
        for _ in range(copies):
            due, n = at + timedelta(seconds=self.knobs.delay()), next(self._numbers)
            self.messages.append(Message(sender, topic, path, compose, due, n, posted=n))
        if len(self.messages) > 1 and self.knobs.overtakes():
            last, before = self.messages[-1], self.messages[-2]
            last.n, before.n = before.n, last.n
            last.at, before.at = min(last.at, before.at), max(last.at, before.at)

    def due(self, now: datetime) -> list[Message]:
        here = (m for m in self.messages if m.at <= now and m.sender not in self.knobs.away)
        return sorted(here, key=lambda m: (m.at, m.n))

    async def deliver(self, base_url: str, now: datetime, transport: httpx.AsyncBaseTransport | None = None) -> int:
        """Send everything due, one after another; gives how many were accepted."""
        before = len(self.answers)
        async with httpx.AsyncClient(base_url=base_url, timeout=15, transport=transport, trust_env=False) as client:
            while due := self.due(now):
                await self._send(client, due[0], now)
        return sum(200 <= answer.status < 300 for answer in self.answers[before:])

    async def _send(self, client: httpx.AsyncClient, message: Message, now: datetime) -> None:
        headers, body = message.compose(message.tries)
        try:
            answer = await client.post(message.path, content=body, headers=dict(headers))
            status = answer.status_code
        except httpx.TransportError:
            status = 0
        self.answers.append(Answer(message, status, now))
        self.messages.remove(message)
        self.met["overtaken"] += message.posted < self._newest
        self._newest = max(self._newest, message.posted)
        if not 200 <= status < 300:
            self._again(message, now)

    def _again(self, message: Message, now: datetime) -> None:
        waits = RETRIES[message.sender]
        if message.tries >= len(waits):
            self.given_up.append(message)
            return
        message.at = now + timedelta(seconds=waits[message.tries])
        message.tries += 1
        self.messages.append(message)
