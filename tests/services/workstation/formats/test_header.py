"""Marks gather once; turns and stated sizes are believed only where they are sensible."""

import pytest

from services.workstation.formats.header import Header, sensible, with_notes
from tests.kit.imagebytes import exif, tiff

PLAIN = Header("JPEG", 1, 300, 400)


def test_a_mark_is_noted_once() -> None:
    assert PLAIN.marked("tail").marked("exif", "tail").marks == ("tail", "exif")


@pytest.mark.parametrize(("orientation", "taken"), [(1, 1), (6, 6), (8, 8), (0, 1), (9, 1), (65_535, 1)])
def test_a_turn(orientation: int, taken: int) -> None:
    found = with_notes(PLAIN, exif(orientation)[6:])
    assert (found.orientation, found.turned, found.marks) == (taken, taken >= 5, ())


def test_notes_that_cannot_be_read_change_nothing_else() -> None:
    assert with_notes(PLAIN, b"no notes") == PLAIN.marked("exif")


@pytest.mark.parametrize(("unit", "dpi"), [(2, 300.0), (3, 762.0), (1, 0.0)])
def test_dots_per_inch_in_each_unit(unit: int, dpi: float) -> None:
    assert with_notes(PLAIN, tiff({282: 300, 296: (unit,)})).stated_dpi == dpi


@pytest.mark.parametrize(("stated", "taken"), [(0.0, 0.0), (0.5, 0.0), (72.0, 72.0), (299.9994, 300.0), (1e9, 0.0)])
def test_a_size_nobody_means_is_none(stated: float, taken: float) -> None:
    assert sensible(stated) == taken
