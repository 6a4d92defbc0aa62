"""A practice round of the quality check: made-up pieces, some with a seeded fault, and how somebody did on them.

Nothing here is an order of the shop: the orders made for a round lie on no list and go nowhere.
"""

from collections.abc import Iterable, MutableSequence, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar

from app.artwork import Facts, PrintSpec, Verdict
from app.escape import Rate, Skill
from app.orders import IN_HOUSE, Artwork, ArtworkRole, Fulfilment, Item, Line, Order, Stage, Unit
from app.states import State

USUAL = 20
"""Pieces in a round."""
LEAST_SHARE, MOST_SHARE = 0.3, 0.5
"""So many of them are faulty; how many exactly nobody can count on."""
NAMES = ("Luna", "Milo", "Bella", "Otis", "Nala", "Bruno", "Kiki", "Rufus", "Tilly", "Zuri", "Max", "Pippa")
WIDE_MM, HIGH_MM = 80.0, 100.0
SOURCE = "practice"


T = TypeVar("T")


class Chance(Protocol):
    """Where a round's chance comes from: handed in, so that a test can hand in the same again."""

    def random(self) -> float: ...
    def uniform(self, a: float, b: float) -> float: ...
    def randrange(self, start: int, stop: int) -> int: ...
    def choice(self, seq: Sequence[str]) -> str: ...
    def sample(self, population: Sequence[T], k: int) -> list[T]: ...
    def shuffle(self, x: MutableSequence[T]) -> None: ...


class Fault(StrEnum):
    """What can be wrong with a made-up print."""

    WRONG_PICTURE = "wrong_picture"
    MIRRORED = "mirrored"
    CROP = "crop"
    LOW_RESOLUTION = "low_resolution"
    COLOR = "color"
    BANDING = "banding"
    NAME = "name"
    BLANK_EDGE = "blank_edge"


FAULT_WORDS: dict[Fault, tuple[str, str]] = {
    Fault.WRONG_PICTURE: ("Wrong picture", "The print shows another picture than the customer gave."),
    Fault.MIRRORED: ("Mirrored", "Left and right are swapped."),
    Fault.CROP: ("Crop shifted", "The picture is enlarged and moved; part of it is cut off."),
    Fault.LOW_RESOLUTION: ("Low resolution", "The print is blurred; look at one to one."),
    Fault.COLOR: ("Color cast", "All colors lean to yellow."),
    Fault.BANDING: ("Banding", "Thin light stripes run across the print."),
    Fault.NAME: ("Name missing or wrong", "The name on the print is not the one that was ordered."),
    Fault.BLANK_EDGE: ("Blank edge", "The picture does not reach one edge."),
}


@dataclass(frozen=True, slots=True)
class Exercise:
    """One made-up piece. `number` from 1; `name`: as ordered, `printed`: as it stands on the print, empty where it is
    missing; `picture`, `shown`: the places of the customer's picture and of the one on the print among all; `turn`: 0
    to 1, which way a fault falls."""

    number: int
    fault: Fault | None
    name: str
    printed: str
    picture: int
    shown: int
    turn: float = 0.0

    @property
    def title(self) -> str:
        """The order number it has in the round."""
        return f"P-{self.number:02d}"


def exercises(count: int, pictures: int, chance: Chance) -> tuple[Exercise, ...]:
    """A fresh round over so many pictures (two at least). Each kind of fault comes before any comes twice."""
    faulty = max(1, round(count * chance.uniform(LEAST_SHARE, MOST_SHARE)))
    kinds: list[Fault | None] = []
    while len(kinds) < faulty:
        kinds += chance.sample(list(Fault), len(Fault))
    whole = kinds[:faulty] + [None] * (count - faulty)
    chance.shuffle(whole)
    order = list(range(pictures))
    chance.shuffle(order)
    return tuple(_exercise(n, kind, order[(n - 1) % pictures], pictures, chance) for n, kind in enumerate(whole, 1))


def _exercise(number: int, fault: Fault | None, picture: int, pictures: int, chance: Chance) -> Exercise:
    name = chance.choice(NAMES)
    printed, shown = name, picture
    if fault is Fault.NAME:
        printed = chance.choice(("", *(other for other in NAMES if other != name)))
    if fault is Fault.WRONG_PICTURE:
        shown = (picture + chance.randrange(1, pictures)) % pictures
    return Exercise(number, fault, name, printed, picture, shown, chance.random())


@dataclass(frozen=True, slots=True)
class File:
    """A drawn picture: its checksum, pixels and bytes."""

    sha256: str
    width: int
    height: int
    size: int


def order_of(exercise: Exercise, given: File, printed: File, now: datetime) -> Order:
    """The made-up order that lies at the bench: one piece, made, with the customer's picture and the print file."""
    id_ = f"{SOURCE}-{exercise.number:03d}"
    spec = PrintSpec(WIDE_MM, HIGH_MM)
    artworks = (
        _artwork("given", ArtworkRole.ORIGINAL, given, spec),
        _artwork("print", ArtworkRole.PRINT, printed, spec),
    )
    item = Item("1", "Practice print", 1, "", "8 × 10 cm", (("Name", exercise.name),), artworks=artworks)
    unit = Unit(item.id, 1, stage=Stage.MADE, maker="Platen")
    part = Fulfilment(f"{id_}.1", IN_HOUSE, State.QUALITY_CHECK, now, (Line(item.id, 1),), (unit,))
    at = now - timedelta(hours=1) + timedelta(seconds=exercise.number)
    return Order(id_, exercise.title, SOURCE, SOURCE, exercise.title, at, items=(item,), fulfilments=(part,))


def _artwork(id_: str, role: ArtworkRole, file: File, spec: PrintSpec) -> Artwork:
    facts = Facts(file.width, file.height, "JPEG", "RGB", file.size, "sRGB")
    return Artwork(id_, role, file_name=f"{id_}.jpg", spec=spec, sha256=file.sha256, facts=facts)


@dataclass(frozen=True, slots=True)
class Answered:
    """One piece and what was said of it; None where nothing was."""

    exercise: Exercise
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class Result:
    """How a round went. A piece that was set aside, or not judged, is neither found nor missed."""

    answers: tuple[Answered, ...]

    @property
    def missed(self) -> tuple[Exercise, ...]:
        """Faulty ones that passed."""
        return tuple(a.exercise for a in self.answers if a.exercise.fault and a.verdict is Verdict.PASS)

    @property
    def alarms(self) -> tuple[Exercise, ...]:
        """Good ones that failed."""
        return tuple(a.exercise for a in self.answers if not a.exercise.fault and a.verdict is Verdict.FAIL)

    @property
    def undecided(self) -> int:
        return sum(a.verdict not in (Verdict.PASS, Verdict.FAIL) for a in self.answers)

    @property
    def skill(self) -> Skill:
        faults = [a for a in self._decided() if a.exercise.fault]
        good = [a for a in self._decided() if not a.exercise.fault]
        return Skill(len(faults), len(faults) - len(self.missed), len(good), len(self.alarms))

    @property
    def kinds(self) -> dict[Fault, Rate]:
        """Of each kind that came up, how many were found."""
        seen = [a for a in self._decided() if a.exercise.fault]
        rates = {}
        for fault in Fault:
            those = [a for a in seen if a.exercise.fault is fault]
            if those:
                rates[fault] = Rate(sum(a.verdict is Verdict.FAIL for a in those), len(those))
        return rates

    def _decided(self) -> Sequence[Answered]:
        return [a for a in self.answers if a.verdict in (Verdict.PASS, Verdict.FAIL)]


@dataclass(frozen=True, slots=True)
class Practiced:
    """One round as it is kept: when, and how it went; `kinds`: fault -> found, of."""

    at: datetime
    skill: Skill
    kinds: dict[str, tuple[int, int]]


def kept(result: Result, at: datetime) -> Practiced:
    return Practiced(at, result.skill, {fault.value: (r.hits, r.of) for fault, r in result.kinds.items()})


def skill_of(rounds: Iterable[Practiced]) -> Skill:
    """All rounds together."""
    return sum((one.skill for one in rounds), Skill())
