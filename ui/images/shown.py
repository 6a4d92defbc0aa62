"""A picture that is to be looked at: where it lies, what was measured in it, what it is printed as. A value."""

from dataclasses import dataclass
from pathlib import Path

from app.artwork import Facts, PrintSpec
from app.frames import Frame
from app.lens import WHOLE, Box
from app.turns import UPRIGHT


@dataclass(frozen=True, slots=True)
class Shown:
    """`path`: None while the file is not on this computer; `copied`: then its small copy may stand for it. `crop`: the
    part of it that is printed, 0 to 1; None where it is printed whole. `turn`: how that is printed, as an EXIF number.
    `facts`: None while it was not measured; then only words are shown. `printer`: the profile of the printer it is
    shown as a proof for."""

    path: Path | None
    sha256: str
    title: str
    facts: Facts | None
    spec: PrintSpec | None = None
    crop: Box | None = None
    turn: int = UPRIGHT
    printer: Path | None = None
    copied: bool = False

    @property
    def frame(self) -> Frame:
        """The part of it that is printed, and which way round."""
        return Frame(self.crop or WHOLE, self.turn)

    @property
    def key(self) -> str:
        """What its tiles are known by: the file, and the printer of a proof."""
        return f"{self.sha256}-{self.printer.stem[:16]}" if self.printer is not None else self.sha256

    @property
    def here(self) -> bool:
        """Whether there is something to paint."""
        known = self.facts is not None and min(self.facts.width, self.facts.height) > 0
        return known and (self.path is not None or self.copied)

    @property
    def size(self) -> tuple[int, int]:
        """Pixels as shown; none where it was not measured."""
        return (self.facts.width, self.facts.height) if self.facts is not None else (0, 0)
