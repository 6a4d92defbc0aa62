"""Resources are found from source and from a packaged folder, and nothing outside is."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from services import resources


@pytest.fixture(autouse=True)
def afresh() -> Iterator[None]:
    resources._root.cache_clear()
    yield
    resources._root.cache_clear()


def test_from_source_they_lie_beside_the_rooms() -> None:
    assert resources.path() == Path(__file__).parents[2] / "resources"
    assert resources.path("fonts", "x.ttf").parent == resources.path("fonts")


def test_a_packaged_program_reads_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources" / "words").mkdir(parents=True)
    (tmp_path / "resources" / "words" / "a.txt").write_bytes("Zoë\r\n".encode())
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert resources.text("words", "a.txt") == "Zoë\n"


def test_what_is_missing_is_told_when_read() -> None:
    with pytest.raises(FileNotFoundError):
        resources.text("no such file")


@pytest.mark.parametrize("parts", [("..", "app"), ("/etc/passwd",), ("fonts", "../../README.md")])
def test_there_is_no_way_out(parts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="inside"):
        resources.path(*parts)
