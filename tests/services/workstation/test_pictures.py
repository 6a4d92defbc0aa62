"""Measured and reduced in one pass; damaged and oversized pictures are refused in words."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.errors import Corrupt
from services.workstation.landing import LARGE, SMALL, thumbnail_path
from services.workstation.pictures import measure
from tests.kit.hostile import picture


def _file(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "in"
    path.write_bytes(data)
    return path


def _encoded(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("PNG", "RGBA"),
        ("PNG", "RGB"),
        ("JPEG", "RGB"),
        ("JPEG", "CMYK"),
        ("TIFF", "RGB"),
        ("WEBP", "RGB"),
        ("PNG", "L"),
        ("PNG", "I;16"),
    ],
)
def test_facts_and_both_thumbnails(form: str, mode: str, tmp_path: Path) -> None:
    path = _file(tmp_path, _encoded(Image.new(mode, (1200, 800)), form))
    measured = measure(path, "abc", tmp_path / "t")
    assert (measured.facts.width, measured.facts.height, measured.facts.format) == (1200, 800, form)
    for size, found in zip((LARGE, SMALL), measured.thumbnails, strict=True):
        assert found == thumbnail_path(tmp_path / "t", "abc", size)
        with Image.open(found) as small:
            assert max(small.size) == size


def test_a_turned_photo_is_measured_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = _file(tmp_path, _encoded(Image.new("RGB", (1200, 800), "red"), "JPEG", exif=exif))
    measured = measure(path, "abc", tmp_path / "t")
    assert (measured.facts.width, measured.facts.height, measured.facts.turned) == (800, 1200, True)
    with Image.open(measured.thumbnails[0]) as small:
        assert small.height > small.width


def test_a_truncated_file_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Corrupt, match="damaged"):
        measure(_file(tmp_path, picture(3)[:-2000]), "abc", tmp_path / "t")
    assert not (tmp_path / "t").exists()


def test_a_bomb_is_refused_by_its_header(tmp_path: Path) -> None:
    bomb = _encoded(Image.new("1", (13_000, 13_000)), "PNG")
    with pytest.raises(Corrupt, match="13000"):
        measure(_file(tmp_path, bomb), "abc", tmp_path / "t")


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a" + b"\x00" * 100, b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff" + b"\x00" * 50, b"<svg/>"]
)
def test_other_things_are_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(Corrupt):
        measure(_file(tmp_path, data), "abc", tmp_path / "t")
