"""PNG and TIFF written in bands are read by another program pixel for pixel, with profile and resolution."""

import io

import pytest
from PIL import Image

from app.errors import NotAllowed
from services.workstation import rasterfile
from services.workstation.rasterfile import PngFile, TiffFile, differences
from tests.kit.imagebytes import srgb

SIZE = (61, 45)


def noisy(mode: str) -> Image.Image:
    return Image.merge(mode, [Image.effect_noise(SIZE, 30 + 20 * n) for n in range(len(mode))])


def written(kind: type[PngFile] | type[TiffFile], image: Image.Image, high: int, profile: bytes = b"") -> Image.Image:
    file = io.BytesIO()
    made = kind(file, image.size, image.mode, 300, profile, "Gang sheet, 1 of 2")
    for top in range(0, image.height, high):
        made.write(image.crop((0, top, image.width, min(top + high, image.height))))
    made.finish()
    file.seek(0)
    read = Image.open(file)
    read.load()
    return read


@pytest.mark.parametrize("high", [1, 7, 45])
@pytest.mark.parametrize(
    ("kind", "mode"), [(PngFile, "RGB"), (PngFile, "RGBA"), (TiffFile, "RGB"), (TiffFile, "RGBA"), (TiffFile, "CMYK")]
)
def test_every_pixel_comes_back(kind: type[PngFile] | type[TiffFile], mode: str, high: int) -> None:
    image = noisy(mode)
    read = written(kind, image, high, srgb())
    assert (read.mode, read.size) == (mode, SIZE)
    assert read.tobytes() == image.tobytes()
    assert read.info["icc_profile"] == srgb()
    assert tuple(round(float(value), 2) for value in read.info["dpi"]) == (300, 300)


@pytest.mark.parametrize("kind", [PngFile, TiffFile])
def test_without_a_profile_none_is_made_up(kind: type[PngFile] | type[TiffFile]) -> None:
    assert not written(kind, noisy("RGB"), 9).info.get("icc_profile")


def test_a_png_is_called_what_the_sheet_is_called() -> None:
    assert written(PngFile, noisy("RGB"), 9).info["Title"] == "Gang sheet, 1 of 2"


def test_pixels_are_told_from_their_left_neighbors() -> None:
    image = Image.new("L", (3, 2))
    image.putdata([5, 7, 3, 0, 255, 1])
    assert differences(image).tobytes() == bytes([5, 2, 252, 0, 255, 2])


def test_a_tiff_that_becomes_too_large_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasterfile, "_LARGEST", 4000)
    with pytest.raises(NotAllowed, match="larger than a TIFF file can be"):
        written(TiffFile, noisy("RGB"), 9)
