"""A file is found in its original, whatever else lies around, and what need not be looked at is not."""

from dataclasses import dataclass, field
from random import Random

import pytest

from app.likeness import SURE, Verdict, Way, judge
from services.workstation.framing import framed
from services.workstation.likeness import LOOKED_AT, Original, compare
from services.workstation.looks import Look, Sample, look_at
from tests.kit.treatments import CUT_OUT, OTHERS, REPLAYED, TONES, Photo, Treatment, photos

ALL = TONES | CUT_OUT | OTHERS


@dataclass
class Read:
    """Hands out looks and notes whose."""

    orders: list[str] = field(default_factory=list)

    def __call__(self, original: Original) -> Look:
        self.orders.append(original.order)
        return original.look


@pytest.fixture(scope="module")
def sent() -> list[Photo]:
    return photos(7_800, 10)


@pytest.fixture(scope="module")
def originals(sent: list[Photo]) -> list[Original]:
    return [Original(f"o{n}", f"FB-{n}", "a", 0, look_at(photo.image)) for n, photo in enumerate(sent)]


def sample(photo: Photo, treatment: Treatment) -> Sample:
    return Sample(treatment(photo, Random(3)).image)


@pytest.mark.parametrize("name", ALL)
def test_a_file_is_more_like_its_original_than_like_any_other(
    name: str, sent: list[Photo], originals: list[Original]
) -> None:
    seen = sample(sent[2], ALL[name])
    own, others = compare(seen, [originals[2]], [o for o in originals if o.order != "o2"], Read())
    assert own.likeness > max(other.likeness for other in others) + 0.1
    assert judge(own, others).verdict is Verdict.FITS
    wrong, found = compare(seen, [originals[5]], [o for o in originals if o.order != "o5"], Read())
    best = max(found, key=lambda other: other.likeness)
    assert best.order == "o2"
    assert best.likeness > wrong.likeness + 0.1
    assert judge(wrong, found).order == "o2"


def test_with_a_sure_original_the_others_are_only_glanced_at(sent: list[Photo], originals: list[Original]) -> None:
    read = Read()
    own, _ = compare(sample(sent[0], TONES["sepia"]), [originals[0]], originals[1:], read)
    assert own.likeness >= SURE
    assert len(set(read.orders)) <= 6


def test_only_some_of_many_are_looked_at_closer(sent: list[Photo], originals: list[Original]) -> None:
    many = [Original(f"m{n}", f"FB-M{n}", "a", 0, originals[1 + n % 9].look) for n in range(300)]
    read = Read()
    compare(sample(sent[0], TONES["sepia"]), [originals[4]], [*many, originals[0]], read)
    assert len(set(read.orders)) <= LOOKED_AT[0][0] + 7


def test_an_order_counts_once_with_its_best_picture(sent: list[Photo], originals: list[Original]) -> None:
    twice = [Original("o9", "FB-9", "b", 0, originals[0].look), originals[9]]
    _, others = compare(sample(sent[0], TONES["sepia"]), [originals[1]], twice, Read())
    [found] = others
    assert found.likeness > 0.8


@pytest.mark.parametrize("name", REPLAYED)
def test_a_cut_that_is_known_is_found_by_doing_it_again(name: str, sent: list[Photo]) -> None:
    treated = REPLAYED[name](sent[3], Random(5))
    assert treated.framing is not None
    cuts = framed(sent[3].image, treated.framing, sent[3].image.width)
    own = [Original("o3", "FB-3", "a", n, look_at(image)) for n, image in enumerate([sent[3].image, *cuts])]
    found, _ = compare(Sample(treated.image), own, [], Read())
    assert found.way is Way.FRAMED
    assert found.likeness > 0.8
