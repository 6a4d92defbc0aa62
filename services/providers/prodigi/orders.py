"""An order as Prodigi shows it: what it means here, what was sent, what somebody must look at."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from app.codes import order_of
from app.events import Event, Held, IssueRaised, ParcelMoved, Sent, Submitted
from app.orders import Line, Parcel
from app.states import ParcelState, State
from services import body
from services.connector import Account, Origin, fulfilment_of
from services.meanings import Meaning, events_of, meaning_of, plain
from services.providers.prodigi import words as w
from services.providers.prodigi.words import NAME, TITLE

PAY = "Prodigi waits until this payment is authorised"


def stands_for(data: body.Json) -> str:
    """Our part it was made for; empty where it is none of ours."""
    return fulfilment_of(body.text(data, "merchantReference", limit=200))


def last_change(data: body.Json) -> datetime | None:
    return body.instant(data, "lastUpdated", "created")


def origin_of(data: body.Json, account: Account, now: datetime | None = None) -> Origin:
    """Named by what the order says, so that the same answer twice gives the same events. Where it tells no time (an
    order that waits in a pause) the moment it was asked counts, in UTC."""
    seen = last_change(data)
    at = seen or now or datetime.now(UTC)
    told = repr([data.get(name) for name in ("status", "shipments")])
    digest = hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()[:16]
    return Origin(account, f"{body.identity(data, 'id')}:{at.isoformat()}:{digest}", at, seen)


def learned(data: body.Json, account: Account, now: datetime | None = None) -> list[Event]:
    """All that one answer says of an order of ours; nothing for anybody else's."""
    part = stands_for(data)
    order = order_of(part)
    if order is None:
        return []
    id_, origin = body.identity(data, "id"), origin_of(data, account, now)
    fields = origin.once(order, f"{part} is {id_}", w.stage_of(data))
    events: list[Event] = [Submitted(**fields, fulfilment=part, reference=id_)]
    events += _problems(data, origin, order, part)
    events += _status(data, origin, order, part)
    return events + _shipments(data, origin, order, part)


def _status(data: body.Json, origin: Origin, order: str, part: str) -> list[Event]:
    stage = w.stage_of(data)
    meaning = meaning_by(data, origin.account)
    if meaning is None:
        return []
    if meaning.hold is not None:
        fields = origin.event(order, "hold", stage)
        return [Held(**{**fields, "reason": _why_held(data, meaning)}, fulfilment=part, why=meaning.hold)]
    reason = f"{TITLE}: {stage}" if meaning.to in (State.CANCELED, State.FAILED) else ""
    return events_of(meaning, stage, order, origin, title=TITLE, fulfilment=part, reason=reason)


def meaning_by(data: body.Json, account: Account) -> Meaning | None:
    """The stage first, then what keeps it from going on, then how far its steps are; None: not known."""
    stage = plain(w.stage_of(data))
    if not stage:
        return None
    if stage in (w.CANCELED, w.COMPLETE):
        return w.STAGES[stage]
    if any(w.asks_for_payment(issue) for issue in w.issues_of(data)):
        return w.PAYMENT
    if stage.replace("-", "") == w.IN_PROGRESS:
        return _by_steps(data)
    return meaning_of(stage, w.STAGES, account)


def _by_steps(data: body.Json) -> Meaning:
    """The furthest step counts. Several houses may make parts of one order, so some may leave while others begin."""
    steps, _ = w.steps_of(data)
    gone, live = _left(data)
    making = steps[w.PRODUCTION] == w.BEGUN
    if steps[w.SHIPPING] == w.DONE or (gone and gone == live):
        return Meaning(State.SHIPPED)
    if gone:
        return Meaning(State.IN_PRODUCTION if making else State.READY, w.PARTIAL)
    if making:
        return Meaning(State.IN_PRODUCTION)
    if steps[w.PRODUCTION] == w.DONE or steps[w.SHIPPING] == w.BEGUN:
        return Meaning(State.READY)
    if steps[w.DOWNLOAD] == w.DONE or _good(steps[w.PREPARED]) or _good(steps[w.ALLOCATED]):
        return Meaning(State.ARTWORK_READY)
    if steps[w.DOWNLOAD] == w.BEGUN:
        return Meaning(State.CONFIRMED)
    return Meaning(State.RECEIVED, w.SENT_THERE)


def _good(word: str) -> bool:
    return word in (w.BEGUN, w.DONE)


def _left(data: body.Json) -> tuple[int, int]:
    """Shipments that have left, and all that are to leave."""
    live = [s for s in body.rows(data, "shipments") if not w.is_void(s)]
    return sum(w.has_left(s) for s in live), len(live)


def _why_held(data: body.Json, meaning: Meaning) -> str:
    """For a payment the way to authorise it, so that a manager can."""
    if meaning != w.PAYMENT:
        return f"{TITLE}: {w.stage_of(data)}"
    issue = next((i for i in w.issues_of(data) if w.asks_for_payment(i)), {})
    details = body.part(issue, "authorisationDetails")
    cost = body.part(details, "paymentDetails") or details
    sum_ = body.joined((body.text(cost, "amount", limit=40), body.text(cost, "currency", limit=10)))
    url = body.text(details, "authorisationUrl", limit=500)
    return body.joined((f"{PAY}: {sum_}" if sum_ else PAY, url if url.startswith("https://") else ""))


def _problems(data: body.Json, origin: Origin, order: str, part: str) -> list[Event]:
    """Each said once. A picture that was not to be had yet stops nobody."""
    events: list[Event] = []
    for issue in w.issues_of(data):
        if w.asks_for_payment(issue):
            continue
        code, about = body.text(issue, "errorCode", "code", limit=200), body.text(issue, "objectId", limit=200)
        text = body.text(issue, "description") or w.in_words(code) or "a problem without a word"
        fields = origin.once(order, f"{part} issue {code} {about}", code)
        blocking = not w.is_warning(issue)
        events.append(IssueRaised(**fields, kind="provider", text=f"{TITLE}: {text[:400]}", blocking=blocking))
    for words in _faults(data):
        fields = origin.once(order, f"{part} fault {words}", words[:80])
        events.append(IssueRaised(**fields, kind="provider", text=f"{TITLE}: {words}", blocking=True))
    for word in unknown_words(data, origin.account):
        fields = origin.once(order, f"{part} word {word}", word)
        text = f"{TITLE} says “{word}”, which nobody has said the meaning of; nothing was changed by it."
        events.append(IssueRaised(**fields, kind="word", text=text))
    return events


def _faults(data: body.Json) -> list[str]:
    """Steps and items that went wrong; a problem of the same order may say more."""
    steps, _ = w.steps_of(data)
    found = [f"{w.in_words(step)} went wrong" for step, word in steps.items() if word == w.ERROR]
    for row in body.rows(data, "items"):
        if body.text(row, "status", limit=200).lower() == "invalid":
            found.append(f"{body.text(row, 'sku', limit=200) or 'an item'} is invalid")
    return found


def unknown_words(data: body.Json, account: Account) -> list[str]:
    stage = w.stage_of(data)
    known = not stage or plain(stage).replace("-", "") == w.IN_PROGRESS
    odd = [] if known or meaning_of(stage, w.STAGES, account) is not None else [stage]
    return [word[:80] for word in odd + w.steps_of(data)[1]]


def _shipments(data: body.Json, origin: Origin, order: str, part: str) -> list[Event]:
    events: list[Event] = []
    shipments = body.rows(data, "shipments")
    live = [s for s in shipments if not w.is_void(s)]
    for shipment in shipments:
        id_ = body.identity(shipment, "id")
        if w.is_void(shipment):
            fields = origin.event(order, f"void {id_}", "Cancelled", versioned=False)
            events.append(ParcelMoved(**fields, parcel=f"{NAME}:{id_}", to=ParcelState.VOIDED))
        elif w.has_left(shipment):
            fields = origin.event(order, f"sent {id_}", body.text(shipment, "status", limit=80), versioned=False)
            parcel = _parcel(shipment, _lines(shipment, live, body.rows(data, "items")))
            events.append(Sent(**fields, parcel=parcel, fulfilment=part))
    return events


def _parcel(shipment: body.Json, lines: tuple[Line, ...]) -> Parcel:
    """Carrier and tracking are objects, bare texts, or missing."""
    carrier, tracking = _object(shipment, "carrier", "name"), _object(shipment, "tracking", "number")
    return Parcel(
        f"{NAME}:{body.identity(shipment, 'id')}",
        carrier=body.text(carrier, "name", limit=200),
        number=body.text(tracking, "number", limit=200),
        url=body.text(tracking, "url"),
        lines=lines,
        sent_at=body.instant(shipment, "dispatchDate"),
    )


def _object(shipment: body.Json, name: str, first: str) -> body.Json:
    value = shipment.get(name)
    return {first: value} if isinstance(value, str) else body.part(shipment, name)


def _lines(shipment: body.Json, live: Sequence[body.Json], items: Sequence[body.Json]) -> tuple[Line, ...]:
    """Which of our items travel in it; of one in several parcels all copies count for the last. None = all of them,
    which only a single parcel may say."""
    ours = {body.text(row, "id", limit=200): row for row in items if body.text(row, "merchantReference", limit=200)}
    named = [id_ for id_ in _ids(shipment) if id_ in ours]
    if not named and len(live) == 1:
        return ()
    last = {id_: other for other in live for id_ in _ids(other)}
    lines = [_line(ours[id_], whole=last[id_] is shipment) for id_ in dict.fromkeys(named)]
    return tuple(lines) or tuple(_line(row, whole=False) for row in list(ours.values())[:1])


def _line(row: body.Json, *, whole: bool) -> Line:
    item = body.text(row, "merchantReference", limit=200)
    return Line(item, body.whole(row, "copies", default=1) if whole else 0)


def _ids(shipment: body.Json) -> list[str]:
    return [body.text(row, "itemId", limit=200) for row in body.rows(shipment, "items")]
