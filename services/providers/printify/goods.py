"""What a shop at Printify has in its list of products, page by page, with the drawings Printify made of them."""

from app.errors import Unsupported
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
from services.providers.printify.asking import base_of, call

PAGE = 20
CURRENCY = "USD"
"""An amount comes without one; it is the account's."""


def catalogue(account: Account, page: str) -> Pages:
    """Twenty products with the variants that are offered."""
    number = page_number(page, 1)
    params = {"page": str(number), "limit": str(PAGE)}
    answer = body.as_object((yield from call(account, "GET", "/products.json", params=params)), "The answer")
    products = tuple(_product(row, base_of(account)) for row in body.rows(answer, "data"))
    return Catalogue(products, str(number + 1) if number < body.whole(answer, "last_page") else "")


def _product(row: body.Json, base: str) -> Product:
    images = body.rows(row, "images")
    usual = next((i for i in images if body.flag(i, "is_default")), images[0] if images else {})
    image = shown_url(body.text(usual, "src"), base)
    variants = tuple(_variant(v, row) for v in body.rows(row, "variants") if v.get("is_enabled") is not False)
    return Product(body.identity(row, "id"), body.text(row, "title") or "Product", image, variants)


def _variant(row: body.Json, product: body.Json) -> Variant:
    chosen = _options(row, product)
    return Variant(
        body.identity(row, "id"),
        body.text(row, "title"),
        body.text(row, "sku"),
        chosen.get("size", ""),
        chosen.get("color", ""),
        body.minor_money(body.whole(row, "cost", highest=10**12), CURRENCY),
        row.get("is_available") is not False,
    )


def _options(row: body.Json, product: body.Json) -> dict[str, str]:
    """Kind of option -> the chosen value's name; a variant lists only ids of values."""
    chosen = row.get("options")
    ids = {str(id_) for id_ in chosen} if isinstance(chosen, list) else set()
    found: dict[str, str] = {}
    for option in body.rows(product, "options"):
        for value in body.rows(option, "values"):
            if body.text(value, "id") in ids:
                found[body.text(option, "type", "name").lower()] = body.text(value, "title")
    return found


def mockup(account: Account, product: str, variant: str, picture_url: str, placement: str) -> Drawing:
    """The drawings Printify has of a product as it is. It draws none of a picture that is not on the product yet."""
    if picture_url:
        raise Unsupported("Printify cannot draw another picture on a product; put it on one there by hand.")
    return (yield from mockup_result(account, f"{plain_id(product, 'product')}-{plain_id(variant, 'variant')}"))


def mockup_result(account: Account, task: str) -> Drawing:
    """Drawn when the product was made, so it is done at once. `task`: product and variant."""
    product, _, variant = plain_id(task, "drawing").partition("-")
    answer = yield from call(account, "GET", f"/products/{product}.json")
    rows = body.rows(body.as_object(answer, "The answer"), "images")
    base = base_of(account)
    urls = [(body.text(row, "position"), shown_url(body.text(row, "src"), base)) for row in rows if _of(row, variant)]
    pictures = tuple(Mockup(title, url) for title, url in urls if url)
    if not pictures:
        return MockupTask(task, TaskState.FAILED, words="Printify has no drawing of this product.")
    return MockupTask(task, TaskState.DONE, pictures)


def _of(row: body.Json, variant: str) -> bool:
    only = row.get("variant_ids")
    return not isinstance(only, list) or not only or not variant or variant in {str(id_) for id_ in only}
