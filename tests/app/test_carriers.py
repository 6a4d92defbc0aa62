"""Numbers are recognized where they can be, and never guessed where they cannot."""

import json
from pathlib import Path

import pytest

from app import wire
from app.carriers import Carrier, candidates, fits, link, normal, recognized, warning

TABLE = Path(__file__).parents[2] / "resources" / "carriers.json"
CARRIERS = wire.read(TABLE.read_bytes(), tuple[Carrier, ...])
BY_ID = {c.id: c for c in CARRIERS}


@pytest.mark.parametrize(
    ("number", "carrier"),
    [
        ("1Z 5R8 939 03 5756 7127", "ups"),
        ("9400 1112 0108 0805 4830 16", "usps"),
        ("420 99201 9400111201080805483016", "usps"),
        ("RA123456785GB", "royal_mail"),
        ("TBA000000000000", "amazon"),
    ],
)
def test_prefix_and_check_digit_are_enough(number: str, carrier: str) -> None:
    found = recognized(normal(number), CARRIERS)
    assert found is not None
    assert found.id == carrier


def test_one_wrong_digit_is_not_recognized() -> None:
    assert recognized("9400111201080805483017", CARRIERS) is None
    assert recognized("RA123456784GB", CARRIERS) is None


def test_bare_digits_are_only_suggested() -> None:
    ten = next(f"123456789{d}" for d in range(10) if fits(f"123456789{d}", BY_ID["dhl"]))
    assert [c.carrier.id for c in candidates(ten, CARRIERS)] == ["dhl"]
    assert recognized(ten, CARRIERS) is None


def test_a_wrong_looking_number_warns_in_words_and_an_unknown_form_does_not() -> None:
    assert warning("123456789012", BY_ID["dhl"]) == "12 digits, DHL Express numbers have 10 digits"
    assert warning("123456789012", BY_ID["courier_guy"]) == ""
    assert warning("", BY_ID["dhl"]) == ""


def test_links_carry_the_number_and_nothing_else() -> None:
    assert link(" 12 & 3 ", BY_ID["dhl"]).startswith("https://www.dhl.com/en/express/tracking.html?AWB=12%263&")
    assert link("1", BY_ID["courier_guy"]) == ""


@pytest.mark.parametrize(
    "hostile", ["", "9" * 10_000, "１２３４５６７８９０", "\x00", "💥" * 50, "1Z" + "A" * 15 + "²"]
)
def test_hostile_numbers_are_harmless(hostile: str) -> None:
    assert isinstance(candidates(hostile, CARRIERS), tuple)


def test_the_table_is_whole() -> None:
    assert len(BY_ID) == len(json.loads(TABLE.read_text()))
    assert all(not c.link or c.link.startswith("https://") for c in CARRIERS)
