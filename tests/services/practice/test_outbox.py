"""Webhooks leave when due, in order, and are tried again as each provider does."""

import asyncio
from collections.abc import Mapping

import httpx

from services.practice.knobs import Knobs
from services.practice.outbox import RETRIES, Outbox
from tests.services.practice.parts import NOON, Clock, receiver


def compose(tries: int) -> tuple[Mapping[str, str], bytes]:
    return {"X-Tries": str(tries)}, b"{}"


def filled(knobs: Knobs, *topics: str) -> Outbox:
    outbox = Outbox(knobs)
    for topic in topics:
        outbox.post("printful", topic, f"/hooks/{topic}", compose, NOON)
    return outbox


def send(outbox: Outbox, clock: Clock, answers: list[int], taken: list[httpx.Request]) -> int:
    return asyncio.run(outbox.deliver("http://receiver", clock(), receiver(answers, taken)))


def test_messages_leave_in_order() -> None:
    taken: list[httpx.Request] = []
    assert send(filled(Knobs(), "a", "b", "c"), Clock(), [], taken) == 3
    assert [request.url.path for request in taken] == ["/hooks/a", "/hooks/b", "/hooks/c"]


def test_what_failed_is_tried_again_when_its_time_has_come() -> None:
    taken: list[httpx.Request] = []
    clock, outbox = Clock(), filled(Knobs(), "a")
    assert send(outbox, clock, [500], taken) == 0
    assert send(outbox, clock, [], taken) == 0
    clock.forward(seconds=59)
    assert send(outbox, clock, [], taken) == 0
    clock.forward(seconds=1)
    assert send(outbox, clock, [], taken) == 1
    assert [request.headers["x-tries"] for request in taken] == ["0", "1"]
    assert [answer.status for answer in outbox.answers] == [500, 200]


def test_it_gives_up_after_the_last_try() -> None:
    clock, outbox = Clock(), filled(Knobs(), "a")
    taken: list[httpx.Request] = []
    for wait in (0, *RETRIES["printful"]):
        clock.forward(seconds=wait)
        send(outbox, clock, [0], taken)
    assert len(taken) == 7
    assert [message.topic for message in outbox.given_up] == ["a"]
    assert outbox.messages == []


def test_a_repeated_message_has_the_same_bytes() -> None:
    taken: list[httpx.Request] = []
    assert send(filled(Knobs(duplicate=1), "a"), Clock(), [], taken) == 2
    assert taken[0].content == taken[1].content


def test_a_later_message_may_overtake() -> None:
    taken: list[httpx.Request] = []
    send(filled(Knobs(out_of_order=1), "a", "b"), Clock(), [], taken)
    assert [request.url.path for request in taken] == ["/hooks/b", "/hooks/a"]


def test_a_late_message_waits() -> None:
    clock, outbox = Clock(), filled(Knobs(late=1, late_seconds=30), "a")
    assert send(outbox, clock, [], []) == 0
    clock.forward(seconds=30)
    assert send(outbox, clock, [], []) == 1


def test_messages_of_a_provider_that_is_away_wait_for_it() -> None:
    taken: list[httpx.Request] = []
    knobs = Knobs(away={"printful"})
    outbox = filled(knobs, "a")
    assert send(outbox, Clock(), [], taken) == 0
    knobs.away.clear()
    assert send(outbox, Clock(), [], taken) == 1
    assert filled(Knobs(lost=1), "b").messages == []
