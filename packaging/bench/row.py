"""One figure of a bench: ours beside the peer's, the goal, and what bounds it."""

from dataclasses import asdict, dataclass
from typing import Literal

HEAD = f"{'name':36} {'ours':>12} {'peer':>12} {'ratio':>8} {'goal':>8}  holds  bound by"


@dataclass(frozen=True)
class Row:
    """`ours` and `peer` in `unit`, medians of one run; `goal` is for `ratio` (ours to peer) in direction `sense`.

    A goal that is an absolute figure has the goal itself as `peer` and 1 as `goal`.
    """

    name: str
    ours: float
    peer: float
    unit: str
    goal: float
    sense: Literal["at most", "at least"]
    bound_by: str

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    @property
    def holds(self) -> bool:
        return self.ratio <= self.goal if self.sense == "at most" else self.ratio >= self.goal


def plain(row: Row) -> dict[str, object]:
    """As it goes into the JSON file."""
    return {**asdict(row), "ratio": row.ratio, "holds": row.holds}


def line(row: Row) -> str:
    """As it is printed, under `HEAD`."""
    sign = "≤" if row.sense == "at most" else "≥"
    ours, peer = f"{row.ours:.4g} {row.unit}", f"{row.peer:.4g} {row.unit}"
    holds = "yes" if row.holds else "NO"
    return f"{row.name:36} {ours:>12} {peer:>12} {row.ratio:>7.2f}× {sign}{row.goal:>6.2f}×  {holds:5}  {row.bound_by}"
