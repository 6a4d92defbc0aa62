"""What a customer is shown of a print file before it is printed, what came of it, and which products ask. Values."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Silence(StrEnum):
    """What it means that nobody answers by the cut-off: it is printed as shown, or it waits for a person."""

    PRINT = "print"
    WAIT = "wait"


class ProofState(StrEnum):
    """`SILENT`: the cut-off passed without an answer. `WAIVED`: a manager let the work begin without one."""

    WAITING = "waiting"
    APPROVED = "approved"
    CHANGE = "change"
    SILENT = "silent"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class ProofRule:
    """`hours` the customer has to answer; 0: this product needs no proof."""

    hours: int
    silence: Silence = Silence.WAIT


@dataclass(frozen=True, slots=True)
class Proof:
    """One print file as it was shown to the customer. `sha256`: that very file; of another one it says nothing.

    `until`: the cut-off. `answer`: the event that ended the waiting, `by` whom (customer, Platen or a person's name),
    `words`: the customer's wish, or the reason of a manager."""

    id: str
    artwork: str
    sha256: str
    asked_at: datetime
    until: datetime
    silence: Silence = Silence.WAIT
    state: ProofState = ProofState.WAITING
    by: str = ""
    answered_at: datetime | None = None
    answer: str = ""
    words: str = ""
