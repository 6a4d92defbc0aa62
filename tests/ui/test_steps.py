"""Keys to events: kept, announced, undone and done again; what the rules refuse is said and changes nothing."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from threading import Event
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.errors import Unavailable
from app.states import HoldReason, State
from tests.ui.shop import NOON, Feed
from ui.notices import Notice
from ui.station import Station


@pytest.fixture
def said(station: Station) -> list[Notice]:
    heard: list[Notice] = []
    station.notices.posted.connect(heard.append)
    return heard


def ids(shop: Feed, *numbers: str) -> list[str]:
    return [shop.store.search(number, limit=1)[0].id for number in numbers]


def state(shop: Feed, id_: str) -> State:
    row = shop.store.row(id_)
    assert row is not None
    return row.state


def test_a_step_is_kept_and_announced_with_undo(qtbot: QtBot, station: Station, shop: Feed, said: list[Notice]) -> None:
    (one,) = ids(shop, "FB-20816")
    with qtbot.waitSignal(station.hub.own) as own:
        assert station.steps.move([one], State.QUALITY_CHECK)
    assert own.args == [frozenset({one})]
    assert state(shop, one) is State.QUALITY_CHECK
    assert (said[-1].words, said[-1].action, said[-1].key) == ("FB-20816 sent to QC", "Undo", "Ctrl Z")
    assert shop.store.waiting() == 1


def test_undo_and_redo(qtbot: QtBot, station: Station, shop: Feed, said: list[Notice]) -> None:
    (one,) = ids(shop, "FB-20816")
    steps: list[tuple[Callable[[], bool], State]] = [
        (partial(station.steps.move, [one], State.QUALITY_CHECK), State.QUALITY_CHECK),
        (station.steps.undo, State.IN_PRODUCTION),
        (station.steps.redo, State.QUALITY_CHECK),
        (station.steps.undo, State.IN_PRODUCTION),
    ]
    for act, expected in steps:
        with qtbot.waitSignal(station.hub.own):
            assert act()
        assert state(shop, one) is expected
    assert not station.steps.undo()
    assert said[-1].words == "There is nothing to undo."


def test_undo_waits_for_the_step_that_is_being_written_down(qtbot: QtBot, station: Station, shop: Feed) -> None:
    """A quick hand must not take back the step before."""
    one, other = ids(shop, "FB-20816", "FB-20834")
    with qtbot.waitSignal(station.hub.own):
        station.steps.move([one], State.QUALITY_CHECK)
    before = state(shop, other)
    with qtbot.waitSignal(station.steps.undone) as back:
        assert station.steps.hold([other], HoldReason.STOCK)
        assert station.steps.undo()
    assert back.args is not None
    assert back.args[0].ids == {other}
    assert (state(shop, one), state(shop, other)) == (State.QUALITY_CHECK, before)


class SlowDisk:
    """Writes one after the other, none before `gate` is set; those in `bad` do not come through."""

    def __init__(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        self.gate, self.turn, self.bad = Event(), asyncio.Lock(), set[str]()
        self._add = station.steps._store.add
        monkeypatch.setattr(station.steps._store, "add", self.add)

    async def add(self, events: Sequence[Any]) -> frozenset[str]:
        async with self.turn:
            await asyncio.to_thread(self.gate.wait, 20)
            if any(event.order in self.bad for event in events):
                raise Unavailable("The disk is full.")
            return await self._add(events)


def test_undo_means_the_step_that_was_newest_at_the_key(
    qtbot: QtBot, station: Station, shop: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = ids(shop, "FB-20816", "FB-20834")
    before = station.steps.orders([one])[0].fulfilments
    disk = SlowDisk(station, monkeypatch)
    assert station.steps.move([one], State.QUALITY_CHECK)
    assert station.steps.undo()
    assert station.steps.move([other], State.QUALITY_CHECK)
    with qtbot.waitSignal(station.steps.undone) as back:
        disk.gate.set()
    qtbot.waitUntil(lambda: not station.tasks.running)
    assert back.args is not None
    assert back.args[0].ids == {one}
    assert station.steps.orders([one])[0].fulfilments == before
    assert state(shop, other) is State.QUALITY_CHECK


def test_two_undos_take_back_two_steps_that_are_being_written_the_newest_first(
    qtbot: QtBot, station: Station, shop: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = ids(shop, "FB-20816")
    disk, undone = SlowDisk(station, monkeypatch), list[str]()
    station.steps.undone.connect(lambda taken: undone.append(taken.past))
    assert station.steps.hold([one], HoldReason.STOCK)
    assert station.steps.problem([one], "floor", "Print fault")
    assert station.steps.undo()
    assert station.steps.undo()
    disk.gate.set()
    qtbot.waitUntil(lambda: len(undone) == 2 and not station.tasks.running)
    assert undone == ["reported: print fault", "put on hold, out of stock"]
    order = station.steps.orders([one])[0]
    assert (order.held, order.issues) == (None, ())


def test_nothing_is_begun_on_top_of_a_step_that_is_about_to_go(
    qtbot: QtBot, station: Station, shop: Feed, said: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = ids(shop, "FB-20816")
    disk = SlowDisk(station, monkeypatch)
    assert station.steps.move([one], State.QUALITY_CHECK)
    assert station.steps.undo()
    assert not station.steps.hold([one], HoldReason.STOCK)
    assert said[-1].words == "The last step of FB-20816 is being undone. Try again in a moment."
    with qtbot.waitSignal(station.steps.undone):
        disk.gate.set()
    qtbot.waitUntil(lambda: not station.tasks.running)
    assert state(shop, one) is State.IN_PRODUCTION
    assert station.steps.hold([one], HoldReason.STOCK)
    qtbot.waitUntil(lambda: not station.tasks.running)


def test_an_undo_of_a_step_that_is_lost_takes_no_other(
    qtbot: QtBot, station: Station, shop: Feed, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = ids(shop, "FB-20816", "FB-20834")
    disk = SlowDisk(station, monkeypatch)
    disk.bad.add(one)
    assert station.steps.move([one], State.QUALITY_CHECK)
    assert station.steps.undo()
    assert station.steps.move([other], State.QUALITY_CHECK)
    disk.gate.set()
    qtbot.waitUntil(lambda: not station.tasks.running)
    assert (state(shop, one), state(shop, other)) == (State.IN_PRODUCTION, State.QUALITY_CHECK)


def test_a_step_that_could_not_be_kept_leaves_undo_as_it_was(
    qtbot: QtBot, station: Station, shop: Feed, said: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = ids(shop, "FB-20816", "FB-20834")
    with qtbot.waitSignal(station.hub.own):
        station.steps.move([one], State.QUALITY_CHECK)

    async def full(events: object) -> frozenset[str]:
        raise Unavailable("The disk is full.")

    with monkeypatch.context() as at:
        at.setattr(station.steps._store, "add", full)
        with qtbot.waitSignal(station.notices.posted):
            station.steps.hold([other], HoldReason.STOCK)
            station.steps.undo()
    assert state(shop, one) is State.QUALITY_CHECK
    with qtbot.waitSignal(station.hub.own):
        assert station.steps.undo()
    assert state(shop, one) is State.IN_PRODUCTION


def test_several_at_once_are_one_step(qtbot: QtBot, station: Station, shop: Feed, said: list[Notice]) -> None:
    both = ids(shop, "FB-20816", "FB-20834")
    with qtbot.waitSignal(station.hub.own):
        assert station.steps.move(both, State.QUALITY_CHECK)
    assert said[-1].words == "2 orders sent to QC"
    with qtbot.waitSignal(station.hub.own):
        assert station.steps.undo()
    assert {state(shop, i) for i in both} == {State.IN_PRODUCTION}


def test_what_the_rules_refuse_changes_nothing(station: Station, shop: Feed, said: list[Notice]) -> None:
    mixed = ids(shop, "FB-20816", "FB-20840")
    assert not station.steps.move(mixed, State.QUALITY_CHECK)
    assert said[-1].tone == "warn"
    assert "FB-20840" in said[-1].words
    assert shop.store.waiting() == 0


def test_a_held_order_says_how_to_go_on(station: Station, shop: Feed, said: list[Notice]) -> None:
    (one,) = ids(shop, "FB-20829")
    assert not station.steps.move([one], State.IN_PRODUCTION)
    assert said[-1].tone == "warn"


def test_hold_with_reason_release_and_undo(qtbot: QtBot, station: Station, shop: Feed, said: list[Notice]) -> None:
    (one,) = ids(shop, "FB-20835")
    with qtbot.waitSignal(station.hub.own):
        assert station.steps.hold([one], HoldReason.STOCK)
    row = shop.store.row(one)
    assert row is not None
    assert (row.held, row.hold_reason) == (True, "stock")
    assert said[-1].words == "FB-20835 put on hold, out of stock"
    with qtbot.waitSignal(station.hub.own):
        assert station.steps.release([one])
    with qtbot.waitSignal(station.hub.own):
        assert station.steps.undo()
    row = shop.store.row(one)
    assert row is not None
    assert row.held


def test_notes_stay_and_offer_no_undo(qtbot: QtBot, station: Station, shop: Feed, said: list[Notice]) -> None:
    (one,) = ids(shop, "FB-20835")
    with qtbot.waitSignal(station.hub.own):
        assert station.steps.note([one], "Left sleeve, see photo")
    assert said[-1].action == ""
    assert station.steps.orders([one])[0].notes[0].text == "Left sleeve, see photo"


def test_assigning_and_problems_can_be_taken_back(qtbot: QtBot, station: Station, shop: Feed) -> None:
    (one,) = ids(shop, "FB-20835")
    acts: list[Callable[[], bool]] = [
        partial(station.steps.assign, [one], "Naledi Khumalo"),
        partial(station.steps.problem, [one], "artwork", "Wrong crop"),
        station.steps.undo,
        station.steps.undo,
    ]
    for act in acts:
        with qtbot.waitSignal(station.hub.own):
            assert act()
    row = shop.store.row(one)
    assert row is not None
    assert (row.assigned, row.problem) == ("", False)


def test_solving_a_problem(qtbot: QtBot, station: Station, shop: Feed) -> None:
    (one,) = ids(shop, "FB-20822")
    with qtbot.waitSignal(station.hub.own):
        assert station.steps.resolve([one])
    row = shop.store.row(one)
    assert row is not None
    assert not row.problem


def test_nothing_selected_is_said(station: Station, said: list[Notice]) -> None:
    assert not station.steps.move([], State.QUALITY_CHECK)
    assert said[-1].words.startswith("No order is selected.")


def test_after_five_minutes_undo_says_so(
    qtbot: QtBot, station: Station, shop: Feed, said: list[Notice], monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = ids(shop, "FB-20816")
    with qtbot.waitSignal(station.hub.own):
        station.steps.move([one], State.QUALITY_CHECK)
    monkeypatch.setattr(station.steps, "_clock", lambda: NOON + timedelta(minutes=6))
    assert not station.steps.undo()
    assert "no longer" in said[-1].words
