"""The installed Qt binding keeps count of None: a version that loses one per call ends the program after hours.

The count is fixed from Python 3.12 on; below that it really moves.
"""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

TIMES = 1_000
SLACK = 100


class Overriding(QWidget):
    """Qt calls these from its side and takes their None."""

    def __init__(self) -> None:
        super().__init__()
        self.called = 0

    def customEvent(self, event: QEvent) -> None:
        self.called += 1


def lost(work: Callable[[], object]) -> int:
    """How many references of None a thousand calls eat."""
    work()
    before = sys.getrefcount(None)
    for _ in range(TIMES):
        work()
    return before - sys.getrefcount(None)


@pytest.mark.parametrize("kind", ["object", "timer", "widget", "image"])
def test_calls_without_a_result_eat_no_none(kind: str, qapp: QApplication) -> None:
    timer, widget, image = QTimer(), QWidget(), QImage(8, 8, QImage.Format.Format_RGB32)
    calls: dict[str, Callable[[], object]] = {
        "object": lambda: timer.setObjectName("x"),
        "timer": timer.stop,
        "widget": lambda: widget.setToolTip("x"),
        "image": lambda: image.fill(QColor(1, 2, 3)),
    }
    assert abs(lost(calls[kind])) < SLACK


def test_painting_eats_no_none(qapp: QApplication) -> None:
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    assert abs(lost(lambda: painter.fillRect(QRect(0, 0, 2, 2), QColor(1, 2, 3)))) < SLACK
    painter.end()


def test_overridden_methods_eat_no_none(qapp: QApplication) -> None:
    widget = Overriding()
    eaten = lost(lambda: QCoreApplication.sendEvent(widget, QEvent(QEvent.Type.User)))
    assert widget.called == TIMES + 1
    assert abs(eaten) < SLACK


def test_slots_eat_no_none(qapp: QApplication) -> None:
    source = QObject()
    names: list[str] = []
    source.objectNameChanged.connect(names.append)
    counter = iter(range(TIMES * 2))
    assert abs(lost(lambda: source.setObjectName(str(next(counter))))) < SLACK
    assert len(names) == TIMES + 1
