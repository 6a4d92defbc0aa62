"""The rarer steps of one order, behind one key: canceling, deciding on a wish to cancel or a refund, drafts elsewhere.

What cannot be taken back asks once more, with the verb on the answer and the safe one first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from app import events as e
from app.orders import IN_HOUSE, Fulfilment, Item, Order, RefundDue, RefundState
from app.people import Right, may
from app.proofrules import ASKED, all_shown, current, part_of
from app.proofs import Proof, ProofState
from app.refunding import shown
from app.rules import Rules
from app.states import LEADERS, CancelReason, Role, State, find_transition
from app.wording import CANCEL_WORDS, REPRINT_WORDS, provider_title
from ui.order.drawing import DRAWING, drawable
from ui.qc.reasons import REASONS

if TYPE_CHECKING:
    from ui.steps import Steps

Ask = Callable[[str, Sequence[str], Callable[[int], None]], None]
Say = Callable[[str, str, Callable[[str], object]], None]
Draw = Callable[[Order, Fulfilment, Item], None]
NOT_NOW = "Not now"
ACCEPTED = "Accepted by hand"
AGAIN = frozenset({State.QUALITY_CHECK, State.READY, State.RETURNED})


@dataclass(frozen=True, slots=True)
class Other:
    """One of the rarer steps: `title` as the list shows it."""

    title: str
    run: Callable[[], object]


class Others:
    """`ask`: one of a few answers by digit; `say`: a line of words; `refresh`: ask who makes it how far it is; `draw`:
    have an item drawn there."""

    def __init__(self, steps: "Steps", ask: Ask, say: Say, refresh: Callable[[str], None], draw: Draw) -> None:
        self._steps, self._ask, self._say, self._refresh, self._draw = steps, ask, say, refresh, draw

    def of(self, order: Order, role: Role) -> list[Other]:
        """What this person may do with this order now besides the usual, the most pressing first."""
        found: list[Other] = []
        asked = order.cancel_ask is not None and bool(order.cancel_ask.parts)
        if order.cancel_ask is not None and not asked and may(role, Right.DECIDE_CANCEL):
            found.append(Other("Refuse to cancel …", partial(self._refuse, order)))
        for due in order.refunds if may(role, Right.REFUND) else ():
            if due.state is RefundState.PREPARED:
                found.append(Other(f"Refund {shown(due.amount)} …", partial(self._refund, order, due)))
        found += [self._accept(order, part) for part in order.fulfilments if is_draft_elsewhere(part)]
        found += self._proofs(order, role)
        found += self._back(order, role)
        if again := [f for f in order.fulfilments if is_again(f, role)]:
            found.append(Other("Make it again …", partial(self._make_again, order, again)))
        if order.state is State.QUALITY_CHECK and role in LEADERS:
            found.append(Other("Pass without a check …", partial(self._pass_unseen, order)))
        makers = [f.route for f in order.fulfilments if f.route != IN_HOUSE and f.reference]
        if makers:
            title = f"Ask {provider_title(makers[0])} how far it is"
            found.append(Other(title, partial(self._refresh, order.id)))
        found += self._drawings(order)
        if asked and may(role, Right.DECIDE_CANCEL):
            found.append(Other("It is canceled there …", partial(self._settle, order)))
        elif not asked and any(find_transition(f.state, State.CANCELED, role) for f in order.fulfilments):
            found.append(Other("Cancel order …", partial(self._cancel, order)))
        return found

    def _drawings(self, order: Order) -> list[Other]:
        """A mock-up of what can be drawn, here or where it is made; of several items one is chosen."""
        pairs = list(drawable(order))
        if not pairs:
            return []
        makers = sorted({provider_title(part.route) for part, _ in pairs if part.route in DRAWING})
        words = f"Mock-up at {' and '.join(makers)}" if makers else "Mock-up"
        if len(pairs) == 1:
            return [Other(words, partial(self._draw, order, *pairs[0]))]
        titles = [", ".join(w for w in (item.title, item.variant) if w) for _, item in pairs]
        choose = partial(self._ask, f"{order.number}: mock-up of", titles, lambda at: self._draw(order, *pairs[at]))
        return [Other(f"{words} …", choose)]

    def _back(self, order: Order, role: Role) -> list[Other]:
        """Failed or canceled work that a manager takes in again; goods that came back."""
        rows = (
            (State.FAILED, State.RECEIVED, "Try again", "Tried again"),
            (State.CANCELED, State.RECEIVED, "Take in again", "Taken in again"),
        )
        return [
            Other(title, partial(self._steps.move, [order.id], to, reason))
            for origin, to, title, reason in rows
            if order.state is origin and find_transition(origin, to, role)
        ]

    def _make_again(self, order: Order, parts: Sequence[Fulfilment]) -> None:
        """All pieces of it, for a reason of the closed list."""

        def decided(at: int) -> None:
            why = REASONS[at]
            make = partial(e.Moved, to=State.IN_PRODUCTION, why=why, reason=REPRINT_WORDS[why])
            past = f"is made again: {REPRINT_WORDS[why].lower()}"
            self._steps.take(
                [order.id], lambda _, base: [make(**base | {"id": uuid4().hex}, fulfilment=f.id) for f in parts], past
            )

        self._ask(f"{order.number}: all of it is made again, because", [REPRINT_WORDS[why] for why in REASONS], decided)

    def _proofs(self, order: Order, role: Role) -> list[Other]:
        """What the customer has not said yet, a manager may say; or begin without it."""
        open_ = tuple(p for p in current(order) if p.state is not ProofState.APPROVED and is_undecided(order, p))
        found = list[Other]()
        if open_ and role in LEADERS:
            found.append(Other("Approve proof for the customer …", partial(self._approve, order, open_)))
        if open_:
            found.append(Other("Send proof once more", partial(self._show_again, order, open_)))
        if role in LEADERS and is_shown_first(order, self._steps.rules):
            found.append(Other("Start without the customer's word …", partial(self._start_anyway, order)))
        return found

    def _approve(self, order: Order, proofs: Sequence[Proof]) -> None:
        def decided(words: str) -> None:
            answer = partial(e.ProofAnswered, approved=True, reason=words)
            made = [partial(answer, proof=p.id) for p in proofs]
            self._take_all(order, made, "proof approved")

        self._say("Approve for the customer", "Who said so, and how", decided)

    def _show_again(self, order: Order, proofs: Sequence[Proof]) -> None:
        made = [partial(e.ProofAskedAgain, proof=p.id) for p in proofs]
        self._take_all(order, made, "proof sent once more")

    def _start_anyway(self, order: Order) -> None:
        def decided(words: str) -> None:
            self._steps.move([order.id], State.IN_PRODUCTION, words)

        self._say("Start without the customer's word", "Why it cannot wait", decided)

    def _pass_unseen(self, order: Order) -> None:
        def decided(words: str) -> None:
            self._steps.move([order.id], State.READY, words)

        self._say("Pass without a check", "Why nobody has to look", decided)

    def _refuse(self, order: Order) -> None:
        def decided(words: str) -> None:
            self._take(order, lambda base: e.CancelRefused(**base, reason=words), "goes on")

        self._say("Refuse to cancel", "Why it goes on", decided)

    def _refund(self, order: Order, due: RefundDue) -> None:
        through = provider_title(due.reference.partition("/")[0])
        answers = (NOT_NOW, f"Release refund of {shown(due.amount)} through {through}", "Keep the money …")

        def decided(at: int) -> None:
            if at == 1:
                words = f"refund of {shown(due.amount)} released"
                self._take(order, lambda base: e.RefundReleased(**base, refund=due.id), words)
            elif at == 2:
                self._say("Keep the money", "Why nothing is given back", partial(self._keep, order, due))

        self._ask(f"{order.number}: give money back", answers, decided)

    def _keep(self, order: Order, due: RefundDue, words: str) -> None:
        self._take(order, lambda base: e.RefundDeclined(**base, refund=due.id, reason=words), "keeps the money")

    def _accept(self, order: Order, part: Fulfilment) -> Other:
        def accept() -> None:
            moved = partial(e.Moved, fulfilment=part.id, to=State.CONFIRMED, reason=ACCEPTED)
            self._take(order, lambda base: moved(**base), f"accepted at {provider_title(part.route)}")

        return Other(f"Let {provider_title(part.route)} make it", accept)

    def _cancel(self, order: Order) -> None:
        reasons = tuple(CANCEL_WORDS)
        makers = {provider_title(f.route) for f in order.fulfilments if f.route != IN_HOUSE and f.reference}
        where = f", also at {', '.join(sorted(makers))}" if makers else ""

        def decided(at: int) -> None:
            if at > 0:
                self._canceled(order, reasons[at - 1])

        answers = (NOT_NOW, *(f"Cancel: {CANCEL_WORDS[reason].lower()}" for reason in reasons))
        self._ask(f"Cancel {order.number}{where}?", answers, decided)

    def _canceled(self, order: Order, why: CancelReason) -> None:
        make = partial(e.Cancelled, why=why, reason=CANCEL_WORDS[why])
        self._take(order, lambda base: make(**base), f"canceled{_if_they_agree(order)}")

    def _settle(self, order: Order) -> None:
        """For those who were called: nobody can be asked over the line, or nobody answers."""

        def decided(words: str) -> None:
            make = partial(e.Cancelled, why=CancelReason.PROVIDER, reason=words)
            self._take(order, lambda base: make(**base), "canceled")

        self._say("It is canceled there", "Who said so", decided)

    def _take_all(self, order: Order, made: "Sequence[Callable[..., e.Event]]", past: str) -> None:
        self._steps.take([order.id], lambda _, base: [make(**(base | {"id": uuid4().hex})) for make in made], past)

    def _take(self, order: Order, make: Callable[[dict[str, Any]], e.Event], past: str) -> None:
        self._steps.take([order.id], lambda _, base: [make(base | {"id": uuid4().hex})], past)


def is_undecided(order: Order, proof: Proof) -> bool:
    """Whether somebody in the house may still say something to it."""
    part = part_of(order, proof.artwork)
    return part is not None and part.state in ASKED


def is_shown_first(order: Order, rules: Rules) -> bool:
    """Whether the next step is to begin, and a customer has to speak before."""
    parts = [f for f in order.fulfilments if f.state in (State.CONFIRMED, State.ARTWORK_READY)]
    next_ = order.state in (State.CONFIRMED, State.ARTWORK_READY)
    return next_ and not all(all_shown(order, part, rules) for part in parts)


def _if_they_agree(order: Order) -> str:
    """What is made elsewhere is canceled when its makers say so."""
    makers = sorted({provider_title(f.route) for f in order.fulfilments if f.route != IN_HOUSE and f.reference})
    return f" when {' and '.join(makers)} agrees" if makers else ""


def is_again(part: Fulfilment, role: Role) -> bool:
    """Whether this person may send a part that is made here back to be made again."""
    here = part.route == IN_HOUSE and part.state in AGAIN
    return here and find_transition(part.state, State.IN_PRODUCTION, role) is not None


def is_draft_elsewhere(part: Fulfilment) -> bool:
    """Whether whoever makes this part has it, and waits for a word to begin."""
    return part.route != IN_HOUSE and bool(part.reference) and part.state is State.RECEIVED
