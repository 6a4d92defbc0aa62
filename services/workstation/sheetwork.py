"""What a gang sheet's file is made from, as plain data: what was chosen, what lies where, and how large that is in
pixels."""

from dataclasses import dataclass

from app.artwork import MM_PER_INCH
from app.nesting import Filled
from app.pieces import Fit, Piece
from app.sheetsizes import Form, SheetSize

NEAR = 1
"""Pixels a picture may be smaller or larger than its place and is not scaled: a twelfth of a millimeter at 300 dpi."""


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """What a person chose. `turn`: pictures may be turned by a quarter. `dpi`: of PNG and TIFF."""

    size: SheetSize
    margin_mm: float = 5.0
    gap_mm: float = 4.0
    turn: bool = True
    form: Form = Form.PDF
    dpi: int = 300


@dataclass(frozen=True, slots=True)
class Laid:
    """A piece of `Work`. `path`: where its file lay."""

    piece: Piece
    fit: Fit
    path: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Work:
    """All that a sheet's file is made from: kept with the sheet until the file has its name. `laid`: in the order of
    what is placed."""

    choice: SheetChoice
    filled: Filled
    title: str
    laid: tuple[Laid, ...]


def pixels(mm: float, dpi: float) -> int:
    return round(mm * dpi / MM_PER_INCH)


def is_scaled(shown: tuple[int, int], size_mm: tuple[float, float], dpi: int) -> bool:
    """Whether a picture of so many pixels must be scaled to be so large."""
    return any(abs(have - pixels(mm, dpi)) > NEAR for have, mm in zip(shown, size_mm, strict=True))
