"""The storefront's document: best picture first, hostile keys and addresses out."""

import json
from typing import Any

import pytest

from app.artwork import Declared
from app.errors import Corrupt
from app.orders import ArtworkRole
from services.connector import Account
from services.providers.shopify.details import LARGEST, looks_like_one, read_detail
from tests.kit import deliveries as d
from tests.kit.beside import beside

ACCOUNT = d.ACCOUNTS["shopify"]


def recorded() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(d.recorded("shopify", "detail"))
    return found


def test_the_recorded_document() -> None:
    detail = read_detail(d.recorded("shopify", "detail"), ACCOUNT, trusted=True)
    assert detail.ref == "order_pet_data_1795000001000"
    assert detail.sessions == ("rex_1795000000001", "luc_1795000000002")
    rex = [a for session, a in detail.artworks if session == "rex_1795000000001"]
    assert [(a.role, a.url) for a in rex] == [
        (ArtworkRole.PRINT, "https://pictures.example/out/rex.png?quality=100"),
        (ArtworkRole.ORIGINAL, "https://pictures.example/in/rex.jpg"),
        (ArtworkRole.PREVIEW, "https://pictures.example/out/rex_small.png"),
    ]
    assert rex[1].file_name == "Rex 1.jpg"
    assert rex[0].file_name == "rex.png"


def _told(metadata: object) -> list[Declared | None]:
    data = recorded()
    data["petData"]["pets"][0]["imageMetadata"] = metadata
    found = read_detail(json.dumps(data).encode(), ACCOUNT, trusted=True)
    return [a.declared for session, a in found.artworks if session == "rex_1795000000001"]


def test_what_the_browser_said_of_the_upload_belongs_to_the_original() -> None:
    told = {"format": "image/jpeg", "size": 2_048_576, "dimensions": "3024x4032"}
    assert _told(told) == [None, Declared("image/jpeg", 2_048_576, 3024, 4032), None]
    assert _told({"dimensions": " 30 × 40 "})[1] == Declared("", 0, 30, 40)


@pytest.mark.parametrize(
    "metadata", [None, {}, [], "big", {"size": "many"}, {"dimensions": {}}, {"dimensions": "3024"}, {"size": -1}]
)
def test_what_cannot_be_read_of_it_is_nothing(metadata: object) -> None:
    assert _told(metadata) == [None, None, None]


def test_a_fallback_holds_names_only() -> None:
    detail = read_detail(d.recorded("shopify", "detail_fallback"), ACCOUNT, trusted=False)
    assert (detail.sessions, detail.artworks) == ((), ())


def test_addresses_off_the_list_are_left_out() -> None:
    own = Account("shopify", "main", {**ACCOUNT.fields, "picture_hosts": "pictures.example/in"})
    detail = read_detail(d.recorded("shopify", "detail"), own, trusted=True)
    assert {a.role for _, a in detail.artworks} == {ArtworkRole.ORIGINAL}


@pytest.mark.parametrize(
    "change",
    [
        {"orderDataKey": "x"},
        {"orderDataKey": "order_pet_data_1795000001000'; DROP"},
        {"orderDataKey": 7},
        {"petData": None},
        {"petData": []},
        {"petData": {"pets": [{}] * 21}},
        {"petData": {"pets": [{"sessionId": {}}]}},
    ],
)
def test_documents_that_cannot_be(change: dict[str, Any]) -> None:
    with pytest.raises(Corrupt):
        read_detail(json.dumps(recorded() | change).encode(), ACCOUNT, trusted=True)


def test_a_document_is_at_most_256_kb() -> None:
    raw = json.dumps(recorded() | {"more": "x" * LARGEST}).encode()
    assert not looks_like_one(raw)
    with pytest.raises(Corrupt):
        read_detail(raw, ACCOUNT, trusted=True)


def test_documents_that_lie_beside() -> None:
    folder = d.BESIDE / "shopify/storefront"
    if not beside(folder, "details read"):
        return
    detail = read_detail((folder / "detailed_data.post.json").read_bytes(), ACCOUNT, trusted=True)
    assert len(detail.sessions) == 2
    assert read_detail((folder / "fallback.post.json").read_bytes(), ACCOUNT, trusted=True).sessions == ()
