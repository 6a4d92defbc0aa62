"""The ledger counts per key."""

from services.practice.ledger import Ledger
from tests.services.practice.parts import NOON


def test_it_counts_by_kind_and_key() -> None:
    ledger = Ledger()
    for key in ("a", "a", "b"):
        ledger.add("order", key, NOON, price=1)
    ledger.add("cancel", "a", NOON)
    assert ledger.counts("order") == {"a": 2, "b": 1}
    assert (ledger.count("order"), ledger.count("order", "a"), ledger.count("order", "z")) == (3, 2, 0)
    assert [entry.kind for entry in ledger.entries()] == ["order", "order", "order", "cancel"]
    assert ledger.entries("cancel")[0].facts == {}
