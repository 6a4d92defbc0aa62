"""The practice shop's Shopify: orders with signed webhooks, and the Admin API's GraphQL over the same orders.

admin -> changes -> store -> nodes -> bodies -> properties
"""

from services.practice.shopify.admin import admin
from services.practice.shopify.store import Shopify

__all__ = ["Shopify", "admin"]
