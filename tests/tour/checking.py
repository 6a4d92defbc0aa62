"""The QC bench and what follows from it: pieces, reasons, who may judge, failures in the figures."""

from dataclasses import replace

from app.checklist import read_costs
from app.protocol import Person
from app.states import Role
from tests.tour.drive import Drive, Run
from tests.tour.shop import to_check
from ui.qc.page import BenchPage


def _bench(drive: Drive) -> BenchPage:
    """Five and more pieces wait; four mugs among them, and one that a customer wrote about."""
    drive.change("FB-20829", lambda order: to_check(order, released=True))
    drive.change("FB-20816", to_check)
    drive.change("FB-20834", to_check)
    drive.window.go("qc")
    drive.rest()
    page = drive.window.opened("qc")
    assert isinstance(page, BenchPage)
    return page


def _strike(drive: Drive, page: BenchPage, *keys: str) -> None:
    """Each key as soon as its picture has stood still for a moment."""
    for key in keys:
        page.flash.words = "Ignored"
        while page.flash.words.startswith("Ignored"):
            page.flash.words = ""
            page.press(key)
            drive.rest()


def _bench_at(drive: Drive, number: str) -> BenchPage:
    page = _bench(drive)
    page.frame(next(n for n, piece in enumerate(page.round.pieces) if piece.number == number))
    drive.rest()
    return page


def _qc_waiting(drive: Drive) -> None:
    """One passed, one failed, the third half answered."""
    page = _bench_at(drive, "FB-20834")
    _strike(drive, page, "F", "5")
    page.frame(next(n for n, piece in enumerate(page.round.pieces) if piece.number == "FB-20838"))
    drive.rest()
    _strike(drive, page, *"1234679")
    page.pass_()
    drive.rest()
    page.frame(next(n for n, piece in enumerate(page.round.pieces) if piece.number == "FB-20816"))
    drive.rest()
    _strike(drive, page, "1", "2", "3")


def _qc_reasons(drive: Drive) -> None:
    _strike(drive, _bench_at(drive, "FB-20816"), "1", "2", "Shift 4")


def _qc_unit(drive: Drive) -> None:
    page = _bench_at(drive, "FB-20829")
    _strike(drive, page, *"1234679")
    page.pass_()
    drive.rest()
    _strike(drive, page, "1", "2")


def _qc_early(drive: Drive) -> None:
    page = _bench_at(drive, "FB-20816")
    _strike(drive, page, "1", "2")
    page.side._calm.setInterval(60_000)
    page.pass_()


def _failures(drive: Drive) -> None:
    """What failed today with its cost, and a rule that was let pass too often."""
    from services.workstation.quality import Advice
    from ui.statistics.page import StatisticsPage

    costs = read_costs("Mug = 64 ZAR; * = 180 ZAR")
    drive.store.rules = replace(drive.store.rules, piece_costs=costs)
    page = _bench(drive)
    for reason in "77557147":
        page.frame(page.round.next_open(page.round.at))
        drive.rest()
        _strike(drive, page, "F", reason)
    drive.window.go("statistics")
    drive.rest()
    statistics = drive.window.opened("statistics")
    assert isinstance(statistics, StatisticsPage)
    statistics.offer.show_advice((Advice("resolution", 9, 4),))
    drive.rest()


def _qc_operator(drive: Drive) -> None:
    """Somebody who does not judge, with an order that another picture fits better."""
    drive.station.work_as(Person("p9", "Sipho Dlamini", Role.OPERATOR))
    _bench_at(drive, "FB-20816")


def _qc_offline(drive: Drive) -> None:
    drive.offline()
    _strike(drive, _bench_at(drive, "FB-20829"), "1", "2")


def _qc_keys(drive: Drive) -> None:
    _bench_at(drive, "FB-20816")
    drive.do("keys")


def _made_again(drive: Drive) -> None:
    drive.change("FB-20838", lambda order: to_check(order, released=True))
    drive.choose(["FB-20838"])
    drive.do("more")
    asked = drive.asked()
    asked.press(str(next(n for n, a in enumerate(asked._answers, start=1) if a.startswith("Make it again"))))
    drive.rest()


def _qc_aside(drive: Drive) -> None:
    page = _bench_at(drive, "FB-20838")
    _strike(drive, page, "A")
    drive.write("Is the red too dark?")


SCENES: dict[str, Run] = {
    "qc-waiting": _qc_waiting,
    "qc-reasons": _qc_reasons,
    "qc-unit": _qc_unit,
    "qc-early": _qc_early,
    "qc-aside": _qc_aside,
    "qc-operator": _qc_operator,
    "qc-offline": _qc_offline,
    "qc-keys": _qc_keys,
    "made-again": _made_again,
    "statistics-failures": _failures,
}
