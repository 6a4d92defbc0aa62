"""The practice shop's Printify: one shop, its orders and its thin, signed webhooks.

api -> goods -> house
"""

from services.practice.printify.api import api
from services.practice.printify.house import Printify

__all__ = ["Printify", "api"]
