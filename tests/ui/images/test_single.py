"""One picture from one address: kept under its own name, measured, and never without bound."""

import asyncio
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from app.errors import Corrupt, Unavailable
from services.workstation.bringing import ShelfFolders
from services.workstation.dialing import Stopped
from services.workstation.fetching import Ask, Got
from services.workstation.parts import Note, Part
from ui.images.shown import Shown
from ui.images.single import FOLDER, KEPT, LARGEST, fetched


class Shelf:
    def __init__(self, folder: Path) -> None:
        self.folders = ShelfFolders(folder / "shelf", folder / "prints")


class Post:
    """Brings `content`, piece by piece as a download does."""

    def __init__(self, content: bytes, size: int = 0) -> None:
        self.content, self.size = content, size or len(content)

    def fetch(self, ask: Ask, progress: Callable[[int, int], bool]) -> Got:
        ask.part.parent.mkdir(parents=True, exist_ok=True)
        ask.part.write_bytes(self.content)
        Part(ask.part).note(Note(ask.url))
        if not progress(self.size, 0):
            raise Stopped("Stopped; it goes on from here.")
        return Got(hashlib.sha256(self.content).hexdigest(), self.size, "png", "length", 0)


def drawn(tmp_path: Path) -> bytes:
    image = QImage(QSize(30, 20), QImage.Format.Format_RGB32)
    image.fill(0)
    assert image.save(str(tmp_path / "drawn.png"))
    return (tmp_path / "drawn.png").read_bytes()


def bring(tmp_path: Path, post: Post, url: str) -> Shown:
    return asyncio.run(fetched(Shelf(tmp_path), post, url))  # type: ignore[arg-type]  # what is asked of them


def test_it_is_kept_and_measured(tmp_path: Path) -> None:
    post = Post(drawn(tmp_path))
    found = bring(tmp_path, post, "https://draw.example/f.png")
    assert found.path is not None
    assert (found.path.parent, found.path.suffix) == (tmp_path / "shelf" / FOLDER, ".png")
    assert (found.size, found.here) == ((30, 20), True)
    assert found.sha256 == hashlib.sha256(post.content).hexdigest()
    assert bring(tmp_path, post, "https://draw.example/f.png") == found
    assert bring(tmp_path, post, "https://draw.example/b.png").path != found.path


def test_only_the_newest_few_stay(tmp_path: Path) -> None:
    post = Post(drawn(tmp_path))
    for n in range(KEPT + 3):
        path = bring(tmp_path, post, f"https://draw.example/{n}.png").path
        assert path is not None
        os.utime(path, (n, n))
    assert len(list((tmp_path / "shelf" / FOLDER).iterdir())) == KEPT
    assert path is not None
    assert path.exists()


def test_one_too_large_is_dropped_in_words(tmp_path: Path) -> None:
    with pytest.raises(Corrupt, match="larger than 40 MB"):
        bring(tmp_path, Post(b"x", LARGEST + 1), "https://draw.example/f.png")
    assert list((tmp_path / "shelf" / FOLDER).iterdir()) == []


def test_what_is_no_picture_is_told(tmp_path: Path) -> None:
    with pytest.raises(Corrupt, match="damaged"):
        bring(tmp_path, Post(b"no picture at all"), "https://draw.example/f.png")


def test_without_a_line_it_is_told() -> None:
    with pytest.raises(Unavailable):
        asyncio.run(fetched(None, None, "https://draw.example/f.png"))
