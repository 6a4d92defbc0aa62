"""What stands in the middle of the bench: nothing, the comparison (of the files, or of a proof), or the product."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.orders import Item
from ui.qc.compare import Compare, Shown, View
from ui.qc.files import printed
from ui.qc.product import TITLE, Product
from ui.qc.proofing import Proofing
from ui.qc.views import WORDS
from ui.station import Station
from ui.widgets.empty import EmptyState

WAYS = (*WORDS.values(), TITLE)
PRODUCT = len(WORDS)
Pair = tuple[Shown | None, Shown | None]


class Middle(QStackedWidget):
    """`changed`: the pictures are to be shown anew, as proofs or as they are. `said`: in words, with an icon. `looked`:
    another of the ways to look, by its place in `WAYS`."""

    changed = Signal()
    looked = Signal(int)
    said = Signal(str, str)

    def __init__(self, station: Station, empty: EmptyState, compare: Compare, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.empty, self.compare = empty, compare
        self.proofing, self.product = Proofing(station), Product(station, self)
        self._piece: tuple[Item, int] | None = None
        for widget in (empty, compare, self.product):
            self.addWidget(widget)
        compare.proof_asked.connect(self.toggle_proof)
        compare.view_changed.connect(lambda view: self.looked.emit(int(view)))

    @property
    def shows_product(self) -> bool:
        return self.currentWidget() is self.product

    def look(self, at: int) -> None:
        """One of the ways to look; the product waits for a piece."""
        if at < PRODUCT:
            self.compare_again()
            self.compare.set_view(View(at))
        elif not self.shows_product:
            self.toggle_product()

    def frame(self, *, framed: bool) -> None:
        """Whether there is a piece to look at; how it is looked at stays."""
        if not framed:
            self._piece = None
            self.setCurrentWidget(self.empty)
        elif self.currentWidget() not in (self.compare, self.product):
            self.setCurrentWidget(self.compare)

    def put(self, item: Item, at: int) -> None:
        """Another piece, or another of its print files."""
        before, self._piece = self._piece, (item, at)
        self.compare.proof = self.proofing.state
        if self.shows_product and before != self._piece:
            self._draw()

    def dress(self, pair: Pair) -> Pair:
        """As they are to be shown."""
        return self.proofing.of(pair)

    def toggle_proof(self) -> None:
        """O: the print file as the printer prints it, or as it is."""
        self.said.emit(self.proofing.toggle(), "printer")
        self.compare_again()
        self.changed.emit()

    def toggle_product(self) -> None:
        """M: the print on its product, or the comparison again."""
        if self.shows_product:
            self.compare_again()
        elif self._piece is not None:
            self.setCurrentWidget(self.product)
            self._draw()
        self.looked.emit(PRODUCT if self.shows_product else int(self.compare.view))

    def compare_again(self) -> None:
        """From the product back to the pictures."""
        if self._piece is not None and self.currentWidget() is not self.compare:
            self.setCurrentWidget(self.compare)
            self.looked.emit(int(self.compare.view))

    def _draw(self) -> None:
        if self._piece is not None:
            item, at = self._piece
            prints = printed(item)
            self.product.show_print(item, prints[at % len(prints)] if prints else None)
