"""Whether a file to print shows the picture it was made from: which pictures belong together, and one of three
verdicts from measured likenesses. It warns and never stops work by itself.

A likeness is 1 where two pictures are the same and about a third where they have nothing to do with each other. It is
judged by comparing: another open order's original must be clearly nearer than the own one before anybody is warned.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.orders import Artwork, ArtworkRole, Item, Order

RULE, WORDS = "another_picture", "Looks like another picture"
"""Under what somebody may say that a file is right although it looks like another's, see `app.judging.waive`."""


class Verdict(StrEnum):
    FITS = "fits"
    UNSURE = "unsure"
    ANOTHER = "another"


class Way(StrEnum):
    """How a likeness was measured: the whole pictures, the original framed as the customer did, the file found as a
    part of the original, its lines found among the original's edges."""

    WHOLE = "whole"
    FRAMED = "framed"
    PART = "part"
    LINES = "lines"


ALIKE = {Way.WHOLE: 0.64, Way.FRAMED: 0.6, Way.PART: 0.6, Way.LINES: 0.56}
"""From here on two pictures are taken for the same one."""
LEADING, LEAD, FIELD = 0.5, 0.15, 5
"""A weaker likeness counts too where it is so far ahead of so many others."""
NEARER, BEYOND = 0.1, 0.25
"""By so much another original must beat the own one and all others; or the own one alone by so much."""
WARNED = 0.2
"""By so much at least must it beat the own one where it is not alike by itself."""
SURE = 0.78
"""With an own likeness of this much the other orders are only glanced at."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The best likeness of a file with the originals of one order. `number`: the order's, or of the own order whose
    picture it is."""

    order: str
    number: str
    way: Way
    likeness: float

    @property
    def alike(self) -> bool:
        return self.likeness >= ALIKE[self.way]


@dataclass(frozen=True, slots=True)
class Judged:
    """`words` for the checker. `order` and `number`: which one it looks like, empty unless the verdict is ANOTHER."""

    verdict: Verdict
    words: str
    order: str = ""
    number: str = ""
    likeness: float = 0.0


@dataclass(frozen=True, slots=True)
class Pair:
    """A file to print and the original it was made from."""

    item: str
    print: Artwork
    original: Artwork


def pairs_of(order: Order) -> tuple[Pair, ...]:
    """By their common id, else by the name they bear, else where an item has one of each; a doubt pairs nothing."""
    return tuple(pair for item in order.items for pair in _pairs(item))


def _pairs(item: Item) -> Iterable[Pair]:
    prints = [a for a in item.artworks if a.role is ArtworkRole.PRINT]
    originals = [a for a in item.artworks if a.role is ArtworkRole.ORIGINAL]
    for one in prints:
        found = [o for o in originals if _stem(o) == _stem(one)]
        found = found or [o for o in originals if one.label and o.label == one.label]
        if not found and len(prints) == len(originals) == 1:
            found = originals
        if len(found) == 1:
            yield Pair(item.id, one, found[0])


def _stem(artwork: Artwork) -> str:
    """What the ids of one session's pictures have in common; the id itself where it does not name its role."""
    return artwork.id.removesuffix(f"-{artwork.role.value}")


def judge(own: Compared, others: Iterable[Compared]) -> Judged:
    """`own`: with the original the file claims to come from; `others`: with all other originals of open orders."""
    field = sorted(others, key=lambda o: o.likeness, reverse=True)
    if field and _is_nearer(field[0], own, field[1:]):
        nearest = field[0]
        whose = f"another picture of this order, {nearest.number}," if nearest.order == own.order else nearest.number
        words = f"Looks like {whose} instead"
        return Judged(Verdict.ANOTHER, words, nearest.order, nearest.number, nearest.likeness)
    if _counts(own, field):
        return Judged(Verdict.FITS, "Fits its original", likeness=own.likeness)
    return Judged(Verdict.UNSURE, "Cannot tell whether it fits its original. Compare them", likeness=own.likeness)


def _is_nearer(nearest: Compared, own: Compared, rest: list[Compared]) -> bool:
    """Plain pictures are a little like many others: one of a pack tells nothing while the own one runs with it."""
    if not _counts(nearest, [own, *rest]):
        return False
    ahead = nearest.likeness - own.likeness
    if not nearest.alike and ahead < WARNED:
        return False
    alone = nearest.likeness - max((r.likeness for r in rest), default=0.0)
    return ahead >= BEYOND or min(ahead, alone) >= NEARER


def _counts(one: Compared, rest: list[Compared]) -> bool:
    """Whether it is like enough by itself, or well ahead of a field that is large enough to say so."""
    if one.alike:
        return True
    ahead = one.likeness - max((r.likeness for r in rest), default=1.0)
    return len(rest) >= FIELD and one.likeness >= LEADING and ahead >= LEAD
