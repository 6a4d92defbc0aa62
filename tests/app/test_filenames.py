"""File names by the shop's pattern."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.errors import NotAllowed
from app.filenames import ALL, FACTS, USUAL, ensure_usable, patterns, stem_of
from tests.kit.orders import an_artwork, an_item, an_order

REX = replace(an_artwork("a1"), label="Rex", effect="Oil", file_name="IMG_2044.png")
ORDER = replace(
    an_order("1001", items=(replace(an_item(artworks=0), artworks=(REX, an_artwork("a2"))),)),
    due_at=datetime(2026, 11, 24, 10, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        (USUAL, "1001_01_IMG_2044"),
        ("{due} {order} {label} {effect}", "2026-11-24 1001 Rex Oil"),
        ("{sku}_{size}_x{quantity}_{role}", "FRAME-30x40_300x400_x1_print"),
        ("{shop}-{customer}", "acme-Thandi Mokoena"),
        ("{item}, {variant}", "Framed print, 30 × 40 cm"),
    ],
)
def test_facts_take_the_place_of_braces(pattern: str, name: str) -> None:
    assert stem_of(ORDER, REX, {ALL: pattern}) == name


def test_what_is_empty_leaves_no_gap() -> None:
    second = ORDER.artworks[1]
    assert stem_of(ORDER, second, {ALL: "{order}_{label}_{effect}_{place}"}) == "1001_02"


@pytest.mark.parametrize(
    ("given", "name"), [("C:\\\\pets\\\\Rex.final.PNG", "Rex.final"), (".png", ".png"), ("../../x", "x"), ("", "Rex")]
)
def test_the_customers_own_name_without_folders_and_ending(given: str, name: str) -> None:
    order = an_order(items=(replace(an_item(artworks=0), artworks=(replace(REX, file_name=given),)),))
    assert stem_of(order, order.artworks[0], {ALL: "{file}"}) == name


def test_a_shop_has_its_own_pattern() -> None:
    chosen = patterns("{order} | acme: {label} | shopify/other: {sku}")
    assert chosen == {ALL: "{order}", "acme": "{label}", "shopify/other": "{sku}"}
    assert stem_of(ORDER, REX, chosen) == "Rex"
    assert stem_of(replace(ORDER, account="third"), REX, chosen) == "1001"
    assert stem_of(replace(ORDER, account="other"), REX, chosen) == "FRAME-30x40"
    assert stem_of(ORDER, REX, patterns("")) == "1001_01_IMG_2044"


@pytest.mark.parametrize("pattern", ["", "all the same", "{pet}", "{order", "{order}}", "{}", "{order}{{x}}"])
def test_a_pattern_that_cannot_work_is_refused_with_what_can(pattern: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        ensure_usable(pattern)
    assert all(fact in caught.value.hint for fact in FACTS)
