"""The viewer keeps the point under the hand; pictures are read off the window's thread and stay within limits."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from ui.icons import Icons
from ui.images.loading import KEPT, Pictures, read
from ui.images.plate import Plate
from ui.images.viewer import STEPS, Viewer
from ui.theme import Theme

SIZE = QSize(1800, 2400)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    image = QImage(SIZE, QImage.Format.Format_RGB32)
    image.fill(QColor("#336699"))
    path = tmp_path / "a.png"
    assert image.save(str(path))
    return path


@pytest.fixture
def viewer(qtbot: QtBot, theme: Theme, picture: Path) -> Viewer:
    made = Viewer(Icons(theme), Pictures())
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show_file(picture, SIZE)
    return made


def test_it_fits_whole_with_air_around(viewer: Viewer) -> None:
    box = viewer.box()
    assert viewer.fitted
    assert box.height() == pytest.approx(300 - 24)
    assert box.center().x() == pytest.approx(200)


@pytest.mark.parametrize("zoom", [step for step in STEPS if step >= 0.5])
@pytest.mark.parametrize("at", [QPointF(120, 90), QPointF(200, 150), QPointF(260, 40)])
def test_the_point_under_the_hand_stays_within_a_pixel(viewer: Viewer, zoom: float, at: QPointF) -> None:
    viewer.set_zoom(0.5)
    before = viewer.picture_point(at)
    viewer.set_zoom(zoom, at)
    box = viewer.box()
    shown = QPointF(box.x() + before.x() * box.width(), box.y() + before.y() * box.height())
    assert (shown - at).manhattanLength() <= 1


@pytest.mark.parametrize("zoom", [step for step in STEPS if step < 0.5])
def test_a_picture_smaller_than_the_view_is_never_pushed_out_of_it(viewer: Viewer, zoom: float) -> None:
    viewer.set_zoom(0.5)
    viewer.set_zoom(zoom, QPointF(0, 0))
    assert viewer.box().intersects(QRectF(viewer.rect()))
    assert viewer.box().contains(QPointF(200, 150))


def test_steps_go_up_and_down_and_one_to_one_goes_back_to_fitting(viewer: Viewer) -> None:
    start = viewer.zoom
    viewer.step(1)
    assert viewer.zoom > start
    viewer.step(-1)
    assert viewer.zoom <= start * 1.3
    viewer.toggle_full()
    assert viewer.zoom == 1.0
    viewer.toggle_full()
    assert viewer.fitted


def test_pictures_come_from_another_thread_and_are_forgotten_in_turn(qtbot: QtBot, tmp_path: Path) -> None:
    pictures = Pictures()
    for n in range(KEPT + 2):
        image = QImage(QSize(64, 48), QImage.Format.Format_RGB32)
        image.fill(n)
        path = tmp_path / f"{n}.png"
        image.save(str(path))
        assert pictures.image(path, 32) is None
        with qtbot.waitSignal(pictures.came):
            pass
        found = pictures.image(path, 32)
        assert found is not None
        assert max(found.width(), found.height()) == 32
    assert pictures.any(tmp_path / "0.png") is None
    pictures.stop()


def test_a_broken_file_is_said_to_be_broken(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    path = tmp_path / "bad.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n broken")
    pictures = Pictures()
    viewer = Viewer(Icons(theme), pictures)
    qtbot.addWidget(viewer)
    viewer.resize(300, 200)
    viewer.show_file(path, SIZE)
    with qtbot.waitSignal(pictures.failed):
        viewer.grab()
    assert viewer._words[1] == "The file is damaged and cannot be shown."
    pictures.stop()


def test_a_print_file_larger_than_qts_own_limit_is_read(tmp_path: Path) -> None:
    Pictures()
    image = QImage(QSize(7200, 9600), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    path = tmp_path / "large.jpg"
    assert image.save(str(path), quality=20)
    assert max(read(path, 512).width(), read(path, 512).height()) == 512
    assert read(path, 0).size() == QSize(7200, 9600)


def test_the_plate_tells_what_was_asked(qtbot: QtBot, theme: Theme) -> None:
    plate = Plate(Icons(theme))
    qtbot.addWidget(plate)
    asked: list[str] = []
    plate.asked.connect(asked.append)
    for name, box in plate._places():
        if name != "zoom":
            QTest.mouseClick(plate, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert asked == ["minus", "plus", "fit", "full"]
