"""The practice shop's Printful: orders in both versions of its API, its messages signed as the real ones are.

doors -> house -> shapes
"""

from services.practice.printful.doors import doors
from services.practice.printful.house import Printful

__all__ = ["Printful", "doors"]
