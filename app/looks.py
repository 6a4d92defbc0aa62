"""A passed piece that is to be looked at once more by somebody else, and what they found. A value."""

from dataclasses import dataclass
from datetime import datetime

from app.artwork import Verdict
from app.states import ReprintReason


@dataclass(frozen=True, slots=True)
class SecondLook:
    """Of one attempt of one piece, chosen when it passed. `first`, `first_id`: who passed it at `at`, and so never
    looks again. `verdict`: None while it waits, else what the other one (`by`, `by_id`) found, and when."""

    unit: str
    attempt: int
    first: str
    first_id: str
    at: datetime
    verdict: Verdict | None = None
    by: str = ""
    by_id: str = ""
    judged_at: datetime | None = None
    why: ReprintReason | None = None

    def is_of(self, unit: str, attempt: int) -> bool:
        return (self.unit, self.attempt) == (unit, attempt)
