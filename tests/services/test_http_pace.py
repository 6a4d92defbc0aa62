"""How often a host is asked, and a connector's talk carried out from its first request to its end."""

import asyncio
import socket
from collections.abc import Generator
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import RateLimited, Refused
from services.http import Http, Pace, Rate, converse
from tests.services.test_http import asking, raw, run


class Clock:
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


def paced(clock: Clock, calls: float = 2, seconds: float = 1.0, **more: Any) -> Pace:
    return Pace({"h": Rate(calls, seconds)}, clock=clock, sleep=clock.sleep, **more)


@given(
    calls=st.integers(1, 20),
    seconds=st.floats(0.1, 60),
    pauses=st.lists(st.floats(0, 5), min_size=1, max_size=60),
)
def test_no_window_holds_more_than_the_rate_and_its_first_burst(
    calls: int, seconds: float, pauses: list[float]
) -> None:
    clock = Clock()
    pace = paced(clock, calls, seconds, patience_s=1e9)
    left: list[float] = []
    for pause in pauses:
        clock.now += pause
        asyncio.run(pace.wait("h"))
        left.append(clock.now)
    for first in left:
        within = [moment for moment in left if first <= moment < first + seconds - 1e-6]
        assert len(within) <= 2 * calls


def test_a_host_that_asks_for_rest_gets_it_and_others_do_not() -> None:
    clock = Clock()
    pace = paced(clock)
    pace.hold("h", 10)
    assert pace.reserve("h") == pytest.approx(10)
    assert pace.reserve("h") == pytest.approx(10.5)
    assert pace.reserve("other") == 0
    clock.now += 11.5
    assert pace.reserve("h") == 0


def test_longer_than_the_patience_is_told_and_takes_no_place() -> None:
    clock = Clock()
    pace = paced(clock)
    pace.hold("h", 100)
    for _ in range(3):
        with pytest.raises(RateLimited) as caught:
            pace.reserve("h")
        assert caught.value.retry_after == pytest.approx(100)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "12.5"}, 12.5),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "3"}, 3),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1795219200"}, 30),
        ({"x-ratelimit-remaining": "5", "x-ratelimit-reset": "12.5"}, 0),
        ({"x-shopify-shop-api-call-limit": "39/40"}, 1),
        ({"x-shopify-shop-api-call-limit": "3/40"}, 0),
        ({"x-ratelimit-remaining": "none", "x-ratelimit-reset": "nan"}, 0),
        ({}, 0),
    ],
)
def test_what_answers_say_about_the_rest_is_honored(headers: dict[str, str], wait: float) -> None:
    pace = paced(Clock())
    pace.heard("h", headers)
    assert pace.reserve("h") == pytest.approx(wait)


Talk = Generator[httpx.Request, httpx.Response, list[str]]


def talk(base: str, paths: list[str], heard: list[str]) -> Talk:
    """Asks for each path; takes a refusal as an answer and lets every other error through."""
    try:
        for path in paths:
            try:
                answer = yield httpx.Request("GET", base + path)
                heard.append(answer.text)
            except Refused as error:
                heard.append(f"refused {error.status}")
        return heard
    finally:
        heard.append("closed")


def answer(path: str, _: dict[str, str]) -> bytes:
    return raw(404) if path == "/404" else raw(429, Retry_After="9") if path == "/429" else raw(200, path)


def test_a_talk_is_carried_out_to_its_end() -> None:
    async def ask() -> None:
        async with asking(answer) as (client, base):
            pace = paced(Clock())
            assert await converse(client, talk(base, [], []), pace=pace) == ["closed"]
            heard = await converse(client, talk(base, ["/a", "/404", "/b"], []), pace=pace)
            assert heard == ["/a", "refused 404", "/b", "closed"]

    run(ask())


def test_what_a_talk_does_not_catch_is_raised_and_slows_the_next_one() -> None:
    async def ask() -> None:
        said: list[str] = []
        async with asking(answer) as (client, base):
            pace = paced(Clock())
            with pytest.raises(RateLimited) as caught:
                await converse(client, talk(base, ["/a", "/429", "/never"], said), pace=pace)
        assert said == ["/a", "closed"]
        assert caught.value.retry_after == 9
        assert pace.reserve("127.0.0.1") == pytest.approx(9, abs=1)

    run(ask())


def test_a_talk_given_up_is_closed() -> None:
    async def ask() -> None:
        said: list[str] = []
        silent = socket.create_server(("127.0.0.1", 0))
        silent.setblocking(False)
        base = f"http://127.0.0.1:{silent.getsockname()[1]}"
        async with Http(allowed=[base]).client() as client:
            running = asyncio.ensure_future(converse(client, talk(base, ["/a"], said), pace=Pace()))
            accepted, _ = await asyncio.get_running_loop().sock_accept(silent)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            accepted.close()
        silent.close()
        assert said == ["closed"]

    run(ask())


def test_one_account_does_not_use_up_what_another_may_ask() -> None:
    clock = Clock()
    pace = paced(clock, calls=1, patience_s=0.5)
    first, second = pace.of("printful/a"), pace.of("printful/b")
    first.reserve("h")
    first.hold("h", 3600)
    with pytest.raises(RateLimited):
        first.reserve("h")
    assert second.reserve("h") == 0
    second.heard("h", {"x-ratelimit-limit": "100", "x-ratelimit-remaining": "10", "x-ratelimit-reset": "60"})
    assert not second.spare("h")
    assert pace.of("printful/c").spare("h")
    with pytest.raises(RateLimited):
        asyncio.run(second.thrifty().wait("h"))
    assert not pace.of("printful/b").spare("h"), "an account is the same whoever asks for it"
