"""The practice shop's Flowhub: one store's register, orders posted to it, and the rings it sends.

store -> api -> house
"""

from services.practice.flowhub.store import Flowhub

__all__ = ["Flowhub"]
