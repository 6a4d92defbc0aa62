"""What was answered is kept without a token, and read again just so; what nobody answered is not made up."""

import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select

from app.errors import Corrupt, Refused, Unreachable
from app.events import Event
from services.connector import Account, Talk
from services.providers import PROVIDERS
from services.receiver import recorder
from services.receiver.recorder import Answer, Answers, Heard, listened, mark, marks, merged, reread
from services.receiver.schema import ANSWER, INBOX
from tests.kit import deliveries as d
from tests.kit import tinyshop
from tests.kit.orders import an_order, at, placed
from tests.services.providers.flowhub import samples as flowhub
from tests.services.receiver.conftest import Tiny

ORDER = an_order("1")
PROOF = "eyJhbGciOi.c2VjcmV0.dG9rZW4vMQ"


def _asks(*paths: str, proof: str = "") -> Talk:
    """A talk that learns one event from the last answer; a 404 tells it nothing."""
    said: list[Event] = []
    for path in paths:
        try:
            answer = yield httpx.Request("GET", f"https://shop.example{path}", headers={"X-Api-Key": proof})
            said = [placed(ORDER, id=answer.text)]
        except Refused:
            said = []
    return said


def _heard(talk: Talk, *answers: object) -> tuple[Heard, list[Event]]:
    heard = Heard()
    return heard, d.Answers(*answers).drive(listened(talk, heard))


def _again(talk: Talk, heard: Heard, *said: Event) -> list[str] | None:
    """The ids of what is learned again, where `said` was learned then."""
    learned = reread(talk, Answers(at(1), tuple(heard.answers)), marks(merged(None, said, heard)))
    return None if learned is None else _ids(learned.events)


def _ids(events: list[Event]) -> list[str]:
    return [event.id for event in events]


def test_what_was_answered_is_learned_again() -> None:
    heard, learned = _heard(_asks("/a", "/b"), b"first", b"second")
    assert _ids(learned) == ["second"]
    assert _again(_asks("/a", "/b"), heard, *learned) == ["second"]


def test_a_refusal_is_an_answer() -> None:
    refused = Refused("404", status=404)
    refused.__cause__ = httpx.HTTPStatusError(
        "404", request=httpx.Request("GET", "https://x"), response=httpx.Response(404)
    )
    heard, learned = _heard(_asks("/a"), refused)
    assert (learned, [one.status for one in heard.answers]) == ([], [404])
    assert _again(_asks("/a"), heard) == []


@pytest.mark.parametrize("paths", [("/a", "/b"), ("/other",), ("/a?page=2",), ()])
def test_what_was_not_asked_then_has_no_answer(paths: tuple[str, ...]) -> None:
    heard, _ = _heard(_asks("/a"), b"first")
    assert _again(_asks(*paths), heard) == ([] if not paths else None)


@pytest.mark.parametrize(
    "answer", [f'{{"t": "{PROOF}"}}', '{"access_token": "short", "x": 1}', '{"refresh_Token":"y"}']
)
def test_no_token_is_kept(answer: str) -> None:
    heard, _ = _heard(_asks("/token", "/a", proof=PROOF), answer.encode(), PROOF.encode())
    kept = heard.answers[0].body.decode()
    assert not any(proof in kept for proof in (PROOF, "short", '"y"'))
    assert json.loads(kept)


def test_a_provider_that_hands_out_tokens_and_dates_nothing_is_read_again_as_then() -> None:
    """Its events are called by the clock where it gives no time, so they would go by another name each time."""

    def talk() -> Talk:
        return PROVIDERS["flowhub"].pull(flowhub.ID, flowhub.account())

    token = {**flowhub.TOKEN, "access_token": PROOF}
    heard, learned = _heard(talk(), token, flowhub.says("ready"))
    assert learned
    assert not any(PROOF.encode() in one.body for one in heard.answers)
    assert _again(talk(), heard) != _ids(learned)
    other = flowhub.account(client_secret="another since then")
    assert _again(PROVIDERS["flowhub"].pull(flowhub.ID, other), heard, *learned) == _ids(learned)
    assert _again(talk(), heard, *learned) == _ids(learned)


def test_a_mark_tells_what_is_said_and_not_when_it_was_read() -> None:
    event = placed(ORDER, id="e")
    later = replace(event, at=at(99), cause=replace(event.cause, mapping=4))
    assert mark(later) == mark(event) != mark(replace(event, reason="other"))


def test_what_was_said_first_stays() -> None:
    first = merged(None, [placed(ORDER, id="e")])
    again = merged(first, [placed(replace(ORDER, number="#2"), id="e"), placed(ORDER, id="f")])
    assert marks(again) == marks(first) | {"f": mark(placed(ORDER, id="f"))}


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def _kept(tiny: Tiny) -> list[int]:
    with tiny.running.state.database.reading() as connection:
        return list(connection.execute(select(ANSWER.c.inbox).order_by(ANSWER.c.inbox)).scalars())


def _said(tiny: Tiny, id_: int) -> set[str]:
    with tiny.running.state.database.reading() as connection:
        return set(marks(connection.execute(select(INBOX.c.said).where(INBOX.c.id == id_)).scalar()))


@pytest.mark.anyio
async def test_kept_beside_the_message_that_rang_and_for_nothing_else(tiny: Tiny) -> None:
    await tiny.post(placed(ORDER, id="came"), id="order")
    await tiny.running.pump()
    assert (_kept(tiny), _said(tiny, 1)) == ([], {"came"})
    tiny.shop.said = tinyshop.body(placed(replace(ORDER, note="x", version=at(5)), id="asked"))
    await tiny.running.client.post(f"/api/v1/orders/{ORDER.id}/refresh", headers=tiny.auth)
    await tiny.running.pump()
    assert (_kept(tiny), tiny.shop.count("/orders/1")) == ([], 1)
    await tiny.post_bytes(tinyshop.body(refetch="1"), id="ring")
    await tiny.running.pump()
    assert (_kept(tiny), _said(tiny, 2)) == ([2], {"asked"})
    with tiny.running.state.database.reading() as connection:
        (answer,) = recorder.answered(connection, [1, 2])[2].answers
    assert (answer.place, answer.status, answer.body) == ("GET /orders/1", 200, tiny.shop.said)


@pytest.mark.anyio
async def test_what_nobody_could_make_sense_of_is_kept_and_what_broke_off_is_not(tiny: Tiny) -> None:
    tiny.running.state.providers = {"shopify": _Puzzled()}
    await tiny.post_bytes(tinyshop.body(refetch="1"), id="ring")
    await tiny.running.pump()
    assert _kept(tiny) == [1]
    tiny.shop.status = 503
    await tiny.post_bytes(tinyshop.body(refetch="2"), id="ring 2")
    await tiny.running.pump()
    assert _kept(tiny) == [1]


class _Puzzled(tinyshop.TinyShop):
    def pull(self, order: str, account: Account) -> Talk:
        yield from super().pull(order, account)
        raise Corrupt("This version understands nothing.")


async def _noise(tiny: Tiny, size: int) -> None:
    heard = Heard([Answer("GET /a", "", 200, (), bytes(_random(size)))])
    await recorder.keep(tiny.running.state, "inbox:1", heard, ())


def _random(size: int) -> Iterator[int]:
    """Bytes that cannot be packed."""
    number = 1
    for _ in range(size):
        number = number * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
        yield number >> 56


@pytest.mark.anyio
async def test_what_is_too_large_is_not_kept(tiny: Tiny) -> None:
    await _noise(tiny, recorder.LARGEST + 1_000)
    assert _kept(tiny) == []
    await _noise(tiny, 1_000)
    assert _kept(tiny) == [1]


def test_a_talk_that_ends_in_an_error_ends_so_when_listened_to() -> None:
    heard = Heard()
    with pytest.raises(Unreachable):
        d.Answers(Unreachable("gone")).drive(listened(_asks("/a"), heard))
    assert [one.status for one in heard.answers] == [0]
