"""The practice Stitch held against the real connector: links, payments, refunds, tokens for one scope."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from app.effects import Refund
from app.errors import Doubtful, Unreachable
from app.events import PaymentChanged, Refunded
from app.orders import Money, RefundDue, RefundState
from app.states import Payment
from services import signatures
from services.connector import Account, Talk
from services.http import Http, Pace, converse
from services.practice import PracticeShop
from services.practice.stitch import ACCOUNT, Stitch
from services.providers import stitch
from tests.kit.orders import at, begun
from tests.services.practice.parts import Clock

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Opened:
    def __init__(self, shop: PracticeShop, client: httpx.AsyncClient) -> None:
        house = shop.houses["stitch"]
        assert isinstance(house, Stitch)
        self.shop, self.house, self._client = shop, house, client
        self.account = Account("stitch", ACCOUNT, house.accounts()[ACCOUNT])

    async def talk(self, talk: Talk) -> list[object]:
        return list(await converse(self._client, talk, pace=Pace()))


@pytest.fixture
async def opened(tmp_path: Path, anyio_backend: str) -> AsyncIterator[Opened]:
    async with PracticeShop(folder=tmp_path, clock=Clock()) as shop, Http(allowed=(shop.origin,)).client() as client:
        yield Opened(shop, client)


async def test_a_link_is_paid_and_its_message_is_signed(opened: Opened) -> None:
    link = opened.house.link(49_900, "FW-1")
    with pytest.raises(Unreachable):
        await opened.talk(stitch.pull(f"link:{link['id']}", opened.account))
    opened.house.pay(link)
    (message,) = opened.shop.outbox.messages
    headers, content = message.compose(0)
    given = {name: value.encode() for name, value in headers.items()}
    signatures.svix(content, given, [opened.house.secret], opened.shop.now())
    assert b"FW-1" not in content
    (event,) = await opened.talk(stitch.pull(f"link:{link['id']}", opened.account))
    assert isinstance(event, PaymentChanged)
    assert event.payment is Payment.PAID
    missed = await opened.talk(stitch.sweep(opened.account, opened.shop.now().replace(year=2020)))
    assert missed == [event]


async def test_while_its_secret_is_changed_it_signs_with_both(opened: Opened) -> None:
    old = opened.house.secret
    opened.house.rotate()
    opened.house.pay(opened.house.link(49_900, "FW-1"))
    headers, content = opened.shop.outbox.messages[-1].compose(0)
    given = {name: value.encode() for name, value in headers.items()}
    for secret in (old, opened.house.secret):
        signatures.svix(content, given, [secret], opened.shop.now())
    assert old != opened.house.secret
    assert opened.house.accounts()[ACCOUNT]["previous_secret"] == old


async def test_links_paid_or_settled_are_found_when_no_message_came(tmp_path: Path) -> None:
    """More than Stitch lists at once, paid in two years."""
    clock = Clock(datetime(2020, 6, 1, tzinfo=UTC))
    async with PracticeShop(folder=tmp_path, clock=clock) as shop, Http(allowed=(shop.origin,)).client() as client:
        opened, links = Opened(shop, client), []
        for n in range(130):
            clock.forward(days=400 if n == 65 else 0)
            links.append(opened.house.link(100 + n, f"FW-{n}"))
            opened.house.pay(links[-1])
        opened.house.settle(links[0])
        missed = await opened.talk(stitch.sweep(opened.account, datetime(2020, 1, 1, tzinfo=UTC)))
    assert {e.names[0] for e in missed if isinstance(e, PaymentChanged)} == {f"stitch/{k['id']}" for k in links}


async def test_a_refund_is_given_once(opened: Opened) -> None:
    """What is recorded is not given again; what may have arrived unheard is for a person: Stitch keeps no key."""
    payment = opened.house.pay(opened.house.link(49_900, "FW-1"))
    reference, sum_ = f"stitch/{ACCOUNT}/{payment['id']}", Money(Decimal("499.00"), "ZAR")
    effect = Refund(key="k", order="o", cause="c", refund="r1", reference=reference, amount=sum_)
    given, *rest = await opened.talk(stitch.push(begun(), effect, opened.account))
    assert isinstance(given, Refunded)
    assert [e.payment for e in rest if isinstance(e, PaymentChanged)] == [Payment.REFUNDED]
    known = RefundDue("r1", sum_, reference, at(), "c", RefundState.DONE, result=given.reference)
    again, *_ = await opened.talk(stitch.push(replace(begun(), refunds=(known,)), effect, opened.account))
    assert isinstance(again, Refunded)
    assert again.reference == given.reference
    with pytest.raises(Doubtful, match=r"499\.00 ZAR"):
        await opened.talk(stitch.push(begun(), replace(effect, again=True), opened.account))
    assert opened.shop.ledger.count("stitch.refund") == 1


async def test_settled_and_expired_links_ring_too(opened: Opened) -> None:
    link, other = opened.house.link(100, "FW-1"), opened.house.link(200, "FW-2")
    opened.house.pay(link)
    opened.house.settle(link)
    opened.house.expire(other)
    assert [m.topic for m in opened.shop.outbox.messages] == ["LINK"] * 3
    (event,) = await opened.talk(stitch.pull(f"link:{other['id']}", opened.account))
    assert isinstance(event, PaymentChanged)
    assert event.payment is Payment.FAILED


async def test_its_door_wants_a_token_of_the_right_scope_and_a_name(opened: Opened) -> None:
    base = f"{opened.shop.urls['stitch']}/api/v1"
    agent = {"User-Agent": "Platen/1"}
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.post(f"{base}/token", json={"scope": "x"})).status_code == 401
        given = {"clientId": opened.house.client_id, "clientSecret": opened.house.client_secret}
        answer = await client.post(f"{base}/token", json={**given, "scope": "client_refund"})
        token = {"Authorization": f"Bearer {answer.json()['data']['accessToken']}"}
        assert (await client.get(f"{base}/payment-links/x", headers={**agent, **token})).status_code == 403
        assert (await client.get(f"{base}/payment-links/x", headers=token)).status_code == 403
        assert (await client.get(f"{base}/payment-links/x", headers=agent)).status_code == 401
