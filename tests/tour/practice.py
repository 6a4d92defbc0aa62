"""A practice round at the QC bench: a piece, the result, a missed one seen again; and what slips through, in the
statistics."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from PySide6.QtWidgets import QScrollArea

from app.artwork import Said, Verdict
from app.drill import Exercise, Fault, Practiced
from app.escape import Skill
from app.looks import SecondLook
from app.orders import Order
from app.people import Author
from services.workstation.practiced import keep_round
from tests.tour.drive import Drive, Run
from tests.tour.shop import LERATO, NOW, TOMAS
from ui.qc.page import BenchPage
from ui.qc.practice import Practice, PracticeBench
from ui.statistics.page import StatisticsPage


def begin(drive: Drive) -> tuple[Practice, PracticeBench]:
    """Tomas begins a round of twenty."""
    drive.station.work_as(next(p for p in drive.station.people if p.id == TOMAS.id))
    drive.window.go("qc")
    drive.rest()
    page = drive.window.opened("qc")
    assert isinstance(page, BenchPage)
    practice = page.findChild(Practice)
    assert isinstance(practice, Practice)
    practice.chance = Random(12)
    practice.start()
    for _ in range(4):
        drive.rest()
    assert practice.bench is not None
    return practice, practice.bench


def show(bench: PracticeBench, fault: Fault) -> None:
    """The first piece with that fault comes to the front."""
    one = next(one for one in bench.box.made if one.fault is fault)
    bench.frame(next(n for n, piece in enumerate(bench.round.pieces) if piece.number == one.title))


def judge(drive: Drive, bench: PracticeBench) -> list[Exercise]:
    """All of them, two faults missed and one good piece failed; gives the missed ones."""
    faulty = [one for one in bench.box.made if one.fault]
    wrong = (faulty[1], faulty[4], next(one for one in bench.box.made if not one.fault))
    for n, one in enumerate(bench.box.made):
        bench._until = 0.0
        bench.round.at = n
        for step in bench.round.steps(bench.round.pieces[n]):
            bench.round.say(bench.round.pieces[n], step.id, Said.YES)
        if (one.fault is not None) is (one not in wrong):
            bench.side.mode = "reasons"
            bench.choose_reason(0)
        else:
            bench.pass_()
    drive.rest()
    bench.finish()
    drive.rest()
    return list(wrong[:2])


def _piece(drive: Drive) -> None:
    _, bench = begin(drive)
    show(bench, Fault.MIRRORED)
    drive.rest()


def _result(drive: Drive) -> None:
    _, bench = begin(drive)
    judge(drive, bench)
    drive.rest()


def _again(drive: Drive) -> None:
    _, bench = begin(drive)
    missed = judge(drive, bench)
    bench._look(missed[0])
    drive.rest()


def _with_looks(order: Order) -> Order:
    """Eighty pieces passed by one, looked at by the other; four failed."""
    looks = tuple(_look(n, *((TOMAS, LERATO) if n % 2 else (LERATO, TOMAS))) for n in range(80))
    return order.with_fulfilment(replace(order.fulfilments[0], looks=looks))


def _look(n: int, first: Author, by: Author) -> SecondLook:
    at = NOW - timedelta(hours=80 - n)
    what = Verdict.FAIL if n % 20 == 3 else Verdict.PASS
    waits = n > 76
    judged = (None, "", "", None) if waits else (what, by.name, by.id, at + timedelta(minutes=40))
    return SecondLook(f"1-{n}", 1, first.name, first.id, at, *judged)


def _slips(drive: Drive) -> None:
    for who, skill in ((TOMAS, Skill(42, 38, 58, 2)), (LERATO, Skill(8, 7, 12, 0))):
        kept = keep_round(drive.store, who.id, who.name, Practiced(NOW - timedelta(hours=5), skill, {}))
        drive.engine.submit(kept).result(10)
    drive.change("FB-20816", _with_looks)
    drive.window.go("statistics")
    drive.rest()
    page = drive.window.opened("statistics")
    assert isinstance(page, StatisticsPage)
    area = page.findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    area.ensureWidgetVisible(page.slips)
    drive.rest()


SCENES: dict[str, Run] = {
    "qc-practice": _piece,
    "qc-practice-result": _result,
    "qc-practice-again": _again,
    "statistics-slips": _slips,
}
