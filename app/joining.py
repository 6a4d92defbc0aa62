"""Brings a detailed document and its order together: pictures a storefront posts apart from the order."""

from dataclasses import dataclass

from app.orders import Artwork


@dataclass(frozen=True, slots=True)
class LooseDetail:
    """A detailed document. `ref`: the key the order's line names it by; `sessions`: the editing sessions it is about;
    `artworks`: each picture with its session. `trusted`: its sender was proven."""

    ref: str
    sessions: tuple[str, ...] = ()
    artworks: tuple[tuple[str, Artwork], ...] = ()
    trusted: bool = False
