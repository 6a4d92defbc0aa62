"""A packing table: a receiver with the practice carriers connected, and an order that is ready to leave."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import sqlalchemy as sa

from app.events import Event, LabelAsked, Labeled
from app.orders import Address, Order
from app.protocol import Answer, Person, Result
from app.states import Role, State
from services.carrying import PDF
from services.http import Pace, Rate
from services.practice import PracticeShop
from services.receiver import book
from services.receiver.schema import HISTORY, OUTBOX
from tests.kit.orders import BY_HAND, NOON, an_order, begun, fetched, moved, new_id, placed
from tests.kit.receiver import Clock, Running, running_receiver
from tests.services.receiver.conftest import Desk

CAPE_TOWN = Address("Thandi Mokoena", "", "1 Long Street", "Gardens", "Cape Town", "WC", "8001", "ZA", "0825550101")


@dataclass
class Table(Desk):
    shop: PracticeShop

    def enter(self, *events: Event) -> None:
        """Into the book, as if a provider had said so."""
        state = self.running.state
        with state.database.writing() as connection:
            book.record(connection, events, state.rules, state.clock())

    def order(self, id_: str) -> Order:
        with self.running.state.database.reading() as connection:
            kept = book.find(connection, id_)
        assert kept is not None
        return kept.order

    def ready(self, external: str = "1001", address: Address = CAPE_TOWN) -> Order:
        """An order that is packed."""
        snapshot = replace(an_order(external), address=address)
        order = begun(snapshot)
        author = self.lerato.author("Press 2")
        files = [fetched(order, artwork.id) for artwork in order.artworks]
        steps = [
            moved(order, to, author, reason=BY_HAND) for to in (State.IN_PRODUCTION, State.QUALITY_CHECK, State.READY)
        ]
        self.enter(placed(snapshot), *files, *steps)
        return self.order(order.id)

    def asked(self, order: Order, carrier: str, service: str, media_type: str = PDF) -> LabelAsked:
        return LabelAsked(
            id=new_id(),
            order=order.id,
            at=NOON,
            author=self.naledi.author("Press 2"),
            fulfilment=order.fulfilments[0].id,
            carrier=carrier,
            service=service,
            grams=820,
            size=(410, 305, 45),
            media_type=media_type,
        )

    async def ask(self, order: Order, carrier: str, service: str, media_type: str = PDF) -> Answer:
        (answer,) = await self.send(self.asked(order, carrier, service, media_type))
        assert answer.result is Result.APPLIED, answer
        return answer

    async def rest(self, minutes: float = 6, rounds: int = 12) -> None:
        """Time goes by in small steps, so that what failed is tried again."""
        for _ in range(rounds):
            await self.running.pump()
            self.running.clock.forward(minutes=minutes)

    def effects(self, kind: str) -> list[str]:
        with self.running.state.database.reading() as connection:
            return list(connection.execute(sa.select(OUTBOX.c.state).where(OUTBOX.c.kind == kind)).scalars())

    def said(self, kind: type[Event] = Labeled) -> int:
        query = sa.select(sa.func.count()).where(HISTORY.c.kind == kind.__name__)
        with self.running.state.database.reading() as connection:
            return int(connection.execute(query).scalar_one())


@asynccontextmanager
async def packing_table(url: str, folder: Path) -> AsyncIterator[Table]:
    clock = Clock()
    async with (
        PracticeShop(folder=folder, clock=clock) as shop,
        running_receiver(url, allowed=(shop.origin,), clock=clock) as running,
    ):
        running.state.pace = Pace(usual=Rate(1_000_000, 1.0))
        for name in ("shiplogic", "easypost", "dhl"):
            for account, fields in shop.houses[name].accounts().items():
                running.account(name, account, fields)
        yield _table(running, shop)


def _table(running: Running, shop: PracticeShop) -> Table:
    naledi: Person = running.person("Naledi Khumalo", Role.OPERATOR)
    return Table(running, running.pair(), naledi, running.person("Lerato Venter", Role.MANAGER), shop)
