"""What points of sale share: previews worked out here, sentences for what they cannot be told, tickets as events."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from app.effects import CancelAtProvider, Effect, Refund, Submit, TellStatus, UpdateAtProvider
from app.errors import Refused, Unmapped, Unsupported
from app.events import IssueRaised, Moved, Released, Submitted
from app.orders import Fulfilment, Line, Money, Order
from app.states import State
from services.connector import Account, Can, Capabilities, Origin
from services.meanings import Meaning
from services.pointofsale import (
    Price,
    Ticket,
    ensure_can,
    estimated,
    expected_total,
    pieces,
    pieces_for,
    product_of,
    ticket_events,
    unknown_words,
)
from tests.kit.orders import an_item, an_order, at

ACCOUNT = Account("moonpos", "main", words={"waxing": "ready"})
ORIGIN = Origin(ACCOUNT, "m1", at(), at())
TABLE = {"packed": Meaning(State.READY)}
USD = "USD"
NAMED: dict[str, Any] = {"key": "k", "order": "o", "cause": "c", "fulfilment": "o.1", "provider": "moonpos"}
SUBMIT = Submit(**NAMED)
UPDATE = UpdateAtProvider(**NAMED, reference="t1")
CANCEL = CancelAtProvider(**NAMED, reference="t1")


def tell(state: State) -> TellStatus:
    return TellStatus(**NAMED, reference="t1", state=state)


def usd(amount: str) -> Money:
    return Money(Decimal(amount), USD)


def split() -> Order:
    """Two items, one routed to the register."""
    order = an_order(items=(an_item("1", quantity=2), an_item("2", sku="MUG")))
    part = Fulfilment(f"{order.id}.1", route="moonpos", lines=(Line("1", 2), Line("gone", 1)))
    return replace(order, fulfilments=(part, Fulfilment(f"{order.id}.2", lines=(Line("2", 1),))))


def test_an_estimate_from_the_orders_own_prices() -> None:
    found = estimated([(an_item("1"), 2)])
    assert (found.subtotal, found.tax, found.total) == (usd("99.80"), usd("0"), usd("99.80"))
    assert found.estimated
    assert [(line.item, line.quantity, line.price) for line in found.lines] == [("1", 2, usd("99.80"))]


def test_an_estimate_with_the_registers_prices_taxes_and_fees() -> None:
    prices = {"1": Price(usd("10"), usd("1.25"))}
    found = estimated([(an_item("1"), 3), (an_item("2"), 1)], prices, fees=usd("5"), problems=["Two are gone."])
    assert (found.subtotal, found.tax) == (usd("79.90"), usd("3.75"))
    assert found.total == usd("88.65")
    assert found.problems == ("Two are gone.",)
    assert estimated([], fees=usd("5")).total == usd("5")


def test_what_goes_to_the_register() -> None:
    order = split()
    assert [(i.id, n) for i, n in pieces_for(order, "moonpos")] == [("1", 2)]
    assert [(i.id, n) for i, n in pieces_for(order, "sunpos")] == [("1", 2), ("2", 1)]
    with pytest.raises(Refused, match="nothing"):
        pieces(order, Fulfilment("x"))


def test_a_product_from_the_editor_before_the_field_and_what_nobody_mapped() -> None:
    account = Account("moonpos", "main", {"products": '{"FRAME-30x40": {"id": 2}, "MUG": {"id": 3}}'})
    mapped = replace(account, products={"FRAME-30x40": {"id": 1}})
    assert product_of(an_item(), mapped, "Moon")["id"] == 1
    assert product_of(an_item(sku="MUG"), mapped, "Moon")["id"] == 3
    with pytest.raises(Unmapped) as found:
        product_of(an_item(sku="CUP"), mapped, "Moon")
    assert (found.value.kind, found.value.value) == ("sku", "CUP")
    for broken in ("{", "[1]"):
        with pytest.raises(Refused, match="cannot be read"):
            product_of(an_item(), Account("moonpos", "main", {"products": broken}), "Moon")


@pytest.mark.parametrize(
    ("effect", "words"),
    [
        (SUBMIT, "Moon takes no orders from outside: enter #1001 there."),
        (UPDATE, "Moon cannot be told that #1001 was changed: change it there."),
        (CANCEL, "Moon cannot be told that #1001 is canceled: cancel it there."),
        (tell(State.READY), "Moon cannot be told that #1001 is ready: mark it there."),
        (tell(State.DELIVERED), "Moon cannot be told that #1001 is completed: mark it there."),
    ],
)
def test_what_cannot_be_told_is_said_in_a_sentence(effect: Effect, words: str) -> None:
    with pytest.raises(Unsupported) as found:
        ensure_can(Capabilities(), effect, "Moon", an_order("1001"))
    assert found.value.message == words


def test_what_can_be_told_passes() -> None:
    able, order = Capabilities(frozenset(Can), frozenset({State.READY})), an_order("1001")
    for effect in (SUBMIT, UPDATE, CANCEL, tell(State.READY)):
        ensure_can(able, effect, "Moon", order)
    with pytest.raises(Unsupported):
        ensure_can(able, tell(State.DELIVERED), "Moon", order)
    refund = Refund(key="k", order="o", cause="c", refund="r", reference="p", amount=usd("1"))
    with pytest.raises(Unsupported):
        ensure_can(able, refund, "Moon", order)


def test_a_ticket_is_its_reference_and_its_status() -> None:
    order = an_order()
    part = f"{order.id}.1"
    for word in ("Packed", "waxing"):
        events = ticket_events(Ticket("t1", part, word), ORIGIN, TABLE, title="Moon")
        assert [type(e) for e in events] == [Submitted, Released, Moved]
        assert {e.order for e in events} == {order.id}
        assert [e.to for e in events if isinstance(e, Moved)] == [State.READY]
    again = ticket_events(Ticket("t1", part, "packed"), replace(ORIGIN, message="m2"), TABLE, title="Moon")
    first = ticket_events(Ticket("t1", part, "packed"), ORIGIN, TABLE, title="Moon")
    assert again[0].id == first[0].id
    assert again[2].id != first[2].id


def test_somebody_elses_ticket_says_nothing() -> None:
    assert ticket_events(Ticket("t1", "", "packed"), ORIGIN, TABLE, title="Moon") == []


def test_an_unknown_word_moves_nothing_and_is_shown() -> None:
    part = f"{an_order().id}.1"
    events = ticket_events(Ticket("t1", part, "eclipsed"), ORIGIN, TABLE, title="Moon")
    assert [type(e) for e in events] == [Submitted, IssueRaised]
    assert isinstance(events[1], IssueRaised)
    assert not events[1].blocking
    assert "eclipsed" in events[1].text
    assert unknown_words("eclipsed", TABLE, ACCOUNT) == ("ticket eclipsed",)
    assert unknown_words("PACKED", TABLE, ACCOUNT) == unknown_words("", TABLE, ACCOUNT) == ()


@pytest.mark.parametrize(("told", "odd"), [("49.90", 0), ("49.9", 0), ("52.00", 1)])
def test_another_total_is_shown_and_stops_nobody(told: str, odd: int) -> None:
    order = an_order()
    ticket = Ticket("t1", f"{order.id}.1", "packed", usd(told))
    events = ticket_events(ticket, ORIGIN, TABLE, title="Moon", expected=order.total)
    issues = [e for e in events if isinstance(e, IssueRaised)]
    assert len(issues) == odd
    assert all("52.00 USD" in i.text and "49.90 USD" in i.text and not i.blocking for i in issues)


def test_another_currency_is_another_total() -> None:
    ticket = Ticket("t1", f"{an_order().id}.1", "packed", Money(Decimal("49.90"), "CAD"))
    events = ticket_events(ticket, ORIGIN, TABLE, title="Moon", expected=usd("49.90"))
    assert isinstance(events[-1], IssueRaised)


def test_only_a_whole_order_has_a_total_to_compare() -> None:
    order = split()
    assert expected_total(order, order.fulfilments[0]) is None
    alone = replace(order, fulfilments=order.fulfilments[:1])
    assert expected_total(alone, alone.fulfilments[0]) == order.total
    assert expected_total(replace(alone, total=Money()), alone.fulfilments[0]) is None
