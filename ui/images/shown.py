"""A picture that is to be looked at: where it lies, what was measured in it, what it is printed as. A value."""

from dataclasses import dataclass
from pathlib import Path

from app.artwork import Facts, PrintSpec
from app.lens import Box


@dataclass(frozen=True, slots=True)
class Shown:
    """`path`: None while the file is not on this computer; `copied`: then its small copy may stand for it. `crop`: the
    part of it that is printed, 0 to 1; None where it is printed whole. `facts`: None while it was not measured; then
    only words are shown."""

    path: Path | None
    sha256: str
    title: str
    facts: Facts | None
    spec: PrintSpec | None = None
    crop: Box | None = None
    copied: bool = False

    @property
    def here(self) -> bool:
        """Whether there is something to paint."""
        known = self.facts is not None and min(self.facts.width, self.facts.height) > 0
        return known and (self.path is not None or self.copied)

    @property
    def size(self) -> tuple[int, int]:
        """Pixels as shown; none where it was not measured."""
        return (self.facts.width, self.facts.height) if self.facts is not None else (0, 0)
