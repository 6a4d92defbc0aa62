"""A sheet read back by another program: the pictures bit for bit, at their size, marks and codes where they belong."""

import ctypes
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw as raw
import pytest
import zxingcpp
from PIL import Image, ImageCms, ImageOps

from app.codes import UnitCode, read_unit_code, unit_code
from app.nesting import Filled, Placed, Sheet, Tile, nest
from app.pieces import FOOT_MM, FOOT_WIDE_MM, MARKS_MM
from services.workstation.pdffile import PdfFile
from services.workstation.pdfsheet import Heading, Print, write_pdf
from services.workstation.prints import open_print
from tests.kit.pdfs import Pdf
from tests.kit.pngs import noise, png

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
SIZE = (60, 40)
DPI = 200


def code(n: int, attempt: int = 1) -> str:
    return unit_code(UnitCode("pl7kq2m0x9t4bznd3w", 1, n, attempt))


def tile(name: str, width_mm: float, height_mm: float, *, turnable: bool = False, bleed_mm: float = 0) -> Tile:
    return Tile(name, width_mm, height_mm, turnable, foot_mm=FOOT_MM, foot_wide_mm=FOOT_WIDE_MM + 2 * bleed_mm)


@dataclass(frozen=True)
class Read:
    """What the other program sees of one picture."""

    data: bytes
    profile: bytes
    bits: int
    matrix: tuple[float, ...]


class Seen:
    """A written sheet in another program's eyes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._document = pypdfium2.PdfDocument(data)
        self.page = self._document[0]

    def close(self) -> None:
        self._document.close()

    @property
    def pictures(self) -> list[Read]:
        return [self._read(one) for one in self.page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])]

    def picture(self, dpi: int = DPI) -> Image.Image:
        made: Image.Image = self.page.render(scale=dpi / 72).to_pil().convert("RGB")
        return made

    def codes(self) -> set[str]:
        return {found.text for found in zxingcpp.read_barcodes(self.picture(300))}

    def words(self) -> str:
        text = self.page.get_textpage()
        found = str(text.get_text_range())
        text.close()
        return found

    def _read(self, one: Any) -> Read:
        about = raw.FPDF_IMAGEOBJ_METADATA()
        raw.FPDFImageObj_GetImageMetadata(one, self.page, about)
        data = _buffer(lambda buffer, size: raw.FPDFImageObj_GetImageDataDecoded(one, buffer, size))
        needed = ctypes.c_size_t()
        raw.FPDFImageObj_GetIccProfileDataDecoded(one, self.page, None, 0, needed)
        profile = (ctypes.c_ubyte * needed.value)()
        raw.FPDFImageObj_GetIccProfileDataDecoded(one, self.page, profile, needed.value, needed)
        return Read(data, bytes(profile), about.bits_per_pixel, one.get_matrix().get())


def _buffer(ask: Any) -> bytes:
    size = ask(None, 0)
    buffer = (ctypes.c_ubyte * size)()
    ask(buffer, size)
    return bytes(buffer)


@contextmanager
def sheet(filled: Filled, prints: list[Print], folder: Path, **how: Any) -> Iterator[Seen]:
    file = io.BytesIO()
    write_pdf(file, filled, prints, lambda name: open_print(folder / name), Heading("Sheet 1 of 1", AT, 5), **how)
    seen = Seen(file.getvalue())
    try:
        yield seen
    finally:
        seen.close()


def alone(folder: Path, name: str, width_mm: float = 60, height_mm: float = 40, **how: Any) -> Any:
    """One picture in the middle of a small sheet."""
    placed = Placed(tile("t", width_mm, height_mm), 20, 20, width_mm, height_mm)
    return sheet(
        Filled(width_mm + 40, height_mm + 40, (placed,)), [Print(placed, name, 0, "Words", code(1))], folder, **how
    )


def noisy(mode: str) -> Image.Image:
    return Image.merge(mode, [Image.effect_noise(SIZE, 30 + 20 * n) for n in range(len(mode))])


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_pixels_and_profile_are_those_of_the_file(tmp_path: Path, mode: str) -> None:
    image = noisy(mode)
    image.save(tmp_path / "a", "TIFF", icc_profile=SRGB if mode == "RGB" else b"")
    with alone(tmp_path, "a") as seen:
        [found] = seen.pictures
    assert found.data == image.tobytes()
    assert found.profile == (SRGB if mode == "RGB" else b"")


def test_a_see_through_picture_keeps_its_alpha(tmp_path: Path) -> None:
    image = noisy("RGBA")
    image.save(tmp_path / "a", "PNG", icc_profile=SRGB)
    with alone(tmp_path, "a") as seen:
        [found] = seen.pictures
        pdf = Pdf(seen.data)
    assert found.data == image.convert("RGB").tobytes()
    assert found.profile == SRGB
    alpha = pdf.beside(pdf.pictures[0], "SMask")
    assert "/ColorSpace /DeviceGray" in alpha.words
    assert "/Predictor 15" in alpha.words
    shown = pypdfium2.PdfDocument(_only(alpha.words.replace("/SMask", ""), alpha.data))
    assert _image_data(shown) == image.getchannel("A").tobytes()
    shown.close()


def _only(words: str, data: bytes) -> bytes:
    """A page that shows one stream: so the other program opens an alpha as any picture."""
    file = io.BytesIO()
    pdf = PdfFile(file)
    pages = pdf.reserve()
    entries = words.removeprefix("<<").rpartition("/Length")[0]
    image = pdf.stream(entries, [data])
    content = pdf.stream("", [b"60 0 0 40 0 0 cm /P Do"])
    resources = f"/Resources << /XObject << /P {image} 0 R >> >>"
    page = pdf.add(f"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 60 40] /Contents {content} 0 R {resources} >>")
    pdf.add(f"<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>", pages)
    pdf.finish(pdf.add(f"<< /Type /Catalog /Pages {pages} 0 R >>"), pdf.add("<< >>"))
    return file.getvalue()


def _image_data(document: pypdfium2.PdfDocument) -> bytes:
    page = document[0]
    [one] = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])
    return _buffer(lambda buffer, size: raw.FPDFImageObj_GetImageDataDecoded(one, buffer, size))


@pytest.mark.parametrize(("color", "channels"), [(0, 1), (2, 3)])
def test_sixteen_bits_stay_sixteen(tmp_path: Path, color: int, channels: int) -> None:
    rows = noise(*SIZE, 16, color)
    (tmp_path / "a").write_bytes(png(rows, SIZE[0], 16, color))
    with alone(tmp_path, "a") as seen:
        [found] = seen.pictures
        [picture] = Pdf(seen.data).pictures
    assert found.data == b"".join(rows)
    assert picture.number("BitsPerComponent") == 16


def test_a_jpeg_is_the_same_file_inside(tmp_path: Path) -> None:
    for mode in ("RGB", "CMYK"):
        noisy(mode).save(tmp_path / "a", "JPEG", quality=95)
        with alone(tmp_path, "a") as seen:
            [picture] = Pdf(seen.data).pictures
        assert picture.data == (tmp_path / "a").read_bytes()
        assert ("/Decode [1 0 1 0 1 0 1 0]" in picture.words) == (mode == "CMYK")


def test_one_see_through_color_and_a_palette_are_told(tmp_path: Path) -> None:
    noisy("RGB").quantize(8).save(tmp_path / "p", "PNG")
    with alone(tmp_path, "p") as seen:
        assert "/ColorSpace [/Indexed /DeviceRGB 7 <" in Pdf(seen.data).pictures[0].words
    noisy("RGB").save(tmp_path / "k", "PNG", transparency=(1, 2, 3))
    with alone(tmp_path, "k") as seen:
        assert "/Mask [1 1 2 2 3 3]" in Pdf(seen.data).pictures[0].words


def test_each_size_is_exact(tmp_path: Path) -> None:
    """Every tile of a mixed sheet within a two-thousandth of what may be wrong; the page too."""
    noisy("RGB").save(tmp_path / "a", "PNG")
    tiles = [tile(f"t{n}", 31.7 + 13.37 * n, 203.2 - 11.11 * n, turnable=True) for n in range(9)]
    [filled] = nest(tiles, Sheet(610, 914.4, 5, 4, MARKS_MM)).sheets
    prints = [Print(placed, "a", 0, "Words", code(n)) for n, placed in enumerate(filled.placed, start=1)]
    with sheet(filled, prints, tmp_path) as seen:
        assert seen.page.get_size() == pytest.approx((610 * 72 / 25.4, 914.4 * 72 / 25.4), abs=1e-3)
        errors = [_errors(read, placed, filled) for read, placed in zip(seen.pictures, filled.placed, strict=True)]
    assert max(max(one) for one in errors) < 1e-4
    assert {placed.turned for placed in filled.placed} == {True, False}


def _errors(read: Read, placed: Placed, filled: Filled) -> tuple[float, ...]:
    """In mm: of width, height, left and top."""
    a, b, c, d, e, f = (value * 25.4 / 72 for value in read.matrix)
    left, low = e + min(a, 0) + min(c, 0), f + min(b, 0) + min(d, 0)
    wide, high = abs(a) + abs(c), abs(b) + abs(d)
    wanted = (placed.width_mm, placed.height_mm, placed.x_mm, filled.height_mm - placed.y_mm - placed.height_mm)
    return tuple(abs(x - y) for x, y in zip((wide, high, left, low), wanted, strict=True))


def quarters() -> Image.Image:
    """Red, green, blue, gray from the upper left to the lower right."""
    made = Image.new("RGB", SIZE)
    for n, color in enumerate([(255, 0, 0), (0, 255, 0), (0, 0, 255), (128, 128, 128)]):
        x, y = n % 2 * 30, n // 2 * 20
        made.paste(color, (x, y, x + 30, y + 20))
    return made


def seen_corners(image: Image.Image) -> list[tuple[int, ...]]:
    points = [(x, y) for y in (0.25, 0.75) for x in (0.25, 0.75)]
    found = [image.getpixel((round(image.width * x), round(image.height * y))) for x, y in points]
    return [value for value in found if isinstance(value, tuple)]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("turn", range(1, 9))
def test_a_picture_lies_as_people_saw_it(tmp_path: Path, turn: int, turned: bool) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    quarters().save(tmp_path / "a", "PNG", exif=exif)
    upright = ImageOps.exif_transpose(Image.open(tmp_path / "a"))
    size = (upright.width, upright.height)
    lying = upright.rotate(-90, expand=True) if turned else upright
    placed = Placed(tile("t", *size), 20, 20, lying.width, lying.height, turned)
    with sheet(Filled(110, 110, (placed,)), [Print(placed, "a", 0, "Words", code(1))], tmp_path) as seen:
        page = seen.picture(127)
    assert page.size == pytest.approx((550, 550), abs=1)
    shown = page.crop((100, 100, 100 + 5 * lying.width, 100 + 5 * lying.height))
    assert seen_corners(shown) == seen_corners(lying)


def test_every_code_is_read_and_is_written_beside_in_letters(tmp_path: Path) -> None:
    noisy("RGB").save(tmp_path / "a", "PNG")
    sizes = [(20, 20), (50, 50), (90, 60), (60, 90), (210, 95), (100, 150)]
    tiles = [tile(f"t{n}", *sizes[n % 6], turnable=True) for n in range(12)]
    [filled] = nest(tiles, Sheet(480, 480, 5, 4, MARKS_MM)).sheets
    prints = [
        Print(placed, "a", 0, f"FB-208{n:02d}  Reprint 2  Framed print with a long name, Łódź", code(n, 2))
        for n, placed in enumerate(filled.placed, start=1)
    ]
    with sheet(filled, prints, tmp_path) as seen:
        assert seen.codes() == {one.code for one in prints}
        words = seen.words()
    assert all(one.code in words for one in prints)
    assert all(f"FB-208{n:02d}" in words for n in range(1, 13))
    assert "Sheet 1 of 1" in words


def test_the_longest_code_stays_inside_the_shortest_foot(tmp_path: Path) -> None:
    noisy("RGB").save(tmp_path / "a", "PNG")
    longest = unit_code(UnitCode("pl" + "w" * 16, 999, 9999, 99))
    placed = Placed(tile("t", 20, 20), 20, 20, 20, 20)
    with sheet(Filled(70, 70, (placed,)), [Print(placed, "a", 0, "W" * 40, longest)], tmp_path) as seen:
        assert {read_unit_code(found) for found in seen.codes()} == {read_unit_code(longest)}
        page = seen.picture()
    right = round((20 + FOOT_WIDE_MM) / 25.4 * DPI)
    foot = page.crop((right, round(41 / 25.4 * DPI), page.width, round(48 / 25.4 * DPI))).convert("L")
    assert foot.getextrema() == (255, 255)


@pytest.mark.parametrize("bleed", [0.0, 3.0])
def test_marks_stand_outside_the_picture_at_the_trim(tmp_path: Path, bleed: float) -> None:
    Image.new("RGB", SIZE, (255, 0, 0)).save(tmp_path / "a", "PNG")
    width, height = 60 + 2 * bleed, 40 + 2 * bleed
    placed = Placed(tile("t", width, height, bleed_mm=bleed), 20, 20, width, height)
    with sheet(Filled(106, 106, (placed,)), [Print(placed, "a", bleed, "Words", code(1))], tmp_path) as seen:
        page = seen.picture(254)

    def dark(x_mm: float, y_mm: float) -> bool:
        box = page.crop((round(10 * x_mm) - 2, round(10 * y_mm) - 2, round(10 * x_mm) + 3, round(10 * y_mm) + 3))
        return int(box.convert("L").getextrema()[0]) < 128  # type: ignore[arg-type]  # one band

    right, low = 20 + width, 20 + height
    for x in (20 + bleed, right - bleed):
        assert dark(x, 20 - 2.5)
        assert dark(x, low + 2.5)
    for y in (20 + bleed, low - bleed):
        assert dark(20 - 2.5, y)
        assert dark(right + 2.5, y)
    for x, y in (
        (20 + width / 2, 20 - 2.5),
        (20 - 2.5, 20 + height / 2),
        (20 + bleed, 20 - 0.5),
        (20 + bleed, 20 - 4.5),
    ):
        assert not dark(x, y)
    inside = page.crop((202, 202, round(10 * right) - 2, round(10 * low) - 2))
    assert inside.getcolors() == [(inside.width * inside.height, (255, 0, 0))]


def test_a_file_lies_many_times_and_is_inside_once(tmp_path: Path) -> None:
    noisy("RGB").save(tmp_path / "a", "PNG", icc_profile=SRGB)
    noisy("RGB").save(tmp_path / "b", "PNG", icc_profile=SRGB)
    [filled] = nest([tile(f"t{n}", 60, 40) for n in range(5)], Sheet(300, 300, 5, 4, MARKS_MM)).sheets
    names = ("a", "a", "b", "a", "b")
    prints = [
        Print(placed, name, 0, "W", code(n))
        for n, (placed, name) in enumerate(zip(filled.placed, names, strict=True), 1)
    ]
    told: list[int] = []
    with sheet(filled, prints, tmp_path, on_tile=told.append) as seen:
        pdf = Pdf(seen.data)
        assert len(seen.pictures) == 5
    assert len(pdf.pictures) == 2
    assert len(pdf.of("/N 3")) == 1
    assert told == [3, 5]


def test_a_narrow_margin_has_no_heading(tmp_path: Path) -> None:
    noisy("RGB").save(tmp_path / "a", "PNG")
    placed = Placed(tile("t", 60, 40), 20, 20, 60, 40)
    file = io.BytesIO()
    prints = [Print(placed, "a", 0, "Words", code(1))]
    write_pdf(file, Filled(100, 100, (placed,)), prints, lambda _: open_print(tmp_path / "a"), Heading("Title", AT, 3))
    seen = Seen(file.getvalue())
    assert "Title" not in seen.words()
    seen.close()
