"""The detailed document a storefront posts apart from the order: where each pet's pictures lie."""

import re

from app.artwork import Declared
from app.errors import Corrupt
from app.joining import LooseDetail
from app.orders import Artwork, ArtworkRole
from services import body
from services.connector import Account
from services.providers.shopify.pets import LONGEST_NAME, MOST_PETS, file_of, safe_address

LARGEST = 256 * 1024
SIGNATURE = "x-hub-signature-256"
LARGEST_FILE = 10**12
_SIDES = re.compile(r"\s*([0-9]{1,6})\s*[x×]\s*([0-9]{1,6})\s*")
_KEY = re.compile(r"(order_pet_data|order_fallback|fallback)_[0-9]{10,16}")


def looks_like_one(raw: bytes) -> bool:
    """Cheap: no parsing before the proof is checked."""
    return len(raw) <= LARGEST and b'"orderDataKey"' in raw


def read_detail(raw: bytes, account: Account, *, trusted: bool) -> LooseDetail:
    """Raises `Corrupt`. A document may be a fallback: names only, no pictures."""
    if len(raw) > LARGEST:
        raise Corrupt("The picture details are too large.")
    return detail_of(body.parse_object(raw), account, trusted=trusted)


def detail_of(data: body.Json, account: Account, *, trusted: bool) -> LooseDetail:
    """The same document wherever it was kept. Raises `Corrupt`."""
    ref = body.identity(data, "orderDataKey")
    if not _KEY.fullmatch(ref):
        raise Corrupt("The key of the picture details is not one of a storefront.")
    pets = body.rows(body.as_object(data.get("petData"), "petData"), "pets")
    if len(pets) > MOST_PETS:
        raise Corrupt(f"The picture details name {len(pets)} pets.")
    found = [(session, pet) for pet in pets if (session := body.text(pet, "sessionId", limit=200))]
    artworks = [(session, a) for session, pet in found for a in _pictures(pet, session, account)]
    return LooseDetail(ref, tuple(dict.fromkeys(s for s, _ in found)), tuple(artworks), trusted)


def _pictures(pet: body.Json, session: str, account: Account) -> list[Artwork]:
    """The picture to print is the best one offered. Addresses off the shop's list are left out."""
    offered = body.part(pet, "downloadUrls")
    label = body.text(pet, "name")[:LONGEST_NAME]
    effect = body.text(pet, "effect")[:LONGEST_NAME]
    addresses = (
        (ArtworkRole.PRINT, body.text(offered, "highRes", "processed") or body.text(pet, "processedUrl")),
        (ArtworkRole.ORIGINAL, body.text(offered, "original") or body.text(pet, "originalUrl")),
        (ArtworkRole.PREVIEW, body.text(pet, "thumbnailUrl")),
    )
    names = {ArtworkRole.ORIGINAL: body.text(pet, "originalFilename", limit=200)}
    told = {ArtworkRole.ORIGINAL: _declared(pet)}
    return [
        Artwork(
            f"{session}-{role.value}",
            role,
            url,
            names.get(role) or file_of(url),
            label,
            effect,
            declared=told.get(role),
        )
        for role, address in addresses
        if (url := safe_address(address, account))
    ]


def _declared(pet: body.Json) -> Declared | None:
    """What the browser said of the upload. It decides nothing, so what cannot be read is as good as nothing."""
    try:
        told = body.part(pet, "imageMetadata")
        sides = _SIDES.fullmatch(body.text(told, "dimensions", limit=40))
        width, height = map(int, sides.groups()) if sides else (0, 0)
        size = body.whole(told, "size", highest=LARGEST_FILE)
        found = Declared(body.text(told, "format", limit=40), size, width, height)
    except Corrupt:
        return None
    return None if found == Declared() else found
