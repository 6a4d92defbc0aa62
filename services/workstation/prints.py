"""A print file as the picture objects of a PDF: its own pixels, bit for bit, with its profile, alpha and depth.

JPEG is taken over as it is, PNG by its compressed rows (see `pngs`); TIFF, WebP and the rarer kinds of PNG and JPEG
are decoded and compressed without loss, strip by strip. What could not be kept whole is refused in words.
"""

import re
import zlib
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageCms, UnidentifiedImageError

from app.errors import Corrupt, NotAllowed
from app.preflight import MOST_PIXELS, PRINTABLE
from services.workstation.pictures import AT_ONCE
from services.workstation.pngs import LEVEL, Png, compressed, split, take_apart

Pieces = Callable[[], Iterator[bytes]]
"""Gives the stream's bytes anew each time it is called."""
STRIP_BYTES = 1 << 20
COMPONENTS = {"Gray": 1, "RGB": 3, "CMYK": 4}
_SIGNATURES = {"Gray": b"GRAY", "RGB": b"RGB ", "CMYK": b"CMYK"}
_SPACES = {"1": "Gray", "L": "Gray", "LA": "Gray", "RGB": "RGB", "RGBA": "RGB", "CMYK": "CMYK", "P": "RGB", "PA": "RGB"}
_WIDE_GRAY = ("I;16", "I;16B", "I;16L", "I;16N")
_TURN = 0x0112
_BITS_PER_SAMPLE, _SAMPLES = 258, 277


@dataclass(frozen=True, slots=True)
class Stream:
    """One picture stream. `filter`: FlateDecode or DCTDecode; `parms`: what the filter must know, in PDF words."""

    pieces: Pieces = field(repr=False)
    bits: int = 8
    filter: str = "FlateDecode"
    parms: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A print file. `width`, `height`: pixels as they are stored; `turn`: how they are shown (EXIF 1 to 8).

    `space`: Gray, RGB or CMYK, of the pixels or of the `palette`; `profile`: ICC, empty where it has none that fits.
    `inverted`: more is lighter in CMYK. `see_through`: the one color that is, low and high of each component.
    `density`: its own dots per inch across and down as shown, None where it says none.
    """

    width: int
    height: int
    space: str
    color: Stream
    alpha: Stream | None = None
    palette: bytes = b""
    profile: bytes = field(default=b"", repr=False)
    inverted: bool = False
    see_through: tuple[int, ...] = ()
    turn: int = 1
    density: tuple[float, float] | None = None

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height as a person sees it."""
        return (self.height, self.width) if self.turn >= 5 else (self.width, self.height)


def open_print(path: Path) -> Picture:
    """Reads what is around the pixels. Raises Corrupt for what cannot be opened, NotAllowed for what cannot be kept."""
    try:
        with Image.open(path, formats=tuple(PRINTABLE)) as image:
            _ensure_whole(image)
            if image.format == "PNG":
                return _png(image, take_apart(path))
            if image.format == "JPEG" and (kind := _jpeg_kind(path)) is not None:
                return _jpeg(image, path, kind)
            return _decoded(image, path)
    except UnidentifiedImageError as error:
        raise Corrupt("This is not a picture that Platen can print.", hint="PNG, JPEG, TIFF and WebP work.") from error
    except (OSError, SyntaxError, ValueError, EOFError, ArithmeticError) as error:
        raise Corrupt("The picture is damaged and cannot be opened.", hint="Download it again.") from error


def _ensure_fits(image: Image.Image, most: int) -> None:
    if image.width * image.height > most:
        raise NotAllowed(f"The picture has {image.width} × {image.height} pixels, more than Platen opens.")


def _ensure_whole(image: Image.Image) -> None:
    """Nothing that would be dropped in silence."""
    frames = int(getattr(image, "n_frames", 1))
    if frames > 1:
        raise NotAllowed(f"The file holds {frames} pictures, not one.")
    _ensure_fits(image, MOST_PIXELS.get(image.format or "", 0))
    tags = getattr(image, "tag_v2", {}) if image.format == "TIFF" else {}
    samples, bits = int(tags.get(_SAMPLES, 1)), max(tags.get(_BITS_PER_SAMPLE, (8,)))
    if samples > len(image.getbands()):
        raise NotAllowed("The TIFF has more channels than its colors.", hint="Save it without the extra channels.")
    if bits > 8 and samples > 1:
        raise NotAllowed("A color TIFF of 16 bits cannot be kept whole.", hint="Save it as 16-bit PNG or 8-bit TIFF.")


def _png(image: Image.Image, png: Png) -> Picture:
    """By its compressed rows; what these cannot show alone is decoded."""
    hidden_turn = any(text.startswith(b"Raw") or text[18:19] == b"\1" for text in png.texts)
    indexed_alpha = png.color == 3 and b"tRNS" in png.chunks
    if png.interlaced or hidden_turn or indexed_alpha:
        if png.bits == 16 and png.color != 0:
            raise NotAllowed("This kind of 16-bit PNG cannot be kept whole.", hint="Save it without interlacing.")
        return _decoded(image, png.path)
    space = "Gray" if png.color in (0, 4) else "RGB"
    colors = png.channels - png.has_alpha
    parms = f"/Predictor 15 /Colors {{}} /BitsPerComponent {png.bits} /Columns {png.width}".format
    rows: Pieces = partial(split, png, alpha=False) if png.has_alpha else partial(compressed, png)
    turn = _png_turn(png)
    return Picture(
        png.width,
        png.height,
        space,
        Stream(rows, png.bits, parms=parms(colors)),
        Stream(partial(split, png, alpha=True), png.bits, parms=parms(1)) if png.has_alpha else None,
        palette=png.chunks.get(b"PLTE", b"") if png.color == 3 else b"",
        profile=_profile(image, space),
        see_through=_see_through(png),
        turn=turn,
        density=_density(image, turn),
    )


def _png_turn(png: Png) -> int:
    """As the thumbnails are turned; asking Pillow would decode the whole picture."""
    exif = Image.Exif()
    if b"eXIf" in png.chunks:
        exif.load(png.chunks[b"eXIf"])
    words = (re.search(rb'tiff:Orientation(?:="|>)([1-8])', text) for text in png.texts)
    found = exif.get(_TURN) or next((int(match[1]) for match in words if match), 1)
    return found if found in range(1, 9) else 1


def _see_through(png: Png) -> tuple[int, ...]:
    """Gray or color whose one value is see-through: 16 bits for each component whatever the depth."""
    raw = png.chunks.get(b"tRNS", b"") if png.color in (0, 2) else b""
    values = (int.from_bytes(raw[n : n + 2]) for n in range(0, len(raw), 2))
    return tuple(value for one in values for value in (one, one))


_PLAIN_JPEG = frozenset({0xC0, 0xC1, 0xC2})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def _jpeg_kind(path: Path) -> bytes | None:
    """The names of its components where a PDF can show this kind of JPEG, else None."""
    with path.open("rb") as file:
        file.seek(2)
        while (head := file.read(4)) and len(head) == 4 and head[0] == 0xFF:
            if head[1] == 0xFF:
                file.seek(-3, 1)
                continue
            length = int.from_bytes(head[2:]) - 2
            if head[1] in _FRAMES:
                body = file.read(length)
                return body[6::3] if head[1] in _PLAIN_JPEG and body[:1] == b"\x08" else None
            file.seek(length, 1)
    return None


def _jpeg(image: Image.Image, path: Path, names: bytes) -> Picture:
    """The file itself: no decoder comes between the customer's picture and the press."""
    space = _SPACES[image.mode]
    adobe = "adobe" in image.info
    turn = _turn(image)
    transform = int(image.info.get("adobe_transform", 0)) if adobe else int(space == "RGB" and names != b"RGB")
    return Picture(
        image.width,
        image.height,
        space,
        Stream(partial(_file, path), filter="DCTDecode", parms=f"/ColorTransform {int(transform > 0)}"),
        profile=_profile(image, space),
        inverted=space == "CMYK" and adobe,
        turn=turn,
        density=_density(image, turn),
    )


def _turn(image: Image.Image) -> int:
    found = image.getexif().get(_TURN, 1)
    return found if found in range(1, 9) else 1


def _file(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(STRIP_BYTES):
            yield piece


def _decoded(image: Image.Image, path: Path) -> Picture:
    """Any other: decoded when its turn comes, one at a time."""
    _ensure_fits(image, AT_ONCE)
    mode = "L" if image.mode in _WIDE_GRAY else image.mode
    if mode not in _SPACES:
        raise NotAllowed(f"A picture in {image.mode} cannot be kept whole.", hint="Save it as RGB, CMYK or gray.")
    bits = 16 if image.mode in _WIDE_GRAY else 1 if mode == "1" else 8
    see_through = "transparency" in image.info or mode in ("LA", "RGBA", "PA")
    turn = 1 if image.format == "TIFF" else _turn(image)  # a TIFF is turned by being read
    return Picture(
        image.width,
        image.height,
        _SPACES[mode],
        Stream(partial(_strips, path, alpha=False), bits),
        Stream(partial(_strips, path, alpha=True)) if see_through else None,
        palette=bytes(image.getpalette("RGB") or b"") if mode in ("P", "PA") else b"",
        profile=_profile(image, _SPACES[mode]),
        turn=turn,
        density=_density(image, turn),
    )


def _strips(path: Path, *, alpha: bool) -> Iterator[bytes]:
    """The decoded pixels of the color channels or of the alpha channel, compressed."""
    packer = zlib.compressobj(LEVEL)
    with Image.open(path, formats=tuple(PRINTABLE)) as image:
        _load(image)
        high = max(1, STRIP_BYTES // max(1, image.width * 4))
        for top in range(0, image.height, high):
            strip = image.crop((0, top, image.width, min(top + high, image.height)))
            if packed := packer.compress(_samples(strip, image, alpha=alpha)):
                yield packed
    yield packer.flush()


def _load(image: Image.Image) -> None:
    """Decodes the whole picture. Raises Corrupt where its pixels are damaged, OSError where the disk gives nothing."""
    try:
        image.load()
    except (OSError, SyntaxError, ValueError, EOFError, ArithmeticError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise Corrupt("A picture of the sheet is damaged.", hint="Download it again.") from error


def _samples(strip: Image.Image, image: Image.Image, *, alpha: bool) -> bytes:
    mode = image.mode
    if alpha:
        return strip.convert("RGBA").getchannel("A").tobytes() if mode != "LA" else strip.getchannel("A").tobytes()
    if mode in _WIDE_GRAY:
        return _high_byte_first(strip)
    plain = {"LA": "L", "RGBA": "RGB"}.get(mode)
    if mode == "PA":
        return strip.getchannel("P").tobytes()
    return (strip.convert(plain) if plain else strip).tobytes()


def _high_byte_first(strip: Image.Image) -> bytes:
    values = array("H", strip.tobytes())
    if strip.mode != "I;16B":
        values.byteswap()
    return values.tobytes()


def _profile(image: Image.Image, space: str) -> bytes:
    """Its own, where it is one for these components; what says it is sRGB without a profile gets that of sRGB."""
    profile = image.info.get("icc_profile")
    if isinstance(profile, bytes) and profile[16:20] == _SIGNATURES[space] and profile[36:40] == b"acsp":
        return profile
    if "srgb" in image.info and not profile and space == "RGB":
        return _srgb()
    return b""


def _srgb() -> bytes:
    made = BytesIO(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    return made.getvalue()


def _density(image: Image.Image, turn: int) -> tuple[float, float] | None:
    found = image.info.get("dpi")
    if not isinstance(found, tuple) or len(found) != 2 or min(found) <= 1:
        return None
    across, down = (float(value) for value in found)
    return (down, across) if turn >= 5 else (across, down)
