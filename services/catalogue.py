"""What a print house offers, page by page, and its pictures of a product with somebody's artwork on it."""

from collections.abc import Generator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from app.errors import Refused
from app.orders import Money
from services.connector import Account

if TYPE_CHECKING:
    import httpx

NO_PRICE = Money()


@dataclass(frozen=True, slots=True)
class Variant:
    """One thing that can be ordered. `id`: what an SKU is mapped to. `price`: what the print house asks for it."""

    id: str
    title: str
    sku: str = ""
    size: str = ""
    colour: str = ""
    price: Money = NO_PRICE
    in_stock: bool = True


@dataclass(frozen=True, slots=True)
class Product:
    id: str
    title: str
    image_url: str = ""
    variants: tuple[Variant, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One page. `next`: what to ask for to get the following one, empty on the last."""

    products: tuple[Product, ...] = ()
    next: str = ""


class TaskState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Mockup:
    """`url` lives only for a day or so: whoever wants the picture fetches it now."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class MockupTask:
    """`words`: why it failed. `again_s`: seconds to wait before asking again, while it is pending."""

    id: str
    state: TaskState = TaskState.PENDING
    pictures: tuple[Mockup, ...] = ()
    words: str = ""
    again_s: float = 0.0


@dataclass(frozen=True, slots=True)
class MockupAsk:
    """What a station asks a receiver to have drawn. `placement` may be empty: the usual place."""

    provider: str
    account: str
    product: str
    variant: str
    picture_url: str = ""
    placement: str = ""


Pages = Generator["httpx.Request", "httpx.Response", Catalogue]
Drawing = Generator["httpx.Request", "httpx.Response", MockupTask]


@runtime_checkable
class Showroom(Protocol):
    """The names a connector has that can show what it makes (`Can.CATALOGUE`, `Can.MOCKUP`)."""

    def catalogue(self, account: Account, page: str) -> Pages:
        """A page by what the one before named in `next`; the first one is the empty text."""
        ...

    def mockup(self, account: Account, product: str, variant: str, picture_url: str, placement: str) -> Drawing:
        """Begins the drawing. Raises `Unsupported` in a sentence where the provider draws none."""
        ...

    def mockup_result(self, account: Account, task: str) -> Drawing:
        """How far it is."""
        ...


def page_number(page: str, first: int) -> int:
    """The place a page's text names. Raises `Refused` for what no catalogue gave out."""
    if not page:
        return first
    if not (page.isascii() and page.isdigit() and len(page) <= 7):
        raise Refused("There is no such page of the catalogue.", hint="Begin at the first one.")
    return int(page)


def plain_id(text: str, what: str) -> str:
    """An id that may stand in an address. Raises `Refused`."""
    if not (0 < len(text) <= 80 and text.isascii() and text.replace("-", "").replace("_", "").isalnum()):
        raise Refused(f"This is no {what} of a catalogue.", hint="Choose one of the list.")
    return text


def shown_url(url: str, base: str) -> str:
    """A picture's address if it may be opened: https, or the host that is asked anyway. Else empty."""
    host = base.rstrip("/").partition("://")
    own = f"{host[0]}://{host[2].partition('/')[0]}/"
    return url if url.startswith(("https://", own)) else ""
