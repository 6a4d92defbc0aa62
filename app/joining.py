"""Brings a detailed document and its order together: pictures a storefront posts apart from the order.

The document may come before the order, after it, twice, or never. Its key comes from a browser's clock: it can be
guessed and can collide, so a key alone never joins anything; an editing session must be common to both.
"""

from dataclasses import dataclass, replace

from app.orders import Artwork, ArtworkRole, Item, Order

Join = tuple[tuple[str, tuple[Artwork, ...]], ...]


@dataclass(frozen=True, slots=True)
class LooseDetail:
    """A detailed document. `ref`: the key the order's line names it by; `sessions`: the editing sessions it is about;
    `artworks`: each picture with its session. `trusted`: its sender was proven."""

    ref: str
    sessions: tuple[str, ...] = ()
    artworks: tuple[tuple[str, Artwork], ...] = ()
    trusted: bool = False


def picture_id(item: str, session: str, role: ArtworkRole) -> str:
    """The id of a session's picture on an item: the same whether the order or the document names it first."""
    return f"{item}-{session}-{role.value}"


def join(order: Order, detail: LooseDetail) -> Join | str:
    """Which pictures belong to which items. Empty: the document is not about this order, or says nothing new.

    Text instead: a person must look, and why. The first document joined counts; a different later one is reviewed.
    """
    named = [i for i in order.items if detail.ref and i.detail_ref == detail.ref]
    if named:
        return _joined([i for i in named if _common(i, detail)], detail) if _any(named, detail) else _stranger(detail)
    unnamed = [i for i in order.items if not i.detail_ref and i.sessions and set(i.sessions) <= set(detail.sessions)]
    return _joined(unnamed, detail)


def _any(items: list[Item], detail: LooseDetail) -> bool:
    return any(_common(i, detail) for i in items)


def _common(item: Item, detail: LooseDetail) -> bool:
    return not set(item.sessions).isdisjoint(detail.sessions)


def _stranger(detail: LooseDetail) -> str:
    if not detail.sessions:
        return f"The picture details {detail.ref} hold names only, no pictures."
    return f"The picture details {detail.ref} are about other pictures than the order's."


def _joined(items: list[Item], detail: LooseDetail) -> Join | str:
    """Lines with the same key share the document by their sessions."""
    found = [(item, _pictures(item, detail)) for item in items]
    for item, artworks in found:
        if _differs(item, artworks):
            return f"Different picture details came for {item.title}. The first ones are kept."
    return tuple((item.id, artworks) for item, artworks in found if _is_new(item, artworks))


def _pictures(item: Item, detail: LooseDetail) -> tuple[Artwork, ...]:
    return tuple(
        replace(artwork, id=picture_id(item.id, session, artwork.role))
        for session, artwork in detail.artworks
        if session in item.sessions
    )


def _differs(item: Item, artworks: tuple[Artwork, ...]) -> bool:
    known = {a.id: a.url for a in item.artworks if a.url}
    return any(known.get(a.id, a.url) != a.url for a in artworks if a.url)


def _is_new(item: Item, artworks: tuple[Artwork, ...]) -> bool:
    known = {a.id for a in item.artworks if a.url}
    return any(a.url and a.id not in known for a in artworks)
