"""The list under the hand: geometry, selecting, what stays still and what moves on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from services.workstation.rows import Filter
from tests.ui.shop import NOON, Feed, an_item, an_order, many, open_shop
from ui.icons import Icons
from ui.images.thumbnails import Thumbnails
from ui.queue.delegate import RowDelegate
from ui.queue.model import QueueModel
from ui.queue.sentence import sentence
from ui.queue.view import MOST_CHOSEN, QueueView
from ui.theme import Theme


def a_view(qtbot: QtBot, theme: Theme, feed: Feed) -> QueueView:
    thumbnails = Thumbnails(lambda sha, pixels: None)
    delegate = RowDelegate(Icons(theme), thumbnails, lambda: NOON, UTC, lambda: "Naledi Khumalo")
    model = QueueModel(feed.store, lambda: NOON, UTC, sentence)
    view = QueueView(model, delegate)
    qtbot.addWidget(view)
    delegate.setParent(view)
    thumbnails.setParent(view)
    view.resize(780, 600)
    view.show()
    model.show(Filter())
    return view


@pytest.fixture
def few(qtbot: QtBot, theme: Theme, shop: Feed) -> QueueView:
    return a_view(qtbot, theme, shop)


@pytest.fixture
def crowd(tmp_path: Path) -> Iterator[Feed]:
    feed = open_shop(tmp_path, many(3000))
    yield feed
    feed.store.close()


@pytest.fixture
def lots(qtbot: QtBot, theme: Theme, crowd: Feed) -> QueueView:
    return a_view(qtbot, theme, crowd)


def numbers(view: QueueView) -> list[str]:
    rows = (view.row_at(line) for line in view.on_screen())
    return [row.number for row in rows if row]


def chosen(view: QueueView) -> list[str]:
    rows = {row.id: row.number for _, row in view.lines.pages.loaded()}
    return [rows[i] for i in view.choice.chosen]


def test_every_line_is_found_where_it_is_painted(few: QueueView) -> None:
    for line in few.on_screen():
        index = few.indexAt(few.visualRect(few.lines.index(line, 0)).center())
        assert index.row() == line


def test_down_and_up_walk_over_group_heads(few: QueueView) -> None:
    few.choose_place(0)
    QTest.keyClick(few, Qt.Key.Key_Down)
    QTest.keyClick(few, Qt.Key.Key_Down)
    assert chosen(few) == ["FB-20829"]
    QTest.keyClick(few, Qt.Key.Key_Up)
    assert chosen(few) == ["FB-20822"]
    QTest.keyClick(few, Qt.Key.Key_End)
    assert chosen(few) == ["FB-20847"]
    QTest.keyClick(few, Qt.Key.Key_Home)
    assert chosen(few) == ["FB-20816"]


def test_shift_extends_from_the_anchor(few: QueueView) -> None:
    few.choose_place(1)
    QTest.keyClick(few, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(few, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert chosen(few) == ["FB-20822", "FB-20829", "FB-20834"]
    QTest.keyClick(few, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert chosen(few) == ["FB-20822", "FB-20829"]


def test_clicks_choose_toggle_and_span(few: QueueView) -> None:
    def click(place: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        point = few.line_rect(few.lines.pages.line(place)).center()
        QTest.mouseClick(few.viewport(), Qt.MouseButton.LeftButton, modifier, QPoint(300, point.y()))

    click(0)
    click(2, Qt.KeyboardModifier.ControlModifier)
    assert chosen(few) == ["FB-20816", "FB-20829"]
    click(3, Qt.KeyboardModifier.ShiftModifier)
    assert chosen(few) == ["FB-20829", "FB-20834"]
    click(3)
    assert chosen(few) == ["FB-20834"]


def test_all_is_bounded(lots: QueueView) -> None:
    lots.choose_all()
    assert len(lots.choice) == MOST_CHOSEN


def test_scrolling_to_the_end_shows_the_last_rows(lots: QueueView) -> None:
    lots.verticalScrollBar().setValue(lots.verticalScrollBar().maximum())
    assert numbers(lots)[-1] == "N-3000"
    lots.step(1)
    assert chosen(lots)[0] in numbers(lots)


def test_the_row_with_the_focus_is_never_under_the_sticky_head(lots: QueueView) -> None:
    lots.choose_place(40)
    for _ in range(30):
        lots.step(-1)
        place = lots.current_place
        assert place is not None
        assert lots.line_rect(lots.lines.pages.line(place)).top() >= lots.painter.head_height


def test_new_orders_above_do_not_move_the_selected_row(lots: QueueView, crowd: Feed, qtbot: QtBot) -> None:
    lots.choose_place(100)
    before = lots.line_rect(lots.lines.pages.line(100)).top()
    late = [an_order(f"L-{n}", "Ann", an_item("Mug", "", ""), due=timedelta(hours=-1)) for n in range(3)]
    crowd.put(late)
    with qtbot.waitSignal(lots.above) as above:
        lots.read_again()
    place = lots.current_place
    assert place == 103
    assert lots.line_rect(lots.lines.pages.line(103)).top() == before
    assert above.args == [3]
    with qtbot.waitSignal(lots.above) as gone:
        lots.verticalScrollBar().setValue(0)
    assert gone.args == [0]


def test_a_changed_row_repaints_and_nothing_else_moves(few: QueueView, shop: Feed) -> None:
    row = few.row_at(few.on_screen()[1])
    assert row is not None
    known = shop.store.order(row.id)
    assert known is not None
    shop.put([replace(known.order, assigned="Tomas Dube")])
    change = few.read_again()
    assert (change.moved, change.changed) == (False, frozenset({row.id}))


def test_nothing_changed_moves_nothing(few: QueueView) -> None:
    change = few.read_again()
    assert (change.moved, change.changed, change.came, change.left) == (False, frozenset(), frozenset(), frozenset())


def test_an_empty_list_can_be_used(qtbot: QtBot, theme: Theme, tmp_path: Path) -> None:
    feed = open_shop(tmp_path, [])
    view = a_view(qtbot, theme, feed)
    view.step(1)
    view.choose_all()
    view.toggle()
    view.read_again()
    assert (chosen(view), list(view.on_screen())) == ([], [])
    feed.store.close()
