"""The empty state: words and one way on, above the middle, nothing cut."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from tests.ui.look import has, seen
from ui.icons import Icons
from ui.widgets.empty import EmptyState


def test_words_and_a_way_on(icons: Icons, window: QWidget) -> None:
    state, acted = EmptyState(icons, window), list[int]()
    state.acted.connect(lambda: acted.append(1))
    state.resize(700, 500)
    state.show()
    state.say("inbox", "Nothing to print", "New orders appear here by themselves.", "Show ready to ship", "G R")
    assert state.accessibleName() == "Nothing to print. New orders appear here by themselves."
    QTest.mouseClick(state.button, Qt.MouseButton.LeftButton)
    assert acted == [1]
    assert abs(state.button.geometry().center().x() - 350) <= 1
    assert state.button.geometry().bottom() < 450
    assert has(seen(state), icons.theme.color("t1"))


def test_without_an_action_there_is_no_button(icons: Icons, window: QWidget) -> None:
    state = EmptyState(icons, window)
    state.say("search", "Nothing found", "No order for “20861”.")
    assert state.button.isHidden()


def test_in_a_small_room_the_words_wrap_and_the_button_stays_below(icons: Icons, window: QWidget) -> None:
    state = EmptyState(icons, window)
    state.resize(260, 600)
    state.say("filter", "No order matches", "Any source, framed prints, Press 2, and many more words.", "Clear filters")
    narrow = state.button.y()
    state.resize(700, 600)
    state.say(state.icon, state.title, state.words, "Clear filters")
    assert state.button.y() != narrow
    assert state.button.geometry().bottom() < 600
