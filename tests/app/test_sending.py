"""Parcels: a set, never replaced."""

from dataclasses import replace

import pytest

from app.effects import Mail, TellParcel, TellStatus
from app.errors import NotAllowed
from app.events import (
    ParcelMoved,
)
from app.orders import Fulfilment, Line, Parcel
from app.people import Author
from app.states import ParcelState, Role, State
from app.workflow import apply
from tests.app.parcels import sent
from tests.kit.orders import (
    SHOPIFY,
    an_item,
    an_order,
    at,
    at_state,
    begun,
    new_id,
    with_files,
)


def test_what_the_source_itself_said_is_not_told_back_to_it() -> None:
    order = begun()
    outcome = apply(order, sent(order, by=SHOPIFY))
    assert outcome.order.state is State.SHIPPED
    assert not any(isinstance(e, TellParcel | TellStatus) for e in outcome.effects)


def test_parcels_are_a_set_and_the_last_one_ships_the_order() -> None:
    order = at_state(State.READY, an_order(items=(an_item(quantity=2),)))
    half = replace(sent(order, "T1"), parcel=Parcel("dhl:T1", number="T1", lines=(Line("1", 1),)))
    order = apply(order, half).order
    assert (order.state, order.partial) == (State.READY, (1, 2))
    rest = replace(sent(order, "T2"), parcel=Parcel("dhl:T2", number="T2", lines=(Line("1", 1),)))
    order = apply(order, rest).order
    assert (order.state, order.partial) == (State.SHIPPED, (2, 2))
    assert [p.number for p in order.parcels] == ["T1", "T2"]
    assert apply(order, replace(half, id=new_id())).order is order


def test_all_parcels_delivered_means_delivered() -> None:
    order = at_state(State.READY)
    order = apply(order, sent(order)).order
    carrier = Author(Role.CARRIER, "dhl")
    event = ParcelMoved(id=new_id(), order=order.id, at=at(60), author=carrier, parcel="TRK1", to=ParcelState.DELIVERED)
    outcome = apply(order, event)
    assert outcome.order.state is State.DELIVERED
    assert any(isinstance(e, Mail) and e.template == "delivered" for e in outcome.effects)


def test_a_number_or_a_reason_and_a_finished_piece_are_needed_to_ship() -> None:
    ready = at_state(State.READY)
    bare = replace(sent(ready), parcel=Parcel("x"))
    with pytest.raises(NotAllowed, match="tracking"):
        apply(ready, bare)
    assert apply(ready, replace(bare, reason="untracked")).order.state is State.SHIPPED
    early = with_files(begun())
    with pytest.raises(NotAllowed):
        apply(early, sent(early))


def test_the_sources_echo_of_an_untracked_parcel_is_no_second_parcel() -> None:
    order = at_state(State.READY)
    order = apply(order, replace(sent(order), parcel=Parcel("hand"), reason="By hand")).order
    echo = replace(sent(order, by=SHOPIFY), id=new_id(), parcel=Parcel("5100000000001"))
    assert apply(order, echo).order is order


def test_a_parcel_belongs_to_the_part_whose_lines_it_holds() -> None:
    ours, theirs = an_item("1"), an_item("2")
    parts = (
        Fulfilment("f.1", state=State.READY, lines=(Line("1", 1),)),
        Fulfilment("f.2", route="printful", state=State.IN_PRODUCTION, lines=(Line("2", 1),)),
    )
    order = begun(an_order(items=(ours, theirs), fulfilments=parts))
    event = replace(sent(order, by=SHOPIFY), fulfilment="", parcel=Parcel("77", number="T9", lines=(Line("2", 1),)))
    order = apply(order, event).order
    assert [f.state for f in order.fulfilments] == [State.READY, State.SHIPPED]
    assert order.parcels[0].fulfilment == "f.2"
