"""The customer sees what the knife leaves, on the shirt's own color, and a product where there is one to draw."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.artwork import Facts, PrintSpec
from app.lens import WHOLE
from app.mockups import Kind
from app.orders import Item
from services.workstation.showing import Showing, beside, showing_of
from tests.kit.orders import an_artwork

FACTS = Facts(1200, 1600, "PNG", "RGB", 9)


def _shown(title: str, spec: PrintSpec, facts: Facts | None = FACTS, variant: str = "") -> Showing:
    artwork = replace(an_artwork(), spec=spec, facts=facts)
    return showing_of(Item("1", title, variant=variant, artworks=(artwork,)), artwork)


def test_bleed_is_cut_off_and_without_it_nothing_is() -> None:
    trim = _shown("Poster", PrintSpec(100, 140, bleed_mm=5)).trim
    assert [trim.x, trim.y] == pytest.approx([5 / 110, 5 / 150])
    assert _shown("Poster", PrintSpec(300, 400)).trim == WHOLE
    assert _shown("Poster", PrintSpec(300, 400, bleed_mm=3), None).trim == WHOLE


def test_paper_needs_no_drawing_and_a_product_has_the_shape_of_what_is_printed() -> None:
    assert _shown("Poster", PrintSpec(300, 400)).scene is None
    frame = _shown("Framed print", PrintSpec(100, 100, bleed_mm=50)).scene
    assert frame is not None
    assert frame.kind is Kind.FRAME
    assert frame.place.width / frame.place.height == pytest.approx(1200 * 0.5 / (1600 * 0.5), abs=0.01)


def test_see_through_parts_show_the_cloth_else_white() -> None:
    assert _shown("T-shirt", PrintSpec(280, 360), variant="Black").ground == (34, 34, 36)
    assert _shown("Framed print", PrintSpec(280, 360), variant="Black").ground == (255, 255, 255)


def test_the_product_lies_beside_its_print() -> None:
    assert beside(Path("a/b.jpg")) == Path("a/b.product.jpg")
