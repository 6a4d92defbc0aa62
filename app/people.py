"""People, stations and what each role may do: one table, checked on the receiver for every command."""

from dataclasses import dataclass
from enum import StrEnum

from app.states import CHECKERS, LEADERS, STAFF, Role


@dataclass(frozen=True, slots=True)
class Author:
    """Who did or reported something. `name` is a person's, a provider's or Platen's; `station` may be empty."""

    role: Role
    name: str
    id: str = ""
    station: str = ""

    @property
    def initials(self) -> str:
        """Two letters for the disc in the *by* column."""
        words = [w for w in self.name.replace(".", " ").split() if w]
        if not words:
            return "?"
        return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


PLATEN = Author(Role.WORKER, "Platen")
"""The author of what follows by rule."""


class Right(StrEnum):
    """What a role may do beyond the transitions, which carry their own roles.

    CHECK: pass or fail a piece at the bench. ASIDE: leave one to a checker, with a note. WAIVE: let pass what was found
    of a file before it is printed, with a reason."""

    WORK = "work"
    CHECK = "check"
    ASIDE = "aside"
    WAIVE = "waive"
    HOLD = "hold"
    NOTE = "note"
    CLAIM = "claim"
    TAKE_OVER = "take_over"
    DECIDE_CANCEL = "decide_cancel"
    AMEND = "amend"
    SEE_STATISTICS = "see_statistics"
    SEE_CHECKERS = "see_checkers"
    CONNECT = "connect"
    PAIR = "pair"
    OVERRULE = "overrule"
    REFUND = "refund"
    MAP = "map"


RIGHTS: dict[Right, frozenset[Role]] = {
    Right.WORK: STAFF,
    Right.CHECK: CHECKERS,
    Right.ASIDE: STAFF,
    Right.WAIVE: STAFF,
    Right.HOLD: STAFF,
    Right.NOTE: STAFF,
    Right.CLAIM: STAFF,
    Right.TAKE_OVER: LEADERS,
    Right.DECIDE_CANCEL: LEADERS,
    Right.AMEND: LEADERS,
    Right.SEE_STATISTICS: STAFF,
    Right.SEE_CHECKERS: LEADERS,
    Right.CONNECT: frozenset({Role.ADMIN}),
    Right.PAIR: LEADERS,
    Right.OVERRULE: LEADERS,
    Right.REFUND: LEADERS,
    Right.MAP: LEADERS,
}


def may(role: Role, right: Right) -> bool:
    return role in RIGHTS[right]
