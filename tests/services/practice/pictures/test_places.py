"""Landscapes: drawn to size, the same for a seed, another for another."""

import pytest

from services.practice.pictures.places import PLACES


@pytest.mark.parametrize("kind", sorted(PLACES))
def test_a_landscape_keeps_its_seed(kind: str) -> None:
    once, again, other = (PLACES[kind](seed, (120, 90)) for seed in (1, 1, 2))
    assert once.size == (120, 90)
    assert once.tobytes() == again.tobytes() != other.tobytes()
