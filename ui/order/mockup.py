"""The mock-up panel, in the detail pane's place: the product with the order's picture on it, drawn by the print house
that makes it, else on this computer.

Every step is said in words: what is looked up, that it is being drawn and for how long already, why there is none.
"""

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.artwork import Facts
from app.errors import NotAllowed, PlatenError
from app.mockups import HEIGHT, WIDTH
from app.orders import Fulfilment, Item, Order
from ui import paint
from ui.images.shown import Shown
from ui.images.single import fetched
from ui.images.viewer import Viewer
from ui.order.drawing import (
    DRAWING,
    Known,
    Print,
    Wish,
    asked_of,
    known_as,
    lacks_product,
    print_of,
    product_with,
    wish_of,
)
from ui.station import Station
from ui.widgets.button import ACTION, PANE, Button
from ui.widgets.words import Words

if TYPE_CHECKING:
    from services.catalogue import Catalogue, Mockup, MockupAsk, MockupTask
    from services.workstation.client import Client
    from services.workstation.images import Shelf

T = TypeVar("T")
HIGHEST = 420
LEAST_S, LONGEST_S = 2.0, 180.0
"""Between two looks at a drawing; after which nobody waits any more."""
PAGES = 5
"""So many pages of a catalog are looked through for a product that was not noted."""
NO_PROOF = "A drawing: it is no proof of color."


class MockupPanel(QWidget):
    """`closed`: it was left. An answer that comes later is let go."""

    closed = Signal()

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._station, self._theme = station, station.theme
        self._wish: Wish | None = None
        self._print: Print | None = None
        self._subject = ""
        self._turn = 0
        self._waited = 0.0
        self._products: dict[tuple[str, str], str] = {}
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(lambda: self._look())
        self._look: Callable[[], None] = lambda: None
        self.views: list[Button] = []
        self._make()

    def _make(self) -> None:
        icons, px = self._station.icons, self._theme.px
        self.viewer = Viewer(icons, self._station.tiles, self)
        self.viewer.setMaximumHeight(px(HIGHEST))
        self.words = Words(self._theme, "", "body", "t2", self)
        self.leave_button = Button(icons, "Back to the order", "arrow-left", "Esc", "quiet", ACTION, parent=self)
        self.leave_button.clicked.connect(self.leave)
        self.again_button = Button(icons, "Draw again", "refresh-cw", "", "quiet", ACTION, parent=self)
        self.again_button.clicked.connect(self.draw)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(20), px(72), px(20), px(20))
        column.setSpacing(px(12))
        column.addWidget(self.viewer, 1)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(px(4))
        column.addLayout(self._chips)
        column.addWidget(self.words)
        buttons = QHBoxLayout()
        buttons.addWidget(self.leave_button)
        buttons.addStretch(1)
        buttons.addWidget(self.again_button)
        column.addLayout(buttons)
        column.addStretch(0)

    def begin(self, order: Order, part: Fulfilment, item: Item) -> None:
        """This item of this order."""
        self._wish, self._print = None, print_of(item)
        self._subject = ", ".join(word for word in (item.title, item.variant) if word)
        self._clear()
        if part.route in DRAWING or self._print is None:
            try:
                self._wish = wish_of(order, part, item)
                self._subject = f"{self._wish.title}, at {self._wish.where}"
            except NotAllowed as error:
                self._failed(error)
        self.update()
        self.draw()

    def draw(self) -> None:
        """From the start; nothing is bought by it."""
        wish = self._wish
        if wish is None and self._print is not None:
            self._clear()
            self._draw_here(self._print, "", "t2")
        elif wish is not None:
            self._clear()
            self._say(f"Looking up what {wish.sku} is at {wish.where} …")
            self._start(known_as(self._station.client, wish), partial(self._known, wish))

    def leave(self) -> None:
        """Back to the order; nobody waits for the drawing any more."""
        self._clear()
        self._wish = self._print = None
        self.closed.emit()

    # step by step ---------------------------------------------------------------------------------------------------

    def _known(self, wish: Wish, known: Known) -> None:
        product = self._products.get((known.account, known.text("variant")), "")
        if lacks_product(wish, known) and not product:
            self._search(wish, known, "", 0)
        else:
            self._ask(wish, known, product)

    def _search(self, wish: Wish, known: Known, page: str, read: int) -> None:
        """Only the variant was noted: its product is looked for, page by page."""
        self._say(f"Looking for it among {wish.where}’s products …")

        def found(catalog: "Catalogue") -> None:
            product = product_with(catalog, known.text("variant"))
            if product:
                self._products[known.account, known.text("variant")] = product
                self._ask(wish, known, product)
            elif catalog.next and read + 1 < PAGES:
                self._search(wish, known, catalog.next, read + 1)
            else:
                words = f"Which product of {wish.where} {wish.sku} is was not noted."
                self._failed(NotAllowed(words, hint="A manager chooses it anew in Mappings, G T."))

        self._start(_page(self._station.client, wish, known, page), found)

    def _ask(self, wish: Wish, known: Known, product: str) -> None:
        try:
            asked = asked_of(wish, known, product)
        except NotAllowed as error:
            self._failed(error)
            return
        self._say(f"Asking {wish.where} for a drawing …")
        self._start(_begun(self._station.client, asked), partial(self._told, wish, asked))

    def _told(self, wish: Wish, asked: "MockupAsk", task: "MockupTask") -> None:
        """How far the drawing is: looked at again, shown, or why it cannot be."""
        from services.catalogue import TaskState

        if task.state is TaskState.DONE and task.pictures:
            self._drawn(wish, task.pictures)
        elif task.state is not TaskState.PENDING:
            self._failed(NotAllowed(task.words or f"{wish.where} drew nothing.", hint="Nothing was bought."))
        elif self._waited >= LONGEST_S:
            self._failed(NotAllowed(f"{wish.where} is still drawing.", hint="Ask again later."))
        else:
            so_far = f", {round(self._waited)} s so far" if self._waited else ""
            self._say(f"{wish.where} is drawing{so_far} …")
            wait = max(LEAST_S, task.again_s)
            self._waited += wait
            self._look = lambda: self._start(
                _looked(self._station.client, asked, task.id), partial(self._told, wish, asked)
            )
            self._again.start(round(wait * 1000))

    def _drawn(self, wish: Wish, pictures: "tuple[Mockup, ...]") -> None:
        if len(pictures) > 1:
            for n, picture in enumerate(pictures, 1):
                words = _titled(picture, f"View {n}")
                chip = Button(self._station.icons, words, kind="bare", height=PANE, parent=self)
                chip.clicked.connect(partial(self._fetch, wish, picture, chip))
                self.views.append(chip)
                self._chips.addWidget(chip)
            self._chips.addStretch(1)
        self._fetch(wish, pictures[0], self.views[0] if self.views else None)

    def _fetch(self, wish: Wish, picture: "Mockup", chip: Button | None, _: bool = False) -> None:
        """The address lives for a day at most, so the picture is fetched now."""
        for one in self.views:
            one.show_as(one.text(), "check" if one is chip else "", kind="quiet" if one is chip else "bare")
        self._say("Fetching the picture …")

        def came(found: Shown) -> None:
            self.viewer.show_picture(found)
            self._end(f"{_titled(picture, 'Drawn')}, by {wish.where}. {NO_PROOF}", "t2")

        self._start(fetched(self._station.shelf, self._station.fetcher, picture.url), came)

    def _draw_here(self, found: Print, before: str, ink: str) -> None:
        """On this computer, from the print file's small copy. `before`: why not by who makes it."""
        self._say("Drawing …")

        def came(path: Path) -> None:
            self.viewer.show_picture(Shown(path, path.stem, "Mock-up", Facts(WIDTH, HEIGHT, "PNG", "RGB", 0)))
            size = f", print {found.size}" if found.size else ""
            self._end(f"{before} Drawn on this computer{size}. {NO_PROOF}".strip(), ink)

        def failed(error: PlatenError) -> None:
            self.viewer.show_words("image-off", "No mock-up")
            self._end(f"{before} {error.message} {error.hint}".strip(), "warnText")

        self._start(_drawn_here(self._station.shelf, found), came, failed)

    # words ----------------------------------------------------------------------------------------------------------

    def _start(
        self,
        work: Coroutine[Any, Any, T],
        then: Callable[[T], None],
        failed: Callable[[PlatenError], None] | None = None,
    ) -> None:
        """Its answer counts only while nothing newer was begun."""
        turn = self._turn

        def good(value: T) -> None:
            if turn == self._turn:
                then(value)

        def bad(error: PlatenError) -> None:
            if turn == self._turn:
                (failed or self._failed)(error)

        self._station.tasks.start(work, good, bad)

    def _say(self, words: str) -> None:
        """What is being done just now."""
        self.viewer.show_words("image", words)
        self.viewer.setAccessibleName(words)
        self.words.say("")
        self.again_button.hide()

    def _failed(self, error: PlatenError) -> None:
        """Where its maker draws none, it is drawn here, if the print file is."""
        words = f"{error.message} {error.hint}".strip()
        if self._print is not None:
            self._draw_here(self._print, words, "warnText")
            return
        self.viewer.show_words("image-off", "No mock-up")
        self._end(words, "warnText")

    def _end(self, words: str, ink: str) -> None:
        self.viewer.setAccessibleName("Mock-up")
        self.words.say(words, ink)
        self.again_button.setVisible(self._wish is not None or self._print is not None)

    def _clear(self) -> None:
        self._turn += 1
        self._again.stop()
        self._waited = 0.0
        self.views = []
        while self._chips.count():
            item = self._chips.takeAt(0)
            chip = item.widget() if item is not None else None
            if chip is not None:
                chip.hide()
                chip.deleteLater()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.color("bg1"))
        head = QRectF(theme.px(20), theme.px(12), self.width() - theme.px(40), theme.px(28))
        paint.paint_text(painter, head, "Mock-up", theme, "title", theme.color("t1"))
        under = QRectF(theme.px(20), theme.px(40), self.width() - theme.px(40), theme.px(20))
        paint.paint_text(painter, under, self._subject, theme, "body", theme.color("t2"))


def _titled(picture: "Mockup", else_: str) -> str:
    """What is seen on it; print houses call their usual place "default", which says nothing."""
    words = "" if picture.title.lower() == "default" else picture.title.strip()
    return words[:1].upper() + words[1:] or else_


async def _drawn_here(shelf: "Shelf | None", found: Print) -> Path:
    from services.workstation.mockups import drawn

    if shelf is None:
        raise NotAllowed("No pictures are kept on this computer.", hint="Choose a folder in Settings.")
    return await asyncio.to_thread(drawn, shelf.folders.thumbnails, found.sha256, found.scene)


async def _page(client: "Client | None", wish: Wish, known: Known, page: str) -> "Catalogue":
    return await _there(client).products(wish.provider, known.account, page)


async def _begun(client: "Client | None", asked: "MockupAsk") -> "MockupTask":
    return await _there(client).mockup(asked)


async def _looked(client: "Client | None", asked: "MockupAsk", task: str) -> "MockupTask":
    return await _there(client).mockup_result(asked.provider, asked.account, task)


def _there(client: "Client | None") -> "Client":
    if client is None:
        raise NotAllowed("The line to the receiver is gone.", hint="Ask again when it is back.")
    return client
