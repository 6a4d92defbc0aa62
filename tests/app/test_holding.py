"""Holds and canceling."""

import pytest

from app import workflow
from app.change import Outcome
from app.effects import CancelAtProvider, Mail, Withdraw
from app.errors import NotAllowed
from app.events import (
    CancelAsked,
    Cancelled,
    CancelRefused,
    Cause,
    Held,
    Released,
    Sent,
    Submitted,
    Undone,
)
from app.orders import Fulfilment, Line, Order, Parcel
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


PRINTFUL = Author(Role.CONNECTOR, "printful")


def ordered(*routes: str) -> Order:
    """One part a route, each ordered there."""
    lines = (Line("1", 1),)
    parts = tuple(Fulfilment(f"f{n}", route=route, lines=lines) for n, route in enumerate(routes, 1))
    order = begun(an_order(fulfilments=parts))
    for part in parts:
        if part.route != "in_house":
            submitted = Submitted(
                id=new_id(), order=order.id, at=at(1), author=MANAGER, fulfilment=part.id, reference="77"
            )
            order = apply(order, submitted).order
    return order


def canceled(order: Order, by: Author = MANAGER, fulfilment: str = "", minutes: float = 4) -> Outcome:
    fields = {"id": new_id(), "order": order.id, "at": at(minutes), "author": by, "fulfilment": fulfilment}
    return apply(order, Cancelled(**fields, why=CancelReason.CUSTOMER))  # type: ignore[arg-type]


def refused(order: Order, fulfilment: str) -> Outcome:
    by = {"id": new_id(), "order": order.id, "at": at(9), "author": PRINTFUL}
    return apply(order, CancelRefused(**by, fulfilment=fulfilment, reason="It is being printed"))  # type: ignore[arg-type]


def test_what_was_ordered_elsewhere_is_canceled_when_its_provider_says_so() -> None:
    asked = canceled(ordered("printful"))
    assert asked.order.state is not State.CANCELED
    assert [(type(e), getattr(e, "reference", "")) for e in asked.effects] == [(CancelAtProvider, "77")]
    assert asked.order.cancel_ask is not None
    assert workflow.offered(asked.order, "f1", Role.MANAGER) == (State.CANCELED,)
    agreed = canceled(asked.order, PRINTFUL, "f1", 6)
    assert agreed.order.state is State.CANCELED
    assert agreed.order.cancel_ask is None
    assert [e.template for e in agreed.effects if isinstance(e, Mail)] == ["canceled"]


def test_a_provider_that_will_not_cancel_goes_on_and_may_be_asked_again() -> None:
    order = canceled(ordered("printful")).order
    goes_on = refused(order, "f1")
    assert goes_on.order.cancel_ask is None
    assert goes_on.order.state is not State.CANCELED
    assert not goes_on.effects
    assert "It is being printed" in goes_on.order.trail[-1].words
    again = canceled(goes_on.order, minutes=10)
    keys = {e.key for o in (canceled(ordered("printful")), again) for e in o.effects}
    assert len(keys) == 2, "a second wish is told as well"


def test_only_a_manager_says_that_it_is_canceled_there() -> None:
    order = canceled(ordered("printful")).order
    with pytest.raises(NotAllowed, match="answer"):
        canceled(order, OPERATOR, minutes=5)
    assert canceled(order, MANAGER, minutes=5).order.state is State.CANCELED


def test_of_two_parts_the_customer_is_told_when_both_are_decided() -> None:
    first = canceled(ordered("in_house", "printful", "prodigi"))
    states = [f.state for f in first.order.fulfilments]
    assert states[0] is State.CANCELED
    assert State.CANCELED not in states[1:]
    assert not [e for e in first.effects if isinstance(e, Mail)]
    second = canceled(first.order, PRINTFUL, "f2", 5)
    assert not [e for e in second.effects if isinstance(e, Mail)]
    assert second.order.cancel_ask is not None
    third = canceled(second.order, Author(Role.CONNECTOR, "prodigi"), "f3", 6)
    assert third.order.state is State.CANCELED
    assert third.order.cancel_ask is None
    assert [e.template for e in third.effects if isinstance(e, Mail)] == ["canceled"]


def test_what_was_sent_all_the_same_is_a_problem_and_no_mail() -> None:
    asked = canceled(ordered("printful")).order
    parcel = Parcel("p1", "f1", number="1Z", lines=(Line("1", 1),))
    left = apply(asked, Sent(id=new_id(), order=asked.id, at=at(8), author=PRINTFUL, fulfilment="f1", parcel=parcel))
    assert left.order.cancel_ask is None
    assert [i.text for i in left.order.issues] == ["It was sent although cancel was asked."]
    gone = canceled(asked, PRINTFUL, "f1", 6).order
    late = apply(gone, Sent(id=new_id(), order=gone.id, at=at(8), author=PRINTFUL, fulfilment="f1", parcel=parcel))
    assert late.order.state is State.SHIPPED
    assert [i.text for i in late.order.issues] == ["It was sent after it was canceled."]
    assert not [e for e in late.effects if isinstance(e, Mail)]


def test_a_wish_to_cancel_is_taken_back_with_its_step() -> None:
    order = ordered("printful")
    asked = canceled(order).order
    undone = Undone(id=new_id(), order=order.id, at=at(5), author=MANAGER, undoes=asked.trail[-1].event)
    back = apply(asked, undone)
    assert back.order.cancel_ask is None
    assert [type(e) for e in back.effects] == [Withdraw]
    customer = Author(Role.CUSTOMER, "Customer")
    wish = apply(order, CancelAsked(id=new_id(), order=order.id, at=at(2), author=customer)).order
    both = canceled(wish).order
    undone = Undone(id=new_id(), order=order.id, at=at(5), author=MANAGER, undoes=both.trail[-1].event)
    left = apply(both, undone).order
    assert left.cancel_ask == wish.cancel_ask


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


def _maker(kind: type[Held] | type[Released], order: Order, minutes: float) -> Order:
    fields = {"id": new_id(), "order": order.id, "at": at(minutes), "author": PRINTFUL, "fulfilment": "f1"}
    extra = {"why": HoldReason.PROVIDER, "reason": "Low resolution"} if kind is Held else {}
    return apply(order, kind(**fields, **extra)).order  # type: ignore[arg-type]


def _ours(kind: type[Held] | type[Released], order: Order, minutes: float) -> Order:
    fields = {"id": new_id(), "order": order.id, "at": at(minutes), "author": MANAGER, "fulfilment": "f1"}
    extra = {"why": HoldReason.ADDRESS} if kind is Held else {}
    return apply(order, kind(**fields, **extra)).order  # type: ignore[arg-type]


@pytest.mark.parametrize("maker_first", [True, False])
def test_our_hold_and_its_makers_are_two(maker_first: bool) -> None:
    order = ordered("printful")
    both = _ours(Held, _maker(Held, order, 2), 3) if maker_first else _maker(Held, _ours(Held, order, 2), 3)
    part = both.fulfilments[0]
    assert part.own_hold is not None
    assert part.makers_hold is not None
    assert (part.own_hold.reason, part.makers_hold.reason) == (HoldReason.ADDRESS, HoldReason.PROVIDER)
    assert part.hold == part.own_hold, "ours is shown"
    assert _maker(Held, _ours(Held, both, 4), 4) is both, "each is on already"
    [theirs_ended] = _maker(Released, both, 5).fulfilments
    assert theirs_ended.own_hold is not None
    assert theirs_ended.makers_hold is None
    [ours_ended] = _ours(Released, both, 5).fulfilments
    assert ours_ended.own_hold is None
    assert ours_ended.hold == ours_ended.makers_hold == part.makers_hold
    assert _maker(Released, _ours(Released, both, 5), 6).fulfilments[0].hold is None
