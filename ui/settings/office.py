"""What the office pages ask the receiver: accounts, what needs a person, pairing. Never an answer with a secret."""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.errors import NotAllowed, Refused, Unavailable

if TYPE_CHECKING:
    from services.meanings import Change, Mappings, Replayed, Trial
    from services.workstation.client import Client


@dataclass(frozen=True, slots=True)
class Refusals:
    """Messages of one reason that were not let in."""

    reason: str
    count: int
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Connected:
    """One account as the receiver tells it; `secrets` are names only."""

    provider: str
    name: str
    title: str
    fields: dict[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    heard_at: datetime | None = None
    messages: int = 0
    refused: tuple[Refusals, ...] = ()
    closed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that needs a person. `next`: when it is tried again; `raw`: the word or SKU nobody mapped; `actions`:
    what can be done: retry, give_up, ignore, map, open."""

    kind: str
    id: int
    title: str
    words: str = ""
    since: datetime | None = None
    tries: int = 0
    next: datetime | None = None
    order: str = ""
    number: str = ""
    provider: str = ""
    account: str = ""
    raw: str = ""
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """Paired with a receiver; `notice`: where the token could not be kept for good."""

    url: str
    token: str = field(repr=False)
    station: str = ""
    notice: str = ""


def line(client: "Client | None") -> "Client":
    """The line to the receiver; raises Unavailable while there is none."""
    if client is None:
        raise Unavailable("The receiver is not there yet.", hint="Try again in a moment.")
    return client


async def connected(client: "Client | None") -> tuple[Connected, ...]:
    """Every account. Raises what the client raises."""
    return await line(client).ask("GET", "accounts", tuple[Connected, ...])


async def connect(client: "Client | None", provider: str, name: str, fields: Mapping[str, str]) -> None:
    """Write an account; its secrets travel once and are not told again."""
    path = f"accounts/{quote(provider, safe='')}/{quote(name, safe='')}"
    with _rights("Only an administrator can set up connections."):
        await line(client).ask("PUT", path, object, dict(fields))


async def ask_again(client: "Client | None", order: str) -> str:
    """Have whoever makes an order asked how far it is, now. Gives the words for the person."""
    await line(client).ask("POST", f"orders/{quote(order, safe='')}/refresh", object)
    return "Asked. The answer comes by itself."


async def waiting(client: "Client | None") -> tuple[Waiting, ...]:
    """What needs a person, newest first."""
    return await line(client).ask("GET", "attention", tuple[Waiting, ...])


async def act(client: "Client | None", one: Waiting, what: str, reason: str = "") -> None:
    """`what`: "retry", "ignore", or "give_up" with a reason."""
    with _rights("Only a manager can decide this."):
        await line(client).decide(one.kind, one.id, what, reason)


@dataclass(frozen=True, slots=True)
class Meanings:
    """What one account's words and products mean here."""

    provider: str
    account: str
    title: str
    mappings: "Mappings"


async def meanings(client: "Client | None") -> tuple[Meanings, ...]:
    """Of every account of a provider, those with something unmapped first."""
    there = line(client)
    accounts = await connected(there)
    found = [Meanings(a.provider, a.name, a.title, await there.mappings(a.provider, a.name)) for a in accounts]
    return tuple(sorted(found, key=lambda one: not one.mappings.unknown))


async def try_out(client: "Client | None", trial: "Trial") -> "Replayed":
    """Which orders another meaning would change; nothing is changed by asking."""
    with _rights("Only a manager can look at this."):
        return await line(client).replay(trial)


async def use(client: "Client | None", provider: str, account: str, change: "Change") -> None:
    """From now on it means that; what waited for it is taken up."""
    with _rights("Only a manager can say what a word means."):
        await line(client).map(provider, account, change)


async def take_away(client: "Client | None", provider: str, account: str, *, word: str = "", sku: str = "") -> None:
    with _rights("Only a manager can say what a word means."):
        await line(client).unmap(provider, account, word=word, sku=sku)


@contextmanager
def _rights(words: str) -> Iterator[None]:
    """Raises NotAllowed in these words where the person at work lacks the right."""
    try:
        yield
    except Refused as error:
        if error.status != 403:
            raise
        theirs = _said(error)
        message, hint = theirs or (words, "Let somebody who may take over this station.")
        raise NotAllowed(message, hint=hint) from error


def _said(error: Refused) -> tuple[str, str] | None:
    """The receiver's own message and hint: a field may be at fault, not the person."""
    from services.http import answer_of

    answer = answer_of(error)
    try:
        told = answer.json() if answer is not None else None
    except ValueError:
        return None
    if not isinstance(told, dict) or not isinstance(told.get("message"), str):
        return None
    hint = told.get("hint")
    return told["message"], hint if isinstance(hint, str) else ""


async def join(url: str, code: str, station: str) -> Joined:
    """Trade the code for a token and keep it in the keyring. Raises NotAllowed for what is no address, Refused for a
    wrong code, Unavailable where nothing answers.
    """
    from services.secrets import choose
    from services.workstation.client import Client, store_token

    url = address(url)
    client = Client(url)
    try:
        paired = await client.pair(code.strip(), station)
    finally:
        await client.close()
    secrets, notice = await asyncio.to_thread(choose)
    await asyncio.to_thread(store_token, secrets, url, paired.token)
    return Joined(url, paired.token, paired.station, notice)


def address(text: str) -> str:
    """The receiver's address without a path; https unless it is this computer. Raises NotAllowed."""
    found = text.strip()
    if found and "://" not in found:
        found = f"https://{found}"
    scheme, _, rest = found.partition("://")
    host = rest.rstrip("/")
    inside = host.rsplit(":", 1)[0] in ("127.0.0.1", "localhost")
    if not host or scheme not in ("https", "http") or any(c.isspace() or c in "/@?#" for c in host):
        raise NotAllowed("This is no address of a receiver.", hint="It looks like https://receiver.example.")
    if scheme == "http" and not inside:
        raise NotAllowed("The receiver must be reached by https.", hint="Else the code could be read on the way.")
    return f"{scheme}://{host}"
