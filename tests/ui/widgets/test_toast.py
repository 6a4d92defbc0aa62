"""Toasts: one at a time, equal ones as one, eight seconds unless somebody reads, and the way back."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListWidget, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.look import has, seen
from ui.icons import Icons
from ui.widgets.toast import LASTS_MS, Said, Toast


class Bench:
    """A toast over a list in a window, and the clock in our hand."""

    def __init__(self, icons: Icons, window: QWidget) -> None:
        self.seconds = 100.0
        self.undone: list[str] = []
        self.list = QListWidget(window)
        self.list.setGeometry(200, 50, 600, 500)
        self.list.show()
        icons.theme.set_less_motion(True)
        self.toast = Toast(icons, window, self.list, now=lambda: self.seconds)

    def sent(self, order: str, group: str = "qc") -> Said:
        many = "{n} orders sent to QC"
        return Said(
            f"{order} sent to QC", "ok", "Undo", "Ctrl Z", lambda: self.undone.append(order), False, group, many
        )

    def later(self, seconds: float) -> None:
        self.seconds += seconds
        self.toast.tick()


def test_it_stands_at_the_bottom_middle_of_the_list(icons: Icons, window: QWidget) -> None:
    bench = Bench(icons, window)
    bench.toast.say(bench.sent("FB-1"))
    box = bench.toast.box().translated(bench.toast.pos().toPointF())
    assert abs(box.center().x() - 500) <= 1
    assert abs(box.bottom() - (550 - 16)) <= 1
    bench.list.setGeometry(0, 0, 800, 400)
    box = bench.toast.box().translated(bench.toast.pos().toPointF())
    assert abs(box.center().x() - 400) <= 1


def test_it_goes_after_eight_seconds(icons: Icons, window: QWidget) -> None:
    bench, gone = Bench(icons, window), list[int]()
    bench.toast.closed.connect(lambda: gone.append(1))
    bench.toast.say(bench.sent("FB-1"))
    bench.later(LASTS_MS / 1000 - 0.1)
    assert bench.toast.isVisible()
    bench.later(0.2)
    assert (bench.toast.isVisible(), gone, bench.undone) == (False, [1], [])


def test_time_stands_still_while_it_has_the_focus(icons: Icons, window: QWidget) -> None:
    bench = Bench(icons, window)
    bench.toast.say(bench.sent("FB-1"))
    bench.toast.setFocus()
    bench.later(60)
    assert bench.toast.isVisible()
    bench.list.setFocus()
    bench.later(9)
    assert not bench.toast.isVisible()


def test_equal_ones_merge_and_undo_takes_back_all(icons: Icons, window: QWidget) -> None:
    bench = Bench(icons, window)
    for order in ("FB-1", "FB-2", "FB-3"):
        bench.toast.say(bench.sent(order))
    assert bench.toast.words == "3 orders sent to QC"
    bench.toast.act()
    assert bench.undone == ["FB-3", "FB-2", "FB-1"]
    assert not bench.toast.isVisible()


def test_others_take_its_place(icons: Icons, window: QWidget) -> None:
    bench = Bench(icons, window)
    bench.toast.say(bench.sent("FB-1"))
    bench.toast.say(bench.sent("FB-2", group="hold"))
    assert bench.toast.words == "FB-2 sent to QC"
    bench.toast.act()
    assert bench.undone == ["FB-2"]


def test_what_was_dismissed_does_not_merge(icons: Icons, window: QWidget) -> None:
    bench = Bench(icons, window)
    bench.toast.say(bench.sent("FB-1"))
    bench.toast.dismiss()
    bench.toast.say(bench.sent("FB-2"))
    assert bench.toast.words == "FB-2 sent to QC"


def test_a_press_on_undo_undoes_and_elsewhere_does_nothing(icons: Icons, window: QWidget, qtbot: QtBot) -> None:
    bench = Bench(icons, window)
    bench.toast.say(bench.sent("FB-1"))
    box = bench.toast.box()
    QTest.mouseClick(bench.toast, Qt.MouseButton.LeftButton, pos=box.center().toPoint())
    assert bench.undone == []
    with qtbot.waitSignal(bench.toast.acted, timeout=1000):
        QTest.mouseClick(bench.toast, Qt.MouseButton.LeftButton, pos=box.topRight().toPoint() + QPoint(-30, 24))
    assert bench.undone == ["FB-1"]


def test_keys_act_and_close(icons: Icons, window: QWidget) -> None:
    bench = Bench(icons, window)
    bench.toast.say(bench.sent("FB-1"))
    QTest.keyClick(bench.toast, Qt.Key.Key_Return)
    assert bench.undone == ["FB-1"]
    bench.toast.say(bench.sent("FB-2"))
    QTest.keyClick(bench.toast, Qt.Key.Key_Escape)
    assert (bench.toast.isVisible(), bench.undone) == (False, ["FB-1"])


def test_trouble_stays_until_its_cross(icons: Icons, window: QWidget) -> None:
    bench = Bench(icons, window)
    bench.toast.say(Said("FB-1 was not sent to QC.", "bad", stays=True))
    bench.later(3600)
    assert bench.toast.isVisible()
    assert has(seen(bench.toast), icons.theme.color("toast.bad"))
    cross = bench.toast.box().topRight().toPoint() + QPoint(-20, 24)
    QTest.mouseClick(bench.toast, Qt.MouseButton.LeftButton, pos=cross)
    assert not bench.toast.isVisible()


def test_the_line_shows_the_rest(icons: Icons, window: QWidget) -> None:
    bench = Bench(icons, window)
    bench.toast.say(bench.sent("FB-1"))

    def line() -> int:
        image, box = seen(bench.toast), bench.toast.box()
        y = round(box.bottom()) - 1
        accent = icons.theme.hex("toastAccent")
        return sum(image.pixelColor(x, y).name() == accent for x in range(image.width()))

    full = line()
    bench.later(LASTS_MS / 2000)
    assert abs(line() - full / 2) <= 2
