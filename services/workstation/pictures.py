"""What Pillow does for a workstation: measure a picture and make its small copies, in one pass, within a budget.

A print file may be 7,200 × 9,600 pixels. JPEG is decoded at the size that is needed (`draft`); everything is refused
before decoding when its header promises more pixels than the budget of its format.
"""

import os
import threading
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from app.artwork import Facts
from app.errors import Corrupt
from services.workstation.landing import LARGE, SMALL, thumbnail_path

FORMATS = ("PNG", "JPEG", "WEBP", "TIFF")
BUDGET: dict[str, int] = {"JPEG": 250_000_000, "PNG": 120_000_000, "WEBP": 120_000_000, "TIFF": 120_000_000}
FRAMES = 64
SIZES = (LARGE, SMALL)
_QUALITY = 86
Image.MAX_IMAGE_PIXELS = None  # the budget per format below takes its place: posters are larger than its default


@dataclass(frozen=True, slots=True)
class Measured:
    facts: Facts
    thumbnails: tuple[Path, ...]


def measure(path: Path, name: str, folder: Path) -> Measured:
    """Facts and thumbnails (`folder/name_512.jpg`, `folder/name_128.jpg`, PNG where it is see-through).

    Raises Corrupt in trade words for what cannot be decoded or is too large to be.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            facts = _facts(image, path)
            _ensure_affordable(facts)
            small = _reduced(image)
    except UnidentifiedImageError as error:
        raise Corrupt("This is not a picture that Platen can print.", hint="PNG, JPEG, TIFF and WebP work.") from error
    except (OSError, SyntaxError, ValueError, EOFError, ArithmeticError, MemoryError) as error:
        raise Corrupt("The picture is damaged and cannot be opened.", hint="Download it again.") from error
    return Measured(facts, tuple(_written(small, name, folder)))


def _facts(image: Image.Image, path: Path) -> Facts:
    turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    width, height = image.size[::-1] if turned else image.size
    profile = image.info.get("icc_profile")
    return Facts(
        width=width,
        height=height,
        format=image.format or "",
        mode=image.mode,
        size=path.stat().st_size,
        profile=profile_name(profile) if isinstance(profile, bytes) and profile else _implied(image),
        frames=min(int(getattr(image, "n_frames", 1)), FRAMES),
        has_alpha=image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info,
        turned=turned,
    )


def _implied(image: Image.Image) -> str:
    return "sRGB" if "srgb" in image.info else ""


def profile_name(profile: bytes) -> str:
    """The profile's own description in a few characters; never raises."""
    from PIL import ImageCms

    try:
        import io

        text = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(profile))).strip()
    except (ImageCms.PyCMSError, OSError, ValueError):
        return "unreadable"
    return "sRGB" if text.lower().startswith("srgb") else text[:40]


def _ensure_affordable(facts: Facts) -> None:
    if facts.width * facts.height > BUDGET.get(facts.format, 0):
        raise Corrupt(
            f"The picture has {facts.width} × {facts.height} pixels, more than Platen opens.",
            hint="Ask for a smaller file.",
            title="Too large",
        )


def _reduced(image: Image.Image) -> Image.Image:
    """At most 512 pixels on the long side, upright, in RGB or RGBA."""
    if image.format == "JPEG":
        image.draft("RGB", (LARGE, LARGE))
    image.load()
    small = image if not image.mode.startswith("I") else _eight_bit(image)
    factor = max(image.width, image.height) // LARGE
    if factor >= 2:
        small = small.reduce(factor)
    upright = ImageOps.exif_transpose(small) if small.getexif() else small
    shown = upright.convert("RGBA" if upright.mode in ("RGBA", "LA", "PA", "P") else "RGB")
    shown.thumbnail((LARGE, LARGE), Image.Resampling.BILINEAR)
    return shown


def _eight_bit(image: Image.Image) -> Image.Image:
    """16-bit grey by its upper half; the picture itself stays as it is."""
    return image.convert("I").point([n >> 8 for n in range(1 << 16)], "L")


def _written(small: Image.Image, name: str, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    see_through = small.mode == "RGBA" and small.getchannel("A").getextrema() != (255, 255)
    found = []
    for size in SIZES:
        copy = small.copy()
        copy.thumbnail((size, size), Image.Resampling.LANCZOS)
        found.append(_saved(copy if see_through else copy.convert("RGB"), thumbnail_path(folder, name, size)))
    return found


def _saved(image: Image.Image, target: Path) -> Path:
    part = target.with_suffix(f".{os.getpid()}.{threading.get_ident()}.part")
    if image.mode == "RGBA":
        image.save(part, "PNG")
    else:
        image.save(part, "JPEG", quality=_QUALITY)
    part.replace(target)
    return target
