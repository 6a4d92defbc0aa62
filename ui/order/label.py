"""A label bought while packing: weight and size, what each carrier would take, the label printed or taken back."""

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.errors import NotAllowed, PlatenError
from app.events import LabelAsked, LabelVoided
from app.labels import unused
from app.orders import Fulfilment, Label, LabelState, Order
from app.refunding import shown
from app.states import State
from services.settings import print_folder
from ui.formats import count
from ui.order.price import PriceButton
from ui.station import Station
from ui.widgets.button import PANE, Button
from ui.widgets.field import Field
from ui.widgets.words import Words

if TYPE_CHECKING:
    from services.carrying import Offer, Offers
    from services.workstation.store import Store

WEIGHT, SIZE = "last_grams", "last_size"
SIDES = "Length × width × height in mm"
MOST = 6
_ENDINGS = {"application/pdf": "pdf", "application/zpl": "zpl"}


class LabelPanel(QWidget):
    """`numbered`: a label of the order has a number, which goes where a scanned one would."""

    numbered = Signal(str)

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station = station
        self._order: Order | None = None
        self.offers: list[PriceButton] = []
        self._make()
        self.setVisible(False)

    def _make(self) -> None:
        station, px = self._station, self._station.theme.px
        self.weight = Field(station.icons, "Weight in g", "1200", parent=self)
        self.sides = Field(station.icons, SIDES, "320 × 220 × 60", parent=self)
        self.prices = Button(station.icons, "Show prices", "truck", kind="quiet", height=PANE, parent=self)
        self.prices.clicked.connect(self.ask)
        self.print_button = Button(station.icons, "Print label", "printer", kind="quiet", height=PANE, parent=self)
        self.void_button = Button(station.icons, "Void label", "trash-2", kind="bare", height=PANE, parent=self)
        self.void_button.clicked.connect(self.void)
        self.print_button.clicked.connect(self.print_label)
        self.words = Words(station.theme, "", "small", "t2", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(8))
        column.addWidget(Words(station.theme, "Label of a carrier", "strong", parent=self))
        self.measures = QWidget(self)
        grid = QGridLayout(self.measures)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(px(8))
        grid.setVerticalSpacing(px(4))
        for n, (field, caption, share) in enumerate(((self.weight, "Weight in g", 1), (self.sides, SIDES, 2))):
            grid.addWidget(Words(station.theme, caption, "small", "t3"), 0, n)
            grid.addWidget(field, 1, n)
            grid.setColumnStretch(n, share)
        column.addWidget(self.measures)
        column.addWidget(self.prices)
        self.list = QVBoxLayout()
        self.list.setSpacing(px(4))
        column.addLayout(self.list)
        column.addWidget(self.words)
        bought = QHBoxLayout()
        bought.addWidget(self.print_button)
        bought.addWidget(self.void_button)
        bought.addStretch(1)
        column.addLayout(bought)

    def begin(self, order: Order) -> None:
        """A new parcel of this order. Shown only where the receiver has a carrier that sells labels."""
        self._clear()
        self._order = order
        store = self._station.store
        self.weight.set_text(store.fact(WEIGHT) or "")
        self.sides.set_text(store.fact(SIZE) or "")
        self.refresh(order)
        self._station.tasks.start(_sells(self._station), self.setVisible, lambda _: self.setVisible(False))

    def refresh(self, order: Order) -> None:
        """What is bought is shown; its number goes into the panel's field."""
        self._order = order
        label = self.label()
        has = label is not None and label.state is LabelState.BOUGHT
        for widget in (self.measures, self.prices):
            widget.setVisible(label is None)
        self.print_button.setVisible(has)
        self.void_button.setVisible(has)
        if label is not None:
            self._clear_offers()
            self._say(_state_words(label))
        if has and label is not None:
            self.numbered.emit(label.number)

    def label(self) -> Label | None:
        """The label that lies unused, or is on its way here."""
        if self._order is None:
            return None
        waiting = (LabelState.ASKED, LabelState.VOIDING)
        lying = unused(self._order) or tuple(one for one in self._order.labels if one.state in waiting)
        return lying[-1] if lying else None

    def ask(self) -> None:
        """What each carrier would take. Raises nothing: what is wrong is said."""
        measures = self._measures()
        if self._order is None or measures is None:
            return
        grams, size = measures
        self.prices.set_busy("Asking …")
        part = part_to_ship(self._order)
        work = _offers(self._station, self._order.id, part.id, grams, size)
        self._station.tasks.start(work, self.show_offers, self._failed)
        store = self._station.store
        self._station.tasks.start(_remembered(store, self.weight.text(), self.sides.text()))

    def show_offers(self, found: "Offers") -> None:
        """The cheapest first, and who offered nothing."""
        self.prices.set_busy("")
        self._clear_offers()
        for offer in found.offers[:MOST]:
            words = f"{offer.carrier_title}, {offer.rate.title}"
            words += f", {count(offer.rate.days, 'day')}" if offer.rate.days else ""
            button = PriceButton(self._station.icons, words, shown(offer.rate.price), self)
            button.clicked.connect(partial(self.buy, offer))
            self.offers.append(button)
            self.list.addWidget(button)
        silent = [f"{one.carrier_title}: {one.message}" for one in found.silent]
        self._say("\n".join(silent) or ("" if found.offers else "No carrier offers anything for this parcel."))

    def buy(self, offer: "Offer", _: bool = False) -> None:
        """One label; it comes with the next sync."""
        measures, order = self._measures(), self._order
        if measures is None or order is None:
            return
        grams, size = measures
        asked = partial(
            LabelAsked,
            fulfilment=part_to_ship(order).id,
            carrier=offer.carrier,
            service=offer.rate.service,
            grams=grams,
            size=size,
        )
        if self._station.steps.take([order.id], lambda _, base: [asked(**base)], "has a label asked for"):
            self._clear_offers()
            self._station.sync_now()

    def print_label(self) -> None:
        """The document is kept beside the print files and opened with the program this computer has for it."""
        label = self.label()
        if label is not None:
            self.print_button.set_busy("Fetching …")
            folder = Path(print_folder(self._station.settings))
            self._station.tasks.start(_kept(self._station, label, folder), self._open, self._failed)

    def void(self) -> None:
        label, order = self.label(), self._order
        if label is None or order is None:
            return
        voided = partial(LabelVoided, label=label.id)
        if self._station.steps.take([order.id], lambda _, base: [voided(**base)], "has its label taken back"):
            self.numbered.emit("")
            self._station.sync_now()

    def _open(self, path: Path) -> None:
        self.print_button.set_busy("")
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._say(f"Kept as {path.name} beside the print files; nothing here opens it.")

    def _measures(self) -> tuple[int, tuple[int, int, int]] | None:
        """Grams and mm as typed; None where they cannot be, and that is said."""
        numbers = [int(word) for word in _digits(self.sides.text())]
        grams = [int(word) for word in _digits(self.weight.text())]
        if len(grams) != 1 or len(numbers) != 3:
            self._failed(NotAllowed("Weigh and measure the parcel first.", hint="Grams, and three sides in mm."))
            return None
        return grams[0], (numbers[0], numbers[1], numbers[2])

    def _failed(self, error: PlatenError) -> None:
        self.prices.set_busy("")
        self.print_button.set_busy("")
        self._say(f"{error.message} {error.hint}".strip())

    def _say(self, words: str) -> None:
        self.words.say(words)

    def _clear(self) -> None:
        self._clear_offers()
        self._say("")

    def _clear_offers(self) -> None:
        for button in self.offers:
            self.list.removeWidget(button)
            button.deleteLater()
        self.offers = []


def part_to_ship(order: Order) -> Fulfilment:
    """The part that is ready, else the first."""
    return next((f for f in order.fulfilments if f.state is State.READY), order.fulfilments[0])


def _state_words(label: Label) -> str:
    match label.state:
        case LabelState.ASKED:
            return "The label is being bought."
        case LabelState.VOIDING:
            return f"Label {label.number} is being taken back."
        case _:
            price = f", {shown(label.price)}" if label.price.amount else ""
            return f"Label {label.number}{price}. Stick it on, then ship."


def _digits(text: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in text).split()


async def _sells(station: Station) -> bool:
    """Whether any carrier's account can sell a label."""
    from services.carrying import Seller
    from services.connector import Can

    if station.client is None:
        return False
    found = await station.client.ask("GET", "carriers", tuple[Seller, ...])
    return any(Can.LABEL in seller.can for seller in found)


async def _offers(station: Station, order: str, part: str, grams: int, size: tuple[int, int, int]) -> "Offers":
    from services.carrying import Wish

    if station.client is None:
        raise NotAllowed("Prices need the receiver.", hint="Work goes on offline; ask again when it is back.")
    return await station.client.rates(order, Wish(part, grams, size))


async def _remembered(store: "Store", weight: str, sides: str) -> None:
    await store.remember(WEIGHT, weight)
    await store.remember(SIZE, sides)


async def _kept(station: Station, label: Label, folder: Path) -> Path:
    if station.client is None:
        raise NotAllowed("The label lies with the receiver.", hint="Print it when the line is back.")
    content = await station.client.label(label.id)
    path = folder / f"label_{label.number}.{_ENDINGS.get(label.media_type, 'pdf')}"
    await asyncio.to_thread(_write, path, content)
    return path


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
