"""What assistive technology reads of a row."""

import pytest

from tests.ui.shop import NOON, Feed
from ui.queue.sentence import sentence

WORDS = {
    "FB-20816": "Order FB-20816, Thandi Mokoena, Framed print, 30 × 40 cm, In production, 3 hours late, with Naledi",
    "FB-20822": "Order FB-20822, Marco Rossi, Canvas wrap, 50 × 70 cm, Problem, Low resolution, 112 dpi, 1 hour late",
    "FB-20829": "Order FB-20829, Ingrid Solberg, Mug, 325 ml, On hold, due in 1 hour",
    "FB-20847": "Order FB-20847, Łucja Wolff, Pet portrait, 20 × 30 cm, New, due in 3 days",
}


@pytest.mark.parametrize(("number", "words"), WORDS.items())
def test_one_sentence_a_row(shop: Feed, number: str, words: str) -> None:
    row = shop.store.search(number, limit=1)[0]
    said = sentence(row, NOON)
    assert said.startswith(words)
