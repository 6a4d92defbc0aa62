"""The practice shop's Treez: one store's register, its tickets, and the people who work at it.

store -> api -> house -> key
"""

from services.practice.treez.store import Treez

__all__ = ["Treez"]
