"""Colors and products on the QC bench and in the settings: a proof, what was chosen and refused, the product itself."""

from functools import partial
from pathlib import Path

from app.states import State
from services.workstation.colors import Device
from services.workstation.profiles import adopt, as_printer
from tests.kit import profiles
from tests.tour.drive import Drive, Run
from tests.tour.shop import to_check
from ui.qc.page import BenchPage
from ui.qc.views import View
from ui.settings.page import SettingsPage

SHARE = 0.82


def _profile(drive: Drive, name: str, icc: bytes) -> Path:
    """A file of this name somewhere, and a folder of the station's own."""
    drive.station.folder = drive.folder / "home"
    (drive.folder / "chosen").mkdir(exist_ok=True)
    path = drive.folder / "chosen" / name
    path.write_bytes(icc)
    return path


def _bench(drive: Drive, number: str, *, released: bool = False) -> BenchPage:
    icc = profiles.printer_rgb("Glossy 250, lab printer 2", SHARE)
    chosen = _profile(drive, "glossy.icc", icc)
    assert drive.station.profiles is not None
    drive.station.keep(printer_profile=as_printer(adopt(chosen, drive.station.profiles, Device.PRINTER)))
    if drive.order(number).state is not State.QUALITY_CHECK:
        drive.change(number, partial(to_check, released=released))
    drive.window.go("qc")
    drive.rest()
    page = drive.window.opened("qc")
    assert isinstance(page, BenchPage)
    page.frame(next(n for n, piece in enumerate(page.round.pieces) if piece.number == number))
    drive.rest()
    return page


def _proof(view: View = View.SIDE, *, off: bool = False) -> Run:
    def run(drive: Drive) -> None:
        page = _bench(drive, "FB-20880")
        page.compare.set_view(view)
        if not off:
            page.middle.toggle_proof()
        drive.rest()
        page.flash.hide()
        drive.rest()

    return run


def _product(number: str, *, released: bool = False) -> Run:
    def run(drive: Drive) -> None:
        page = _bench(drive, number, released=released)
        page.middle.toggle_product()
        drive.rest()
        page.flash.hide()
        drive.rest()

    return run


def _settings(drive: Drive) -> None:
    """A screen and a printer with their profiles, and one that was refused."""
    drive.window.go("settings")
    drive.rest()
    page = drive.window.opened("settings")
    assert isinstance(page, SettingsPage)
    card = page.color_card
    (id_,) = card.screens
    card.use_screen(id_, _profile(drive, "dell.icm", profiles.adobe_rgb("Dell U2723QE, measured 12 Nov")))
    drive.rest()
    card.use_screen(id_, _profile(drive, "paper.icc", profiles.printer_rgb("Glossy 250")))
    drive.rest()
    card.use_printer(_profile(drive, "paper.icc", profiles.printer_rgb("Glossy 250, lab printer 2")))
    drive.rest()
    page.area.ensureWidgetVisible(card)


SCENES: dict[str, Run] = {
    "qc-proof": _proof(),
    "qc-proof-off": _proof(off=True),
    "qc-proof-difference": _proof(View.DIFFERENCE),
    "qc-product": _product("FB-20816"),
    "qc-product-mug": _product("FB-20829", released=True),
    "settings-colors": _settings,
}
