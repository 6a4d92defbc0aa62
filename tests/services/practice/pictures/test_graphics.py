"""Posters and patterns: drawn to size, the same for a seed, another for another."""

import pytest

from services.practice.pictures.graphics import GRAPHICS


@pytest.mark.parametrize("kind", sorted(GRAPHICS))
def test_a_pattern_keeps_its_seed(kind: str) -> None:
    once, again, other = (GRAPHICS[kind](seed, (90, 120)) for seed in (1, 1, 2))
    assert once.size == (90, 120)
    assert once.tobytes() == again.tobytes() != other.tobytes()
