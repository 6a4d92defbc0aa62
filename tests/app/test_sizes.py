"""Sizes are found in the words of products, with their units; nothing else is taken for one."""

import pytest

from app.sizes import Size, sizes_in


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Framed print, 30 × 40 cm", (300, 400)),
        ("Sand · Front 28 × 36 cm", (280, 360)),
        ("poster 300x400mm", (300, 400)),
        ("30cm x 40cm", (300, 400)),
        ('8×10"', (203.2, 254)),
        ("8 x 10 in", (203.2, 254)),
        ("11 X 14 inches", (279.4, 355.6)),
        ("8.5 × 11″", (215.9, 279.4)),
        ("10,5 × 14,8 cm", (105, 148)),
        ("Canvas 50 × 70 × 4 cm", (500, 700)),
        ("Poster, A2", (420, 594)),
    ],
)
def test_a_size_is_read_with_its_unit(text: str, size: Size) -> None:
    assert sizes_in(text) == (size,)


@pytest.mark.parametrize(
    "text", ["", "325 ml", "Mug 11 oz", "4 cm bars", "8x10", "SKU-A4-1", "A7", "iPhone 15", "0 × 40 cm"]
)
def test_what_has_no_unit_or_is_no_pair_is_no_size(text: str) -> None:
    assert sizes_in(text) == ()


def test_each_of_several_is_told_once() -> None:
    assert sizes_in("A4, 21 × 29.7 cm, outer 30 × 40 cm, A4") == ((210, 297), (300, 400))
