"""Color profiles that a person chose for screens and a printer: checked, copied into a folder of the program's own, and
how the settings name them."""

import hashlib
import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from app.codes import digest
from app.errors import Unavailable, Unreachable

if TYPE_CHECKING:
    from services.workstation.colors import Device

FOLDER = "profiles"
Kept = Mapping[str, "Named"]


@dataclass(frozen=True, slots=True)
class Named:
    """`file`: its name in the folder; `title`: its own, for people."""

    file: str
    title: str


def adopt(path: Path, folder: Path, device: "Device") -> Named:
    """Copies a chosen file into the folder. Raises Unreachable for a file that cannot be read, Corrupt for what is no
    profile, NotAllowed for one of another device, Unavailable where nothing can be written."""
    from services.workstation.colors import LARGEST, chosen_profile

    try:
        with path.open("rb") as file:
            icc = file.read(LARGEST + 1)
    except OSError as error:
        raise Unreachable(f"{path.name} cannot be read.", hint="Is the disk there, and may Platen read it?") from error
    profile = chosen_profile(icc, device)
    target = folder / f"{hashlib.sha256(icc).hexdigest()[:32]}.icc"
    part = folder / f".{uuid4().hex}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as out:
            out.write(icc)
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except OSError as error:
        raise Unavailable("The color profile could not be kept.", hint="Make room on the disk, then go on.") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return Named(target.name, profile.name)


def screen_id(*parts: str) -> str:
    """A screen by what its system says of it, such as connection, maker, model and serial number."""
    return digest("screen", *parts, length=13)


@lru_cache(maxsize=8)
def screens_of(text: str) -> Kept:
    """From the settings: which profile each screen has, by `screen_id`. What cannot be read counts as none."""
    try:
        found = json.loads(text or "{}")
        return {str(id_): Named(_file(file), str(title)) for id_, (file, title) in found.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return {}


def with_screen(text: str, id_: str, named: Named | None) -> str:
    """The settings' words once a screen has another profile, or none."""
    kept = {key: [one.file, one.title] for key, one in screens_of(text).items() if key != id_}
    if named is not None:
        kept[id_] = [named.file, named.title]
    return json.dumps(kept, ensure_ascii=False, sort_keys=True) if kept else ""


def printer_of(text: str) -> Named | None:
    """From the settings: the printer's profile; None without one."""
    return screens_of(text).get("printer")


def as_printer(named: Named | None) -> str:
    """For the settings."""
    return with_screen("", "printer", named)


def _file(name: object) -> str:
    """Raises ValueError for what is no plain name in the folder."""
    if not isinstance(name, str) or not name.endswith(".icc") or not name[:-4].isalnum():
        raise ValueError("no profile's name")
    return name
