"""Chosen profiles are checked, copied and named; what cannot be used is refused in words and leaves nothing behind."""

from pathlib import Path

import pytest

from app.errors import Corrupt, NotAllowed, PlatenError, Unavailable, Unreachable
from services.workstation.colors import LARGEST, Device
from services.workstation.profiles import (
    Named,
    adopt,
    as_printer,
    printer_of,
    screen_id,
    screens_of,
    with_screen,
)
from tests.kit import profiles

DELL = Named("a1.icc", "Dell")


def test_a_chosen_file_is_copied_and_named_after_what_it_holds(tmp_path: Path) -> None:
    chosen = tmp_path / "Dell of the month.icm"
    chosen.write_bytes(profiles.adobe_rgb("Dell U2723QE"))
    named = adopt(chosen, tmp_path / "own", Device.SCREEN)
    chosen.unlink()
    assert named.title == "Dell U2723QE"
    assert (tmp_path / "own" / named.file).read_bytes() == profiles.adobe_rgb("Dell U2723QE")
    assert [path.name for path in (tmp_path / "own").iterdir()] == [named.file]


@pytest.mark.parametrize(
    ("icc", "device", "error", "words"),
    [
        (b"", Device.SCREEN, Corrupt, "This file is no color profile."),
        (b"GIF89a" + bytes(500), Device.SCREEN, Corrupt, "This file is no color profile."),
        (profiles.adobe_rgb()[:200], Device.SCREEN, Corrupt, "This color profile is damaged."),
        (profiles.cmyk_printer(), Device.SCREEN, NotAllowed, "This profile describes a printer, not a screen."),
        (profiles.adobe_rgb(), Device.PRINTER, NotAllowed, "This profile describes a screen, not a printer."),
        (profiles.grey(), Device.SCREEN, NotAllowed, "A screen's profile must be for RGB; this one is for gray."),
        (profiles.cmyk(), Device.PRINTER, Corrupt, "This color profile is damaged."),
        (bytes(LARGEST + 1), Device.PRINTER, NotAllowed, "This file is too large for a color profile."),
    ],
    ids=["empty", "picture", "cut short", "printer", "screen", "grey", "no way to the inks", "large"],
)
def test_what_cannot_be_used_is_refused(
    icc: bytes, device: Device, error: type[PlatenError], words: str, tmp_path: Path
) -> None:
    chosen = tmp_path / "p.icc"
    chosen.write_bytes(icc)
    with pytest.raises(error) as told:
        adopt(chosen, tmp_path / "own", device)
    assert told.value.message == words
    assert told.value.hint
    assert not (tmp_path / "own").exists()


def test_a_file_that_is_gone_and_a_folder_that_cannot_be_made_are_told(tmp_path: Path) -> None:
    with pytest.raises(Unreachable, match="cannot be read"):
        adopt(tmp_path / "p.icc", tmp_path / "own", Device.SCREEN)
    (tmp_path / "p.icc").write_bytes(profiles.adobe_rgb())
    with pytest.raises(Unavailable, match="could not be kept"):
        adopt(tmp_path / "p.icc", tmp_path / "p.icc" / "own", Device.SCREEN)


def test_each_screen_has_its_own() -> None:
    one, other = screen_id("DP-1", "Dell", "U2723QE", "77"), screen_id("DP-1", "Dell", "U2723QE", "78")
    text = with_screen(with_screen("", one, DELL), other, Named("b2.icc", 'The "other", 24″'))
    assert screens_of(text) == {one: DELL, other: Named("b2.icc", 'The "other", 24″')}
    assert with_screen(with_screen(text, one, None), other, None) == ""


@pytest.mark.parametrize(
    "text", ["{", "[1]", '{"a": 1}', '{"a": ["x.icc"]}', '{"a": ["../x.icc", "y"]}', '{"a": [3, "y"]}', "[" * 5000]
)
def test_words_that_nobody_wrote_count_as_none(text: str) -> None:
    assert screens_of(text) == {}
    assert printer_of(text) is None


def test_the_printer_s_is_kept_beside() -> None:
    assert printer_of(as_printer(DELL)) == DELL
    assert printer_of(as_printer(None)) is None
