"""What must not be readable in a log is not, wherever in a line it stands; the rest of the line is."""

import io
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services import logs
from services.logs import STRUCK, CleanFormatter, Struck

AROUND = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=30)
TOKEN = st.text("ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz0123456789-_", min_size=44, max_size=64)
MAIL = st.from_regex(r"[a-z0-9.+_-]{3,20}@[a-z0-9-]{2,20}\.(com|co\.za|no)", fullmatch=True)


@pytest.fixture(autouse=True)
def clean_slate() -> Iterator[None]:
    yield
    logs.STRIKE.clear()
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one.formatter, CleanFormatter)]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(logging.WARNING)


@given(before=AROUND, mail=MAIL, after=AROUND)
def test_no_mail_address_is_left(before: str, mail: str, after: str) -> None:
    for written in (mail, mail.replace("@", "%40"), mail.upper(), f"<{mail}>", f"'{mail}'"):
        line = Struck().clean(f"{before} {written} {after}")
        assert mail.lower() not in line.lower()
        assert mail.replace("@", "%40") not in line


@given(before=AROUND, token=TOKEN, after=AROUND)
def test_no_token_is_left(before: str, token: str, after: str) -> None:
    for written in (
        f"Authorization: Bearer {token}",
        f"'authorization': 'Bearer {token}'",
        f"?token={token}&x=1",
        f'{{"api_key": "{token}"}}',
        f"X-Shopify-Access-Token: {token}",
        f"password={token}",
        f"https://user:{token}@host/",
        f"whsec_{token}",
        f"shpat_{token}",
    ):
        assert token not in Struck().clean(f"{before} {written} {after}")


@given(
    names=st.lists(st.text(min_size=3, max_size=12).filter(lambda name: len(name.strip()) >= 3), max_size=5),
    before=AROUND,
    after=AROUND,
)
def test_no_name_that_was_handed_over_is_left(names: list[str], before: str, after: str) -> None:
    assume(not any(name.strip().lower() in STRUCK for name in names))
    struck = Struck()
    struck.add(names)
    for name in names:
        line = struck.clean(f"{before} {name.strip()} {after}")
        assert not re.search(rf"(?<!\w){re.escape(name.strip())}(?!\w)", line)


def test_a_secret_is_struck_out_wherever_it_stands_and_a_name_only_as_a_word() -> None:
    struck = Struck()
    struck.add(["Ann", "Ann Marie", "p4ss!word", "ab"])
    line = struck.clean("ANN and Ann Marie cannot; xp4ss!wordx; ab")
    assert line == f"{STRUCK} and {STRUCK} cannot; x{STRUCK}x; ab"


def test_what_helps_is_still_readable() -> None:
    line = "order 7041 of account shopify/main: 3 of 4 images, 12.5 s, https://cdn.example.com/a/b.png 404"
    assert Struck().clean(line) == line


def said(record: logging.LogRecord) -> str:
    return CleanFormatter().format(record)


def record(message: str, *values: object) -> logging.LogRecord:
    return logging.LogRecord("services.x", logging.INFO, "x.py", 1, message, values, None)


def test_a_line_has_time_level_and_place() -> None:
    pattern = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO    services\.x  mail to \[struck out\]"
    assert re.fullmatch(pattern, said(record("mail to %s", "jane@example.com")))


def test_nobody_writes_a_line_of_their_own() -> None:
    assert len(said(record("note: %s", "x\r\n2026-11-21 ERROR all is lost")).splitlines()) == 1


def test_tracebacks_are_clean_too() -> None:
    try:
        raise ValueError("cannot reach jane@example.com with Bearer abcdef")
    except ValueError as error:
        one = record("failed")
        one.exc_info = (type(error), error, error.__traceback__)
    text = said(one)
    assert "Traceback" in text
    assert "jane" not in text
    assert "abcdef" not in text


def test_both_places_are_written_and_nothing_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr("sys.stderr", screen)
    logs.configure("platen", None)
    logs.configure("platen", tmp_path / "logs")
    logs.strike_out("Jane Doe")
    logging.getLogger("services.x").info("order of %s", "jane doe")
    logging.getLogger("httpx").info("GET https://somewhere/?token=x")
    file = tmp_path / "logs" / "platen.log"
    assert file.read_text() == screen.getvalue()
    assert file.read_text().count("\n") == 1
    assert STRUCK in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_costs_only_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr("sys.stderr", screen)
    (tmp_path / "taken").touch()
    logs.configure("platen", tmp_path / "taken" / "logs")
    logging.getLogger("services.x").warning("still here")
    assert "no log file" in screen.getvalue()
    assert "still here" in screen.getvalue()
