"""What a line's properties say of its pictures, in the three layouts of a shop's theme, and the document beside it."""

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.practice.catalogue import Line
from services.practice.imagestore import ImageStore
from services.practice.pictures import PrintFile

Pair = dict[str, str]
LONGEST_HINT = 50
PHOTO = (1_512, 2_016)
"""What a customer sends, in pixels."""


@dataclass(frozen=True, slots=True)
class Pet:
    """One picture of a line: what the customer called it, its session, and where its files lie."""

    name: str
    effect: str
    session: str
    print_name: str
    original_name: str
    print_url: str
    original_url: str


@dataclass(frozen=True, slots=True)
class Properties:
    """`document` is posted apart from the order under `ref`; None where the layout needs none."""

    pairs: tuple[Pair, ...]
    ref: str = ""
    document: Mapping[str, Any] | None = None


def line_properties(line: Line, at: datetime, n: int, images: ImageStore) -> Properties:
    """Puts the line's pictures into the image store. Raises KeyError for an unknown layout."""
    if not line.layout:
        return Properties(())
    ms = int(at.timestamp() * 1000) + n * 7
    return LAYOUTS[line.layout](line, pets_of(line, ms, images), at, ms)


def pets_of(line: Line, ms: int, images: ImageStore) -> list[Pet]:
    names = line.pets or ("",)
    return [_pet(name, replace(line.art, seed=line.art.seed + k), ms + k, images) for k, name in enumerate(names)]


def _pet(name: str, art: PrintFile, ms: int, images: ImageStore) -> Pet:
    slug, effect = plain(name) or art.kind, art.effect or ("color" if name else "")
    session = f"{slug}_{ms}"
    ending = "jpg" if art.format == "JPEG" else "png"
    print_name = f"{session}_{effect}.{ending}" if effect else f"{session}.{ending}"
    width, height = PHOTO
    photo = replace(art, effect="original", width=width, height=height, dpi=72, format="JPEG", broken=False)
    original_name = f"{session}_original.jpg"
    url, original = images.add(art, print_name), images.add(photo, original_name) if name else ""
    return Pet(name, effect, session, print_name, original_name, url, original)


def plain(name: str) -> str:
    """As it stands in file names: `Señor Tibbs` -> `senor-tibbs`."""
    letters = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def _pairs(found: Mapping[str, str]) -> tuple[Pair, ...]:
    return tuple({"name": name, "value": value} for name, value in found.items())


def _json_ref(line: Line, pets: list[Pet], at: datetime, ms: int) -> Properties:
    ref = f"order_pet_data_{ms}"
    told = [
        {
            "name": pet.name,
            "effect": pet.effect,
            "sessionId": pet.session,
            "originalId": pet.original_name[:LONGEST_HINT],
            "processedId": pet.print_name[:LONGEST_HINT],
        }
        for pet in pets
    ]
    data = {"count": len(pets), "pets": told}
    pairs = {
        "_pet_data": json.dumps(data, ensure_ascii=False, separators=(",", ":")),
        "_total_pets": str(len(pets)),
        "_custom_fee_total": f"${5 * len(pets)}.00",
        "_session_timestamp": iso_ms(at),
        "_detailed_data_ref": ref,
    }
    return Properties(_pairs(pairs), ref, _document(line, pets, at))


def _document(line: Line, pets: list[Pet], at: datetime) -> dict[str, Any]:
    return {
        "timestamp": iso_ms(at),
        "productId": line.product.variant_id - 36_800_000_000_000,
        "variantId": line.product.variant_id,
        "fulfillmentStatus": "pending_processing",
        "pets": [_detail(pet, line, at) for pet in pets],
    }


def _detail(pet: Pet, line: Line, at: datetime) -> dict[str, Any]:
    return {
        "name": pet.name,
        "effect": pet.effect,
        "sessionId": pet.session,
        "originalUrl": pet.original_url,
        "processedUrl": pet.print_url,
        "thumbnailUrl": "",
        "originalFilename": f"{plain(pet.name)}.jpg",
        "editingTimestamp": iso_ms(at),
        "imageMetadata": {"format": "image/jpeg", "size": 2_048_576, "dimensions": f"{PHOTO[0]}x{PHOTO[1]}"},
        "downloadUrls": {"original": pet.original_url, "processed": pet.print_url, "highRes": pet.print_url},
        "cropData": {"x": 0, "y": 0, "width": PHOTO[0], "height": PHOTO[1], "shape": "rectangle"},
        "transformations": {"rotation": 0, "scale": 1.0, "offsetX": 0, "offsetY": 0},
    }


def _single(line: Line, pets: list[Pet], at: datetime, ms: int) -> Properties:
    """One picture; a line without a pet bears the theme's old default values for what it lacks."""
    pet = pets[0]
    pairs = {
        "_pet_name": pet.name,
        "_original_image_url": pet.original_url,
        "_processed_image_url": pet.print_url,
        "_effect_applied": pet.effect,
        "_artist_notes": "",
        "_has_custom_pet": "true" if pet.name else "false",
        "_font_style": "",
    }
    return Properties(_pairs(pairs))


def _numbered(line: Line, pets: list[Pet], at: datetime, ms: int) -> Properties:
    pairs = {f"Pet {n} Name": pet.name for n, pet in enumerate(pets, start=1)}
    pairs |= {"Style": pets[0].effect, "Font": "classic"}
    for n, pet in enumerate(pets, start=1):
        pairs |= {
            f"_pet_{n}_processed_image_url": pet.print_url,
            f"_pet_{n}_original_gcs_url": pet.original_url,
            f"_pet_{n}_session_key": pet.session,
            f"_pet_{n}_selected_effect": pet.effect,
            f"_pet_{n}_artist_notes": "",
            f"_pet_{n}_filename": f"{plain(pet.name)}.jpg",
            f"_pet_{n}_order_type": "new",
        }
    return Properties(_pairs(pairs | {"_processing_status": "complete"}))


LAYOUTS: Mapping[str, Callable[[Line, list[Pet], datetime, int], Properties]] = {
    "pet_json_ref": _json_ref,
    "pet_single": _single,
    "pet_numbered": _numbered,
}


def iso_ms(at: datetime) -> str:
    """As a browser writes a time (UTC)."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
