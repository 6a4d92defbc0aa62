"""Who does not judge looks, leaves a piece to a checker, and gives no verdict by any key or button."""

import pytest
from PySide6.QtTest import QTest

from app.artwork import Said, Verdict
from app.protocol import Person
from app.states import Role, State
from app.wire import read_event
from tests.ui.conftest import PEOPLE
from tests.ui.qc.conftest import Bench
from ui.qc.verdicts import NOT_YOURS
from ui.qc.views import View

SIPHO = Person("p9", "Sipho Dlamini", Role.OPERATOR)


@pytest.fixture
def watched(bench: Bench) -> Bench:
    bench.window.station.work_as(SIPHO)
    bench.settle()
    return bench


def kept(bench: Bench) -> list[object]:
    return [read_event(bytes(c.event)) for c in bench.window.station.store.to_send(500)]


@pytest.mark.parametrize("keys", [("1",), ("Shift 3",), ("1", "3", "Enter"), ("F", "7"), ("F", "I"), ("Enter",)])
def test_no_key_of_an_operator_is_a_verdict(watched: Bench, keys: tuple[str, ...]) -> None:
    page = watched.page
    before = page.round.answers(page.round.pieces[0])
    watched.keys(*keys)
    watched.settle()
    assert (watched.framed, page.side.mode, kept(watched)) == ("FB-30001", "list", [])
    assert page.round.answers(page.round.pieces[0]) == before
    assert Said.YES not in {a.said for a in before}
    assert watched.order("FB-30001").state is State.QUALITY_CHECK


def test_one_sentence_says_so_and_the_one_filled_button_is_what_they_can_do(watched: Bench) -> None:
    page = watched.page
    said = "A checker passes or fails this piece. You can look, and set it aside."
    assert (page.side.warning.words, page.side.warning.isVisible()) == (said, True)
    foot = page.foot
    assert [b.text() for b in foot.buttons if b.isVisible()] == ["Set aside", "Skip for now"]
    assert [b.kind for b in foot.buttons if b.isVisible()] == ["filled", "quiet"]
    watched.keys("1")
    assert page.flash.words == NOT_YOURS
    watched.window.station.work_as(PEOPLE[1])
    assert [b.kind for b in foot.buttons if b.isVisible()] == ["danger", "quiet", "quiet", "filled"]
    assert not page.side.warning.isVisible()


def test_they_look_scan_skip_and_set_aside_for_a_checker_who_then_passes_it(watched: Bench) -> None:
    page = watched.page
    watched.keys("V", "S")
    assert (page.compare.view, watched.framed) == (View.SWIPE, "FB-30002")
    watched.key("A")
    QTest.keyClicks(watched.page.side.field.line, "Is the eye too green?")
    watched.key("Enter")
    watched.settle()
    (event,) = kept(watched)
    assert (event.verdict, event.author.name) == (Verdict.UNSURE, "Sipho Dlamini")  # type: ignore[attr-defined]
    watched.window.station.work_as(PEOPLE[1])
    page.frame(1)
    watched.time()
    assert page.side.warning.words == "Is the eye too green?"
    watched.keys("1", "3", "Enter")
    watched.settle()
    assert watched.order("FB-30002").state is State.READY
