"""What the wrong-image guard does in a process of its own: looks at an order's new pictures, compares each file to
print with its original and with those of all other open orders.

It works from the small copies on the shelf and reads the station's file; what it found is written by the station.
"""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from app.artwork import Framing
from app.likeness import Pair, Verdict, judge, pairs_of
from app.orders import Artwork, ArtworkRole, Order
from app.rules import DEFAULT
from services.workstation import pending
from services.workstation.cache import Cache
from services.workstation.gallery import OPEN, Looked, Taken
from services.workstation.landing import LARGE, thumbnail_path
from services.workstation.likeness import Original, compare
from services.workstation.looks import Look, brief_bytes, looks_of, read_look, rest_bytes, sample_of
from services.workstation.verdicts import Finding, findings_of

_ORIGINALS = """SELECT l.order_id, r.number, l.artwork_id, l.frame, l.brief FROM looks l
 JOIN cache c ON c.id = l.order_id JOIN rows r ON r.n = c.n
 WHERE r.open = 1"""
_OWN = "SELECT l.artwork_id, l.frame, l.brief FROM looks l WHERE l.order_id = ?"
_SOUGHT = """ AND EXISTS
 (SELECT 1 FROM look_grids g WHERE g.order_id = l.order_id AND g.artwork_id = l.artwork_id AND g.frame = l.frame)"""
"""Originals that could be measured; a file to print is not sought."""
_UNSURE = f"SELECT DISTINCT order_id FROM likenesses WHERE verdict = 'unsure' AND order_id IN ({OPEN})"  # noqa: S608
_BODY = "SELECT body FROM cache WHERE id = ?"


def look_at_order(station: Path, order: str, thumbnails: Path) -> Looked:
    """`station`: its file. Empty where there is nothing new. Raises Unavailable, OSError."""
    with closing(Cache(station)) as cache:
        return _Looking(cache, thumbnails).at(order)


class _Looking:
    """One look at one order; what is measured now is at hand before it is written."""

    def __init__(self, cache: Cache, thumbnails: Path) -> None:
        self._cache = cache
        self._thumbnails = thumbnails
        self._new: dict[tuple[str, str, int], Look] = {}

    def at(self, id_: str) -> Looked:
        order = self._order(id_)
        if order is None:
            return Looked()
        known = self._taken(id_)
        here = {a: sha for a, sha in self._files(id_).items() if known.get(a) != sha}
        new = [a for a in order.artworks if a.id in here and a.role is not ArtworkRole.PREVIEW]
        taken = tuple(self._measured(order, artwork, here[artwork.id]) for artwork in new)
        shas = known | {t.artwork: t.sha256 for t in taken}
        pairs = [p for p in pairs_of(order) if self._is_open(order.id, p, shas)]
        fresh = {t.artwork for t in taken if not t.plain and t.looks}
        if not pairs and not fresh:
            return Looked(taken)
        originals = self._originals(order, fresh)
        found = [f for pair in pairs if (f := self._compared(order, pair, originals, shas)) is not None]
        mine = [o for o in originals if o.order == id_ and o.artwork in fresh]
        return Looked(taken, (*found, *self._elsewhere(id_, mine)))

    def _order(self, id_: str) -> Order | None:
        found = self._cache.ask(_BODY, (id_,))
        events = pending.events_of(self._cache.ask(pending.WAITING_ON, (id_,)))
        return pending.overlay(found[0][0] if found else None, events, DEFAULT)

    def _taken(self, order: str) -> dict[str, str]:
        """Which contents were looked at, by artwork."""
        return dict(self._cache.ask("SELECT artwork_id, sha256 FROM looks WHERE order_id = ? AND frame = 0", (order,)))

    def _files(self, order: str) -> dict[str, str]:
        return dict(
            self._cache.ask("SELECT artwork_id, sha256 FROM files WHERE order_id = ? AND state = 'here'", (order,))
        )

    def _measured(self, order: Order, artwork: Artwork, sha256: str) -> Taken:
        plain, path = artwork.role is ArtworkRole.PRINT, self._copy(sha256)
        width = artwork.facts.width if artwork.facts is not None else 0
        looks = looks_of(path) if plain else looks_of(path, _framing(order, artwork), width)
        if not plain:
            self._new |= {(order.id, artwork.id, frame): look for frame, look in enumerate(looks)}
        parts = tuple((brief_bytes(look), b"" if plain else rest_bytes(look)) for look in looks)
        return Taken(order.id, artwork.id, sha256, parts, plain)

    def _copy(self, sha256: str) -> Path:
        return thumbnail_path(self._thumbnails, sha256, LARGE)

    def _is_open(self, order: str, pair: Pair, shas: dict[str, str]) -> bool:
        """Whether both are here and it was not said of these very contents what is to be said."""
        last = findings_of(self._cache, order).get(pair.print.id)
        shown, made = shas.get(pair.print.id, ""), shas.get(pair.original.id, "")
        return bool(shown and made) and (last is None or (last.sha256, last.original) != (shown, made))

    def _originals(self, order: Order, fresh: set[str]) -> list[Original]:
        """Of all open orders; with their coarsest grids only, those measured now in full."""
        known = [
            Original(id_, number, artwork, frame, read_look(brief))
            for id_, number, artwork, frame, brief in self._cache.ask(_ORIGINALS + _SOUGHT)
            if id_ != order.id or artwork not in fresh
        ]
        new = [Original(order.id, order.number, key[1], key[2], look) for key, look in self._new.items()]
        return [*known, *new]

    def _whole(self, original: Original) -> Look:
        key = (original.order, original.artwork, original.frame)
        if key not in self._new:
            sql = """SELECT l.brief, g.grids FROM looks l JOIN look_grids g USING (order_id, artwork_id, frame)
                WHERE order_id = ? AND artwork_id = ? AND frame = ?"""
            ((brief, grids),) = self._cache.ask(sql, key)
            self._new[key] = read_look(brief, grids)
        return self._new[key]

    def _compared(self, order: Order, pair: Pair, known: list[Original], shas: dict[str, str]) -> Finding | None:
        shown, made = shas[pair.print.id], shas[pair.original.id]
        sample = sample_of(self._copy(shown))
        own = self._own(order, known)
        mine = [o for o in own if o.artwork == pair.original.id]
        if sample is None or not mine:
            return None
        names = {a.id: a.label or a.file_name or "of another item" for a in order.artworks}
        others = [o for o in known if o.order != order.id]
        others += [replace(o, number=names[o.artwork]) for o in own if o not in mine and o.artwork in names]
        return Finding(order.id, pair.print.id, shown, made, judge(*compare(sample, mine, others, self._whole)))

    def _own(self, order: Order, known: list[Original]) -> list[Original]:
        """Of this order. It may be closed by now, or not be `known` for another reason."""
        found = [o for o in known if o.order == order.id]
        if found:
            return found
        rows = self._cache.ask(_OWN + _SOUGHT, (order.id,))
        return [Original(order.id, order.number, artwork, frame, read_look(brief)) for artwork, frame, brief in rows]

    def _elsewhere(self, id_: str, fresh: list[Original]) -> list[Finding]:
        """New originals may tell what could not be told of other orders' files."""
        found: list[Finding] = []
        for (other,) in self._cache.ask(_UNSURE) if fresh else ():
            order = self._order(other) if other != id_ else None
            if order is None:
                continue
            shas, unsure = self._taken(other), findings_of(self._cache, other)
            known = [*fresh, *self._own(order, [])]
            for pair in pairs_of(order):
                last = unsure.get(pair.print.id)
                if last is not None and last.judged.verdict is Verdict.UNSURE and pair.original.id in shas:
                    one = self._compared(order, pair, known, shas)
                    found += [one] if one is not None and one.judged.verdict is Verdict.ANOTHER else []
        return found


def _framing(order: Order, original: Artwork) -> Framing | None:
    """What the customer's editor did to this original."""
    return next((p.print.framing for p in pairs_of(order) if p.original.id == original.id), None)
