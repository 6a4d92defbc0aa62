"""Short questions: answered by digit, arrow or mouse, left by Esc."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.shell.asking import Choices, Line
from ui.theme import Theme


@pytest.fixture
def host(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    return made


def test_a_digit_answers(qtbot: QtBot, theme: Theme, host: QWidget) -> None:
    asking = Choices(theme, "Why", ["One", "Two"], host)
    assert not asking.press("3")
    assert not asking.press("x")
    with qtbot.waitSignals([asking.answered, asking.closed]):
        assert asking.press("2")


def test_arrows_and_enter_answer_too(qtbot: QtBot, theme: Theme, host: QWidget) -> None:
    asking = Choices(theme, "Why", ["One", "Two", "Three"], host)
    QTest.keyClick(asking, Qt.Key.Key_Up)
    with qtbot.waitSignal(asking.answered) as answered:
        QTest.keyClick(asking, Qt.Key.Key_Return)
    assert answered.args == [2]


def test_it_is_as_wide_as_its_answers_and_never_wider_than_the_window(theme: Theme, host: QWidget) -> None:
    short = Choices(theme, "Why", ["One"], host)
    long = Choices(theme, "Why", ["Release refund of 1,249.00 USD through the payment provider"], host)
    assert long.width() > short.width()
    assert Choices(theme, "Why", ["Word " * 100], host).width() <= host.width()


def test_more_answers_than_digits_go_on_with_letters_and_fit_a_low_window(
    qtbot: QtBot, theme: Theme, host: QWidget
) -> None:
    host.resize(1280, 420)
    answers = [f"Reason {n}" for n in range(15)]
    asking = Choices(theme, "Why", answers, host)
    card = asking.card().translated(asking.pos().toPointF())
    assert host.rect().toRectF().contains(card)
    rows = [asking._row(n) for n in range(15)]
    assert all(asking.card().contains(row) for row in rows)
    assert not any(a.intersects(b) for n, a in enumerate(rows) for b in rows[n + 1 :])
    with qtbot.waitSignal(asking.answered) as answered:
        QTest.keyClicks(asking, "x")
    assert answered.args == [14]


def test_the_mouse_answers(qtbot: QtBot, theme: Theme, host: QWidget) -> None:
    asking = Choices(theme, "Why", ["One", "Two"], host)
    with qtbot.waitSignal(asking.answered) as answered:
        QTest.mouseClick(asking, Qt.MouseButton.LeftButton, pos=QPoint(120, asking.height() - 24 - 30))
    assert answered.args == [1]


def test_esc_leaves_without_an_answer(qtbot: QtBot, theme: Theme, host: QWidget) -> None:
    asking = Choices(theme, "Why", ["One"], host)
    with qtbot.assertNotEmitted(asking.answered), qtbot.waitSignal(asking.closed):
        QTest.keyClick(asking, Qt.Key.Key_Escape)


def test_a_line_wants_words(qtbot: QtBot, theme: Theme, host: QWidget) -> None:
    asking = Line(theme, "Note", "What", host)
    with qtbot.assertNotEmitted(asking.answered):
        QTest.keyClick(asking.field, Qt.Key.Key_Return)
    QTest.keyClicks(asking.field, " by hand ")
    with qtbot.waitSignal(asking.answered) as answered:
        QTest.keyClick(asking.field, Qt.Key.Key_Return)
    assert answered.args == ["by hand"]
