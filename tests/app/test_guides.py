"""Trim, safe area and bleed in millimeters of the print, whatever the file's size and turn."""

import pytest

from app.artwork import Facts, PrintSpec
from app.guides import SAFE_MM, guides
from app.lens import WHOLE


def facts(width: int, height: int) -> Facts:
    return Facts(width, height, "PNG", "RGB", 1)


@pytest.mark.parametrize(("width", "height"), [(1830, 2430), (2430, 1830)])
def test_in_millimeters_upright_and_lying(width: int, height: int) -> None:
    """30 × 40 cm with 3 mm of bleed, the file turned either way."""
    found = guides(facts(width, height), PrintSpec(300, 400, bleed_mm=3))
    assert found is not None
    assert found.bleeds
    short = min(width, height)
    mm = 306 / short
    x, y = found.trim.x * width * mm, found.trim.y * height * mm
    assert x == pytest.approx(3, abs=0.02)
    assert y == pytest.approx(3, abs=0.02)
    assert found.safe.x * width * mm == pytest.approx(3 + SAFE_MM, abs=0.05)
    assert found.safe.at(1, 1)[0] == pytest.approx(1 - found.safe.x)


def test_without_bleed_the_trim_is_the_edge() -> None:
    found = guides(facts(1800, 2400), PrintSpec(300, 400))
    assert found is not None
    assert found.trim == WHOLE
    assert not found.bleeds


def test_a_small_print_keeps_room_inside() -> None:
    found = guides(facts(100, 100), PrintSpec(10, 10))
    assert found is not None
    assert found.safe.width == pytest.approx(0.5)


@pytest.mark.parametrize("spec", [None, PrintSpec(), PrintSpec(300, 0)])
def test_without_a_size_there_are_no_guides(spec: PrintSpec | None) -> None:
    assert guides(facts(100, 100), spec) is None
    assert guides(facts(0, 0), PrintSpec(300, 400)) is None
