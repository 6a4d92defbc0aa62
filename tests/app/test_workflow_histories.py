"""Random histories over `apply`: whatever happens in whatever order, the rules of the house hold."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from app import wire
from app.artwork import Verdict
from app.effects import CancelAtProvider, Effect, Mail, Submit, TellParcel, TellStatus
from app.errors import PlatenError
from app.events import (
    CancelAsked,
    Cancelled,
    Checked,
    Claimed,
    Event,
    Held,
    Made,
    Moved,
    Noted,
    ParcelMoved,
    PaymentChanged,
    Released,
    Sent,
    Undone,
)
from app.orders import Line, Order, Parcel, Stage, roll_up
from app.people import Author
from app.states import MACHINES, RANK, STAFF, CancelReason, HoldReason, ParcelState, Payment, ReprintReason, Role, State
from app.workflow import apply
from tests.kit.orders import CHECKER, MANAGER, OPERATOR, SHOPIFY, TICKED, an_item, an_order, at, fetched, placed

CARRIER = Author(Role.CARRIER, "dhl")
CUSTOMER = Author(Role.CUSTOMER, "Customer")
AUTHORS = (OPERATOR, CHECKER, MANAGER, SHOPIFY, CARRIER)


@dataclass(frozen=True)
class Step:
    """One thing to try: a maker of events and the numbers it draws from."""

    kind: int
    a: int
    b: int
    author: Author
    reason: str


def _event(order: Order, step: Step, n: int) -> Event:
    f = order.fulfilments[step.a % len(order.fulfilments)]
    unit = f.units[step.b % len(f.units)]
    who = {"id": f"h{n}", "order": order.id, "at": at(n), "author": step.author, "reason": step.reason}
    trail = order.trail[step.b % len(order.trail)].event
    makers: tuple[Callable[[], Event], ...] = (
        lambda: Moved(**who, fulfilment=f.id, to=list(State)[step.b % 13], why=_why(step)),  # type: ignore[arg-type]
        lambda: Held(**who, fulfilment=f.id, why=HoldReason.STOCK),  # type: ignore[arg-type]
        lambda: Released(**who, fulfilment=f.id),  # type: ignore[arg-type]
        lambda: Claimed(**who, fulfilment=f.id, take_over=bool(step.b % 2)),  # type: ignore[arg-type]
        lambda: replace(fetched(order, order.artworks[step.b % len(order.artworks)].id), id=f"h{n}", at=at(n)),
        lambda: Made(**who, fulfilment=f.id, unit=unit.id, attempt=unit.attempt - step.b % 2),  # type: ignore[arg-type]
        lambda: Checked(
            **who,  # type: ignore[arg-type]
            fulfilment=f.id,
            unit=unit.id,
            attempt=unit.attempt - (step.b % 5 == 4),
            verdict=Verdict.FAIL if step.b % 2 else Verdict.PASS,
            why=ReprintReason.BANDING,
            answers=TICKED,
        ),
        lambda: Sent(**who, fulfilment=f.id, parcel=_parcel(f.lines, step)),  # type: ignore[arg-type]
        lambda: ParcelMoved(**who, parcel=f"T{step.a}", to=list(ParcelState)[step.b % len(ParcelState)]),  # type: ignore[arg-type]
        lambda: PaymentChanged(**who, payment=list(Payment)[step.b % len(Payment)]),  # type: ignore[arg-type]
        lambda: Noted(**who, text="note"),  # type: ignore[arg-type]
        lambda: CancelAsked(id=f"h{n}", order=order.id, at=at(n), author=CUSTOMER),
        lambda: Cancelled(**who, why=CancelReason.CUSTOMER),  # type: ignore[arg-type]
        lambda: Undone(**who, undoes=trail),  # type: ignore[arg-type]
    )
    return makers[step.kind % len(makers)]()


def _why(step: Step) -> ReprintReason | None:
    return ReprintReason.DAMAGED if step.a % 2 else None


def _parcel(lines: tuple[Line, ...], step: Step) -> Parcel:
    some = (Line(lines[0].item, 1),) if step.b % 2 and lines else ()
    return Parcel(f"p{step.a}", carrier="DHL", number=f"T{step.a}", lines=some)


steps = st.lists(
    st.builds(
        Step,
        kind=st.integers(0, 13),
        a=st.integers(0, 3),
        b=st.integers(0, 39),
        author=st.sampled_from(AUTHORS),
        reason=st.sampled_from(("", "because")),
    ),
    min_size=1,
    max_size=40,
)


def _start() -> Order:
    return apply(None, placed(an_order(items=(an_item("1", quantity=2), an_item("2"))))).order


@settings(max_examples=400, deadline=None)
@given(steps)
def test_whatever_happens_the_rules_hold(history: list[Step]) -> None:
    order = _start()
    keys: dict[str, Effect] = {}
    for n, step in enumerate(history, start=1):
        event = _event(order, step, n)
        before = order
        try:
            outcome = apply(order, event)
        except PlatenError:
            if isinstance(event, Moved) and step.author.role not in STAFF:
                raise
            continue
        order = outcome.order
        _check_order(order)
        _check_step(before, order, event)
        _check_effects(outcome.effects, event, keys)
        assert apply(before, event) == outcome
        assert wire.read_order(wire.order_bytes(order)) == order
        assert wire.read_event(wire.event_bytes(event)) == event


def _check_order(order: Order) -> None:
    assert order.state is roll_up(order.fulfilments)
    assert len(order.trail) <= 20
    for f in order.fulfilments:
        assert len({u.id for u in f.units}) == len(f.units)
        assert f.attempt >= max((u.attempt for u in f.units), default=1)
        if f.state is State.READY and f.route == "in_house":
            assert all(u.stage is Stage.PASSED for u in f.units)
    assert len({p.id for p in order.parcels}) == len(order.parcels)


def _check_step(before: Order, after: Order, event: Event) -> None:
    if event.author.role in MACHINES:
        for old, new in zip(before.fulfilments, after.fulfilments, strict=True):
            if old.state in RANK and new.state in RANK and old.state is not State.CANCELED:
                assert RANK[new.state] >= RANK[old.state], "a machine's message moved a state back"
    if isinstance(event, Moved) and event.author.role in STAFF and before is not after:
        held = before.fulfilment(event.fulfilment)
        assert held is not None
        if event.to in (State.IN_PRODUCTION, State.SHIPPED):
            assert held.hold is None
    for parcel in before.parcels:
        if not isinstance(event, Undone):
            assert any(p.id == parcel.id for p in after.parcels), "a parcel was lost"


def _check_effects(effects: tuple[Effect, ...], event: Event, keys: dict[str, Effect]) -> None:
    for effect in effects:
        told = isinstance(effect, Mail | TellParcel | TellStatus | Submit | CancelAtProvider)
        if told and event.author.role in STAFF:
            assert effect.waits, "a customer or provider would hear of it inside the undo window"
        if effect.key in keys:
            assert type(keys[effect.key]) is type(effect)
        keys[effect.key] = effect
    assert len({e.key for e in effects}) == len(effects)


@settings(max_examples=300, deadline=None)
@given(steps, st.integers(0, 13), st.integers(0, 39), st.sampled_from((OPERATOR, CHECKER, MANAGER)))
def test_a_step_undone_at_once_leaves_the_work_as_it_was(history: list[Step], kind: int, b: int, who: Author) -> None:
    order = _start()
    for n, step in enumerate(history, start=1):
        try:
            order = apply(order, _event(order, step, n)).order
        except PlatenError:
            continue
    event = _event(order, Step(kind, 0, b, who, "because"), 100)
    try:
        after = apply(order, event).order
    except PlatenError:
        return
    entry = next((e for e in after.trail if e.event == event.id), None)
    if entry is None or entry.before is None:
        return
    back = apply(after, Undone(id="u", order=order.id, at=at(101), author=who, undoes=event.id)).order
    assert _work(back) == _work(order)


def _work(order: Order) -> object:
    """Everything but the claim's counter, which only rises, and the order of parcels, which are a set."""
    parcels = sorted(order.parcels, key=lambda p: p.id)
    return tuple(replace(f, claim_token=0) for f in order.fulfilments), parcels


@settings(max_examples=200, deadline=None)
@given(steps)
def test_no_two_attempts_of_one_piece_both_reach_ready(history: list[Step]) -> None:
    order = _start()
    passed: dict[tuple[str, str], set[int]] = {}
    for n, step in enumerate(history, start=1):
        try:
            order = apply(order, _event(order, step, n)).order
        except PlatenError:
            continue
        for f in order.fulfilments:
            live = [u for u in f.units if u.stage is Stage.PASSED and f.state is State.READY]
            for u in live:
                passed.setdefault((f.id, u.id), set()).add(u.attempt)
                assert len([x for x in f.units if x.id == u.id]) == 1
