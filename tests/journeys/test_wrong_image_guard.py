"""The seeded swap: the files of some orders are changed over, and the guard must say which, whatever was made of them.

Found: the verdict is that it looks like another order. False alarm: the same of a file that is where it belongs. A
verdict that nothing can be told is neither, and is counted apart. The photos' seeds are those of no other place.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from random import Random

import pytest

from app.likeness import Compared, Judged, Verdict, Way, judge
from services.workstation.framing import framed
from services.workstation.likeness import STRANGE, Original, compare
from services.workstation.looks import Look, Sample, look_at
from tests.kit.treatments import CUT_OUT, OTHERS, REPLAYED, TONES, Photo, Treated, Treatment, pets, photos

SHOPS, ORDERS = (41_000, 42_000, 44_000, 45_000), 30
"""The first seed of each shop; how many open orders it has."""
OF_EACH = 26
"""Files judged of each shop: a hundred and four of each treatment whose gate is one in a hundred."""
SOME = 6
"""Files of each treatment for which there is no gate of its own."""


@dataclass
class Tally:
    """How the files of one treatment were judged; counted in files. `named`: found, and the right order said."""

    name: str
    swapped: int = 0
    found: int = 0
    named: int = 0
    passed: int = 0
    right: int = 0
    fits: int = 0
    alarms: int = 0

    def count(self, judged: Judged, claimed: int, true: int) -> None:
        if claimed == true:
            self.right += 1
            self.fits += judged.verdict is Verdict.FITS
            self.alarms += judged.verdict is Verdict.ANOTHER
            return
        self.swapped += 1
        self.found += judged.verdict is Verdict.ANOTHER
        self.named += judged.order == str(true)
        self.passed += judged.verdict is Verdict.FITS

    def __add__(self, other: "Tally") -> "Tally":
        counted = [name for name in vars(self) if name != "name"]
        return Tally(self.name, **{name: getattr(self, name) + getattr(other, name) for name in counted})

    def line(self) -> str:
        unsure = self.swapped - self.found - self.passed, self.right - self.fits - self.alarms
        return (
            f"{self.name:30} swapped {self.swapped:2}: found {self.found:2}, {self.named:2} by name,"
            f" passed {self.passed}, cannot tell {unsure[0]}   right {self.right:2}: fits {self.fits:2},"
            f" false alarms {self.alarms}, cannot tell {unsure[1]}"
        )


@cache
def customers(first: int) -> tuple[Photo, ...]:
    """Half of them pets in one pose."""
    return (*photos(first, ORDERS // 2), *pets(first + 500, ORDERS // 2))


@cache
def whole_looks(first: int) -> tuple[Original, ...]:
    return tuple(Original(str(n), f"FB-{n}", "a", 0, look_at(p.image)) for n, p in enumerate(customers(first)))


Guess = Callable[[Sample, list[Original], list[Original]], Judged]


def guard(sample: Sample, own: list[Original], others: list[Original]) -> Judged:
    return judge(*compare(sample, own, others, _look))


def _look(original: Original) -> Look:
    return original.look


@dataclass
class Shop:
    """Open orders with their originals; `files`: what was made of each."""

    files: list[Treated]
    originals: list[list[Original]] = field(default_factory=list)
    samples: dict[int, Sample] = field(default_factory=dict)

    def judged(self, shown: int, claimed: int, guess: Guess) -> Judged:
        """The file made for one order, lying with another."""
        others = [o for n, some in enumerate(self.originals) for o in some if n != claimed]
        if shown not in self.samples:
            self.samples[shown] = Sample(self.files[shown].image)
        return guess(self.samples[shown], self.originals[claimed], others)


def shop_of(first: int, treatment: Treatment, chance: Random) -> Shop:
    shop = Shop([treatment(photo, chance) for photo in customers(first)])
    for n, (photo, file) in enumerate(zip(customers(first), shop.files, strict=True)):
        cuts = framed(photo.image, file.framing, photo.image.width) if file.framing is not None else []
        ways = [Original(str(n), f"FB-{n}", "a", 1 + k, look_at(cut)) for k, cut in enumerate(cuts)]
        shop.originals.append([whole_looks(first)[n], *ways])
    return shop


def tally(name: str, treatment: Treatment, files: int = ORDERS, guess: Guess = guard, first: int = SHOPS[0]) -> Tally:
    """Each of some files of a shop where it belongs, and each where another belongs."""
    chance = Random(f"swap {name}")
    shop, found = shop_of(first, treatment, chance), Tally(name)
    some = chance.sample(range(ORDERS), files)
    for n, other in zip(some, [*some[1:], some[0]], strict=True):
        found.count(shop.judged(n, n, guess), n, n)
        found.count(shop.judged(n, other, guess), other, n)
    print(found.line())
    return found


def in_all_shops(name: str, treatment: Treatment) -> Tally:
    """An order is mistaken only for one of its own shop."""
    return sum((tally(name, treatment, OF_EACH, first=first) for first in SHOPS), Tally(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", TONES | REPLAYED)
def test_files_with_other_tones_and_known_cuts_are_found(name: str) -> None:
    found = in_all_shops(name, (TONES | REPLAYED)[name])
    assert found.swapped == found.right >= 100
    assert found.named == found.found >= 0.99 * found.swapped
    assert found.alarms <= 0.01 * found.right
    assert found.fits >= 0.95 * found.right


@pytest.mark.slow
@pytest.mark.parametrize("name", CUT_OUT)
def test_cut_outs_are_found(name: str) -> None:
    found = tally(name, CUT_OUT[name])
    assert found.found >= 0.8 * found.swapped
    assert found.alarms <= 0.01 * found.right
    assert found.passed <= 0.03 * found.swapped


@pytest.mark.slow
def test_what_has_no_gate_of_its_own_is_found_too() -> None:
    tallies = [tally(name, treatment, SOME) for name, treatment in OTHERS.items()]
    assert sum(t.found for t in tallies) >= 0.9 * sum(t.swapped for t in tallies)
    assert sum(t.alarms for t in tallies) <= 0.01 * sum(t.right for t in tallies)


def by_hash_alone(sample: Sample, own: list[Original], others: list[Original]) -> Judged:
    """A plain design: the difference hash, nothing done again, nothing sought."""

    def compared(original: Original) -> Compared:
        apart = (sample.hashes[0][1] ^ original.look.hash).bit_count()
        return Compared(original.order, original.number, Way.WHOLE, max(0.0, 1 - apart / STRANGE))

    return judge(compared(own[0]), [compared(o) for o in others if o.frame == 0])


@pytest.mark.parametrize(
    "name", ["replayed crop + bw + JPEG 85", "bw, removed, fitted", "background removed, on white"]
)
def test_a_plain_hash_alone_would_not_do(name: str) -> None:
    found = tally(f"{name}, hash alone", (REPLAYED | CUT_OUT | OTHERS)[name], SOME, by_hash_alone)
    assert found.found < 0.8 * found.swapped


def without_the_cut(sample: Sample, own: list[Original], others: list[Original]) -> Judged:
    """As if the shop had not said what was cut out."""
    return guard(sample, own[:1], [o for o in others if o.frame == 0])


def test_a_turned_and_magnified_cut_is_found_only_by_doing_it_again() -> None:
    name = "replayed turn, zoom and crop"
    found = tally(f"{name}, not done again", REPLAYED[name], SOME, without_the_cut)
    assert found.found < 0.99 * found.swapped
