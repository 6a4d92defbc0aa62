"""Printful's catalog page by page, and drawings of a product, asked for in both versions."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from app.errors import Corrupt, Refused
from app.orders import Money
from services.catalogue import Mockup, TaskState
from services.providers import printful
from tests.kit import deliveries as d
from tests.services.providers.printful.test_asking import account

ONE, TWO = account(), account(version="2")
PICTURE = "https://images.example/pet.png"


def page(*ids: int, total: int = 12) -> dict[str, Any]:
    rows = [{"id": n, "name": f"Product {n}", "is_discontinued": n == 13} for n in ids]
    return {"data": rows, "paging": {"total": total, "offset": 0, "limit": 10}, "_links": {}}


def product(id_: int) -> dict[str, Any]:
    shirt = {"id": id_, "title": f"Shirt {id_}", "image": f"https://pf.example/{id_}.jpg", "currency": "USD"}
    rows = [{"id": id_ * 10, "name": "Shirt (Black / M)", "size": "M", "color": "Black", "price": "12.95"}]
    rows.append({**rows[0], "id": id_ * 10 + 1, "size": "L", "in_stock": False})
    return {"code": 200, "result": {"product": shirt, "variants": rows}}


def test_a_page_with_all_variants_and_where_the_next_one_begins() -> None:
    answers = d.Answers(page(71, 13, 19), product(71), product(19))
    found = answers.drive(printful.catalogue(ONE, ""))
    assert d.asked(answers) == ["GET /v2/catalog-products?limit=10&offset=0", "GET /products/71", "GET /products/19"]
    assert [p.id for p in found.products] == ["71", "19"]
    medium, large = found.products[0].variants
    assert (medium.id, medium.size, medium.colour, medium.in_stock) == ("710", "M", "Black", True)
    assert medium.price == Money(medium.price.amount, "USD")
    assert (str(medium.price.amount), large.in_stock) == ("12.95", False)
    assert found.next == "10"
    last = d.Answers(page(71, total=12), product(71)).drive(printful.catalogue(TWO, "10"))
    assert last.next == ""


def test_the_token_goes_to_printful_alone_whatever_an_answer_says() -> None:
    away = page(71) | {"_links": {"next": {"href": "https://elsewhere.example/steal"}}}
    picture = product(71)
    picture["result"]["product"]["image"] = "http://elsewhere.example/1.jpg"
    answers = d.Answers(away, picture)
    found = answers.drive(printful.catalogue(ONE, ""))
    assert {r.url.host for r in answers.requests} == {"api.printful.com"}
    assert found.products[0].image_url == ""
    with pytest.raises(Refused):
        d.Answers().drive(printful.catalogue(ONE, "https://elsewhere.example"))
    with pytest.raises(Refused):
        d.Answers({"data": [{"id": "71/../../orders"}]}).drive(printful.catalogue(ONE, ""))


def test_a_drawing_in_version_1() -> None:
    answers = d.Answers({"code": 200, "result": {"task_key": "gt-1", "status": "pending"}})
    task = answers.drive(printful.mockup(ONE, "71", "4012", PICTURE, "front"))
    assert d.asked(answers) == ["POST /mockup-generator/create-task/71"]
    assert answers.json() == {
        "variant_ids": [4012],
        "format": "jpg",
        "files": [{"placement": "front", "image_url": PICTURE}],
    }
    assert (task.id, task.state, task.again_s) == ("gt-1", TaskState.PENDING, 10.0)
    mockups = [
        {"placement": "front", "mockup_url": "https://pf.example/m.jpg", "extra": [{"title": "Back", "url": "x"}]}
    ]
    done = d.Answers({"result": {"task_key": "gt-1", "status": "completed", "mockups": mockups}})
    task = done.drive(printful.mockup_result(ONE, "gt-1"))
    assert d.asked(done) == ["GET /mockup-generator/task?task_key=gt-1"]
    assert (task.state, task.pictures) == (TaskState.DONE, (Mockup("front", "https://pf.example/m.jpg"),))


STYLES = {
    "data": [
        {
            "placement": "front",
            "technique": "dtg",
            "mockup_styles": [{"id": 1, "restricted_to_variants": [7]}, {"id": 2, "restricted_to_variants": None}],
        }
    ]
}


def drawn(status: str, **fields: Any) -> dict[str, Any]:
    return {"data": [{"id": 597, "status": status, "catalog_variant_mockups": [], "failure_reasons": [], **fields}]}


def test_a_drawing_in_version_2_asks_for_the_places_technique_first() -> None:
    answers = d.Answers(STYLES, drawn("pending"))
    task = answers.drive(printful.mockup(TWO, "71", "4012", PICTURE, ""))
    assert d.asked(answers) == [
        "GET /v2/catalog-products/71/mockup-styles?placements=front&default_mockup_styles=true",
        "POST /v2/mockup-tasks",
    ]
    [sent] = json.loads(answers.requests[-1].content)["products"]
    assert (sent["mockup_style_ids"], sent["catalog_variant_ids"]) == ([2], [4012])
    assert sent["placements"][0]["technique"] == "dtg"
    assert (task.id, task.state) == ("597", TaskState.PENDING)
    mockups = [{"display_name": "Front", "mockup_url": "https://pf.example/2.jpg"}]
    done = d.Answers(drawn("completed", catalog_variant_mockups=[{"catalog_variant_id": 4012, "mockups": mockups}]))
    found = done.drive(printful.mockup_result(TWO, "597"))
    assert (found.state, found.pictures) == (TaskState.DONE, (Mockup("Front", "https://pf.example/2.jpg"),))


def test_what_went_wrong_is_said() -> None:
    reasons = [{"detail": "The picture is too small."}]
    failed = d.Answers(drawn("failed", failure_reasons=reasons)).drive(printful.mockup_result(TWO, "597"))
    assert (failed.state, failed.words) == (TaskState.FAILED, "The picture is too small.")
    empty = d.Answers({"result": {"status": "completed"}}).drive(printful.mockup_result(ONE, "gt-1"))
    assert (empty.state, bool(empty.words)) == (TaskState.FAILED, True)
    with pytest.raises(Refused, match="sleeve"):
        d.Answers(STYLES).drive(printful.mockup(TWO, "71", "4012", PICTURE, "sleeve"))
    with pytest.raises(Refused, match="any more"):
        d.Answers({"data": []}).drive(printful.mockup_result(TWO, "597"))


@pytest.mark.parametrize(
    ("thing", "variant", "url"), [("71/x", "1", PICTURE), ("71", "x", PICTURE), ("71", "1", "C:/a")]
)
def test_what_cannot_be_drawn_is_never_asked(thing: str, variant: str, url: str) -> None:
    for shop in (ONE, TWO):
        with pytest.raises(Refused):
            d.Answers().drive(printful.mockup(shop, thing, variant, url, "front"))


def test_a_practice_shop_may_show_its_own_pictures() -> None:
    local = account(base_url="http://127.0.0.1:9/printful")
    body = {"result": {"status": "completed", "mockups": [{"mockup_url": "http://127.0.0.1:9/images/1.jpg"}]}}
    task = d.Answers(body).drive(printful.mockup_result(local, "gt-1"))
    assert [httpx.URL(p.url).port for p in task.pictures] == [9]


def _mutants(value: Any) -> Iterator[Any]:
    """The value with one part replaced by what it is not."""
    odd: tuple[Any, ...] = (None, -1, 10**30, [], {}, [[]], True, "", "NaN", "x" * 3_000, "1e400", "../..")
    if isinstance(value, dict):
        for name in value:
            yield from ({**value, name: one} for one in odd)
            yield from ({**value, name: m} for m in _mutants(value[name]))
    elif isinstance(value, list):
        for n in range(len(value)):
            yield from ([*value[:n], m, *value[n + 1 :]] for m in _mutants(value[n]))


def test_nonsense_is_read_or_refused_and_leads_nowhere_else() -> None:
    refused, hosts = 0, set()
    talks: list[tuple[Any, list[Any]]] = [
        (lambda: printful.catalogue(ONE, ""), [page(71), product(71)]),
        (lambda: printful.mockup(TWO, "71", "4012", PICTURE, ""), [STYLES, drawn("pending")]),
        (
            lambda: printful.mockup_result(ONE, "gt-1"),
            [{"result": {"status": "completed", "mockups": [{"mockup_url": PICTURE}]}}],
        ),
        (lambda: printful.mockup_result(TWO, "597"), [drawn("completed", failure_reasons=[{"detail": "x"}])]),
    ]
    for talk, answers in talks:
        for n, answer in enumerate(answers):
            for mutant in _mutants(answer):
                other = d.Answers(*answers[:n], mutant, *answers[n + 1 :], *answers[n + 1 :])
                try:
                    other.drive(talk())
                except (Corrupt, Refused):
                    refused += 1
                hosts |= {request.url.host for request in other.requests}
    assert refused > 50
    assert hosts == {"api.printful.com"}
