"""Which fulfilments an event means, and what its line of activity keeps."""

from dataclasses import replace

import pytest

from app.change import before, recorded, same_person, targets
from app.errors import NotAllowed
from app.events import Noted
from app.orders import Fulfilment
from app.rules import Rules
from app.states import State
from tests.kit.orders import OPERATOR, SHOPIFY, an_order, at, begun


def test_a_person_may_leave_it_open_where_only_one_is_alive() -> None:
    order = an_order(fulfilments=(Fulfilment("f1"), Fulfilment("f2", state=State.CANCELED)))
    event = Noted(id="n", order=order.id, at=at(), author=OPERATOR, text="x")
    assert [f.id for f in targets(order, event, "")] == ["f1"]
    both = replace(order, fulfilments=(Fulfilment("f1"), Fulfilment("f2")))
    with pytest.raises(NotAllowed):
        targets(both, event, "")
    with pytest.raises(NotAllowed):
        targets(both, event, "f9")


def test_a_machine_means_its_own_route_or_else_all() -> None:
    order = an_order(fulfilments=(Fulfilment("f1", route="shopify"), Fulfilment("f2")))
    event = Noted(id="n", order=order.id, at=at(), author=SHOPIFY, text="x")
    assert [f.id for f in targets(order, event, "")] == ["f1"]
    none = replace(order, fulfilments=(Fulfilment("f1"), Fulfilment("f2")))
    assert len(targets(none, event, "")) == 2


def test_the_trail_is_bounded_and_machines_steps_are_not_undone_by_people() -> None:
    order = begun()
    was = before(order, order.fulfilments[0])
    for n in range(30):
        event = Noted(id=f"n{n}", order=order.id, at=at(n), author=SHOPIFY, text="x")
        order = recorded(order, event, "noted", Rules(trail_length=5), was)
    assert len(order.trail) == 5
    assert order.events == 31
    assert all(e.before is None for e in order.trail)


def test_people_are_the_same_by_id_or_by_name() -> None:
    assert same_person("p1", "A", "p1", "B")
    assert not same_person("p1", "A", "p2", "A")
    assert same_person("", "A", "p2", "A")
