"""Small pictures: read elsewhere, cut square, kept within a budget, asked for once."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from ui.images.thumbnails import Thumbnails, read_square, read_whole


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for n in range(6):
        image = QImage(200, 300, QImage.Format.Format_RGB32)
        image.fill(QColor.fromHsv(n * 50, 200, 200))
        image.save(str(tmp_path / f"p{n}.png"))
    (tmp_path / "broken.png").write_bytes(b"\x89PNG no picture")
    return tmp_path


@pytest.fixture
def thumbnails(folder: Path, qtbot: QtBot) -> Iterator[Thumbnails]:
    made = Thumbnails(lambda sha, pixels: path if (path := folder / f"{sha}.png").exists() else None)
    yield made
    made.stop()


def test_a_picture_comes_when_it_was_read(qtbot: QtBot, thumbnails: Thumbnails) -> None:
    assert thumbnails.pixmap("p0", 40, 2.0) is None
    with qtbot.waitSignal(thumbnails.ready) as ready:
        assert thumbnails.pixmap("p0", 40, 2.0) is None
    assert ready.args == [frozenset({"p0"})]
    found = thumbnails.pixmap("p0", 40, 2.0)
    assert found is not None
    assert (found.width(), found.height(), found.devicePixelRatio()) == (80, 80, 2.0)


def test_one_ratio_is_not_taken_for_another(qtbot: QtBot, thumbnails: Thumbnails) -> None:
    with qtbot.waitSignal(thumbnails.ready):
        thumbnails.pixmap("p1", 40, 1.0)
    assert thumbnails.pixmap("p1", 40, 1.0) is not None
    assert thumbnails.pixmap("p1", 40, 2.0) is None


def test_the_budget_holds_and_the_oldest_goes(qtbot: QtBot, folder: Path) -> None:
    small = Thumbnails(lambda sha, pixels: folder / f"{sha}.png", budget=3 * 40 * 40 * 4)
    for n in range(6):
        with qtbot.waitSignal(small.ready):
            small.pixmap(f"p{n}", 40, 1.0)
    assert small.size <= 3 * 40 * 40 * 4
    assert small.pixmap("p5", 40, 1.0) is not None
    assert small.pixmap("p0", 40, 1.0) is None
    small.stop()


def test_what_is_not_there_is_asked_for_again_only_when_files_may_have_come(
    qtbot: QtBot, folder: Path, thumbnails: Thumbnails
) -> None:
    assert thumbnails.pixmap("late", 40, 1.0) is None
    qtbot.waitUntil(lambda: thumbnails.missing == 1)
    QImage(str(folder / "p0.png")).save(str(folder / "late.png"))
    assert thumbnails.pixmap("late", 40, 1.0) is None
    thumbnails.forget_missing()
    with qtbot.waitSignal(thumbnails.ready):
        thumbnails.pixmap("late", 40, 1.0)
    assert thumbnails.pixmap("late", 40, 1.0) is not None


def test_a_broken_file_gives_no_picture(folder: Path) -> None:
    assert read_square(folder / "broken.png", 40).isNull()
    assert read_square(folder / "p0.png", 40).size().width() == 40


def test_a_whole_picture_keeps_its_shape_and_stops_with_the_ones_it_belongs_to(
    qtbot: QtBot, folder: Path, thumbnails: Thumbnails
) -> None:
    whole = Thumbnails(thumbnails.find, thumbnails, read=read_whole)
    with qtbot.waitSignal(whole.ready):
        whole.pixmap("p3", 150, 1.0, 0)
    found = whole.pixmap("p3", 150, 1.0, 0)
    assert found is not None
    assert (found.width(), found.height()) == (100, 150)
    assert read_whole(folder / "broken.png", 150).isNull()
    stopped: list[bool] = []
    whole.stop = lambda: stopped.append(True)  # type: ignore[method-assign]
    thumbnails.stop()
    assert stopped == [True]
