"""Which products a customer sees before they are printed, which of an order's proofs counts, and what waits for one.

Only what the house makes itself: elsewhere the print house asks in its own way.
"""

import re
from collections.abc import Iterator

from app.checklist import pairs, product_names
from app.errors import NotAllowed
from app.orders import IN_HOUSE, Artwork, Fulfilment, Item, Order
from app.printfiles import required_artworks
from app.proofs import Proof, ProofRule, ProofState, Silence
from app.rules import Rules
from app.states import State

MOST_HOURS = 30 * 24
NONE = "none"
ASKED = frozenset({State.RECEIVED, State.CONFIRMED, State.ARTWORK_READY})
"""States in which a customer may still change what is printed."""
_RULE = re.compile(r"([0-9]{1,4})\s*(?:h|hours?)\s*,\s*(print|wait)", re.IGNORECASE)


def read_proofs(text: str) -> dict[str, ProofRule]:
    """ "Mug = 24 hours, print; Poster = none; * = 48 hours, wait": a product's SKU or title, or * for all others, how
    long the customer has, and what silence means. Raises NotAllowed."""
    return {name.casefold(): _read_rule(name, value) for name, value in pairs(text, "Proofs")}


def _read_rule(name: str, value: str) -> ProofRule:
    if value.casefold() == NONE:
        return ProofRule(0)
    match = _RULE.fullmatch(value)
    if match is None or not 1 <= int(match[1]) <= MOST_HOURS:
        hint = f"Such as 24 hours, print; 48 hours, wait; or none. At most {MOST_HOURS} hours."
        raise NotAllowed(f"The proof of {name} cannot be read.", hint=hint)
    return ProofRule(int(match[1]), Silence(match[2].lower()))


def rule_of(item: Item, rules: Rules) -> ProofRule | None:
    """By SKU, else by title, else the shop's for all; None where nobody is asked."""
    found = next((rules.proofs[name] for name in product_names(item) if name in rules.proofs), None)
    return found if found is not None and found.hours else None


def shown_of(order: Order, artwork: Artwork) -> Proof | None:
    """The proof of the file that would be printed now; one of an earlier file counts no more."""
    if not artwork.sha256:
        return None
    own = (p for p in reversed(order.proofs) if (p.artwork, p.sha256) == (artwork.id, artwork.sha256))
    return next(own, None)


def current(order: Order) -> tuple[Proof, ...]:
    """The proofs that count, in the order of the files."""
    return tuple(p for a in order.artworks if (p := shown_of(order, a)) is not None)


def part_of(order: Order, artwork: str) -> Fulfilment | None:
    """The part of the order that prints this file in the house; None where it is canceled or made elsewhere."""
    item = next((i for i in order.items if any(a.id == artwork for a in i.artworks)), None)
    live = (f for f in order.fulfilments if f.route == IN_HOUSE and f.state is not State.CANCELED)
    return next((f for f in live if item is not None and any(line.item == item.id for line in f.lines)), None)


def awaited(order: Order, fulfilment: Fulfilment, rules: Rules) -> Iterator[tuple[Artwork, ProofRule]]:
    """The print files of a part that the customer has to see first."""
    if fulfilment.route != IN_HOUSE or not rules.proofs:
        return
    wanted = {i.id: rule for i in order.items if i.quantity and (rule := rule_of(i, rules)) is not None}
    of = {a.id: i.id for i in order.items for a in i.artworks}
    for artwork in required_artworks(order, fulfilment):
        if of[artwork.id] in wanted:
            yield artwork, wanted[of[artwork.id]]


def unasked(order: Order, rules: Rules) -> tuple[tuple[Artwork, ProofRule], ...]:
    """Files that are here, and of which the customer was shown nothing yet."""
    if order.cancel_ask is not None:
        return ()
    open_ = [f for f in order.fulfilments if f.state in ASKED]
    found = (one for part in open_ for one in awaited(order, part, rules))
    return tuple((a, rule) for a, rule in found if a.sha256 and shown_of(order, a) is None)


def clears(proof: Proof) -> bool:
    """Whether the work may begin."""
    if proof.state is ProofState.SILENT:
        return proof.silence is Silence.PRINT
    return proof.state in (ProofState.APPROVED, ProofState.WAIVED)


def needs_person(order: Order, proof: Proof) -> bool:
    """Whether it goes on only when somebody in the house does something."""
    part = part_of(order, proof.artwork)
    stuck = proof.state in (ProofState.CHANGE, ProofState.SILENT) and not clears(proof)
    return stuck and part is not None and part.state in ASKED


def wish(proof: Proof) -> str:
    """Why somebody must look, in words."""
    if proof.state is ProofState.CHANGE:
        return f"The customer asks for a change: “{proof.words}”"
    return proof.words or "The customer has not answered the proof."


def all_shown(order: Order, fulfilment: Fulfilment, rules: Rules) -> bool:
    """Whether no customer has to speak before this part is printed."""
    proofs = (shown_of(order, artwork) for artwork, _ in awaited(order, fulfilment, rules))
    return all(proof is not None and clears(proof) for proof in proofs)


BY_MANAGER = "A manager can go on with a reason, M."


def ensure_shown(order: Order, fulfilment: Fulfilment, rules: Rules) -> None:
    """Raises NotAllowed where a file of this part may not be printed before its customer has seen it."""
    for artwork, _ in awaited(order, fulfilment, rules):
        proof = shown_of(order, artwork)
        if proof is None:
            words = f"The customer has not seen the proof of {order.number} yet."
            raise NotAllowed(words, hint=f"It is sent when the print file is here. {BY_MANAGER}")
        if proof.state is ProofState.WAITING:
            words = f"{order.number} waits for the customer's answer to the proof."
            raise NotAllowed(words, hint=BY_MANAGER)
        if not clears(proof):
            way = "A new print file answers it." if proof.state is ProofState.CHANGE else "Ask the customer."
            raise NotAllowed(f"{order.number}: {wish(proof)}", hint=f"{way} {BY_MANAGER}")
