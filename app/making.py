"""Files and units: what was fetched and made, and which piece an event is about."""

from dataclasses import replace

from app.change import Outcome, before, ensure_free, recorded
from app.errors import NotAllowed
from app.events import Event, Fetched, Made
from app.judging import judged
from app.moving import files_ready, made, step
from app.orders import Artwork, Fulfilment, Item, Order, Stage, Unit
from app.preflight import is_fatal
from app.proofing import settled
from app.replacing import is_of
from app.rules import Rules
from app.states import State


def fetch(order: Order, event: Fetched, rules: Rules) -> Outcome:
    """A verified file. The same file again, from any station, changes nothing, nor does one that the shop has replaced
    since. One that cannot be printed leaves its findings and stays unfetched."""
    item = next((i for i in order.items if any(a.id == event.artwork for a in i.artworks)), None)
    if item is None:
        raise NotAllowed(f"{order.number} has no such file.", hint="")
    artwork = next(a for a in item.artworks if a.id == event.artwork)
    if not is_of(artwork, event):
        return Outcome(order)
    unusable = event.facts is not None and is_fatal(event.facts)
    if artwork.sha256 == event.sha256 or (unusable and artwork.facts == event.facts):
        return Outcome(order)
    new = _with_facts(artwork, event, "" if unusable else event.sha256)
    changed = settled(judged(order, _with_artwork(order, item, new), event, rules))
    what = "Print file" if new.role == "print" else "Picture"
    words = f"{what} cannot be used" if unusable else f"{what} downloaded"
    return files_ready(recorded(changed, event, words, rules), event, rules)


def _with_facts(artwork: Artwork, event: Fetched, sha256: str) -> Artwork:
    """Another file than the last one: what was let pass in that one is judged anew, and stays known for it."""
    return replace(
        artwork,
        sha256=sha256,
        facts=event.facts,
        findings=(),
        waivers=(),
        passed=tuple(replace(p, until=p.until or event.at) for p in artwork.let_pass),
        checked_by=event.checked_by,
        fetched_at=event.at,
        fetched_by=event.author.station or event.author.name,
        earlier="" if sha256 else artwork.sha256 or artwork.earlier,
    )


def _with_artwork(order: Order, item: Item, artwork: Artwork) -> Order:
    artworks = tuple(artwork if a.id == artwork.id else a for a in item.artworks)
    new = replace(item, artworks=artworks)
    return replace(order, items=tuple(new if i.id == item.id else i for i in order.items))


def make(order: Order, event: Made, rules: Rules) -> Outcome:
    """One piece reported as made; the last one sends the fulfilment to quality check (T06)."""
    fulfilment, unit = find_unit(order, event.fulfilment, event.unit, event.attempt, event)
    if unit.stage is not Stage.WAITING:
        return Outcome(order)
    if fulfilment.state is not State.IN_PRODUCTION:
        raise NotAllowed(f"{order.number} is not in production.", hint="Start production first, P.")
    was = before(order, fulfilment)
    new = with_unit(fulfilment, made(unit, event.author))
    changed = order.with_fulfilment(new)
    if all(u.stage is not Stage.WAITING for u in new.units):
        return step(changed, new, event, State.QUALITY_CHECK, rules, was=was)
    return Outcome(recorded(changed, event, f"Piece {unit.number} made", rules, was))


def find_unit(order: Order, fulfilment: str, unit: str, attempt: int, event: Event) -> tuple[Fulfilment, Unit]:
    """The piece an event is about; refuses the paper of an earlier attempt."""
    found = order.fulfilment(fulfilment)
    piece = next((u for u in found.units if u.id == unit), None) if found else None
    if found is None or piece is None:
        raise NotAllowed(f"{order.number} has no such piece.", hint="Scan the job ticket again.")
    if piece.attempt != attempt:
        raise NotAllowed(
            f"This is attempt {attempt} of a piece of {order.number}; attempt {piece.attempt} counts.",
            hint="Put the old one away and use the new ticket.",
        )
    ensure_free(order, found, event)
    return found, piece


def with_unit(fulfilment: Fulfilment, unit: Unit) -> Fulfilment:
    """The fulfilment with this state of one of its pieces."""
    return replace(fulfilment, units=tuple(unit if u.id == unit.id else u for u in fulfilment.units))
