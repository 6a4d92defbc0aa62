"""How an order comes to be and is brought up to date by its source's snapshots; payment; pictures learned apart."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from app.change import Outcome, recorded, with_issue
from app.codes import fulfilment_id
from app.effects import Effect, UpdateAtProvider
from app.errors import Conflict, NotAllowed
from app.events import AccountChosen, Amended, Detailed, Event, Placed, Submitted
from app.judging import judged
from app.moving import entering_received, files_ready
from app.orders import IN_HOUSE, Artwork, Fulfilment, Item, Line, Order, Unit
from app.pausing import asked
from app.paying import paid
from app.people import Right, may
from app.rules import Rules
from app.states import RANK, SETTLED, State

_SHOP_FACTS = ("customer", "note", "total", "rush", "due_at", "payment_reference")
_STARTED = RANK[State.IN_PRODUCTION]


def place(order: Order | None, event: Placed, rules: Rules) -> Outcome:
    """Make the order, or merge a newer snapshot into it. An older snapshot changes nothing."""
    if order is None:
        return _first(event, rules)
    return _update(order, event, rules)


def _first(event: Placed, rules: Rules) -> Outcome:
    snapshot = event.snapshot
    due = snapshot.due_at or snapshot.placed_at + timedelta(seconds=rules.promise_seconds)
    fulfilments = snapshot.fulfilments or tuple(_routed(snapshot, rules))
    begun = tuple(_begun(f, snapshot, event) for f in fulfilments)
    order = replace(snapshot, due_at=due, fulfilments=begun, trail=(), events=0)
    order = recorded(order, event, f"Order placed at {snapshot.source}", rules)
    effects: list[Effect] = []
    for fulfilment in order.fulfilments:
        if fulfilment.state is State.RECEIVED:
            effects += entering_received(order, fulfilment, event, rules)
    return Outcome(order, tuple({e.key: e for e in effects}.values()))


def _begun(fulfilment: Fulfilment, order: Order, event: Event) -> Fulfilment:
    """Units for each piece, and the first state the payment allows."""
    state = fulfilment.state
    if state is State.DRAFT and order.payment in SETTLED:
        state = State.RECEIVED
    units = fulfilment.units or tuple(units_of(fulfilment.lines))
    return replace(fulfilment, state=state, units=units, since=fulfilment.since or event.at)


def units_of(lines: Iterable[Line]) -> Iterable[Unit]:
    """One unit a piece, numbered from 1 within its item."""
    return (Unit(line.item, n) for line in lines for n in range(1, line.quantity + 1))


def _routed(order: Order, rules: Rules) -> Iterable[Fulfilment]:
    """One fulfilment a route, in the order in which the routes first appear."""
    routes: dict[str, list[Line]] = {}
    for item in order.items:
        if item.quantity > 0:
            routes.setdefault(rules.routes.get(item.sku, IN_HOUSE), []).append(Line(item.id, item.quantity))
    for number, (route, lines) in enumerate(routes.items(), start=1):
        yield Fulfilment(fulfilment_id(order.id, number), route=route, lines=tuple(lines))


def _update(order: Order, event: Placed, rules: Rules) -> Outcome:
    new = event.snapshot
    if order.version is not None and (new.version is None or new.version < order.version):
        return Outcome(order)
    facts = {name: getattr(new, name) for name in _SHOP_FACTS if getattr(new, name)}
    if "address" not in order.amended and new.address.lines():
        facts["address"] = new.address
    names = tuple(dict.fromkeys((*order.references, *new.references)))
    version = new.version or order.version
    merged = replace(order, **facts, references=names, version=version, items=_items(order, new))
    merged = _quantities(merged, order, event)
    changed = order if replace(merged, version=order.version) == order else merged
    if changed is not order:
        changed = recorded(judged(order, changed, event, rules), event, f"Updated at {order.source}", rules)
    elif merged.version != order.version:
        changed = merged
    told = _told(order, changed, event)
    outcome = paid(changed, event, new.payment, rules)
    return Outcome(outcome.order, (*told, *outcome.effects))


def _told(before: Order, after: Order, event: Event) -> list[Effect]:
    """Whoever makes a part already hears of other lines or another address, as long as they have not begun."""
    same = before.address == after.address and {i.id: i.quantity for i in before.items} == {
        i.id: i.quantity for i in after.items
    }
    ordered = [] if same else [f for f in after.fulfilments if f.route not in (IN_HOUSE, event.author.name)]
    return [
        UpdateAtProvider(
            key=f"{f.id}:update:{event.id}",
            order=after.id,
            cause=event.id,
            fulfilment=f.id,
            provider=f.route,
            reference=f.reference,
        )
        for f in ordered
        if f.reference and RANK.get(f.state, 99) < _STARTED
    ]


def _items(order: Order, new: Order) -> tuple[Item, ...]:
    """The new lines with what was learned of their pictures; a line that vanished stays with quantity 0."""
    fresh = {i.id: i for i in new.items}
    kept = tuple(_item(old, fresh[old.id]) if old.id in fresh else replace(old, quantity=0) for old in order.items)
    known = {i.id for i in order.items}
    return kept + tuple(i for i in new.items if i.id not in known)


def _item(old: Item, new: Item) -> Item:
    artworks = merged_artworks(old.artworks, new.artworks)
    awaits = new.awaits_artwork and not any(a.url for a in artworks)
    return replace(new, artworks=artworks, awaits_artwork=awaits)


def merged_artworks(old: tuple[Artwork, ...], new: tuple[Artwork, ...]) -> tuple[Artwork, ...]:
    """Union by id. A changed address makes a file unfetched again; an empty one never erases a known one."""
    fresh = {a.id: a for a in new}
    known = {a.id for a in old}
    return tuple(_artwork(a, fresh.get(a.id)) for a in old) + tuple(a for a in new if a.id not in known)


def _artwork(old: Artwork, new: Artwork | None) -> Artwork:
    if new is None or not new.url or new.url == old.url:
        return old
    return replace(new, passed=old.let_pass)


def _quantities(merged: Order, old: Order, event: Event) -> Order:
    """Bring lines and units in step with the items, as long as work has not begun; afterwards a person must look."""
    wanted = {i.id: i.quantity for i in merged.items}
    result = merged
    for fulfilment in merged.fulfilments:
        lines = tuple(Line(ln.item, wanted.get(ln.item, 0)) for ln in fulfilment.lines)
        if lines == fulfilment.lines:
            continue
        if fulfilment.state in RANK and RANK[fulfilment.state] < _STARTED:
            units = tuple(units_of(lines))
            result = result.with_fulfilment(replace(fulfilment, lines=lines, units=units))
        else:
            result = with_issue(result, event, "quantity", "Quantities changed after work began")
    return _added(result, old)


def _added(merged: Order, old: Order) -> Order:
    """New lines join the first in-house fulfilment that has not begun, else they get one of their own."""
    known = {i.id for i in old.items}
    lines = tuple(Line(i.id, i.quantity) for i in merged.items if i.id not in known and i.quantity > 0)
    if not lines:
        return merged
    open_ = [f for f in merged.fulfilments if f.route == IN_HOUSE and RANK.get(f.state, 99) < _STARTED]
    if open_:
        first = open_[0]
        grown = replace(first, lines=first.lines + lines, units=first.units + tuple(units_of(lines)))
        return merged.with_fulfilment(grown)
    number = len(merged.fulfilments) + 1
    state = State.RECEIVED if merged.payment in SETTLED else State.DRAFT
    new = Fulfilment(fulfilment_id(merged.id, number), state=state, lines=lines, units=tuple(units_of(lines)))
    return replace(merged, fulfilments=(*merged.fulfilments, new))


def detail(order: Order, event: Detailed, rules: Rules) -> Outcome:
    """Pictures of one item. What is already known and equal changes nothing; another picture than the one known is
    kept out, and a person looks."""
    item = order.item(event.item)
    if item is None:
        raise NotAllowed(f"{order.number} has no such line.", hint="")
    other = _others(item, event.artworks)
    artworks = merged_artworks(item.artworks, tuple(a for a in event.artworks if a.id not in other))
    new = replace(item, artworks=artworks, awaits_artwork=item.awaits_artwork and not any(a.url for a in artworks))
    items = tuple(new if i.id == item.id else i for i in order.items)
    changed = order if new == item else replace(order, items=items)
    words = "Picture details received"
    if other:
        words = f"Different picture details came for {item.title}. The first ones are kept."
        changed = with_issue(changed, event, "picture", words, blocking=True)
    if changed is order:
        return Outcome(order)
    return Outcome(recorded(judged(order, changed, event, rules), event, words, rules))


def _others(item: Item, artworks: tuple[Artwork, ...]) -> frozenset[str]:
    """Pictures that are said to lie elsewhere than known; a link signed anew still names the same file."""
    known = {a.id: _file(a.url) for a in item.artworks if a.url}
    return frozenset(a.id for a in artworks if a.url and known.get(a.id, _file(a.url)) != _file(a.url))


def _file(url: str) -> str:
    return url.partition("?")[0].partition("#")[0]


def amend(order: Order, event: Amended, rules: Rules) -> Outcome:
    """A correction of the address, refused where somebody else changed it to something different meanwhile."""
    if order.address == event.address:
        return Outcome(order)
    if not may(event.author.role, Right.AMEND):
        raise NotAllowed("Only managers correct an address.", hint="Ask a manager.")
    if order.address != event.was:
        now, wanted = ", ".join(order.address.lines()), ", ".join(event.address.lines())
        raise Conflict(f"The address of {order.number} was changed meanwhile.", fields={"address": (now, wanted)})
    amended = replace(order, address=event.address, amended=("address",))
    changed = recorded(amended, event, "Address corrected", rules)
    return Outcome(changed, tuple(_told(order, changed, event)))


def choose(order: Order, event: AccountChosen, rules: Rules) -> Outcome:
    """Once: what may have been asked for at one account is never asked for at another."""
    fulfilment = order.fulfilment(event.fulfilment)
    if fulfilment is None or fulfilment.account:
        return Outcome(order)
    return Outcome(order.with_fulfilment(replace(fulfilment, account=event.account)))


def submitted(order: Order, event: Submitted, rules: Rules) -> Outcome:
    fulfilment = order.fulfilment(event.fulfilment)
    if fulfilment is None:
        return Outcome(order)
    provider, _, account = event.cause.source.partition("/")
    account = account if provider == fulfilment.route else ""
    if account and fulfilment.account and account != fulfilment.account:
        return _elsewhere(order, fulfilment, event, account, rules)
    taken = replace(fulfilment, reference=event.reference, account=account or fulfilment.account)
    if fulfilment.reference == event.reference:
        return Outcome(order if taken == fulfilment else order.with_fulfilment(taken))
    new = order.with_fulfilment(taken)
    names = dict.fromkeys((*new.references, f"{fulfilment.route}/{event.reference}"))
    new = recorded(replace(new, references=tuple(names)), event, f"Ordered from {fulfilment.route}", rules)
    ready = files_ready(new, event, rules)
    held = asked(new, taken, event, rules)
    return replace(ready, effects=(*ready.effects, *held))


def _elsewhere(order: Order, fulfilment: Fulfilment, event: Submitted, account: str, rules: Rules) -> Outcome:
    """Ordered at one account, and another one has an order under the same name: a person must look."""
    words = f"It was ordered at {fulfilment.account}, and {account} says it has it too. Look at both."
    changed = with_issue(order, event, "account", words)
    return Outcome(order if changed is order else recorded(changed, event, words, rules))
