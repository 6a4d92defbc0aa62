"""A sheet as PNG or TIFF: its pictures pixel for pixel where they lie, at their size, marks and codes as on the PDF, in
bounded memory."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops

from app.errors import Corrupt, NotAllowed
from app.nesting import Filled, Placed, Sheet, nest
from app.pieces import MARKS_MM
from app.sheetsizes import Form
from services.workstation.pdfsheet import Heading, Print, write_pdf
from services.workstation.prints import open_print
from services.workstation.rastersheet import Source, write_raster
from services.workstation.sheetwork import is_scaled, pixels
from tests.kit import profiles
from tests.kit.checkout import ROOT
from tests.kit.imagebytes import srgb
from tests.kit.tiled import save_turned
from tests.services.workstation.test_pdfsheet import AT, code, tile

DPI = 300
SIZE = (60.0, 40.0)
PIXELS = (pixels(60, DPI), pixels(40, DPI))


def noisy(mode: str = "RGB", size: tuple[int, int] = PIXELS) -> Image.Image:
    bands = [Image.effect_noise((size[0] // 8 + 1, size[1] // 8 + 1), 30 + 20 * n) for n in range(len(mode))]
    return Image.merge(mode, bands).resize(size)


def raster(filled: Filled, prints: list[Print], folder: Path, form: Form = Form.PNG, dpi: int = DPI) -> Image.Image:
    file = io.BytesIO()
    write_raster(
        file, form, dpi, filled, prints, lambda name: Source(folder / name, open_print(folder / name)),
        Heading("Sheet 1 of 1", AT, 5),
    )  # fmt: skip
    file.seek(0)
    read = Image.open(file)
    read.load()
    return read


def alone(folder: Path, name: str, *, turned: bool = False, **how: Any) -> tuple[Image.Image, Image.Image]:
    """A sheet with one picture, and what of it lies where the picture is."""
    size = SIZE[::-1] if turned else SIZE
    placed = Placed(tile("t", *SIZE, turnable=turned), 20.3, 17.7, *size, turned=turned)
    filled = Filled(size[0] + 40, size[1] + 40, (placed,))
    image = raster(filled, [Print(placed, name, 0, "FB-1  Words", code(1))], folder, **how)
    x, y = pixels(20.3, DPI), pixels(17.7, DPI)
    wide, high = PIXELS[::-1] if turned else PIXELS
    return image, image.crop((x, y, x + wide, y + high))


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
@pytest.mark.parametrize(
    ("form", "mode"), [(Form.PNG, "RGB"), (Form.PNG, "RGBA"), (Form.TIFF, "RGB"), (Form.TIFF, "CMYK")]
)
def test_pixels_and_profile_are_those_of_the_file(form: Form, mode: str, kind: str, tmp_path: Path) -> None:
    if (mode, kind) == ("CMYK", "PNG"):
        kind = "TIFF"
    image = noisy(mode)
    image.save(tmp_path / "a", kind, icc_profile=profiles.cmyk() if mode == "CMYK" else profiles.adobe_rgb())
    whole, there = alone(tmp_path, "a", form=form)
    assert there.mode == mode
    assert there.tobytes() == image.tobytes()
    assert whole.info["icc_profile"] == (profiles.cmyk() if mode == "CMYK" else profiles.adobe_rgb())
    assert (whole.width, whole.height) == (pixels(100, DPI), pixels(80, DPI))


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_turned_file_lies_as_it_is_shown(turn: int, tmp_path: Path) -> None:
    image = noisy()
    save_turned(image, tmp_path / "a", turn, "PNG")
    assert alone(tmp_path, "a")[1].tobytes() == image.tobytes()


def test_a_turned_place_turns_the_picture_clockwise(tmp_path: Path) -> None:
    image = noisy()
    image.save(tmp_path / "a", "PNG")
    assert alone(tmp_path, "a", turned=True)[1].tobytes() == image.transpose(Image.Transpose.ROTATE_270).tobytes()


@pytest.mark.parametrize("mode", ["L", "P", "1"])
def test_other_kinds_become_the_sheet_s_without_another_number(mode: str, tmp_path: Path) -> None:
    image = noisy("RGB").convert(mode)
    image.save(tmp_path / "a", "PNG")
    assert alone(tmp_path, "a")[1].tobytes() == image.convert("RGB").tobytes()


def test_a_see_through_picture_makes_the_sheet_see_through(tmp_path: Path) -> None:
    noisy("RGBA").save(tmp_path / "a", "PNG")
    whole, _ = alone(tmp_path, "a")
    assert whole.getpixel((5, 5)) == (255, 255, 255, 0)


def test_each_size_is_within_a_fifth_of_a_millimeter(tmp_path: Path) -> None:
    """Also that of pictures whose pixels do not fit, which are scaled."""
    Image.new("RGB", (433, 211), (0, 120, 250)).save(tmp_path / "a", "PNG")
    tiles = [tile(f"t{n}", 31.7 + 13.37 * n, 103.2 - 11.11 * n, turnable=True) for n in range(6)]
    [filled] = nest(tiles, Sheet(310, 414.4, 5, 4, MARKS_MM)).sheets
    image = raster(filled, [Print(one, "a", 0, "FB-1", code(n)) for n, one in enumerate(filled.placed)], tmp_path)
    mm = 25.4 / float(image.info["dpi"][0])
    assert (image.width * mm, image.height * mm) == pytest.approx((310, 414.4), abs=0.1)
    blue = image.getchannel("R").point([255] + [0] * 255)
    for one in filled.placed:
        around = tuple(pixels(v, DPI) for v in (one.x_mm, one.y_mm, one.x_mm + one.width_mm, one.y_mm + one.height_mm))
        grown = (around[0] - 8, around[1] - 8, around[2] + 8, around[3] + 8)
        box = ImageChops.darker(blue, image.getchannel("B").point([0] * 200 + [255] * 56)).crop(grown).getbbox()
        assert box is not None
        found = ((box[2] - box[0]) * mm, (box[3] - box[1]) * mm)
        assert found == pytest.approx((one.width_mm, one.height_mm), abs=0.2)
        assert ((grown[0] + box[0]) * mm, (grown[1] + box[1]) * mm) == pytest.approx((one.x_mm, one.y_mm), abs=0.1)


@pytest.mark.parametrize("turned", [False, True])
def test_marks_and_codes_stand_where_the_pdf_has_them(turned: bool, tmp_path: Path) -> None:
    """The one drawn over the other leaves nothing but the letters' own shapes."""
    noisy().save(tmp_path / "a", "PNG")
    size = SIZE[::-1] if turned else SIZE
    placed = Placed(tile("t", *SIZE, turnable=turned), 20, 20, *size, turned=turned)
    filled = Filled(size[0] + 40, size[1] + 40, (placed,))
    prints = [Print(placed, "a", 2, "FB-1  1/2  Framed print", code(3))]
    image = raster(filled, prints, tmp_path).convert("L")
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [code(3)]
    pdf = io.BytesIO()
    write_pdf(pdf, filled, prints, lambda name: open_print(tmp_path / name), Heading("Sheet 1 of 1", AT, 5))
    document = pypdfium2.PdfDocument(pdf.getvalue())
    other = document[0].render(scale=DPI / 72).to_pil().convert("L").resize(image.size)
    document.close()
    for one, grown in ((image, other), (other, image)):
        dark = one.point([255] * 100 + [0] * 156)
        near = grown.point([255] * 160 + [0] * 96).resize(grown.size)
        around = near
        for dx in range(-4, 5):
            for dy in range(-4, 5):
                around = ImageChops.lighter(around, ImageChops.offset(near, dx, dy))
        left = ImageChops.subtract(dark, around)
        share = left.histogram()[255] / max(1, dark.histogram()[255])
        assert share < 0.02


def test_what_cannot_stand_on_one_sheet_without_loss_is_refused_by_name(tmp_path: Path) -> None:
    noisy().save(tmp_path / "srgb", "PNG", icc_profile=srgb())
    noisy().save(tmp_path / "none", "PNG")
    noisy().save(tmp_path / "adobe", "PNG", icc_profile=profiles.adobe_rgb())
    noisy("CMYK").save(tmp_path / "cmyk", "TIFF")
    Image.new("I;16", PIXELS).save(tmp_path / "deep", "PNG")
    Image.new("L", PIXELS).save(tmp_path / "grey", "PNG", icc_profile=profiles.grey())

    def two(one: str, other: str, form: Form = Form.PNG) -> Image.Image:
        places = [Placed(tile(name, *SIZE), 10, 10 + 60 * n, *SIZE) for n, name in enumerate((one, other))]
        prints = [Print(place, place.tile.id, 0, f"FB-{n}  Words", code(n)) for n, place in enumerate(places)]
        return raster(Filled(90, 150, tuple(places)), prints, tmp_path, form)

    assert two("srgb", "none").info["icc_profile"] == srgb()
    with pytest.raises(NotAllowed, match="FB-1: One PNG holds one color profile: this picture has Adobe RGB"):
        two("srgb", "adobe")
    with pytest.raises(NotAllowed, match="FB-1: One TIFF cannot hold pictures in CMYK"):
        two("srgb", "cmyk", Form.TIFF)
    with pytest.raises(NotAllowed, match="PNG knows no CMYK"):
        two("cmyk", "cmyk")
    with pytest.raises(NotAllowed, match="FB-0: PNG sheets have 8 bits a color"):
        two("deep", "srgb")
    with pytest.raises(NotAllowed, match="gray"):
        two("grey", "grey")
    assert two("cmyk", "cmyk", Form.TIFF).mode == "CMYK"


def test_a_picture_that_breaks_off_stops_the_sheet(tmp_path: Path) -> None:
    noisy().save(tmp_path / "a", "TIFF")
    data = (tmp_path / "a").read_bytes()
    source = Source(tmp_path / "a", open_print(tmp_path / "a"))
    (tmp_path / "a").write_bytes(data[: len(data) // 2])
    placed = Placed(tile("t", *SIZE), 20, 20, *SIZE)
    with pytest.raises(Corrupt, match="damaged"):
        write_raster(
            io.BytesIO(), Form.PNG, DPI, Filled(100, 80, (placed,)), [Print(placed, "a", 0, "FB-1", code(1))],
            lambda _: source, Heading("Sheet", AT),
        )  # fmt: skip


def test_a_picture_that_fits_to_the_pixel_is_not_scaled() -> None:
    assert not is_scaled((709, 472), SIZE, DPI)
    assert not is_scaled((708, 473), SIZE, DPI)
    assert is_scaled((706, 472), SIZE, DPI)
    assert is_scaled((709, 472), SIZE, 240)


MEASURED = """
import sys
sys.path.insert(0, sys.argv[1])
from datetime import UTC, datetime
from pathlib import Path
from app.nesting import Filled, Placed, Tile
from app.sheetsizes import Form
from services.workstation.decoding import most_held
from services.workstation.pdfsheet import Heading, Print
from services.workstation.prints import open_print
from services.workstation.rastersheet import Source, write_raster
folder = Path(sys.argv[2])
places = [Placed(Tile("t", 500, 100, foot_mm=8, foot_wide_mm=34), 20, 20 + 120 * n, 500, 100) for n in range(5)]
prints = [Print(one, "a", 0, "FB-1", f"CODE{n}") for n, one in enumerate(places)]
source = Source(folder / "a", open_print(folder / "a"))
before = most_held()
with (folder / "sheet.png").open("xb") as file:
    heading = Heading("Sheet", datetime.now(UTC), 5)
    write_raster(file, Form.PNG, 300, Filled(540, 640, tuple(places)), prints, lambda _: source, heading)
print(most_held() - before)
"""


def test_memory_holds_a_band_and_not_the_sheet(tmp_path: Path) -> None:
    """48 million pixels, 145 MB, of pictures of 7 million; by another process, whose peak is its own."""
    Image.new("RGB", (5906, 1181), (200, 90, 30)).save(tmp_path / "a", "PNG")
    words = [sys.executable, "-c", MEASURED, str(ROOT), str(tmp_path)]
    told = subprocess.run(words, capture_output=True, text=True, check=True)
    assert int(told.stdout) < 48 << 20
    assert (tmp_path / "sheet.png").stat().st_size > 100_000
