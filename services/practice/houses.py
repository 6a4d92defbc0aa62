"""The made-up providers beyond the first three: each is built from a desk, and the practice shop opens them all."""

from collections.abc import Callable

from services.practice.desk import Desk, House
from services.practice.site import Site
from services.practice.treez import Treez

__all__ = ["HOUSES", "Desk", "House"]

HOUSES: dict[str, Callable[[Desk], House]] = {
    "site": Site,
    "treez": Treez,
}
"""Provider or carrier -> how it is built. One line each; the houses themselves import `services.practice.desk`."""
