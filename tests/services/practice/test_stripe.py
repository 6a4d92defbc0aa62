"""The practice Stripe held against the real connector: check-outs, refunds once, guarded, signed."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from app.effects import Refund
from app.events import PaymentChanged, Placed, Refunded
from app.orders import Money
from app.states import Payment
from services import signatures
from services.connector import Account, Talk
from services.http import Http, Pace, converse
from services.practice import PracticeShop
from services.practice.stripe import ACCOUNT, Stripe
from services.providers import stripe
from tests.kit.orders import begun
from tests.services.practice.parts import Clock

pytestmark = pytest.mark.anyio
LINE = {"description": "Framed print", "quantity": 2, "unit_amount": 4_450, "sku": "FRAME"}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Opened:
    """The shop, its Stripe, and a connector that talks to it."""

    def __init__(self, shop: PracticeShop, client: httpx.AsyncClient) -> None:
        house = shop.houses["stripe"]
        assert isinstance(house, Stripe)
        self.shop, self.house, self._client = shop, house, client
        self.account = Account("stripe", ACCOUNT, house.accounts()[ACCOUNT])

    async def talk(self, talk: Talk) -> list[object]:
        return list(await converse(self._client, talk, pace=Pace()))


@pytest.fixture
async def opened(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Opened]:
    async with PracticeShop(folder=tmp_path, clock=Clock()) as shop, Http(allowed=(shop.origin,)).client() as client:
        yield Opened(shop, client)


async def test_a_check_out_becomes_an_order_and_its_message_is_signed(opened: Opened) -> None:
    session = opened.house.checkout([LINE], shipping=500)
    opened.house.complete(session)
    messages = opened.shop.outbox.messages
    assert [m.topic for m in messages] == ["checkout.session.completed", "payment_intent.succeeded"]
    headers, content = messages[0].compose(0)
    proof = headers["Stripe-Signature"].encode()
    signatures.stripe(content, proof, [opened.house.secret], opened.shop.now())
    assert b"line_items" not in content
    assert b"\n  " in content
    (placed,) = await opened.talk(stripe.pull(session["id"], opened.account))
    assert isinstance(placed, Placed)
    assert (placed.snapshot.items[0].sku, placed.snapshot.total.amount) == ("FRAME", Decimal("94.00"))


async def test_while_its_secret_is_changed_it_signs_with_both(opened: Opened) -> None:
    old = opened.house.secret
    opened.house.rotate()
    opened.house.pay(opened.house.intent(500))
    headers, content = opened.shop.outbox.messages[-1].compose(0)
    proof = headers["Stripe-Signature"].encode()
    for secret in (old, opened.house.secret):
        signatures.stripe(content, proof, [secret], opened.shop.now())
    assert old != opened.house.secret
    assert opened.house.accounts()[ACCOUNT]["previous_secret"] == old


async def test_money_only_reserved_is_told_by_the_session_s_intent(opened: Opened) -> None:
    session = opened.house.checkout([LINE])
    opened.house.authorise(opened.house.complete(session, delayed=True))
    (placed,) = await opened.talk(stripe.pull(session["id"], opened.account))
    assert isinstance(placed, Placed)
    assert placed.snapshot.payment is Payment.AUTHORISED


async def test_a_refund_is_given_once(opened: Opened) -> None:
    intent = opened.house.intent(9_400)
    opened.house.pay(intent)
    amount = Money(Decimal("94.00"), "USD")
    reference = f"stripe/{ACCOUNT}/{intent['id']}"
    effect = Refund(key="k", order="o", cause="c", refund="r1", reference=reference, amount=amount)
    for _ in range(3):
        given, changed = await opened.talk(stripe.push(begun(), effect, opened.account))
        assert isinstance(given, Refunded)
        assert isinstance(changed, PaymentChanged)
        assert changed.payment is Payment.REFUNDED
    assert opened.shop.ledger.counts("stripe.refund") == {"r1": 1}


async def test_the_list_of_events_holds_what_was_posted(opened: Opened) -> None:
    intent = opened.house.intent(1_000, metadata={"order_number": "FW-1"})
    for work in (opened.house.authorise, opened.house.fail, opened.house.pay, opened.house.dispute):
        work(intent)
    events = await opened.talk(stripe.sweep(opened.account, opened.shop.now().replace(year=2020)))
    assert [e.payment for e in events if isinstance(e, PaymentChanged)] == [
        Payment.AUTHORISED,
        Payment.FAILED,
        Payment.PAID,
        Payment.DISPUTED,
    ]


async def test_a_delayed_method_pays_or_fails_later(opened: Opened) -> None:
    for paid, last in ((True, "payment_intent.succeeded"), (False, "payment_intent.payment_failed")):
        session = opened.house.checkout([LINE])
        opened.house.complete(session, delayed=True)
        assert session["payment_status"] == "unpaid"
        opened.house.settle(session, paid=paid)
        assert opened.house.events[-1]["type"] == last


async def test_its_door_is_guarded_and_a_key_means_one_work(opened: Opened) -> None:
    url = f"{opened.shop.urls['stripe']}/v1/refunds"
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(url)).status_code == 401
        bearer = {"Authorization": f"Bearer {opened.house.key}", "Idempotency-Key": "k"}
        assert (await client.post(url, json={}, headers=bearer)).status_code == 400
        intent = opened.house.intent(500)
        opened.house.pay(intent)
        first = await client.post(url, data={"payment_intent": intent["id"], "amount": "100"}, headers=bearer)
        again = await client.post(url, data={"payment_intent": intent["id"], "amount": "100"}, headers=bearer)
        other = await client.post(url, data={"payment_intent": intent["id"], "amount": "200"}, headers=bearer)
    assert (first.status_code, again.json()["id"]) == (200, first.json()["id"])
    assert other.json()["error"]["type"] == "idempotency_error"
