"""The practice store's Flowhub as the practice shop opens it: its door and the account it gives out."""

import json
from collections.abc import Mapping

from fastapi import APIRouter

from services.practice.flowhub.api import api
from services.practice.flowhub.house import Register


class Flowhub(Register):
    """One store behind its door."""

    def router(self) -> APIRouter:
        return api(self)

    def accounts(self) -> Mapping[str, dict[str, str]]:
        """Rings leave for whatever receiver the practice shop delivers to, so the callback address is only a name."""
        fields = {
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "audience": self.audience,
            "read_client": self.read_client,
            "read_key": self.read_key,
            "location": self.location,
            "callback_url": "https://platen.example",
            "url_secret": self.url_secret,
            "products": json.dumps({p.sku: {"productId": n} for n, p in self.products.items()}),
            "base_url": f"{self.origin}/flowhub",
        }
        return {self.account: fields}
