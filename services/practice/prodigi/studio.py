"""The practice account's Prodigi as the practice shop opens it: its door and the account it gives out."""

import json
from collections.abc import Mapping

from fastapi import APIRouter

from services.practice.prodigi.api import api
from services.practice.prodigi.house import ATTRIBUTES, PREFIX, House


class Prodigi(House):
    """One account behind its door."""

    def router(self) -> APIRouter:
        return api(self)

    def accounts(self) -> Mapping[str, dict[str, str]]:
        """Callbacks leave for whatever receiver the practice shop delivers to, so that address is only a name."""
        mapped = {
            sku.removeprefix(PREFIX): {"sku": sku, "attributes": {n: values[0] for n, values in ATTRIBUTES.items()}}
            for sku in self.products
        }
        fields = {
            "key": self.key,
            "environment": "sandbox",
            "url_secret": self.url_secret,
            "callback_url": "https://platen.example",
            "products": json.dumps(mapped),
            "base_url": f"{self.origin}/prodigi",
        }
        return {self.account: fields}
