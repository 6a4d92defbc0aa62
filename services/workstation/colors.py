"""Colors told honestly: from what a file's profile means to sRGB, with a word where there is no profile to go by."""

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageCms

LARGEST = 4 << 20
"""Bytes of a profile that are read; printers' profiles have about two million."""
_MODELS = {b"RGB ": "RGB", b"CMYK": "CMYK", b"GRAY": "GRAY", b"Lab ": "LAB"}
_FITTING = {"RGB": ("RGB", "L"), "CMYK": ("CMYK",), "GRAY": ("L",), "LAB": ("LAB",)}
"""What a profile speaks of -> modes of pixels it can be used on; a grey picture may carry an RGB profile."""
_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC


@dataclass(frozen=True, slots=True)
class Profile:
    """`name`: its own, empty where none is used; `model`: which colors it speaks of; `mark`: why it is not used, as a
    rule of `app.preflight`; `icc`: its bytes, empty where it is not used."""

    name: str = ""
    model: str = ""
    mark: str = ""
    icc: bytes = b""


def profile_of(icc: bytes | None, mode: str) -> Profile:
    """The profile embedded in a picture whose pixels have this mode. Never raises."""
    if not icc:
        return Profile()
    if len(icc) > LARGEST:
        return Profile(mark="profile_large")
    model = _MODELS.get(icc[16:20], "")
    if len(icc) < 132 or icc[36:40] != b"acsp" or not model:
        return Profile(mark="profile_unreadable")
    if _plain(mode) not in _FITTING[model]:
        return Profile(model=model, mark="profile_mismatch")
    try:
        _transform(icc, _used(model, _plain(mode)))
        text = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(BytesIO(icc))).strip()
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return Profile(model=model, mark="profile_unreadable")
    seen = "".join(c if c.isprintable() else " " for c in text).strip()
    name = "sRGB" if seen.lower().startswith("srgb") else seen[:40]
    return Profile(name or "without a name", model, "", icc)


def to_srgb(image: Image.Image, profile: Profile) -> Image.Image:
    """In RGB, or RGBA where it is see-through; relative colorimetric, so that a paper's black stays as it is."""
    alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
    mode = _plain(image.mode)
    if mode == "LAB":
        return _applied(image, b"", "LAB")
    if profile.icc and image.mode != "1":
        used = _used(profile.model, mode)
        shown = _applied(image.convert(used) if image.mode != used else image, profile.icc, used)
    else:
        shown = image if image.mode == "RGB" else image.convert("RGB")
    if alpha is not None:
        shown.putalpha(alpha)
    return shown


def _plain(mode: str) -> str:
    """Pixels without their alpha, palettes looked up."""
    if mode in ("L", "LA", "1") or mode.startswith("I;16"):
        return "L"
    return mode if mode in ("CMYK", "LAB") else "RGB"


def _used(model: str, mode: str) -> str:
    return "RGB" if model == "RGB" else mode


def _applied(image: Image.Image, icc: bytes, mode: str) -> Image.Image:
    shown = ImageCms.applyTransform(image, _transform(icc, mode))
    assert shown is not None  # noqa: S101  # only in place gives none
    return shown


@lru_cache(maxsize=8)
def _transform(icc: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    """One shop's files share a profile; making this takes longer than using it."""
    source = ImageCms.ImageCmsProfile(BytesIO(icc)) if icc else ImageCms.createProfile("LAB")
    return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB", renderingIntent=_INTENT)
