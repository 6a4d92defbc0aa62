"""What the receiver's parts share: database, accounts, way out, rules, clock, and the bells that wake others."""

import asyncio
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import TYPE_CHECKING, Protocol

import msgspec
import sqlalchemy as sa

from app.errors import NotAllowed
from app.rules import DEFAULT, Rules
from services.connector import Account, Connector
from services.database import Database
from services.http import Http, Pace
from services.receiver.schema import ACCOUNT
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


class Bell:
    """Rung from any coroutine of its loop; whoever waits is woken, and a ring before the wait is not lost."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Returns when rung, or after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return
        self._event.clear()


@dataclass(slots=True)
class State:
    """One running receiver. `accounts` by (provider, name), secrets filled in."""

    database: Database
    settings: ReceiverSettings
    secrets: Secrets
    providers: Mapping[str, Connector]
    http: Http
    rules: Rules = DEFAULT
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

    def account(self, provider: str, name: str) -> Account | None:
        return self.accounts.get((provider, name))

    def account_of(self, provider: str) -> Account | None:
        """The account that carries out orders at a provider: the first by name."""
        names = sorted(name for p, name in self.accounts if p == provider)
        return self.accounts[provider, names[0]] if names else None

    def out(self) -> "httpx.AsyncClient":
        """The client for talks with providers, made when first needed."""
        if self.client is None:
            self.client = self.http.client()
        return self.client


def load_accounts(state: State) -> None:
    """Read all accounts; fields that are secret come from the secrets store. A missing one stays empty."""
    found: dict[tuple[str, str], Account] = {}
    with state.database.reading() as connection:
        for row in connection.execute(sa.select(ACCOUNT)):
            fields: dict[str, str] = msgspec.json.decode(row.fields, type=dict[str, str])
            for name in msgspec.json.decode(row.secrets, type=list[str]):
                fields[name] = state.secrets.get(secret_name(row.provider, row.name, name)) or ""
            found[row.provider, row.name] = Account(row.provider, row.name, fields)
    state.accounts = found


def secret_name(provider: str, account: str, field_name: str) -> str:
    return f"{provider}.{account}.{field_name}"


def add_account(state: State, provider: str, name: str, given: Mapping[str, str]) -> Account:
    """Write an account: plain fields into the database, secret ones into the secrets store.

    Raises NotAllowed for an unknown provider or field, or where something asked for is missing.
    """
    connector = state.providers.get(provider)
    if connector is None:
        raise NotAllowed(f"{provider} is not a provider Platen knows.", hint=f"Known: {', '.join(state.providers)}.")
    known = {f.name: f for f in connector.FIELDS}
    unknown = sorted(set(given) - set(known))
    missing = [f.title for f in connector.FIELDS if f.required and not given.get(f.name, "").strip()]
    if unknown or missing:
        words = f"unknown: {', '.join(unknown)}" if unknown else f"missing: {', '.join(missing)}"
        raise NotAllowed(f"The account of {connector.TITLE} is not complete ({words}).", hint="See the field list.")
    hidden = [n for n in given if known[n].secret]
    for field_name in hidden:
        state.secrets.set(secret_name(provider, name, field_name), given[field_name])
    plain = {n: v for n, v in given.items() if n not in hidden}
    with state.database.writing() as connection:
        mine = sa.and_(ACCOUNT.c.provider == provider, ACCOUNT.c.name == name)
        connection.execute(ACCOUNT.delete().where(mine))
        connection.execute(ACCOUNT.insert().values(provider=provider, name=name, fields=plain, secrets=hidden))
    state.accounts[provider, name] = Account(provider, name, dict(given))
    return state.accounts[provider, name]
