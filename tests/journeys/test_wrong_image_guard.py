"""The seeded swap: the files of some orders are changed over, and the guard must say which, whatever was made of them.

Found: the verdict is that it looks like another order. False alarm: the same of a file that is where it belongs. A
verdict that nothing can be told is neither. The photos' seeds are those of no other place.
"""

from dataclasses import dataclass, field
from functools import cache
from random import Random

import pytest

from app.likeness import Judged, Verdict, judge
from services.workstation.framing import framed
from services.workstation.likeness import Original, compare
from services.workstation.looks import Sample, look_at
from tests.kit.treatments import CUT_OUT, OTHERS, REPLAYED, TONES, Photo, Treated, Treatment, pets, photos

FIRST = 41_000
ORDERS, SWAPPED = 36, 18


@dataclass
class Tally:
    """How the files of one treatment were judged; counted in files."""

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

    def line(self) -> str:
        unsure = self.swapped - self.found - self.passed, self.right - self.fits - self.alarms
        return (
            f"{self.name:30} found {self.found:3}/{self.swapped:3} ({self.named:3} by name) passed {self.passed}"
            f" unsure {unsure[0]:2}   right {self.fits:3}/{self.right:3} alarms {self.alarms} unsure {unsure[1]:2}"
        )


@cache
def customers() -> tuple[Photo, ...]:
    """Half of them pets in one pose."""
    return (*photos(FIRST, ORDERS // 2), *pets(FIRST + 500, ORDERS // 2))


@dataclass
class Shop:
    """Open orders with their originals; `files`: what was made of each."""

    files: list[Treated]
    originals: list[list[Original]] = field(default_factory=list)

    def judged(self, shown: int, claimed: int) -> Judged:
        """The file made for one order, lying with another."""
        others = [o for n, some in enumerate(self.originals) for o in some if n != claimed]
        sample = Sample(self.files[shown].image)
        return judge(*compare(sample, self.originals[claimed], others, lambda original: original.look))


@cache
def whole_looks() -> tuple[Original, ...]:
    return tuple(Original(str(n), f"FB-{n}", "a", 0, look_at(p.image)) for n, p in enumerate(customers()))


def shop_of(treatment: Treatment, chance: Random) -> Shop:
    shop = Shop([treatment(photo, chance) for photo in customers()])
    for n, (photo, file) in enumerate(zip(customers(), shop.files, strict=True)):
        cuts = framed(photo.image, file.framing, photo.image.width) if file.framing is not None else []
        ways = [Original(str(n), f"FB-{n}", "a", 1 + k, look_at(cut)) for k, cut in enumerate(cuts)]
        shop.originals.append([whole_looks()[n], *ways])
    return shop


def tally(name: str, treatment: Treatment) -> Tally:
    chance = Random(f"swap {name}")
    shop, found = shop_of(treatment, chance), Tally(name)
    moved = chance.sample(range(ORDERS), SWAPPED)
    lies = dict(zip(moved, [*moved[1:], moved[0]], strict=True))
    for n in range(ORDERS):
        found.count(shop.judged(n, lies.get(n, n)), lies.get(n, n), n)
    print(found.line())
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    ("treatments", "found", "alarms"),
    [(TONES | REPLAYED, 0.99, 0.01), (CUT_OUT, 0.8, 0.01), (OTHERS, 0.8, 0.02)],
    ids=["tones and replayed crops", "cut-outs", "others"],
)
def test_swapped_files_are_found(treatments: dict[str, Treatment], found: float, alarms: float) -> None:
    tallies = [tally(name, treatment) for name, treatment in treatments.items()]
    swapped, right = sum(t.swapped for t in tallies), sum(t.right for t in tallies)
    assert sum(t.found for t in tallies) >= found * swapped
    assert sum(t.alarms for t in tallies) <= alarms * right
    assert sum(t.passed for t in tallies) <= 0.01 * swapped
