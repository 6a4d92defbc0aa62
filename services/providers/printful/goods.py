"""What Printful makes, page by page, and its drawings of a product with a picture on it, in both versions.

The catalog is listed by version 2, which has pages, and its products are shown by version 1, which tells all about one
in one answer; any token reads both.
"""

from collections.abc import Iterable
from decimal import Decimal

from app.errors import Refused
from services import body
from services.catalogue import (
    Catalogue,
    Drawing,
    Mockup,
    MockupTask,
    Pages,
    Product,
    TaskState,
    Variant,
    page_number,
    plain_id,
    shown_url,
)
from services.connector import Account
from services.providers.printful.asking import base_of, call, is_v2, result_of

PAGE = 10
FIRST_LOOK_S, LATER_S = 10.0, 5.0
"""Printful asks for ten seconds before the first look at a drawing."""

_STATES = {"completed": TaskState.DONE, "failed": TaskState.FAILED}


def catalogue(account: Account, page: str) -> Pages:
    """Ten products with all their variants. What is no longer made is left out."""
    start = page_number(page, 0)
    params = {"limit": str(PAGE), "offset": str(start)}
    answer = body.as_object((yield from call(account, "GET", "/v2/catalog-products", params=params)), "The answer")
    found = []
    for row in body.rows(answer, "data"):
        if not body.flag(row, "is_discontinued"):
            told = yield from call(account, "GET", f"/products/{plain_id(body.identity(row, 'id'), 'product')}")
            found.append(_product(result_of(told), base_of(account)))
    total = body.whole(body.part(answer, "paging"), "total")
    return Catalogue(tuple(found), str(start + PAGE) if start + PAGE < total else "")


def _product(told: body.Json, base: str) -> Product:
    data = body.part(told, "product")
    currency = body.text(data, "currency")
    variants = tuple(_variant(row, currency) for row in body.rows(told, "variants"))
    image = shown_url(body.text(data, "image"), base)
    title = body.text(data, "title", "name", "model") or "Product"
    return Product(body.identity(data, "id"), title, image, variants)


def _variant(row: body.Json, currency: str) -> Variant:
    return Variant(
        body.identity(row, "id"),
        body.text(row, "name"),
        size=body.text(row, "size"),
        colour=body.text(row, "color"),
        price=body.price(body.amount(row, "price", lowest=Decimal(0)), currency),
        in_stock=row.get("in_stock") is not False,
    )


def mockup(account: Account, product: str, variant: str, picture_url: str, placement: str) -> Drawing:
    """Begins a drawing. Each is a new one: nothing is bought by it, only the tasks of a minute are few."""
    if not picture_url.startswith(("https://", "http://")):
        raise Refused("Printful fetches the picture itself and needs its web address.", hint="Choose another picture.")
    ids = _number(product, "product"), _number(variant, "variant")
    draw = _drawn_v2 if is_v2(account) else _drawn_v1
    return (yield from draw(account, *ids, picture_url, placement))


def _number(text: str, what: str) -> int:
    if not plain_id(text, what).isdigit():
        raise Refused(f"This is no {what} of Printful.", hint="Choose one of the list.")
    return int(text)


def _drawn_v1(account: Account, product: int, variant: int, url: str, placement: str) -> Drawing:
    content = {
        "variant_ids": [variant],
        "format": "jpg",
        "files": [{"placement": placement or "default", "image_url": url}],
    }
    answer = yield from call(account, "POST", f"/mockup-generator/create-task/{product}", content=content)
    return _task_v1(result_of(answer), base_of(account), FIRST_LOOK_S)


def _drawn_v2(account: Account, product: int, variant: int, url: str, placement: str) -> Drawing:
    """The technique belongs to the place, so the places are asked for first."""
    place = placement or "front"
    params = {"placements": place, "default_mockup_styles": "true"}
    answer = yield from call(account, "GET", f"/v2/catalog-products/{product}/mockup-styles", params=params)
    technique, styles = _style(body.as_object(answer, "The answer"), place, variant)
    layers = [{"type": "file", "url": url}]
    drawn = {
        "source": "catalog",
        "catalog_product_id": product,
        "catalog_variant_ids": [variant],
        "mockup_style_ids": styles,
        "placements": [{"placement": place, "technique": technique, "layers": layers}],
    }
    content = {"format": "jpg", "products": [drawn]}
    answer = yield from call(account, "POST", "/v2/mockup-tasks", content=content)
    return _task_v2(_first(answer), base_of(account), FIRST_LOOK_S)


def _style(answer: body.Json, place: str, variant: int) -> tuple[str, list[int]]:
    for row in body.rows(answer, "data"):
        if body.text(row, "placement") == place:
            styles = [body.whole(s, "id", highest=10**9) for s in body.rows(row, "mockup_styles") if _fits(s, variant)]
            if styles:
                return body.text(row, "technique"), styles[:1]
    raise Refused(f"Printful has no drawing of this product with a picture at “{place}”.", hint="Choose another place.")


def _fits(style: body.Json, variant: int) -> bool:
    only = style.get("restricted_to_variants")
    return not isinstance(only, list) or not only or variant in only


def mockup_result(account: Account, task: str) -> Drawing:
    """One look; whoever waits looks again after `again_s`."""
    name = plain_id(task, "drawing")
    if is_v2(account):
        answer = yield from call(account, "GET", "/v2/mockup-tasks", params={"id": name})
        return _task_v2(_first(answer), base_of(account), LATER_S)
    answer = yield from call(account, "GET", "/mockup-generator/task", params={"task_key": name})
    return _task_v1({"task_key": name, **result_of(answer)}, base_of(account), LATER_S)


def _first(answer: object) -> body.Json:
    tasks = body.rows(body.as_object(answer, "The answer"), "data")
    if not tasks:
        raise Refused("Printful does not know this drawing any more.", hint="Begin it again.", status=404)
    return tasks[0]


def _task_v1(data: body.Json, base: str, wait_s: float) -> MockupTask:
    drawn: list[tuple[str, str]] = []
    for row in body.rows(data, "mockups"):
        drawn.append((body.text(row, "display_name", "placement"), body.text(row, "mockup_url")))
        drawn += [(body.text(extra, "title"), body.text(extra, "url")) for extra in body.rows(row, "extra")]
    return _task(body.identity(data, "task_key"), data, drawn, body.text(data, "error"), base, wait_s)


def _task_v2(data: body.Json, base: str, wait_s: float) -> MockupTask:
    variants = body.rows(data, "catalog_variant_mockups")
    rows = [row for variant in variants for row in body.rows(variant, "mockups")]
    drawn = [(body.text(row, "display_name", "placement"), body.text(row, "mockup_url")) for row in rows]
    reasons = [body.text(row, "detail", "title") for row in body.rows(data, "failure_reasons")]
    return _task(body.identity(data, "id"), data, drawn, body.joined(reasons), base, wait_s)


def _task(
    id_: str, data: body.Json, drawn: Iterable[tuple[str, str]], words: str, base: str, wait_s: float
) -> MockupTask:
    state = _STATES.get(body.text(data, "status"), TaskState.PENDING)
    pictures = tuple(Mockup(title, shown) for title, url in drawn if (shown := shown_url(url, base)))
    if state is TaskState.DONE and not pictures:
        state, words = TaskState.FAILED, words or "Printful drew nothing."
    if state is TaskState.FAILED:
        return MockupTask(id_, state, words=words or "Printful could not draw it.")
    return MockupTask(id_, state, pictures, again_s=wait_s if state is TaskState.PENDING else 0.0)
