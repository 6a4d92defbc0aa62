"""A draft at a print house, end to end: ordered but not let go, changed, let go by a manager, made, delivered; and
one that is called off. Real receiver, real connectors, practice houses in both versions."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from app import wire
from app.events import Cancelled, Event, Held, Moved, Released
from app.orders import Order
from app.people import Author
from app.protocol import Answers, Batch, Command, Result
from app.rules import Rules
from app.states import CancelReason, HoldReason, Role, State
from services.practice import PracticeShop
from services.practice.catalogue import PRODUCTS, made_up
from services.receiver import attention
from services.receiver.mail import Smtp
from tests.kit.drawings import drawings
from tests.kit.journey import CALM, Journey, fresh
from tests.kit.receiver import Clock, running_receiver

pytestmark = pytest.mark.anyio
HOUSES = (
    ("printful", "practice-prints", "TOTE-NAT", "printful.confirm"),
    ("printful", "practice-posters", "TOTE-NAT", "printful.confirm"),
    ("printify", "practice-gifts", "MUG-11OZ", "printify.production"),
)
each = pytest.mark.parametrize(("provider", "name", "sku", "let_go"), HOUSES)


class Draft(Journey):
    """A shop whose print house is told only by hand that it may begin."""

    token = ""
    manager: Author

    async def ordered(self, sku: str) -> Order:
        """A paid order of one product, as the print house has it: a draft."""
        record = self.shop.place_order(made_up(7, [p for p in PRODUCTS if p.sku == sku]))
        self.shop.pay(record)
        await self.pass_(10)
        [order] = self.orders()
        assert order.fulfilments[0].reference
        assert order.state is State.RECEIVED
        return order

    async def say(self, event: Event) -> None:
        batch = Batch((Command(event.id, msgspec.Raw(wire.event_bytes(event)), 0, 0),))
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = await self.running.client.post("/api/v1/commands", content=wire.json_bytes(batch), headers=headers)
        [told] = wire.read(answer.content, Answers).answers
        assert told.result is Result.APPLIED, told

    def step(self, order: Order, to: State) -> Moved:
        return Moved(
            id=f"step-{to}",
            order=order.id,
            at=self.clock(),
            author=self.manager,
            fulfilment=order.fulfilments[0].id,
            to=to,
            reason="Checked by hand",
        )


@asynccontextmanager
async def shop_with(folder: Path, provider: str, name: str, sku: str) -> AsyncIterator[Draft]:
    clock = Clock()
    rules = Rules(routes={sku: provider})
    async with (
        PracticeShop(folder=drawings(), clock=clock) as shop,
        running_receiver(fresh(folder), allowed=(shop.origin,), clock=clock, rules=rules) as running,
    ):
        for account in shop.accounts():
            fields: Any = account["fields"]
            if account["provider"] == "shopify":
                running.account("shopify", str(account["name"]), fields)
            elif (account["provider"], account["name"]) == (provider, name):
                running.account(provider, name, {**fields, "confirm": ""})
        shop.knobs.speed = 10
        running.state.post = Smtp("127.0.0.1", shop.mailbox.port, security="none")
        found = Draft(shop, running, clock, CALM)
        person = running.person("Lerato Venter", Role.MANAGER)
        found.token, found.manager = running.pair(), Author(Role.MANAGER, person.name, person.id)
        yield found


@each
async def test_a_draft_waits_until_a_manager_lets_it_go(
    tmp_path: Path, provider: str, name: str, sku: str, let_go: str
) -> None:
    async with shop_with(tmp_path, provider, name, sku) as at:
        order = await at.ordered(sku)
        await at.pass_(240, step=120)
        assert at.shop.ledger.count(let_go) == 0
        await at.say(at.step(order, State.CONFIRMED))
        await at.pass_(10)
        assert list(at.done(let_go).values()) == [1]
        await at.until(lambda: at.orders()[0].state is State.SHIPPED, hours=8, step=60)
        await at.pass_(10)
        assert list(at.done(let_go).values()) == list(at.done(f"{provider}.order").values()) == [1]
        assert at.shop.ledger.count("shopify.fulfillment") == 1
        [done] = at.orders()
        assert done.fulfilments[0].hold is None
        assert not [issue for issue in done.issues if issue.blocking]


@each
async def test_a_draft_is_called_off_there_too(tmp_path: Path, provider: str, name: str, sku: str, let_go: str) -> None:
    async with shop_with(tmp_path, provider, name, sku) as at:
        order = await at.ordered(sku)
        fields: dict[str, Any] = {"order": order.id, "at": at.clock(), "author": at.manager, "reason": "Asked to"}
        await at.say(Cancelled(id="off", why=CancelReason.CUSTOMER, **fields))
        await at.pass_(20)
        assert list(at.done(f"{provider}.cancel").values()) == [1]
        assert at.shop.ledger.count(let_go) == at.shop.ledger.count("printful.delete") == 0
        assert at.orders()[0].state is State.CANCELED


def _wish(at: Draft, kind: type[Held] | type[Released], order: Order, n: int = 1) -> Event:
    fields: dict[str, Any] = {"order": order.id, "at": at.clock(), "author": at.manager}
    fields |= {"id": f"{kind.__name__}-{n}", "fulfilment": order.fulfilments[0].id, "reason": "Wait"}
    return Held(**fields, why=HoldReason.OTHER) if kind is Held else Released(**fields)


def _waiting(at: Draft) -> list[str]:
    with at.running.state.database.reading() as connection:
        return [str(one["words"]) for one in attention.waiting(connection, at.running.state)]


@each
async def test_a_draft_on_hold_is_not_let_go_until_it_is_released(
    tmp_path: Path, provider: str, name: str, sku: str, let_go: str
) -> None:
    """Not letting it go is the hold, also where the house calls its drafts held itself; nobody is told of anything."""
    async with shop_with(tmp_path, provider, name, sku) as at:
        order = await at.ordered(sku)
        await at.say(_wish(at, Held, order))
        await at.say(at.step(order, State.CONFIRMED))
        await at.pass_(120, step=30)
        assert at.shop.ledger.count(let_go) == 0
        assert _waiting(at) == []
        await at.say(_wish(at, Released, order))
        await at.pass_(10)
        assert list(at.done(let_go).values()) == [1]
        assert _waiting(at) == []


@each
async def test_what_is_being_made_cannot_be_held_and_a_person_is_told(
    tmp_path: Path, provider: str, name: str, sku: str, let_go: str
) -> None:
    async with shop_with(tmp_path, provider, name, sku) as at:
        order = await at.ordered(sku)
        await at.say(at.step(order, State.CONFIRMED))
        await at.pass_(10)
        title = provider.capitalize()
        words = f"{title} cannot be told to wait: it goes on making {order.number}. Cancel it there or call them."
        for n in (1, 2):
            await at.say(_wish(at, Held, order, n))
            await at.pass_(2)
            assert _waiting(at) == [words]
            if n == 1:
                await at.say(_wish(at, Released, order))
                assert _waiting(at) == []
        await at.until(lambda: at.orders()[0].state is State.SHIPPED, hours=8, step=60)
        [sent] = at.orders()
        assert sent.fulfilments[0].hold is None
        assert "It was sent although it was on hold." in [issue.text for issue in sent.issues]
        assert _waiting(at) == []


async def test_one_that_was_accepted_on_hold_is_called_off(tmp_path: Path) -> None:
    """Letting it go waits for the hold to end; calling it off does not wait behind that."""
    provider, name, sku, let_go = HOUSES[0]
    async with shop_with(tmp_path, provider, name, sku) as at:
        order = await at.ordered(sku)
        await at.say(_wish(at, Held, order))
        await at.say(at.step(order, State.CONFIRMED))
        await at.pass_(20)
        fields: dict[str, Any] = {"order": order.id, "at": at.clock(), "author": at.manager, "reason": "Asked to"}
        await at.say(Cancelled(id="off", why=CancelReason.CUSTOMER, **fields))
        await at.pass_(20)
        assert at.orders()[0].state is State.CANCELED
        assert list(at.done(f"{provider}.cancel").values()) == [1]
        assert at.shop.ledger.count(let_go) == 0


async def test_what_is_told_of_it_is_asked_for_by_a_paired_station_only(tmp_path: Path) -> None:
    async with shop_with(tmp_path, *HOUSES[0][:3]) as at:
        path = "/api/v1/products/printful/practice-prints"
        headers = {"Authorization": f"Bearer {at.token}"}
        answers: list[httpx.Response] = [
            await at.running.client.get(path),
            await at.running.client.get(path, headers=headers),
        ]
        assert [answer.status_code for answer in answers] == [401, 200]
        assert answers[1].json()["products"][0]["title"] == PRODUCTS[0].title
