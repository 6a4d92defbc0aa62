"""The real connector at the practice store's Treez: made once, changed, stepped by either side, previewed, resumed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.errors import Refused, Unreachable, Unsupported
from app.events import Cancelled, IssueRaised, Submitted
from app.states import State
from services.connector import Account, Can
from services.pointofsale import Preview
from services.practice.treez.key import pem
from services.providers import treez
from tests.services.practice.registers import Counter, an_order_for, at_counter

LINES: list[dict[str, Any]] = [{}, {"cut_connection": 0.5}, {"html_error_page": 0.3, "rate_500": 0.3, "rate_429": 0.2}]


async def preview(at: Counter) -> Preview:
    found: Preview = await at.ask(treez.preview(at.order, at.account))
    return found


@pytest.mark.parametrize("knobs", LINES, ids=str)
def test_a_ticket_is_made_once(tmp_path: Path, knobs: dict[str, float]) -> None:
    async def work(at: Counter) -> None:
        references = set()
        for _ in range(3):
            references |= {e.reference for e in await at.told(at.submit()) if isinstance(e, Submitted)}
        assert list(at.shop.ledger.counts("treez.ticket").values()) == [1]
        assert list(at.shop.ledger.counts("treez.customer").values()) == [1]
        assert references == {at.part.reference} == set(at.house.tickets)
        assert at.order.state is State.ARTWORK_READY

    at_counter(tmp_path, "treez", work, **knobs)


def test_one_without_email_or_telephone_is_made_once_too(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        at.order = replace(at.order, customer=replace(at.order.customer, email=""))
        for _ in range(3):
            await at.told(at.submit())
        assert list(at.shop.ledger.counts("treez.ticket").values()) == [1]
        assert at.house.customers == []

    at_counter(tmp_path, "treez", work, cut_connection=0.4)


def test_a_ticket_is_brought_up_to_date_until_it_is_paid(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        await at.told(at.submit())
        await at.told(at.update(5))
        ticket = at.house.ticket(at.part.reference)
        assert [row["quantity"] for row in ticket["items"]] == [5]
        assert at.shop.ledger.count("treez.ticket") == 1
        at.house.pay(ticket)
        with pytest.raises(Unsupported, match="is paid"):
            await at.told(at.update(6))
        assert [row["quantity"] for row in ticket["items"]] == [5]

    at_counter(tmp_path, "treez", work, cut_connection=0.3)


def test_steps_of_ours_are_told_once_and_keep_the_ticket_whole(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        await at.told(at.submit())
        ticket = at.house.ticket(at.part.reference)
        before = (ticket["items"], ticket["external_order_number"], ticket["total"], ticket["customer_id"])
        for state in (State.IN_PRODUCTION, State.READY, State.OUT_FOR_DELIVERY):
            for _ in range(3):
                await at.told(at.tell(state))
        for word in ("in_process", "packed_ready", "out_for_delivery"):
            assert at.shop.ledger.count(f"treez.{word}") == 1
        assert (ticket["items"], ticket["external_order_number"], ticket["total"], ticket["customer_id"]) == before
        with pytest.raises(Unsupported, match="mark it there"):
            await at.told(at.tell(State.DELIVERED))
        assert at.order.state is State.OUT_FOR_DELIVERY

    at_counter(tmp_path, "treez", work, cut_connection=0.3)


def test_completing_where_the_store_allows_it(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        at.account = replace(at.account, fields={**at.account.fields, "set_completed": "yes"})
        await at.told(at.submit())
        ticket = at.house.ticket(at.part.reference)
        at.house.pay(ticket)
        with pytest.raises(Refused, match="Allowed"):
            await at.told(at.tell(State.DELIVERED))
        at.house.completes = True
        await at.told(at.tell(State.DELIVERED))
        assert ticket["order_status"] == "COMPLETED"
        assert at.order.state is State.DELIVERED

    at_counter(tmp_path, "treez", work)


def test_steps_of_the_store_come_with_what_changed(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        await at.told(at.submit())
        ticket = at.house.ticket(at.part.reference)
        steps = (
            (at.house.accept, State.IN_PRODUCTION),
            (at.house.pack, State.READY),
            (at.house.complete, State.DELIVERED),
        )
        for act, state in steps:
            at.clock.forward(minutes=1)
            act(ticket)
            at.learned(await at.ask(treez.sweep(at.account, at.shop.now() - timedelta(hours=1))))
            assert at.order.state is state

    at_counter(tmp_path, "treez", work)


def test_canceling_from_either_side(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        await at.told(at.submit())
        for _ in range(3):
            assert any(isinstance(e, Cancelled) for e in await at.told(at.cancel()))
        assert at.shop.ledger.count("treez.canceled") == 1
        at.order = an_order_for("treez", at.shop.now(), "1002")
        await at.told(at.submit())
        at.clock.forward(minutes=1)
        at.house.cancel(at.house.ticket(at.part.reference))
        await at.tried(lambda: treez.pull(at.part.reference, at.account))
        assert at.order.state is State.CANCELED

    at_counter(tmp_path, "treez", work, cut_connection=0.2)


def test_an_open_ticket_of_an_earlier_attempt_goes_on(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        await at.told(at.submit())
        first = at.part.reference
        at.order = at.order.with_fulfilment(replace(at.part, attempt=2))
        for _ in range(3):
            await at.told(at.submit())
        assert at.part.reference == first
        assert len(at.house.tickets) == 1
        assert at.house.ticket(first)["external_order_number"] == f"{at.order.id}-1-2"
        at.house.accept(at.house.ticket(first))
        at.order = at.order.with_fulfilment(replace(at.part, attempt=3))
        await at.told(at.submit())
        assert len(at.house.tickets) == 2

    at_counter(tmp_path, "treez", work, cut_connection=0.3)


def test_the_same_customers_open_cart_goes_on_where_the_account_says_so(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        at.account = replace(at.account, fields={**at.account.fields, "resume": "customer"})
        await at.told(at.submit())
        older = at.order
        at.order = an_order_for("treez", at.shop.now(), "1002")
        events = await at.told(at.submit())
        assert list(at.house.tickets) == [at.part.reference] == [older.fulfilments[0].reference]
        assert [e.order for e in events if isinstance(e, IssueRaised) and e.blocking] == [older.id]

    at_counter(tmp_path, "treez", work)


def test_two_orders_with_the_same_goods_are_two_tickets_and_said(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        await at.told(at.submit())
        at.order = an_order_for("treez", at.shop.now(), "1002")
        events = await at.told(at.submit())
        assert len(at.house.tickets) == 2
        assert [e.kind for e in events if isinstance(e, IssueRaised)] == ["total", "duplicate"]

    at_counter(tmp_path, "treez", work)


def test_a_preview_makes_nothing_and_says_what_cannot_be_sold(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        found = await preview(at)
        assert (found.subtotal.amount, found.tax.amount, found.total.amount) == (
            Decimal("38.00"),
            Decimal("3.52"),
            Decimal("41.52"),
        )
        assert not found.estimated
        assert at.shop.ledger.entries() == []
        await at.told(at.submit())
        assert at.house.ticket(at.part.reference)["total"] == float(found.total.amount)
        at.house.short.update(at.house.sizes)
        assert "not available" in (await preview(at)).problems[0]

    at_counter(tmp_path, "treez", work)


def test_a_closed_store_is_tried_later(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        at.house.close()
        for talk in (treez.push(at.order, at.submit(), at.account), treez.check(at.account)):
            with pytest.raises(Unreachable):
                await at.ask(talk)
        at.house.open()
        await at.push(at.submit())
        assert len(at.house.tickets) == 1

    at_counter(tmp_path, "treez", work)


def test_the_check_finds_a_foreign_key_and_a_wrong_store(tmp_path: Path) -> None:
    async def work(at: Counter) -> None:
        assert await at.ask(treez.check(at.account)) == []
        for field, value in (("private_key", pem("another")), ("organisation", "x"), ("certificate", "x")):
            wrong = Account("treez", "x", {**at.account.fields, field: value})
            with pytest.raises(Refused) as found:
                await at.ask(treez.check(wrong))
            assert found.value.status == 401

    at_counter(tmp_path, "treez", work)


def test_it_does_what_it_says_it_can() -> None:
    assert {Can.SUBMIT, Can.UPDATE, Can.STATUS, Can.CANCEL, Can.PREVIEW, Can.RESUME} < treez.CAPABILITIES.can
    assert Can.PUSH not in treez.CAPABILITIES.can
