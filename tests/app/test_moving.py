"""Steps along the road: guards, jumps of machines, effects."""

from dataclasses import replace

import pytest

from app.effects import Mail, TellParcel
from app.errors import NotAllowed
from app.events import (
    Moved,
)
from app.orders import Fulfilment, Line
from app.people import Author
from app.rules import Rules
from app.states import Role, State
from app.workflow import apply
from tests.app.parcels import sent
from tests.kit.orders import (
    CHECKER,
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


def test_the_whole_road_by_the_people_whose_job_it_is() -> None:
    order = with_files(begun())
    order = apply(order, moved(order, State.IN_PRODUCTION)).order
    claim = order.fulfilments[0].claim
    assert claim is not None
    assert claim.by == OPERATOR
    order = apply(order, moved(order, State.QUALITY_CHECK)).order
    with pytest.raises(NotAllowed):
        apply(order, moved(order, State.READY, OPERATOR))
    order = apply(order, moved(order, State.READY, CHECKER)).order
    assert order.fulfilments[0].first_pass is True
    outcome = apply(order, sent(order))
    assert outcome.order.state is State.SHIPPED
    assert {type(e) for e in outcome.effects} == {Mail, TellParcel}
    assert all(e.waits for e in outcome.effects)


def test_a_machine_fills_skipped_steps_and_never_goes_back() -> None:
    own = Fulfilment("f1", route="printful", lines=(Line("1", 1),))
    order = begun(replace(an_order(fulfilments=(own,)), source="printful"))
    printful = Author(Role.CONNECTOR, "printful")
    ahead = Moved(id=new_id(), order=order.id, at=at(1), author=printful, to=State.SHIPPED)
    order = apply(order, ahead).order
    assert order.state is State.SHIPPED
    assert State.IN_PRODUCTION in order.fulfilments[0].implied
    late = Moved(id=new_id(), order=order.id, at=at(2), author=printful, to=State.IN_PRODUCTION)
    assert apply(order, late).order is order


def test_on_house_work_a_machine_cannot_say_that_something_was_made() -> None:
    order = with_files(begun())
    event = Moved(id=new_id(), order=order.id, at=at(1), author=SHOPIFY, to=State.IN_PRODUCTION)
    assert apply(order, event).order is order


def test_the_second_person_rule_is_a_setting() -> None:
    order = with_files(begun())
    order = apply(order, moved(order, State.IN_PRODUCTION, MANAGER)).order
    order = apply(order, moved(order, State.QUALITY_CHECK, MANAGER)).order
    strict = Rules(second_person=True)
    with pytest.raises(NotAllowed):
        apply(order, moved(order, State.READY, MANAGER), strict)
    assert apply(order, moved(order, State.READY, CHECKER), strict).order.state is State.READY
