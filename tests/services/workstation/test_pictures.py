"""Measured and reduced in one pass; what is damaged or too large leaves a mark instead of a picture."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.artwork import Facts
from app.preflight import is_alike
from services.workstation import pictures
from services.workstation.formats.header import Header
from services.workstation.landing import LARGE, SMALL, thumbnail_path
from services.workstation.pictures import measure
from tests.kit import oddpictures as odd
from tests.kit import profiles
from tests.kit.hostile import picture
from tests.kit.imagebytes import RGB, chunk, photo, png, with_chunk


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


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_every_turn_shows_the_same_picture(form: str, orientation: int, tmp_path: Path) -> None:
    """A red corner at the top left, a blue one at the top right, whichever way the file stores them."""
    upright = Image.new("RGB", (320, 480), "white")
    upright.paste("red", (0, 0, 64, 64))
    upright.paste("blue", (256, 0, 320, 64))
    stored = upright.transpose(STORED[orientation]) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    options: dict[str, object] = {"tiffinfo": exif} if form == "TIFF" else {"exif": exif}
    measured = measure(_file(tmp_path, _encoded(stored, form, **options)), "abc", tmp_path / "t")
    facts = measured.facts
    assert (facts.width, facts.height, facts.orientation, facts.turned) == (320, 480, orientation, orientation > 4)
    with Image.open(measured.thumbnails[0]) as small:
        image = small.convert("RGB")
    assert image.size == (320, 480)
    assert _near(image.getpixel((32, 32)), (255, 0, 0))
    assert _near(image.getpixel((288, 32)), (0, 0, 255))
    assert _near(image.getpixel((32, 448)), (255, 255, 255))


STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How a picture lies in its file so that this turn brings it upright."""


def _near(pixel: object, color: tuple[int, int, int]) -> bool:
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 12 for a, b in zip(pixel, color, strict=True))


def _facts(tmp_path: Path, data: bytes) -> Facts:
    return measure(_file(tmp_path, data), "abc", tmp_path / "t").facts


@pytest.mark.parametrize(
    ("data", "mark"),
    [
        (picture(3)[:-2000], "truncated"),
        (_encoded(Image.new("1", (21_000, 21_000)), "PNG"), "pixels"),
        (b"", "empty"),
        (b"GIF89a" + b"\x00" * 100, "kind"),
        (b"\x89PNG\r\n\x1a\n", "truncated"),
        (b"\xff\xd8\xff" + b"\x00" * 50, "unreadable"),
        (b"<svg/>", "kind"),
    ],
)
def test_what_is_no_picture_leaves_a_mark_and_no_thumbnail(data: bytes, mark: str, tmp_path: Path) -> None:
    measured = measure(_file(tmp_path, data), "abc", tmp_path / "t")
    assert (measured.facts.marks, measured.thumbnails) == ((mark,), ())
    assert not (tmp_path / "t").exists()


@pytest.mark.parametrize(
    ("make", "mark"),
    [
        (lambda: odd.lab_tiff(16), "unsupported"),
        (lambda: odd.packed(b"zTXt", 20 << 20), "hidden"),
        (lambda: odd.half(odd.good_jpeg()), "truncated"),
        (odd.wrong_checksum, "unreadable"),
        (lambda: odd.flipped(png(300, 400, 8, RGB, lace=1), 60), "unreadable"),
        (lambda: odd.good_jpeg().replace(b"\xff\xda", b"\xff\xd9\xff\xda", 1), "unreadable"),
    ],
)
def test_what_breaks_while_decoding_leaves_a_mark_too(make: Callable[[], bytes], mark: str, tmp_path: Path) -> None:
    measured = measure(_file(tmp_path, make()), "abc", tmp_path / "t")
    assert (measured.facts.marks, measured.thumbnails) == ((mark,), ())


@pytest.mark.parametrize(
    ("words", "mark"),
    [
        ("image file is truncated (3 bytes not processed)", "truncated"),
        ("out of memory error when reading image file", "too_heavy"),
        ("Decompressed data too large for PngImagePlugin.MAX_TEXT_CHUNK", "hidden"),
        ("broken data stream when reading image file", "unreadable"),
    ],
)
def test_what_the_decoder_says_is_understood(
    words: str, mark: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError(words)

    monkeypatch.setattr(pictures, "unrolled", broken)
    assert _facts(tmp_path, picture(3)).marks == (mark,)


def test_a_png_that_says_it_is_srgb_needs_no_profile(tmp_path: Path) -> None:
    data = with_chunk(_encoded(photo(), "PNG"), chunk(b"sRGB", b"\x00"))
    facts = _facts(tmp_path, data)
    assert (facts.profile, facts.profile_model) == ("sRGB", "RGB")


def test_a_decoder_that_sees_another_size_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Header("PNG", 10**6, 161, 120)
    monkeypatch.setattr(pictures, "read_header", lambda path: other)
    assert _facts(tmp_path, picture(3)).marks == ("unreadable",)


def test_a_disk_that_gives_no_bytes_is_not_the_file_s_fault(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        measure(tmp_path / "gone.png", "abc", tmp_path / "t")


def test_a_disk_that_takes_no_bytes_neither(tmp_path: Path) -> None:
    (tmp_path / "t").write_bytes(b"a file where the folder should be")
    with pytest.raises(FileExistsError):
        measure(_file(tmp_path, picture(3)), "abc", tmp_path / "t")


def test_memory_that_runs_out_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(pictures, "unrolled", full)
    with pytest.raises(MemoryError):
        measure(_file(tmp_path, picture(3)), "abc", tmp_path / "t")


def test_see_through_shares_are_those_of_the_full_picture(tmp_path: Path) -> None:
    image = Image.new("RGBA", (2_000, 1_000), (200, 30, 30, 255))
    image.paste((0, 0, 0, 0), (0, 0, 500, 1_000))
    image.paste((0, 0, 0, 90), (500, 0, 502, 1_000))
    facts = _facts(tmp_path, _encoded(image, "PNG"))
    assert (facts.clear, facts.translucent, facts.has_alpha) == (0.25, 0.001, True)
    opaque = _facts(tmp_path, _encoded(image.convert("RGB").convert("RGBA"), "PNG"))
    assert (opaque.clear, opaque.translucent) == (0.0, 0.0)


@pytest.mark.parametrize(("ink", "low", "high"), [(0, 1.0, 1.0), (10, 0.998, 0.9999), (400, 0.5, 0.7)])
def test_how_plain_a_picture_is(ink: int, low: float, high: float, tmp_path: Path) -> None:
    image = Image.new("RGB", (600, 600), "ivory")
    image.paste("black", (0, 0, ink, ink))
    assert low <= _facts(tmp_path, _encoded(image, "PNG")).plain <= high


def test_likeness_survives_another_size_and_packing(tmp_path: Path) -> None:
    one = _facts(tmp_path, _encoded(photo(size=(900, 1_200)), "PNG"))
    again = _facts(tmp_path, _encoded(photo(size=(900, 1_200)).resize((400, 533)), "JPEG", quality=40))
    other = _facts(tmp_path, _encoded(photo(size=(900, 1_200), seed=9), "PNG"))
    assert is_alike(one, again)
    assert not is_alike(one, other)


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_a_lower_part_of_exact_grey_is_a_picture_that_broke_off(mode: str, tmp_path: Path) -> None:
    """As a decoder fills it; other greys, and grey at the top, are somebody's picture."""
    for grey, top, marks in ((128, False, ("incomplete",)), (120, False, ()), (128, True, ())):
        image = photo(mode, (640, 800)).copy()
        image.paste((grey,) * 3 if mode == "RGB" else grey, (0, 0, 640, 96) if top else (0, 704, 640, 800))
        assert _facts(tmp_path, _encoded(image, "JPEG", quality=90)).marks == marks


def test_what_the_file_says_of_itself(tmp_path: Path) -> None:
    data = _encoded(photo(), "JPEG", dpi=(300, 300), icc_profile=profiles.adobe_rgb())
    facts = _facts(tmp_path, data)
    assert (facts.stated_dpi, facts.profile, facts.profile_model) == (300.0, "Adobe RGB (1998)", "RGB")
    assert (facts.depth, facts.mode, facts.format, facts.size) == (8, "RGB", "JPEG", len(data))
