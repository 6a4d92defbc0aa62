"""What is said of orders by other names: before or after they come, for several at once, and where nobody can tell."""

from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import select

from app import wire
from app.events import Cause, Event, ParcelMoved, PaymentChanged, Sent
from app.naming import number_name, parcel_name
from app.orders import Fulfilment, Line, Money, Order, Parcel, RefundDue, RefundState
from app.people import Author
from app.states import ParcelState, Payment, Role, State
from services.receiver import book, names
from services.receiver.schema import NAMED, ORDERS
from tests.kit.orders import an_item, an_order, at, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio
STRIPE = Author(Role.CONNECTOR, "stripe")


def bought(external: str, total: str = "50.00", *, references: tuple[str, ...] = ()) -> Order:
    snapshot = an_order(external, items=(an_item("1", artworks=0),), payment=Payment.UNPAID)
    return replace(snapshot, total=Money(Decimal(total), "USD"), references=references)


def payment(*said: str, amount: str | None = None, id_: str = "pay", **more: Any) -> PaymentChanged:
    money = None if amount is None else Money(Decimal(amount), "USD")
    fields: dict[str, Any] = {"id": id_, "order": "", "at": at(1), "author": STRIPE, "names": said}
    fields |= {"cause": Cause("stripe/main", id_, "paid", at(1)), "reference": "stripe/main/pi_1"}
    return PaymentChanged(**{**fields, "payment": Payment.PAID, "amount": money, **more})


async def order(tiny: Tiny, id_: str) -> Order:
    page = (await tiny.running.client.get("/api/v1/snapshot", headers=tiny.auth)).json()
    (body,) = (item["body"] for item in page["items"] if item["id"] == id_)
    return wire.read_order(wire.json_bytes(body))


async def play(tiny: Tiny, *events: Event) -> None:
    for n, event in enumerate(events):
        assert await tiny.post(event, id=f"{n}{event.id}") == 200
        await tiny.running.pump()


def kept(tiny: Tiny) -> list[tuple[str, str]]:
    with tiny.running.state.database.reading() as connection:
        return [(row.state, row.reason) for row in connection.execute(select(NAMED).order_by(NAMED.c.id))]


@pytest.mark.parametrize("first", ["order", "payment"])
async def test_a_payment_finds_its_order_whichever_comes_first(tiny: Tiny, first: str) -> None:
    made = bought("1001")
    messages: list[Event] = [placed(made), payment(number_name("#1001"), amount="50.00")]
    await play(tiny, *(messages if first == "order" else reversed(messages)))
    found = await order(tiny, made.id)
    assert (found.state, found.payment_reference) == (State.RECEIVED, "stripe/main/pi_1")
    assert kept(tiny) == [("done", "")]


async def test_the_same_message_again_writes_nothing(tiny: Tiny) -> None:
    made = bought("1001")
    paid = payment("stripe/pi_9", number_name("1001"), amount="50.00")
    await play(tiny, placed(made), paid)
    before = (await order(tiny, made.id)).events
    await tiny.post(paid, id="again")
    await tiny.running.pump()
    assert (await order(tiny, made.id)).events == before
    assert len(kept(tiny)) == 1


async def test_one_payment_for_several_orders_waits_for_all_of_them(tiny: Tiny) -> None:
    first, second = bought("1001", "50.00"), bought("1002", "30.00")
    paid = payment(number_name("1001"), number_name("1002"), amount="80.00")
    await play(tiny, placed(first), paid)
    assert (await order(tiny, first.id)).state is State.DRAFT
    await play(tiny, placed(second))
    assert [(await order(tiny, o.id)).state for o in (first, second)] == [State.RECEIVED] * 2


@pytest.mark.parametrize("arrival", list(permutations(range(3))))
async def test_orders_that_share_a_payment_by_its_id_are_paid_in_any_order(
    tiny: Tiny, arrival: tuple[int, ...]
) -> None:
    first = bought("1001", "50.00", references=("stripe/pi_1",))
    second = bought("1002", "30.00", references=("stripe/pi_1",))
    messages: list[Event] = [placed(first), placed(second), payment("stripe/pi_1", amount="80.00")]
    await play(tiny, *(messages[n] for n in arrival))
    for made in (first, second):
        found = await order(tiny, made.id)
        assert (found.state, found.issues) == (State.RECEIVED, ())


async def both_paid(tiny: Tiny) -> tuple[Order, Order]:
    """Two orders of 50.00, one payment; something went back for the first."""
    first, second = (bought(n, "50.00", references=("stripe/pi_1",)) for n in ("1001", "1002"))
    await play(tiny, placed(first), placed(second), payment("stripe/pi_1", amount="100.00"))
    return first, second


def given_back(tiny: Tiny, order: Order, sum_: str, id_: str = "re_1") -> None:
    """By us, for that order."""
    due = RefundDue(f"{order.id}.{id_}", Money(Decimal(sum_), "USD"), "stripe/main/pi_1", at(2), "c", RefundState.DONE)
    with tiny.running.state.database.writing() as connection:
        kept = book.find(connection, order.id)
        assert kept is not None
        whole = replace(kept.order, refunds=(*kept.order.refunds, replace(due, result=id_)))
        connection.execute(ORDERS.update().where(ORDERS.c.id == order.id).values(body=wire.order_bytes(whole)))


def went_back(sum_: str | None, word: Payment = Payment.PART_REFUNDED) -> PaymentChanged:
    return payment("stripe/pi_1", amount=sum_, id_=f"back {sum_}", payment=word)


async def payments(tiny: Tiny, *orders: Order) -> list[Payment]:
    return [(await order(tiny, one.id)).payment for one in orders]


@pytest.mark.parametrize(("sum_", "word"), [("50.00", Payment.REFUNDED), ("20.00", Payment.PART_REFUNDED)])
async def test_what_went_back_for_one_order_is_not_said_of_the_other(tiny: Tiny, sum_: str, word: Payment) -> None:
    first, second = await both_paid(tiny)
    given_back(tiny, first, sum_)
    await play(tiny, went_back(sum_))
    assert await payments(tiny, first, second) == [word, Payment.PAID]
    assert {state for state, _ in kept(tiny)} == {"done"}


@pytest.mark.parametrize(("told", "words"), [("30.00", "30.00 USD"), (None, "Part")])
async def test_what_nobody_here_gave_back_is_for_a_person_where_it_may_be_for_either(
    tiny: Tiny, told: str | None, words: str
) -> None:
    first, second = await both_paid(tiny)
    await play(tiny, went_back(told))
    assert await payments(tiny, first, second) == [Payment.PAID] * 2
    said = f"{words} of the payment for #1001, #1002 went back. Nobody says for which."
    assert sorted(state for state, _ in kept(tiny)) == ["done", "review"]
    assert said in [reason for _, reason in kept(tiny)]


async def test_all_that_was_paid_went_back_for_all(tiny: Tiny) -> None:
    first, second = await both_paid(tiny)
    await play(tiny, went_back("100.00", Payment.REFUNDED))
    assert await payments(tiny, first, second) == [Payment.REFUNDED] * 2


async def test_a_word_that_came_before_our_own_record_is_understood_after_it(tiny: Tiny) -> None:
    first, second = await both_paid(tiny)
    await play(tiny, went_back("50.00"))
    due = RefundDue("r1", Money(Decimal("50.00"), "USD"), "stripe/main/pi_1", at(2), "c", RefundState.RELEASED)
    later = replace(bought("1001", "50.00", references=("stripe/pi_1",)), refunds=(due,), version=at(3))
    given_back(tiny, first, "50.00")
    await play(tiny, placed(replace(later, customer=replace(later.customer, name="Ada"))))
    assert await payments(tiny, first, second) == [Payment.REFUNDED, Payment.PAID]
    assert {state for state, _ in kept(tiny)} == {"done"}


async def test_another_amount_starts_nothing(tiny: Tiny) -> None:
    made = bought("1001")
    await play(tiny, placed(made), payment(number_name("1001"), amount="0.50"))
    found = await order(tiny, made.id)
    assert found.state is State.DRAFT
    assert [i.kind for i in found.issues] == ["payment"]


async def test_a_number_two_shops_use_is_never_guessed(tiny: Tiny) -> None:
    first = bought("1001")
    second = replace(bought("1002"), number="#1001")
    await play(tiny, placed(first), placed(second), payment(number_name("1001"), amount="50.00"))
    assert [(await order(tiny, o.id)).payment for o in (first, second)] == [Payment.UNPAID] * 2
    assert kept(tiny) == [("review", "Several orders have the number 1001.")]
    with tiny.running.state.database.reading() as connection:
        told = names.waiting(connection, tiny.running.clock())
    assert [one["words"] for one in told] == ["Several orders have the number 1001."]


async def test_what_fits_no_order_is_shown_after_a_while(tiny: Tiny) -> None:
    await play(tiny, payment("stripe/pi_unknown", amount="1.00"))
    state = tiny.running.state
    with state.database.reading() as connection:
        assert names.waiting(connection, tiny.running.clock()) == []
    tiny.running.clock.forward(minutes=20)
    with state.database.writing() as connection:
        (one,) = names.waiting(connection, tiny.running.clock())
        assert names.ignore(connection, str(one["id"]))
        assert names.waiting(connection, tiny.running.clock()) == []


async def test_a_carrier_may_speak_before_the_packer_was_heard(tiny: Tiny) -> None:
    made = replace(bought("1001"), payment=Payment.PAID)
    made = replace(made, fulfilments=(Fulfilment(f"{made.id}.1", state=State.READY, lines=(Line("1", 1),)),))
    moved = ParcelMoved(
        id="track",
        order="",
        at=at(2),
        author=Author(Role.CARRIER, "ups"),
        cause=Cause("ups/main", "track"),
        names=(parcel_name("1Z 999"),),
        parcel="1Z999",
        to=ParcelState.IN_TRANSIT,
    )
    await play(tiny, placed(made), moved)
    base: dict[str, Any] = {"id": "sent", "order": made.id, "at": at(3), "author": tiny.lerato.author("Press 2")}
    parcel = Parcel("ups:1Z999", carrier="UPS", number="1Z999")
    answers = await tiny.send(Sent(**base, parcel=parcel))
    assert [a.message for a in answers] == [""]
    assert [p.state for p in (await order(tiny, made.id)).parcels] == [ParcelState.IN_TRANSIT]


async def test_a_workstation_reports_no_payment(tiny: Tiny) -> None:
    made = bought("1001")
    await play(tiny, placed(made))
    lie = replace(payment(amount="50.00"), order=made.id, author=tiny.lerato.author("Press 2"), names=())
    assert [bool(a.message) for a in await tiny.send(lie)] == [True]
    assert (await order(tiny, made.id)).payment is Payment.UNPAID


async def test_only_payments_that_moved_money_are_shown_where_they_fit_no_order(tiny: Tiny) -> None:
    kinds = list(Payment)
    await play(tiny, *(payment(f"stripe/pi_{n}", id_=f"pay{n}", payment=kind) for n, kind in enumerate(kinds)))
    tiny.running.clock.forward(minutes=20)
    with tiny.running.state.database.reading() as connection:
        shown = {str(one["id"]) for one in names.waiting(connection, tiny.running.clock())}
    moved = {"PAID", "AUTHORISED", "PART_REFUNDED", "REFUNDED", "DISPUTED"}
    assert shown == {f"pay{n}" for n, kind in enumerate(kinds) if kind.name in moved}
