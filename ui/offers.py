"""What can be done with the selected orders: the one filled button, the quiet ones, and why a step is not offered."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app import proofing, replacing
from app.orders import IN_HOUSE, Artwork, Order
from app.proofrules import ASKED, current, part_of
from app.proofs import ProofState
from app.replacing import is_awaited
from app.rules import DEFAULT
from app.states import GONE, NEXT_STEP, State
from app.wording import provider_title

DOWNLOAD = "download"
SHIP = "ship"


@dataclass(frozen=True, slots=True)
class Verb:
    """A step as a button: `command` is its name among the commands, `words` what the button says."""

    command: str
    words: str
    icon: str
    past: str


VERBS: dict[State, Verb] = {
    State.ARTWORK_READY: Verb(DOWNLOAD, "Download files", "download", "files ready"),
    State.IN_PRODUCTION: Verb("produce", "Start production", "play", "in production"),
    State.QUALITY_CHECK: Verb("check", "Send to QC", "circle-check-big", "sent to QC"),
    State.READY: Verb("pass", "Pass QC", "check", "passed QC"),
    State.SHIPPED: Verb(SHIP, "Ship", "arrow-up-right", "marked as shipped"),
    State.OUT_FOR_DELIVERY: Verb("hand-over", "Out for delivery", "arrow-up-right", "out for delivery"),
    State.DELIVERED: Verb("deliver", "Mark as delivered", "check", "delivered"),
    State.RETURNED: Verb("return", "Mark as returned", "chevrons-up-down", "returned"),
    State.RECEIVED: Verb("take-back-in", "Take in again", "inbox", "taken in again"),
    State.CANCELED: Verb("cancel", "Cancel order", "x", "canceled"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """The filled button for a selection. `command` empty: there is none, and `hint` says how many can take what."""

    command: str
    words: str
    icon: str = ""
    hint: str = ""


def step_of(order: Order) -> State | None:
    """The step that normally follows for the order as a whole; None where nothing follows or others make it."""
    return NEXT_STEP.get(order.state) if in_house(order) else None


def in_house(order: Order) -> bool:
    """Whether a part of it that has not left is made here."""
    ours = {IN_HOUSE, *DEFAULT.mirrored}
    return any(f.route in ours for f in order.fulfilments if f.state not in (*GONE, State.CANCELED))


def files_of(order: Order) -> tuple[Artwork, ...]:
    """The print files an order brings."""
    return tuple(a for a in order.artworks if a.url)


def offer(orders: Sequence[Order]) -> Offer:
    """One step if all can take it; else none, and the bar says how many can take which."""
    if not orders:
        return Offer("", "")
    if all(order.held_here for order in orders):
        return Offer("hold", "Release", "play")
    if all(any(issue.kind == replacing.KIND for issue in order.issues) for order in orders):
        return Offer(DOWNLOAD, _files(sum(is_awaited(a) for order in orders for a in order.artworks)), "download")
    if all(waits_on_proof(order) for order in orders):
        return Offer("more", "Decide on the proof", "message-square-text")
    if all(any(issue.blocking for issue in order.issues) for order in orders):
        return Offer("problem", "Solve problem", "circle-check-big")
    steps = Counter(step_of(order) for order in orders if order.held is None)
    if len(steps) == 1 and None not in steps and all(order.held is None for order in orders):
        step = next(s for s in steps if s is not None)
        if step is State.IN_PRODUCTION and all(waits_for_customer(order) for order in orders):
            return Offer("more", "Proof steps", "message-square-text")
        return _single(step, orders)
    makers = {provider_title(f.route) for order in orders for f in order.fulfilments if f.route != IN_HOUSE}
    if any(f.route == IN_HOUSE for order in orders for f in order.fulfilments):
        makers = set()
    if not any(steps) and len(makers) == 1:
        return Offer("", "", hint=f"Made by {makers.pop()}")
    return Offer("", "", hint=_mixed(steps))


def waits_on_proof(order: Order) -> bool:
    """Whether nothing else is in the way than what the customer said, or did not say, of the proof."""
    blocking = [issue for issue in order.issues if issue.blocking]
    return bool(blocking) and all(issue.kind == proofing.KIND for issue in blocking)


def waits_for_customer(order: Order) -> bool:
    """Whether work cannot begin before its customer has answered a proof."""
    asked = (part_of(order, proof.artwork) for proof in current(order) if proof.state is ProofState.WAITING)
    return any(part is not None and part.state in ASKED for part in asked)


def _single(step: State, orders: Sequence[Order]) -> Offer:
    verb = VERBS[step]
    words = verb.words
    if verb.command == DOWNLOAD:
        words = _files(sum(len(files_of(order)) for order in orders))
    return Offer(verb.command, words, verb.icon)


def _files(count: int) -> str:
    return f"Download {count} files" if count != 1 else "Download file"


def _mixed(steps: "Counter[State | None]") -> str:
    parts = [f"{n} can take “{VERBS[step].words}”" for step, n in steps.most_common() if step is not None]
    return ", ".join(parts)


def several(numbers: Sequence[str], past: str) -> str:
    """The toast's words: what happened to how many."""
    return f"{numbers[0]} {past}" if len(numbers) == 1 else f"{len(numbers)} orders {past}"
