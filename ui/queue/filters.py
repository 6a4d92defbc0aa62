"""What the queue is narrowed to: the rail's views, the chips beside them, and the words for both."""

from dataclasses import dataclass, replace

from app.states import State
from services.workstation.rows import Counts, Filter


@dataclass(frozen=True, slots=True)
class View:
    """A fixed view of the rail. `key`: the second key after G. `mine`: narrowed to who works here."""

    name: str
    title: str
    filter: Filter
    key: str = ""
    mine: bool = False
    nothing: str = "Nothing here"


def _of(*states: State) -> Filter:
    return Filter(states=frozenset(states))


VIEWS: dict[str, View] = {
    view.name: view
    for view in (
        View("open", "All open orders", Filter(), "O", nothing="Nothing to make"),
        View("mine", "Assigned to me", Filter(), "M", mine=True, nothing="Nothing is assigned to you"),
        View("new", "New", _of(State.RECEIVED, State.CONFIRMED), "N", nothing="No new orders"),
        View("files", "Files ready", _of(State.ARTWORK_READY), "F", nothing="Nothing to print"),
        View("production", "In production", _of(State.IN_PRODUCTION), "P", nothing="Nothing in production"),
        View("check", "In QC", _of(State.QUALITY_CHECK), nothing="Nothing to check"),
        View("ready", "Ready to ship", _of(State.READY), "R", nothing="Nothing to ship"),
        View(
            "shipped",
            "Shipped",
            Filter(states=frozenset({State.SHIPPED, State.OUT_FOR_DELIVERY, State.DELIVERED}), sort="placed"),
            nothing="Nothing shipped yet",
        ),
        View("hold", "On hold", Filter(held=True), "H", nothing="Nothing on hold"),
        View("problem", "Problem", Filter(problem=True), "X", nothing="No problems"),
    )
}


def count(view: View, counts: Counts, person: str) -> int:
    """The rail's figure for a view, from the kept counters."""
    if view.mine:
        return counts.mine(person)
    if view.name == "open":
        return counts.open
    if view.name == "hold":
        return counts.held
    if view.name == "problem":
        return counts.problem
    if view.name == "shipped":
        return counts.shipped_today
    return sum(counts.by_state.get(state, 0) for state in view.filter.states or ())


SOURCES: dict[str, str] = {
    "shopify": "Shopify",
    "printful": "Printful",
    "printify": "Printify",
    "prodigi": "Prodigi",
    "stripe": "Stripe",
    "stitch": "Stitch",
}
"""Where orders come from, as people call it."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The chips: empty means any."""

    source: str = ""
    product: str = ""
    text: str = ""

    @property
    def any(self) -> bool:
        return bool(self.source or self.product or self.text)


def filtered(view: View, narrowing: Narrowing, person: str) -> Filter:
    """The one filter value the store is asked with."""
    return replace(
        view.filter,
        assigned=person if view.mine else None,
        source=narrowing.source or None,
        product=narrowing.product or None,
        text=narrowing.text,
    )


def words(view: View, narrowing: Narrowing) -> str:
    """The filter in a sentence, for the empty list."""
    source = SOURCES.get(narrowing.source, narrowing.source.capitalize()) or "Any source"
    text = f"“{narrowing.text}”" if narrowing.text else ""
    return ", ".join(part for part in (source, narrowing.product, text, view.title) if part) + "."
