"""How well the practice shop behaves: late, repeated and reordered messages, refusals, pages in place of data, cuts."""

from dataclasses import dataclass, field
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    """What goes wrong with one answer."""

    BUSY = "429"
    BROKEN = "500"
    PAGE = "an error page in HTML"
    CUT = "the connection ends in the middle"


@dataclass
class Knobs:
    """Shares from 0 (never) to 1 (always), turned at any time. Chance comes from `seed` alone.

    `speed`: how many times faster than real the print houses work. `late_seconds`: how late a late message may be.
    `lost`: messages that never leave. `away`: providers that answer nobody and whose messages wait until they are back.
    """

    speed: float = 1.0
    late: float = 0.0
    late_seconds: float = 60.0
    duplicate: float = 0.0
    lost: float = 0.0
    away: set[str] = field(default_factory=set)
    out_of_order: float = 0.0
    rate_429: float = 0.0
    rate_500: float = 0.0
    html_error_page: float = 0.0
    cut_connection: float = 0.0
    retry_after: int = 1
    seed: int = 0
    _chance: Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._chance = Random(self.seed)

    def fault(self, *, busy: bool = True) -> Fault | None:
        """What to do to the next answer; asks chance once a knob that is not at 0. `busy`: 429 among them."""
        shares = (
            (Fault.CUT, self.cut_connection),
            (Fault.BUSY, self.rate_429 if busy else 0.0),
            (Fault.BROKEN, self.rate_500),
            (Fault.PAGE, self.html_error_page),
        )
        return next((fault for fault, share in shares if self._happens(share)), None)

    def busy(self) -> bool:
        """Whether the next question is put off; for those who say so in words of their own."""
        return self._happens(self.rate_429)

    def delay(self) -> float:
        """Seconds by which the next message is late."""
        return self._chance.uniform(0, self.late_seconds) if self._happens(self.late) else 0.0

    def copies(self) -> int:
        """How often the next message is sent."""
        if self._happens(self.lost):
            return 0
        return 2 if self._happens(self.duplicate) else 1

    def overtakes(self) -> bool:
        """Whether the next message is sent before the one that should go first."""
        return self._happens(self.out_of_order)

    def _happens(self, share: float) -> bool:
        return share > 0 and self._chance.random() < share


@dataclass
class ImageKnobs:
    """How one file, or all, is served.

    `slow`: bytes a second, 0 as fast as possible. `cut_after`: bytes of each answer before the connection ends.
    `cuts`: how many answers are cut, None all. `busy`: how many answers are a 503 first.
    """

    slow: int = 0
    cut_after: int = 0
    cuts: int | None = None
    busy: int = 0
    ignores_range: bool = False
    no_length: bool = False
    replaced: bool = False
    corrupt: bool = False
    login_page: bool = False
    expired: bool = False
    wrong_magic: bool = False
    empty: bool = False
