"""The pane's picture is the file where it is here, its small copy where only that is, else words with the way on."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.artwork import Facts
from app.orders import Artwork
from services.workstation.files import File, FileState
from ui.order.picture import Picture
from ui.station import Station

ART = Artwork("a1", url="https://cdn.example/a.png", sha256="ab" * 32, facts=Facts(600, 800, "PNG", "RGB", 1))


class Copies:
    """A shelf that has the small copy, or has not."""

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def thumbnail(self, sha256: str, size: int) -> Path | None:
        return self.path


@pytest.fixture
def picture(qtbot: QtBot, station: Station) -> Picture:
    made = Picture(station)
    qtbot.addWidget(made)
    made.resize(400, 248)
    return made


@pytest.fixture
def file(tmp_path: Path) -> File:
    path = tmp_path / "a.png"
    assert QImage(600, 800, QImage.Format.Format_RGB32).save(str(path))
    return File("o1", "a1", FileState.HERE, path=str(path), sha256=ART.sha256)


def test_a_file_that_is_here_is_shown_upright_as_measured(picture: Picture, file: File) -> None:
    picture.show_artwork(ART, file)
    (shown,) = picture.viewer.pictures
    assert (shown.path, shown.sha256, shown.size) == (Path(file.path), ART.sha256, (600, 800))
    assert not picture.plate.isHidden()
    picture.viewer.one_to_one()
    picture.show_artwork(ART, file)
    assert picture.viewer.zoom_now == pytest.approx(1.0), "told of again, as after each sync"
    picture.show_artwork(replace(ART, sha256="cd" * 32), file)
    assert picture.viewer.fitted


@pytest.mark.parametrize("copied", [True, False])
def test_without_the_file_its_small_copy_stands_there_else_words(
    picture: Picture, station: Station, file: File, copied: bool
) -> None:
    station.shelf = Copies(Path(file.path) if copied else None)  # type: ignore[assignment]  # says where it lies
    picture.show_artwork(ART, replace(file, state=FileState.WANTED, path=""))
    assert [one.path for one in picture.viewer.pictures] == ([None] if copied else [])
    assert picture.plate.isHidden() is not copied
    station.shelf = None


def test_the_plate_moves_the_picture(picture: Picture, file: File) -> None:
    picture.show_artwork(ART, file)
    fitted = picture.viewer.zoom_now
    picture.plate.asked.emit("plus")
    assert picture.viewer.zoom_now > fitted
    picture.plate.asked.emit("minus")
    picture.plate.asked.emit("full")
    assert picture.viewer.zoom_now == pytest.approx(1.0)
    picture.plate.asked.emit("fit")
    assert picture.viewer.fitted
