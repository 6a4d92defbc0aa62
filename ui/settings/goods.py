"""Picking a product of a provider's catalog: asked for page by page, searched by words, chosen by a button."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.errors import PlatenError
from app.refunding import shown
from services.catalogue import Product, Variant
from ui.formats import count
from ui.settings.form import empty, while_there
from ui.settings.office import line
from ui.station import Station
from ui.widgets.button import PANE, Button
from ui.widgets.field import Field
from ui.widgets.words import Words

if TYPE_CHECKING:
    from services.catalogue import Catalogue
    from services.workstation.client import Client

MOST = 12
"""So many variants are listed; more words find the others."""


class Goods(QWidget):
    """`chosen`: the product and the variant that were picked."""

    chosen = Signal(object, object)

    def __init__(
        self, station: Station, provider: str, account: str, title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.station, self._of, self._title = station, (provider, account), title
        self.products: tuple[Product, ...] = ()
        self.next = ""
        self.rows: list[Button] = []
        self.open = Button(station.icons, f"Choose from {title}’s products", "search", parent=self)
        self.open.clicked.connect(lambda: self.ask())
        self.field = Field(station.icons, f"Search {title}’s products", "Name, size or color", "search", parent=self)
        self.field.changed.connect(lambda _: self._list())
        self.words = Words(station.theme, "", "small", "t2")
        self.more = Button(station.icons, "More products", "chevron-down", kind="bare", height=PANE, parent=self)
        self.more.clicked.connect(lambda: self.ask(self.next))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._found = QVBoxLayout()
        self._found.setSpacing(2)
        for widget in (self.open, self.field, self.words):
            column.addWidget(widget)
        column.addLayout(self._found)
        column.addWidget(self.more)
        for widget in (self.field, self.words, self.more):
            widget.hide()

    def ask(self, page: str = "") -> None:
        """A page of the catalog; the print house may need seconds."""
        (self.more if page else self.open).set_busy("Asking …")
        work = _page(self.station.client, *self._of, page)
        self.station.tasks.start(work, while_there(self, self.show_page), while_there(self, self._failed))

    def show_page(self, found: "Catalogue") -> None:
        """Below those that came before."""
        self._ready()
        known = {product.id for product in self.products}
        self.products += tuple(product for product in found.products if product.id not in known)
        self.next = found.next
        self.open.hide()
        self.field.show()
        self.more.setVisible(bool(self.next))
        self._list()

    def _failed(self, error: PlatenError) -> None:
        self._ready()
        self.words.say(f"{error.message} {error.hint}".strip(), "warnText")

    def _ready(self) -> None:
        self.open.set_busy("")
        self.more.set_busy("")

    def _list(self) -> None:
        empty(self._found)
        self.rows = []
        wanted = self.field.text().lower().split()
        pairs = [(p, v) for p in self.products for v in p.variants if all(w in _searched(p, v) for w in wanted)]
        for product, variant in pairs[:MOST]:
            self._row(product, variant)
        self.words.say(_counted(len(pairs), self._title), "t2")

    def _row(self, product: Product, variant: Variant) -> None:
        words = named(product, variant)
        button = Button(self.station.icons, words, "plus", kind="bare", height=PANE, parent=self)
        button.setAccessibleName(f"Choose {words}")
        button.setToolTip(product.image_url)
        button.clicked.connect(partial(self._choose, product, variant))
        self.rows.append(button)
        self._found.addWidget(button)

    def _choose(self, product: Product, variant: Variant, _: bool = False) -> None:
        self.chosen.emit(product, variant)
        self.words.say(f"Chosen: {named(product, variant)}", "okText")


def _counted(number: int, title: str) -> str:
    if not number:
        return f"Nothing at {title} goes by these words."
    return count(number, "product") + (f", the first {MOST} are shown" if number > MOST else "")


def _searched(product: Product, variant: Variant) -> str:
    return " ".join((product.title, variant.title, variant.sku, variant.size, variant.colour)).lower()


def named(product: Product, variant: Variant) -> str:
    """ "White glossy mug, 11 oz, 5.95 USD, out of stock there"."""
    title = variant.title if product.title in variant.title else f"{product.title}, {variant.title}"
    price = shown(variant.price) if variant.price.amount else ""
    return ", ".join(filter(None, (title, price, "" if variant.in_stock else "out of stock there")))


def body_of(provider: str, product: Product, variant: Variant) -> dict[str, object]:
    """As the provider's connector reads a mapped product; the product's own id is for its drawings."""
    id_: object = int(variant.id) if variant.id.isdecimal() else variant.id
    if provider == "printify":
        return {"product_id": product.id, "variant_id": id_}
    return {"variant": id_, "product": product.id}


async def _page(client: "Client | None", provider: str, account: str, page: str) -> "Catalogue":
    return await line(client).products(provider, account, page)
