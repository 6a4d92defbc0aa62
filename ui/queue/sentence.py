"""A row in words: what assistive technology reads, what the tooltip says, who must not be disturbed."""

from datetime import datetime

from app.states import State
from services.workstation.rows import Row

STATE_WORDS: dict[State, str] = {
    State.DRAFT: "Draft",
    State.RECEIVED: "New",
    State.CONFIRMED: "Accepted",
    State.ARTWORK_READY: "Files ready",
    State.IN_PRODUCTION: "In production",
    State.QUALITY_CHECK: "In QC",
    State.READY: "Ready to ship",
    State.SHIPPED: "Shipped",
    State.OUT_FOR_DELIVERY: "Out for delivery",
    State.DELIVERED: "Delivered",
    State.RETURNED: "Returned",
    State.CANCELED: "Canceled",
    State.FAILED: "Problem",
}


def pill(row: Row) -> tuple[str, str]:
    """The name of the pill's look and its word: problem beats hold beats state."""
    if row.problem or row.state is State.FAILED:
        return State.FAILED.value, "Problem"
    if row.held:
        return "hold", "On hold"
    return row.state.value, STATE_WORDS[row.state]
