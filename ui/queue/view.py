"""The queue's list: own geometry over any number of lines, sticky group heads, selection by order id, calm changes."""

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from services.workstation.rows import Row
from ui.queue.choice import Choice
from ui.queue.columns import SCROLLBAR
from ui.queue.delegate import RowDelegate
from ui.queue.model import Change, Index, QueueModel
from ui.queue.pages import Head
from ui.queue.shape import Shape

COLLAPSE_MS = 160
MOST_CHOSEN = 2000
"""So many orders at most are selected at once."""
SCROLL_STEP = 24


class Hold(NamedTuple):
    """An order on screen and how far below the upper edge it stands: what must not move."""

    order: str
    place: int
    y: int


class QueueView(QListView):
    """`chosen`: the selection changed. `entered`: Enter. `acted`: a hover button (order, what). `menu`: a context
    menu at a point. `above`: so many new orders lie above the view. `handled`: a hand was on the list since it began.
    """

    chosen = Signal()
    entered = Signal()
    acted = Signal(str, str)
    menu = Signal(QPoint)
    above = Signal(int)

    def __init__(self, model: QueueModel, delegate: RowDelegate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choice = Choice()
        self.lines = model
        self.painter = delegate
        self.shape_ = Shape((), delegate.row_height, delegate.head_height)
        self._hover = -1
        self._above = 0
        self.handled = False
        self._gap, self._gap_line = 0.0, 0
        self._closing = QVariantAnimation(self, duration=COLLAPSE_MS, startValue=1.0, endValue=0.0)
        self._closing.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._closing.valueChanged.connect(self._close_gap)
        self.setModel(model)
        self.setItemDelegate(delegate)
        self._dress()
        model.modelReset.connect(self._lay)

    def _dress(self) -> None:
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAutoScroll(False)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setAccessibleName("Orders")
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    # geometry -------------------------------------------------------------------------------------------------------

    def _lay(self) -> None:
        gap = round(self._gap * self.painter.row_height)
        sections = self.lines.pages.sections
        self.shape_ = Shape(sections, self.painter.row_height, self.painter.head_height, self._gap_line, gap)
        self.updateGeometries()
        self.viewport().update()

    def restyle(self) -> None:
        """After another density, text size or theme."""
        self._lay()

    def doItemsLayout(self) -> None:
        self._lay()

    def updateGeometries(self) -> None:
        bar = self.verticalScrollBar()
        page = self.viewport().height()
        self._make_room(self.shape_.all > page)
        bar.setRange(0, max(0, self.shape_.all - page))
        bar.setPageStep(page)
        bar.setSingleStep(SCROLL_STEP)

    def _make_room(self, scrolls: bool) -> None:
        """The bar shows only where it is needed; its room is kept, so that columns never jump."""
        policy = Qt.ScrollBarPolicy.ScrollBarAlwaysOn if scrolls else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if self.verticalScrollBarPolicy() != policy:
            self.setVerticalScrollBarPolicy(policy)
            self.setViewportMargins(0, 0, 0 if scrolls else SCROLLBAR, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.updateGeometries()
        self.viewport().update()

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        return 0

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if self.verticalScrollBar().value() == 0:
            self._set_above(0)
        self.viewport().update()

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid():
            return QRect()
        return self.line_rect(index.row())

    def line_rect(self, line: int) -> QRect:
        """Where a line lies in the viewport; partly or wholly outside where it is scrolled away."""
        y = self.shape_.top(line) - self.verticalOffset()
        return QRect(0, y, self.viewport().width(), self.shape_.height(line))

    def indexAt(self, point: QPoint) -> QModelIndex:
        line = self.line_at(point)
        return self.lines.index(line, 0) if line >= 0 else QModelIndex()

    def line_at(self, point: QPoint) -> int:
        """The line under a point of the viewport; -1 where there is none. The sticky head covers what is below it."""
        if not self.viewport().rect().contains(point):
            return -1
        head = self._sticky()
        if head is not None and head[1].contains(point):
            return head[0]
        line = self.shape_.line(point.y() + self.verticalOffset())
        return line if 0 <= line < self.lines.pages.lines else -1

    def on_screen(self) -> range:
        """The lines that show, wholly or partly."""
        top = self.verticalOffset()
        first = max(0, self.shape_.line(top))
        last = self.shape_.line(top + max(0, self.viewport().height() - 1))
        return range(first, min(last + 1, self.lines.pages.lines))

    def _sticky(self) -> tuple[int, QRect] | None:
        """The head that stands at the upper edge while its group is scrolled, pushed up by the next one."""
        section = self.lines.pages.section(max(0, self.shape_.line(self.verticalOffset())))
        if section is None or section.head is None:
            return None
        y = min(0, self.shape_.top(section.end) - self.verticalOffset() - self.painter.head_height)
        return section.line, QRect(0, y, self.viewport().width(), self.painter.head_height)

    # painting -------------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = event.rect()
        self.painter.begin(self.viewport().devicePixelRatioF(), self.choice)
        painter.fillRect(area, self.painter.ground())
        focused, entry = self.hasFocus(), self.lines.pages.entry
        for line in self.on_screen():
            rect = self.line_rect(line)
            if rect.intersects(area):
                hovered = line == self._hover
                self.painter.paint_entry(painter, rect, entry(line), hovered=hovered, focused=focused)
        head = self._sticky()
        if head is not None and head[1].intersects(area):
            self.painter.paint_entry(painter, head[1], entry(head[0]))
        painter.end()

    def visualRegionForSelection(self, selection: object) -> QRegion:
        return QRegion()

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        """Selection is by order id in `choice`, not by rectangle."""

    def repaint_order(self, order: str) -> None:
        """Repaint one order's row, if it is on screen."""
        place = self.lines.pages.find(order)
        if place is not None:
            self.viewport().update(self.line_rect(self.lines.pages.line(place)))

    # choosing -------------------------------------------------------------------------------------------------------

    def row_at(self, line: int) -> Row | None:
        entry = self.lines.pages.entry(line)
        return entry if isinstance(entry, Row) else None

    @property
    def current_place(self) -> int | None:
        """Where the order with the focus stands, if it is in memory."""
        return self.lines.pages.find(self.choice.current) if self.choice.current else None

    def choose(self, order: str, *, show: bool = True) -> None:
        """Select exactly this order; empty for none."""
        self.choice.only(order)
        self._chose(show=show)

    def choose_place(self, place: int) -> None:
        """Select the order at a place, or the last one where there are fewer."""
        total = self.lines.pages.total
        row = self.lines.pages.row(min(max(0, place), total - 1)) if total else None
        self.choose(row.id if row else "")

    def step(self, by: int, *, extend: bool = False) -> None:
        """The next (+1) or previous (-1) order; with `extend` from the anchor to there."""
        self.handled = True
        here = self.current_place
        total = self.lines.pages.total
        if not total:
            return
        if here is None:
            self.choose_place(self.lines.pages.place(self._first_whole()))
            return
        to = min(max(0, here + by), total - 1)
        if extend:
            self._extend(to)
        else:
            self.choose_place(to)

    def around(self, far: int) -> list[str]:
        """The orders next to the current one, so many to each side, those below first."""
        here, total = self.current_place, self.lines.pages.total
        if here is None:
            return []
        places = [*range(here + 1, here + far + 1), *range(here - 1, here - far - 1, -1)]
        return [row.id for place in places if 0 <= place < total and (row := self.lines.pages.row(place)) is not None]

    def _first_whole(self) -> int:
        """The first order's line that is not cut by the upper edge."""
        for line in self.on_screen():
            if self.row_at(line) and self.line_rect(line).top() >= 0:
                return line
        return 0

    def _extend(self, to: int) -> None:
        pages = self.lines.pages
        anchor = pages.find(self.choice.anchor)
        anchor = to if anchor is None else anchor
        low, high = min(anchor, to), max(anchor, to)
        rows = (pages.row(place) for place in range(low, min(high + 1, low + MOST_CHOSEN)))
        end = pages.row(to)
        self.choice.span((row.id for row in rows if row), end.id if end else "")
        self._chose()

    def choose_all(self) -> None:
        """All in view, the first 2,000 of them."""
        pages = self.lines.pages
        rows = (pages.row(place) for place in range(min(pages.total, MOST_CHOSEN)))
        self.choice.span([row.id for row in rows if row], self.choice.current)
        self._chose(show=False)

    def toggle(self) -> None:
        """The order with the focus joins or leaves the selection."""
        if self.choice.current:
            self.choice.toggle(self.choice.current)
            self._chose()

    def _chose(self, *, show: bool = True) -> None:
        place = self.current_place
        if place is not None:
            line = self.lines.pages.line(place)
            # assistive technology follows the current index
            self.selectionModel().setCurrentIndex(self.lines.index(line, 0), QItemSelectionModel.SelectionFlag.NoUpdate)
            if show:
                self.bring(line)
        self.viewport().update()
        self.chosen.emit()

    def bring(self, line: int) -> None:
        """Scroll as little as needed for a line to be whole, clear of the sticky head. Not before there is a size."""
        if not self.isVisible():
            return
        top, height = self.shape_.top(line), self.shape_.height(line)
        section = self.lines.pages.section(line)
        cover = self.painter.head_height if section and section.head is not None else 0
        bar = self.verticalScrollBar()
        if top - cover < bar.value():
            bar.setValue(top - cover)
        elif top + height > bar.value() + self.viewport().height():
            bar.setValue(top + height - self.viewport().height())

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        if index.isValid():
            self.bring(index.row())

    # changes --------------------------------------------------------------------------------------------------------

    def read_again(self, *, own: bool = False) -> Change:
        """The store changed. What is under the hand stays where it is; after a step of one's own, what is above it."""
        holds = self._holds(own=own)
        at_rest = self.verticalOffset() == 0 and not self.choice.current and self._hover < 0
        change = self.lines.read_again(self.on_screen())
        if change.moved and not at_rest:
            self._keep(holds, own=own)
        self.painter.flash(() if own else change.changed)
        self.viewport().update()
        return change

    def collapse(self, line: int) -> None:
        """A row has left from above this line: what is below rises into its place."""
        self._closing.stop()
        self._gap_line = line
        self._closing.start()

    def _close_gap(self, share: float) -> None:
        self._gap = share
        self._lay()

    def _holds(self, *, own: bool) -> list[Hold]:
        rows = [h for h in map(self._hold, self.on_screen()) if h is not None]
        if own:
            return [h for h in rows if h.order not in self.choice and h.place <= (self.current_place or 0)]
        under = self._hold(self._hover) if self._hover >= 0 else None
        selected = next((h for h in rows if h.order == self.choice.current), None)
        return [h for h in (under, selected) if h is not None] + rows

    def _hold(self, line: int) -> Hold | None:
        row = self.row_at(line)
        return Hold(row.id, self.lines.pages.place(line), self.line_rect(line).top()) if row else None

    def _keep(self, holds: list[Hold], *, own: bool) -> None:
        for hold in holds:
            place = self.lines.pages.find(hold.order)
            if place is not None:
                top = self.shape_.top(self.lines.pages.line(place))
                if not (own and hold.y < 0 and self.verticalOffset() == 0):
                    self.verticalScrollBar().setValue(top - hold.y)
                if not own and place > hold.place and self.verticalOffset() > 0:
                    self._set_above(self._above + place - hold.place)
                return

    def _set_above(self, count: int) -> None:
        if count != self._above:
            self._above = count
            self.above.emit(count)

    # hands ----------------------------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        page = max(1, self.viewport().height() // self.painter.row_height - 1)
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_Home: -self.lines.pages.total,
            Qt.Key.Key_End: self.lines.pages.total,
        }
        if event.key() in steps:
            self.step(steps[Qt.Key(event.key())], extend=shift)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            event.ignore()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.handled = True
        line = self.line_at(event.position().toPoint())
        row = self.row_at(line)
        if row is None:
            return
        action = self.painter.action_at(event.position().toPoint(), self.line_rect(line))
        if action and event.button() == Qt.MouseButton.LeftButton and line == self._hover:
            self.acted.emit(row.id, action)
            return
        if event.button() == Qt.MouseButton.RightButton and row.id in self.choice:
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.choice.toggle(row.id)
            self._chose(show=False)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._extend(self.lines.pages.place(line))
        else:
            self.choose(row.id)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Platen never needs a double click."""
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        point = event.position().toPoint()
        self._set_hover(self.line_at(point))
        if self.painter.point_at(point) and self._hover >= 0:
            self.viewport().update(self.line_rect(self._hover))

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(-1)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self._set_hover(-1)
        return super().viewportEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.handled = True
        super().wheelEvent(event)
        self._set_hover(self.line_at(event.position().toPoint()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu.emit(event.globalPos())

    def _set_hover(self, line: int) -> None:
        if self.row_at(line) is None:
            line = -1
        if line == self._hover:
            return
        for one in (self._hover, line):
            if one >= 0:
                self.viewport().update(self.line_rect(one))
        self._hover = line

    def keyboardSearch(self, search: str) -> None:
        """Letters are commands, not a search."""

    def sizeHint(self) -> QSize:
        return QSize(600, 400)

    def heads(self) -> Iterator[Head]:
        """The groups that show, for tests and assistive technology."""
        return (s.head for s in self.lines.pages.sections if s.head is not None)
