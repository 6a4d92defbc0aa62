"""The filter bar: chips that narrow the queue; row height and order at the right."""

from functools import partial

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from services.workstation.rows import Sort
from ui import paint
from ui.queue.filters import SOURCES, Narrowing
from ui.station import Station
from ui.widgets.button import Button
from ui.widgets.chip import Chip

HEIGHT = 48
MOST_PRODUCTS = 14
SORT_WORDS: dict[Sort, str] = {"due": "Due first", "placed": "Newest first", "number": "Order number"}


class FilterBar(QWidget):
    """`narrowed`: another choice of chips. `sorted`: another order. `rows`: the next row height is asked for."""

    narrowed = Signal(object)
    sorted = Signal(str)
    rows = Signal()

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = station.theme
        self._station = station
        self._narrowing = Narrowing()
        icons = station.icons
        self.source = Chip(icons, "Any source", "store", parent=self)
        self.product = Chip(icons, "Any product", "filter", parent=self)
        self.text = Chip(icons, "", "search", on=True, parent=self)
        self.text.hide()
        self.density = Button(icons, "Row height", "rows-3", kind="bare", compact=True, parent=self)
        self.order = Button(icons, "Sort by", "arrow-up-down", kind="bare", compact=True, parent=self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.setFixedHeight(self._theme.px(HEIGHT))
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 0, 16, 0)
        row.setSpacing(8)
        for chip in (self.source, self.product, self.text):
            row.addWidget(chip)
        row.addStretch(1)
        for button in (self.density, self.order):
            row.addWidget(button)

    def _connect(self) -> None:
        self.source.clicked.connect(lambda: self._offer(self.source, "source", SOURCES))
        self.product.clicked.connect(lambda: self._offer(self.product, "product", self._products()))
        self.source.cleared.connect(lambda: self.choose("source", ""))
        self.product.cleared.connect(lambda: self.choose("product", ""))
        self.text.cleared.connect(lambda: self.choose("text", ""))
        self.text.clicked.connect(lambda: self.choose("text", ""))
        self.density.clicked.connect(self.rows)
        self.order.clicked.connect(self._offer_orders)

    def show_narrowing(self, narrowing: Narrowing) -> None:
        self._narrowing = narrowing
        source = SOURCES.get(narrowing.source, narrowing.source.capitalize())
        self.source.show_as(source or "Any source", bool(narrowing.source))
        self.product.show_as(narrowing.product or "Any product", bool(narrowing.product))

        self.text.show_as(f"“{narrowing.text}”", True)
        self.text.setVisible(bool(narrowing.text))

    def choose(self, chip: str, value: str) -> None:
        """A chip's value, empty for any."""
        known = {name: getattr(self._narrowing, name) for name in ("source", "product", "text")}
        self.narrowed.emit(Narrowing(**(known | {chip: value})))

    def _products(self) -> dict[str, str]:
        """What the orders in front are of, most frequent first."""
        titles = self._station.products()
        return {title: title for title in titles[:MOST_PRODUCTS]}

    def _offer(self, chip: Chip, name: str, values: dict[str, str]) -> None:
        menu = QMenu(self)
        menu.setFont(self._theme.font("body"))
        menu.addAction(f"Any {name}", lambda: self.choose(name, ""))
        menu.addSeparator()
        for value, words in values.items():
            menu.addAction(words, partial(self.choose, name, value))
        menu.popup(chip.mapToGlobal(QPoint(0, chip.height() + 4)))

    def _offer_orders(self) -> None:
        menu = QMenu(self)
        menu.setFont(self._theme.font("body"))
        for by, words in SORT_WORDS.items():
            menu.addAction(words, partial(self.sorted.emit, by))
        menu.popup(self.order.mapToGlobal(QPoint(0, self.order.height() + 4)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg1"))
        paint.hline(painter, 0, self.height() - 1, self.width(), self._theme.color("line"))
