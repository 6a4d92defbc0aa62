"""A sheet's work as data: whole after a way over the wire, and its measures in pixels."""

import pytest

from app.nesting import Filled
from app.sheetsizes import Form, SheetSize
from app.wire import json_bytes, read
from services.workstation.sheetwork import SheetChoice, Work, is_scaled, pixels


@pytest.mark.parametrize(("mm", "dpi", "wanted"), [(25.4, 300, 300), (10, 300, 118), (0, 300, 0)])
def test_a_measure_in_pixels(mm: float, dpi: int, wanted: int) -> None:
    assert pixels(mm, dpi) == wanted


@pytest.mark.parametrize(
    ("shown", "scaled"), [((300, 600), False), ((301, 599), False), ((302, 600), True), ((300, 598), True)]
)
def test_one_pixel_more_or_less_is_not_scaled(shown: tuple[int, int], *, scaled: bool) -> None:
    assert is_scaled(shown, (25.4, 50.8), 300) is scaled


def test_work_is_the_same_after_it_was_kept() -> None:
    choice = SheetChoice(SheetSize("30 × 42 cm", 300, 420), 5.1, 4.2, turn=False, form=Form.TIFF, dpi=240)
    work = Work(choice, Filled(300, 420.125, ()), "Gang sheet 2026-11-20 12.00, 1 of 1", ())
    assert read(json_bytes(work), Work) == work
