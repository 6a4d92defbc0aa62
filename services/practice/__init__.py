"""The practice shop: a made-up Shopify, Printful, Printify, image store and mail box on this computer alone.

shop -> faults, server, backlog
shop -> shopify | printful | printify -> outbox, imagestore -> catalogue, pictures, knobs, ledger
"""

from services.practice.knobs import ImageKnobs, Knobs
from services.practice.shop import PracticeShop

__all__ = ["ImageKnobs", "Knobs", "PracticeShop"]
