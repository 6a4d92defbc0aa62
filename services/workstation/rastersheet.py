"""One gang sheet as PNG or TIFF at the sheet's own resolution: every picture that needs no scaling pixel for pixel, cut
marks and codes as on the PDF, the profile of its pictures embedded.

A sheet may have a third of a billion pixels, so it is never there as a whole: pictures are laid down one after another
in a scratch file, as they lie on the sheet, and the sheet is put together from them in bands.
"""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, BinaryIO

from PIL import Image, ImageDraw, ImageFont

from app.errors import Corrupt, NotAllowed
from app.nesting import Filled
from app.preflight import PRINTABLE
from app.sheetsizes import Form
from services import resources
from services.workstation.bands import can_be_unrolled, unrolled
from services.workstation.colors import profile_of
from services.workstation.formats.kinds import read_header
from services.workstation.pdfsheet import (
    HAIRLINE_PT,
    LARGEST_PT,
    NOTE_MM,
    SMALLEST_PT,
    Heading,
    Print,
    squares,
    strokes,
    words_of,
)
from services.workstation.pdfsheet import Words as TextLine
from services.workstation.pictures import AT_ONCE
from services.workstation.prints import Picture
from services.workstation.rasterfile import PngFile, RasterFile, TiffFile
from services.workstation.sheetwork import NEAR, pixels

ROWS = 128
"""Of a band."""
PDF_HINT = "Write this sheet as PDF, which keeps every picture as it is."
_CLEAR: dict[str, tuple[int, ...]] = {"RGB": (255, 255, 255), "RGBA": (255, 255, 255, 0), "CMYK": (0, 0, 0, 0)}
_INK: dict[str, tuple[int, ...]] = {"RGB": (0, 0, 0), "RGBA": (0, 0, 0, 255), "CMYK": (0, 0, 0, 255)}
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # fmt: skip
Box = tuple[int, int, int, int]
"""Left, top, width and height in pixels of the sheet."""


@dataclass(frozen=True, slots=True)
class Source:
    """A print file: where it lies, and what is around its pixels."""

    path: Path
    picture: Picture


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all pixels of a sheet are."""

    mode: str
    profile: bytes


def write_raster(
    file: BinaryIO,
    form: Form,
    dpi: int,
    filled: Filled,
    prints: Sequence[Print],
    opened: Callable[[str], Source],
    heading: Heading,
    on_tile: Callable[[int], None] = lambda done: None,
    scratch: Path | None = None,
) -> None:
    """As `pdfsheet.write_pdf`; `file` can be moved about in. `scratch`: a folder with room for all pixels of the sheet,
    which the system's own may not have, being memory on some. Raises NotAllowed also where the pictures cannot stand in
    one such file without loss: other profiles, 16 bits, CMYK beside RGB."""
    sources = {name: opened(name) for name in dict.fromkeys(one.file for one in prints)}
    ground = _ground_of(sources, prints, form)
    size = pixels(filled.width_mm, dpi), pixels(filled.height_mm, dpi)
    with tempfile.TemporaryFile(dir=scratch) as pile:
        laid = _Laid(pile, sources, ground, dpi)
        for done, one in enumerate(sorted(prints, key=lambda p: p.file), start=1):
            laid.add(one)
            on_tile(done)
        ink = _Ink(dpi, size)
        for one in prints:
            ink.add(one)
        if heading.margin_mm >= NOTE_MM:
            ink.note(heading, filled)
        made: RasterFile = (PngFile if form is Form.PNG else TiffFile)(
            file, size, ground.mode, dpi, ground.profile, heading.title
        )
        for top in range(0, size[1], ROWS):
            band = Image.new(ground.mode, (size[0], min(ROWS, size[1] - top)), _CLEAR[ground.mode])
            laid.paint(band, top)
            ink.paint(band, top)
            made.write(band)
        made.finish()


def _ground_of(sources: dict[str, Source], prints: Iterable[Print], form: Form) -> _Ground:
    """What fits every picture. Raises NotAllowed naming the first that does not fit the others."""
    spaces = {one.picture.space == "CMYK" for one in sources.values()}
    cmyk = spaces == {True}
    profile, named = b"", ""
    for one in prints:
        picture = sources[one.file].picture
        if picture.color.bits == 16:
            raise _unfit(one, f"{form} sheets have 8 bits a color; this picture has 16.")
        if cmyk is not (picture.space == "CMYK"):
            raise _unfit(one, f"One {form} cannot hold pictures in CMYK beside others.")
        if cmyk and form is Form.PNG:
            raise NotAllowed("PNG knows no CMYK.", hint="Write this sheet as TIFF or PDF.")
        found = profile_of(picture.profile, picture.space) if picture.space != "Gray" else None
        own = found.name if found is not None else "" if not picture.profile else "gray"
        own = own or ("sRGB" if not cmyk else "")
        if named and own != named:
            raise _unfit(one, f"One {form} holds one color profile: this picture has {own}, another has {named}.")
        named, profile = own, profile or (picture.profile if found is not None else b"")
    if named == "gray":
        raise NotAllowed("These pictures have a gray profile.", hint=PDF_HINT)
    clear = any(one.picture.alpha is not None or one.picture.see_through for one in sources.values())
    return _Ground("CMYK" if cmyk else "RGBA" if clear else "RGB", profile)


def _unfit(one: Print, words: str) -> NotAllowed:
    return NotAllowed(f"{one.words.split('  ')[0]}: {words}", hint=PDF_HINT)


class _Laid:
    """Pictures as they lie on the sheet, row by row in the scratch file; each file in each place's size once."""

    def __init__(self, scratch: IO[bytes], sources: dict[str, Source], ground: _Ground, dpi: int) -> None:
        self._file, self._sources, self._mode, self._dpi = scratch, sources, ground.mode, dpi
        self._kept: dict[tuple[str, int, int, bool], tuple[int, int, int]] = {}
        self._places: list[tuple[Box, int]] = []

    def add(self, one: Print) -> None:
        placed, source = one.placed, self._sources[one.file]
        want = pixels(placed.tile.width_mm, self._dpi), pixels(placed.tile.height_mm, self._dpi)
        key = (one.file, *want, placed.turned)
        if key not in self._kept:
            at = self._file.seek(0, 2)
            size = self._lay(source, want, turned=placed.turned)
            self._kept[key] = (at, *size)
        at, wide, high = self._kept[key]
        box = pixels(placed.x_mm, self._dpi), pixels(placed.y_mm, self._dpi), wide, high
        self._places.append((box, at))

    def paint(self, band: Image.Image, top: int) -> None:
        for (left, y, wide, high), at in self._places:
            first, last = max(y, top), min(y + high, top + band.height)
            if first < last:
                row = wide * len(self._mode)
                self._file.seek(at + (first - y) * row)
                rows = self._file.read((last - first) * row)
                band.paste(Image.frombytes(self._mode, (wide, last - first), rows), (left, first - top))

    def _lay(self, source: Source, want: tuple[int, int], *, turned: bool) -> tuple[int, int]:
        """Gives the size as it lies."""
        shown = source.picture.shown
        scaled = any(abs(have - wanted) > NEAR for have, wanted in zip(shown, want, strict=True))
        try:
            if not scaled and not turned and source.picture.turn == 1 and self._unrolled(source):
                return shown
            return self._whole(source, want if scaled else shown, turned=turned)
        except (OSError, SyntaxError, ValueError, EOFError, ArithmeticError) as error:
            if isinstance(error, OSError) and error.errno:
                raise
            raise Corrupt("A picture of the sheet is damaged.", hint="Download it again.") from error

    def _unrolled(self, source: Source) -> bool:
        """A plain PNG, as it is, without ever being there as a whole."""
        header = read_header(source.path)
        if not can_be_unrolled(header):
            return False
        with Image.open(source.path, formats=("PNG",)) as image:
            for band in unrolled(source.path, header, image, 1):
                self._file.write(_plain(band, self._mode).tobytes())
        return True

    def _whole(self, source: Source, size: tuple[int, int], *, turned: bool) -> tuple[int, int]:
        """One picture in memory, as it is shown and as it lies."""
        if source.picture.width * source.picture.height > AT_ONCE:
            raise NotAllowed("A picture is too large to be turned or scaled here.", hint=PDF_HINT)
        with Image.open(source.path, formats=tuple(PRINTABLE)) as opened:
            opened.load()
            image = _plain(opened, self._mode)
        if source.picture.turn in _TURNS:
            image = image.transpose(_TURNS[source.picture.turn])
        if image.size != size:
            image = image.resize(size, Image.Resampling.LANCZOS)
        wide, high = image.size[::-1] if turned else image.size
        for top in range(0, high, ROWS):
            below = min(top + ROWS, high)
            part = image.crop((top, 0, below, wide) if turned else (0, top, wide, below))
            self._file.write((part.transpose(Image.Transpose.ROTATE_270) if turned else part).tobytes())
        return wide, high


def _plain(image: Image.Image, mode: str) -> Image.Image:
    """In the sheet's mode, no number changed."""
    if image.mode == mode:
        return image
    if image.mode in ("P", "PA", "LA") or "transparency" in image.info:
        image = image.convert("RGBA")
    return image if image.mode == mode else image.convert(mode)


class _Ink:
    """Cut marks, codes and words: small masks (255 is ink) with their places, black in the sheet's own colors."""

    def __init__(self, dpi: int, size: tuple[int, int]) -> None:
        self._dpi, self._size = dpi, size
        self._masks: list[tuple[int, int, Image.Image]] = []
        self._bars: list[Box] = []

    def add(self, one: Print) -> None:
        left, top, _, high = one.placed.cell
        tile = one.placed.tile
        if one.placed.turned:
            self._bars += [self._bar(left + y, top + x, left + to_y, top + to_x) for x, y, to_x, to_y in strokes(one)]
        else:
            below = top + high
            self._bars += [
                self._bar(left + x, below - y, left + to_x, below - to_y) for x, y, to_x, to_y in strokes(one)
            ]
        long = max(tile.width_mm, tile.foot_wide_mm)
        foot = self._foot(one, long)
        if one.placed.turned:
            self._masks.append((self._px(left), self._px(top), foot.transpose(Image.Transpose.ROTATE_270)))
        else:
            self._masks.append((self._px(left), self._px(top + high) - foot.height, foot))

    def note(self, heading: Heading, filled: Filled) -> None:
        """The sheet's name in its lower margin."""
        room = filled.width_mm - 2 * heading.margin_mm
        mask = Image.new("L", (self._px(room), self._px(heading.margin_mm)))
        self._write(mask, TextLine(heading.title, 0.0, 1.4, room))
        self._masks.append((self._px(heading.margin_mm), self._size[1] - mask.height, mask))

    def paint(self, band: Image.Image, top: int) -> None:
        ink = _INK[band.mode]
        for left, y, wide, high in self._bars:
            if y < top + band.height and y + high > top:
                band.paste(ink, (left, max(0, y - top), left + wide, min(band.height, y + high - top)))
        for left, y, mask in self._masks:
            if y < top + band.height and y + mask.height > top:
                part = mask.crop((0, max(0, top - y), mask.width, min(mask.height, top + band.height - y)))
                band.paste(ink, (left, max(0, y - top), left + part.width, max(0, y - top) + part.height), part)

    def _px(self, mm: float) -> int:
        return pixels(mm, self._dpi)

    def _bar(self, x: float, y: float, to_x: float, to_y: float) -> Box:
        """A stroke along one axis as a box, its middle where it belongs."""
        thick = max(1, round(HAIRLINE_PT * self._dpi / 72))
        left, right, above, below = (self._px(mm) for mm in (min(x, to_x), max(x, to_x), min(y, to_y), max(y, to_y)))
        if right - left > below - above:
            return left, above - thick // 2, right - left, thick
        return left - thick // 2, above, thick, below - above

    def _foot(self, one: Print, long_mm: float) -> Image.Image:
        """The strip below a picture: its code, and its words beside it."""
        high_mm = one.placed.tile.foot_mm
        mask = Image.new("L", (max(1, self._px(long_mm)), max(1, self._px(high_mm))))
        for x, y, width, height in squares(one):
            edges = self._px(x), self._px(high_mm - y - height), self._px(x + width), self._px(high_mm - y)
            mask.paste(255, edges)
        for line in words_of(one):
            self._write(mask, line)
        return mask

    def _write(self, mask: Image.Image, line: TextLine) -> None:
        """As large as fits; what is too long is cut, or set closer where it must be whole."""
        room, words = max(1, self._px(line.room_mm)), line.words
        point = self._dpi / 72
        font = _font(max(4, round(LARGEST_PT * point)))
        if font.getlength(words) > room:
            font = _font(max(4, round(max(SMALLEST_PT, LARGEST_PT * room / font.getlength(words)) * point)))
        while not line.whole and len(words) > 2 and font.getlength(words) > room:
            words = words[:-2].rstrip() + "…"
        wide, high = max(1, round(font.getlength(words))), round(font.size * 1.4)
        text = Image.new("L", (wide, high))
        ImageDraw.Draw(text).text((0, round(font.size)), words, fill=255, font=font, anchor="ls")
        if wide > room:
            text = text.resize((room, high))
        mask.paste(text, (self._px(line.x), mask.height - self._px(line.y) - round(font.size)))


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(resources.path("fonts", "Inter-Regular.ttf")), size)
