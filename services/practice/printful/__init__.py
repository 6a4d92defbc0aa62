"""The practice shop's Printful: stores of both versions of its API, their orders, shipments and webhooks.

api -> showroom -> door -> house -> forms
"""

from services.practice.printful.api import api
from services.practice.printful.house import Printful, Store

__all__ = ["Printful", "Store", "api"]
