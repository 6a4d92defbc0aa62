"""What measuring a file gave: facts, always, and small copies where there is a picture."""

from dataclasses import dataclass
from pathlib import Path

from app.artwork import Facts
from services.workstation.formats.header import Header


@dataclass(frozen=True, slots=True)
class Measured:
    """`thumbnails`: the larger and the smaller, none where there is no picture to show."""

    facts: Facts
    thumbnails: tuple[Path, ...] = ()


def facts_of(header: Header) -> Facts:
    """What is known before a pixel is decoded."""
    width, height = (header.height, header.width) if header.turned else (header.width, header.height)
    return Facts(
        width,
        height,
        header.kind,
        "",
        header.size,
        frames=header.frames,
        turned=header.turned,
        depth=header.depth,
        orientation=header.orientation,
        stated_dpi=header.stated_dpi,
        marks=header.marks,
    )
