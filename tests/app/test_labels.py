"""Labels: bought once, counted as nothing until the parcel leaves, taken back while unused, and never lost."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import wire
from app.effects import BuyLabel, Mail, TellParcel, VoidLabel, Withdraw
from app.errors import NotAllowed, PlatenError
from app.events import Event, Held, LabelAsked, Labeled, LabelVoided, Moved, ParcelMoved, Sent, Undone
from app.labels import unused
from app.orders import LabelState, Line, Money, Order, Parcel
from app.people import Author
from app.states import HoldReason, ParcelState, Role, State
from app.workflow import apply
from tests.kit.orders import BY_HAND, CHECKER, MANAGER, OPERATOR, SHOPIFY, an_item, an_order, at, at_state, new_id

CARRIER = Author(Role.CARRIER, "shiplogic")
ACCOUNT = "shiplogic/main"


def asked(order: Order, *, by: Author = OPERATOR, lines: tuple[Line, ...] = (), minutes: float = 30) -> LabelAsked:
    part = order.fulfilments[0].id
    return LabelAsked(
        id=new_id(),
        order=order.id,
        at=at(minutes),
        author=by,
        fulfilment=part,
        carrier=ACCOUNT,
        service="ECO",
        grams=800,
        size=(400, 300, 50),
        lines=lines,
    )


def labeled(order: Order, number: str = "TCG0000001", n: int = 1, *, lines: tuple[Line, ...] = ()) -> Labeled:
    part = order.fulfilments[0].id
    parcel = Parcel(f"shiplogic:{number}", part, "The Courier Guy", number, lines=lines)
    return Labeled(
        id=f"labeled {part} {n}",
        order=order.id,
        at=at(31),
        author=CARRIER,
        fulfilment=part,
        label=f"{part}:label:{n}",
        carrier=ACCOUNT,
        parcel=parcel,
        reference="77",
        price=Money(Decimal("99.00"), "ZAR"),
    )


def voided(order: Order, n: int = 1, *, by: Author = OPERATOR, destroyed: bool = False) -> LabelVoided:
    id_ = f"{order.fulfilments[0].id}:label:{n}"
    return LabelVoided(id=new_id(), order=order.id, at=at(33), author=by, label=id_, destroyed=destroyed)


def scanned(order: Order, code: str, *, minutes: float = 40) -> Sent:
    parcel = Parcel(f"courier_guy:{code}", carrier="The Courier Guy", number=code)
    return Sent(id=new_id(), order=order.id, at=at(minutes), author=OPERATOR, parcel=parcel)


def moved_to(order: Order, to: ParcelState, number: str = "TCG0000001", *, minutes: float = 60) -> ParcelMoved:
    return ParcelMoved(id=new_id(), order=order.id, at=at(minutes), author=CARRIER, parcel=number, to=to)


def with_label(order: Order | None = None) -> Order:
    order = order or at_state(State.READY)
    order = apply(order, asked(order)).order
    return apply(order, labeled(order)).order


def test_a_label_is_asked_for_once_and_its_key_is_for_ever() -> None:
    order = at_state(State.READY)
    outcome = apply(order, asked(order))
    (effect,) = outcome.effects
    part = order.fulfilments[0].id
    assert isinstance(effect, BuyLabel)
    assert (effect.key, effect.carrier, effect.service, effect.grams) == (f"{part}:buy-label:1", ACCOUNT, "ECO", 800)
    assert not effect.waits
    assert wire.read_effect(wire.effect_bytes(effect)) == effect
    with pytest.raises(NotAllowed, match="has a label already"):
        apply(outcome.order, asked(outcome.order))


def test_a_bought_label_is_a_parcel_that_has_not_left() -> None:
    order = with_label()
    (parcel,) = order.parcels
    assert (parcel.state, parcel.number) == (ParcelState.LABEL_CREATED, "TCG0000001")
    assert (order.state, order.partial) == (State.READY, (0, 1))
    (label,) = unused(order)
    assert (label.state, label.reference, label.number, label.parcel) == (
        LabelState.BOUGHT,
        "77",
        "TCG0000001",
        parcel.id,
    )
    assert label.price == Money(Decimal("99.00"), "ZAR")
    assert wire.read_order(wire.order_bytes(order)) == order


def test_the_scan_of_its_number_ships_it_as_ever() -> None:
    order = with_label()
    outcome = apply(order, scanned(order, "TCG0000001"))
    (parcel,) = outcome.order.parcels
    assert (outcome.order.state, parcel.state) == (State.SHIPPED, ParcelState.HANDED_OVER)
    assert parcel.sent_at == at(40)
    assert {type(e) for e in outcome.effects} >= {Mail, TellParcel}
    (told,) = [e for e in outcome.effects if isinstance(e, TellParcel)]
    assert told.parcel.number == "TCG0000001"
    assert unused(outcome.order) == ()
    again = apply(outcome.order, scanned(outcome.order, "TCG0000001"))
    assert again.order is outcome.order


def test_a_longer_code_on_the_label_is_the_same_parcel() -> None:
    order = at_state(State.READY)
    order = apply(order, asked(order)).order
    order = apply(order, labeled(order, "9400111201080805483016")).order
    order = apply(order, scanned(order, "420992019400111201080805483016")).order
    assert [(p.number, p.state) for p in order.parcels] == [("9400111201080805483016", ParcelState.HANDED_OVER)]
    assert order.state is State.SHIPPED


def test_another_number_is_another_parcel_and_the_label_stays_unused() -> None:
    order = with_label()
    order = apply(order, scanned(order, "ELSE1")).order
    assert order.state is State.SHIPPED
    assert [p.state for p in order.parcels] == [ParcelState.LABEL_CREATED, ParcelState.HANDED_OVER]
    assert len(unused(order)) == 1
    delivered = apply(order, moved_to(order, ParcelState.DELIVERED, "ELSE1")).order
    assert delivered.state is State.DELIVERED


def test_what_its_carrier_has_has_left_even_if_nobody_scanned_it_out() -> None:
    order = with_label()
    outcome = apply(order, moved_to(order, ParcelState.IN_TRANSIT))
    assert outcome.order.state is State.SHIPPED
    assert any(isinstance(e, Mail) and e.template == "shipped" for e in outcome.effects)
    straight = apply(order, moved_to(order, ParcelState.DELIVERED))
    assert straight.order.state is State.DELIVERED
    assert [e.template for e in straight.effects if isinstance(e, Mail)] == ["shipped", "delivered"]


def test_a_carriers_cancel_takes_only_an_unused_label() -> None:
    order = with_label()
    gone = apply(order, moved_to(order, ParcelState.VOIDED)).order
    assert (gone.parcels[0].state, gone.labels[0].state) == (ParcelState.VOIDED, LabelState.VOIDED)
    shipped = apply(order, scanned(order, "TCG0000001")).order
    stays = apply(shipped, moved_to(shipped, ParcelState.VOIDED)).order
    assert (stays.state, stays.parcels[0].state) == (State.SHIPPED, ParcelState.HANDED_OVER)
    assert [i.text for i in stays.issues] == ["The Courier Guy canceled TCG0000001."]
    assert not stays.issues[0].blocking


def test_an_unused_label_is_taken_back() -> None:
    order = with_label()
    outcome = apply(order, voided(order))
    (effect,) = outcome.effects
    part = order.fulfilments[0].id
    assert isinstance(effect, VoidLabel)
    assert (effect.key, effect.reference, effect.number) == (f"{part}:void-label:1", "77", "TCG0000001")
    assert outcome.order.labels[0].state is LabelState.VOIDING
    assert apply(outcome.order, voided(order)).effects == ()
    done = apply(outcome.order, voided(order, by=CARRIER)).order
    assert (done.labels[0].state, done.parcels[0].state) == (LabelState.VOIDED, ParcelState.VOIDED)
    second = apply(done, asked(done))
    assert [e.key for e in second.effects] == [f"{part}:buy-label:2"]


def test_a_voided_label_cannot_be_used_any_more() -> None:
    order = with_label()
    order = apply(order, voided(order)).order
    for state in (order, apply(order, voided(order, by=CARRIER)).order):
        with pytest.raises(NotAllowed, match="was voided"):
            apply(state, scanned(state, "TCG0000001"))


def test_a_label_not_bought_yet_is_withdrawn() -> None:
    order = at_state(State.READY)
    order = apply(order, ask := asked(order)).order
    outcome = apply(order, voided(order))
    (effect,) = outcome.effects
    assert isinstance(effect, Withdraw)
    assert effect.undoes == ask.id
    assert outcome.order.labels[0].state is LabelState.VOIDED
    late = apply(outcome.order, labeled(order)).order
    assert [p.number for p in late.parcels] == ["TCG0000001"]
    assert len(unused(late)) == 1


def test_where_the_carrier_takes_none_back_the_paper_is_destroyed() -> None:
    order = with_label()
    outcome = apply(order, voided(order, destroyed=True))
    assert outcome.effects == ()
    assert outcome.order.parcels[0].state is ParcelState.VOIDED


def test_a_label_under_which_a_parcel_left_is_not_voided() -> None:
    order = with_label()
    order = apply(order, scanned(order, "TCG0000001")).order
    with pytest.raises(NotAllowed, match="has left"):
        apply(order, voided(order))
    with pytest.raises(NotAllowed, match="no such label"):
        apply(order, voided(order, 7))
    told = apply(order, voided(order, by=CARRIER)).order
    assert told.parcels[0].state is ParcelState.HANDED_OVER


def test_who_and_what_may_not() -> None:
    order = at_state(State.READY)
    assert apply(order, asked(order, by=SHOPIFY)).order is order
    early = at_state(State.RECEIVED, an_order("7"))
    with pytest.raises(NotAllowed, match="not being packed"):
        apply(early, asked(early))
    held = Held(id=new_id(), order=order.id, at=at(29), author=OPERATOR, why=HoldReason.STOCK, reason="x")
    stopped = apply(order, held).order
    with pytest.raises(NotAllowed, match="on hold"):
        apply(stopped, asked(stopped))
    for wrong in ({"grams": 0}, {"size": (1, 1, 0)}, {"grams": 10**9}, {"service": ""}, {"carrier": "dhl"}):
        with pytest.raises(NotAllowed):
            apply(order, replace(asked(order, by=CHECKER), **wrong))


def test_each_unit_may_travel_under_its_own_label() -> None:
    order = at_state(State.READY, an_order(items=(an_item(quantity=2),)))
    one = (Line("1", 1),)
    for n, number in ((1, "TCG0000001"), (2, "TCG0000002")):
        order = apply(order, asked(order, lines=one)).order
        order = apply(order, labeled(order, number, n, lines=one)).order
    with pytest.raises(NotAllowed, match="label already"):
        apply(order, asked(order, lines=one))
    order = apply(order, scanned(order, "TCG0000001")).order
    assert (order.state, order.partial) == (State.READY, (1, 2))
    order = apply(order, scanned(order, "TCG0000002")).order
    assert order.state is State.SHIPPED


def test_undoing_the_shipping_leaves_the_label_as_it_was() -> None:
    order = with_label()
    order = apply(order, sent := scanned(order, "TCG0000001")).order
    undone = Undone(id=new_id(), order=order.id, at=at(41), author=OPERATOR, undoes=sent.id)
    back = apply(order, undone).order
    assert (back.state, back.parcels[0].state) == (State.READY, ParcelState.LABEL_CREATED)
    assert len(unused(back)) == 1


def test_a_label_bought_since_survives_an_undone_step() -> None:
    order = at_state(State.QUALITY_CHECK)
    step = Moved(id=new_id(), order=order.id, at=at(29), author=MANAGER, fulfilment="", to=State.READY, reason=BY_HAND)
    order = with_label(apply(order, step).order)
    undone = Undone(id=new_id(), order=order.id, at=at(32), author=MANAGER, undoes=step.id)
    back = apply(order, undone).order
    assert (back.state, [p.number for p in back.parcels]) == (State.QUALITY_CHECK, ["TCG0000001"])


def _tries(order: Order, kind: int, n: int, minute: int) -> Event:
    number = f"TCG000000{n}"
    trail = order.trail[(n * 7) % len(order.trail)].event
    events: tuple[Event, ...] = (
        asked(order, minutes=minute, lines=(Line("1", 1),)),
        labeled(order, number, n, lines=(Line("1", 1),)),
        scanned(order, number, minutes=minute),
        moved_to(order, list(ParcelState)[minute % len(ParcelState)], number, minutes=minute),
        voided(order, n),
        voided(order, n, by=CARRIER),
        voided(order, n, destroyed=True),
        Undone(id=new_id(), order=order.id, at=at(minute), author=MANAGER, undoes=trail),
        Moved(
            id=new_id(),
            order=order.id,
            at=at(minute),
            author=MANAGER,
            fulfilment=order.fulfilments[0].id,
            to=list(State)[minute % 13],
            reason="x",
        ),
    )
    return events[kind]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 8), st.integers(1, 3)), max_size=30))
def test_no_order_of_events_loses_a_labeled_parcel(tries: list[tuple[int, int]]) -> None:
    order = at_state(State.READY, an_order(items=(an_item(quantity=3),)))
    made: set[str] = set()
    for minute, (kind, n) in enumerate(tries, start=30):
        event = _tries(order, kind, n, minute)
        try:
            order = apply(order, event).order
        except PlatenError:
            continue
        if isinstance(event, Labeled):
            made.add(event.parcel.number)
        numbers = [p.number for p in order.parcels]
        assert len(numbers) == len(set(numbers))
        assert made <= set(numbers)
        assert made == {label.number for label in order.labels if label.number}
        assert wire.read_order(wire.order_bytes(order)) == order
