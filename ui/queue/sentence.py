"""A row in words: what assistive technology reads, what the tooltip says, who must not be disturbed."""

from datetime import datetime, timedelta

from app.states import State
from app.wording import STAFF_WORDS
from services.workstation.rows import Row


def pill(row: Row) -> tuple[str, str]:
    """The name of the pill's look and its word: problem beats hold beats state."""
    if row.problem or row.state is State.FAILED:
        return State.FAILED.value, "Problem"
    if row.held:
        return "hold", "On hold"
    return row.state.value, STAFF_WORDS[row.state]


def sentence(row: Row, now: datetime) -> str:
    """One sentence for assistive technology: number, customer, item, state, and how it stands with time."""
    parts = [f"Order {row.number}", row.customer, row.title, pill(row)[1], row.warning]
    if row.due_at is not None:
        left = row.due_at - now
        late = left.total_seconds() < 0
        parts.append(f"{spoken(abs(left))} late" if late else f"due in {spoken(left)}")
    if row.claim_by:
        parts.append(f"with {row.claim_by}")
    return ", ".join(part for part in parts if part)


def spoken(span: timedelta) -> str:
    """A duration in whole words: "3 hours", "1 day"."""
    minutes = max(1, round(span.total_seconds() / 60))
    count, unit = (minutes, "minute") if minutes < 60 else (minutes // 60, "hour")
    if unit == "hour" and count >= 48:
        count, unit = count // 24, "day"
    return f"{count} {unit}{'s' if count != 1 else ''}"
