"""The made-up providers beyond the first three: each is built from a desk, and the practice shop opens them all."""

from collections.abc import Callable

from services.practice.blaze import Blaze
from services.practice.cova import Cova
from services.practice.desk import Desk, House
from services.practice.dhl import Dhl
from services.practice.easypost import EasyPost
from services.practice.flowhub import Flowhub
from services.practice.leaflogix import Leaflogix
from services.practice.prodigi import Prodigi
from services.practice.shiplogic import Shiplogic
from services.practice.site import Site
from services.practice.stitch import Stitch
from services.practice.stripe import Stripe
from services.practice.treez import Treez

__all__ = ["HOUSES", "Desk", "House"]

HOUSES: dict[str, Callable[[Desk], House]] = {
    "site": Site,
    "stripe": Stripe,
    "stitch": Stitch,
    "prodigi": Prodigi,
    "treez": Treez,
    "flowhub": Flowhub,
    "cova": Cova,
    "leaflogix": Leaflogix,
    "blaze": Blaze,
    "shiplogic": Shiplogic,
    "easypost": EasyPost,
    "dhl": Dhl,
}
"""Provider or carrier -> how it is built. One line each; the houses themselves import `services.practice.desk`."""
