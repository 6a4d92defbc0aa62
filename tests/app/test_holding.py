"""Holds and canceling."""

import pytest

from app import workflow
from app.effects import CancelAtProvider, Mail
from app.errors import NotAllowed
from app.events import (
    CancelAsked,
    Cancelled,
    Cause,
    Held,
    Released,
    Submitted,
)
from app.orders import Fulfilment, Line
from app.people import Author
from app.states import CancelReason, HoldReason, Role, State
from app.workflow import apply
from tests.kit.orders import (
    MANAGER,
    OPERATOR,
    SHOPIFY,
    an_order,
    at,
    begun,
    moved,
    new_id,
    with_files,
)


def test_hold_blocks_and_release_frees() -> None:
    order = with_files(begun())
    hold = Held(id=new_id(), order=order.id, at=at(2), author=OPERATOR, why=HoldReason.ARTWORK)
    order = apply(order, hold).order
    assert order.held is not None
    with pytest.raises(NotAllowed, match="on hold"):
        apply(order, moved(order, State.IN_PRODUCTION))
    assert workflow.offered(order, order.fulfilments[0].id, Role.OPERATOR) == (State.CANCELED,)
    free = apply(order, Released(id=new_id(), order=order.id, at=at(3), author=OPERATOR)).order
    assert free.held is None
    assert apply(free, moved(free, State.IN_PRODUCTION)).order.state is State.IN_PRODUCTION


def test_a_providers_hold_is_released_by_it_or_by_a_manager() -> None:
    order = begun()
    order = apply(order, Held(id=new_id(), order=order.id, at=at(2), author=SHOPIFY, why=HoldReason.PROVIDER)).order
    with pytest.raises(NotAllowed):
        apply(order, Released(id=new_id(), order=order.id, at=at(3), author=OPERATOR))
    assert apply(order, Released(id=new_id(), order=order.id, at=at(3), author=MANAGER)).order.held is None


def test_a_customers_wish_to_cancel_stops_work_until_it_is_decided() -> None:
    order = with_files(begun())
    customer = Author(Role.CUSTOMER, "Customer")
    outcome = apply(order, CancelAsked(id=new_id(), order=order.id, at=at(2), author=customer))
    with pytest.raises(NotAllowed, match="may be canceled"):
        apply(outcome.order, moved(outcome.order, State.IN_PRODUCTION, minutes=3))
    cancel = Cancelled(id=new_id(), order=order.id, at=at(4), author=MANAGER, why=CancelReason.CUSTOMER)
    done = apply(outcome.order, cancel)
    assert done.order.state is State.CANCELED
    assert done.order.cancel_ask is None
    assert any(isinstance(e, Mail) and e.template == "canceled" for e in done.effects)


def test_canceling_an_outsourced_order_tells_its_provider() -> None:
    own = Fulfilment("f1", route="printful", lines=(Line("1", 1),))
    order = begun(an_order(fulfilments=(own,)))
    order = apply(
        order,
        Submitted(id=new_id(), order=order.id, at=at(1), author=MANAGER, fulfilment="f1", reference="77"),
    ).order
    cancel = Cancelled(id=new_id(), order=order.id, at=at(4), author=MANAGER, why=CancelReason.CUSTOMER)
    told = [e for e in apply(order, cancel).effects if isinstance(e, CancelAtProvider)]
    assert [(e.provider, e.reference) for e in told] == [("printful", "77")]


def test_an_older_hold_that_comes_after_its_release_does_not_hold() -> None:
    order = begun()
    by = Author(Role.CONNECTOR, "printful")
    first = Held(id=new_id(), order=order.id, at=at(5), author=by, cause=Cause(version=at(1)), why=HoldReason.PROVIDER)
    then = Released(id=new_id(), order=order.id, at=at(4), author=by, cause=Cause(version=at(2)))
    in_turn = apply(apply(order, first).order, then).order
    swapped = apply(apply(order, then).order, first).order
    assert in_turn.held is None
    assert swapped.held is None
    assert swapped.fulfilments == in_turn.fulfilments


def test_a_release_that_releases_nothing_changes_nothing() -> None:
    order = begun()
    assert apply(order, Released(id=new_id(), order=order.id, at=at(1), author=OPERATOR)).order is order


def test_a_machine_frees_only_what_it_held_itself() -> None:
    order = begun()
    stripe, printful = Author(Role.CONNECTOR, "stripe"), Author(Role.CONNECTOR, "printful")
    base = {"order": order.id, "at": at(1), "fulfilment": order.fulfilments[0].id}
    held = apply(order, Held(id="h", author=stripe, why=HoldReason.FRAUD_CHECK, **base)).order  # type: ignore[arg-type]
    assert apply(held, Released(id="r1", author=printful, **base)).order.held is not None  # type: ignore[arg-type]
    assert apply(held, Released(id="r2", author=stripe, **base)).order.held is None  # type: ignore[arg-type]
