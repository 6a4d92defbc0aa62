"""Pictures kept with the order: read only where they are missing, joined by `app.joining` alone, written back."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.artwork import Declared, Facts
from app.events import Detailed, Event, IssueRaised
from app.joining import picture_id
from app.orders import Artwork, ArtworkRole, Item, Order
from services.connector import Origin
from services.providers.shopify.details import detail_of
from services.providers.shopify.kept import LARGEST, details_of, facts_of, kept_events
from tests.kit import deliveries as d
from tests.kit.orders import an_item, an_order

ACCOUNT = d.ACCOUNTS["shopify"]
ORIGIN = Origin(ACCOUNT, "m1", d.NOW, d.NOW)
REF, SESSION = "order_pet_data_1795246201456", "max_1795246190011"
URL = "https://pictures.example/max.png"


def a_document(ref: str = REF, session: str = SESSION, url: str = URL) -> dict[str, Any]:
    pet = {"name": "Max", "effect": "popart", "sessionId": session, "processedUrl": url}
    return {"orderDataKey": ref, "petData": {"pets": [pet]}}


def a_line(**fields: Any) -> Item:
    given = {"artworks": (), "awaits_artwork": True, "detail_ref": REF, "sessions": (SESSION,), **fields}
    return replace(an_item("1"), **given)


def order_of(*items: Item) -> Order:
    return an_order(items=items or (a_line(),))


def fields(*documents: object, key: str = "pictures", namespace: str = "platen") -> dict[str, Any]:
    rows = [
        {"namespace": namespace, "key": key, "value": v if isinstance(v, str) else json.dumps(v)} for v in documents
    ]
    return {"metafields": rows}


def told(data: dict[str, Any], order: Order | None = None) -> list[Event]:
    return kept_events(data, order or order_of(), ORIGIN)


@pytest.mark.parametrize("key", ["pictures", "pictures_91000000000001", "picture_facts"])
def test_a_document_gives_its_line_the_pictures(key: str) -> None:
    [event] = told(fields(a_document(), key=key))
    assert isinstance(event, Detailed)
    assert (event.item, [a.url for a in event.artworks]) == ("1", [URL])
    assert [e.id for e in told(fields(a_document(), key=key))] == [event.id]


def test_a_line_that_has_its_pictures_is_left_alone() -> None:
    assert told(fields(a_document()), order_of(a_line(awaits_artwork=False))) == []


@pytest.mark.parametrize(
    "document",
    [a_document(ref=""), a_document(ref="order_pet_data_1111111111111"), a_document(session="other_1"), "{", "[7]", {}],
)
def test_what_fits_no_line_is_for_a_person(document: object) -> None:
    [event] = told(fields(document))
    assert isinstance(event, IssueRaised)
    assert not event.blocking


def test_two_documents_that_differ_are_not_both_believed() -> None:
    first, second = told(fields([a_document(), a_document(url="https://pictures.example/other.png")]))
    assert isinstance(first, Detailed)
    assert isinstance(second, IssueRaised)
    assert "first ones are kept" in second.text


def test_other_namespaces_and_keys_mean_nothing() -> None:
    assert told(fields(a_document(), namespace="others")) == []
    assert told(fields(a_document(), key="production_status")) == []


def test_a_webhook_hands_on_what_the_shop_wrote_never_what_we_wrote() -> None:
    [detail] = details_of(fields(a_document(), "{"), ACCOUNT)
    assert (detail.ref, detail.sessions, detail.trusted) == (REF, (SESSION,), True)
    assert details_of(fields(a_document(), key="picture_facts"), ACCOUNT) == []


def a_picture(**changes: Any) -> Artwork:
    id_ = picture_id("1", SESSION, ArtworkRole.PRINT)
    return replace(Artwork(id_, url=URL, file_name="max.png", label="Max", effect="popart"), **changes)


def test_what_is_known_is_written_as_the_document_it_came_from() -> None:
    picture = a_picture(sha256="ab" * 32, facts=Facts(1200, 1600, "PNG", "RGB", 5_000))
    [document] = json.loads(facts_of(order_of(a_line(artworks=(picture,), awaits_artwork=False))))
    [pet] = document["petData"]["pets"]
    assert pet["files"]["print"] == {"sha256": "ab" * 32, "width": 1200, "height": 1600, "size": 5_000}
    read = detail_of(document, ACCOUNT, trusted=True)
    assert [(s, a.url, a.label) for s, a in read.artworks] == [(SESSION, URL, "Max")]


def test_what_the_browser_said_of_the_upload_is_kept_as_it_came() -> None:
    told = Declared("image/jpeg", 2_048_576, 3024, 4032)
    id_ = picture_id("1", SESSION, ArtworkRole.ORIGINAL)
    picture = Artwork(id_, ArtworkRole.ORIGINAL, url=URL, file_name="max.jpg", label="Max", declared=told)
    [document] = json.loads(facts_of(order_of(a_line(artworks=(picture,), awaits_artwork=False))))
    [(_, read)] = detail_of(document, ACCOUNT, trusted=True).artworks
    assert (read.role, read.declared) == (ArtworkRole.ORIGINAL, told)


def test_nothing_known_or_too_much_is_not_written() -> None:
    assert facts_of(order_of()) == ""
    assert facts_of(order_of(a_line(detail_ref="", artworks=(a_picture(),)))) == ""
    assert facts_of(order_of(a_line(artworks=(a_picture(url="https://x.example/" + "y" * LARGEST),)))) == ""
