"""Colors told honestly: from what a file's profile means to sRGB, with a word where there is no profile to go by; what
a chosen profile is for; and how a picture looks from a printer, with what that printer cannot print."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageChops, ImageCms

from app.errors import Corrupt, NotAllowed

LARGEST = 4 << 20
"""Bytes of a profile that are read; printers' profiles have about two million."""
_MODELS = {b"RGB ": "RGB", b"CMYK": "CMYK", b"GRAY": "GRAY", b"Lab ": "LAB"}
_FITTING = {"RGB": ("RGB", "L"), "CMYK": ("CMYK",), "GRAY": ("L",), "LAB": ("LAB",)}
"""What a profile speaks of -> modes of pixels it can be used on; a grey picture may carry an RGB profile."""
_INTENT = ImageCms.Intent.RELATIVE_COLORIMETRIC
_BLACK = ImageCms.Flags.BLACKPOINTCOMPENSATION
OUTSIDE = 5.0
"""A color is outside a printer's where printing moves it by more than so many steps of CIE Lab: tables of real printers
miss by two or three on their way there and back."""


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
    pixels, icc, mode = _meant(image, profile)
    shown = _turned(pixels, _transform(icc, mode)) if icc or mode == "LAB" else pixels
    if alpha is not None:
        shown.putalpha(alpha)
    return shown


class Device(StrEnum):
    """What a profile is chosen for."""

    SCREEN = "screen"
    PRINTER = "printer"


_CLASSES = {b"mntr": Device.SCREEN, b"prtr": Device.PRINTER}
_OTHERS = {b"scnr": "a scanner or camera", b"link": "a link between two devices", b"nmcl": "named colors"}


def chosen_profile(icc: bytes, device: Device) -> Profile:
    """A profile file that a person chose for a screen or a printer. Raises Corrupt for what is no whole profile,
    NotAllowed for one of something else."""
    if len(icc) > LARGEST:
        raise NotAllowed("This file is too large for a color profile.", hint="Choose an .icc or .icm file.")
    if len(icc) < 132 or icc[36:40] != b"acsp":
        raise Corrupt("This file is no color profile.", hint="Choose an .icc or .icm file.")
    found = _CLASSES.get(icc[12:16])
    if found is not device:
        what = f"a {found}" if found else _OTHERS.get(icc[12:16], "no single device")
        raise NotAllowed(f"This profile describes {what}, not a {device}.", hint=f"Choose the profile of the {device}.")
    model = _MODELS.get(icc[16:20], "")
    if model not in (("RGB",) if device is Device.SCREEN else ("RGB", "CMYK")):
        wanted = "RGB" if device is Device.SCREEN else "RGB or CMYK"
        words = f"A {device}'s profile must be for {wanted}; this one is for {_spoken(icc)}."
        raise NotAllowed(words, hint=f"Choose the profile of the {device}.")
    profile = profile_of(icc, model)
    if profile.mark or not _works(icc, model):
        raise Corrupt("This color profile is damaged.", hint="Get it again from where it came.")
    return profile


def _spoken(icc: bytes) -> str:
    return {"GRAY": "gray", "LAB": "Lab"}.get(_MODELS.get(icc[16:20], ""), _MODELS.get(icc[16:20], "other colors"))


def _works(icc: bytes, model: str) -> bool:
    """Whether colors can be turned into the device's, which reading alone does not need."""
    try:
        _between(b"", "RGB", icc, model)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return False
    return True


class Proof:
    """How pictures look from one printer: relative colorimetric with black point compensation on the way to it, and
    back as its inks are seen, its paper as white. Not in one step: the library would let light pass the printer that it
    cannot print."""

    def __init__(self, icc: bytes) -> None:
        """Raises what `chosen_profile` raises."""
        self.profile = chosen_profile(icc, Device.PRINTER)

    def of(self, image: Image.Image, profile: Profile) -> tuple[Image.Image, Image.Image]:
        """A picture with its own profile as it would be printed, in RGB or RGBA of sRGB; and in L where (255) the
        printer cannot reach its color. What is see-through is printed nowhere and never outside."""
        alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
        pixels, icc, mode = _meant(image, profile)
        there = self.profile.icc, self.profile.model
        printed = _turned(pixels, _between(icc, mode, *there))
        shown = _turned(printed, _transform(*there))
        meant = _turned(pixels, _between(icc, mode, b"", "LAB"))
        outside = _apart(meant, _turned(printed, _between(*there, b"", "LAB")))
        if alpha is not None:
            shown.putalpha(alpha)
            outside = ImageChops.darker(outside, alpha.point([0] + [255] * 255))
        return shown, outside


_LIMIT = 4 * OUTSIDE**2
"""Squares are counted in quarters, so that whole numbers tell them apart."""
_SQUARES = tuple([min(255, round(4 * (step * n) ** 2)) for n in range(256)] for step in (100 / 255, 1.0, 1.0))


def _apart(meant: Image.Image, back: Image.Image) -> Image.Image:
    """Where (255) a color comes back from the printer too far from where it was meant to be; both in Lab, and with the
    blacks on each other."""
    channels = [ImageChops.difference(*pair) for pair in zip(meant.split(), back.split(), strict=True)]
    squares = [channel.point(table) for channel, table in zip(channels, _SQUARES, strict=True)]
    total = ImageChops.add(ImageChops.add(squares[0], squares[1]), squares[2])
    return total.point([255 if value > _LIMIT else 0 for value in range(256)])


def _meant(image: Image.Image, profile: Profile) -> tuple[Image.Image, bytes, str]:
    """The pixels without alpha, by which profile they are meant (empty: sRGB, or Lab itself), and their mode."""
    mode = _plain(image.mode)
    if mode == "LAB":
        return image, b"", "LAB"
    if profile.icc and image.mode != "1":
        used = _used(profile.model, mode)
        return image.convert(used) if image.mode != used else image, profile.icc, used
    return image if image.mode == "RGB" else image.convert("RGB"), b"", "RGB"


def _plain(mode: str) -> str:
    """Pixels without their alpha, palettes looked up."""
    if mode in ("L", "LA", "1") or mode.startswith("I;16"):
        return "L"
    return mode if mode in ("CMYK", "LAB") else "RGB"


def _used(model: str, mode: str) -> str:
    return "RGB" if model == "RGB" else mode


def _turned(image: Image.Image, road: ImageCms.ImageCmsTransform) -> Image.Image:
    shown = ImageCms.applyTransform(image, road)
    assert shown is not None  # noqa: S101  # only in place gives none
    return shown


@lru_cache(maxsize=8)
def _transform(icc: bytes, mode: str) -> ImageCms.ImageCmsTransform:
    """One shop's files share a profile; making this takes longer than using it."""
    source = ImageCms.ImageCmsProfile(BytesIO(icc)) if icc else ImageCms.createProfile("LAB")
    return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), mode, "RGB", renderingIntent=_INTENT)


@lru_cache(maxsize=12)
def _between(icc: bytes, mode: str, other: bytes, into: str) -> ImageCms.ImageCmsTransform:
    """The darkest of one goes to the darkest of the other."""
    return ImageCms.buildTransform(_opened(icc, mode), _opened(other, into), mode, into, _INTENT, _BLACK)


def _opened(icc: bytes, mode: str) -> ImageCms.ImageCmsProfile:
    """Without bytes: Lab where the mode says so, else sRGB."""
    if icc:
        return ImageCms.ImageCmsProfile(BytesIO(icc))
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB" if mode == "LAB" else "sRGB"))
