"""What questions cost before and after they ran."""

import pytest

from services.practice.shopify.costs import CAPACITY, MUTATION, Bucket, actual, requested
from services.practice.shopify.graph import read
from tests.services.practice.parts import NOON, Clock


@pytest.mark.parametrize(
    ("text", "cost"),
    [
        ("mutation { a { b } }", MUTATION),
        ("query { shop { name } }", 2),
        ("query { orders(first: 25) { nodes { id } } }", 27),
        ("query Q($n: Int!) { orders(first: $n) { ...F } } fragment F on X { a(first: 5) { b } }", 13),
    ],
)
def test_before_it_ran(text: str, cost: float) -> None:
    assert requested(read(text), {"n": 7}) == cost


def test_after_it_ran_objects_count() -> None:
    assert actual({"orders": {"nodes": [{"id": 1}, {"id": 2}]}, "none": None}) == 4


def test_points_are_taken_given_back_and_come_with_time() -> None:
    clock = Clock()
    bucket = Bucket(NOON)
    assert bucket.take(CAPACITY, clock())
    assert not bucket.take(1, clock())
    bucket.give_back(40)
    assert bucket.take(40, clock())
    clock.forward(seconds=1)
    assert bucket.take(100, clock())
    bucket.give_back(CAPACITY * 2)
    assert bucket.left == CAPACITY
