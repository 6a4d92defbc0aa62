"""The three layouts of pet pictures, and the document beside an order."""

import json

import pytest

from services.practice.catalogue import PRODUCTS, Line
from services.practice.pictures import PrintFile
from services.practice.shopify.properties import LAYOUTS, line_properties, plain
from tests.services.practice.parts import NOON, Parts

ART = PrintFile("cat", 3, 1_800, 2_400, effect="popart", format="JPEG")
MS = int(NOON.timestamp() * 1000)


def told(parts: Parts, layout: str, *pets: str) -> dict[str, str]:
    found = line_properties(Line(PRODUCTS[4], 1, ART, layout, pets), NOON, 0, parts.images)
    return {pair["name"]: pair["value"] for pair in found.pairs}


def test_pets_as_text_inside_text_with_their_document(parts: Parts) -> None:
    line = Line(PRODUCTS[4], 1, ART, "pet_json_ref", ("Max", "Zoë & Co"))
    found = line_properties(line, NOON, 0, parts.images)
    pairs = {pair["name"]: pair["value"] for pair in found.pairs}
    data = json.loads(pairs["_pet_data"])
    assert (data["count"], pairs["_total_pets"]) == (2, "2")
    assert [pet["sessionId"] for pet in data["pets"]] == [f"max_{MS}", f"zoe-co_{MS + 1}"]
    assert all(len(pet["processedId"]) <= 50 for pet in data["pets"])
    assert pairs["_detailed_data_ref"] == found.ref == f"order_pet_data_{MS}"
    assert found.document is not None
    detail = found.document["pets"][1]
    assert detail["sessionId"] == data["pets"][1]["sessionId"]
    assert detail["downloadUrls"]["highRes"] == parts.images.url(data["pets"][1]["processedId"])


def test_one_pet(parts: Parts) -> None:
    pairs = told(parts, "pet_single", "Max")
    assert pairs["_pet_name"] == "Max"
    assert pairs["_processed_image_url"].endswith(f"/images/max_{MS}_popart.jpg")
    assert pairs["_effect_applied"] == "popart"


def test_a_line_without_a_pet_bears_old_defaults(parts: Parts) -> None:
    pairs = told(parts, "pet_single")
    assert (pairs["_pet_name"], pairs["_has_custom_pet"], pairs["_original_image_url"]) == ("", "false", "")
    assert pairs["_processed_image_url"]


def test_numbered_pets(parts: Parts) -> None:
    pairs = told(parts, "pet_numbered", "Max", "Bella")
    assert (pairs["Pet 1 Name"], pairs["Pet 2 Name"]) == ("Max", "Bella")
    assert pairs["_pet_2_session_key"] == f"bella_{MS + 1}"
    assert pairs["_pet_1_processed_image_url"] != pairs["_pet_2_processed_image_url"]


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_every_value_is_text(layout: str, parts: Parts) -> None:
    assert all(isinstance(value, str) for value in told(parts, layout, "Max").values())


def test_goods_without_a_picture(parts: Parts) -> None:
    assert line_properties(Line(PRODUCTS[0], 1, ART, ""), NOON, 0, parts.images).pairs == ()


def test_names_in_file_names() -> None:
    assert [plain(name) for name in ("Señor Tibbs", "Zoë & Co", "Ünal", "♥")] == ["senor-tibbs", "zoe-co", "unal", ""]
