"""What another mapping or connector would make of kept messages: exactly the orders it changes, and the book stays."""

import json
from dataclasses import replace

import pytest
import sqlalchemy as sa

from app import wire
from app.errors import Corrupt, NotAllowed
from app.events import Moved
from app.joining import LooseDetail
from app.orders import Artwork
from app.states import State
from app.wording import STAFF_WORDS
from services.connector import Account, Delivery, Origin, Reading, Talk
from services.meanings import Change, Replayed, Trial, events_of, written
from services.receiver import mappings, replay
from services.receiver.schema import HISTORY, INBOX, METADATA
from tests.kit import tinyshop
from tests.kit.orders import SHOPIFY, an_item, an_order, at, placed
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


class _Mended(tinyshop.TinyShop):
    """A later version of the connector: what it took for posted has arrived, and what it passed over is a hold."""

    def read(self, delivery: Delivery, account: Account) -> Reading:
        order, word = json.loads(delivery.body)["status"]
        told = {"Posted": "delivered", "Silly": "hold:stock"}.get(word)
        if told is None:
            return super().read(delivery, account)
        meaning = written(told)
        origin = Origin(account, self.identify(delivery), delivery.received_at, delivery.received_at)
        return Reading(tuple(events_of(meaning, word, order, origin, title="Tiny shop")))


class _Deaf(tinyshop.TinyShop):
    def read(self, delivery: Delivery, account: Account) -> Reading:
        raise Corrupt("This version understands nothing.")


class _HalfDeaf(tinyshop.TinyShop):
    def read(self, delivery: Delivery, account: Account) -> Reading:
        found = super().read(delivery, account)
        return Reading() if any(event.cause.word == "Odd" for event in found.events) else found


class _Wiser(tinyshop.TinyShop):
    def pull(self, order: str, account: Account) -> Talk:
        events = yield from super().pull(order, account)
        return [replace(event, to=State.DELIVERED) for event in events if isinstance(event, Moved)]


async def test_a_mended_connector_shows_what_it_would_have_made(tiny: Tiny) -> None:
    orders = [await arrived(tiny, str(n)) for n in range(4)]
    for n, word in enumerate(("Posted", "Silly", "Odd")):
        tiny.running.clock.forward(minutes=1)
        await says(tiny, orders[n], word, f"m{n}")
    before = _all(tiny)
    assert (await _asked(tiny)).orders == ()
    tiny.running.state.providers = {"shopify": _Mended()}
    found = await _asked(tiny)
    assert [one.order for one in found.orders] == [orders[0].id, orders[1].id]
    posted, silly = found.orders
    assert (posted.before[0][-9:], posted.after[0][-11:]) == (": Shipped", ": Delivered")
    assert any("on hold: out of stock" in line for line in silly.after)
    assert _all(tiny) == before


async def test_a_message_that_could_not_be_read_then_shows_its_order(tiny: Tiny) -> None:
    order = an_order("1")
    tiny.running.state.providers = {"shopify": _Deaf()}
    await tiny.post(placed(order), id="order")
    await tiny.running.pump()
    tiny.running.state.providers = {"shopify": tinyshop.TinyShop()}
    (one,) = (await _asked(tiny)).orders
    assert (one.number, one.before) == (order.number, ("Not known",))


async def test_what_was_passed_over_then_may_count_once_another_message_is_read_otherwise(tiny: Tiny) -> None:
    """It said posted while the order counted as arrived, so it changed nothing; the book does not have it."""
    order = await arrived(tiny, "1")
    await mappings.change(tiny.running.state, "shopify", "acme", Change({"Odd": "delivered"}), tiny.lerato.id)
    for n, word in enumerate(("Odd", "Posted")):
        tiny.running.clock.forward(minutes=1)
        await says(tiny, order, word, f"m{n}")
    tiny.running.state.providers = {"shopify": _HalfDeaf()}
    (one,) = (await _asked(tiny)).orders
    assert (one.before[0][-11:], one.after[0][-9:]) == (": Delivered", ": Shipped")


async def test_a_mapping_changed_since_shows_the_orders_it_would_change(tiny: Tiny) -> None:
    orders = [await arrived(tiny, str(n)) for n in range(3)]
    await mappings.change(tiny.running.state, "shopify", "acme", Change({"Odd": "confirmed"}), tiny.lerato.id)
    await says(tiny, orders[0], "Odd", "a")
    await says(tiny, orders[1], "Posted", "b")
    assert (await _asked(tiny)).orders == ()
    await mappings.change(tiny.running.state, "shopify", "acme", Change({"Odd": "shipped"}), tiny.lerato.id)
    await tiny.running.pump()
    (one,) = (await _asked(tiny)).orders
    assert (one.order, one.after[0][-9:]) == (orders[0].id, ": Shipped")


async def test_an_address_read_otherwise_is_told_without_showing_it(tiny: Tiny) -> None:
    order = an_order("1")
    await tiny.post(placed(order, id="came"), id="order")
    await tiny.running.pump()
    with tiny.running.state.database.writing() as connection:
        event = placed(replace(order, address=replace(order.address, line1="9 Loop Street")), id="came")
        connection.execute(INBOX.update().values(body=tinyshop.body(event)))
    (one,) = (await _asked(tiny)).orders
    assert (one.before, one.after) == (("Address: as recorded",), ("Address: another",))


async def test_what_was_answered_when_a_message_rang_is_read_again(tiny: Tiny) -> None:
    order = await arrived(tiny, "1")
    tiny.shop.said = tinyshop.body(Moved(id="asked", order=order.id, at=at(9), author=SHOPIFY, to=State.SHIPPED))
    await tiny.post_bytes(tinyshop.body(refetch=order.external), id="ring")
    await tiny.running.pump()
    assert now_is(tiny, order) is State.SHIPPED
    before = _all(tiny)
    found = await _asked(tiny)
    assert (found.read, found.orders, found.unsaid) == (2, (), "")
    tiny.running.state.providers = {"shopify": _Wiser()}
    (one,) = (await _asked(tiny)).orders
    assert (one.before[0][-9:], one.after[0][-11:]) == (": Shipped", ": Delivered")
    assert _all(tiny) == before


async def test_messages_whose_answer_was_not_kept_are_counted_and_said(tiny: Tiny) -> None:
    order = await arrived(tiny, "1")
    assert (await _asked(tiny)).unsaid == ""
    tiny.shop.status = 500
    await tiny.post_bytes(tinyshop.body(refetch=order.external), id="ring")
    await tiny.running.pump()
    found = await _asked(tiny, words={"Odd": "shipped"})
    assert (found.asked, found.orders) == (1, ())
    assert found.unsaid.startswith("1 of the messages only rings")
    assert [one.words for one in found.unkept] == ["1: the answer behind this message was not kept."]


async def test_picture_details_read_otherwise_name_their_order(tiny: Tiny) -> None:
    item = replace(an_item(artworks=0), detail_ref="PP-1700", sessions=("s1",), awaits_artwork=True)
    order = an_order("1", items=(item,))
    await tiny.post(placed(order), id="order")
    first, other = (
        LooseDetail("PP-1700", ("s1",), (("s1", Artwork("x", url=f"https://images.example/{name}.png")),), trusted=True)
        for name in ("rex", "other")
    )
    await tiny.post_bytes(tinyshop.body(details=[first]), id="details")
    await tiny.running.pump()
    assert (await _asked(tiny)).orders == ()
    with tiny.running.state.database.writing() as connection:
        mine = INBOX.update().where(INBOX.c.key == "details")
        connection.execute(mine.values(body=tinyshop.body(details=[other])))
    (one,) = (await _asked(tiny)).orders
    assert (one.order, one.before, one.after) == (order.id, ("Pictures: as recorded",), ("Pictures: another",))
