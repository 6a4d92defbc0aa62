"""Labels bought from carriers: what travels, the document kept, and what the order is told of it."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from app.codes import event_id
from app.effects import BuyLabel, VoidLabel
from app.errors import NotAllowed, PlatenError, Refused
from app.events import Cause, Event, Labeled, LabelVoided
from app.labels import find
from app.orders import Line, Order, Parcel
from app.people import Author
from app.states import ParcelState, Role
from services.carrying import Carrier, Label, Offer, Offers, Seller, Sending, Silence, Wish, sending_of
from services.connector import Account, Can
from services.database import dialect_insert
from services.http import converse
from services.receiver import book
from services.receiver.schema import LABEL
from services.receiver.state import State


def sellers(state: State) -> tuple[Seller, ...]:
    """Every carrier's account that is set up, by name."""
    found = ((account, state.carriers[p]) for (p, _), account in sorted(state.accounts.items()) if p in state.carriers)
    return tuple(Seller(a.source, c.TITLE, tuple(sorted(c.CAPABILITIES.can))) for a, c in found)


async def offers(state: State, id_: str, wish: Wish) -> Offers:
    """What every carrier that is set up would take for it. Raises NotAllowed for an order or part that is not here."""
    order = await asyncio.to_thread(_order, state, id_)
    part = order.fulfilment(wish.fulfilment)
    if part is None:
        raise NotAllowed("This order has no such part.", hint="Refresh with F5.")
    asked = [
        (account, carrier)
        for (provider, _), account in sorted(state.accounts.items())
        if (carrier := state.carriers.get(provider)) is not None and Can.RATES in carrier.CAPABILITIES.can
    ]
    lines = wish.lines or part.lines
    found = await asyncio.gather(*(_ask(state, order, lines, wish, account, carrier) for account, carrier in asked))
    priced = [one for some in found for one in some if isinstance(one, Offer)]
    silent = tuple(one for some in found for one in some if isinstance(one, Silence))
    return Offers(tuple(sorted(priced, key=lambda o: (o.rate.price.currency, o.rate.price.amount))), silent)


def _order(state: State, id_: str) -> Order:
    with state.database.reading() as connection:
        kept = book.find(connection, id_)
    if kept is None:
        raise NotAllowed("This order is not known here.", hint="Refresh with F5.")
    return kept.order


async def _ask(
    state: State, order: Order, lines: tuple[Line, ...], wish: Wish, account: Account, carrier: Carrier
) -> list[Offer | Silence]:
    """One carrier's offers; that it cannot answer keeps nobody from seeing those of others."""
    try:
        sending = sending_of(order, lines, wish.grams, wish.size, account, state.clock(), wish.media_type)
        pace = state.pace.of(account.source)
        rates = await converse(state.out(), carrier.rates(sending, account), pace=pace)
    except PlatenError as error:
        return [Silence(account.source, carrier.TITLE, error.message)]
    return [Offer(account.source, carrier.TITLE, rate) for rate in rates]


def sending(state: State, order: Order, effect: BuyLabel, account: Account) -> Sending:
    """What the effect wants sent. Raises `Refused` where the part or the address cannot be used."""
    part = order.fulfilment(effect.fulfilment)
    if part is None:
        raise Refused("The order has no such part.")
    lines = effect.lines or part.lines
    return sending_of(order, lines, effect.grams, effect.size, account, state.clock(), effect.media_type)


async def keep(state: State, effect: BuyLabel, label: Label) -> None:
    """The document, before anybody is told of it; the same label again takes the first one's place."""
    provider, _, account = effect.carrier.partition("/")
    values = {
        "order_id": effect.order,
        "provider": provider,
        "account": account,
        "reference": label.id,
        "number": label.number,
        "media_type": label.media_type,
        "document": label.document,
        "at": state.clock(),
        "track_at": state.clock() + timedelta(seconds=state.settings.poll_active_s),
    }

    def work(connection: Connection) -> None:
        insert = dialect_insert(connection, LABEL).values(id=effect.label, **values)
        connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=values))

    await state.database.group.submit(work)


def document(connection: Connection, id_: str) -> tuple[bytes, str] | None:
    """The label's bytes and media type; None where there is no such label."""
    row = connection.execute(sa.select(LABEL.c.document, LABEL.c.media_type).where(LABEL.c.id == id_)).first()
    return (bytes(row.document), row.media_type) if row else None


def bought(effect: BuyLabel, label: Label, now: datetime) -> Event:
    """What the order is told; the same for the same effect, however often it was carried out."""
    provider = effect.carrier.partition("/")[0]
    parcel = Parcel(
        f"{provider}:{label.number}",
        effect.fulfilment,
        label.carrier,
        label.number,
        label.url,
        ParcelState.LABEL_CREATED,
        effect.lines,
    )
    return Labeled(
        id=event_id("label", effect.key, label.number),
        order=effect.order,
        at=now,
        author=Author(Role.CARRIER, provider),
        cause=Cause(effect.carrier, effect.key, "label"),
        fulfilment=effect.fulfilment,
        label=effect.label,
        carrier=effect.carrier,
        parcel=parcel,
        reference=label.id,
        price=label.price,
    )


def voided(effect: VoidLabel, carrier: Carrier, now: datetime) -> Event:
    """The carrier took it back; or takes none back, and the paper is destroyed."""
    takes = Can.VOID in carrier.CAPABILITIES.can
    return LabelVoided(
        id=event_id("label", effect.key, "voided"),
        order=effect.order,
        at=now,
        author=Author(Role.CARRIER, effect.carrier.partition("/")[0]),
        cause=Cause(effect.carrier, effect.key, "void"),
        reason="" if takes else f"{carrier.TITLE} takes no label back. Destroy the paper.",
        label=effect.label,
    )


_OVER = frozenset({ParcelState.DELIVERED, ParcelState.RETURNED, ParcelState.LOST, ParcelState.VOIDED})
OLDEST = timedelta(days=60)
SLOWEST, TOLD_ANYWAY = 16, 4
"""How many times slower an old parcel is asked for, and one whose carrier posts messages."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A parcel under a bought label whose carrier is to be asked where it is."""

    label: str
    order: str
    provider: str
    account: str
    number: str


async def next_followed(state: State) -> Followed | None:
    """The parcel that is due longest, and no other replica's any more; it is due again later, the older the rarer."""
    now = state.clock()
    query = sa.select(LABEL).where(LABEL.c.track_at <= now).order_by(LABEL.c.track_at).limit(1)

    def work(connection: Connection) -> Followed | None:
        row = connection.execute(query).first()
        if row is None:
            return None
        mine = LABEL.update().where(LABEL.c.id == row.id, LABEL.c.track_at == row.track_at)
        later = now + _pause(state, row.provider, now - row.at) if now - row.at < OLDEST else None
        if not connection.execute(mine.values(track_at=later)).rowcount:
            return None
        return Followed(row.id, row.order_id, row.provider, row.account, row.number)

    return await state.database.group.submit(work)


def _pause(state: State, provider: str, age: timedelta) -> timedelta:
    carrier = state.carriers.get(provider)
    posts = carrier is not None and Can.PUSH in carrier.CAPABILITIES.can
    times = min(max(1, age.days), SLOWEST) * (TOLD_ANYWAY if posts else 1)
    return timedelta(seconds=state.settings.poll_active_s * times)


async def settle_followed(state: State, followed: Followed) -> None:
    """One that has arrived, or never will, is not asked for again."""

    def work(connection: Connection) -> None:
        kept = book.find(connection, followed.order)
        label = find(kept.order, followed.label) if kept is not None else None
        parcels = [p for p in kept.order.parcels if label and p.id == label.parcel] if kept is not None else []
        if not parcels or parcels[0].state in _OVER:
            connection.execute(LABEL.update().where(LABEL.c.id == followed.label).values(track_at=None))

    await state.database.group.submit(work)
