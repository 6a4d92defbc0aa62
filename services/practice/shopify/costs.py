"""What a question costs, and the bucket of points it is paid from, as the Admin API counts them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.practice.shopify.graph import Asked, Document, Spread, Variable

CAPACITY, RESTORED, MOST = 2_000.0, 100.0, 1_000.0
MUTATION = 10.0


class Bucket:
    """Points left, filled up as time goes by. `capacity`, `restored` (a second) and `most` (one question) may be
    turned at any time."""

    def __init__(self, now: datetime) -> None:
        self.capacity, self.restored, self.most = CAPACITY, RESTORED, MOST
        self.left, self._seen = CAPACITY, now

    def take(self, cost: float, now: datetime) -> bool:
        """False where not enough is left; then nothing is taken."""
        self.left = min(self.capacity, self.left + max((now - self._seen).total_seconds(), 0) * self.restored)
        self._seen = now
        if cost > self.left:
            return False
        self.left -= cost
        return True

    def give_back(self, cost: float) -> None:
        """What was asked for beforehand and not used."""
        self.left = min(self.capacity, self.left + max(cost, 0))


def requested(document: Document, variables: Mapping[str, Any]) -> float:
    """Before it runs: an object is 1, a page as many as it may hold, a mutation 10."""
    if document.kind == "mutation":
        return MUTATION
    return 1 + sum(_price(field, variables) for field in _fields(document, document.fields))


def _price(field: Asked, variables: Mapping[str, Any]) -> float:
    first = field.args.get("first")
    if isinstance(first, Variable):
        first = variables.get(first.name)
    return float(first) if first is not None else 1.0 if field.fields else 0.0


def _fields(document: Document, fields: Sequence[Asked | Spread]) -> Iterator[Asked]:
    for field in fields:
        if isinstance(field, Spread):
            yield from _fields(document, document.fragments.get(field.name, ()))
        else:
            yield field
            yield from _fields(document, field.fields)


def actual(data: Any) -> float:
    """After it ran: the objects that were given."""
    if isinstance(data, dict):
        return 1 + sum(actual(value) for value in data.values())
    return float(sum(actual(one) for one in data)) if isinstance(data, list) else 0.0
