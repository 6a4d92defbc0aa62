"""Picture details that are kept with the order itself, in metafields of the namespace `platen`: a third place where
they survive when neither the line nor the storefront's own post has them.

`pictures` (and `pictures_<line>`) are written by the shop's theme or app, `picture_facts` by Platen itself. Each holds
one document in the storefront's form, or a list of them. `app.joining` alone decides what belongs to which line.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.errors import Corrupt
from app.events import Detailed, Event, IssueRaised
from app.joining import LooseDetail, join
from app.orders import Artwork, ArtworkRole, Item, Order
from services import body
from services.connector import Account, Origin
from services.providers.shopify.details import detail_of

NAMESPACE, PICTURES, FACTS = "platen", "pictures", "picture_facts"
LARGEST = 60_000
MOST_DOCUMENTS = 50
UNREADABLE = "The picture details kept with the order cannot be read, or do not say which line they are for."


def details_of(data: body.Json, account: Account) -> list[LooseDetail]:
    """What the shop itself wrote, from an order in webhook form. What cannot be read is left out: it is a spare."""
    return [detail for detail, _ in _documents(data, account, (PICTURES,)) if detail is not None]


def _documents(data: body.Json, account: Account, kinds: tuple[str, ...]) -> Iterator[tuple[LooseDetail | None, str]]:
    """Each document with the fingerprint of what it says; None for one that cannot be read."""
    for field in body.rows(data, "metafields"):
        key = body.text(field, "key", limit=200)
        mine = body.text(field, "namespace", limit=300) == NAMESPACE
        if not mine or not any(key == kind or key.startswith(f"{PICTURES}_") for kind in kinds):
            continue
        raw = field.get("value")
        for document in _in(raw if isinstance(raw, str) else json.dumps(raw, default=str)):
            yield _read(document, account), hashlib.sha256(repr(document).encode()).hexdigest()[:16]


def _in(raw: str) -> list[Any]:
    try:
        found = body.parse(raw.encode("utf-8", "replace"))
    except Corrupt:
        return [None]
    return found[:MOST_DOCUMENTS] if isinstance(found, list) else [found]


def _read(document: Any, account: Account) -> LooseDetail | None:
    try:
        return detail_of(body.as_object(document, "The picture details"), account, trusted=True)
    except Corrupt:
        return None


def kept_events(data: body.Json, order: Order, origin: Origin) -> list[Event]:
    """Pictures for lines that have none of their own; where a document fits no line, a person must look."""
    lacking = {item.id for item in order.items if item.awaits_artwork}
    if not lacking:
        return []
    events: list[Event] = []
    for detail, mark in _documents(data, origin.account, (PICTURES, FACTS)):
        joined = UNREADABLE if detail is None else join(order, detail)
        if detail is not None and not joined and not _names(order, detail):
            joined = f"The picture details {detail.ref} kept with the order name none of its lines."
        if isinstance(joined, str):
            fields = origin.once(order.id, f"kept {mark}")
            events.append(IssueRaised(**fields, kind="artwork", text=joined))
            continue
        for item, artworks in ((i, a) for i, a in joined if i in lacking):
            fields = origin.once(order.id, f"kept {mark} {item}")
            events.append(Detailed(**fields, item=item, artworks=artworks))
            order = _with(order, item, artworks)
    return events


def _with(order: Order, item: str, artworks: tuple[Artwork, ...]) -> Order:
    """So that a second document cannot say something else of the same picture."""
    fresh = {a.id: a for a in artworks}
    items = (
        i if i.id != item else replace(i, artworks=tuple({**{a.id: a for a in i.artworks}, **fresh}.values()))
        for i in order.items
    )
    return replace(order, items=tuple(items))


def _names(order: Order, detail: LooseDetail) -> bool:
    return any(item.detail_ref == detail.ref for item in order.items)


def facts_of(order: Order) -> str:
    """What is known of the pictures of lines that name a document, as that document again; empty where it is nothing
    or too much."""
    documents = [_document(item) for item in order.items if item.detail_ref and item.sessions]
    filled = [document for document in documents if document["petData"]["pets"]]
    if not filled:
        return ""
    text = json.dumps(filled, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return text if len(text.encode()) <= LARGEST else ""


def _document(item: Item) -> dict[str, Any]:
    found = ((s, [a for a in item.artworks if a.id.startswith(f"{item.id}-{s}-") and a.url]) for s in item.sessions)
    pets = [_pet(session, artworks) for session, artworks in found if artworks]
    return {"orderDataKey": item.detail_ref, "petData": {"pets": pets}}


def _pet(session: str, artworks: list[Artwork]) -> dict[str, Any]:
    by = {artwork.role: artwork for artwork in artworks}
    names = {
        ArtworkRole.PRINT: "processedUrl",
        ArtworkRole.ORIGINAL: "originalUrl",
        ArtworkRole.PREVIEW: "thumbnailUrl",
    }
    told: dict[str, Any] = {"sessionId": session}
    told |= {names[role]: artwork.url for role, artwork in by.items()}
    first = by.get(ArtworkRole.PRINT, artworks[0])
    told |= {"name": first.label, "effect": first.effect}
    if ArtworkRole.ORIGINAL in by:
        told["originalFilename"] = by[ArtworkRole.ORIGINAL].file_name
        told |= _declared(by[ArtworkRole.ORIGINAL])
    return {**told, "files": {role.value: _file(artwork) for role, artwork in by.items() if artwork.sha256}}


def _declared(artwork: Artwork) -> dict[str, Any]:
    told = artwork.declared
    if told is None:
        return {}
    said = {"format": told.format, "size": told.size, "dimensions": f"{told.width}x{told.height}"}
    return {"imageMetadata": said}


def _file(artwork: Artwork) -> Mapping[str, Any]:
    facts = artwork.facts
    sizes = {"width": facts.width, "height": facts.height, "size": facts.size} if facts else {}
    return {"sha256": artwork.sha256, **sizes}
