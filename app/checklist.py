"""What is checked on a piece and what one costs: each product's own list as a shop writes it down, and what of a list
Platen can prove by itself."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from app.artwork import CHECKLIST, Severity, Step, dpi
from app.errors import NotAllowed
from app.nesting import measure_words
from app.orders import Artwork, ArtworkRole, Fulfilment, Item, Money, Stage
from app.preflight import RULES, may_pass
from app.rules import Rules

ANY = "*"
MOST = 9
"""Each line has its digit."""
_KNOWN = {step.id: step for step in CHECKLIST}
_OF_GOODS = frozenset({"product", "surface", "count", "packing"})
_COST = re.compile(r"([0-9]+(?:\.[0-9]{1,3})?)\s*([A-Za-z]{3})")


def steps_for(item: Item, rules: Rules) -> tuple[Step, ...]:
    """The checklist of a product: by SKU, else by its title, else the shop's for all, else the usual one."""
    found = next((rules.checklists[name] for name in product_names(item) if name in rules.checklists), None)
    return CHECKLIST if found is None else found


def is_of_picture(step: str) -> bool:
    """Whether a line is answered by looking at the print file, so that another file opens it again. A shop's own words
    may be about anything."""
    return step not in _OF_GOODS


def cost_of(item: Item | None, rules: Rules) -> Money:
    """What one piece costs the shop to make again; nothing where nobody has said."""
    names = product_names(item) if item is not None else (ANY,)
    amount, currency = next((rules.piece_costs[n] for n in names if n in rules.piece_costs), (Decimal(0), ""))
    return Money(amount, currency)


def product_names(item: Item) -> tuple[str, ...]:
    """Under what a shop may write a product down, the closest first."""
    return tuple(name.casefold() for name in (item.sku, item.title, ANY) if name)


def read_checklists(text: str) -> dict[str, tuple[Step, ...]]:
    """ "Mug = image, product, Handle is whole; * = image, crop": a product's SKU or title, or * for all others, and its
    lines: the usual ones by name, any other in the shop's own words. Raises NotAllowed."""
    return {name.casefold(): _read_list(name, value) for name, value in pairs(text, "Checklists")}


def _read_list(name: str, value: str) -> tuple[Step, ...]:
    words = [word.strip() for word in value.split(",") if word.strip()]
    if not 1 <= len(words) <= MOST:
        raise NotAllowed(f"The checklist of {name} has {len(words)} lines.", hint=f"1 to {MOST}: each has its digit.")
    steps = tuple(_step(n, word) for n, word in enumerate(words, start=1))
    if len({step.id for step in steps}) < len(steps):
        raise NotAllowed(f"The checklist of {name} has a line twice.", hint="Each line once.")
    return steps


def _step(digit: int, words: str) -> Step:
    known = _KNOWN.get(words.casefold())
    if known is not None:
        return Step(known.id, digit, known.title, known.hint, known.proof)
    return Step(f"own:{words.casefold()}", digit, words)


def read_costs(text: str) -> dict[str, tuple[Decimal, str]]:
    """ "Mug = 4.20 USD; * = 3 USD": what one piece costs to make again. Raises NotAllowed."""
    return {name.casefold(): _read_cost(name, value) for name, value in pairs(text, "Costs")}


def read_severities(text: str) -> dict[str, Severity | None]:
    """ "resolution = error; soft = off": how serious the shop takes a file rule. Raises NotAllowed."""
    return {name: _read_severity(name, value) for name, value in pairs(text, "File rules")}


def read_share(percent: int) -> float:
    """Whole percent as a share, 0 to 1. Raises NotAllowed."""
    if not 0 <= percent <= 100:
        raise NotAllowed(f"{percent} percent of pieces cannot be looked at again.", hint="Write 0 to 100.")
    return percent / 100


def _read_severity(name: str, value: str) -> Severity | None:
    if not (name in RULES and may_pass(name)):
        known = ", ".join(rule for rule in RULES if may_pass(rule))
        raise NotAllowed(f"There is no file rule {name}.", hint=f"There are {known}.")
    words = {**{s.value: s for s in Severity}, "off": None}
    if value.casefold() not in words:
        raise NotAllowed(f"{name} cannot be {value}.", hint="Write error, warning, info or off.")
    return words[value.casefold()]


def _read_cost(name: str, value: str) -> tuple[Decimal, str]:
    match = _COST.fullmatch(value)
    try:
        if match is not None:
            return Decimal(match[1]), match[2].upper()
    except InvalidOperation:
        pass
    raise NotAllowed(f"The cost of {name} cannot be read.", hint="An amount and a currency, such as 4.20 USD.")


def pairs(text: str, what: str) -> Iterator[tuple[str, str]]:
    """“Product = entries; next product = …” as products and entries. Raises NotAllowed."""
    for part in filter(None, (part.strip() for part in text.split(";"))):
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not (name and sign and value):
            raise NotAllowed(f"{what} cannot be read at “{part[:40]}”.", hint="Product = entries; next product = …")
        yield name, value


def proofs(fulfilment: Fulfilment, item: Item, steps: tuple[Step, ...]) -> dict[str, str]:
    """Lines that need no eyes: their id and what was measured. A print that came out wrong is beyond this."""
    ways = {"file": _file_proof(item), "count": _count_proof(fulfilment, item)}
    return {step.id: words for step in steps if (words := ways.get(step.proof, ""))}


def _file_proof(item: Item) -> str:
    """Every print file whole, as promised and fine enough at its size; empty where any of that is unknown."""
    prints = [a for a in item.artworks if a.role is ArtworkRole.PRINT]
    measured = [_measured(artwork) for artwork in prints]
    if not measured or not all(measured):
        return ""
    return measured[0] if len(measured) == 1 else f"{len(measured)} files, {measured[0]}"


def _measured(artwork: Artwork) -> str:
    if artwork.facts is None or not artwork.sha256:
        return ""
    if artwork.declared_sha256 not in ("", artwork.sha256):
        return ""
    if any(f.severity is Severity.ERROR for f in artwork.findings):
        return ""
    found = dpi(artwork.facts, artwork.spec)
    if found is None or found < artwork.spec.minimum_dpi:
        return ""
    size = measure_words(artwork.spec.width_mm, artwork.spec.height_mm)
    promised = ", checksum as promised" if artwork.declared_sha256 else ""
    return f"{int(found)} dpi at {size}{promised}"


def _count_proof(fulfilment: Fulfilment, item: Item) -> str:
    units = [u for u in fulfilment.units if u.item == item.id]
    made = sum(u.stage is not Stage.WAITING for u in units)
    return f"{made} of {item.quantity} made" if made == len(units) == item.quantity else ""
