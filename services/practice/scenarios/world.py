"""What is outside of the house: the practice shop, its made-up providers, and the way to the receiver's door."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx

from services.local import HERE
from services.practice.catalogue import PRODUCTS, Product
from services.practice.pictures import PrintFile
from services.practice.shop import PracticeShop

T = TypeVar("T")


def product(sku: str) -> Product:
    return next(p for p in PRODUCTS if p.sku == sku)


@dataclass
class World:
    """`transport`: leads to the receiver, wherever it is."""

    shop: PracticeShop
    transport: httpx.AsyncBaseTransport

    def house(self, kind: type[T]) -> T:
        """The made-up provider of that class."""
        return next(house for house in self.shop.houses.values() if isinstance(house, kind))

    def picture(self, of: Product, seed: int = 0) -> str:
        """Where a print file for that product is found, drawn when it is asked for."""
        kind = of.kinds[seed % len(of.kinds)]
        return self.shop.images.add(PrintFile(kind, seed, of.width, of.height, "", of.dpi, "JPEG"))

    async def post(self, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
        """Somebody outside posts to the receiver. Raises httpx.HTTPStatusError where it is declined."""
        async with httpx.AsyncClient(base_url=HERE, transport=self.transport, trust_env=False) as client:
            answer = await client.post(path, json=body, headers=dict(headers))
        told: dict[str, Any] = answer.raise_for_status().json()
        return told
