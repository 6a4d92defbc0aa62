"""Which original stands beside a print file: the one it was made from, cut as it was printed, else none."""

from dataclasses import replace
from typing import cast

import pytest

from app.artwork import Declared, Facts, Framing
from app.lens import Box
from app.orders import Artwork, ArtworkRole, Item, Order
from tests.kit.orders import an_order
from tests.ui.shop import Feed
from ui.images.shown import Shown
from ui.qc.files import pair, part_of
from ui.station import Station

FACTS = Facts(1000, 500, "PNG", "RGB", 10)
ORIGINAL, PRINT, PREVIEW = ArtworkRole.ORIGINAL, ArtworkRole.PRINT, ArtworkRole.PREVIEW


def art(id_: str, role: ArtworkRole, label: str = "") -> Artwork:
    return Artwork(id_, role, label=label, sha256=f"sha {id_}", facts=FACTS)


def order(*artworks: Artwork) -> Order:
    return an_order(items=(Item("1", "Print", artworks=artworks),))


@pytest.fixture
def beside(station: Station, shop: Feed) -> "Beside":
    return Beside(station)


class Beside:
    def __init__(self, station: Station) -> None:
        self._station = station

    def both(self, made: Order) -> tuple[Shown | None, Shown | None]:
        return pair(self._station, made, made.items[0], 0)

    def original(self, made: Order, at: int = 0) -> str:
        left, _ = pair(self._station, made, made.items[0], at)
        return left.sha256.removeprefix("sha ") if left is not None else ""


def test_by_their_common_id_whatever_their_order(beside: Beside) -> None:
    made = order(
        art("s1-print", PRINT), art("s2-print", PRINT), art("s2-original", ORIGINAL), art("s1-original", ORIGINAL)
    )
    assert [beside.original(made, at) for at in (0, 1)] == ["s1-original", "s2-original"]


def test_a_missing_original_is_nobody_elses(beside: Beside) -> None:
    made = order(art("p1", PRINT, "Bella"), art("p2", PRINT, "Max"), art("o2", ORIGINAL, "Max"))
    assert [beside.original(made, at) for at in (0, 1)] == ["", "o2"]


def test_a_name_that_is_spelled_otherwise_pairs_nothing(beside: Beside) -> None:
    made = order(
        art("p1", PRINT, "Bella"), art("p2", PRINT, "Mex"), art("o1", ORIGINAL, "Bella"), art("o2", ORIGINAL, "Max")
    )
    assert [beside.original(made, at) for at in (0, 1)] == ["o1", ""]


def test_a_preview_where_there_is_no_doubt_which(beside: Beside) -> None:
    one = order(art("p1", PRINT), art("v1", PREVIEW))
    two = order(art("p1", PRINT), art("p2", PRINT), art("v1", PREVIEW), art("v2", PREVIEW))
    assert (beside.original(one), beside.original(two, 1)) == ("v1", "")


def test_the_part_that_was_printed() -> None:
    original, print_ = art("o", ORIGINAL), art("p", PRINT)
    cut = Framing(100, 50, 400, 200)
    found = part_of(original, replace(print_, framing=cut))
    assert found is not None
    box = found.box
    assert (box.x, box.y, box.width, box.height) == pytest.approx((0.1, 0.1, 0.4, 0.4))
    assert found.turn == 1
    assert part_of(original, print_) is None
    assert part_of(replace(original, role=PREVIEW), replace(print_, framing=cut)) is None
    assert part_of(original, replace(print_, framing=replace(cut, turn=12))) is None
    assert part_of(replace(original, facts=cast(Facts, None)), replace(print_, framing=cut)) is None


def test_a_turned_original_is_framed_and_turned_as_it_is_printed(beside: Beside) -> None:
    """A phone's picture on its side, cut by an editor that was told the stored size; the print file has no note."""
    sideways = replace(FACTS, width=500, height=1000, turned=True, orientation=6)
    original = replace(art("o", ORIGINAL), facts=sideways, declared=Declared(width=1000, height=500))
    made = order(replace(art("p", PRINT), framing=Framing(0, 0, 500, 500)), original)
    left, right = beside.both(made)
    assert left is not None
    assert right is not None
    assert (left.crop, left.turn) == (Box(0, 0, 1, 0.5), 8)
    assert (right.crop, right.turn) == (None, 1)
