"""Typed letters against texts: beginnings of words, initials, accents, and the letters to be shown."""

import pytest

from ui.palette.matching import match


@pytest.mark.parametrize(
    ("typed", "text", "letters"),
    [
        ("send", "Send to QC", (0, 1, 2, 3)),
        ("qc", "Send to QC", (8, 9)),
        ("to se", "Send to QC", (0, 1, 5, 6)),
        ("dan", "Download all new", (0, 9, 13)),
        ("dal", "Download all new", (0, 9, 10)),
        ("lucja", "Łucja Wolff", (0, 1, 2, 3, 4)),
        ("zzz", "Send to QC", None),
        ("e", "Send to QC", None),
    ],
)
def test_which_letters_answer(typed: str, text: str, letters: tuple[int, ...] | None) -> None:
    found = match(typed, text)
    assert (found.letters if found else None) == letters


def test_beginnings_win() -> None:
    scores = [match("ship", text) for text in ("Ship", "Show ready to ship", "Search in photos")]
    assert scores[0] is not None
    assert scores[1] is not None
    assert scores[0].score > scores[1].score


def test_nothing_typed_fits_everything() -> None:
    found = match("  ", "Anything")
    assert found is not None
    assert found == (0, ())
