"""The practice shop's Printify: orders behind its API, its messages signed as the real ones are.

doors -> house -> shapes
"""

from services.practice.printify.doors import doors
from services.practice.printify.house import Printify

__all__ = ["Printify", "doors"]
