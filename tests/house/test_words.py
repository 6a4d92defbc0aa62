"""Every state has words, a color in both themes, and a glyph that no other state has."""

import json

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.states import State
from app.wording import STAFF_WORDS
from tests.kit.checkout import ROOT
from ui.glyphs import glyph_pixmap
from ui.theme import Theme

TOKENS = json.loads((ROOT / "resources/theme/tokens.json").read_text("utf-8"))


@pytest.mark.parametrize("state", State)
def test_every_state_has_its_own_words(state: State) -> None:
    assert STAFF_WORDS[state].strip()
    assert list(STAFF_WORDS.values()).count(STAFF_WORDS[state]) == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("look", [*State, "hold"], ids=str)
def test_every_state_has_a_color(look: str, theme: str) -> None:
    color = TOKENS[theme][f"state.{look}"]
    assert color.startswith("#")
    assert len(color) == 7


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_state_has_a_glyph_of_its_own(theme: str, qapp: QApplication) -> None:
    """In one ink, so that shape alone must tell them apart (a person may see no color)."""
    look = Theme(theme)
    drawn = {str(one): glyph_pixmap(look, str(one), 32, ink="t1").toImage() for one in [*State, "hold"]}
    same = [(a, b) for a in drawn for b in drawn if a < b and drawn[a] == drawn[b]]
    assert same == []
    assert [name for name, image in drawn.items() if inked(image) < 40] == []


def inked(image: QImage) -> int:
    """Pixels that are not empty ground."""
    ground = image.pixelColor(0, 0)
    return sum(image.pixelColor(x, y) != ground for x in range(image.width()) for y in range(image.height()))
