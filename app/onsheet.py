"""Where a piece lies on paper: the gang sheets that an order knows of."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OnSheet:
    """A gang sheet of some station that counts, and the pieces of this order on it (`app.pieces.Piece.id`)."""

    id: str
    name: str
    at: datetime
    station: str
    pieces: tuple[str, ...]
