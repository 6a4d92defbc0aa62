"""What another mapping would change, and for which orders: exactly those, and nothing in the book moves."""

import pytest
import sqlalchemy as sa

from app import wire
from app.errors import Corrupt, NotAllowed
from app.states import State
from app.wording import STAFF_WORDS
from services.meanings import Change, Replayed, Trial
from services.receiver import mappings, replay
from services.receiver.schema import HISTORY, METADATA
from tests.kit import tinyshop
from tests.services.receiver.conftest import Tiny
from tests.services.receiver.test_mappings import arrived, now_is, says

pytestmark = pytest.mark.anyio


def _all(tiny: Tiny) -> dict[str, list[tuple[object, ...]]]:
    with tiny.running.state.database.reading() as connection:
        return {t.name: [tuple(r) for r in connection.execute(sa.select(t))] for t in METADATA.sorted_tables}


async def _asked(tiny: Tiny, **trial: object) -> Replayed:
    body = {"provider": "shopify", "account": "acme", **trial}
    answer = await tiny.running.client.post("/api/v1/replay", json=body, headers=tiny.by(tiny.lerato))
    assert answer.status_code == 200, answer.text
    return wire.read(answer.content, Replayed)


async def test_exactly_the_orders_that_would_differ(tiny: Tiny) -> None:
    orders = [await arrived(tiny, str(n)) for n in range(5)]
    for n, word in enumerate(("Posted", "Odd", "Odd", "Strange")):
        await says(tiny, orders[n], word, f"m{n}")
    before = _all(tiny)
    found = await _asked(tiny, words={"odd": "shipped"})
    assert [one.order for one in found.orders] == [orders[1].id, orders[2].id]
    assert (found.whole, found.unreadable) == (True, 0)
    for one in found.orders:
        assert any(STAFF_WORDS[State.SHIPPED] in line for line in one.after), one
        assert not any(STAFF_WORDS[State.SHIPPED] in line for line in one.before), one
    assert (await _asked(tiny)).orders == ()
    assert _all(tiny) == before


async def test_what_it_says_is_what_then_happens(tiny: Tiny) -> None:
    order = await arrived(tiny, "1")
    await says(tiny, order, "Odd", "a")
    (one,) = (await _asked(tiny, words={"Odd": "shipped"})).orders
    assert any(line.endswith(": Shipped") for line in one.after)
    change = Change({"Odd": "shipped"})
    await mappings.change(tiny.running.state, "shopify", "acme", change, tiny.lerato.id)
    await tiny.running.pump()
    assert now_is(tiny, order) is State.SHIPPED
    assert (await _asked(tiny, words={"Odd": "shipped"})).orders == ()
    (back,) = (await _asked(tiny, words={"Odd": ""})).orders
    assert (back.before, back.after) == (one.after, one.before)


async def test_what_people_did_meanwhile_stays_in_the_copy(tiny: Tiny) -> None:
    order = await arrived(tiny, "1")
    await says(tiny, order, "Odd", "a")
    await says(tiny, order, "Posted", "b")
    found = await _asked(tiny, words={"Odd": "confirmed"})
    assert found.orders == ()


async def test_a_hold_is_told_in_words_and_no_person_is_named(tiny: Tiny) -> None:
    order = await arrived(tiny, "1")
    await says(tiny, order, "Odd", "a")
    found = await _asked(tiny, words={"Odd": "hold:stock"})
    (one,) = found.orders
    assert any("on hold: out of stock" in line for line in one.after)
    answer = wire.json_bytes(found).decode()
    with tiny.running.state.database.reading() as connection:
        (body,) = connection.execute(sa.select(HISTORY.c.body).where(HISTORY.c.kind == "Placed")).scalars()
    customer = wire.plain(wire.read_event(body))["snapshot"]["customer"]
    assert not any(value and str(value) in answer for value in customer.values())


async def test_the_latest_only_and_an_end(tiny: Tiny) -> None:
    order = await arrived(tiny, "1")
    await says(tiny, order, "Odd", "a")
    await says(tiny, order, "Other", "b")
    found = await _asked(tiny, words={"Odd": "shipped"}, most=1)
    assert (found.read, found.whole, found.orders) == (1, False, ())


async def test_messages_that_cannot_be_read_are_counted(tiny: Tiny) -> None:
    await tiny.post_bytes(b"no message", id="x")
    await tiny.running.pump()
    assert (await _asked(tiny)).unreadable == 1


async def test_only_leaders_and_only_what_there_is(tiny: Tiny) -> None:
    body = {"provider": "shopify", "account": "acme"}
    answer = await tiny.running.client.post("/api/v1/replay", json=body, headers=tiny.by(tiny.naledi))
    assert answer.status_code == 403
    with pytest.raises(NotAllowed):
        replay.compare(tiny.running.state, Trial("shopify", "nowhere"))
    with pytest.raises(Corrupt):
        replay.compare(tiny.running.state, Trial("shopify", "acme", {"Odd": "almost"}))


async def test_messages_that_only_ring_are_counted_and_said(tiny: Tiny) -> None:
    order = await arrived(tiny, "1")
    assert (await _asked(tiny)).unsaid == ""
    await tiny.post_bytes(tinyshop.body(refetch=order.external), id="ring")
    await tiny.running.pump()
    found = await _asked(tiny, words={"Odd": "shipped"})
    assert (found.asked, found.orders) == (1, ())
    assert found.unsaid.startswith("1 of the messages only ring")
