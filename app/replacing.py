"""Pictures that are replaced: which file is the same one still, what must be fetched before work goes on, and what was
made or checked from a file that is no longer the order's."""

from collections.abc import Iterator
from dataclasses import replace

from app.change import with_issue
from app.events import Event, Fetched
from app.links import bare
from app.orders import IN_HOUSE, Artwork, ArtworkRole, Fulfilment, Item, Order, Stage
from app.printfiles import required_artworks
from app.states import State

KIND, CHANGED = "file", "file_changed"
"""Problems: a file that must be fetched first, over with the file; a piece made from another one, for a person."""
_BEGUN = frozenset({State.IN_PRODUCTION, State.QUALITY_CHECK, State.READY})
_AT_WORK = _BEGUN | {State.ARTWORK_READY}


def merged(old: Artwork, new: Artwork | None) -> Artwork:
    """A picture as its source tells of it now. A link that is only signed anew keeps the file and all that is known of
    it; of another file nothing is known. An empty address never erases a known one."""
    if new is None or not new.url:
        return old
    if is_same_file(old, new):
        return replace(old, url=new.url, declared_sha256=new.declared_sha256 or old.declared_sha256)
    return replace(
        new,
        sha256="",
        checked_by="",
        facts=None,
        findings=(),
        fetched_at=None,
        fetched_by="",
        waivers=(),
        passed=old.let_pass,
        earlier=old.sha256 or old.earlier,
    )


def is_same_file(old: Artwork, new: Artwork) -> bool:
    """By checksum where the source promises one that can be compared, else by the address without its signature."""
    known = old.sha256 or old.declared_sha256
    if known and new.declared_sha256:
        return known == new.declared_sha256
    return bool(old.url) and bare(old.url) == bare(new.url)


def is_of(artwork: Artwork, event: Fetched) -> bool:
    """Whether a fetched file is what the order names now. One that was fetched from where the picture lay before comes
    too late; an older Platen does not say from where."""
    if not event.url:
        return True
    if artwork.declared_sha256:
        return event.sha256 == artwork.declared_sha256
    return bare(event.url) == bare(artwork.url)


def print_checksums(item: Item) -> tuple[str, ...]:
    """Of every file that is printed on it, in the shop's order; empty for one that nobody has fetched."""
    return tuple(a.sha256 for a in item.artworks if a.role is ArtworkRole.PRINT)


def is_awaited(artwork: Artwork) -> bool:
    """Whether nobody has fetched it yet, or not since its source sent another one."""
    return bool(artwork.url) and not artwork.sha256 and artwork.facts is None


def lacks_new(artwork: Artwork) -> bool:
    """Whether its source sent another file than the one that was here, which nobody has fetched yet, or which cannot
    be printed."""
    return bool(artwork.url and artwork.earlier) and not artwork.sha256


def awaited(order: Order) -> frozenset[str]:
    """In words, the print files of what is ready or being made in the house that must be fetched before it goes on."""
    return frozenset(
        _words(item, artwork)
        for fulfilment in order.fulfilments
        if fulfilment.route == IN_HOUSE and fulfilment.state in _AT_WORK
        for needed in [required_artworks(order, fulfilment)]
        for item in order.items
        for artwork in item.artworks
        if artwork in needed and is_awaited(artwork)
    )


def _words(item: Item, artwork: Artwork) -> str:
    what = f"{item.title}, {artwork.label}" if artwork.label else item.title
    if artwork.earlier:
        return f"The shop sent another print file for {what}. It must be downloaded first"
    return f"The print file for {what} must be downloaded first"


def raised(before: Order, order: Order, event: Event) -> Order:
    """With the problems that files replaced by this event bring, without those that are over. What had begun without a
    file by somebody's decision goes on."""
    was, now = awaited(before), awaited(order)
    issues = tuple(i for i in order.issues if i.kind != KIND or i.text in now)
    new = order if issues == order.issues else replace(order, issues=issues)
    for words in sorted(now - was):
        new = with_issue(new, event, KIND, words, blocking=True)
    for item in _replaced(before, order):
        new = _told(new, item, event)
    return new


def _replaced(before: Order, order: Order) -> Iterator[Item]:
    """Items with a print file of other contents than the last one that was here."""
    was = {a.id: a.sha256 or a.earlier for a in before.artworks}
    for item in order.items:
        prints = [a for a in item.artworks if a.role is ArtworkRole.PRINT and a.sha256]
        if any(was.get(a.id, "") not in ("", a.sha256) for a in prints):
            yield item


def _told(order: Order, item: Item, event: Event) -> Order:
    """Nobody looks again at what has passed, so it stops there; what is still to be checked is looked at anyway."""
    stages = {u.stage for f in order.fulfilments if _begun(f) for u in f.units if u.item == item.id}
    if Stage.PASSED in stages:
        words = f"{item.title} was checked against another print file. Look at it again"
        return with_issue(order, event, CHANGED, words, blocking=True)
    if stages and _is_unseen(order, item):
        words = f"The customer has not seen this print file of {item.title}. Ask them before it is made"
        return with_issue(order, event, CHANGED, words, blocking=True)
    if stages:
        words = f"The print file of {item.title} changed after work began. Look at what was made"
        return with_issue(order, event, CHANGED, words)
    return order


def _is_unseen(order: Order, item: Item) -> bool:
    """Whether its customer was shown another file than the one that is printed now."""
    seen = {(p.artwork, p.sha256) for p in order.proofs}
    asked = {p.artwork for p in order.proofs}
    return any(a.id in asked and (a.id, a.sha256) not in seen for a in item.artworks if a.sha256)


def _begun(fulfilment: Fulfilment) -> bool:
    return fulfilment.route == IN_HOUSE and fulfilment.state in _BEGUN
