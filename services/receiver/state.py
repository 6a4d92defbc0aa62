"""What the receiver's parts share: database, accounts, way out, rules, clock, and the bells that wake others."""

import asyncio
import random
import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import TYPE_CHECKING, Protocol

from app.rules import DEFAULT, Rules
from services.carriers import CARRIERS
from services.carrying import Carrier
from services.connector import Account, Connector
from services.database import Database, now
from services.http import Http, Pace
from services.secrets import Secrets
from services.settings import ReceiverSettings

if TYPE_CHECKING:
    import httpx

Clock = Callable[[], datetime]


class Post(Protocol):
    """Whoever carries a mail. Raises Unreachable or Refused."""

    async def send(self, message: EmailMessage) -> None: ...


def system_clock() -> datetime:
    return datetime.now(UTC)


class DatabaseClock:
    """The time all replicas on one database agree on: this machine's clock and what the database's is ahead of it."""

    def __init__(self, database: Database, own: Clock = system_clock) -> None:
        self._database, self._own = database, own
        self.ahead = timedelta()
        self.set()

    def __call__(self) -> datetime:
        return self._own() + self.ahead

    def set(self) -> None:
        """Compare once more. Raises Unavailable."""
        with self._database.reading() as connection:
            began = self._own()
            there = now(connection)
            self.ahead = there - (began + (self._own() - began) / 2)


class Bell:
    """Rung from any coroutine of its loop; every ear hears every ring, also one from before it waited."""

    def __init__(self) -> None:
        self._ears: weakref.WeakSet[Ear] = weakref.WeakSet()

    def ring(self) -> None:
        for ear in self._ears:
            ear.rung.set()

    def ear(self) -> "Ear":
        """For one who waits; hears as long as it is held."""
        ear = Ear()
        self._ears.add(ear)
        return ear


class Ear:
    """Waits for the next ring."""

    def __init__(self) -> None:
        self.rung = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Returns when rung, or after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self.rung.wait()
        except TimeoutError:
            return
        self.rung.clear()


@dataclass(slots=True)
class State:
    """One running receiver. `accounts` by (provider, name), secrets filled in. `routes`: SKU -> provider as it was
    told at the start; what staff map comes on top, in `rules`."""

    database: Database
    settings: ReceiverSettings
    secrets: Secrets
    providers: Mapping[str, Connector]
    http: Http
    carriers: Mapping[str, Carrier] = field(default_factory=lambda: CARRIERS)
    rules: Rules = DEFAULT
    routes: Mapping[str, str] = field(default_factory=dict)
    clock: Clock = system_clock
    jitter: Callable[[], float] = random.random
    post: Post | None = None
    client: "httpx.AsyncClient | None" = None
    pace: Pace = field(default_factory=Pace)
    accounts: dict[tuple[str, str], Account] = field(default_factory=dict)
    bell: Bell = field(default_factory=Bell)
    waiters: set[asyncio.Event] = field(default_factory=set)
    seq: int = 0

    def published(self, seq: int) -> None:
        """Wake every station that waits for the feed."""
        self.seq = max(self.seq, seq)
        for waiter in self.waiters:
            waiter.set()

    def speaker(self, name: str) -> Connector | Carrier | None:
        """Whoever has accounts and may post messages: shops, print houses, carriers."""
        return self.providers.get(name) or self.carriers.get(name)

    def account(self, provider: str, name: str) -> Account | None:
        return self.accounts.get((provider, name))

    def account_of(self, provider: str, like: str = "") -> Account | None:
        """The account that carries out orders at a provider: the one called `like` its shop, else the first by name."""
        names = sorted((name for p, name in self.accounts if p == provider), key=lambda name: (name != like, name))
        return self.accounts[provider, names[0]] if names else None

    def out(self) -> "httpx.AsyncClient":
        """The client for talks with providers, made when first needed."""
        if self.client is None:
            self.client = self.http.client()
        return self.client
