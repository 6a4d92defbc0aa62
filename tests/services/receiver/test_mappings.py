"""A word nobody knows changes nothing and is listed; once mapped, what waited for it is taken up, with its version."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from app import wire
from app.errors import Corrupt, NotAllowed
from app.events import Cause, IssueRaised
from app.orders import Order
from app.people import PLATEN, Author
from app.states import Role, State
from services.meanings import Change, Mappings
from services.receiver import accounts, book, mappings, polling
from services.receiver.schema import HISTORY, INBOX, OUTBOX
from tests.kit import tinyshop
from tests.kit.orders import an_order, at, begun, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio
PATH = "/api/v1/mappings/shopify/acme"


async def says(tiny: Tiny, order: Order, word: str, id: str) -> None:
    assert await tiny.post_bytes(tinyshop.body(status=(order.id, word)), id=id) == 200
    await tiny.running.pump()


async def arrived(tiny: Tiny, external: str) -> Order:
    await tiny.post(placed(an_order(external)), id=f"order {external}")
    await tiny.running.pump()
    return begun(an_order(external))


async def listed(tiny: Tiny) -> Mappings:
    answer = await tiny.running.client.get(PATH, headers=tiny.auth)
    return wire.read(answer.content, Mappings)


def now_is(tiny: Tiny, order: Order) -> State:
    with tiny.running.state.database.reading() as connection:
        kept = book.find(connection, order.id)
    assert kept is not None
    return kept.order.state


async def test_a_word_nobody_knows_is_listed_and_then_taken_up(tiny: Tiny) -> None:
    first, second = await arrived(tiny, "1"), await arrived(tiny, "2")
    before = now_is(tiny, first)
    for n, order in enumerate((first, second, first)):
        await says(tiny, order, "In  the Machine", f"m{n}")
    assert (now_is(tiny, first), now_is(tiny, second)) == (before, before)
    (one,) = (await listed(tiny)).unknown
    assert (one.kind, one.raw, one.n) == ("word", "In  the Machine", 3)
    asked = {"words": {"In  the Machine": "shipped"}}
    answer = await tiny.running.client.put(PATH, json=asked, headers=tiny.by(tiny.lerato))
    assert answer.status_code == 200, answer.text
    told = wire.read(answer.content, Mappings)
    assert (told.version, told.unknown) == (1, ())
    assert [(w.name, w.meaning, w.by, w.version) for w in told.words] == [
        ("In  the Machine", "shipped", "Lerato Venter", 1)
    ]
    await tiny.running.pump()
    assert (now_is(tiny, first), now_is(tiny, second)) == (State.SHIPPED, State.SHIPPED)
    with tiny.running.state.database.reading() as connection:
        bodies = connection.execute(sa.select(HISTORY.c.body).where(HISTORY.c.kind == "Moved")).scalars()
        assert {wire.read_event(body).cause.mapping for body in bodies} == {1}
        assert set(connection.execute(sa.select(INBOX.c.state)).scalars()) == {"done"}


async def test_mappings_outlive_a_restart_and_a_change_of_the_account(tiny: Tiny) -> None:
    state = tiny.running.state
    change = Change({"Odd": "problem"}, {"MUG": {"variant": 7}})
    await mappings.change(state, "shopify", "acme", change, tiny.lerato.id)
    for again in (
        lambda: accounts.load(state),
        lambda: accounts.add(state, "shopify", "acme", {"shop": "Renamed"}),
        lambda: accounts.load(state),
    ):
        again()
        account = state.accounts["shopify", "acme"]
        assert (account.words, account.products) == ({"odd": "problem"}, {"MUG": {"variant": 7}})
        assert account.mapping_version == 1


async def test_another_replica_learns_of_it(tiny: Tiny) -> None:
    state = tiny.running.state
    held = state.accounts
    await mappings.change(state, "shopify", "acme", Change({"Odd": "nothing"}), tiny.lerato.id)
    state.accounts = held
    await accounts.refresh(state)
    assert state.accounts["shopify", "acme"].words == {"odd": "nothing"}
    same = state.accounts
    await accounts.refresh(state)
    assert state.accounts is same


async def test_an_effect_that_lacked_a_product_is_tried_again(tiny: Tiny) -> None:
    order, state = await arrived(tiny, "1"), tiny.running.state
    now, account = tiny.running.clock(), state.accounts["shopify", "acme"]
    with state.database.writing() as connection:
        connection.execute(OUTBOX.update().values(state="dead", tries=1, error="Not mapped yet: MUG"))
        rows = connection.execute(sa.select(OUTBOX.c.key, OUTBOX.c.order_id)).all()
        for row in [*rows, *rows]:
            mappings.note_sku(connection, account, "MUG", row.key, now)
    (one,) = (await listed(tiny)).unknown
    assert (one.kind, one.raw, one.n, one.orders) == ("sku", "MUG", len(rows), (order.number,))
    await mappings.change(state, "shopify", "acme", Change(products={"MUG": {"variant": 7}}), tiny.lerato.id)
    with state.database.reading() as connection:
        assert set(connection.execute(sa.select(OUTBOX.c.state, OUTBOX.c.tries)).all()) == {("todo", 0)}
    assert (await listed(tiny)).unknown == ()


async def test_one_is_taken_away_again(tiny: Tiny) -> None:
    state = tiny.running.state
    await mappings.change(state, "shopify", "acme", Change({"Odd": "problem"}, {"M": {"v": 1}}), tiny.lerato.id)
    for query in ({"word": "odd"}, {"sku": "M"}):
        answer = await tiny.running.client.delete(PATH, params=query, headers=tiny.by(tiny.lerato))
        assert answer.status_code == 200, answer.text
    account = state.accounts["shopify", "acme"]
    assert (account.words, account.products, account.mapping_version) == ({}, {}, 3)


async def test_only_leaders_map_and_only_to_what_there_is(tiny: Tiny) -> None:
    state = tiny.running.state
    answer = await tiny.running.client.put(PATH, json={"words": {"x": "nothing"}}, headers=tiny.by(tiny.naledi))
    assert answer.status_code == 403
    admin = tiny.running.person("Ruth", Role.ADMIN)
    for words in ({"x": "almost"}, {"": "nothing"}, {"x" * 200: "nothing"}, {"x\0": "nothing"}):
        with pytest.raises(Corrupt):
            await mappings.change(state, "shopify", "acme", Change(words), admin.id)
    with pytest.raises(NotAllowed, match="nowhere"):
        await mappings.change(state, "shopify", "nowhere", Change({"x": "nothing"}), admin.id)
    answer = await tiny.running.client.get("/api/v1/mappings/shopify/nowhere", headers=tiny.auth)
    assert answer.status_code == 403
    assert state.accounts["shopify", "acme"].mapping_version == 0


async def test_words_for_people_are_listed_as_they_are(tiny: Tiny) -> None:
    text = "The app was removed from this shop: its access has ended."
    await tiny.post_bytes(tinyshop.body(unknown=(text, "event store.closed")), id="a")
    await tiny.running.pump()
    assert {(u.kind, u.raw) for u in (await listed(tiny)).unknown} == {("text", text), ("text", "event store.closed")}


async def test_a_word_of_an_answer_is_asked_for_again_and_its_issue_is_closed(tiny: Tiny) -> None:
    order, state = await arrived(tiny, "1"), tiny.running.state
    cause = Cause("shopify/acme", "answer", "order Odd")
    author = Author(Role.CONNECTOR, "shopify")
    raised = IssueRaised(
        id="odd", order=order.id, at=at(2), author=author, cause=cause, kind="word", text="Nobody knows Odd"
    )
    other = replace(raised, id="other", cause=replace(cause, word="order Other"), text="Nobody knows Other")
    tiny.shop.said = wire.json_bytes({"events": [wire.plain(raised), wire.plain(other)]})
    await polling.refresh(state, order.id)
    await tiny.running.pump()
    tiny.shop.said = b'{"events": []}'
    before = tiny.shop.count("/orders/")
    await mappings.change(state, "shopify", "acme", Change({"odd": "nothing"}), tiny.lerato.id)
    await tiny.running.pump()
    assert tiny.shop.count("/orders/") == before + 1
    with state.database.reading() as connection:
        kept = book.find(connection, order.id)
        bodies = connection.execute(sa.select(HISTORY.c.body).where(HISTORY.c.kind == "IssueResolved")).scalars()
        (resolved,) = [wire.read_event(body) for body in bodies]
    assert kept is not None
    assert [issue.id for issue in kept.order.issues] == ["other"]
    assert resolved.author == PLATEN
