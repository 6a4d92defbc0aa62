"""Which files of an order a part of it cannot be made without."""

from app.orders import Artwork, ArtworkRole, Fulfilment, Order


def required_artworks(order: Order, fulfilment: Fulfilment) -> tuple[Artwork, ...]:
    """The print files a fulfilment cannot be made without."""
    items = {line.item for line in fulfilment.lines}
    return tuple(a for i in order.items if i.id in items for a in i.artworks if a.role is ArtworkRole.PRINT and a.url)
