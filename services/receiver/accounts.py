"""Provider accounts: plain fields in the database, secrets in the secrets store; the breaker and the last sweep."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from app.errors import NotAllowed
from app.retry import OPEN_S, breaker
from services.connector import Account, Field
from services.receiver.schema import ACCOUNT, PRODUCT, WORD
from services.receiver.state import State

MADE_THERE = "made_there"
"""In a product's mapping: it is made at that provider, not in the house."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """An account to be asked for what changed; `since`: until when everything is known, None = nothing is."""

    account: Account
    since: datetime | None


def load(state: State) -> None:
    """Read all accounts; fields that are secret come from the secrets store. A missing one stays empty."""
    found: dict[tuple[str, str], Account] = {}
    with state.database.reading() as connection:
        for row in connection.execute(sa.select(ACCOUNT)):
            fields: dict[str, str] = msgspec.json.decode(row.fields, type=dict[str, str])
            for name in msgspec.json.decode(row.secrets, type=list[str]):
                fields[name] = state.secrets.get(secret_name(row.provider, row.name, name)) or ""
            found[row.provider, row.name] = Account(row.provider, row.name, fields, mapping_version=row.mapping)
        _with_mappings(connection, found)
    state.accounts = found
    state.rules = replace(state.rules, routes={**state.routes, **_made_there(found)})


def _made_there(found: Mapping[tuple[str, str], Account]) -> dict[str, str]:
    """SKU -> provider, for the products staff marked as made there: their orders go there by themselves."""
    return {
        sku: provider
        for (provider, _), account in sorted(found.items())
        for sku, body in account.products.items()
        if body.get(MADE_THERE) is True
    }


def _with_mappings(connection: Connection, found: dict[tuple[str, str], Account]) -> None:
    words: dict[tuple[str, str], dict[str, str]] = {}
    products: dict[tuple[str, str], dict[str, dict[str, object]]] = {}
    for row in connection.execute(sa.select(WORD)):
        words.setdefault((row.provider, row.account), {})[row.word] = row.meaning
    for row in connection.execute(sa.select(PRODUCT)):
        body = msgspec.json.decode(row.body, type=dict[str, object])
        products.setdefault((row.provider, row.account), {})[row.sku] = body
    for key, account in found.items():
        found[key] = replace(account, words=words.get(key, {}), products=products.get(key, {}))


async def refresh(state: State) -> None:
    """Read the accounts anew where a replica has connected one or changed what their words and products mean."""

    def changed() -> bool:
        with state.database.reading() as connection:
            rows = connection.execute(sa.select(ACCOUNT.c.provider, ACCOUNT.c.name, ACCOUNT.c.mapping)).all()
        known = {key: account.mapping_version for key, account in state.accounts.items()}
        return any(known.get((row.provider, row.name)) != row.mapping for row in rows)

    if await asyncio.to_thread(changed):
        await asyncio.to_thread(load, state)


def secret_name(provider: str, account: str, field_name: str) -> str:
    """Under which a secret field lies in the secrets store."""
    return f"{provider}.{account}.{field_name}"


def add(state: State, provider: str, name: str, given: Mapping[str, str]) -> Account:
    """Write an account; fields not given stay as they were. Raises NotAllowed for an unknown provider or field, or
    where something asked for is missing."""
    connector = state.speaker(provider)
    if connector is None:
        raise NotAllowed(
            f"{provider} is not a provider Platen knows.",
            hint=f"Known: {', '.join([*state.providers, *state.carriers])}.",
        )
    known = {f.name: f for f in connector.FIELDS}
    old = state.accounts.get((provider, name))
    given = {**(old.fields if old else {}), **given}
    unknown = sorted(set(given) - set(known))
    missing = [f.title for f in connector.FIELDS if f.required and not given.get(f.name, "").strip()]
    if unknown or missing:
        words = f"unknown: {', '.join(unknown)}" if unknown else f"missing: {', '.join(missing)}"
        raise NotAllowed(f"The account of {connector.TITLE} is not complete ({words}).", hint="See the field list.")
    _ensure_long(connector.FIELDS, given)
    hidden = [n for n in given if known[n].secret]
    for field_name in hidden:
        state.secrets.set(secret_name(provider, name, field_name), given[field_name])
    plain = {n: v for n, v in given.items() if n not in hidden}
    with state.database.writing() as connection:
        mapping = connection.execute(sa.select(ACCOUNT.c.mapping).where(_mine(provider, name))).scalar() or 0
        connection.execute(ACCOUNT.delete().where(_mine(provider, name)))
        row = {"provider": provider, "name": name, "fields": plain, "secrets": hidden, "mapping": mapping}
        connection.execute(ACCOUNT.insert().values(**row))
    state.accounts[provider, name] = replace(old or Account(provider, name), fields=dict(given))
    return state.accounts[provider, name]


def _ensure_long(fields: Sequence[Field], given: Mapping[str, str]) -> None:
    for field in fields:
        value = given.get(field.name, "").strip()
        if value and len(value) < field.shortest:
            raise NotAllowed(
                f"{field.title} is too short: it needs at least {field.shortest} characters.",
                hint="Whoever guesses it could send made-up messages.",
            )


def _mine(provider: str, name: str) -> "sa.ColumnElement[bool]":
    return sa.and_(ACCOUNT.c.provider == provider, ACCOUNT.c.name == name)


async def closed_until(state: State, account: Account) -> datetime | None:
    """Until when the account is left alone because it kept failing; None: ask it.

    When that time is over one caller is let through to probe, everybody else waits for what becomes of it.
    """
    now, mine = state.clock(), _mine(account.provider, account.name)

    def read() -> datetime | None:
        with state.database.reading() as connection:
            return connection.execute(sa.select(ACCOUNT.c.closed_until).where(mine)).scalar()

    def probe(connection: Connection) -> datetime | None:
        later = now + timedelta(seconds=OPEN_S)
        free = ACCOUNT.update().where(mine, ACCOUNT.c.closed_until <= now).values(closed_until=later)
        if connection.execute(free).rowcount:
            return None
        return connection.execute(sa.select(ACCOUNT.c.closed_until).where(mine)).scalar()

    closed = await asyncio.to_thread(read)
    return closed if closed is None or closed > now else await state.database.group.submit(probe)


async def count_failure(state: State, account: Account) -> None:
    """One more failure in a row; after five the account is left alone for a while."""
    now, mine = state.clock(), _mine(account.provider, account.name)

    def work(connection: Connection) -> None:
        failures = (connection.execute(sa.select(ACCOUNT.c.failures).where(mine)).scalar() or 0) + 1
        values = {"failures": failures, "closed_until": breaker(failures, now)}
        connection.execute(ACCOUNT.update().where(mine).values(**values))

    await state.database.group.submit(work)


async def count_success(state: State, account: Account) -> None:
    """It answers again."""
    reset = ACCOUNT.update().where(_mine(account.provider, account.name), ACCOUNT.c.failures > 0)

    def work(connection: Connection) -> None:
        connection.execute(reset.values(failures=0, closed_until=None))

    await state.database.group.submit(work)


async def next_sweep(state: State, before: datetime) -> Sweep | None:
    """The account that was asked longest ago, if that was before; marked as asked now."""
    due = sa.or_(ACCOUNT.c.swept_at.is_(None), ACCOUNT.c.swept_at <= before)
    now = state.clock()

    def work(connection: Connection) -> Sweep | None:
        row = connection.execute(sa.select(ACCOUNT).where(due).order_by(ACCOUNT.c.swept_at).limit(1)).first()
        if row is None:
            return None
        connection.execute(ACCOUNT.update().where(_mine(row.provider, row.name)).values(swept_at=now))
        account = state.account(row.provider, row.name)
        return Sweep(account, row.heard_at) if account is not None else None

    return await state.database.group.submit(work)


async def swept(state: State, account: Account, began: datetime) -> None:
    """Everything up to `began` is known now. Noted only after success: an outage leaves no hole behind."""
    known = ACCOUNT.update().where(_mine(account.provider, account.name)).values(heard_at=began)

    def work(connection: Connection) -> None:
        connection.execute(known)

    await state.database.group.submit(work)
