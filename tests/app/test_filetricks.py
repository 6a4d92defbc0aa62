"""Names that lead astray, and what an ending promises."""

import pytest

from app.filetricks import LONGEST, promised_format, shortened, trick


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../../etc/passwd.png", "another folder"),
        ("..\\..\\boot.png", "another folder"),
        ("a/b.png", "another folder"),
        ("..", "another folder"),
        ("CON", "device"),
        ("con.png", "device"),
        ("con .x", "device"),
        ("conout$", "device"),
        ("LPT1.tar.png", "device"),
        ("luna.png.", "ends in a dot"),
        ("luna.png ", "ends in a dot or a space"),
        ("luna\x00.png", "cannot be seen"),
        ("luna\u2028.png", "cannot be seen"),
        ("luna\ud800.png", "cannot be seen"),
        ("luna\u202egnp.exe", "reading direction"),
        ("x" * (LONGEST + 1), f"{LONGEST + 1} characters"),
    ],
)
def test_a_trick_is_named(name: str, why: str) -> None:
    assert why in trick(name)


@pytest.mark.parametrize(
    "name", ["", "luna.png", "Zoë & Co (2).jpg", "犬.tiff", "conrad.png", "a..b.png", "x" * LONGEST]
)
def test_an_ordinary_name_is_none(name: str) -> None:
    assert trick(name) == ""


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("a.jpg", "JPEG"),
        ("a.b.JPEG", "JPEG"),
        ("a.tif", "TIFF"),
        ("a.webp", "WEBP"),
        ("a.exe", "EXE"),
        ("image/jpeg", "JPEG"),
        ("image/png", "PNG"),
        ("luna_1795246190011", ""),
        ("luna 12.5 cm", ""),
        ("version 1.2026", ""),
        ("", ""),
    ],
)
def test_what_an_ending_promises(name: str, form: str) -> None:
    assert promised_format(name) == form


def test_a_shown_name_hides_nothing_and_is_short() -> None:
    assert shortened("a\u202eb\x00c") == "a·b·c"
    assert len(shortened("x" * 300)) == 40
