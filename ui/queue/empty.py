"""The empty list: what it means, and one way on."""

from dataclasses import dataclass

from app.states import State
from services.workstation.rows import Counts
from ui.queue.filters import Narrowing, View, words


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why there is nothing: icon, two sentences, and a command with its label (empty: none)."""

    icon: str
    title: str
    text: str
    action: str = ""
    command: str = ""


def nothing(view: View, narrowing: Narrowing, counts: Counts) -> Nothing:
    """What the empty list says."""
    if narrowing.any:
        return Nothing("filter", "No order matches", words(view, narrowing), "Clear filters", "clear-filters")
    ready = counts.by_state.get(State.READY, 0)
    if counts.total == 0:
        return Nothing("inbox", "No orders yet", "New orders appear here by themselves.")
    if ready and view.name != "ready":
        text = f"New orders appear here by themselves. {_ready(ready)} ready to ship."
        return Nothing("inbox", view.nothing, text, "Show ready to ship", "go-ready")
    return Nothing("inbox", view.nothing, "New orders appear here by themselves.")


def _ready(count: int) -> str:
    return "1 order is" if count == 1 else f"{count} orders are"
