"""A comparison at work: real files, real tiles, cut in this process so that no test waits for another to start."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.artwork import PrintSpec
from app.lens import Box
from services.workstation.landing import thumbnail_path
from services.workstation.pictures import measure
from services.workstation.tileshelf import TileShelf
from tests.kit.tiled import Inside, save_turned
from ui.icons import Icons
from ui.images.shown import Shown
from ui.images.tiles import Tiles
from ui.qc.compare import Compare
from ui.theme import Theme

SIZE = (1000, 700)
Make = Callable[..., Shown]


@pytest.fixture
def decoders() -> Inside:
    return Inside()


@pytest.fixture
def tiles(tmp_path: Path, decoders: Inside) -> Iterator[Tiles]:
    made = Tiles(lambda sha, size: _small(tmp_path, sha, size))
    made.shelf = TileShelf(tmp_path / "tiles", decoders)
    yield made
    made.stop()


def _small(folder: Path, sha: str, size: int) -> Path | None:
    path = thumbnail_path(folder / "small", sha, size)
    return path if path.exists() else None


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """A picture on this computer, measured as a download is."""

    def made(
        name: str,
        image: Image.Image,
        *,
        turn: int = 1,
        form: str = "PNG",
        spec: PrintSpec | None = None,
        crop: Box | None = None,
        title: str = "Print file",
        show: int = 1,
    ) -> Shown:
        path = tmp_path / name
        save_turned(image, path, turn, form)
        sha = name.encode().hex().ljust(64, "0")
        facts = measure(path, sha, tmp_path / "small").facts
        return Shown(path, sha, title, facts, spec, crop, show)

    return made


@pytest.fixture
def compare(qtbot: QtBot, theme: Theme, tiles: Tiles) -> Compare:
    widget = Compare(Icons(theme), tiles)
    qtbot.addWidget(widget)
    widget.resize(*SIZE)
    widget.show()
    return widget


@pytest.fixture
def sharp(qtbot: QtBot, compare: Compare) -> Callable[[], QImage]:
    """What is on screen once every tile is there."""

    def wait() -> QImage:
        qtbot.waitUntil(lambda: not compare.grab().isNull() and compare.sharp and compare.tiles.settled, timeout=10_000)
        return compare.grab().toImage()

    return wait
