"""Print files: which picture, effect, size and resolution; good ones, small ones and broken ones."""

import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageFilter, ImageOps

from services.practice.pictures.brush import grained
from services.practice.pictures.graphics import GRAPHICS
from services.practice.pictures.pets import ANIMALS, portrait
from services.practice.pictures.places import PLACES

PETS = tuple(ANIMALS)
KINDS = (*PETS, *PLACES, *GRAPHICS)
EFFECTS = ("", "color", "enhancedblackwhite", "popart", "dithering")
PHOTO = "original"
POP_LONGEST = 900
"""Pixels of the longer edge."""
POP = (("#2b1b4d", "#e63973", "#ffb627", "#fff3b0"), ("#10375c", "#f3533f", "#6fd3c7", "#fff6d6"))


@dataclass(frozen=True, slots=True)
class PrintFile:
    """What to draw. `effect`: one of `EFFECTS`, or "original" for the photo a customer sent. Size in pixels."""

    kind: str
    seed: int
    width: int = 1_800
    height: int = 2_400
    effect: str = ""
    dpi: int = 300
    format: str = "PNG"
    broken: bool = False

    @property
    def name(self) -> str:
        """Names the content: another picture has another name."""
        effect = f"_{self.effect}" if self.effect else ""
        mark = "_cut" if self.broken else ""
        ending = "jpg" if self.format == "JPEG" else "png"
        return f"{self.kind}{self.seed:04d}{effect}_{self.width}x{self.height}_{self.dpi}{mark}.{ending}"


def draw(seed: int, kind: str, size: tuple[int, int], effect: str = "") -> Image.Image:
    """An RGB picture of exactly `size` pixels (width, height). Raises KeyError for an unknown kind or effect."""
    if kind in ANIMALS:
        return EFFECT[effect](portrait(kind, seed, size, furry=effect not in ("", "popart")), seed)
    return EFFECT[effect]((PLACES | GRAPHICS)[kind](seed, size), seed)


def write_print_file(file: PrintFile, path: Path) -> None:
    """Writes it whole or not at all; a broken one ends in the middle. The folder must exist."""
    image = draw(file.seed, file.kind, (file.width, file.height), file.effect)
    content = io.BytesIO()
    dpi = (file.dpi, file.dpi)
    if file.format == "JPEG":
        image.save(content, "JPEG", quality=90, dpi=dpi)
    else:
        image.save(content, "PNG", compress_level=1, dpi=dpi)
    data = content.getvalue()
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(data[: len(data) * 3 // 5] if file.broken else data)
    part.replace(path)


def _as_is(image: Image.Image, seed: int) -> Image.Image:
    return image


def _black_white(image: Image.Image, seed: int) -> Image.Image:
    gray = ImageOps.autocontrast(ImageOps.grayscale(image), cutoff=1)
    sharp = gray.filter(ImageFilter.UnsharpMask(radius=3, percent=110, threshold=2))
    return grained(sharp.convert("RGB"), 14, seed)


def _pop_art(image: Image.Image, seed: int) -> Image.Image:
    """Four flat inks by brightness. The filter is slow, so it works on a small copy."""
    share = min(1.0, POP_LONGEST / max(image.size))
    small = ImageOps.grayscale(image).resize((round(image.width * share), round(image.height * share)))
    gray = ImageOps.autocontrast(small, cutoff=2).filter(ImageFilter.ModeFilter(5)).resize(image.size)
    inks = [tuple(bytes.fromhex(ink[1:])) for ink in POP[seed % len(POP)]]
    steps = [inks[min(3, v // 64)] for v in range(256)]
    channels = [gray.point([step[n] for step in steps]) for n in range(3)]
    return Image.merge("RGB", channels)


def _dithered(image: Image.Image, seed: int) -> Image.Image:
    """Coarse dots in two inks, their edges hard."""
    cells = 220 / max(image.size)
    small = ImageOps.autocontrast(ImageOps.grayscale(image), cutoff=1)
    small = small.resize((max(1, round(image.width * cells)), max(1, round(image.height * cells))))
    dots = small.convert("1").convert("L").resize(image.size, Image.Resampling.NEAREST)
    return ImageOps.colorize(dots, black="#23304d", white="#f7efe0")


EFFECT = {
    "": _as_is,
    PHOTO: _as_is,
    "color": _as_is,
    "enhancedblackwhite": _black_white,
    "popart": _pop_art,
    "dithering": _dithered,
}
