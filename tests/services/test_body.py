"""Careful reading: what is understood, and that everything else is refused with a reason."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import Corrupt
from app.orders import Money
from services import body

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff", "not UTF-8"),
        (b"[" * 100_000, "deep"),
        (b'{"a":1,"a":2}', "twice"),
        (b'{"a":{"b":1,"b":1}}', "twice"),
        (b'{"a":NaN}', "NaN"),
        (b"[-Infinity]", "Infinity"),
        (b'{"a":' + b"1" * 5_000 + b"}", "not JSON"),
        (b" " * (body.LARGEST_BODY + 1), "too large"),
    ],
)
def test_bytes_that_are_refused(raw: bytes, words: str) -> None:
    with pytest.raises(Corrupt, match=words):
        body.parse(raw)


def test_fractions_stay_exact_and_a_byte_order_mark_is_no_harm() -> None:
    assert body.parse(b'\xef\xbb\xbf{"a":0.1}') == {"a": Decimal("0.1")}
    assert body.parse_object(b'{"a":12345678901234567890}') == {"a": 12345678901234567890}
    with pytest.raises(Corrupt, match="not an object"):
        body.parse_object(b"[]")


def test_a_gigantic_exponent_costs_neither_time_nor_memory() -> None:
    data = body.parse_object(b'{"a":1e999999999,"b":"-1E+999999999"}')
    began = time.process_time()
    for read in (body.whole, body.amount):
        for name in ("a", "b"):
            with pytest.raises(Corrupt):
                read(data, name)
    assert time.process_time() - began < 1.0


@pytest.mark.parametrize(("value", "expected"), [(None, 3), ("", 3), (7, 7), ("7", 7), (" 7 ", 7), (Decimal("7.0"), 7)])
def test_whole_numbers(value: object, expected: int) -> None:
    assert body.whole({"n": value}, "n", default=3) == expected


@pytest.mark.parametrize("value", [-1, 10**9, 1.5, "x", True, [], {}, "NaN", "1e", "Infinity", "7 8"])
def test_no_whole_numbers(value: object) -> None:
    with pytest.raises(Corrupt):
        body.whole({"n": value}, "n")


@pytest.mark.parametrize(
    ("value", "expected"), [("56.90", "56.90"), (6.0, "6.0"), (0, "0"), (None, "0"), ("", "0"), (Decimal("1.5"), "1.5")]
)
def test_sums(value: object, expected: str) -> None:
    assert body.amount({"n": value}, "n") == Decimal(expected)


@pytest.mark.parametrize("value", ["$5", "5,00", "-1", 10**13, "NaN", "sNaN", True, [], "1" * 61])
def test_no_sums(value: object) -> None:
    with pytest.raises(Corrupt):
        body.amount({"n": value}, "n")


@pytest.mark.parametrize(
    ("currency", "sum_", "expected"),
    [
        ("usd", "5", "5.00"),
        ("JPY", "500.0", "500"),
        ("TND", "1", "1.000"),
        ("CLF", "1.25", "1.2500"),
        ("", "1", "1.00"),
    ],
)
def test_money_has_the_decimals_of_its_currency(currency: str, sum_: str, expected: str) -> None:
    found = body.money(Decimal(sum_), currency)
    assert (str(found.amount), found.currency) == (expected, currency.upper())


@pytest.mark.parametrize(
    ("currency", "minor", "expected"), [("USD", 1050, "10.50"), ("JPY", 500, "500"), ("KWD", 1, "0.001")]
)
def test_money_from_the_smallest_unit(currency: str, minor: int, expected: str) -> None:
    assert str(body.minor_money(minor, currency).amount) == expected


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-21T07:31:41.123456789Z",
        "2026-11-20T23:31:41.123456-08:00",
        "2026-11-21 07:31:41.123456+00:00",
        "2026-11-21T07:31:41.123456",
    ],
)
def test_times_in_every_form(value: str) -> None:
    assert body.instant({"t": value}, "t") == datetime(2026, 11, 21, 7, 31, 41, 123456, UTC)


def test_seconds_since_1970_and_not_yet() -> None:
    assert body.instant({"t": 1795246301}, "t") == body.instant({"t": "1795246301"}, "t")
    assert body.instant({"t": None, "u": 1795246301}, "t", "u") is not None
    for value in (0, "", None, "1970-01-01 00:00:00+00:00"):
        assert body.instant({"t": value}, "t") is None


@pytest.mark.parametrize("value", ["soon", 10**30, True, "0001-01-01T00:00:00+14:00", "1795246301000", "2026-13-01"])
def test_no_times(value: object) -> None:
    with pytest.raises(Corrupt):
        body.instant({"t": value}, "t")


def test_texts_are_clean_and_of_a_bearable_length() -> None:
    data = {"a": None, "b": "", "c": " Zoë\x00\ud800 \n x\x7f ", "n": 7}
    assert body.text(data, "a", "b", "c") == "Zoë \n x"
    assert body.text(data, "n") == "7"
    nonsense: tuple[object, ...] = (True, [], {}, "x" * 2_001, 10**50)
    for value in nonsense:
        with pytest.raises(Corrupt):
            body.text({"a": value}, "a")


def test_ids_are_never_empty() -> None:
    assert body.identity({"id": 9007199254740993}, "id") == "9007199254740993"
    for value in (None, "", "\x00", "x" * 201):
        with pytest.raises(Corrupt):
            body.identity({"id": value}, "id")


def test_parts_and_rows() -> None:
    assert body.part({}, "a") == body.part({"a": None}, "a") == {}
    assert body.rows({}, "a") == body.rows({"a": None}, "a") == []
    assert body.nodes({"a": {"nodes": [{"b": 1}]}}, "a") == [{"b": 1}]
    with pytest.raises(Corrupt):
        body.part({"a": []}, "a")
    nonsense: tuple[object, ...] = ({}, [1], "x")
    for value in nonsense:
        with pytest.raises(Corrupt):
            body.rows({"a": value}, "a")


THERE = {
    "id": 7,
    "note": None,
    "to": {"zip": 8001, "city": " Cape Town"},
    "lines": [{"n": 1, "sku": "B"}, {"n": "2.0"}],
}


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"id": 7, "note": ""},
        {"id": "7", "to": {"zip": "8001", "city": "Cape Town", "line2": ""}},
        {"lines": [{"n": 2}, {"n": 1, "sku": "B"}]},
        {"lines": ({"n": Decimal("2.00"), "sku": None}, {"sku": "B"})},
        {"shipments": []},
    ],
)
def test_what_stands_there_already(wanted: dict[str, Any]) -> None:
    assert body.stands(THERE, wanted)


@pytest.mark.parametrize(
    "wanted",
    [
        {"id": 8},
        {"note": "Ring"},
        {"to": {"zip": "8002"}},
        {"to": "Cape Town"},
        {"lines": [{"n": 1}]},
        {"lines": [{"n": 1}, {"n": 1}]},
        {"lines": [{"n": 1}, {"n": 2}, {}]},
        {"shipments": [{}]},
        {"id": True},
        {"note": 0},
        {"note": {"text": ""}},
    ],
)
def test_what_does_not_stand_there(wanted: dict[str, Any]) -> None:
    assert not body.stands(THERE, wanted)


@given(JSON, JSON)
def test_whatever_stands_there_comparing_never_fails(there: Any, wanted: Any) -> None:
    assert body.stands(there, wanted) in (True, False)


def test_flags() -> None:
    assert body.flag({"f": True}, "f")
    assert body.flag({"f": "true"}, "f")
    assert not body.flag({"f": None}, "f")
    assert not body.flag({}, "f")
    with pytest.raises(Corrupt):
        body.flag({"f": 1}, "f")


READERS: list[Callable[[dict[str, Any], str], object]] = [
    body.part,
    body.rows,
    body.nodes,
    body.text,
    body.identity,
    body.whole,
    body.amount,
    body.instant,
    body.flag,
]


@given(JSON)
def test_nothing_but_corrupt_ever_leaves(value: Any) -> None:
    data = {"a": value}
    for read in READERS:
        try:
            read(data, "a")
        except Corrupt as error:
            assert len(error.message) < 300  # noqa: PT017  # most values are refused by most readers, all by few


@given(st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        body.parse(raw)
    except Corrupt as error:
        assert error.message  # noqa: PT017


@pytest.mark.parametrize(
    ("sum_", "currency", "units"), [("44.50", "USD", 4450), ("500", "JPY", 500), ("1.5", "KWD", 1500)]
)
def test_there_and_back_in_the_smallest_unit(sum_: str, currency: str, units: int) -> None:
    money = body.money(Decimal(sum_), currency)
    assert body.minor_units(money) == units
    assert body.minor_money(units, currency) == money


@pytest.mark.parametrize(
    ("sum_", "currency"),
    [("12.345", "USD"), ("10.005", "EUR"), ("12.3456", "KWD"), ("100.5", "JPY"), ("1.00001", "CLF"), ("0.001", "")],
)
def test_more_decimals_than_the_currency_has_are_no_sum(sum_: str, currency: str) -> None:
    with pytest.raises(Corrupt, match="more decimals than the currency"):
        body.money(Decimal(sum_), currency)


@given(st.decimals(0, 10**11, places=6), st.sampled_from(["USD", "JPY", "KWD", "CLF", "ZZZ", ""]))
def test_what_is_taken_as_a_sum_can_be_given_back(sum_: Decimal, currency: str) -> None:
    try:
        money = body.money(sum_, currency)
    except Corrupt:
        money = body.rounded(sum_, currency)
    assert body.minor_money(body.minor_units(money), currency) == money


def test_a_price_of_one_piece_may_be_finer_than_a_cent() -> None:
    assert body.price(Decimal("0.0055"), "USD") == Money(Decimal("0.0055"), "USD")
    assert str(body.price(Decimal("5"), "USD").amount) == "5.00"
    for sum_, currency in (("100.5", "JPY"), ("0.0000001", "USD")):
        with pytest.raises(Corrupt):
            body.price(Decimal(sum_), currency)
    with pytest.raises(Corrupt):
        body.minor_units(body.price(Decimal("0.0055"), "USD"))


def test_a_share_is_rounded_to_what_can_be_paid() -> None:
    assert str(body.rounded(Decimal(10) / 3, "usd").amount) == "3.33"
    assert str(body.rounded(Decimal(1000) / 3, "JPY").amount) == "333"
