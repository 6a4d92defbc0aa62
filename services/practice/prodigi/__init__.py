"""The practice shop's Prodigi: one account, orders made in several houses, and the callbacks it sends.

studio -> api -> house
"""

from services.practice.prodigi.studio import Prodigi

__all__ = ["Prodigi"]
