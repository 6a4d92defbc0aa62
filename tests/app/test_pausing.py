"""Whoever makes it is asked to wait, once a hold; what goes on all the same is a problem."""

from typing import Any

import pytest

from app.effects import HoldAtProvider
from app.events import Held, Moved, Released, Sent, Submitted, Undone
from app.orders import Fulfilment, Line, Order, Parcel
from app.pausing import keys
from app.people import Author
from app.rules import DEFAULT
from app.states import HoldReason, Role, State
from app.workflow import apply
from tests.kit.orders import MANAGER, an_order, at, begun, new_id

PRODIGI = Author(Role.CONNECTOR, "prodigi")
STRIPE = Author(Role.CONNECTOR, "stripe")


def _order(route: str = "prodigi", reference: str = "ord_1") -> Order:
    part = Fulfilment("f1", route=route, reference=reference, lines=(Line("1", 2),))
    return begun(an_order(fulfilments=(part,)))


def _by(who: Author, minutes: float) -> dict[str, Any]:
    return {"id": new_id(), "order": _order().id, "at": at(minutes), "author": who, "fulfilment": "f1"}


def _held(order: Order, who: Author = MANAGER, minutes: float = 5) -> tuple[Order, list[HoldAtProvider]]:
    outcome = apply(order, Held(**_by(who, minutes), why=HoldReason.OTHER, reason="Wait"))
    return outcome.order, [e for e in outcome.effects if isinstance(e, HoldAtProvider)]


def _issues(order: Order) -> list[str]:
    return [issue.text for issue in order.issues]


@pytest.mark.parametrize("who", [MANAGER, STRIPE])
def test_whoever_has_it_is_asked_to_wait(who: Author) -> None:
    order, [asked] = _held(_order(), who)
    assert (asked.provider, asked.reference, asked.fulfilment, asked.waits) == ("prodigi", "ord_1", "f1", False)
    assert keys(order) == {asked.key}
    released = apply(order, Released(**_by(MANAGER, 6))).order
    assert keys(released) == frozenset()
    assert _held(released, who, 7)[1][0].key != asked.key, "each hold is a wish of its own"


@pytest.mark.parametrize(("route", "reference"), [("in_house", ""), ("prodigi", ""), ("treez", "t1")])
def test_nobody_is_asked_where_we_make_it_or_it_is_not_ordered_yet(route: str, reference: str) -> None:
    assert "treez" in DEFAULT.mirrored
    assert _held(_order(route, reference))[1] == []


def test_what_its_maker_holds_itself_is_no_wish_of_ours() -> None:
    order, asked = _held(_order(), PRODIGI)
    assert asked == []
    assert keys(order) == frozenset()


def test_what_was_on_its_way_to_be_ordered_when_it_was_held_is_asked_for_afterwards() -> None:
    order, _ = _held(_order(reference=""))
    told = apply(order, Submitted(**_by(PRODIGI, 6), reference="ord_1"))
    assert [(e.key, e.reference) for e in told.effects if isinstance(e, HoldAtProvider)] == [
        (next(iter(keys(told.order))), "ord_1")
    ]


def test_what_is_made_and_sent_in_spite_of_our_hold_is_a_problem_and_ends_it() -> None:
    order, _ = _held(_order())
    order = apply(order, Moved(**_by(PRODIGI, 6), to=State.IN_PRODUCTION)).order
    assert _issues(order) == ["It is being made although it is on hold."]
    assert order.fulfilments[0].hold is not None
    order = apply(order, Moved(**_by(PRODIGI, 7), to=State.SHIPPED)).order
    assert _issues(order)[1:] == ["It was sent although it was on hold."]
    assert order.fulfilments[0].hold is None
    assert keys(order) == frozenset()


def test_a_part_of_it_that_is_sent_is_a_problem_too() -> None:
    order, _ = _held(_order())
    parcel = Parcel("p1", "f1", number="1Z", lines=(Line("1", 1),))
    order = apply(order, Sent(**_by(PRODIGI, 6), parcel=parcel)).order
    assert order.state is not State.SHIPPED
    assert _issues(order) == ["It was sent although it was on hold."]


@pytest.mark.parametrize("who", [PRODIGI, None])
def test_without_a_hold_of_ours_nothing_is_wrong(who: Author | None) -> None:
    order = _held(_order(), who)[0] if who else _order()
    order = apply(order, Moved(**_by(PRODIGI, 7), to=State.SHIPPED)).order
    assert _issues(order) == []
    assert order.fulfilments[0].hold is None


def test_whoever_held_it_may_go_on() -> None:
    """A shop that scheduled it and marks it as sent."""
    shop = Author(Role.CONNECTOR, "shopify")
    order, _ = _held(_order(), shop)
    order = apply(order, Moved(**_by(shop, 7), to=State.SHIPPED)).order
    assert _issues(order) == []


def test_a_hold_can_be_undone() -> None:
    order, [asked] = _held(_order())
    undone = Undone(id=new_id(), order=order.id, at=at(6), author=MANAGER, undoes=asked.cause)
    assert keys(apply(order, undone).order) == frozenset()
