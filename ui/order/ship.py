"""The ship panel, in the detail pane's place: carrier, tracking number, link. A scanned number ships at once."""

import uuid
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app import wire
from app.carriers import Carrier, link, normal, recognized, warning
from app.orders import Order, Parcel
from app.states import ParcelState, State
from services import resources
from ui import paint
from ui.order.label import LabelPanel, part_to_ship
from ui.station import Station
from ui.widgets.button import PANE, Button
from ui.widgets.field import Field
from ui.widgets.words import Words

LAST = "last_carrier"


def carriers() -> tuple[Carrier, ...]:
    """The shop's carriers, from the table that ships with Platen."""
    return wire.read(resources.text("carriers.json"), tuple[Carrier, ...])


class ShipPanel(QWidget):
    """`closed`: shipped or left. The carrier is remembered on this station."""

    closed = Signal()

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, station.theme
        self._carriers = carriers()
        self._order: Order | None = None
        self._carrier: Carrier | None = None
        self._chosen_by_hand = False
        self._make()

    @property
    def order_id(self) -> str:
        return self._order.id if self._order else ""

    def _make(self) -> None:
        icons, px = self._station.icons, self._theme.px
        usual = [c for c in self._carriers if c.usual]
        self.chips = {c.id: Button(icons, c.name, kind="bare", height=PANE, parent=self) for c in usual}
        for id_, chip in self.chips.items():
            chip.clicked.connect(lambda _=False, id_=id_: self.choose(id_))
        self.number = Field(icons, "Tracking number", "Scan or type the tracking number", "scan-barcode",
                            takes_scans=True, role="mono_title", height=40, parent=self)  # fmt: skip
        self.number.changed.connect(self._typed)
        self.number.entered.connect(self.ship)
        self.link = Field(icons, "Tracking link", "Filled in by the carrier", "link-2", parent=self)
        self.ship_button = Button(icons, "Mark as shipped", "arrow-up-right", "Enter", "filled", 36, parent=self)
        self.ship_button.clicked.connect(self.ship)
        self.leave_button = Button(icons, "Not now", "", "Esc", "quiet", 36, parent=self)
        self.leave_button.clicked.connect(self.leave)
        column = self._scrolling()
        for row in self._chip_rows():
            column.addLayout(row)
        column.addSpacing(px(12))
        for field in (self.number, self.link):
            caption = Words(self._theme, field.line.accessibleName(), "small", "t3")
            column.addWidget(caption)
            column.addWidget(field)
        column.addSpacing(px(12))
        buttons = QHBoxLayout()
        buttons.addWidget(self.leave_button)
        buttons.addStretch(1)
        buttons.addWidget(self.ship_button)
        column.addLayout(buttons)
        column.addSpacing(px(16))
        self.label = LabelPanel(self._station, self)
        self.label.numbered.connect(self._numbered)
        column.addWidget(self.label)
        column.addStretch(1)

    def _scrolling(self) -> QVBoxLayout:
        """Below the head; in a low window the rest scrolls."""
        px = self._theme.px
        area = QScrollArea(self)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body = QWidget()
        area.setWidget(body)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, px(84), 0, 0)
        whole.addWidget(area)
        column = QVBoxLayout(body)
        column.setContentsMargins(px(20), 0, px(20), px(20))
        column.setSpacing(px(4))
        return column

    def _chip_rows(self) -> list[QHBoxLayout]:
        rows: list[QHBoxLayout] = []
        for n, chip in enumerate(self.chips.values()):
            if n % 3 == 0:
                rows.append(QHBoxLayout())
                rows[-1].setSpacing(self._theme.px(6))
            rows[-1].addWidget(chip)
        for row in rows:
            row.addStretch(1)
        return rows

    def begin(self, order: Order) -> None:
        """A new parcel of this order; the carrier of last time is chosen."""
        self._order, self._chosen_by_hand = order, False
        self.number.line.clear()
        self.link.line.clear()
        self._show_carrier(self._station.store.fact(LAST) or self._carriers[0].id)
        self.label.begin(order)
        self.update()

    def _numbered(self, number: str) -> None:
        """A label was bought, or taken back: its number stands where a scanned one would, unless one does already."""
        if number and self.number.line.text():
            return
        bought = next((p for p in (self._order.parcels if self._order else ()) if number and p.number == number), None)
        if bought is not None:
            named = next((c for c in self._carriers if c.name == bought.carrier), None)
            self.choose(named.id if named else self._carriers[-1].id)
        self.number.line.setText(number)
        if bought is not None and bought.url:
            self._show_link(bought.url)

    def refresh(self, order: Order) -> None:
        """The order changed while the panel is open."""
        if order.state is State.SHIPPED:
            self.leave()
            return
        self._order = order
        self.label.refresh(order)
        self.update()

    def focus_number(self) -> None:
        self.number.line.setFocus()

    def choose(self, carrier: str) -> None:
        """A person chose the carrier; it is never overwritten by a guess."""
        self._chosen_by_hand = True
        self._show_carrier(carrier)

    def _show_carrier(self, id_: str) -> None:
        self._carrier = next((c for c in self._carriers if c.id == id_), self._carriers[-1])
        shown = {c.id: c for c in self._carriers if c.usual}
        if self._carrier.id not in shown:
            shown[self._carriers[-1].id] = self._carrier  # a rare one stands in the place of "Other"
        for chip, carrier in shown.items():
            on = carrier is self._carrier
            self.chips[chip].show_as(carrier.name, "check" if on else "", kind="quiet" if on else "bare")
        self._fill()

    def _typed(self, text: str) -> None:
        found = recognized(text, self._carriers)
        if found is not None and not self._chosen_by_hand and self._carrier is not found:
            self._show_carrier(found.id)
        self._fill()

    def _fill(self) -> None:
        if self._carrier is not None:
            text = self.number.line.text()
            self._show_link(link(text, self._carrier))
            self.number.warn(warning(text, self._carrier))

    def _show_link(self, url: str) -> None:
        """From its beginning: that is where one sees whose it is."""
        self.link.line.setText(url)
        self.link.line.setCursorPosition(0)

    def scanned(self, code: str) -> None:
        """A scan is the number and the decision in one: the parcel goes."""
        self.number.line.setText(normal(code))
        self.ship()

    def ship(self) -> None:
        """Mark as shipped; refused in words where the number is missing."""
        if self._order is None or self._carrier is None:
            return
        number = normal(self.number.line.text())
        parcel = Parcel(
            id=f"{self._carrier.id}:{number}" if number else f"own:{uuid.uuid4().hex[:12]}",
            carrier=self._named(self._order, self._carrier, number),
            number=number,
            url=self.link.line.text().strip(),
            state=ParcelState.HANDED_OVER,
        )
        part = part_to_ship(self._order)
        if self._station.steps.send(self._order.id, replace(parcel, fulfilment=part.id), part.id):
            self._station.tasks.start(self._station.store.remember(LAST, self._carrier.id))
            self.leave()

    def _named(self, order: Order, carrier: Carrier, number: str) -> str:
        """The carrier as chosen; for a bought label of one that is not in the table, as the label says."""
        bought = next((p for p in order.parcels if number and p.number == number), None)
        return bought.carrier if bought is not None and carrier is self._carriers[-1] else carrier.name

    def leave(self) -> None:
        """Back to the order; nothing is kept."""
        self._order = None
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("bg1"))
        head = QRectF(theme.px(20), theme.px(12), self.width() - theme.px(40), theme.px(28))
        paint.paint_text(painter, head, "Ship", theme, "title", theme.color("t1"))
        words = f"{self._order.customer.name}, {self._order.address.city}" if self._order else ""
        under = QRectF(theme.px(20), theme.px(40), self.width() - theme.px(40), theme.px(20))
        paint.paint_text(painter, under, words.strip(", "), theme, "body", theme.color("t2"))
        label = QRectF(theme.px(20), theme.px(62), self.width(), theme.px(18))
        paint.paint_text(painter, label, "Carrier", theme, "small", theme.color("t3"))
