"""A practice round by key events: exact results, and not one order, step or file of the station is touched."""

from collections.abc import Callable
from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.codes import UnitCode, unit_code
from app.drill import FAULT_WORDS, Exercise, skill_of
from app.escape import Skill
from services.workstation.practiced import all_practiced
from tests.ui.conftest import PEOPLE
from tests.ui.qc.conftest import Bench
from tests.ui.shop import Feed
from ui.commands import Commands
from ui.qc.page import BenchPage
from ui.qc.practice import Practice, PracticeBench

Does = Callable[[Exercise], tuple[str, ...]]
TICKS = ("1", "3")


def dump(feed: Feed) -> list[str]:
    """Everything the station's store holds but what it remembers by name and what its search index is made of."""
    ask = feed.store.cache.ask
    tables = [name for (name,) in ask("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = (f"{t}: {row}" for t in tables if t not in ("facts", "found") for row in ask(f"SELECT * FROM {t}"))
    return list(rows)


@pytest.fixture
def practice(bench: Bench) -> Practice:
    """Twelve pieces, the same in every run. Each test ends its round, for clearing away takes a moment."""
    made = bench.page.findChild(Practice)
    assert isinstance(made, Practice)
    made.count, made.chance = 12, Random(4)
    return made


def begun(bench: Bench, practice: Practice) -> PracticeBench:
    """Asked for by the key."""
    bench.key("G C")
    bench.qtbot.waitUntil(lambda: practice.bench is not None and bool(practice.bench.round.pieces), timeout=20_000)
    bench.settle()
    made = practice.bench
    assert made is not None
    bench.time(1000)
    return made


def play(bench: Bench, round_: PracticeBench, does: Does) -> None:
    """Judges every piece by keys."""
    by_number = {one.title: one for one in round_.box.made}
    while round_.round.piece is not None:
        at = round_.round.piece
        bench.keys(*does(by_number[at.number]))
        assert round_.round.piece is not at
    bench.settle()


def perfect(one: Exercise) -> tuple[str, ...]:
    return ("F", "1") if one.fault else (*TICKS, "Enter")


def test_a_scripted_round_gives_the_exact_result_and_touches_nothing_of_the_station(
    bench: Bench, practice: Practice, shop: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, sent = dump(shop), list[object]()
    monkeypatch.setattr(shop.store, "add", sent.append)
    monkeypatch.setattr(shop.store, "take", sent.append)
    round_ = begun(bench, practice)
    faulty = [one for one in round_.box.made if one.fault]
    good = [one for one in round_.box.made if not one.fault]
    missed, alarm, unsure = faulty[0], good[0], good[1]

    def does(one: Exercise) -> tuple[str, ...]:
        return perfect(alarm if one is missed else missed if one is alarm else one)

    def script(one: Exercise) -> tuple[str, ...]:
        return ("A", "Enter") if one is unsure else does(one)

    by_number = {one.title: one for one in round_.box.made}
    while round_.round.piece is not None:
        one = by_number[round_.round.piece.number]
        if one is unsure:
            bench.key("A")
            QTest.keyClicks(round_.side.field.line, "Too dark")
            bench.key("Enter")
        else:
            bench.keys(*script(one))
    bench.settle()
    assert round_.summary == "Practice round, 12 of 12 judged"
    assert round_.empty.title == "Every piece is judged"
    bench.key("Enter")
    bench.settle()
    assert round_.result is not None
    assert round_.result.skill == Skill(len(faulty), len(faulty) - 1, len(good) - 1, 1)
    assert round_.result.missed == (missed,)
    assert round_.result.alarms == (alarm,)
    assert round_.result.undecided == 1
    assert [row.exercise for row in round_.outcome.seen] == [missed, alarm]
    assert missed.fault is not None
    assert FAULT_WORDS[missed.fault][0].lower() in round_.outcome.seen[0].words.text()
    practice.stop()
    bench.settle()
    assert sent == []
    assert dump(shop) == before
    assert shop.store.waiting() == 0
    ((key, person),) = all_practiced(shop.store).items()
    assert (key, person.name, skill_of(person.rounds)) == ("p2", "Tomas Dube", round_.result.skill)


def test_the_missed_one_is_seen_again_with_its_name_and_nothing_is_judged_any_more(
    bench: Bench, practice: Practice
) -> None:
    round_ = begun(bench, practice)
    missed = next(one for one in round_.box.made if one.fault)
    play(bench, round_, lambda one: (*TICKS, "Enter") if one is missed else perfect(one))
    bench.key("Enter")
    QTest.mouseClick(round_.outcome.seen[0].look, Qt.MouseButton.LeftButton)
    assert round_.round.piece is not None
    assert round_.round.piece.number == missed.title
    assert missed.fault is not None
    assert FAULT_WORDS[missed.fault][0] in round_.bar.words.text()
    assert "You passed it." in round_.bar.words.text()
    marks = dict(round_.round.marks)
    bench.keys("F", "1", "U", "Enter")
    assert round_.round.marks == marks
    assert round_.middle.currentWidget() is round_.outcome
    bench.window.back()
    assert practice.bench is None
    bench.settle()
    assert bench.framed == "FB-30001"


def test_undo_brings_a_piece_back_before_the_result(bench: Bench, practice: Practice) -> None:
    round_ = begun(bench, practice)
    play(bench, round_, perfect)
    last = round_.box.made[-1]
    bench.key("U")
    bench.settle()
    assert round_.round.piece is not None
    assert round_.round.piece.number == last.title
    bench.keys(*perfect(last))
    bench.settle()
    bench.key("Enter")
    assert round_.result is not None
    assert round_.result.missed == round_.result.alarms == ()
    assert round_.outcome.title.text() == "Every seeded fault was found"
    practice.stop()
    bench.settle()


def test_the_real_bench_waits_below_and_comes_back_as_it_was(bench: Bench, practice: Practice, shop: Feed) -> None:
    bench.keys("1")
    ticked = bench.page.round.answers(bench.page.round.pieces[0])
    round_ = begun(bench, practice)
    folder = round_.box.folder
    assert bench.page.summary == "Practice round, 0 of 12 judged"
    assert bench.window.desk.bench() is round_
    assert QApplication.focusWidget() is round_
    assert not bench.page.foot.fail.isEnabled()
    bench.scan(unit_code(UnitCode(bench.order("FB-30002").id, 1, 1, 1)))
    assert round_.flash.words.startswith("A practice round is on")
    assert bench.framed == "FB-30001"
    bench.window.back()
    assert practice.bench is round_
    assert round_.bar.words.text() == "Esc once more ends the round without a result."
    bench.window.back()
    bench.settle()
    assert practice.bench is None
    assert not folder.exists()
    assert all_practiced(shop.store) == {}
    assert bench.window.desk.bench() is bench.page
    assert bench.page.round.answers(bench.page.round.pieces[0]) == ticked
    bench.keys("3", "Enter")
    bench.settle()
    assert bench.framed == "FB-30002"


def test_another_round_begins_and_somebody_else_does_not_go_on_with_mine(bench: Bench, practice: Practice) -> None:
    round_ = begun(bench, practice)
    play(bench, round_, perfect)
    bench.key("Enter")
    round_.outcome.next.click()
    bench.qtbot.waitUntil(lambda: practice.bench not in (None, round_), timeout=20_000)
    bench.window.station.work_as(PEOPLE[2])
    assert practice.bench is None
    bench.settle()


def test_where_nothing_waits_a_round_is_offered_and_its_key_is_on_the_sheet(bench: Bench, practice: Practice) -> None:
    bench.page.round.pieces, bench.page.round.at = [], -1
    bench.page._renew()
    assert bench.page.empty.button.shown == "Practice round"
    bench.page.empty.button.click()
    bench.qtbot.waitUntil(lambda: practice.bench is not None, timeout=20_000)
    commands: Commands = bench.window.desk.commands
    assert commands.get("practice").key == "G C"
    assert "practice" in [command.id for command in commands.on("qc")]
    assert isinstance(bench.page, BenchPage)
    assert not isinstance(bench.page, PracticeBench)
    practice.stop()
    bench.settle()


def test_where_nobody_is_known_by_name_nothing_is_kept_and_that_is_said(
    bench: Bench, practice: Practice, shop: Feed
) -> None:
    bench.window.station._person = None
    bench.window.station.changed.emit()
    round_ = begun(bench, practice)
    play(bench, round_, perfect)
    bench.key("Enter")
    bench.settle()
    assert all_practiced(shop.store) == {}
    assert round_.outcome.history.text() == "Nobody works here by name, so this result is not kept."
    practice.stop()
    bench.settle()
