"""A step taken back leaves no trace in the world."""

import pytest

from app.effects import Withdraw
from app.errors import NotAllowed
from app.events import Cause, Held, Submitted, Undone
from app.orders import Fulfilment, Line, Order
from app.people import Author
from app.states import HoldReason, Role, State
from app.workflow import apply
from tests.app.parcels import sent
from tests.kit.orders import (
    MANAGER,
    OPERATOR,
    an_order,
    at,
    at_state,
    begun,
    moved,
    new_id,
    with_files,
)


def undone(order: Order, event: str, *, by: Author = OPERATOR, minutes: float = 31) -> Undone:
    return Undone(id=new_id(), order=order.id, at=at(minutes), author=by, undoes=event)


def test_undo_puts_everything_back_and_withdraws_what_waits() -> None:
    before = at_state(State.READY)
    event = sent(before)
    after = apply(before, event)
    outcome = apply(after.order, undone(before, event.id))
    assert outcome.order.fulfilments == before.fulfilments
    assert outcome.order.parcels == before.parcels
    assert [e.undoes for e in outcome.effects if isinstance(e, Withdraw)] == [event.id]
    with pytest.raises(NotAllowed):
        apply(outcome.order, undone(before, event.id))


def test_undo_is_for_the_same_person_or_a_manager_and_for_five_minutes() -> None:
    ready = with_files(begun())
    event = moved(ready, State.IN_PRODUCTION, minutes=10)
    order = apply(ready, event).order
    other = Author(Role.OPERATOR, "Jun", "p9")
    with pytest.raises(NotAllowed, match="Naledi"):
        apply(order, undone(order, event.id, by=other, minutes=11))
    assert apply(order, undone(order, event.id, by=MANAGER, minutes=11)).order.state is State.ARTWORK_READY
    with pytest.raises(NotAllowed, match="no longer"):
        apply(order, undone(order, event.id, minutes=15.1))


def test_what_others_stand_on_cannot_be_undone() -> None:
    order = with_files(begun())
    first = moved(order, State.IN_PRODUCTION, minutes=2)
    order = apply(order, first).order
    order = apply(order, moved(order, State.QUALITY_CHECK, minutes=3)).order
    with pytest.raises(NotAllowed, match="since"):
        apply(order, undone(order, first.id, minutes=4))


def test_what_was_ordered_meanwhile_stays_ordered() -> None:
    """A step taken back must not let it be ordered a second time, nor at another account."""
    part = Fulfilment("f1", route="prodigi", lines=(Line("1", 1),))
    order = begun(an_order(fulfilments=(part,)))
    hold = Held(id=new_id(), order=order.id, at=at(30), author=OPERATOR, why=HoldReason.OTHER)
    by = Author(Role.CONNECTOR, "prodigi")
    cause = Cause("prodigi/gallery")
    told = Submitted(id=new_id(), order=order.id, at=at(30), author=by, cause=cause, fulfilment="f1", reference="ord_1")
    order = apply(apply(order, hold).order, told).order
    [back] = apply(order, undone(order, hold.id)).order.fulfilments
    assert (back.hold, back.reference, back.account) == (None, "ord_1", "gallery")
