"""What a file's name gives away: tricks that lead astray or break a disk, and the format its ending promises."""

import re
import unicodedata

LONGEST = 180
_DEVICES = frozenset(
    {"CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *(f"{d}{n}" for d in ("COM", "LPT") for n in "123456789¹²³")}
)
_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_FORMATS = {"JPG": "JPEG", "JPE": "JPEG", "JFIF": "JPEG", "PJPEG": "JPEG", "TIF": "TIFF", "X-PNG": "PNG"}
_ENDING = re.compile(r"[A-Za-z][A-Za-z0-9]{1,4}")


def trick(name: str) -> str:
    """Why a name cannot be used as it stands, in words; empty where it can."""
    if re.search(r"(^|[/\\])\.\.([/\\]|$)", name) or "/" in name or "\\" in name:
        return "it leads to another folder"
    if any(c in _TURNING for c in name):
        return "it turns the reading direction to hide its ending"
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in name):
        return "it holds characters that cannot be seen"
    if is_device(name):
        return "it is the name of a device"
    if name != name.rstrip(" ."):
        return "it ends in a dot or a space"
    if len(name) > LONGEST:
        return f"it has {len(name)} characters, at most {LONGEST} are safe"
    return ""


def is_device(name: str) -> bool:
    """Whether Windows takes it for a device; it looks no further than the first dot, and past no blanks."""
    return name.split(".")[0].strip().upper() in _DEVICES


def promised_format(name: str) -> str:
    """What the ending or a media type says (`a.jpg`, `image/jpeg`) as JPEG, PNG, TIFF, WEBP or another in capitals;
    empty where it says nothing."""
    ending = name.rpartition("/")[2] if name.startswith("image/") else name.rpartition(".")[2] if "." in name else ""
    found = ending.strip().upper()
    return _FORMATS.get(found, found) if name.startswith("image/") or _ENDING.fullmatch(found) else ""


def shortened(name: str, length: int = 40) -> str:
    """A name fit for one line of words: nothing in it that is not seen or turns the line."""
    seen = "".join(c if unicodedata.category(c)[0] != "C" else "·" for c in name)
    return seen if len(seen) <= length else f"{seen[: length - 1]}…"
