"""A file on its way: what the journal remembers, and whose fault a disk's trouble is."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from app.errors import Unavailable
from services.workstation.parts import Note, Part, checksum, on_disk, sync, write

URL = "https://pets.example/rex.png"


@pytest.fixture
def part(tmp_path: Path) -> Part:
    return Part(tmp_path / "parts" / "x.part")


def test_nothing_is_known_of_nothing(part: Part) -> None:
    assert (part.length, part.noted(URL)) == (0, Note())
    part.forget()


def test_bytes_gather_and_the_journal_says_of_what(part: Part) -> None:
    with part.open(0) as handle:
        part.note(Note(URL, '"1"', 9))
        write(handle, memoryview(b"first "))
        sync(handle)
    with part.open(4) as handle:
        write(handle, memoryview(b"t go"))
    assert part.path.read_bytes() == b"first go"
    assert part.noted(URL) == Note(URL, '"1"', 9)
    assert part.noted(f"{URL}?v=2") == Note()
    digest = checksum()
    part.feed(digest, 5)
    assert digest.hexdigest() == hashlib.sha256(b"first").hexdigest()
    assert part.head() == b"first go"
    part.forget()
    assert list(part.path.parent.iterdir()) == []


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"url": 1, "more": 2}', f'{{"url": "{URL}", "total": "9"}}'])
def test_a_journal_cut_in_the_middle_is_none(part: Part, text: str) -> None:
    part.path.parent.mkdir()
    part.journal.write_text(text)
    assert part.noted(URL) == Note()


@pytest.mark.parametrize(
    ("number", "title"), [(errno.ENOSPC, "Disk full"), (errno.EDQUOT, "Disk full"), (errno.EIO, "Disk trouble")]
)
def test_a_disk_in_trouble_is_not_taken_for_the_line(number: int, title: str) -> None:
    with pytest.raises(Unavailable) as caught, on_disk():
        raise OSError(number, os.strerror(number))
    assert caught.value.title == title
