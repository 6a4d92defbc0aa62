"""One gang sheet as a PDF: every picture bit for bit at its exact size, cut marks outside it, its code below it.

Marks and codes are lines and rectangles, so that they are sharp at any resolution; black in the press's own gray.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from app.datamatrix import modules
from app.nesting import Filled, Placed
from app.pieces import MARKS_MM
from services.workstation.pdffile import PdfFile, deflated, number, points, text, wide
from services.workstation.prints import COMPONENTS, Picture, Stream

OFFSET_MM, HAIRLINE_PT = 1.0, 0.25
"""Between picture and cut mark; how thick a mark is."""
MODULE_MM, CODE_DOWN_MM, CODE_IN_MM = 0.3, 1.1, 1.2
"""Side of one module of a code, and where the code begins: below the picture and in from its trim."""
LARGEST_PT, SMALLEST_PT = 5.5, 3.5
MM_PER_POINT = 25.4 / 72
NOTE_MM = 4.0
"""A margin from this on carries the sheet's name."""
_TURNS: dict[int, tuple[int, int, int, int, int, int]] = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
"""EXIF's ways to show a stored picture, as maps of the unit square with its origin at the lower left."""


@dataclass(frozen=True, slots=True)
class Print:
    """One tile: where it lies, which file is printed there (by name), what its strip says."""

    placed: Placed
    file: str
    bleed_mm: float
    words: str
    code: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What the sheet is called in its margin and in the file."""

    title: str
    at: datetime
    margin_mm: float = 0.0


def write_pdf(
    file: BinaryIO,
    filled: Filled,
    prints: Sequence[Print],
    opened: Callable[[str], Picture],
    heading: Heading,
    on_tile: Callable[[int], None] = lambda done: None,
) -> None:
    """`opened` gives a file's picture by its name; each is asked for once, and written wherever it lies.

    `on_tile` hears how many tiles are written. Raises what `opened` and the picture's streams raise, and OSError.
    """
    pdf = PdfFile(file)
    pages, page, content = pdf.reserve(), pdf.reserve(), pdf.reserve()
    pictures = _Pictures(pdf)
    turns: dict[str, int] = {}
    done = 0
    for name in dict.fromkeys(one.file for one in prints):
        picture = opened(name)
        turns[name] = picture.turn
        pictures.add(name, picture)
        done += sum(one.file == name for one in prints)
        on_tile(done)
    font = pdf.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    drawing = _drawing(filled, prints, pictures, turns, heading)
    pdf.stream("/Filter /FlateDecode", deflated(drawing), content)
    box = f"[0 0 {points(filled.width_mm)} {points(filled.height_mm)}]"
    resources = f"<< /Font << /F {font} 0 R >> /XObject << {pictures.names()} >> >>"
    entries = f"/Parent {pages} 0 R /MediaBox {box} /Contents {content} 0 R /Resources {resources}"
    pdf.add(f"<< /Type /Page {entries} >>", page)
    pdf.add(f"<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>", pages)
    root = pdf.add(f"<< /Type /Catalog /Pages {pages} 0 R >>")
    made = f"D:{heading.at:%Y%m%d%H%M%S}Z"
    pdf.finish(root, pdf.add(f"<< /Title {text(heading.title)} /Producer (Platen) /CreationDate ({made}) >>"))


class _Pictures:
    """The picture objects of a sheet: each file once, each profile once."""

    def __init__(self, pdf: PdfFile) -> None:
        self._pdf = pdf
        self._objects: dict[str, tuple[str, int]] = {}
        self._profiles: dict[bytes, int] = {}

    def name(self, file: str) -> str:
        return self._objects[file][0]

    def names(self) -> str:
        return " ".join(f"/{name} {object_} 0 R" for name, object_ in self._objects.values())

    def add(self, file: str, picture: Picture) -> None:
        size = f"/Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height}"
        entries = f"{size} /ColorSpace {self._space(picture)} {_coding(picture.color)}"
        if picture.alpha is not None:
            alpha = f"{size} /ColorSpace /DeviceGray {_coding(picture.alpha)}"
            entries += f" /SMask {self._pdf.stream(alpha, picture.alpha.pieces())} 0 R"
        if picture.see_through:
            entries += f" /Mask [{' '.join(map(str, picture.see_through))}]"
        if picture.inverted:
            entries += " /Decode [1 0 1 0 1 0 1 0]"
        object_ = self._pdf.stream(entries, picture.color.pieces())
        self._objects[file] = (f"P{len(self._objects) + 1}", object_)

    def _space(self, picture: Picture) -> str:
        plain = f"/Device{picture.space}"
        if picture.profile:
            plain = f"[/ICCBased {self._profile(picture.profile, COMPONENTS[picture.space])} 0 R]"
        if not picture.palette:
            return plain
        return f"[/Indexed {plain} {len(picture.palette) // 3 - 1} <{picture.palette.hex()}>]"

    def _profile(self, profile: bytes, components: int) -> int:
        key = hashlib.blake2b(profile, digest_size=16).digest()
        if key not in self._profiles:
            entries = f"/N {components} /Filter /FlateDecode"
            self._profiles[key] = self._pdf.stream(entries, deflated([profile]))
        return self._profiles[key]


def _coding(stream: Stream) -> str:
    parms = f" /DecodeParms << {stream.parms} >>" if stream.parms else ""
    return f"/BitsPerComponent {stream.bits} /Filter /{stream.filter}{parms}"


def _drawing(
    filled: Filled, prints: Iterable[Print], pictures: _Pictures, turns: dict[str, int], heading: Heading
) -> Iterator[bytes]:
    """The page's content, tile by tile."""
    yield f"0 g 0 G {number(HAIRLINE_PT)} w\n".encode()
    for one in prints:
        lines = [f"q {_frame(one.placed, filled.height_mm)} cm"]
        lines += [f"q {_picture(one.placed, turns[one.file])} cm /{pictures.name(one.file)} Do Q"]
        lines += _marks(one)
        lines += _label(one)
        yield "\n".join([*lines, "Q\n"]).encode("latin-1")
    if heading.margin_mm >= NOTE_MM:
        yield _line(heading.title, heading.margin_mm, 1.4, filled.width_mm - 2 * heading.margin_mm).encode("latin-1")


def _matrix(*values: float) -> str:
    return " ".join(map(number, values))


def _frame(placed: Placed, high_mm: float) -> str:
    """From the cell's own frame (origin at the foot's lower left, in points) to the sheet's."""
    left, top, _, high = placed.cell
    if placed.turned:
        return f"0 -1 1 0 {points(left)} {points(high_mm - top)}"
    return f"1 0 0 1 {points(left)} {points(high_mm - top - high)}"


def _picture(placed: Placed, turn: int) -> str:
    """The unit square, turned as the picture is shown, at its size above the foot."""
    a, b, c, d, e, f = _TURNS[turn]
    tile = placed.tile
    wide_pt, high_pt = tile.width_mm / MM_PER_POINT, tile.height_mm / MM_PER_POINT
    foot = tile.foot_mm / MM_PER_POINT
    return _matrix(a * wide_pt, b * high_pt, c * wide_pt, d * high_pt, e * wide_pt, f * high_pt + foot)


def _marks(one: Print) -> Iterator[str]:
    for x, y, to_x, to_y in strokes(one):
        yield f"{points(x)} {points(y)} m {points(to_x)} {points(to_y)} l S"


Line = tuple[float, float, float, float]
"""From x, y to x, y; or a corner's x, y, width and height. In mm from the lower left of the foot, upwards."""


def strokes(one: Print) -> Iterator[Line]:
    """Cut marks at the trim's corners, outside the picture. A picture shorter than its foot has none below: the code is
    there."""
    tile, bleed = one.placed.tile, one.bleed_mm
    left, right, low, high = 0.0, tile.width_mm, tile.foot_mm, tile.foot_mm + tile.height_mm
    for x in (left + bleed, right - bleed):
        yield x, high + OFFSET_MM, x, high + MARKS_MM
        if tile.width_mm >= tile.foot_wide_mm:
            yield x, low - OFFSET_MM, x, low - MARKS_MM
    for y in (low + bleed, high - bleed):
        yield left - OFFSET_MM, y, left - MARKS_MM, y
        yield right + OFFSET_MM, y, right + MARKS_MM, y


def _label(one: Print) -> Iterator[str]:
    """The code as a square, all of it filled at once, so that no seam shows; beside it the words."""
    for x, y, width, height in squares(one):
        yield f"{points(x)} {points(y)} {points(width)} {points(height)} re"
    yield "f"
    for line in words_of(one):
        yield _line(line.words, line.x, line.y, line.room_mm, whole=line.whole)


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text: where its foot stands, and how long it may be. `whole`: it must not be cut."""

    words: str
    x: float
    y: float
    room_mm: float
    whole: bool = False


def words_of(one: Print) -> tuple[Words, Words]:
    """The order in words, and the code in letters."""
    tile = one.placed.tile
    left, top = _code_at(one)
    start = left + len(modules(one.code)) * MODULE_MM + 1.0
    room = max(tile.width_mm, tile.foot_wide_mm) - one.bleed_mm - CODE_IN_MM - start
    return Words(one.words, start, top - 2.4, room), Words(one.code, start, top - 5.4, room, whole=True)


def _code_at(one: Print) -> tuple[float, float]:
    return one.bleed_mm + CODE_IN_MM, one.placed.tile.foot_mm - CODE_DOWN_MM


def squares(one: Print) -> Iterator[Line]:
    """The dark modules of the code, neighbors in a row as one rectangle."""
    left, top = _code_at(one)
    for y, row in enumerate(modules(one.code)):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                yield left + x * MODULE_MM, top - (y + 1) * MODULE_MM, (end - x) * MODULE_MM, MODULE_MM
            x = end + 1


def _line(words: str, x: float, y: float, room_mm: float, *, whole: bool = False) -> str:
    """One line of text, as large as fits; what is too long is cut, or set closer where it must be `whole`."""
    room = room_mm / MM_PER_POINT
    size = max(SMALLEST_PT, min(LARGEST_PT, room / max(wide(words), 0.1)))
    squeeze = min(100.0, 100 * room / (wide(words) * size)) if whole else 100.0
    while not whole and words and wide(words) * size > room:
        words = words[:-2].rstrip() + "…" if len(words) > 2 else ""
    return f"BT {number(squeeze)} Tz /F {number(size)} Tf {points(x)} {points(y)} Td {text(words)} Tj ET"
