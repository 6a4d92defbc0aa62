"""The order's state from its fulfilments, partial shipping, and what a fulfilment needs."""

from dataclasses import replace

import pytest

from app.orders import Fulfilment, Issue, Line, Order, Parcel, needs_person, roll_up, sent_quantity
from app.states import State
from tests.kit.orders import an_item, an_order, at

S = State


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], S.DRAFT),
        ([S.CANCELED, S.CANCELED], S.CANCELED),
        ([S.FAILED], S.FAILED),
        ([S.FAILED, S.CANCELED], S.FAILED),
        ([S.FAILED, S.SHIPPED], S.SHIPPED),
        ([S.SHIPPED, S.IN_PRODUCTION], S.IN_PRODUCTION),
        ([S.RETURNED, S.DELIVERED], S.DELIVERED),
        ([S.CANCELED, S.READY], S.READY),
    ],
)
def test_roll_up(states: list[State], expected: State) -> None:
    assert roll_up(tuple(Fulfilment(f"f{n}", state=s) for n, s in enumerate(states))) is expected


def _mixed() -> Order:
    mug = Fulfilment("f1", state=S.SHIPPED, lines=(Line("1", 1),))
    frame = Fulfilment("f2", state=S.IN_PRODUCTION, lines=(Line("2", 1),))
    return an_order(items=(an_item("1"), an_item("2")), fulfilments=(mug, frame))


def test_a_partly_sent_order_says_how_much() -> None:
    assert _mixed().state is S.IN_PRODUCTION
    assert _mixed().partial == (1, 2)


def test_a_parcel_without_lines_is_everything_of_its_fulfilment() -> None:
    order = replace(_mixed(), parcels=(Parcel("p", fulfilment="f2"),))
    second = order.fulfilment("f2")
    assert second is not None
    assert sent_quantity(order, second) == 1


def test_failed_work_or_a_blocking_issue_needs_a_person() -> None:
    order = _mixed()
    assert not needs_person(order)
    assert needs_person(replace(order, issues=(Issue("i", "k", "t", at(), True),)))
    assert not needs_person(replace(order, issues=(Issue("i", "k", "t", at(), False),)))
    failed = replace(order.fulfilments[0], state=S.FAILED)
    assert needs_person(order.with_fulfilment(failed))


def test_words_for_the_row() -> None:
    assert _mixed().title == "Framed print, 30 × 40 cm + 1 more"
    assert _mixed().quantity == 2
    assert an_order(items=()).title
