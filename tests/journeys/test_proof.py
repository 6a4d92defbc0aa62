"""A customer looks before it is printed: approves, asks for a change, stays silent, comes too late. The order waits or
goes by that, on a clock that is moved, against the real receiver with a real station that draws the pictures."""

from pathlib import Path

import pytest

from app.errors import NotAllowed
from app.proofs import ProofState
from app.states import State
from tests.kit.proofing import Showroom, showroom

pytestmark = pytest.mark.anyio
DAY = 24 * 60 + 6


async def test_nothing_is_printed_before_the_customer_has_seen_and_approved_it(
    database_url: str, tmp_path: Path
) -> None:
    async with showroom(database_url, tmp_path, "24 hours, wait") as room:
        order = await room.place()
        await room.file_comes(order, 1)
        with pytest.raises(NotAllowed, match="waits for the customer's answer"):
            await room.press.move(order.id, State.IN_PRODUCTION)
        assert room.mails() == []
        await room.settle(minutes=6)
        assert len(room.mails()) == 1
        letter = _text(room)
        assert room.link(order) in letter
        assert "Saturday 21 November, 12:05 (UTC)" in letter
        await _link_scanners_approve_nothing(room, letter)
        page = await room.look(order)
        assert "This is what we print" in page.text
        assert page.text.count('<button type="submit">') == 1
        assert "img-src 'self'" in page.headers["content-security-policy"]
        pictures = await room.pictures(order)
        assert [p.headers["content-type"] for p in pictures] == ["image/jpeg"] * 2
        assert all(p.content.startswith(b"\xff\xd8\xff") for p in pictures)
        answers = [await room.say(order, "approve") for _ in range(2)]
        assert {(a.status_code, a.headers["location"]) for a in answers} == {(303, room.link(order))}
        page = await room.look(order)
        assert "You approved it on Friday 20 November, 12:06 (UTC)." in page.text
        assert "<button" not in page.text
        await room.settle()
        await room.press.move(order.id, State.IN_PRODUCTION)
        await room.settle(minutes=DAY)
        assert room.press.order(order.id).state is State.IN_PRODUCTION
        assert (len(room.mails()), room.alerts(), room.order(order).notes) == (1, [], ())


def _text(room: Showroom) -> str:
    """What the last mail says."""
    body = room.running.letters.letters[-1].get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def _link_scanners_approve_nothing(room: Showroom, letter: str) -> None:
    """Mail filters open every link and what the page shows, and follow what looks like one."""
    (link,) = {word for word in letter.split() if "/track/" in word}
    path = link.partition("8000")[2]
    proof = (await room.running.client.get(path)).text.split("/proof/")[1][:26]
    for way in (path, f"{path}/proof/{proof}", f"{path}/proof/{proof}?answer=approve", f"{path}/proof/{proof}/print"):
        for method in ("GET", "HEAD"):
            await room.running.client.request(method, way)
    with room.running.state.database.reading() as connection:
        states = connection.exec_driver_sql("SELECT until FROM proof").all()
    assert len(states) == 1
    assert states[0][0] is not None


async def test_a_change_stops_it_until_a_new_file_is_approved(database_url: str, tmp_path: Path) -> None:
    async with showroom(database_url, tmp_path, "24 hours, print") as room:
        order = await room.place()
        first = await room.file_comes(order, 1)
        await room.settle(minutes=6)
        assert (await room.say(order, "change", " ")).status_code == 422
        assert (await room.say(order, "change", "The <b>ears</b> are cut off")).status_code == 303
        page = await room.look(order)
        assert "You asked for a change" in page.text
        assert "The &lt;b&gt;ears&lt;/b&gt; are cut off" in page.text
        await room.settle()
        with pytest.raises(NotAllowed, match="ears"):
            await room.press.move(order.id, State.IN_PRODUCTION)
        assert len(room.alerts()) == 1
        assert "ears" in room.press.order(order.id).issues[0].text
        await room.settle(minutes=2 * DAY)
        assert room.proof(order).state is ProofState.CHANGE
        old = room.proof(order).id
        assert await room.file_comes(order, 2) != first
        assert (room.alerts(), room.order(order).issues) == ([], ())
        await room.settle(minutes=6)
        assert len(room.mails()) == 2
        assert old not in (await room.look(order)).text
        assert (await room.say(order, "approve", proof=old)).status_code == 200
        assert room.proof(order).state is ProofState.WAITING
        await room.say(order, "approve")
        await room.settle()
        await room.press.move(order.id, State.IN_PRODUCTION)
        await room.settle()
        assert room.order(order).state is State.IN_PRODUCTION


async def test_silence_prints_where_the_shop_says_so(database_url: str, tmp_path: Path) -> None:
    async with showroom(database_url, tmp_path, "24 hours, print") as room:
        order = await room.place()
        await room.file_comes(order, 1)
        await room.settle(minutes=DAY - 2)
        assert room.proof(order).state is ProofState.WAITING
        events = set[int]()
        for minutes in (2, 5, 60):
            await room.settle(minutes=minutes)
            events.add(room.order(order).events)
        assert len(events) == 1
        assert room.proof(order).state is ProofState.SILENT
        assert "It is printed as shown." in (await room.look(order)).text
        assert room.alerts() == []
        await room.press.move(order.id, State.IN_PRODUCTION)
        await room.settle()
        assert room.order(order).state is State.IN_PRODUCTION


async def test_silence_waits_for_a_person_where_the_shop_says_so(database_url: str, tmp_path: Path) -> None:
    async with showroom(database_url, tmp_path, "24 hours, wait") as room:
        order = await room.place()
        await room.file_comes(order, 1)
        await room.settle(minutes=6)
        await room.settle(minutes=DAY)
        with pytest.raises(NotAllowed, match="has not answered"):
            await room.press.move(order.id, State.IN_PRODUCTION)
        (line,) = await _needs_a_person(room)
        assert (line["number"], line["words"]) == ("#1001", "The customer has not answered the proof.")
        late = await room.say(order, "approve")
        assert "too late to count" in late.text
        assert room.proof(order).state is ProofState.SILENT
        assert "after it was decided" in room.order(order).notes[0].text
        await room.settle()
        await room.press.move(order.id, State.IN_PRODUCTION, "Thandi said yes on the phone")
        await room.settle()
        assert room.order(order).state is State.IN_PRODUCTION
        assert await _needs_a_person(room) == []


async def _needs_a_person(room: Showroom) -> list[dict[str, object]]:
    headers = {"Authorization": f"Bearer {room.press.sync.client.token}"}
    answer = await room.running.client.get("/api/v1/attention", headers=headers)
    return [one for one in answer.json() if one["kind"] == "effect"]


async def test_what_is_wished_after_the_cut_off_is_told_so_and_not_lost(database_url: str, tmp_path: Path) -> None:
    async with showroom(database_url, tmp_path, "24 hours, print") as room:
        order = await room.place()
        await room.file_comes(order, 1)
        await room.settle(minutes=6)
        await room.settle(minutes=DAY)
        await room.press.move(order.id, State.IN_PRODUCTION)
        await room.settle()
        for _ in range(2):
            assert "too late to count" in (await room.say(order, "change", "More sky")).text
        await room.settle()
        kept = room.order(order)
        assert (kept.state, [i.text for i in kept.issues]) == (
            State.IN_PRODUCTION, ["Too late, the customer asks for a change: “More sky”"]
        )  # fmt: skip
        assert len(await _needs_a_person(room)) == 1


async def test_nobody_written_to_has_agreed_to_nothing(database_url: str, tmp_path: Path) -> None:
    async with showroom(database_url, tmp_path, "24 hours, print") as room:
        room.running.state.post = None
        order = await room.place()
        await room.file_comes(order, 1)
        await room.settle(minutes=6)
        await room.settle(minutes=DAY)
        with pytest.raises(NotAllowed, match="does not know of the proof"):
            await room.press.move(order.id, State.IN_PRODUCTION)


async def test_a_link_shows_its_own_orders_picture_alone(database_url: str, tmp_path: Path) -> None:
    async with showroom(database_url, tmp_path, "24 hours, wait") as room:
        mine, other = await room.place("1001"), await room.place("1002")
        for seed, order in enumerate((mine, other)):
            await room.file_comes(order, seed)
        theirs = room.proof(other).id
        assert (await room.running.client.get(f"{room.link(other)}/proof/{theirs}/print")).status_code == 200
        misses = [
            await room.running.client.get(f"{room.link(mine)}/proof/{theirs}/print"),
            await room.running.client.get(f"{room.link(mine)}/proof/{'0' * 26}/print"),
            await room.running.client.get(f"/track/{'x' * 24}/proof/{theirs}/print"),
            await room.running.client.get(f"{room.link(mine)}/proof/{room.proof(mine).id}/original"),
            await room.say(mine, "approve", proof=theirs),
        ]
        assert {(m.status_code, len(m.content), m.headers["content-type"]) for m in misses} == {
            (404, len(misses[0].content), "text/html; charset=utf-8")
        }
        assert room.proof(other).state is ProofState.WAITING
        assert theirs not in (await room.look(mine)).text
        by_number = await room.running.client.post("/track", data={"number": "#1001", "email": "thandi@example.com"})
        assert "Open the link in our mail" in by_number.text
        assert not [w for w in ("/proof/", "<img", room.link(mine)) if w in by_number.text]


async def test_without_a_line_the_picture_waits_and_is_sent_later(database_url: str, tmp_path: Path) -> None:
    async with showroom(database_url, tmp_path, "24 hours, wait") as room:
        order = await room.place()
        room.press.line.down = True
        await room.file_comes(order, 1)
        assert room.order(order).proofs == ()
        with pytest.raises(NotAllowed, match="has not seen the proof"):
            await room.press.move(order.id, State.IN_PRODUCTION)
        room.press.line.down = False
        await room.settle()
        assert await room.draw(order) is False
        assert room.proof(order).state is ProofState.WAITING
        assert await room.draw(order) is False
        assert len(room.order(order).proofs) == 1
