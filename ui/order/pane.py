"""The detail pane: one order top to bottom without tabs, several as a contact sheet, none: which keys help."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.orders import Fulfilment, Item, Order
from ui import paint
from ui.order.activity import Activity
from ui.order.cards import CustomerNote, InTheWay, StaffNotes
from ui.order.contact import ContactSheet
from ui.order.doubts import Doubts
from ui.order.facts import Facts, ShipTo
from ui.order.head import Head
from ui.order.mockup import MockupPanel
from ui.order.part import Part
from ui.order.picture import Picture
from ui.order.proof import ProofCard
from ui.order.ship import ShipPanel
from ui.order.stepbar import StepBar
from ui.order.strip import Strip
from ui.station import Station

PADDING = 20
KEYS = (("J K", "next and previous order"), ("Space", "large picture"), ("Ctrl K", "search and commands"))


class OrderPane(QWidget):
    """Shows what is selected. `shipping`: the ship panel with its filled button came or went; `closed`: a panel in the
    order's place was left; `sheet`: all pictures of the order are asked for."""

    closed = Signal()
    shipping = Signal(bool)
    sheet = Signal()

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.station, self._theme = station, station.theme
        self.orders: tuple[str, ...] = ()
        self.order: Order | None = None
        self._make()
        station.hub.touched.connect(self._touched)
        station.hub.own.connect(self._touched)
        station.hub.batch.connect(lambda _: self.refresh())
        station.theme.changed.connect(self.update)

    def _make(self) -> None:
        self.head = Head(self.station, self)
        self.picture = Picture(self.station)
        self.strip = Strip(self.station)
        self.strip.chosen.connect(lambda _: self._show_picture())
        self.doubts = Doubts(self.station, "Pictures to be looked at")
        self.doubts.vouched.connect(self._vouch)
        self.doubts.sheet.connect(self.sheet)
        self.parts: tuple[Part, ...] = (
            self.strip,
            self.doubts,
            InTheWay(self.station, "In the way"),
            ProofCard(self.station, "Customer proof"),
            CustomerNote(self.station, "Customer's note"),
            StepBar(self.station, "Progress"),
            Facts(self.station, "Facts"),
            StaffNotes(self.station, "Notes"),
            ShipTo(self.station, "Ship to"),
            Activity(self.station, "Activity"),
        )
        self.stack = QStackedWidget(self)
        self.contact = ContactSheet(self.station, self)
        self.ship = ShipPanel(self.station, self)
        self.ship.closed.connect(self._leave_ship)
        self.mockup = MockupPanel(self.station, self)
        self.mockup.closed.connect(self._leave_mockup)
        self.nothing = Nothing(self.station, self)
        self.body = self._scrolled()
        for page in (self.nothing, self.body, self.contact, self.ship, self.mockup):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.stack, 1)

    def _scrolled(self) -> QScrollArea:
        body = QWidget()
        column = QVBoxLayout(body)
        pad = self._theme.px(PADDING)
        column.setContentsMargins(pad, self._theme.px(12), pad, pad)
        column.setSpacing(self._theme.px(8))
        column.addWidget(self.picture)
        for part in self.parts:
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        return area

    def show_orders(self, ids: tuple[str, ...]) -> None:
        """One: the order. Several: the contact sheet. None: which keys help."""
        same = ids == self.orders
        self.orders = ids
        if not same and self.stack.currentWidget() is self.ship:
            self.ship.leave()
        if not same and self.stack.currentWidget() is self.mockup:
            self.mockup.leave()
        self.refresh()

    def refresh(self) -> None:
        """Read again what is shown."""
        found = [s.order for i in self.orders[:200] if (s := self.station.store.order(i)) is not None]
        self.order = found[0] if len(found) == 1 else None
        self.head.show_order(self.order)
        self.head.setVisible(len(found) <= 1)
        if len(found) > 1:
            self.contact.show_orders(found)
            self.stack.setCurrentWidget(self.contact)
        elif self.order is None:
            self.stack.setCurrentWidget(self.nothing)
        else:
            self._show_one(self.order)

    def _show_one(self, order: Order) -> None:
        for part in self.parts:
            part.show_order(order)
        self._show_picture()
        if self.stack.currentWidget() is self.ship and self.ship.order_id == order.id:
            self.ship.refresh(order)
        elif self.stack.currentWidget() is not self.mockup:
            self.stack.setCurrentWidget(self.body)

    def _show_picture(self) -> None:
        self.picture.show_artwork(self.strip.artwork(), self.strip.file(), badge=self.doubts.badge(self.strip.at))

    def open_ship(self) -> bool:
        """The ship panel of the order that is shown. False where none is."""
        if self.order is None:
            return False
        self.ship.begin(self.order)
        self.stack.setCurrentWidget(self.ship)
        self.ship.focus_number()
        self.shipping.emit(True)
        return True

    def open_mockup(self, order: Order, part: Fulfilment, item: Item) -> None:
        """A print house draws this item, while its order is the one that is shown."""
        if self.order is not None and self.order.id == order.id:
            self.stack.setCurrentWidget(self.mockup)
            self.mockup.begin(order, part, item)
            self.mockup.leave_button.setFocus()

    def back(self) -> bool:
        """Esc: the panel in the order's place is left. False where there is none."""
        front = self.stack.currentWidget()
        if front is self.ship:
            self.ship.leave()
        elif front is self.mockup:
            self.mockup.leave()
        else:
            return False
        return True

    @property
    def is_shipping(self) -> bool:
        """Whether the ship panel is in front."""
        return self.stack.currentWidget() is self.ship

    def _leave_ship(self) -> None:
        self.stack.setCurrentWidget(self.body if self.order else self.nothing)
        self.shipping.emit(False)
        self.closed.emit()

    def _vouch(self, artwork: str, rule: str) -> None:
        if self.order is not None:
            self.station.hub.vouched.emit(self.order.id, artwork, rule)

    def _leave_mockup(self) -> None:
        self.stack.setCurrentWidget(self.body if self.order else self.nothing)
        self.closed.emit()

    def _touched(self, orders: frozenset[str]) -> None:
        if orders.intersection(self.orders):
            self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("bg1"))


class Nothing(QWidget):
    """Nothing is selected."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = station.theme
        self.setAccessibleName("Choose an order")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("bg1"))
        y = self.height() * 0.4
        head = QRectF(0, y, self.width(), theme.px(24))
        paint.paint_text(painter, head, "Choose an order", theme, "strong", theme.color("t1"), paint.CENTER)
        y += theme.px(36)
        left = (self.width() - theme.px(220)) / 2
        for keys, words in KEYS:
            x = left
            for key in keys.split(" ") if keys != "Ctrl K" else [keys]:
                x += paint.paint_key(painter, x, y + theme.px(10), key, theme) + theme.px(4)
            box = QRectF(x + theme.px(4), y, self.width(), theme.px(20))
            paint.paint_text(painter, box, words, theme, "small", theme.color("t3"))
            y += theme.px(28)
