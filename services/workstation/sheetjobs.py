"""What the window's process and the one that writes gang sheets say to each other: a line of JSON each."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app import wire
from services.workstation.errands import Wrong
from services.workstation.sheetwork import Work


@dataclass(frozen=True, slots=True)
class Writing:
    """A sheet to write. `part`: where to, in hex, for a path is bytes that may be no text. `at`: when it was made."""

    part: str
    at: datetime
    work: Work

    @property
    def path(self) -> Path:
        return _path(self.part)


@dataclass(frozen=True, slots=True)
class Job:
    """From the window: a file to look into (in hex), or a sheet to write; such a process writes one and ends."""

    look: str = ""
    writing: Writing | None = None

    @classmethod
    def to_look(cls, path: Path) -> "Job":
        return cls(look=_hex(path))

    @classmethod
    def to_write(cls, part: Path, at: datetime, work: Work) -> "Job":
        return cls(writing=Writing(_hex(part), at, work))

    @property
    def path(self) -> Path:
        """What is looked into."""
        return _path(self.look)


@dataclass(frozen=True, slots=True)
class Looked:
    """What a sheet must know of a print file. `shown`: its pixels as a person sees it. `density`: its own dots per inch
    across and down, None where it says none."""

    shown: tuple[int, int]
    density: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """To the window: what was found in a file, how many tiles are written, that the sheet is whole, or what is
    wrong."""

    looked: Looked | None = None
    done: int = 0
    whole: bool = False
    wrong: Wrong | None = None


def line(said: Job | Said) -> bytes:
    """As it goes over the pipe."""
    return wire.json_bytes(said) + b"\n"


def job(line: bytes) -> Job:
    """What the window said. Raises Corrupt."""
    return wire.read(line, Job)


def said(line: bytes) -> Said:
    """What the process that writes said. Raises Corrupt."""
    return wire.read(line, Said)


def _hex(path: Path) -> str:
    return os.fsencode(path).hex()


def _path(text: str) -> Path:
    return Path(os.fsdecode(bytes.fromhex(text)))
