"""The second look at the bench: it comes up for somebody else, looks like any piece, and tells only afterwards."""

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.codes import UnitCode, unit_code
from app.states import State
from tests.ui.conftest import PEOPLE
from tests.ui.qc.conftest import Bench
from ui.qc.round import Mark
from ui.qc.side import IN_CHECK


def ready_for_lerato(bench: Bench) -> None:
    """Tomas passes the first piece; then Lerato takes his place."""
    store = bench.window.station.store
    store.rules = replace(store.rules, second_look=1.0, second_look_key="a secret")
    bench.page.take([])
    bench.keys("1", "3", "Enter")
    bench.settle()
    assert bench.order("FB-30001").state is State.READY
    bench.window.station.work_as(PEOPLE[2])
    bench.settle()


def place(bench: Bench, number: str) -> int:
    return next((n for n, piece in enumerate(bench.page.round.pieces) if piece.number == number), -1)


def said(widget: QWidget) -> str:
    """All that is told of what is framed, to eyes or not."""
    return " ".join(f"{w.accessibleName()} {w.accessibleDescription()}" for w in widget.findChildren(QWidget))


def test_for_whoever_passed_it_it_is_gone_and_for_the_next_one_it_waits_and_says_nothing(bench: Bench) -> None:
    ready_for_lerato(bench)
    at = place(bench, "FB-30001")
    assert bench.page.round.mark(bench.page.round.pieces[at]) is Mark.WAITS
    bench.page.frame(at)
    assert bench.page.side.head._pill == IN_CHECK
    assert "second" not in said(bench.page.side).lower()
    assert "ready" not in said(bench.page.side).lower()
    bench.window.station.work_as(PEOPLE[1])
    bench.settle()
    assert place(bench, "FB-30001") == -1
    bench.page._until = 0
    bench.scan(unit_code(UnitCode(bench.order("FB-30001").id, 1, 1, 1)))
    assert bench.page.flash.words == "FB-30001 is not in QC."


def test_failed_it_is_made_again_and_only_then_said_what_it_was(bench: Bench) -> None:
    ready_for_lerato(bench)
    bench.page.frame(place(bench, "FB-30001"))
    bench.keys("F", "7")
    words = "FB-30001 failed its second look: banding or nozzle fault. Reprint 2 goes first"
    assert bench.page.flash.words == words
    bench.settle()
    order = bench.order("FB-30001")
    assert (order.state, order.fulfilments[0].units[0].attempt) == (State.IN_PRODUCTION, 2)
    bench.key("U")
    bench.settle()
    assert (bench.order("FB-30001").state, bench.framed) == (State.READY, "FB-30001")
    bench.keys("1", "3", "Enter")
    assert bench.page.flash.words == "FB-30001 passed its second look"
    bench.settle()
    assert bench.order("FB-30001").fulfilments[0].looks[0].by_id == "p3"


def test_what_one_ticked_is_not_signed_by_the_next(bench: Bench) -> None:
    bench.keys("1", "3")
    bench.window.station.work_as(PEOPLE[2])
    bench.key("Enter")
    bench.settle()
    assert (bench.framed, bench.order("FB-30001").state) == ("FB-30001", State.QUALITY_CHECK)


def test_where_a_second_person_must_check_whoever_made_it_is_not_asked(bench: Bench) -> None:
    """Naledi sent the pieces to QC and so made them."""
    ready_for_lerato(bench)
    store = bench.window.station.store
    for strict, at in ((False, True), (True, False)):
        store.rules = replace(store.rules, second_person=strict)
        bench.page.round.rules = store.rules
        bench.window.station.work_as(PEOPLE[2])
        bench.window.station.work_as(PEOPLE[0])
        bench.settle()
        assert (place(bench, "FB-30001") >= 0) is at
