"""A Printify shop's products page by page, and the drawings Printify made of them."""

from typing import Any

import pytest

from app.errors import Corrupt, Refused, Unsupported
from services.catalogue import Mockup, TaskState
from services.providers import printify
from tests.kit import deliveries as d
from tests.services.providers.printify.test_asking import account

ID = "5bfd0b66a342bcc9b5563216"


def product(**fields: Any) -> dict[str, Any]:
    variants = [
        {"id": 17887, "sku": "TEE-M", "cost": 1050, "price": 2200, "title": "Black / M", "options": [1, 2]},
        {"id": 17888, "sku": "TEE-L", "cost": 1150, "title": "Black / L", "is_available": False, "options": [1, 3]},
        {"id": 17889, "sku": "TEE-S", "cost": 1050, "title": "Black / S", "is_enabled": False, "options": []},
    ]
    sizes = [{"id": 2, "title": "M"}, {"id": 3, "title": "L"}]
    options = [
        {"name": "Colors", "type": "color", "values": [{"id": 1, "title": "Black"}]},
        {"name": "Sizes", "type": "size", "values": sizes},
    ]
    images = [
        {"src": "https://py.example/back.jpg", "variant_ids": [17888], "position": "back", "is_default": False},
        {"src": "https://py.example/front.jpg", "variant_ids": [17887], "position": "front", "is_default": True},
    ]
    return {"id": ID, "title": "Tee", "variants": variants, "options": options, "images": images} | fields


def test_a_page_and_the_next_one() -> None:
    answers = d.Answers({"current_page": 1, "last_page": 2, "next_page_url": "/?page=2", "data": [product()]})
    found = answers.drive(printify.catalogue(account(), ""))
    assert d.asked(answers) == ["GET /v1/shops/815256/products.json?page=1&limit=20"]
    [tee] = found.products
    assert (tee.id, tee.title, tee.image_url) == (ID, "Tee", "https://py.example/front.jpg")
    assert [(v.id, v.sku, v.size, v.colour, str(v.price.amount), v.in_stock) for v in tee.variants] == [
        ("17887", "TEE-M", "M", "Black", "10.50", True),
        ("17888", "TEE-L", "L", "Black", "11.50", False),
    ]
    assert found.next == "2"
    last = d.Answers({"current_page": 2, "last_page": 2, "data": []}).drive(printify.catalogue(account(), "2"))
    assert (last.products, last.next) == ((), "")


def test_no_answer_leads_elsewhere() -> None:
    away = product(images=[{"src": "http://elsewhere.example/1.jpg"}])
    body = {"last_page": 2, "next_page_url": "https://elsewhere.example/?page=2", "data": [away]}
    found = d.Answers(body).drive(printify.catalogue(account(), ""))
    assert (found.next, found.products[0].image_url) == ("2", "")
    with pytest.raises(Refused):
        d.Answers().drive(printify.catalogue(account(), "https://elsewhere.example"))


def test_drawings_are_those_of_the_product_as_it_is() -> None:
    answers = d.Answers(product())
    task = answers.drive(printify.mockup(account(), ID, "17887", "", "front"))
    assert d.asked(answers) == [f"GET /v1/shops/815256/products/{ID}.json"]
    assert (task.state, task.pictures) == (TaskState.DONE, (Mockup("front", "https://py.example/front.jpg"),))
    again = d.Answers(product()).drive(printify.mockup_result(account(), task.id))
    assert again == task
    none = d.Answers(product(images=[])).drive(printify.mockup_result(account(), task.id))
    assert (none.state, bool(none.words)) == (TaskState.FAILED, True)


def test_another_picture_it_does_not_draw() -> None:
    with pytest.raises(Unsupported, match="by hand"):
        d.Answers().drive(printify.mockup(account(), ID, "17887", "https://images.example/pet.png", "front"))


def test_an_id_never_changes_the_address() -> None:
    with pytest.raises(Refused):
        d.Answers().drive(printify.mockup(account(), "../orders", "1", "", ""))
    with pytest.raises(Refused):
        d.Answers().drive(printify.mockup_result(account(), "x/../../orders"))


def _odd() -> tuple[Any, ...]:
    return (None, -1, 10**30, [[]], {}, True, "x" * 3_000, [{}], [{"src": 7, "options": 7, "values": 7}])


def test_nonsense_is_read_or_refused() -> None:
    refused, odd_ones = 0, _odd()
    for name in ("images", "variants", "options", "id", "title"):
        for odd in odd_ones:
            for talk in (printify.catalogue(account(), ""), printify.mockup(account(), ID, "17887", "", "")):
                answer = product(**{name: odd})
                try:
                    d.Answers(answer | {"last_page": odd, "data": [answer]}).drive(talk)
                except (Corrupt, Refused):
                    refused += 1
    assert refused > 20
