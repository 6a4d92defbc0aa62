"""Work on the engine's thread comes back to the window's; its failure is shown, never lost."""

import asyncio
import threading

import pytest
from pytestqt.qtbot import QtBot

from app.errors import NotAllowed, PlatenError
from services.workstation.engine import Engine
from tests.ui.shop import NOON
from ui.notices import Notice, Notices
from ui.tasks import Tasks


async def answer() -> str:
    return threading.current_thread().name


async def refuse() -> None:
    raise NotAllowed("Not now.", hint="Later.")


async def fall() -> None:
    raise KeyError("x")


@pytest.fixture
def notices(qtbot: QtBot) -> Notices:
    return Notices(lambda: NOON)


def test_the_value_comes_back_to_the_windows_thread(qtbot: QtBot, engine: Engine, notices: Notices) -> None:
    tasks, heard = Tasks(notices, engine.submit), list[tuple[str, str]]()
    tasks.start(answer(), lambda name: heard.append((name, threading.current_thread().name)))
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [("engine", "MainThread")]
    assert tasks.running == set()


def test_what_is_asked_before_the_engine_runs_waits_for_it(qtbot: QtBot, engine: Engine, notices: Notices) -> None:
    tasks, heard = Tasks(notices), list[str]()
    tasks.start(answer(), heard.append)
    tasks.use(engine.submit)
    qtbot.waitUntil(lambda: heard == ["engine"])


def test_failures_are_shown(qtbot: QtBot, engine: Engine, notices: Notices) -> None:
    tasks, shown = Tasks(notices, engine.submit), list[Notice]()
    notices.posted.connect(shown.append)
    tasks.start(refuse())
    tasks.start(fall())
    qtbot.waitUntil(lambda: len(shown) == 2)
    assert {n.words for n in shown} == {"Not now. Later.", "That did not work (KeyError). Nothing was changed."}


def test_a_failure_may_be_taken(qtbot: QtBot, engine: Engine, notices: Notices) -> None:
    tasks, heard = Tasks(notices, engine.submit), list[PlatenError]()
    with qtbot.assertNotEmitted(notices.posted):
        tasks.start(refuse(), failed=heard.append)
        qtbot.waitUntil(lambda: bool(heard))
    assert heard[0].hint == "Later."


def test_what_a_person_did_is_carried_out_while_the_window_closes_and_nobody_is_told(
    qtbot: QtBot, engine: Engine, notices: Notices
) -> None:
    tasks, told, done = Tasks(notices, engine.submit), list[object](), list[str]()
    gate = threading.Event()

    async def work(name: str) -> None:
        await asyncio.to_thread(gate.wait)
        done.append(name)

    tasks.start(work("kept"), told.append, ended=told.append, keep=True)
    tasks.start(work("other"), told.append, ended=told.append)
    tasks.stop()
    tasks.start(work("late"), told.append)
    tasks.start(work("kept, late"), told.append, keep=True)
    gate.set()
    tasks.finish(10)
    qtbot.waitUntil(lambda: not tasks.running)
    assert (sorted(done), told) == (["kept", "kept, late"], [])
    tasks.use(engine.submit)
    tasks.start(answer(), told.append)
    qtbot.waitUntil(lambda: told == ["engine"])


def test_stopping_forgets_what_waits(notices: Notices) -> None:
    tasks = Tasks(notices)
    tasks.start(answer())
    tasks.stop()
    assert tasks.running == set()
