"""Plain letters: what people type is found however it was written."""

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workstation import words


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Łódź", "lodz"),
        ("Straße", "strasse"),
        ("Ægir Sørensen", "aegir sorensen"),
        ("Đorđević", "dordevic"),
        ("Iğdır", "igdir"),
        ("İzmir", "izmir"),
        ("Chloé Brontë", "chloe bronte"),
        ("Nguyễn", "nguyen"),
        ("MÜLLER", "muller"),
        ("Þór", "thor"),
        ("30 × 40 cm", "30 × 40 cm"),
    ],
)
def test_accents_and_letters_of_other_alphabets_fold(written: str, typed: str) -> None:
    assert words.fold(written) == typed


@given(st.text())
def test_folding_twice_changes_nothing_more_for_what_is_indexed(text: str) -> None:
    once = words.indexed((text,))
    assert words.indexed((once,)) == once


def test_each_word_is_indexed_once() -> None:
    assert words.indexed(("Mia Weber", "Weber, Köln", "")) == "mia weber koln"


def test_a_query_of_several_words_is_one_the_index_understands() -> None:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE VIRTUAL TABLE t USING fts5(words, prefix='1 2 3')")
        connection.execute("INSERT INTO t VALUES ('thandi mokoena')")
        for text in ("thandi mok", 'th" OR "x', "NEAR(a b)", "mok* -thandi", "AND"):
            asked = words.query(words.terms(text))
            connection.execute("SELECT * FROM t WHERE t MATCH ?", (asked,)).fetchall()
        assert connection.execute(
            "SELECT COUNT(*) FROM t WHERE t MATCH ?", (words.query(["mok", "tha"]),)
        ).fetchone() == (1,)
    connection.close()


def test_numbers_sort_as_people_count() -> None:
    numbers = ["PL-9", "PL-10", "PL-100", "#7", "1001/2", "1001/10"]
    assert sorted(numbers, key=words.number_key) == ["#7", "1001/2", "1001/10", "PL-9", "PL-10", "PL-100"]


@given(st.from_regex(r"#?[A-Za-z]{0,8}-?[0-9]{1,19}", fullmatch=True) | st.text(max_size=12))
def test_the_quick_way_of_number_columns_agrees_with_the_long_one(number: str) -> None:
    assert words.number_columns(number) == (words.number_key(number), words.number_text(number), words.tail(number))


@pytest.mark.parametrize(
    ("text", "is_one"), [("#1001", True), ("PL-15", True), ("20861", True), ("mia", False), ("mia weber", False)]
)
def test_what_looks_like_a_number(text: str, is_one: bool) -> None:
    assert words.is_number(text) is is_one
