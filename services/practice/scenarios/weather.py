"""How rough a practice story's world is: the practice shop's knobs, and who goes away in the middle."""

from dataclasses import dataclass, field

from services.practice.knobs import Knobs

KNOBS = ("late", "duplicate", "lost", "out_of_order", "rate_429", "rate_500", "html_error_page", "cut_connection")
"""Those that are shares from 0 to 1."""

AWAY_MINUTES = 40.0


@dataclass(frozen=True, slots=True)
class Weather:
    """`knobs`: shares by their names. `away`: providers that are gone for forty minutes; `usual` adds the one which
    the story itself names."""

    knobs: dict[str, float] = field(default_factory=dict)
    away: frozenset[str] = frozenset()
    usual: bool = False

    def turned(self, seed: int, speed: float) -> Knobs:
        """As the practice shop wants them. Raises KeyError for a name that is none."""
        knobs = Knobs(seed=seed, speed=speed, late_seconds=600)
        for name, share in self.knobs.items():
            if name not in KNOBS:
                raise KeyError(name)
            setattr(knobs, name, share)
        return knobs

    def gone(self, named: str) -> frozenset[str]:
        return self.away | {named} if self.usual else self.away


CALM = Weather()
STORM = Weather({"late": 0.3, "duplicate": 0.3, "lost": 0.2, "out_of_order": 0.3}, usual=True)
GALE = Weather({**STORM.knobs, **dict.fromkeys(KNOBS[4:], 0.08)}, usual=True)
WEATHERS = {"calm": CALM, "storm": STORM, "gale": GALE}
