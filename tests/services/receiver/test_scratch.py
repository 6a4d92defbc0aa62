"""An order rebuilt from its history with some events exchanged, and what differs, without a person in it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.events import Cause, Event, Moved, Noted
from app.orders import Address, Customer, Item, Money, Order, Parcel
from app.rules import DEFAULT
from app.states import State
from services.receiver.scratch import History, Laid, difference, rebuilt, words
from tests.kit.orders import MANAGER, SHOPIFY, an_order, at, begun, placed

ORDER = an_order("1")


def _moved(id_: str, to: State, minutes: float) -> Moved:
    cause = Cause("shopify/acme", id_, to.value, at(minutes))
    return Moved(id=id_, order=ORDER.id, at=at(minutes), author=SHOPIFY, cause=cause, to=to)


def _history(*events: Event) -> History:
    return {event.id: ((at(n), n, 0), event) for n, event in enumerate(events, 1)}


def _state(order: Order | None) -> State:
    assert order is not None
    return order.state


CAME, SHIPPED, NOTE = (
    placed(ORDER, id="came"),
    _moved("shipped", State.SHIPPED, 2),
    Noted(id="note", order=ORDER.id, at=at(3), author=MANAGER, text="Rang the customer"),
)
KEPT = _history(CAME, SHIPPED, NOTE)


def _laid(*events: Event, minutes: float = 2, was: tuple[str, ...] = ()) -> Laid:
    return Laid(at(minutes), frozenset(was), events)


def test_nothing_exchanged_is_the_order_as_it_stands() -> None:
    order = rebuilt(KEPT, (), [], DEFAULT)
    assert (_state(order), [n.id for n in order.notes] if order else []) == (State.SHIPPED, ["note"])
    assert rebuilt(KEPT, (), [_laid(SHIPPED)], DEFAULT) == order


def test_what_is_gone_is_gone_and_what_people_did_stays() -> None:
    order = rebuilt(KEPT, {"shipped"}, [], DEFAULT)
    assert (_state(order), [n.id for n in order.notes] if order else []) == (State.RECEIVED, ["note"])


def test_what_is_exchanged_stands_where_it_stood() -> None:
    """A later event takes it further; were it laid at the end, the older word would have come last."""
    kept = _history(CAME, SHIPPED, _moved("arrived", State.DELIVERED, 3))
    other = _moved("other", State.OUT_FOR_DELIVERY, 2)
    order = rebuilt(kept, {"shipped"}, [_laid(other, minutes=99, was=("shipped",))], DEFAULT)
    assert _state(order) is State.DELIVERED
    assert [e.event for e in order.trail] == ["came", "other", "arrived"] if order else False


def test_what_comes_before_its_order_waits_for_it_and_without_it_there_is_none() -> None:
    kept = _history(SHIPPED, CAME)
    assert _state(rebuilt(kept, (), [], DEFAULT)) is State.SHIPPED
    assert rebuilt(kept, {"came"}, [], DEFAULT) is None


def test_the_same_event_in_two_messages_counts_once() -> None:
    order = rebuilt(KEPT, (), [_laid(SHIPPED), _laid(replace(SHIPPED, to=State.DELIVERED))], DEFAULT)
    assert _state(order) is State.SHIPPED


PRIVATE = {
    "name": replace(ORDER, customer=Customer("Sipho Ngcobo", ORDER.customer.email)),
    "mail": replace(ORDER, customer=replace(ORDER.customer, email="sipho@example.com")),
    "phone": replace(ORDER, customer=replace(ORDER.customer, phone="+27 82 555 0101")),
    "address": replace(ORDER, address=Address("Sipho Ngcobo", line1="9 Loop Street")),
    "note": replace(ORDER, note="Sipho rings twice"),
    "choices": replace(
        ORDER, items=(replace(ORDER.items[0], title="A frame for Sipho", options=(("Text", "Sipho"),)),)
    ),
    "pictures": replace(ORDER, items=(replace(ORDER.items[0], artworks=()),)),
    "parcel": replace(ORDER, parcels=(Parcel("p", number="1Z999 Sipho"),)),
}


@pytest.mark.parametrize("name", PRIVATE)
def test_what_is_a_persons_is_told_as_another_and_not_shown(name: str) -> None:
    base = replace(ORDER, parcels=(Parcel("p", number="1Z000"),)) if name == "parcel" else ORDER
    found = difference(ORDER.id, base, PRIVATE[name])
    assert found is not None
    assert [line.endswith(": another") for line in found.after] == [True]
    assert [line.endswith(": as recorded") for line in found.before] == [True]
    told = " ".join((*found.before, *found.after)).casefold()
    assert not any(secret in told for secret in ("sipho", "thandi", "loop", "long street", "555", "1z", "example"))


def test_goods_and_money_are_shown() -> None:
    other = replace(
        ORDER, total=Money(Decimal("1234.50"), "ZAR"), items=(Item("1", "Mug", 3, "MUG-11"), Item("2", "x", 1))
    )
    found = difference(ORDER.id, ORDER, other)
    assert found is not None
    assert found.before[:2] == ("Total: 49.90 USD", "Item 1: 1 × FRAME-30x40")
    assert found.after[:3] == ("Total: 1,234.50 ZAR", "Item 1: 3 × MUG-11", "Item 2: 1 pieces")


def test_the_same_says_nothing_and_no_order_is_not_known() -> None:
    assert difference(ORDER.id, begun(ORDER), begun(ORDER)) is None
    assert words(None) == ("Not known",)
    found = difference(ORDER.id, None, ORDER)
    assert found is not None
    assert (found.number, found.before) == ("#1", ("Not known",))
