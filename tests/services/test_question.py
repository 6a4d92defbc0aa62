"""One question: how it is sent, and what an answer that says no tells."""

import json

import httpx
import pytest

from app.errors import Corrupt, PlatenError, RateLimited, Refused, Unreachable
from services.http import judge
from services.question import LONGEST_WORDS, ask, said
from tests.kit.deliveries import Answers

URL = "https://api.example/orders"


def failure(status: int, content: bytes, **headers: str) -> PlatenError:
    response = httpx.Response(status, content=content, headers=headers, request=httpx.Request("GET", URL))
    with pytest.raises(PlatenError) as found:
        judge(response)
    return found.value


def test_a_question_and_its_answer() -> None:
    answers = Answers({"id": 1})
    found = answers.drive(ask("POST", URL, headers={"X-A": "b"}, params={"page": "2"}, content={"name": "Zoë"}))
    [request] = answers.requests
    assert found == {"id": 1}
    assert str(request.url) == f"{URL}?page=2"
    assert (request.headers["x-a"], request.headers["content-type"]) == ("b", "application/json")
    assert json.loads(request.content) == {"name": "Zoë"}


@pytest.mark.parametrize("key", ["sk_\u2603", "a\r\nHost: evil.example", "tab\there"])
def test_a_key_that_no_header_can_carry_is_not_sent(key: str) -> None:
    answers = Answers()
    with pytest.raises(Corrupt, match="no key has"):
        answers.drive(ask("GET", URL, headers={"Authorization": key}))
    assert answers.requests == []


def test_nothing_sent_and_nothing_answered() -> None:
    answers = Answers(httpx.Response(204))
    assert answers.drive(ask("DELETE", URL, headers={})) is None
    assert "content-type" not in answers.requests[0].headers
    assert answers.requests[0].content == b""


def test_a_page_instead_of_an_answer() -> None:
    with pytest.raises(Corrupt):
        Answers(b"<html>").drive(ask("GET", URL, headers={}))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            {"code": 404, "result": "Not Found", "error": {"reason": "NotFound", "message": "No such order"}},
            "No such order",
        ),
        ({"error": {"reason": 409, "message": ""}, "result": "Busy"}, "Busy"),
        ({"type": "https://x", "status": 404, "title": "Not Found", "detail": "It is gone"}, "It is gone"),
        ({"status": "error", "message": "Validation failed.", "errors": {"reason": "Low quality"}}, "Low quality"),
        ({"errors": [{"message": "First"}, {"message": "Second"}]}, "First"),
        ({"error": "Unauthenticated"}, "Unauthenticated"),
        ({"data": "Bad", "error": None}, "Bad"),
        ({"a": 1}, ""),
        ([], ""),
        ({"error": {"error": {"error": {"error": {"error": {"error": "deep"}}}}}}, ""),
    ],
)
def test_words_are_found_where_they_stand(answer: object, words: str) -> None:
    assert said(json.dumps(answer).encode()) == words


def test_words_are_short_and_never_a_page() -> None:
    assert said(b"<html>") == ""
    assert len(said(json.dumps({"message": "x" * 1_900}).encode())) == LONGEST_WORDS


def test_a_refusal_says_the_other_sides_words_and_keeps_its_status() -> None:
    with pytest.raises(Refused, match="External ID used") as found:
        Answers(failure(400, b'{"message":"External ID used"}')).drive(ask("GET", URL, headers={}))
    assert found.value.status == 400
    with pytest.raises(Refused, match=r"refused \(400\)"):
        Answers(failure(400, b"<html>")).drive(ask("GET", URL, headers={}))
    with pytest.raises(Refused, match="bare"):
        Answers(Refused("bare")).drive(ask("GET", URL, headers={}))


@pytest.mark.parametrize(
    ("content", "headers", "seconds"),
    [
        (b'{"result":"Try again after 42 seconds"}', {}, 42.0),
        (b'{"result":"Try again after 42 seconds"}', {"retry-after": "7"}, 7.0),
        (b"<html>", {}, 30.0),
    ],
)
def test_a_wait_in_words_counts_where_no_header_tells_it(
    content: bytes, headers: dict[str, str], seconds: float
) -> None:
    with pytest.raises(RateLimited) as found:
        Answers(failure(429, content, **headers)).drive(ask("GET", URL, headers={}))
    assert found.value.retry_after == seconds


def test_other_errors_leave_as_they_are() -> None:
    with pytest.raises(Unreachable, match="trouble"):
        Answers(failure(502, b"<html>")).drive(ask("GET", URL, headers={}))
