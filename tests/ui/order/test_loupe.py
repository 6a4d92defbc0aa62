"""The loupe opens on the selected order, follows the queue, keeps its zoom and closes with Space or Esc."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.orders import Order
from services.workstation.pictures import measure
from services.workstation.tileshelf import TileShelf
from tests.kit.imagebytes import photo
from tests.kit.tiled import Inside
from ui.images.shown import Shown
from ui.window import AHEAD, Window


def test_space_opens_arrows_walk_escape_closes(qtbot: QtBot, window: Window) -> None:
    first = window.queue.list.choice.current
    window.desk.run("preview")
    assert window.large.isVisible()
    assert window.large.geometry() == window.rect()
    QTest.keyClick(window.large, Qt.Key.Key_Right)
    second = window.queue.list.choice.current
    assert second != first
    shown = window.station.store.order(second)
    assert shown is not None
    assert window.large.caption.accessibleName().startswith(shown.order.number)
    with qtbot.waitSignal(window.large.closed):
        window.back()
    assert not window.large.isVisible()
    window.desk.run("preview")
    window.desk.run("preview")
    assert not window.large.isVisible()


@pytest.fixture
def decoders(window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inside:
    """Every order has a picture of its own on this computer."""
    made = Inside()
    window.station.tiles.shelf = TileShelf(tmp_path / "tiles", made)
    known: dict[str, Shown] = {}

    def picture(id_: str) -> tuple[Order | None, Shown | None]:
        kept = window.station.store.order(id_)
        if id_ not in known:
            path, n = tmp_path / f"{len(known)}.png", len(known)
            photo("RGB", (1500 + n, 1200), n + 1).save(path)
            facts = measure(path, f"{n:064}", tmp_path / "small").facts
            known[id_] = Shown(path, f"{n:064}", path.name, facts)
        return (kept.order if kept else None), known[id_]

    monkeypatch.setattr(window.large, "_picture", picture)
    return made


def test_the_zoom_is_kept_and_the_next_picture_waits_in_memory(qtbot: QtBot, window: Window, decoders: Inside) -> None:
    window.desk.run("preview")
    stage = window.large.viewer
    qtbot.waitUntil(lambda: not stage.grab().isNull() and stage.sharp and stage.tiles.settled)
    assert len(decoders.cuts) == 1 + AHEAD
    window.full_size()
    assert stage.zoom_now == pytest.approx(1.0)
    QTest.keyClick(window.large, Qt.Key.Key_Right)
    assert stage.zoom_now == pytest.approx(1.0)
    window.full_size()
    assert stage.fitted
    qtbot.waitUntil(lambda: not stage.grab().isNull() and stage.tiles.settled)
    QTest.keyClick(window.large, Qt.Key.Key_Right)
    stage.grab()
    assert stage.sharp
    assert stage.pictures[0].sha256.endswith("2")


def test_a_click_goes_to_the_file_s_own_pixels_there_and_back(qtbot: QtBot, window: Window, decoders: Inside) -> None:
    window.desk.run("preview")
    stage = window.large.viewer
    place = QPoint(600, 300)
    before = stage.point(place.toPointF())
    QTest.mouseClick(stage, Qt.MouseButton.LeftButton, pos=place)
    assert stage.zoom_now == pytest.approx(1.0)
    assert stage.point(place.toPointF()) == pytest.approx(before, abs=0.002)
    QTest.mouseClick(stage, Qt.MouseButton.LeftButton, pos=place)
    assert stage.fitted
    QTest.mousePress(stage, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseMove(stage, place + QPoint(30, 0))
    QTest.mouseRelease(stage, Qt.MouseButton.LeftButton, pos=place + QPoint(30, 0))
    assert stage.fitted


def test_without_a_file_words_stand_there(window: Window) -> None:
    window.desk.run("preview")
    assert window.large.viewer.pictures == ()
    assert not window.large.plate.isVisible()
    assert not window.large.viewer.grab().isNull()
