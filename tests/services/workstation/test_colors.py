"""Which profile is used, which is not and why, and what is shown without one."""

import pytest
from PIL import Image

from services.workstation.colors import LARGEST, Profile, profile_of, to_srgb
from tests.kit import profiles
from tests.kit.imagebytes import srgb


@pytest.mark.parametrize(
    ("icc", "mode", "name", "model"),
    [
        (srgb(), "RGB", "sRGB", "RGB"),
        (srgb(), "L", "sRGB", "RGB"),
        (srgb(), "P", "sRGB", "RGB"),
        (srgb(), "RGBA", "sRGB", "RGB"),
        (profiles.adobe_rgb(), "RGB", "Adobe RGB (1998)", "RGB"),
        (profiles.grey(), "L", "Gray Gamma 2.2", "GRAY"),
        (profiles.grey(), "LA", "Gray Gamma 2.2", "GRAY"),
        (profiles.grey(), "I;16", "Gray Gamma 2.2", "GRAY"),
        (profiles.cmyk("Press"), "CMYK", "Press", "CMYK"),
        (
            profiles.adobe_rgb("A name of more than forty letters, so far too long"),
            "RGB",
            "A name of more than forty letters, so fa",
            "RGB",
        ),
        (profiles.adobe_rgb(""), "RGB", "without a name", "RGB"),
    ],
)
def test_a_profile_that_fits_is_used(icc: bytes, mode: str, name: str, model: str) -> None:
    found = profile_of(icc, mode)
    assert (found.name, found.model, found.mark, found.icc) == (name, model, "", icc)


@pytest.mark.parametrize(
    ("icc", "mode", "mark"),
    [
        (b"rubbish", "RGB", "profile_unreadable"),
        (srgb()[:128], "RGB", "profile_unreadable"),
        (srgb()[:128] + bytes(400), "RGB", "profile_unreadable"),
        (srgb()[:16] + b"XYZ " + srgb()[20:], "RGB", "profile_unreadable"),
        (srgb() + bytes(LARGEST), "RGB", "profile_large"),
        (srgb(), "CMYK", "profile_mismatch"),
        (profiles.grey(), "RGB", "profile_mismatch"),
        (profiles.grey(), "CMYK", "profile_mismatch"),
        (profiles.cmyk(), "RGB", "profile_mismatch"),
        (profiles.cmyk(), "L", "profile_mismatch"),
        (None, "RGB", ""),
        (b"", "CMYK", ""),
    ],
)
def test_any_other_is_not_and_says_why(icc: bytes | None, mode: str, mark: str) -> None:
    found = profile_of(icc, mode)
    assert (found.name, found.mark, found.icc) == ("", mark, b"")


@pytest.mark.parametrize(
    ("mode", "shown"), [("L", "RGB"), ("LA", "RGBA"), ("RGB", "RGB"), ("RGBA", "RGBA"), ("CMYK", "RGB"), ("LAB", "RGB")]
)
@pytest.mark.parametrize("icc", [None, srgb(), profiles.grey(), profiles.cmyk()])
def test_every_mode_comes_out_in_srgb(mode: str, shown: str, icc: bytes | None) -> None:
    image = Image.new(mode, (4, 4))
    assert to_srgb(image, profile_of(icc, mode)).mode == shown


def test_alpha_stays_as_it_was() -> None:
    image = Image.new("RGBA", (1, 1), (200, 30, 30, 77))
    pixel = to_srgb(image, profile_of(profiles.adobe_rgb(), "RGBA")).getpixel((0, 0))
    assert isinstance(pixel, tuple)
    assert pixel[3] == 77
    assert pixel[0] > 220


def test_without_a_profile_numbers_stay_as_they_are() -> None:
    image = Image.new("RGB", (1, 1), (12, 34, 56))
    assert to_srgb(image, Profile()).getpixel((0, 0)) == (12, 34, 56)


def test_lab_needs_no_profile() -> None:
    white = to_srgb(Image.new("LAB", (1, 1), (255, 128, 128)), Profile()).getpixel((0, 0))
    assert isinstance(white, tuple)
    assert min(white) >= 254
