"""A customer's cut done once more on the small copy shows what was cut from the large one."""

import pytest
from PIL import Image, ImageChops, ImageStat

from app.artwork import Framing
from services.practice.pictures import draw
from services.workstation.framing import framed

WIDTH, HEIGHT = 960, 1280


@pytest.fixture(scope="module")
def large() -> Image.Image:
    return draw(3, "town", (WIDTH, HEIGHT))


@pytest.fixture(scope="module")
def small(large: Image.Image) -> Image.Image:
    return large.resize((WIDTH // 4, HEIGHT // 4), Image.Resampling.BOX)


def apart(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures in steps of 255."""
    same = other.resize(one.size, Image.Resampling.BOX)
    return sum(ImageStat.Stat(ImageChops.difference(one.convert("RGB"), same.convert("RGB"))).mean) / 3


def test_a_cut_in_pixels_of_the_original(large: Image.Image, small: Image.Image) -> None:
    [found] = framed(small, Framing(200, 400, 480, 640), WIDTH)
    assert found.size == (120, 160)
    assert apart(found, large.crop((200, 400, 680, 1040))) < 6


def test_turned_magnified_and_moved_before_it_is_cut(large: Image.Image, small: Image.Image) -> None:
    framing = Framing(100, 100, 760, 1080, turn=20, scale=1.25, right=40, down=-60)
    near = large.rotate(-20, Image.Resampling.BICUBIC).resize((WIDTH * 5 // 4, HEIGHT * 5 // 4))
    left, top = (near.width - WIDTH) // 2 - 40, (near.height - HEIGHT) // 2 + 60
    wanted = near.crop((left, top, left + WIDTH, top + HEIGHT)).crop((100, 100, 860, 1180))
    found, cut_alone = framed(small, framing, WIDTH)
    assert apart(found, wanted) < 12
    assert apart(cut_alone, large.crop((100, 100, 860, 1180))) < 6


@pytest.mark.parametrize("turn", [90, -270, 450])
def test_a_quarter_turns_the_sheet_along(turn: float, large: Image.Image, small: Image.Image) -> None:
    found = framed(small, Framing(0, 0, HEIGHT, WIDTH, turn=turn), WIDTH)[0]
    assert found.size == (HEIGHT // 4, WIDTH // 4)
    assert apart(found, large.transpose(Image.Transpose.ROTATE_270)) < 6


def test_a_cut_that_leaves_the_picture_ends_at_its_edge(small: Image.Image) -> None:
    [found] = framed(small, Framing(-500, 960, 5_000, 5_000), WIDTH)
    assert found.size == (small.width, small.height // 4)


@pytest.mark.parametrize("framing", [Framing(2_000, 0, 500, 500), Framing(-900, 0, 500, 500), Framing(0, 0, 20, 20)])
def test_a_cut_outside_or_of_nothing_gives_nothing(framing: Framing, small: Image.Image) -> None:
    assert framed(small, framing, WIDTH) == []


def test_an_original_of_unknown_size_gives_nothing(small: Image.Image) -> None:
    assert framed(small, Framing(0, 0, 500, 500), 0) == []
