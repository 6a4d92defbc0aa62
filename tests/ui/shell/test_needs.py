"""How many things need a person: asked when the feed brings something, and now and then; the rail wears the number."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.errors import Unreachable
from services.workstation.sync import Line
from tests.ui.shop import NOON
from ui.settings.office import Waiting
from ui.shell.needs import NOW_AND_THEN, Needs
from ui.station import Station
from ui.window import Window

FOUND = (Waiting("effect", 1, "A mail was not sent"), Waiting("word", 2, "Nobody has said what it means"))
UP = Line(True, NOON, NOON, "Up to date")
DOWN = Line(False, NOON, NOON, "Working offline")


class Desk:
    """Answers like the receiver's line, and counts how often it was asked."""

    base_url = "https://receiver.example"

    def __init__(self) -> None:
        self.asked = 0
        self.found: tuple[Waiting, ...] | None = FOUND

    async def ask(self, method: str, path: str, type_: Any, body: object = None) -> Any:
        assert (method, path) == ("GET", "attention")
        self.asked += 1
        if self.found is None:
            raise Unreachable("The receiver does not answer.")
        return self.found


@pytest.fixture
def desk(station: Station) -> Desk:
    made = Desk()
    station.client = made  # type: ignore[assignment]  # answers the one question
    return made


@pytest.fixture
def heard(station: Station, desk: Desk) -> list[int]:
    """The numbers that were told, with somebody there who asks."""
    Needs(station, station, soon_ms=1)
    found: list[int] = []
    station.hub.needs.connect(found.append)
    return found


def test_a_burst_of_changes_is_asked_about_once(qtbot: QtBot, station: Station, desk: Desk, heard: list[int]) -> None:
    for n in range(20):
        station.hub.touched.emit(frozenset({f"o{n}"}))
    qtbot.waitUntil(lambda: heard == [2])
    assert desk.asked == 1


def test_what_no_order_tells_is_asked_for_now_and_then_while_there_is_a_line(
    qtbot: QtBot, station: Station, desk: Desk, heard: list[int]
) -> None:
    now: list[datetime] = [NOON]
    station.clock = lambda: now[0]
    station.hub.line.emit(DOWN)
    assert desk.asked == 0
    station.hub.line.emit(UP)
    qtbot.waitUntil(lambda: heard == [2])
    now[0] += NOW_AND_THEN - timedelta(seconds=1)
    station.hub.line.emit(UP)
    assert not station.tasks.running
    now[0] += timedelta(seconds=1)
    station.hub.line.emit(UP)
    qtbot.waitUntil(lambda: heard == [2, 2])
    assert desk.asked == 2


def test_a_receiver_that_does_not_answer_leaves_the_number(qtbot: QtBot, window: Window, desk: Desk) -> None:
    desk.found = None
    window.rail.show_counts({"attention": 3})
    window.listening.needs.ask()
    qtbot.waitUntil(lambda: desk.asked == 1 and not window.station.tasks.running)
    assert window.rail.items["attention"].accessibleName() == "Needs a person, 3"
    assert not window.listening.toast.isVisible()


def test_the_rail_wears_the_number_and_says_it(qtbot: QtBot, window: Window, desk: Desk) -> None:
    item = window.rail.items["attention"]
    assert item.accessibleName() == "Needs a person"
    window.listening.needs.ask()
    qtbot.waitUntil(lambda: item.accessibleName() == "Needs a person, 2")
    desk.found = ()
    window.listening.needs.ask()
    qtbot.waitUntil(lambda: item.accessibleName() == "Needs a person")
