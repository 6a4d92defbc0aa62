"""From a key or a button to events: made here, tried against the rules, kept by the store, announced, undone."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from app import events as e
from app.change import Outcome
from app.errors import NotAllowed, PlatenError
from app.likeness import RULE
from app.orders import Artwork, Order, Parcel
from app.people import Author
from app.rules import Rules
from app.states import HoldReason, State
from app.wording import HOLD_WORDS
from app.workflow import apply
from ui.hub import Hub
from ui.notices import Notices
from ui.offers import VERBS, several
from ui.tasks import Tasks

if TYPE_CHECKING:
    from services.workstation.store import Store

MOST = 200
"""So many steps can be taken back one after the other."""
Maker = Callable[[Order, dict[str, Any]], Iterable[e.Event]]


@dataclass(frozen=True, slots=True)
class Taken:
    """One step of one's own: its events, the orders before it, and what takes it back (empty: nothing can)."""

    events: tuple[e.Event, ...]
    orders: tuple[Order, ...]
    back: tuple[e.Event, ...]
    past: str
    at: datetime

    @property
    def words(self) -> str:
        return several([order.number for order in self.orders], self.past)

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(order.id for order in self.orders)


class Steps(QObject):
    """`stepped`: a step was kept; the queue moves on. `undone`: one was taken back. `lost`: one could not be kept."""

    stepped = Signal(object)
    lost = Signal(object)
    undone = Signal(object)

    def __init__(
        self,
        store: "Store",
        hub: Hub,
        tasks: Tasks,
        notices: Notices,
        who: Callable[[], Author],
        clock: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._hub = hub
        self._tasks = tasks
        self._notices = notices
        self._who = who
        self._clock = clock
        self._back: deque[Taken] = deque(maxlen=MOST)
        self._forth: deque[Taken] = deque(maxlen=MOST)
        self._flying: list[Taken] = []
        self._wanted: list[Taken] = []

    @property
    def rules(self) -> Rules:
        """The shop's, as this station knows them."""
        return self._store.rules

    def orders(self, ids: Iterable[str]) -> list[Order]:
        """The orders as this station shows them; those not known any more are left out."""
        shown = (self._store.order(i) for i in ids)
        return [s.order for s in shown if s is not None]

    def move(self, ids: Sequence[str], to: State, reason: str = "") -> bool:
        """Take the orders to a state, each open part of them. False where the rules refused; the person was told."""
        return self._take(ids, lambda order, base: _moves(order, base, to, reason), VERBS[to].past)

    def hold(self, ids: Sequence[str], why: HoldReason, reason: str = "") -> bool:
        past = f"put on hold, {HOLD_WORDS[why].lower()}"
        return self._take(ids, lambda order, base: _holds(order, base, why, reason), past)

    def release(self, ids: Sequence[str]) -> bool:
        return self._take(ids, _releases, "released")

    def note(self, ids: Sequence[str], text: str) -> bool:
        return self._take(ids, lambda order, base: [e.Noted(**base, text=text)], "has a new note")

    def problem(self, ids: Sequence[str], kind: str, text: str) -> bool:
        """Report what stops the work; the order wears the Problem pill until it is resolved."""

        def make(order: Order, base: dict[str, Any]) -> list[e.Event]:
            return [e.IssueRaised(**base, kind=kind, text=text, blocking=True)]

        return self._take(ids, make, f"reported: {text.lower()}")

    def resolve(self, ids: Sequence[str]) -> bool:
        """Every open problem of the orders is solved."""

        def make(order: Order, base: dict[str, Any]) -> list[e.Event]:
            return [e.IssueResolved(**(base | {"id": _new_id()}), issue=issue.id) for issue in order.issues]

        return self._take(ids, make, "has no problem any more")

    def vouch(self, id_: str, artwork: Artwork, rule: str, reason: str) -> bool:
        """What a rule found of a file is let pass, such as that it looks like another order's."""

        def make(order: Order, base: dict[str, Any]) -> list[e.Event]:
            return [e.Waived(**base, artwork=artwork.id, sha256=artwork.sha256, rule=rule, reason=reason)]

        past = "has the right picture" if rule == RULE else "has a finding less, let pass"
        return self._take([id_], make, past)

    def assign(self, ids: Sequence[str], person: str) -> bool:
        past = f"assigned to {person}" if person else "assigned to nobody"
        return self._take(ids, lambda order, base: [e.Assigned(**base, person=person)], past)

    def send(self, id_: str, parcel: Parcel, fulfilment: str = "") -> bool:
        """A parcel leaves the house."""
        return self._take(
            [id_], lambda order, base: [e.Sent(**base, parcel=parcel, fulfilment=fulfilment)], "marked as shipped"
        )

    def take(self, ids: Sequence[str], make: Maker, past: str, *, quiet: bool = False) -> bool:
        """Any other step: `make` gives the events of one order from their common fields. `quiet`: the page says itself
        that it was done."""
        return self._take(ids, make, past, quiet=quiet)

    def undo(self, meant: Callable[[Taken], bool] = lambda taken: True) -> bool:
        """Take back the newest step of one's own as it is now, or the newest that is meant; one that is still being
        written down is waited for, whatever is begun meanwhile."""
        newest = next((t for t in reversed(self._flying) if t.back and t not in self._wanted and meant(t)), None)
        if newest is not None:
            self._wanted.append(newest)
            return True
        kept = next((t for t in reversed(self._back) if meant(t)), None)
        if kept is None:
            self._notices.refused(NotAllowed("There is nothing to undo."))
            return False
        return self._undo(kept)

    def redo(self) -> bool:
        """Take the step again that was just taken back."""
        if not self._forth:
            self._notices.refused(NotAllowed("There is nothing to redo."))
            return False
        taken = self._forth.pop()
        again = [replace(event, id=_new_id(), at=self._clock()) for event in taken.events]
        return self._keep(again, self.orders(taken.ids), taken.past)

    def _take(self, ids: Sequence[str], make: Maker, past: str, *, quiet: bool = False) -> bool:
        orders = self.orders(ids)
        made = [event for order in orders for event in make(order, self._base(order))]
        if not made:
            self._notices.refused(NotAllowed("No order is selected.", hint="Choose one first, J or K."))
            return False
        self._forth.clear()
        return self._keep(made, orders, past, quiet=quiet)

    def _base(self, order: Order) -> dict[str, Any]:
        now = self._clock()
        return {"id": _new_id(), "order": order.id, "at": now, "author": self._who(), "device_at": now}

    def _keep(self, made: Sequence[e.Event], orders: Sequence[Order], past: str, *, quiet: bool = False) -> bool:
        """Try every event first, so that all are kept or none; then keep and tell."""
        try:
            self._ensure_settled(orders)
            changed = _tried(made, orders, self._store.rules)
        except PlatenError as error:
            self._notices.refused(error)
            return False
        if not changed:
            self._notices.refused(NotAllowed(f"{orders[0].number} is like that already."))
            return False
        taken = Taken(tuple(made), tuple(orders), self._reverse(made, orders), past, self._clock())
        self._flying.append(taken)
        self._tasks.start(
            self._store.add(made),
            lambda touched: self._kept(taken, touched, quiet),
            lambda why: self._failed(taken, why),
            lambda _: self._ended(taken),
            keep=True,
        )
        return True

    def _ensure_settled(self, orders: Sequence[Order]) -> None:
        """A step on top of one that is about to go would keep it from going."""
        waiting = next((o for o in orders if any(o.id in taken.ids for taken in self._wanted)), None)
        if waiting is not None:
            raise NotAllowed(f"The last step of {waiting.number} is being undone.", hint="Try again in a moment.")

    def _ended(self, taken: Taken) -> None:
        """What was wanted back goes in the order it was asked for. A step that could not be kept is gone already."""
        self._flying.remove(taken)
        while self._wanted and self._wanted[0] not in self._flying:
            wanted = self._wanted.pop(0)
            if wanted in self._back:
                self._undo(wanted)

    def _failed(self, taken: Taken, why: PlatenError) -> None:
        self._notices.trouble(why)
        self.lost.emit(taken)

    def _kept(self, taken: Taken, touched: frozenset[str], quiet: bool) -> None:
        if taken.back:
            self._back.append(taken)
        self.stepped.emit(taken)
        self._hub.own.emit(touched | taken.ids)
        if quiet:
            return
        group = taken.past if len(taken.orders) == 1 else ""
        undo = (lambda: self._undo_one(taken)) if taken.back else None
        self._notices.done(taken.words, undo, group, f"{{n}} orders {taken.past}")

    def _reverse(self, made: Sequence[e.Event], orders: Sequence[Order]) -> tuple[e.Event, ...]:
        known = {order.id: order for order in orders}
        back = (_opposite(event, known[event.order], self._base(known[event.order])) for event in reversed(made))
        return tuple(event for event in back if event is not None)

    def _undo_one(self, taken: Taken) -> None:
        self._undo(taken)

    def _undo(self, taken: Taken) -> bool:
        now = self._clock()
        if taken not in self._back:
            return False
        if now - taken.at > timedelta(seconds=self._store.rules.undo_seconds):
            self._back.remove(taken)
            self._notices.refused(NotAllowed("This step can no longer be undone.", hint="Take the next step instead."))
            return False
        back = [replace(event, at=now, device_at=now) for event in taken.back]
        self._back.remove(taken)
        work, told = self._store.add(back), self._notices.refused
        self._tasks.start(work, lambda touched: self._restored(taken, touched), told, keep=True)
        return True

    def _restored(self, taken: Taken, touched: frozenset[str]) -> None:
        self._forth.append(taken)
        self._hub.own.emit(touched | taken.ids)
        self.undone.emit(taken)
        self._notices.done(f"Undone: {taken.words}")


def _new_id() -> str:
    return uuid4().hex


def _tried(made: Sequence[e.Event], orders: Sequence[Order], rules: Any) -> bool:
    """Whether anything would change. Raises what the rules raise."""
    now = {order.id: order for order in orders}
    for event in made:
        outcome: Outcome = apply(now[event.order], event, rules)
        now[event.order] = outcome.order
    return any(now[order.id] is not order for order in orders)


def _moves(order: Order, base: dict[str, Any], to: State, reason: str) -> list[e.Event]:
    """One event for each part that stands where the whole order stands."""
    parts = [f for f in order.fulfilments if f.state is order.state]
    return [e.Moved(**(base | {"id": _new_id()}), fulfilment=f.id, to=to, reason=reason) for f in parts]


def _holds(order: Order, base: dict[str, Any], why: HoldReason, reason: str) -> list[e.Event]:
    parts = [f for f in order.fulfilments if f.own_hold is None and f.state is not State.CANCELED]
    return [e.Held(**(base | {"id": _new_id()}), fulfilment=f.id, why=why, reason=reason) for f in parts]


def _releases(order: Order, base: dict[str, Any]) -> list[e.Event]:
    parts = [f for f in order.fulfilments if f.own_hold is not None] or [f for f in order.fulfilments if f.hold]
    return [e.Released(**(base | {"id": _new_id()}), fulfilment=f.id) for f in parts]


def _opposite(event: e.Event, order: Order, base: dict[str, Any]) -> e.Event | None:
    """What takes an event back; None where it stays, such as a note."""
    match event:
        case (
            e.Moved()
            | e.Held()
            | e.Released()
            | e.Sent()
            | e.Cancelled()
            | e.Made()
            | e.Checked()
            | e.RefundReleased()
            | e.ProofAnswered()
            | e.ProofAskedAgain()
        ):
            return e.Undone(**base, undoes=event.id)
        case e.Waived():
            again = replace(event, standing=not event.standing)
            return replace(again, **(base | {"reason": ""}))
        case e.Assigned():
            return e.Assigned(**base, person=order.assigned)
        case e.IssueRaised():
            return e.IssueResolved(**base, issue=event.id)
        case e.IssueResolved():
            issue = next((i for i in order.issues if i.id == event.issue), None)
            return e.IssueRaised(**base, kind=issue.kind, text=issue.text, blocking=issue.blocking) if issue else None
        case _:
            return None
