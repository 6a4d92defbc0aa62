"""The shop sends another print file: under the checker at the bench, and for an order whose files were ready."""

from dataclasses import replace

from app.events import Placed
from app.orders import ArtworkRole, Order
from app.people import Author
from app.states import Role
from app.workflow import apply
from tests.tour.drive import Drive, Run
from tests.tour.shop import NOW, to_check
from ui.qc.page import BenchPage

NUMBER = "FB-20816"


def moved(order: Order) -> Order:
    """Its print files have another address."""

    def at(role: ArtworkRole, url: str) -> str:
        return f"https://images.example/new/{order.number}.png" if role is ArtworkRole.PRINT else url

    items = tuple(
        replace(i, artworks=tuple(replace(a, url=at(a.role, a.url)) for a in i.artworks)) for i in order.items
    )
    event = Placed(
        id=f"{order.number}-again",
        order=order.id,
        at=NOW,
        author=Author(Role.CONNECTOR, "shopify"),
        snapshot=replace(order, version=NOW, items=items),
    )
    return apply(order, event).order


def _bench(drive: Drive) -> None:
    drive.change(NUMBER, to_check)
    drive.window.go("qc")
    drive.rest()
    page = drive.window.opened("qc")
    assert isinstance(page, BenchPage)
    page.frame(next(n for n, piece in enumerate(page.round.pieces) if piece.number == NUMBER))
    drive.rest()
    page.press("1")
    drive.change(NUMBER, moved)


def _order(drive: Drive) -> None:
    drive.choose([NUMBER])
    drive.change(NUMBER, moved)


SCENES: dict[str, Run] = {"qc-replaced": _bench, "order-replaced": _order}
