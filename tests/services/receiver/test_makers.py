"""A part stays with the account it was ordered at, whatever is connected or goes away afterwards."""

from dataclasses import replace
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from app.effects import CancelAtProvider, ConfirmAtProvider, Effect, Submit, UpdateAtProvider
from app.errors import Unreachable
from app.orders import Fulfilment, Line, Order
from app.states import State
from services.connector import Account, Talk
from services.receiver import accounts, book, makers
from services.receiver.polling import questions
from services.receiver.schema import OUTBOX
from tests.kit import tinyshop
from tests.kit.orders import NOON, an_order, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


class _House(tinyshop.TinyShop):
    """A print house that notes who was asked; `lost`: so many answers never come."""

    NAME, TITLE = "prodigi", "Prodigi"

    def __init__(self, lost: int = 0) -> None:
        self.heard: list[tuple[str, str]] = []
        self.lost = lost

    def push(self, order: Order, effect: Effect, account: Account) -> Talk:
        part = order.fulfilment(getattr(effect, "fulfilment", ""))
        assert part is None or part.account == account.name, "written down before anything is sent"
        self.heard.append((type(effect).__name__, account.name))
        if self.lost:
            self.lost -= 1
            raise Unreachable("The answer was lost.")
        yield httpx.Request("POST", "https://tiny.example/prodigi")
        return []


def _connect(tiny: Tiny, house: _House, *names: str) -> None:
    state = tiny.running.state
    state.providers = {**state.providers, "prodigi": house}
    for name in names:
        accounts.add(state, "prodigi", name, {"secret": f"the secret of {name}"})


def _ordered(tiny: Tiny, **of_part: Any) -> Order:
    """An order made at Prodigi, placed and paid, and to be ordered there if it was not before."""
    order = an_order("1")
    part = Fulfilment(f"{order.id}.1", route="prodigi", state=State.RECEIVED, lines=(Line("1", 1),), **of_part)
    state = tiny.running.state
    with state.database.writing() as connection:
        book.record(connection, [placed(replace(order, fulfilments=(part,)))], state.rules, NOON)
        if part.reference:
            connection.execute(OUTBOX.delete())
    return replace(order, fulfilments=(part,))


def _kept(tiny: Tiny) -> Order:
    with tiny.running.state.database.reading() as connection:
        found = book.find(connection, an_order("1").id)
    assert found is not None
    return found.order


def _put(tiny: Tiny, kind: type[Any], reference: str = "ord_1") -> None:
    order = an_order("1")
    about = {"order": order.id, "cause": "c", "fulfilment": f"{order.id}.1", "provider": "prodigi"}
    with tiny.running.state.database.writing() as connection:
        book.put_effect(connection, kind(key=kind.__name__, reference=reference, **about), NOON, NOON)


async def test_a_repeated_order_goes_to_the_account_of_the_first_try(tiny: Tiny) -> None:
    house = _House(lost=1)
    _connect(tiny, house, "gallery")
    _ordered(tiny)
    await tiny.running.pump()
    assert house.heard == [("Submit", "gallery")]
    _connect(tiny, house, "acme-gallery", "another")
    tiny.running.clock.forward(minutes=30)
    await tiny.running.pump()
    assert house.heard == [("Submit", "gallery")] * 2
    assert _kept(tiny).fulfilments[0].account == "gallery"


@pytest.mark.parametrize("kind", [CancelAtProvider, UpdateAtProvider, ConfirmAtProvider])
async def test_whatever_follows_goes_there_too(tiny: Tiny, kind: type[Effect]) -> None:
    house = _House()
    _connect(tiny, house, "gallery", "acme-gallery")
    _ordered(tiny, account="gallery", reference="ord_1")
    _put(tiny, kind)
    await tiny.running.pump()
    assert house.heard == [(kind.__name__, "gallery")]


async def test_only_what_was_never_ordered_chooses(tiny: Tiny) -> None:
    """The account of the order's own name, else the first; and so does what was stored before it was kept."""
    house, state = _House(), tiny.running.state
    _connect(tiny, house, "gallery", "another")
    order = _ordered(tiny)
    part = order.fulfilments[0]
    for like, ordered, expected in (("x", "", "another"), ("gallery", "", "gallery"), ("x", "ord_1", "another")):
        found = makers.account_of(state, replace(order, account=like), replace(part, reference=ordered))
        assert found is not None
        assert found.name == expected
    made = replace(part, reference=order.external)
    own = makers.account_of(state, replace(order, source="prodigi", account="gone"), made)
    assert own is None, "what its source makes is at the order's own account"


async def test_an_account_that_is_gone_is_a_persons_and_nobody_else_is_asked(tiny: Tiny) -> None:
    house = _House()
    _connect(tiny, house, "another")
    order = _ordered(tiny, account="gallery", reference="ord_1")
    _put(tiny, CancelAtProvider)
    assert questions(tiny.running.state, order) == []
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=6 * 60)
    for _ in range(3):
        await tiny.running.pump()
        tiny.running.clock.forward(minutes=6 * 60)
    assert house.heard == []
    waiting = (await tiny.running.client.get("/api/v1/attention", headers=tiny.auth)).json()
    told = [one["words"] for one in waiting if "gallery" in one["words"]]
    words = f"{order.number} was ordered at Prodigi through gallery, which is no longer connected. No other is asked."
    assert told
    assert all(words in one for one in told)
    with tiny.running.state.database.reading() as connection:
        kinds = connection.execute(sa.select(OUTBOX.c.kind).where(OUTBOX.c.key.like("%:account:gallery:%"))).scalars()
        assert list(kinds) == ["Alert"], "once, however often it is its turn"


async def test_an_account_another_replica_connected_is_read(tiny: Tiny) -> None:
    _connect(tiny, _House(), "gallery")
    state = tiny.running.state
    del state.accounts["prodigi", "gallery"]
    await accounts.refresh(state)
    assert state.account("prodigi", "gallery") is not None


async def test_two_that_begin_at_once_choose_one(tiny: Tiny) -> None:
    """A slow one whose turn was over, and the one that took it up, with other accounts before their eyes."""
    house = _House()
    _connect(tiny, house, "gallery")
    order = _ordered(tiny)
    state, part = tiny.running.state, order.fulfilments[0].id
    effect = Submit(key=f"{part}:submit:1", order=order.id, cause="c", fulfilment=part, provider="prodigi")
    first = makers.chosen(state, order, effect, NOON)
    _connect(tiny, house, "acme")
    second = makers.chosen(state, order, effect, NOON)
    assert first is not None
    assert second is not None
    assert (first.account, second.account) == ("gallery", "acme")
    with state.database.writing() as connection:
        book.record(connection, [first], state.rules, NOON)
        book.record(connection, [second], state.rules, NOON)
    assert _kept(tiny).fulfilments[0].account == "gallery"
    assert makers.chosen(state, _kept(tiny), effect, NOON) is None
