"""The overlay: over the whole window, the focus inside and back again, Tab stays in, keys do not fall through."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.look import seen
from ui.icons import Icons
from ui.widgets.overlay import TOP, WIDE, Overlay


class Bench:
    def __init__(self, icons: Icons, window: QWidget) -> None:
        icons.theme.set_less_motion(True)
        self.below = QLineEdit(window)
        self.below.show()
        self.below.setFocus()
        self.overlay = Overlay(icons.theme, window, "Search")
        self.field, self.button = QLineEdit(), QPushButton("Go")
        self.overlay.column.addWidget(self.field)
        self.overlay.column.addWidget(self.button)
        self.overlay.first = self.field
        self.heard: list[str] = []
        self.overlay.opened.connect(lambda: self.heard.append("open"))
        self.overlay.closed.connect(lambda: self.heard.append("close"))


def test_it_covers_the_window_and_follows_its_size(icons: Icons, window: QWidget) -> None:
    bench = Bench(icons, window)
    bench.overlay.open()
    assert bench.overlay.geometry() == window.rect()
    assert (bench.overlay.panel.width(), bench.overlay.panel.y()) == (WIDE, TOP)
    assert abs(bench.overlay.panel.geometry().center().x() - 500) <= 1
    window.resize(500, 600)
    assert bench.overlay.geometry() == window.rect()
    assert bench.overlay.panel.geometry().right() < 500


def test_the_focus_goes_in_and_comes_back(icons: Icons, window: QWidget) -> None:
    bench = Bench(icons, window)
    bench.overlay.open()
    assert bench.field.hasFocus()
    QTest.keyClick(bench.field, Qt.Key.Key_Escape)
    assert bench.below.hasFocus()
    assert bench.heard == ["open", "close"]
    bench.overlay.close_panel()
    assert bench.heard == ["open", "close"]


def test_tab_stays_inside(icons: Icons, window: QWidget) -> None:
    bench = Bench(icons, window)
    bench.overlay.open()
    order = []
    for _ in range(3):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        order.append(QApplication.focusWidget())
    assert order == [bench.button, bench.field, bench.button]
    QTest.keyClick(bench.button, Qt.Key.Key_Backtab)
    assert bench.field.hasFocus()


def test_a_press_on_the_ground_closes_and_on_the_panel_does_not(icons: Icons, window: QWidget) -> None:
    bench = Bench(icons, window)
    bench.overlay.open()
    QTest.mouseClick(bench.overlay.panel, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert bench.overlay.is_open
    QTest.mouseClick(bench.overlay, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert not bench.overlay.is_open


def test_keys_do_not_fall_through(icons: Icons, window: QWidget) -> None:
    heard: list[str] = []

    class Window(QWidget):
        def keyPressEvent(self, event: object) -> None:
            heard.append("below")

    ground = Window(window)
    ground.resize(400, 400)
    ground.show()
    overlay = Overlay(icons.theme, ground, "Empty")
    overlay.open()
    QTest.keyClick(overlay, Qt.Key.Key_F2)
    assert heard == []


def test_the_ground_is_dimmed(icons: Icons, window: QWidget) -> None:
    bench = Bench(icons, window)
    before = seen(window).pixelColor(20, 600).lightness()
    bench.overlay.open()
    assert seen(window).pixelColor(20, 600).lightness() < before


def test_it_grows_with_its_content(icons: Icons, window: QWidget, qtbot: QtBot) -> None:
    bench = Bench(icons, window)
    bench.overlay.open()
    before = bench.overlay.panel.height()
    bench.overlay.column.addWidget(QPushButton("More"))
    qtbot.waitUntil(lambda: bench.overlay.panel.height() > before, timeout=5000)
