"""What a fault's run counted, and what it must have counted."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Figure:
    """One count or time at the sink: `value` must be exactly, at most or at least `limit`."""

    name: str
    value: float
    sense: Literal["exactly", "at most", "at least"]
    limit: float

    @property
    def passes(self) -> bool:
        if self.sense == "exactly":
            return self.value == self.limit
        return self.value <= self.limit if self.sense == "at most" else self.value >= self.limit


def line(figure: Figure) -> str:
    verdict = "ok" if figure.passes else "FAILED"
    return f"  {figure.name:44} {figure.value:>10g}  {figure.sense} {figure.limit:g}  {verdict}"
