"""In one area the same content lies on the same pixels, however the files are turned, cut and shaped."""

from collections.abc import Callable

import pytest
from PIL import Image
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage

from app.lens import Box
from app.turns import EVERY
from tests.app.test_turns import turned
from tests.kit.imagebytes import photo
from tests.ui.qc.compare.conftest import Make
from ui.qc.compare import Compare, View

Sharp = Callable[[], QImage]
COLORS = ((220, 40, 40), (40, 200, 60), (50, 60, 210), (240, 240, 60))


def fields(size: tuple[int, int]) -> Image.Image:
    """Four colors: one corner is no other's."""
    image = Image.new("RGB", size, COLORS[0])
    half = size[0] // 2, size[1] // 2
    image.paste(COLORS[1], (half[0], 0, *((size[0], half[1]))))
    image.paste(COLORS[2], (0, half[1], half[0], size[1]))
    image.paste(COLORS[3], (*half, *size))
    return image


def off_grey(image: QImage, box: Box, step: int = 3) -> float:
    """How far from grey a difference is, as a share of the looked-at points that differ by more than 24 steps."""
    seen = [
        image.pixelColor(x, y)
        for x in range(round(box.x) + 3, round(box.x + box.width) - 3, step)
        for y in range(round(box.y) + 64, round(box.y + box.height) - 64, step)
    ]
    return sum(max(abs(c.red() - 128), abs(c.green() - 128), abs(c.blue() - 128)) > 24 for c in seen) / len(seen)


@pytest.mark.parametrize("turn", EVERY)
@pytest.mark.parametrize("note", [1, 6])
def test_the_original_lies_on_the_print_whichever_way_it_is_printed(
    turn: int, note: int, make: Make, compare: Compare, sharp: Sharp
) -> None:
    """Its printed part is the lower right three quarters; both files may have a note of their own."""
    whole = fields((800, 600))
    print_ = turned(whole.crop((200, 150, 800, 600)), turn)
    left = make("a", whole, turn=note, crop=Box(0.25, 0.25, 0.75, 0.75), show=turn)
    compare.show_pictures(left, make("b", print_, turn=9 - note if note > 1 else 8))
    compare.set_view(View.DIFFERENCE)
    assert off_grey(sharp(), compare.box(1)) < 0.02
    compare.set_view(View.SIDE)
    upright = sharp().pixelColor(QPointF(*compare.box(0).at(0.1, 0.3)).toPoint())
    assert upright.red() > 2 * max(upright.green(), upright.blue()), "side by side it stands upright"


def test_the_loupe_looks_at_the_turned_picture_too(make: Make, compare: Compare, sharp: Sharp) -> None:
    whole = fields((800, 600))
    compare.show_pictures(make("a", whole, show=6), make("b", turned(whole, 6)))
    compare.set_view(View.SWIPE)
    compare.set_split(0.9)
    compare.toggle_loupe()
    compare.pointer = QPointF(*compare.box(1).at(0.25, 0.25))
    sharp()
    seen = sharp().pixelColor(compare.pointer.toPoint())
    assert (seen.red(), seen.green(), seen.blue()) == COLORS[2]


@pytest.mark.parametrize("printed", [(799, 600), (800, 599), (533, 400), (401, 300)], ids=str)
def test_a_shape_rounded_to_whole_pixels_is_no_difference(
    printed: tuple[int, int], make: Make, compare: Compare, sharp: Sharp
) -> None:
    image = photo("RGB", (800, 600))
    compare.show_pictures(make("a", image), make("b", image.resize(printed, Image.Resampling.LANCZOS)))
    compare.set_view(View.DIFFERENCE)
    assert off_grey(sharp(), compare.box(1)) < 0.02
    assert "shapes" not in compare._sayings()[0][1]


@pytest.mark.parametrize(
    ("size", "cut"), [((800, 600), (100, 0, 700, 600)), ((600, 800), (0, 100, 600, 700))], ids=["wide", "high"]
)
def test_what_was_cut_from_the_middle_lies_on_itself_and_the_rest_is_hatched_and_told(
    size: tuple[int, int], cut: tuple[int, int, int, int], make: Make, compare: Compare, sharp: Sharp
) -> None:
    """Nobody said what was cut out. Stretched onto each other nearly every point differed."""
    image = photo("RGB", size)
    compare.show_pictures(make("a", image), make("b", image.crop(cut)))
    compare.set_view(View.DIFFERENCE)
    seen, over = sharp(), compare.box(1)
    assert off_grey(seen, over) < 0.02
    assert compare._sayings()[0][1] == "grey where equal, shapes differ by 33\xa0%, hatched: not in the print file"
    wide = size[0] > size[1]
    place = QPointF(over.x - 20, over.y + 200) if wide else QPointF(over.x + 200, over.y - 20)
    beside = {seen.pixelColor(round(place.x()) + n, round(place.y())).red() for n in range(9)}
    assert len(beside) > 1, "no hatch"
    assert compare.rect().contains(place.toPoint())
    for view in (View.SWIPE, View.BLINK):
        compare.set_view(view)
        assert "shapes differ by 33\xa0%" in compare._sayings()[0][1]
    compare.set_view(View.SIDE)
    assert not any("shapes" in words for _, words in compare._sayings())
