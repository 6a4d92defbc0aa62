"""How much a file to print is like the original it claims to come from, and like those of all other open orders.

Hashes first, for all at once; then the file is sought as a part of the originals in question, coarse to fine. Where the
own original is found beyond doubt, the others are only glanced at.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.likeness import SURE, Compared, Way
from services.workstation import detail
from services.workstation.directions import Found, Grid, Place, agreement, seek
from services.workstation.looks import GRIDS, STEPS, TURNS, Look, Sample

COARSE, MIDDLE, FINE = GRIDS
STRANGE = 100
"""Bits by which the hashes of two strangers differ, a little less than half."""
MEANT = 80
"""A turn in which hashes differ by no more is worth a search."""
NEAREST = 5
LOOKED_AT = (16, 0.03), (60, 0.1)
"""How many originals are looked at closer after the coarse search, at least and as a share; and how many where none of
these was like the file."""
THOROUGH = 3
_ENOUGH = {COARSE: (12, 100), MIDDLE: (40, 300), FINE: (80, 80)}
"""Strong points below which a part is too small to be sought, and from which on it counts in full."""


@dataclass(frozen=True, slots=True)
class Original:
    """One that a file could have been made from. `number`: what people call its order. `frame`: 0 the whole picture,
    else what the customer's editor may have made of it."""

    order: str
    number: str
    artwork: str
    frame: int
    look: Look


@dataclass(frozen=True, slots=True)
class _Guess:
    """Where a part may lie: on which grid step and place, and how well it fits there."""

    likeness: float
    view: int
    turn: int
    step: float
    place: Place


_NOWHERE = _Guess(-1.0, 0, 0, 0, (0, 0))
Whole = Callable[[Original], Look]
"""Gives the look with its finer grids, which are read only for the originals in question."""


def compare(
    sample: Sample, own: Sequence[Original], others: Sequence[Original], read: Whole
) -> tuple[Compared, tuple[Compared, ...]]:
    """The likeness with the own originals, and the best ones with other orders. `own`: at least one."""
    mine = max((_thorough(sample, o, read(o)) for o in own), key=_likeness)
    asked, more = _near(sample, others), list[Original]()
    if mine.likeness < SURE:
        ranked = _coarse(sample, others)
        first, second = (max(least, round(share * len(others))) for least, share in LOOKED_AT)
        asked, more = asked + ranked[:first], ranked[first:second]
    theirs = _closer(sample, asked, read)
    if not mine.alike and not any(other.alike for other in theirs):
        theirs = _closer(sample, more, read, theirs)
    if not mine.alike and not any(other.alike for other in theirs):
        mine = max((mine, *_otherwise(sample, own, read)), key=_likeness)
    return mine, theirs


def _likeness(compared: Compared) -> float:
    return compared.likeness


def _otherwise(sample: Sample, own: Sequence[Original], read: Whole) -> Iterable[Compared]:
    """Before nothing is found at all, the own original is tried in all views and turns: coarsely, then the best one."""
    for original in own:
        look, best = read(original), _NOWHERE
        for view in range(len(sample.views)):
            for turn in range(int(view < sample.spare), len(TURNS)):
                best = max((best, *_guesses(sample, look, view, turn)[:1]), key=lambda g: g.likeness)
        if best is not _NOWHERE:
            yield _compared(original, Way.PART, _follow(sample, look, best.view, best.turn))


def _near(sample: Sample, others: Sequence[Original]) -> list[Original]:
    hashes = [h for _, h in sample.hashes]
    apart = [min([(h ^ o.look.hash).bit_count() for h in hashes]) for o in others]
    return [others[n] for n in sorted(range(len(others)), key=apart.__getitem__)[:NEAREST]]


def _coarse(sample: Sample, others: Sequence[Original]) -> list[Original]:
    """By how well the file is found in their coarsest grids."""
    found: list[tuple[float, int]] = []
    views = range(sample.spare)
    for n, other in enumerate(others):
        found.append((max((g.likeness for v in views for g in _guesses(sample, other.look, v, 0)), default=-1.0), n))
    found.sort(reverse=True)
    return [others[n] for _, n in found]


def _closer(
    sample: Sample, asked: Sequence[Original], read: Whole, known: Iterable[Compared] = ()
) -> tuple[Compared, ...]:
    """The likeness of each order's best original; the most promising ones are sought once more without short cuts."""
    found: list[tuple[Compared, Original]] = []
    for original in {(o.artwork, o.order, o.frame): o for o in asked}.values():
        found.append((_quick(sample, original, read(original)), original))
    found.sort(key=lambda pair: pair[0].likeness, reverse=True)
    best = {compared.order: compared for compared in known}
    for n, (compared, original) in enumerate(found):
        sure = _thorough(sample, original, read(original)) if n < THOROUGH else compared
        best[sure.order] = max(best.get(sure.order, sure), sure, key=_likeness)
    return tuple(best.values())


def _thorough(sample: Sample, original: Original, look: Look) -> Compared:
    return _best(sample, original, look, _search)


def _quick(sample: Sample, original: Original, look: Look) -> Compared:
    return _best(sample, original, look, _follow)


def _best(
    sample: Sample, original: Original, look: Look, seek_in: Callable[[Sample, Look, int, int], float]
) -> Compared:
    """By hash and in detail as a whole; where that does not settle it, found as a part: as it lies, and in the turn the
    hash suggests."""
    apart, turn = min(((h ^ look.hash).bit_count(), turn) for turn, h in sample.hashes)
    turns = (0, turn) if turn and apart <= MEANT else (0,)
    fine = max(detail.alike(one, look.fine) for t in turns for one in sample.fine(t))
    whole = max(0.0, fine) ** 2
    if sample.telling and look.telling:
        whole = max(whole, 1 - apart / STRANGE)
    found = [_compared(original, Way.WHOLE, whole)]
    for n, view in enumerate(sample.views[: sample.spare] if whole < SURE else ()):
        way = Way.LINES if view.kind == "lines" else Way.PART
        found += [_compared(original, way, seek_in(sample, look, n, t)) for t in turns]
    return max(found, key=lambda c: (c.alike, c.likeness))


def _compared(original: Original, way: Way, likeness: float) -> Compared:
    return Compared(original.order, original.number, Way.FRAMED if original.frame else way, likeness)


def _weighed(found: Found, strong: int, side: int) -> float:
    return found.likeness * math.sqrt(min(1.0, strong / _ENOUGH[side][1]))


def _guesses(sample: Sample, look: Look, view: int, turn: int) -> list[_Guess]:
    """The best places on the coarsest grid, every other step."""
    return _sought(sample, look, view, turn, COARSE, range(0, STEPS, 2))[:NEAREST]


def _sought(sample: Sample, look: Look, view: int, turn: int, side: int, steps: Iterable[float]) -> list[_Guess]:
    among = look.whole(sample.views[view].kind, side)
    found = []
    for step in steps:
        part = sample.grid(view, turn, side, step)
        at = seek(part, among) if part.strong >= _ENOUGH[side][0] else None
        if at is not None:
            found.append(_Guess(_weighed(at, part.strong, side), view, turn, step, at.place))
    return sorted(found, key=lambda g: g.likeness, reverse=True)


def _search(sample: Sample, look: Look, view: int, turn: int) -> float:
    """Every place at every size on the middle grid, the best ones on the fine grid."""
    return _finest(sample, look, _sought(sample, look, view, turn, MIDDLE, range(STEPS))[:THOROUGH])


def _follow(sample: Sample, look: Look, view: int, turn: int) -> float:
    """Only the best places of the coarsest grid, followed to finer ones."""
    guesses = _guesses(sample, look, view, turn)
    middle = [found for guess in guesses for found in _followed(sample, look, guess, MIDDLE, (-1, 0, 1))]
    middle.sort(key=lambda g: g.likeness, reverse=True)
    return _finest(sample, look, middle[:2])


def _finest(sample: Sample, look: Look, guesses: Iterable[_Guess]) -> float:
    top = 0.0
    for guess in guesses:
        for found in _followed(sample, look, guess, FINE, (-0.5, 0, 0.5)):
            among = look.whole(sample.views[found.view].kind, FINE)
            part = sample.grid(found.view, found.turn, FINE, found.step)
            top = max(top, agreement(part, among, found.place))
    return top


def _followed(sample: Sample, look: Look, guess: _Guess, side: int, steps: Sequence[float]) -> Iterable[_Guess]:
    """The same place on a grid twice as fine, at sizes a little smaller and larger about the same middle."""
    before = sample.grid(guess.view, guess.turn, side // 2, guess.step)
    among = look.whole(sample.views[guess.view].kind, side)
    for by in steps:
        step = guess.step + by
        if step < 0:
            continue
        part = sample.grid(guess.view, guess.turn, side, step)
        if part.strong < _ENOUGH[side][0]:
            continue
        x, y = (2 * at + (2 * was - now) // 2 for at, was, now in _sides(guess.place, before, part))
        found = seek(part, among, (x, y))
        if found is not None:
            yield _Guess(_weighed(found, part.strong, side), guess.view, guess.turn, step, found.place)


def _sides(place: Place, before: Grid, part: Grid) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    return (place[0], before.width, part.width), (place[1], before.height, part.height)
