"""The practice store's Treez as the practice shop opens it: its door and the account it gives out."""

import json
from collections.abc import Mapping

from fastapi import APIRouter

from services.practice.treez.api import api
from services.practice.treez.house import Register
from services.practice.treez.key import pem


class Treez(Register):
    """One store behind its door."""

    def router(self) -> APIRouter:
        return api(self)

    def accounts(self) -> Mapping[str, dict[str, str]]:
        fields = {
            "dispensary": self.dispensary,
            "organisation": self.organisation,
            "certificate": self.certificate,
            "private_key": pem(self.account),
            "products": json.dumps({p.sku: {"size_id": size} for size, p in self.sizes.items()}),
            "url_secret": self.url_secret,
            "base_url": f"{self.origin}/treez",
        }
        return {self.account: fields}
