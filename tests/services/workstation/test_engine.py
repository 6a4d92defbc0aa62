"""The engine thread: work comes back, errors are told, stopping leaves nobody waiting."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError

import pytest

from app.errors import NotAllowed, Unavailable
from services.workstation.engine import Engine


class Heard:
    """Collects what the engine tells, and wakes whoever waits for it."""

    def __init__(self) -> None:
        self.errors: list[BaseException] = []
        self.told = threading.Event()

    def __call__(self, error: BaseException) -> None:
        self.errors.append(error)
        self.told.set()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def engine(heard: Heard) -> Iterator[Engine]:
    made = Engine(heard)
    made.start()
    yield made
    assert made.stop()


async def _answer(value: int) -> int:
    return value


async def _fail() -> None:
    raise NotAllowed("No.")


async def _for_ever(started: threading.Event, ended: threading.Event) -> None:
    started.set()
    try:
        await asyncio.Event().wait()
    finally:
        ended.set()


def test_work_is_done_on_the_engines_own_thread(engine: Engine) -> None:
    async def where() -> int:
        return threading.get_ident()

    assert engine.submit(where()).result(10) != threading.get_ident()
    assert engine.submit(_answer(7)).result(10) == 7


def test_an_error_comes_out_of_the_future(engine: Engine, heard: Heard) -> None:
    with pytest.raises(NotAllowed):
        engine.submit(_fail()).result(10)
    assert heard.errors == []


def test_an_error_nobody_waits_for_is_told(engine: Engine, heard: Heard) -> None:
    engine.spawn(_fail())
    assert heard.told.wait(10)
    assert isinstance(heard.errors[0], NotAllowed)


def test_an_error_in_a_plain_call_is_told(engine: Engine, heard: Heard) -> None:
    engine.call(lambda: 1 // 0)
    assert heard.told.wait(10)
    assert isinstance(heard.errors[0], ZeroDivisionError)


def test_a_cancelled_future_cancels_its_work(engine: Engine) -> None:
    started, ended = threading.Event(), threading.Event()
    future = engine.submit(_for_ever(started, ended))
    assert started.wait(10)
    future.cancel()
    assert ended.wait(10)


def test_stopping_lets_work_clean_up_and_frees_whoever_waits(heard: Heard) -> None:
    engine = Engine(heard)
    engine.start()
    started, ended = threading.Event(), threading.Event()
    future = engine.submit(_for_ever(started, ended))
    engine.spawn(_for_ever(threading.Event(), threading.Event()))
    assert started.wait(10)
    assert engine.stop()
    assert ended.is_set()
    with pytest.raises(CancelledError):
        future.result(10)
    assert not engine.running
    assert heard.errors == []
    with pytest.raises(Unavailable):
        engine.submit(_answer(1))


def test_it_may_be_started_again(heard: Heard) -> None:
    engine = Engine(heard)
    assert engine.stop()
    for _ in range(2):
        engine.start()
        engine.start()
        assert engine.submit(_answer(3)).result(10) == 3
        assert engine.stop()
