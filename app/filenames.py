"""What a print file is called: a pattern of the shop's with facts of the order in braces."""

import re
from collections.abc import Callable, Mapping

from app.errors import NotAllowed
from app.orders import Artwork, Item, Order

USUAL = "{order}_{place}_{file}"
ALL = "*"
"""In place of an account: every shop without a pattern of its own."""
_FACTS: dict[str, Callable[[Order, Item, Artwork, int], str]] = {
    "order": lambda order, item, artwork, place: order.number.lstrip("#"),
    "place": lambda order, item, artwork, place: f"{place:02d}",
    "file": lambda order, item, artwork, place: _stem(artwork.file_name) or artwork.label or artwork.id,
    "item": lambda order, item, artwork, place: item.title,
    "variant": lambda order, item, artwork, place: item.variant,
    "sku": lambda order, item, artwork, place: item.sku,
    "quantity": lambda order, item, artwork, place: str(item.quantity),
    "label": lambda order, item, artwork, place: artwork.label,
    "effect": lambda order, item, artwork, place: artwork.effect,
    "role": lambda order, item, artwork, place: artwork.role.value,
    "size": lambda order, item, artwork, place: _size(artwork),
    "customer": lambda order, item, artwork, place: order.customer.name or order.address.name,
    "shop": lambda order, item, artwork, place: order.account,
    "due": lambda order, item, artwork, place: f"{order.due_at:%Y-%m-%d}" if order.due_at else "",
}
FACTS = tuple(_FACTS)
_BRACED = re.compile(r"\{([^{}]*)\}")


def ensure_usable(pattern: str) -> None:
    """Raises NotAllowed for a pattern that names no fact, or one that is not known."""
    found = _BRACED.findall(pattern)
    unknown = [name for name in found if name not in _FACTS]
    if unknown or not found or set("{}") & set(_BRACED.sub("", pattern)):
        said = f"{{{unknown[0]}}} is not known in a file name." if unknown else "This is no pattern for file names."
        raise NotAllowed(said, hint=f"Use {', '.join(f'{{{name}}}' for name in FACTS)}.")


def patterns(text: str) -> dict[str, str]:
    """`{order}_{file} | acme: {order}_{label}` as account and pattern, `*` for all others. Raises NotAllowed."""
    found = {}
    for part in filter(None, map(str.strip, text.split("|"))):
        account, colon, pattern = part.rpartition(":")
        ensure_usable(pattern.strip())
        found[account.strip() if colon else ALL] = pattern.strip()
    return found


def stem_of(order: Order, artwork: Artwork, chosen: Mapping[str, str]) -> str:
    """The name without its ending, not yet made safe for a disk. `chosen`: as `patterns` gives it."""
    pattern = chosen.get(f"{order.source}/{order.account}") or chosen.get(order.account) or chosen.get(ALL) or USUAL
    item = next(i for i in order.items if artwork in i.artworks)
    place = order.artworks.index(artwork) + 1
    words = _BRACED.sub(lambda found: _FACTS[found[1]](order, item, artwork, place), pattern)
    return re.sub(r"([_-])\1+", r"\1", words).strip("_- ")


def _stem(name: str) -> str:
    """Without folders and ending."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return last.rpartition(".")[0] or last


def _size(artwork: Artwork) -> str:
    spec = artwork.spec
    return f"{spec.width_mm:g}x{spec.height_mm:g}" if spec.width_mm and spec.height_mm else ""
