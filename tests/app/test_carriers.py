"""Numbers are recognized where they can be, and never guessed where they cannot."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import wire
from app.carriers import Carrier, Form, candidates, fits, link, normal, recognized, short, warning
from tests.kit.deliveries import BESIDE

TABLE = Path(__file__).parents[2] / "resources" / "carriers.json"
KEPT = Path(__file__).with_name("tracking_numbers.json")
PUBLISHED = BESIDE / "tracking_number_data/couriers"
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
    assert link("ABC 123", BY_ID["courier_guy"]) == "https://portal.thecourierguy.co.za/track?ref=ABC123"
    assert link("1", BY_ID["ram"]) == ""
    assert BY_ID["ram"].home == "https://www.ram.co.za/track"


@pytest.mark.parametrize(
    "hostile", ["", "9" * 10_000, "１２３４５６７８９０", "\x00", "💥" * 50, "1Z" + "A" * 15 + "²"]
)
def test_hostile_numbers_are_harmless(hostile: str) -> None:
    assert isinstance(candidates(hostile, CARRIERS), tuple)


def test_the_table_is_whole() -> None:
    assert len(BY_ID) == len(json.loads(TABLE.read_text()))
    assert all(not c.link or (c.link.startswith("https://") and "{n}" in c.link) for c in CARRIERS)
    assert len({f.id for c in CARRIERS for f in c.forms}) == 39
    assert CARRIERS[-1].id == "other"


def _forms(id_: str) -> list[Carrier]:
    """Each carrier with such a form, as if it had no other."""
    return [Carrier(c.id, c.name, forms=(f,)) for c in CARRIERS for f in c.forms if f.id == id_]


def _said(numbers: dict[str, dict[str, list[str]]]) -> Iterator[tuple[str, str, bool]]:
    for id_, said in numbers.items():
        yield from ((id_, number, True) for number in said["valid"])
        yield from ((id_, number, False) for number in said["invalid"])


def _published() -> dict[str, dict[str, list[str]]]:
    """Every number of the data set where it lies beside the checkout, else none."""
    rows = [row for path in PUBLISHED.glob("*.json") for row in json.loads(path.read_text())["tracking_numbers"]]
    return {row.get("id") or _slug(row["name"]): row["test_numbers"] for row in rows}


def _slug(name: str) -> str:
    return re.sub("[^a-z0-9]+", "_", name.lower()).strip("_")


@pytest.mark.parametrize(("id_", "number", "valid"), list(_said(json.loads(KEPT.read_text()))))
def test_kept_numbers_fit_their_form_or_not(id_: str, number: str, valid: bool) -> None:
    assert any(candidates(number, [carrier]) for carrier in _forms(id_)) is valid


def test_every_published_number_fits_its_form_or_not() -> None:
    numbers = _published()
    if not numbers:
        print("The published numbers do not lie beside this checkout; the kept ones were tested.")
        numbers = json.loads(KEPT.read_text())
    assert len(numbers) == 39
    wrong = [
        (id_, number)
        for id_, number, valid in _said(numbers)
        if any(candidates(number, [carrier]) for carrier in _forms(id_)) is not valid
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("number", "ids"),
    [
        ("78045768393", ["dhl", "old_dominion"]),
        ("287809468872", ["fedex", "purolator"]),
        ("4201028200009261290113185417468510", ["usps", "fedex"]),
    ],
)
def test_where_several_check_digits_hold_a_person_chooses(number: str, ids: list[str]) -> None:
    assert [c.carrier.id for c in candidates(number, CARRIERS)] == ids
    assert recognized(number, CARRIERS) is None
    assert recognized(number, CARRIERS, enabled=ids) is None
    one = recognized(number, CARRIERS, enabled=[ids[1], "ups"])
    assert one is not None
    assert one.id == ids[1]


def test_the_chosen_carrier_and_the_shops_own_stand_first() -> None:
    number = "287809468872"
    own = candidates(number, CARRIERS, enabled=["purolator"])
    assert own[0].carrier.id == "purolator"
    assert candidates(number, CARRIERS, enabled=["purolator"], chosen="fedex")[0].carrier.id == "fedex"


def test_a_check_digit_is_enough_only_for_a_carrier_the_shop_uses() -> None:
    ten = "3318810025"
    assert recognized(ten, CARRIERS) is None
    found = recognized(ten, CARRIERS, enabled=["dhl"])
    assert found is not None
    assert found.id == "dhl"


def test_a_shape_alone_is_never_enough() -> None:
    assert [c.carrier.id for c in candidates("60120172242323", CARRIERS)] == ["dhl_ecommerce"]
    assert recognized("60120172242323", CARRIERS, enabled=["dhl_ecommerce"]) is None


def test_an_international_number_belongs_to_the_post_of_its_country() -> None:
    assert [c.carrier.id for c in candidates("RB123456785ZA", CARRIERS)] == ["sa_post_office"]
    assert [c.carrier.id for c in candidates("RB123456785PT", CARRIERS)] == ["post"]
    assert candidates("RB123456785XX", CARRIERS) == ()


def test_a_carrier_with_other_forms_warns_of_nothing() -> None:
    assert warning("3SABCD1234567", BY_ID["postnl"]) == ""
    assert warning("12", BY_ID["purolator"]) == "2 digits, Purolator numbers have 12 digits"


@pytest.mark.parametrize(
    ("scanned", "carrier", "read"),
    [
        ("1001921334250001000300779017972697", "fedex", "779017972697"),
        ("9611020987654312345672", "fedex", "987654312345672"),
        ("32971514560102447849175802862014", "fedex", "784917580286"),
        ("9632001560123456789900794808390594", "fedex", "794808390594"),
        ("420 99201 9400111201080805483016", "usps", "9400111201080805483016"),
        ("1Z5R89390357567127", "ups", "1Z5R89390357567127"),
    ],
)
def test_of_a_long_code_people_read_only_a_part(scanned: str, carrier: str, read: str) -> None:
    assert short(scanned, BY_ID[carrier]) == read


def test_no_form_is_slow() -> None:
    """Each pattern is fed what would make a careless one go back and forth for ever."""
    for carrier in CARRIERS:
        for hostile in ("9" * 45, "420" * 15, "A1" * 22, "GM" + "0A" * 21 + "!"):
            candidates(hostile, [carrier])


def test_a_form_says_everything_its_check_needs() -> None:
    forms = [f for c in CARRIERS for f in c.forms]
    assert all(f.weights for f in forms if f.check in ("mod10", "weighted"))
    assert all(_groups(f) >= {"SerialNumber", *(["CheckDigit"] if f.check else [])} for f in forms)


def _groups(form: Form) -> set[str]:
    return set(re.compile(form.pattern).groupindex)
