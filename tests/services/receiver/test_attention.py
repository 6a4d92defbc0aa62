"""What needs a person is listed in words, can be tried again or left, and then is gone from the list."""

import pytest

from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


async def _waiting(tiny: Tiny) -> list[dict[str, object]]:
    answer = await tiny.running.client.get("/api/v1/attention", headers=tiny.auth)
    found: list[dict[str, object]] = answer.json()
    return found


async def test_a_message_that_cannot_be_read_is_tried_again_or_left(tiny: Tiny) -> None:
    await tiny.post_bytes(b"not a message", id="a")
    await tiny.post_bytes(b"neither", id="b")
    await tiny.running.pump()
    newest, oldest = await _waiting(tiny)
    assert newest["words"] == "This is not one of the shop's messages."
    path = f"/api/v1/attention/delivery/{newest['id']}/"
    assert (await tiny.running.client.post(path + "retry", headers=tiny.by(tiny.lerato))).json() == {"done": True}
    await tiny.running.pump()
    assert len(await _waiting(tiny)) == 2
    assert (await tiny.running.client.post(path + "ignore", headers=tiny.by(tiny.lerato))).json() == {"done": True}
    assert [one["id"] for one in await _waiting(tiny)] == [oldest["id"]]


@pytest.mark.parametrize("path", ["delivery/99/retry", "effect/99/ignore", "nothing/1/retry", "delivery/1/burn"])
async def test_what_is_not_there_is_said_to_be_not_there(tiny: Tiny, path: str) -> None:
    answer = await tiny.running.client.post(f"/api/v1/attention/{path}", headers=tiny.by(tiny.lerato))
    assert answer.status_code == 404


async def test_only_leaders_decide(tiny: Tiny) -> None:
    await tiny.post_bytes(b"not a message", id="a")
    await tiny.running.pump()
    (one,) = await _waiting(tiny)
    for headers in (tiny.auth, tiny.by(tiny.naledi)):
        answer = await tiny.running.client.post(f"/api/v1/attention/delivery/{one['id']}/ignore", headers=headers)
        assert answer.status_code == 403
    assert len(await _waiting(tiny)) == 1
