"""Steps of a fulfilment: moves, holds, claims, cancelling, and taking a step back."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from app.artwork import Verdict
from app.change import Outcome, before, ensure_free, is_old, recorded, same_person, targets, with_issue
from app.claims import with_claim
from app.effects import Alert, CancelAtProvider, ConfirmAtProvider, Effect, Mail, Submit, TellStatus
from app.errors import NotAllowed
from app.events import (
    Event,
    Moved,
)
from app.orders import IN_HOUSE, Before, CancelAsk, Fulfilment, Order, Stage, Unit
from app.pausing import despite
from app.people import Author
from app.printfiles import required_artworks
from app.proofing import KIND, begins, passed_over, settled
from app.proofrules import all_shown
from app.refunding import prepare
from app.remaking import remade
from app.rules import Rules
from app.states import (
    GONE,
    LEADERS,
    MACHINES,
    RANK,
    ROAD,
    STAFF,
    ReprintReason,
    State,
    find_transition,
    is_jump,
)

STATE_WORDS: dict[State, str] = {
    State.DRAFT: "Set back to draft",
    State.RECEIVED: "Received",
    State.CONFIRMED: "Accepted",
    State.ARTWORK_READY: "Files ready",
    State.IN_PRODUCTION: "Production started",
    State.QUALITY_CHECK: "Sent to QC",
    State.READY: "Passed QC",
    State.SHIPPED: "Shipped",
    State.OUT_FOR_DELIVERY: "Out for delivery",
    State.DELIVERED: "Delivered",
    State.RETURNED: "Returned",
    State.CANCELED: "Canceled",
    State.FAILED: "Problem reported",
}


def move(order: Order, event: Moved, rules: Rules) -> Outcome:
    effects: list[Effect] = []
    result = order
    for fulfilment in targets(order, event, event.fulfilment):
        stepped = step(result, fulfilment, event, event.to, rules, sub=event.sub)
        result = stepped.order
        effects += stepped.effects
    return Outcome(result, tuple(effects))


def step(
    order: Order,
    fulfilment: Fulfilment,
    event: Event,
    to: State,
    rules: Rules,
    *,
    sub: str = "",
    was: Before | None = None,
) -> Outcome:
    """One fulfilment to one state, with its guards and effects. A machine's late or lower word changes nothing.

    `was`: how it was before the same event changed something else of it; undoing goes back to there."""
    machine = event.author.role in MACHINES
    if is_old(fulfilment, event):
        return Outcome(order)
    if to is fulfilment.state:
        return _only_sub(order, fulfilment, event, sub)
    if not _allowed(order, fulfilment, event, to, rules):
        if machine:
            return Outcome(order)
        raise NotAllowed(
            f"{order.number} is {STATE_WORDS[fulfilment.state].lower()}; this step does not follow from there.",
            hint="Choose one of the steps that are offered.",
        )
    if not machine:
        _guard(order, fulfilment, event, to, rules)
    if to is State.CANCELED and _needs_its_provider(order, fulfilment, event):
        return _asked(order, fulfilment, event, rules)
    was = was or before(order, fulfilment)
    begun = to is State.IN_PRODUCTION and _is_first(fulfilment)
    waived = begins(order, fulfilment, event, rules) if begun else ()
    unseen = begun and not machine and not all_shown(order, fulfilment, rules)
    was = replace(was, proofs=waived) if waived else was
    moved, words = _entered(fulfilment, event, to, rules, sub), STATE_WORDS[to]
    if _is_again(fulfilment.state, to):
        moved, words = _made_again(order, moved, event, rules)
        order = replace(order, rush=True)
    if unseen:
        words = f"{words} without the customer's word: {event.reason.strip()}"
    changed = settled(passed_over(order.with_fulfilment(moved), waived, event))
    changed = recorded(changed, event, words, rules, was)
    changed = despite(_decided(changed, fulfilment, event, to), fulfilment, event, to)
    effects = _effects(changed, moved, event, to, rules)
    if to is State.CANCELED:
        changed, refunds = prepare(changed, moved, event, rules)
        effects += refunds
    return Outcome(changed, tuple(effects))


def _needs_its_provider(order: Order, fulfilment: Fulfilment, event: Event) -> bool:
    """What was ordered elsewhere is canceled when they say so: until then they may make and send it."""
    elsewhere = fulfilment.route not in (IN_HOUSE, event.author.name) and bool(fulfilment.reference)
    if not elsewhere or fulfilment.state is State.RETURNED:
        return False
    waiting = order.cancel_ask is not None and fulfilment.id in order.cancel_ask.parts
    if waiting and event.author.role in STAFF and event.author.role not in LEADERS:
        raise NotAllowed(
            f"{order.number} waits for its provider's answer.", hint="A manager can say that it is canceled there."
        )
    return not waiting or event.author.role in MACHINES


def _asked(order: Order, fulfilment: Fulfilment, event: Event, rules: Rules) -> Outcome:
    """The wish stands on the order and holds the work; nobody is told and no refund prepared before the answer."""
    ask = order.cancel_ask or CancelAsk(event.author, event.at, event.reason)
    if fulfilment.id in ask.parts:
        return Outcome(order)
    waiting = replace(order, cancel_ask=replace(ask, parts=(*ask.parts, fulfilment.id)))
    effect = CancelAtProvider(
        key=f"{fulfilment.id}:cancel:{fulfilment.attempt}:{event.id}",
        order=order.id,
        cause=event.id,
        waits=event.author.role in STAFF,
        fulfilment=fulfilment.id,
        provider=fulfilment.route,
        reference=fulfilment.reference,
    )
    changed = recorded(waiting, event, "Provider asked to cancel", rules, before(order, fulfilment))
    return Outcome(changed, (effect,))


def _decided(order: Order, fulfilment: Fulfilment, event: Event, to: State) -> Order:
    """Canceled, or left all the same: the wish to cancel this part is over, and what left against it is a problem."""
    ask = order.cancel_ask
    asked = ask is not None and fulfilment.id in ask.parts
    if to in GONE and event.author.role in MACHINES and (asked or fulfilment.state is State.CANCELED):
        when = "after it was canceled" if fulfilment.state is State.CANCELED else "although cancel was asked"
        order = with_issue(order, event, "canceled", f"It was sent {when}.")
    return without_part(order, fulfilment.id) if to in (State.CANCELED, *GONE) else order


def without_part(order: Order, fulfilment: str) -> Order:
    """This part's provider has answered; after the last answer nothing is asked any more."""
    ask = order.cancel_ask
    if ask is None or fulfilment not in ask.parts:
        return order
    left = tuple(part for part in ask.parts if part != fulfilment)
    return replace(order, cancel_ask=replace(ask, parts=left) if left else None)


def _only_sub(order: Order, fulfilment: Fulfilment, event: Event, sub: str) -> Outcome:
    if not sub or sub == fulfilment.sub:
        return Outcome(order)
    return Outcome(order.with_fulfilment(replace(fulfilment, sub=sub, version=_version(fulfilment, event))))


def _version(fulfilment: Fulfilment, event: Event) -> datetime | None:
    return event.cause.version or fulfilment.version


def _allowed(order: Order, fulfilment: Fulfilment, event: Event, to: State, rules: Rules) -> bool:
    role = event.author.role
    if role in MACHINES and fulfilment.route == IN_HOUSE and to not in _MACHINE_FACTS:
        return False
    if role in MACHINES and fulfilment.state in _LAST and _never_says(event.author.name, fulfilment.state, rules):
        return False
    return find_transition(fulfilment.state, to, role) is not None or is_jump(fulfilment.state, to, role)


def _never_says(provider: str, state: State, rules: Rules) -> bool:
    """One that knows no such state cannot know that it is over."""
    reports = rules.reports.get(provider)
    return reports is not None and state not in reports


_LAST = frozenset({State.DELIVERED, State.RETURNED})
_MACHINE_FACTS = GONE | {State.CANCELED, State.RECEIVED}
"""On in-house work a machine may only report money, cancelling and carrier facts; making is the floor's word."""


def _guard(order: Order, fulfilment: Fulfilment, event: Event, to: State, rules: Rules) -> None:
    role = event.author.role
    row = find_transition(fulfilment.state, to, role)
    if row is not None and row.reason and role in STAFF and not event.reason and _why(event) is None:
        raise NotAllowed("This step needs a reason.", hint="Choose a reason from the list.")
    if role in STAFF:
        ensure_free(order, fulfilment, event)
    if to in _BLOCKED:
        _guard_blocked(order, fulfilment)
    if to is State.READY and role in STAFF and is_unchecked(fulfilment, rules):
        _ensure_waived(order, event)
    unchecked = [u for u in fulfilment.units if u.stage is not Stage.PASSED]
    if to is State.READY and rules.second_person and any(has_made(fulfilment, u, event.author) for u in unchecked):
        raise NotAllowed(f"{event.author.name} made this piece.", hint="Somebody else has to check it (shop setting).")


def made(unit: Unit, by: Author) -> Unit:
    """The piece as its maker leaves it."""
    return replace(unit, stage=Stage.MADE, maker=by.name, maker_id=by.id)


def has_made(fulfilment: Fulfilment, unit: Unit, who: Author) -> bool:
    """Whether they made this attempt of the piece. Where nobody stands on the piece, who sent its part to QC did."""
    maker = unit.maker or fulfilment.made_by
    return bool(maker) and same_person(unit.maker_id, maker, who.id, who.name)


def is_unchecked(fulfilment: Fulfilment, rules: Rules) -> bool:
    """Whether a piece of it still waits for its own verdict. What a point of sale keeps is packed, not printed."""
    return fulfilment.route not in rules.mirrored and any(u.stage is not Stage.PASSED for u in fulfilment.units)


def _ensure_waived(order: Order, event: Event) -> None:
    """Four mugs are four verdicts; who leads may let all of them pass unseen and says why."""
    if event.author.role not in LEADERS:
        raise NotAllowed(f"{order.number} has pieces that nobody has checked.", hint="Check them at the QC bench.")
    if not event.reason.strip():
        raise NotAllowed(
            f"{order.number} has pieces that nobody has checked.", hint="Check them at the QC bench, or give a reason."
        )


def _is_first(fulfilment: Fulfilment) -> bool:
    """Whether its work begins now (T05); what is made again was shown to the customer before."""
    return fulfilment.state in (State.CONFIRMED, State.ARTWORK_READY)


_BLOCKED = frozenset({State.IN_PRODUCTION, State.READY, State.SHIPPED})


def _guard_blocked(order: Order, fulfilment: Fulfilment) -> None:
    if fulfilment.hold is not None:
        raise NotAllowed(f"{order.number} is on hold.", hint="Release it first, H.")
    if order.cancel_ask is not None and order.cancel_ask.parts:
        raise NotAllowed(f"{order.number} is being canceled.", hint="Its provider was asked and has not answered yet.")
    if order.cancel_ask is not None:
        raise NotAllowed(
            f"{order.number} may be canceled: the customer asked.", hint="A manager decides on that first."
        )
    blocking = next((i for i in order.issues if i.blocking and i.kind != KIND), None)
    if blocking is not None:
        raise NotAllowed(f"{order.number}: {blocking.text}", hint="Resolve the problem first.")


def _entered(fulfilment: Fulfilment, event: Event, to: State, rules: Rules, sub: str) -> Fulfilment:
    skipped = _skipped(fulfilment.state, to) if event.author.role in MACHINES else ()
    new = replace(
        fulfilment,
        state=to,
        since=event.at,
        sub=sub or fulfilment.sub,
        hold=None if to in (State.CANCELED, *GONE) else fulfilment.hold,
        implied=fulfilment.implied + tuple(s for s in skipped if s not in fulfilment.implied),
        version=event.cause.version or fulfilment.version,
    )
    return _stamped(new, event, to, rules)


def _skipped(origin: State, to: State) -> tuple[State, ...]:
    if origin not in RANK or to not in ROAD:
        return ()
    return tuple(s for s in ROAD if RANK[origin] < RANK[s] < RANK[to])


def _stamped(new: Fulfilment, event: Event, to: State, rules: Rules) -> Fulfilment:
    """What entering a state leaves on the fulfilment: times, units, the claim."""
    match to:
        case State.IN_PRODUCTION:
            return _claimed(replace(new, started_at=new.started_at or event.at), event, rules)
        case State.QUALITY_CHECK:
            units = tuple(made(u, event.author) if u.stage is Stage.WAITING else u for u in new.units)
            return replace(new, units=units, made_by=event.author.name, made_at=event.author.station, claim=None)
        case State.READY:
            units = tuple(replace(u, stage=Stage.PASSED, verdict=Verdict.PASS, aside="") for u in new.units)
            return replace(new, units=units, checked_at=event.at, first_pass=_at_once(new), claim=None)
        case State.SHIPPED:
            return replace(new, shipped_at=new.shipped_at or event.at, claim=None)
        case State.DELIVERED:
            return replace(new, delivered_at=new.delivered_at or event.at, shipped_at=new.shipped_at or event.at)
        case State.CANCELED | State.FAILED:
            return replace(new, claim=None)
        case _:
            return new


def _at_once(fulfilment: Fulfilment) -> bool | None:
    """Whether all of it passed its first check. Of what was let pass without one nobody knows."""
    if any(u.attempt > 1 for u in fulfilment.units):
        return False
    return True if all(u.stage is Stage.PASSED for u in fulfilment.units) else None


def _is_again(origin: State, to: State) -> bool:
    """T08 and T13."""
    return to is State.IN_PRODUCTION and origin in (State.QUALITY_CHECK, State.READY, State.RETURNED)


def _made_again(order: Order, moved: Fulfilment, event: Event, rules: Rules) -> tuple[Fulfilment, str]:
    """Every unit fails as it would at the bench, for the reason that was chosen; and the words for it. Whoever sends
    it back has not begun it: it is free for whoever makes it."""
    why = _why(event)
    if why is None:
        raise NotAllowed("What is made again needs a reason.", hint="More steps, M, has the list.")
    again = replace(remade(order, moved, moved.units, why, event, rules), attempt=moved.attempt + 1, claim=None)
    return again, f"Made again: {why.replace('_', ' ')}. Reprint {again.attempt}"


def _why(event: Event) -> ReprintReason | None:
    return event.why if isinstance(event, Moved) else None


def _claimed(fulfilment: Fulfilment, event: Event, rules: Rules) -> Fulfilment:
    """Starting work claims it."""
    if event.author.role not in STAFF:
        return fulfilment
    return with_claim(fulfilment, event, rules.lease_seconds, provisional=False)


def _effects(order: Order, fulfilment: Fulfilment, event: Event, to: State, rules: Rules) -> list[Effect]:
    waits = event.author.role in STAFF
    oid, cause = order.id, event.id
    key = f"{fulfilment.id}:{{}}:{fulfilment.attempt}".format
    made: list[Effect] = []
    if to is State.RECEIVED:
        made += entering_received(order, fulfilment, event, rules)
    if to is State.DELIVERED:
        made.append(Mail(key=key("mail-delivered"), waits=waits, template="delivered", order=oid, cause=cause))
    if to is State.CANCELED:
        made.append(Mail(key=f"{order.id}:mail-canceled", waits=waits, template="canceled", order=oid, cause=cause))
    if to is State.FAILED:
        made.append(
            Alert(
                key=f"{event.id}:alert",
                words=event.reason or "A provider reported a problem.",
                order=oid,
                cause=cause,
            )
        )
    if to in _TOLD and not echoes(order, event):
        made.append(
            TellStatus(key=key(f"tell-{to}"), waits=waits, fulfilment=fulfilment.id, state=to, order=oid, cause=cause)
        )
    return made + _at_provider(order, fulfilment, event, to, rules)


def _at_provider(order: Order, fulfilment: Fulfilment, event: Event, to: State, rules: Rules) -> list[Effect]:
    """What the fulfilment's own route must hear of a step somebody else took: a point of sale of each one, a print
    house only that a draft may be made."""
    route, author = fulfilment.route, event.author
    if route in (IN_HOUSE, order.source, author.name) or not fulfilment.reference:
        return []
    named: dict[str, Any] = {"order": order.id, "cause": event.id, "waits": author.role in STAFF}
    named |= {"fulfilment": fulfilment.id, "provider": route, "reference": fulfilment.reference}
    if route in rules.mirrored and to in _TOLD and to is not State.CANCELED:
        return [TellStatus(key=f"{fulfilment.id}:tell-{to}:{fulfilment.attempt}:{route}", state=to, **named)]
    if route not in rules.mirrored and to is State.CONFIRMED and author.role in STAFF:
        return [ConfirmAtProvider(key=f"{fulfilment.id}:confirm:{fulfilment.attempt}", **named)]
    return []


_TOLD = frozenset({State.IN_PRODUCTION, State.READY, State.OUT_FOR_DELIVERY, State.DELIVERED, State.CANCELED})


def echoes(order: Order, event: Event) -> bool:
    """True where the order's own source reported it: it must not be told what it just told us."""
    return event.author.role in MACHINES and event.author.name == order.source


def entering_received(order: Order, fulfilment: Fulfilment, event: Event, rules: Rules) -> list[Effect]:
    """One confirmation per order; an outsourced fulfilment is ordered from its provider once per attempt."""
    waits = event.author.role in STAFF
    made: list[Effect] = [
        Mail(
            key=f"{order.id}:mail-confirmation",
            order=order.id,
            cause=event.id,
            waits=waits,
            template="confirmation",
        )
    ]
    if rules.staff_mail:
        key = f"{order.id}:mail-staff"
        made.append(Mail(key=key, order=order.id, cause=event.id, template="staff", to=rules.staff_mail))
    if fulfilment.route not in (IN_HOUSE, order.source):
        made.append(
            Submit(
                key=f"{fulfilment.id}:submit:{fulfilment.attempt}",
                order=order.id,
                cause=event.id,
                waits=waits,
                fulfilment=fulfilment.id,
                provider=fulfilment.route,
            )
        )
    return made


def files_ready(order: Order, event: Event, rules: Rules) -> Outcome:
    """T04 by rule: in-house fulfilments whose every print file is on disk and verified; and what a point of sale has
    accepted, which needs none."""
    result, effects = order, list[Effect]()
    for fulfilment in order.fulfilments:
        needed = required_artworks(result, fulfilment)
        waiting = any(i.awaits_artwork for i in result.items if any(ln.item == i.id for ln in fulfilment.lines))
        mirrored = fulfilment.route in rules.mirrored and bool(fulfilment.reference)
        if waiting or not all(a.sha256 for a in needed):
            continue
        if not (mirrored or (fulfilment.route == IN_HOUSE and needed)):
            continue
        if fulfilment.state not in (State.RECEIVED, State.CONFIRMED):
            continue
        new = replace(fulfilment, state=State.ARTWORK_READY, since=event.at)
        result = recorded(result.with_fulfilment(new), event, STATE_WORDS[State.ARTWORK_READY], rules)
    return Outcome(result, tuple(effects))
