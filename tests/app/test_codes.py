"""Ids and codes: stable, readable, and wrong ones are noticed."""

from hypothesis import given
from hypothesis import strategies as st

from app.codes import (
    ALPHABET,
    UnitCode,
    event_id,
    fingerprint,
    fulfilment_id,
    order_id,
    order_of,
    read_unit_code,
    unit_code,
    unit_code_at_end,
)


def test_an_order_has_one_id_wherever_it_is_computed() -> None:
    assert order_id("shopify", "acme", "1") == order_id("shopify", "acme", "1")
    assert order_id("shopify", "acme", "1") != order_id("shopify", "acm", "e1")
    assert order_of(fulfilment_id(order_id("a", "b", "c"), 2)) == order_id("a", "b", "c")
    assert order_of("FB-20816") is None
    assert event_id("a", "1") != event_id("a", "2")


codes = st.builds(
    UnitCode,
    order=st.tuples(st.text(), st.text()).map(lambda t: order_id("s", *t)),
    line=st.integers(1, 99),
    unit=st.integers(1, 999),
    attempt=st.integers(1, 99),
)


@given(codes)
def test_a_printed_code_reads_back(code: UnitCode) -> None:
    assert read_unit_code(unit_code(code)) == code
    assert read_unit_code(f" {unit_code(code).lower()} ") == code


@given(codes, st.data())
def test_any_single_wrong_character_is_noticed(code: UnitCode, data: st.DataObject) -> None:
    text = unit_code(code)
    place = data.draw(st.integers(0, len(text) - 3).filter(lambda i: text[i] != "-"))
    other = data.draw(
        st.sampled_from(ALPHABET).filter(lambda c: ALPHABET.index(c) % 31 != ALPHABET.index(text[place]) % 31)
    )
    assert read_unit_code(text[:place] + other + text[place + 1 :]) is None


@given(st.lists(st.text(), min_size=1, max_size=5), st.data())
def test_a_fingerprint_changes_with_any_part(parts: list[str], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(parts) - 1))
    changed = [*parts[:place], parts[place] + "x", *parts[place + 1 :]]
    assert fingerprint(parts) != fingerprint(changed)
    assert len(fingerprint(parts)) == 6


def test_a_unit_code_is_found_where_a_text_ends_with_it() -> None:
    code = unit_code(UnitCode("pl" + "0123456789abcdef", 1, 2, 1))
    assert unit_code_at_end(f"Is the eye{code.lower()} ") == code.lower()
    assert unit_code_at_end(code) == code
    assert unit_code_at_end(f"{code} is unclear") == ""
    assert unit_code_at_end(code[:-1] + ("0" if code[-1] != "0" else "1")) == ""
