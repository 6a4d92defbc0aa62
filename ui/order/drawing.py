"""What is drawn of an item: its product with its picture, by a print house or here. Nothing is bought by it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.artwork import PrintSpec
from app.errors import NotAllowed
from app.mockups import Scene, color_of, kind_of, scene_of
from app.orders import IN_HOUSE, Artwork, ArtworkRole, Fulfilment, Item, Order
from app.wording import provider_title

if TYPE_CHECKING:
    from services.catalogue import Catalogue, MockupAsk
    from services.workstation.client import Client

DRAWING = frozenset({"printful", "printify"})
"""Who draws. The connectors' own records say the same; loading them all takes longer than a key press may."""
IN_MAPPINGS = "A manager chooses it in Mappings, G T."


@dataclass(frozen=True, slots=True)
class Wish:
    """An item as one part of an order has it made. `like`: the shop's account, whose namesake there is asked."""

    provider: str
    like: str
    sku: str
    title: str
    picture_url: str = ""

    @property
    def where(self) -> str:
        """The print house as people call it."""
        return provider_title(self.provider)


@dataclass(frozen=True, slots=True)
class Known:
    """What an SKU is at an account: as staff mapped it, or as the account's own list has it."""

    account: str
    body: Mapping[str, object]

    def text(self, name: str) -> str:
        found = self.body.get(name)
        return "" if isinstance(found, bool | None) else str(found)


@dataclass(frozen=True, slots=True)
class _Account:
    """Of what the receiver tells of an account, what is needed here."""

    provider: str
    name: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Print:
    """A print file on this computer, and how it lies on its product."""

    sha256: str
    scene: Scene
    size: str


def print_of(item: Item) -> Print | None:
    """None where no print file of it was fetched yet."""
    return print_from(
        item, next((a for a in item.artworks if a.role is ArtworkRole.PRINT and a.sha256 and a.facts), None)
    )


def print_from(item: Item, found: Artwork | None) -> Print | None:
    """One of its print files; None where that was not fetched yet."""
    if found is None or found.facts is None or not found.sha256:
        return None
    kind = kind_of(item)
    aspect = found.facts.width / max(1, found.facts.height)
    return Print(found.sha256, scene_of(kind, aspect, color_of(item, kind)), _size(found.spec))


def _size(spec: PrintSpec) -> str:
    return f"{spec.width_mm / 10:g} × {spec.height_mm / 10:g} cm" if spec.width_mm and spec.height_mm else ""


def drawable(order: Order) -> Iterator[tuple[Fulfilment, Item]]:
    """Items that are made where somebody draws them, or whose print file is here."""
    for part in order.fulfilments:
        items = [item for line in part.lines if line.quantity and (item := order.item(line.item)) is not None]
        yield from ((part, item) for item in items if part.route in DRAWING or print_of(item) is not None)


def wish_of(order: Order, part: Fulfilment, item: Item) -> Wish:
    """Raises NotAllowed where nobody draws it, or there is nothing to draw it from."""
    title = ", ".join(word for word in (item.title, item.variant) if word)
    if part.route not in DRAWING:
        where = "The shop itself" if part.route == IN_HOUSE else provider_title(part.route)
        raise NotAllowed(f"{where} draws no mock-ups.", hint="Look at the print file, Space.")
    if not item.sku:
        raise NotAllowed(f"{title} has no SKU, so its product at {provider_title(part.route)} is not known.")
    prints = (a.url for a in item.artworks if a.role is ArtworkRole.PRINT and a.url)
    return Wish(part.route, order.account, item.sku, title, next(prints, ""))


async def known_as(client: "Client | None", wish: Wish) -> Known:
    """What the SKU is there. Raises NotAllowed where nobody has said, and what the client raises."""
    if client is None:
        raise NotAllowed("A mock-up needs the receiver.", hint="Work goes on offline; ask again when it is back.")
    accounts = await client.ask("GET", "accounts", tuple[_Account, ...])
    mine = sorted((a.name != wish.like, a.name, a) for a in accounts if a.provider == wish.provider)
    if not mine:
        raise NotAllowed(f"{wish.where} is not connected.", hint="An administrator sets it up in Connections, G L.")
    account = mine[0][2]
    mappings = await client.mappings(wish.provider, account.name)
    bodies = {mapped.name: mapped.body for mapped in mappings.products}
    body = bodies.get(wish.sku) or _own_list(account).get(wish.sku)
    if not body:
        raise NotAllowed(f"Nobody has said yet what {wish.sku} is at {wish.where}.", hint=IN_MAPPINGS)
    return Known(account.name, body if isinstance(body, Mapping) else {"variant": body})


def _own_list(account: _Account) -> Mapping[str, object]:
    try:
        found = json.loads(account.fields.get("products") or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def lacks_product(wish: Wish, known: Known) -> bool:
    """Whether only the variant was noted, and its product has to be looked for."""
    return wish.provider == "printful" and not known.text("product")


def product_with(found: "Catalogue", variant: str) -> str:
    """The product of this page that has the variant, by id; empty where none has."""
    return next((p.id for p in found.products if any(v.id == variant for v in p.variants)), "")


def asked_of(wish: Wish, known: Known, product: str = "") -> "MockupAsk":
    """`product`: where it was looked for. Raises NotAllowed in a sentence where the print house cannot draw it."""
    from services.catalogue import MockupAsk

    if wish.provider == "printify":
        product, variant = known.text("product_id"), known.text("variant_id")
        if not product:
            words = f"Printify draws products that lie in its shop; {wish.sku} is made only when it is ordered."
            raise NotAllowed(words, hint="Make it a product there, then map it anew in Mappings, G T.")
        return MockupAsk(wish.provider, known.account, product, variant)
    if not wish.picture_url:
        raise NotAllowed(f"{wish.title} has no picture to print yet.", hint="It can be drawn when it has arrived.")
    places = known.body.get("placement")
    place = places[0] if isinstance(places, list) and places else places or ""
    product = known.text("product") or product
    return MockupAsk(wish.provider, known.account, product, known.text("variant"), wish.picture_url, str(place))
