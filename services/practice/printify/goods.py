"""What the made-up Printify shop has in its list of products, as its API shows them."""

import hashlib

from services.practice.catalogue import PRODUCTS, Product
from services.practice.printify.house import Body


def product_id(product: Product) -> str:
    return hashlib.sha256(product.sku.encode()).hexdigest()[:24]


def products() -> list[Body]:
    """All that the practice shop sells, made or not made by it."""
    return [_product(product) for product in PRODUCTS]


def _product(product: Product) -> Body:
    id_, variant = product_id(product), product.variant_id % 100_000
    src = f"https://printify.example/{id_}"
    offered = {
        "id": variant,
        "sku": product.sku,
        "cost": int(product.price * 50),
        "price": int(product.price * 100),
        "title": product.variant,
        "grams": 200,
        "is_enabled": True,
        "is_default": True,
        "is_available": product.sku != "PUZ-500",
        "options": [1],
    }
    images = [{"src": f"{src}/front.jpg", "variant_ids": [variant], "position": "front", "is_default": True}]
    return {
        "id": id_,
        "title": product.title,
        "tags": [],
        "options": [{"name": "Sizes", "type": "size", "values": [{"id": 1, "title": product.variant}]}],
        "variants": [offered, offered | {"id": variant + 50_000, "is_enabled": False, "is_default": False}],
        "images": [*images, {"src": f"{src}/back.jpg", "variant_ids": [variant + 50_000], "position": "back"}],
        "visible": True,
        "is_locked": False,
        "blueprint_id": 9,
        "print_provider_id": 5,
        "print_areas": [],
    }
