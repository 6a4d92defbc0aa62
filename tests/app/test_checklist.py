"""Checklists and costs as a shop writes them, and what Platen proves by itself."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.artwork import CHECKLIST, Facts, Finding, Severity
from app.checklist import (
    cost_of,
    is_of_picture,
    proofs,
    read_checklists,
    read_costs,
    read_severities,
    read_share,
    steps_for,
)
from app.errors import NotAllowed
from app.orders import Artwork, Item, Money, Order
from app.rules import DEFAULT, Rules
from app.states import State
from tests.kit.orders import an_item, an_order, at_state


def test_every_product_has_the_usual_list_until_the_shop_says_otherwise() -> None:
    assert steps_for(an_item(), DEFAULT) == CHECKLIST
    assert [step.digit for step in CHECKLIST] == list(range(1, 10))


def test_a_sku_goes_before_the_title_and_both_before_the_list_for_all() -> None:
    rules = Rules(checklists=read_checklists("Framed print = image; FRAME-30x40 = crop; * = surface, Hanger fitted"))
    ids = [tuple(s.id for s in steps_for(item, rules)) for item in (an_item(), an_item(sku=""), Item("2", "Mug"))]
    assert ids == [("crop",), ("image",), ("surface", "own:hanger fitted")]


def test_own_lines_take_the_next_digit() -> None:
    (steps,) = read_checklists("Mug = file, Handle is whole, image").values()
    assert [(s.digit, s.title, s.proof) for s in steps] == [
        (1, "File and resolution", "file"),
        (2, "Handle is whole", ""),
        (3, "Right image for this order", ""),
    ]


@pytest.mark.parametrize(
    "text",
    ["Mug", "Mug = ", "= image", "Mug = image, image", "Mug = a, A", f"Mug = {', '.join('abcdefghij')}"],
)
def test_a_list_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        read_checklists(text)
    assert refused.value.hint


def test_costs_are_exact_and_name_their_currency() -> None:
    rules = Rules(piece_costs=read_costs("Framed print = 4.20 usd; * = 3 EUR;"))
    assert cost_of(an_item(sku=""), rules) == Money(Decimal("4.20"), "USD")
    assert cost_of(Item("2", "Mug"), rules) == cost_of(None, rules) == Money(Decimal(3), "EUR")
    assert cost_of(an_item(), DEFAULT) == Money()


@pytest.mark.parametrize("text", ["Mug = 4.20", "Mug = USD", "Mug = -1 USD", "Mug = 1,20 USD", "Mug = 1 USD extra"])
def test_a_cost_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(NotAllowed, match="cost of Mug"):
        read_costs(text)


def in_check(quantity: int = 1) -> Order:
    return at_state(State.QUALITY_CHECK, an_order(items=(an_item(quantity=quantity),)))


def proved(order: Order) -> dict[str, str]:
    return proofs(order.fulfilments[0], order.items[0], CHECKLIST)


def with_artwork(order: Order, **changes: object) -> Order:
    item = order.items[0]
    art: Artwork = replace(item.artworks[0], **changes)  # type: ignore[arg-type]  # fields by name
    return replace(order, items=(replace(item, artworks=(art,)),))


def test_resolution_and_count_are_proved_with_what_was_measured() -> None:
    order = in_check(4)
    assert proved(order) == {"file": "304 dpi at 30 × 40 cm", "count": "4 of 4 made"}
    promised = with_artwork(order, declared_sha256=order.artworks[0].sha256)
    assert proved(promised)["file"] == "304 dpi at 30 × 40 cm, checksum as promised"


def test_what_is_not_known_is_not_proved() -> None:
    order = in_check()
    low = replace(order.artworks[0].facts or Facts(1, 1, "PNG", "RGB", 1), width=300, height=400)
    wrong = Finding("frames", Severity.ERROR, "wrong")
    for change in (
        {"facts": None},
        {"sha256": ""},
        {"declared_sha256": "other"},
        {"facts": low},
        {"findings": (wrong,)},
    ):
        assert "file" not in proved(with_artwork(order, **change)), change


def test_a_piece_that_is_made_again_leaves_the_count_open() -> None:
    order = at_state(State.IN_PRODUCTION, an_order(items=(an_item(quantity=2),)))
    assert "count" not in proved(order)


def test_file_rules_take_what_may_be_let_pass_and_nothing_else() -> None:
    assert read_severities("resolution = error; soft = OFF;") == {"resolution": Severity.ERROR, "soft": None}
    for text, words in (
        ("nothing = error", "no file rule"),
        ("truncated = off", "no file rule"),
        ("soft = x", "cannot"),
    ):
        with pytest.raises(NotAllowed, match=words):
            read_severities(text)


def test_a_share_is_written_in_whole_percent() -> None:
    assert [read_share(n) for n in (0, 5, 100)] == [0.0, 0.05, 1.0]
    for wrong in (-1, 101):
        with pytest.raises(NotAllowed, match="percent"):
            read_share(wrong)


def test_what_is_about_the_goods_does_not_hang_on_the_print_file() -> None:
    goods = [step.id for step in CHECKLIST if not is_of_picture(step.id)]
    assert goods == ["product", "surface", "count", "packing"]
    assert is_of_picture("own:eyes are green")
