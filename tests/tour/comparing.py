"""The comparison of a customer's original with the print file, in each of its views, on the QC bench."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPointF

from app import codes
from app.artwork import PrintSpec
from app.orders import ArtworkRole
from services.workstation.files import Files
from tests.tour.drive import Drive, Run
from tests.tour.shop import to_check
from ui.images.shown import Shown
from ui.qc.compare import Compare
from ui.qc.page import BenchPage
from ui.qc.views import View

TITLES = {ArtworkRole.ORIGINAL: "Customer original", ArtworkRole.PRINT: "Print file"}
NUMBER = "FB-20816"


def pictures(drive: Drive, number: str) -> dict[ArtworkRole, Shown]:
    """What an order has, by role; the print with 12 mm of bleed, so that all guides have something to show."""
    id_ = codes.order_id("shopify", "acme", number)
    kept = drive.store.order(id_)
    assert kept is not None
    found = {}
    for artwork in kept.order.artworks:
        file = Files(drive.store).one(id_, artwork.id)
        assert file is not None
        size = artwork.spec.width_mm, artwork.spec.height_mm
        spec = PrintSpec(*size, bleed_mm=12) if artwork.role is ArtworkRole.PRINT else None
        title = TITLES[artwork.role]
        found[artwork.role] = Shown(Path(file.path), artwork.sha256, title, artwork.facts, spec)
    return found


def comparing(prepare: Callable[[Compare], None], *, original: bool = True, number: str = NUMBER) -> Run:
    """On the QC bench, with that order's piece framed."""

    def run(drive: Drive) -> None:
        drive.change(number, to_check)
        drive.window.go("qc")
        drive.rest()
        page = drive.window.opened("qc")
        assert isinstance(page, BenchPage)
        page.frame(next(n for n, piece in enumerate(page.round.pieces) if piece.number == number))
        found, made = pictures(drive, number), page.compare
        made.show_pictures(found.get(ArtworkRole.ORIGINAL) if original else None, found[ArtworkRole.PRINT])
        prepare(made)
        drive.rest()
        drive.rest()

    return run


def view(which: View) -> Callable[[Compare], None]:
    return lambda made: made.set_view(which)


def loupe(made: Compare) -> None:
    made.toggle_loupe()
    made.pointer = QPointF(*made.box(1).at(0.6, 0.72))


def guides(made: Compare) -> None:
    made.toggle_safe()
    made.toggle_bleed()


def close_up(made: Compare) -> None:
    made.one_to_one(QPointF(*made.box(1).at(0.45, 0.4)))


def missing(made: Compare) -> None:
    made.show_pictures(Shown(None, "0" * 64, TITLES[ArtworkRole.ORIGINAL], None), made.pictures[-1])


SCENES: dict[str, Run] = {
    "qc-compare": comparing(view(View.SIDE)),
    "qc-compare-swipe": comparing(view(View.SWIPE)),
    "qc-compare-difference": comparing(view(View.DIFFERENCE)),
    "qc-compare-overlay": comparing(view(View.OVERLAY)),
    "qc-compare-loupe": comparing(loupe),
    "qc-compare-guides": comparing(guides),
    "qc-compare-close": comparing(close_up),
    "qc-compare-alone": comparing(view(View.SIDE), original=False),
    "qc-compare-missing": comparing(missing),
}
