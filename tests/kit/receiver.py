"""The real receiver in this process: real database, real connectors, a clock that is set, a line that can be cut."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage

import httpx

from app.protocol import Person
from app.rules import Rules
from app.states import Role
from services.connector import Connector
from services.http import Pace, Rate
from services.receiver import accounts, pairing, staff
from services.receiver.main import close_state, open_state, receiver
from services.receiver.state import State
from services.receiver.worker import Worker
from services.secrets import SessionSecrets
from services.settings import ReceiverSettings
from tests.kit.orders import NOON


@dataclass
class Clock:
    """A time that only moves when it is told to."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def forward(self, *, seconds: float = 0, minutes: float = 0) -> None:
        self.now += timedelta(seconds=seconds, minutes=minutes)


@dataclass
class Letterbox:
    """A post that keeps what it is given."""

    letters: list[EmailMessage] = field(default_factory=list)

    async def send(self, message: EmailMessage) -> None:
        self.letters.append(message)

    def subjects(self) -> list[str]:
        return [str(m["Subject"]) for m in self.letters]


@dataclass
class Running:
    """One receiver and all that belongs to it."""

    state: State
    worker: Worker
    clock: Clock
    letters: Letterbox
    client: httpx.AsyncClient

    async def pump(self, most: int = 200) -> int:
        """Let the worker do all that is due now; gives the number of rounds."""
        for n in range(most):
            if not await self.worker.step():
                return n
        raise AssertionError("the worker never came to rest")

    def pair(self, name: str = "Press 2") -> str:
        """A station's token."""
        with self.state.database.writing() as connection:
            return pairing.admit(connection, name, self.clock()).token

    def person(self, name: str, role: Role) -> Person:
        return staff.add(self.state, name, role)

    def account(self, provider: str, name: str, fields: Mapping[str, str]) -> None:
        accounts.add(self.state, provider, name, fields)

    def transport(self) -> httpx.ASGITransport:
        """For a station's client."""
        return httpx.ASGITransport(receiver(self.state))


async def _at_once(seconds: float) -> None:
    """The test alone moves time."""


def _nobody(request: httpx.Request) -> httpx.Response:
    return httpx.Response(503)


@asynccontextmanager
async def running_receiver(
    url: str,
    *,
    providers: Mapping[str, Connector] | None = None,
    allowed: Iterable[str] = (),
    rules: Rules | None = None,
    clock: Clock | None = None,
    provider: Callable[[httpx.Request], httpx.Response] | None = None,
) -> AsyncIterator[Running]:
    """The receiver on a database, its worker driven by `pump`, not by itself.

    `provider` answers what the receiver asks providers; without it the real way out is used if `allowed` names
    anyone, else nobody answers.
    """
    clock = clock or Clock()
    letters = Letterbox()
    state = open_state(
        ReceiverSettings(database=url),
        SessionSecrets(),
        providers=providers,
        clock=clock,
        post=letters,
        allowed=allowed,
        rules=rules,
    )
    state.jitter = lambda: 0.5
    state.pace = Pace(usual=Rate(1_000_000, 1.0), clock=clock.seconds, sleep=_at_once)
    if provider is not None or not allowed:
        state.client = httpx.AsyncClient(transport=httpx.MockTransport(provider or _nobody))
    transport = httpx.ASGITransport(receiver(state))
    async with httpx.AsyncClient(transport=transport, base_url="http://receiver") as client:
        try:
            yield Running(state, Worker(state), clock, letters, client)
        finally:
            await close_state(state)
