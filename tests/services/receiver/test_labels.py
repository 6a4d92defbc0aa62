"""Labels from the first wish to the door: bought once whatever breaks, kept, used, taken back, followed."""

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from app import wire
from app.effects import BuyLabel
from app.errors import NotAllowed
from app.events import LabelVoided, Sent
from app.orders import LabelState, Parcel
from app.protocol import Result
from app.states import ParcelState, Role, State
from services.carriers import dhl
from services.carrying import Label, Wish
from services.meanings import Change
from services.receiver import labels, mappings
from services.receiver.schema import LABEL, OUTBOX
from tests.kit.orders import NOON, new_id
from tests.services.receiver.packing_table import CAPE_TOWN, Table, packing_table

pytestmark = pytest.mark.anyio
COURIER = "shiplogic/practice-courier"


async def _posted(table: Table) -> int:
    done = await table.shop.deliver("http://receiver", table.running.transport())
    await table.running.pump()
    return done


async def test_bought_used_and_delivered(database_url: str, tmp_path: Path) -> None:
    async with packing_table(database_url, tmp_path) as table:
        order = table.ready()
        await table.ask(order, COURIER, "ECO")
        await table.running.pump()
        order = table.order(order.id)
        (parcel,), (label,) = order.parcels, order.labels
        assert (parcel.state, label.state, order.state) == (ParcelState.LABEL_CREATED, LabelState.BOUGHT, State.READY)
        assert label.price.currency == "ZAR"
        with table.running.state.database.reading() as connection:
            found = labels.document(connection, label.id)
        assert found is not None
        assert found[0].startswith(b"%PDF-")
        assert parcel.number.encode() in found[0]
        scan = Parcel(f"courier_guy:{parcel.number}", carrier="The Courier Guy", number=parcel.number)
        (sent,) = await table.send(
            Sent(id=new_id(), order=order.id, at=NOON, author=table.naledi.author("Press 2"), parcel=scan)
        )
        assert sent.result is Result.APPLIED
        assert table.order(order.id).state is State.SHIPPED
        table.running.clock.forward(minutes=60 * 40)
        table.shop.step()
        assert await _posted(table) == 4
        order = table.order(order.id)
        assert (order.state, order.parcels[0].state) == (State.DELIVERED, ParcelState.DELIVERED)
        assert len(order.parcels) == 1


async def test_whatever_breaks_one_label_is_bought(database_url: str, tmp_path: Path) -> None:
    async with packing_table(database_url, tmp_path) as table:
        orders = [table.ready(str(n)) for n in range(1, 6)]
        table.shop.knobs.cut_connection = 0.5
        for order in orders:
            await table.ask(order, COURIER, "ECO")
        await table.rest()
        table.shop.knobs.cut_connection = 0.0
        await table.rest()
        assert table.effects("BuyLabel") == ["done"] * 5
        assert table.shop.ledger.count("shiplogic.shipment") == 5
        assert table.said() == 5
        numbers = [table.order(o.id).labels[0].number for o in orders]
        assert len(set(numbers)) == 5


async def test_killed_after_buying_the_same_label_is_found(database_url: str, tmp_path: Path) -> None:
    """The effect is carried out anew from the start, as after a crash between buying and settling."""
    async with packing_table(database_url, tmp_path) as table:
        order = table.ready()
        await table.ask(order, COURIER, "ECO")
        await table.running.pump()
        first = table.order(order.id)
        with table.running.state.database.writing() as connection:
            again = OUTBOX.update().where(OUTBOX.c.kind == "BuyLabel")
            connection.execute(again.values(state="doing", lease_until=NOON, token=OUTBOX.c.token + 1))
        table.running.clock.forward(minutes=2)
        await table.running.pump()
        assert table.effects("BuyLabel") == ["done"]
        assert table.shop.ledger.count("shiplogic.shipment") == 1
        assert table.order(order.id) == first
        with table.running.state.database.reading() as connection:
            assert connection.execute(sa.select(sa.func.count()).select_from(LABEL)).scalar_one() == 1


async def test_a_carrier_that_posts_nothing_is_asked(database_url: str, tmp_path: Path) -> None:
    """DHL has it although nobody scanned it out: it has left, and arrives; then nobody asks any more."""
    async with packing_table(database_url, tmp_path) as table:
        order = table.ready()
        await table.ask(order, "dhl/practice-express", "N")
        await table.running.pump()
        table.running.clock.forward(minutes=16)
        await table.running.pump()
        assert table.order(order.id).state is State.READY
        for hours, state in ((3, State.SHIPPED), (30, State.DELIVERED)):
            table.running.clock.forward(minutes=60 * hours)
            table.shop.step()
            await table.running.pump()
            assert table.order(order.id).state is state
        with table.running.state.database.reading() as connection:
            assert connection.execute(sa.select(LABEL.c.track_at)).scalar_one() is None
        assert table.shop.outbox.messages == []


async def test_a_word_that_an_asked_carrier_says_is_listed_once_and_used_when_it_is_mapped(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with packing_table(database_url, tmp_path) as table:
        order = table.ready()
        await table.ask(order, "dhl/practice-express", "N")
        await table.running.pump()
        monkeypatch.delitem(dhl.WORDS, "ok")
        for hours in (3, 30, 30):
            table.running.clock.forward(minutes=60 * hours)
            table.shop.step()
            await table.running.pump()
        assert table.order(order.id).state is State.OUT_FOR_DELIVERY
        state = table.running.state
        with state.database.reading() as connection:
            (word,) = mappings.unseen(connection)
        assert (word.provider, word.kind, word.raw, word.n, word.orders) == ("dhl", "word", "OK", 1, (order.number,))
        lead = table.running.person("Lerato Venter", Role.MANAGER)
        await mappings.change(state, "dhl", "practice-express", Change({"OK": "delivered"}), lead.id)
        await table.running.pump()
        assert table.order(order.id).state is State.DELIVERED
        with state.database.reading() as connection:
            assert mappings.unseen(connection) == []


async def test_an_unused_label_is_taken_back_and_another_bought(database_url: str, tmp_path: Path) -> None:
    async with packing_table(database_url, tmp_path) as table:
        order = table.ready()
        await table.ask(order, COURIER, "ECO")
        await table.running.pump()
        (label,) = table.order(order.id).labels
        void = LabelVoided(id=new_id(), order=order.id, at=NOON, author=table.naledi.author("Press 2"), label=label.id)
        (answer,) = await table.send(void)
        assert answer.result is Result.APPLIED
        await table.running.pump()
        assert table.effects("VoidLabel") == ["done"]
        order = table.order(order.id)
        assert (order.labels[0].state, order.parcels[0].state) == (LabelState.VOIDED, ParcelState.VOIDED)
        assert table.shop.ledger.count("shiplogic.cancel") == 1
        await table.ask(order, "easypost/practice-post", "USPS:Priority", media_type="application/zpl")
        await table.running.pump()
        order = table.order(order.id)
        assert [one.state for one in order.labels] == [LabelState.VOIDED, LabelState.BOUGHT]
        with table.running.state.database.reading() as connection:
            found = labels.document(connection, order.labels[1].id)
        assert found is not None
        assert (found[0][:3], found[1]) == (b"^XA", "application/zpl")


async def test_a_carrier_that_takes_none_back_says_so_and_the_paper_is_destroyed(
    database_url: str, tmp_path: Path
) -> None:
    async with packing_table(database_url, tmp_path) as table:
        order = table.ready()
        await table.ask(order, "dhl/practice-express", "N")
        await table.running.pump()
        (label,) = table.order(order.id).labels
        by = table.naledi.author("Press 2")
        await table.send(LabelVoided(id=new_id(), order=order.id, at=NOON, author=by, label=label.id))
        await table.running.pump()
        assert table.order(order.id).parcels[0].state is ParcelState.VOIDED
        history = await table.running.client.get(f"/api/v1/orders/{order.id}/history", headers=table.auth)
        assert "DHL Express takes no label back. Destroy the paper." in history.text


async def test_what_cannot_be_bought_waits_for_a_person_and_can_be_withdrawn(database_url: str, tmp_path: Path) -> None:
    async with packing_table(database_url, tmp_path) as table:
        order = table.ready(address=replace(CAPE_TOWN, postcode=""))
        await table.ask(order, COURIER, "ECO")
        await table.rest(minutes=60)
        assert table.effects("BuyLabel") == ["dead"]
        waiting = await table.running.client.get("/api/v1/attention", headers=table.auth)
        assert "No label was bought for" in waiting.text
        (label,) = table.order(order.id).labels
        by = table.naledi.author("Press 2")
        (answer,) = await table.send(LabelVoided(id=new_id(), order=order.id, at=NOON, author=by, label=label.id))
        assert answer.result is Result.APPLIED
        assert table.effects("BuyLabel") == []
        await table.ask(table.order(order.id), COURIER, "LOF")


async def test_a_carriers_message_without_its_proof_is_refused(database_url: str, tmp_path: Path) -> None:
    async with packing_table(database_url, tmp_path) as table:
        client = table.running.client
        for account in (COURIER, "easypost/practice-post", "dhl/practice-express"):
            assert (await client.post(f"/hooks/{account}", content=b"{}")).status_code == 401
        assert (await client.post("/hooks/nobody/x", content=b"{}")).status_code == 404


async def test_a_station_cannot_make_up_a_label(database_url: str, tmp_path: Path) -> None:
    async with packing_table(database_url, tmp_path) as table:
        order = table.ready()
        await table.ask(order, COURIER, "ECO")
        await table.running.pump()
        state = table.running.state
        made = labels.bought(_effect(table, order.id), _label(), state.clock())
        (answer,) = await table.send(replace(made, author=table.naledi.author("Press 2")))
        assert answer.result is Result.REJECTED


async def test_prices_for_an_order_that_is_not_here(database_url: str, tmp_path: Path) -> None:
    async with packing_table(database_url, tmp_path) as table:
        wish = Wish("x.1", 100, (10, 10, 10))
        with pytest.raises(NotAllowed):
            await labels.offers(table.running.state, "x", wish)
        order = table.ready()
        with pytest.raises(NotAllowed, match="no such part"):
            await labels.offers(table.running.state, order.id, wish)


def _effect(table: Table, order: str) -> BuyLabel:
    with table.running.state.database.reading() as connection:
        body = connection.execute(sa.select(OUTBOX.c.body).where(OUTBOX.c.kind == "BuyLabel")).scalar_one()
    effect = wire.read_effect(body)
    assert isinstance(effect, BuyLabel)
    assert effect.order == order
    return effect


def _label() -> Label:
    return Label("1", "TCG1", "The Courier Guy", "", "application/pdf", b"%PDF-")
