"""The three verdicts of the wrong-image guard, and which pictures belong together."""

import pytest

from app.likeness import ALIKE, SURE, Compared, Verdict, Way, judge, pairs_of
from app.orders import Artwork, ArtworkRole, Item
from tests.kit.orders import an_order


def own(likeness: float, way: Way = Way.PART) -> Compared:
    return Compared("o1", "FB-1", way, likeness)


def others(*likenesses: float, way: Way = Way.PART) -> list[Compared]:
    return [Compared(f"x{n}", f"FB-{n}", way, value) for n, value in enumerate(likenesses, 100)]


def test_a_file_like_its_original_fits() -> None:
    judged = judge(own(0.9), others(0.4, 0.35))
    assert (judged.verdict, judged.order, judged.words) == (Verdict.FITS, "", "Fits its original")


def test_a_file_clearly_nearer_to_another_original_looks_like_that_order() -> None:
    judged = judge(own(0.3), others(0.4, 0.88, 0.2))
    assert (judged.verdict, judged.order, judged.number) == (Verdict.ANOTHER, "x101", "FB-101")
    assert judged.words == "Looks like FB-101 instead"
    assert judged.likeness == 0.88


def test_another_pet_of_the_same_order_is_called_by_its_name() -> None:
    judged = judge(own(0.3), [Compared("o1", "Bella", Way.PART, 0.9)])
    assert judged.verdict is Verdict.ANOTHER
    assert judged.words == "Looks like another picture of this order, Bella, instead"


@pytest.mark.parametrize("way", list(Way))
def test_where_nothing_is_like_enough_nothing_is_said(way: Way) -> None:
    below = ALIKE[way] - 0.01
    assert judge(own(below, way), others(0.45, way=way)).verdict is Verdict.UNSURE
    assert judge(own(0.2, way), others(below, way=way)).verdict is Verdict.UNSURE
    assert judge(own(ALIKE[way], way), []).verdict is Verdict.FITS


def test_twins_are_no_reason_to_warn() -> None:
    assert judge(own(0.9), others(0.95, 0.3)).verdict is Verdict.FITS
    assert judge(own(0.7), others(0.85, 0.83)).verdict is Verdict.FITS


def test_a_plain_file_that_is_a_little_like_a_whole_pack_is_no_reason_to_warn() -> None:
    assert judge(own(0.5), others(0.7, 0.68, 0.66)).verdict is Verdict.UNSURE
    assert judge(own(0.2), others(0.7, 0.68, 0.66)).verdict is Verdict.ANOTHER


def test_a_weaker_likeness_counts_far_ahead_of_a_field() -> None:
    field = others(0.3, 0.28, 0.25, 0.22, 0.2)
    assert judge(own(0.52), field).verdict is Verdict.FITS
    assert judge(own(0.52), field[:3]).verdict is Verdict.UNSURE
    assert judge(own(0.1), [Compared("y", "FB-9", Way.PART, 0.55), *field]).verdict is Verdict.ANOTHER
    assert judge(own(0.42), field).verdict is Verdict.UNSURE


def test_a_weaker_likeness_warns_only_where_the_own_original_is_far_behind() -> None:
    field = [Compared("y", "FB-9", Way.PART, 0.55), *others(0.3, 0.28, 0.25, 0.22, 0.2)]
    assert judge(own(0.34), field).verdict is Verdict.ANOTHER
    assert judge(own(0.37), field).verdict is Verdict.UNSURE


def test_one_that_is_sure_is_alike_by_every_way() -> None:
    assert all(limit < SURE for limit in ALIKE.values())


def a(id_: str, role: ArtworkRole, label: str = "") -> Artwork:
    return Artwork(id_, role, f"https://images.example/{id_}", label=label)


PRINT, ORIGINAL = ArtworkRole.PRINT, ArtworkRole.ORIGINAL


@pytest.mark.parametrize(
    ("artworks", "paired"),
    [
        ([a("1-max_7-print", PRINT), a("1-max_7-original", ORIGINAL), a("1-b_8-original", ORIGINAL)], ["max_7"]),
        (
            [a("p", PRINT, "Max"), a("q", PRINT, "Bella"), a("b", ORIGINAL, "Bella"), a("m", ORIGINAL, "Max")],
            ["m", "b"],
        ),
        ([a("p", PRINT), a("o", ORIGINAL)], ["o"]),
        ([a("p", PRINT), a("o", ORIGINAL), a("o2", ORIGINAL)], []),
        ([a("p", PRINT, "Max"), a("o", ORIGINAL, "Max"), a("o2", ORIGINAL, "Max")], []),
        ([a("p", PRINT)], []),
        ([a("1-x-preview", ArtworkRole.PREVIEW), a("1-x-original", ORIGINAL)], []),
    ],
)
def test_a_file_and_its_original_are_paired_without_a_doubt_or_not_at_all(
    artworks: list[Artwork], paired: list[str]
) -> None:
    found = pairs_of(an_order(items=(Item("1", "Pet portrait", artworks=tuple(artworks)),)))
    assert len(found) == len(paired)
    assert all(name in pair.original.id for name, pair in zip(paired, found, strict=True))


def test_pictures_of_two_items_are_not_paired() -> None:
    items = Item("1", "A", artworks=(a("p", PRINT),)), Item("2", "B", artworks=(a("o", ORIGINAL),))
    assert pairs_of(an_order(items=items)) == ()
