"""The public page: right number and e-mail or a link, one size for hit and miss, few tries, nothing internal."""

from dataclasses import replace

import httpx
import pytest
from sqlalchemy import select

from app.events import Noted, ProofAnswered, Sent, Undone
from app.orders import Customer, Order, Parcel
from app.proofrules import read_proofs
from app.proofs import ProofState
from app.states import State
from services.receiver import book, proofs
from services.receiver.schema import ORDERS
from tests.kit.orders import MANAGER, NOON, an_item, an_order, fetched, moved, new_id, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio
EMAIL = "thandi@example.com"
JPEG = b"\xff\xd8\xff\xe0" + b"j" * 40


async def _placed(tiny: Tiny, order: Order | None = None) -> Order:
    order = order or an_order()
    state = tiny.running.state
    note = Noted(id=new_id(), order=order.id, at=NOON, author=MANAGER, text="SECRET-NOTE")
    with state.database.writing() as connection:
        book.record(connection, [placed(order), note], state.rules, tiny.running.clock())
    return order


async def _look(tiny: Tiny, number: str, email: str, path: str = "/track") -> httpx.Response:
    return await tiny.running.client.post(path, data={"number": number, "email": email})


@pytest.mark.parametrize("number", ["#1001", "1001", " # 1001 "])
@pytest.mark.parametrize("email", [EMAIL, " Thandi@Example.COM "])
async def test_number_and_mail_as_people_type_them(tiny: Tiny, number: str, email: str) -> None:
    await _placed(tiny)
    answer = await _look(tiny, number, email)
    assert "Order received" in answer.text
    assert "Framed print" in answer.text


@pytest.mark.parametrize(
    ("number", "email"), [("#1001", "eve@example.com"), ("#9999", EMAIL), ("#1001", ""), ("", EMAIL), ("", "")]
)
async def test_a_miss_looks_like_a_hit_from_outside(tiny: Tiny, number: str, email: str) -> None:
    await _placed(tiny)
    hit, miss = await _look(tiny, "#1001", EMAIL), await _look(tiny, number, email)
    assert "No order with this number" in miss.text
    assert (hit.status_code, hit.headers.keys()) == (miss.status_code, miss.headers.keys())
    assert abs(len(hit.content) - len(miss.content)) <= 16


async def test_an_order_without_an_address_is_found_by_nobody(tiny: Tiny) -> None:
    await _placed(tiny, replace(an_order(), customer=Customer("Thandi", "")))
    assert "Order received" not in (await _look(tiny, "#1001", "")).text


async def test_nothing_internal_is_told(tiny: Tiny) -> None:
    order = await _placed(tiny)
    text = (await _look(tiny, "#1001", EMAIL)).text
    for secret in ("SECRET-NOTE", "Lerato", "Long Street", "Cape Town", "49.90", order.id, EMAIL, "shopify", "Thandi"):
        assert secret not in text, secret


async def test_long_orders_do_not_show_by_their_size(tiny: Tiny) -> None:
    items = tuple(replace(an_item(str(n)), title="A framed print of a very good dog " * 8) for n in range(60))
    await _placed(tiny, an_order(items=items))
    sizes = {len((await _look(tiny, n, EMAIL)).content) % 12_000 for n in ("#1001", "#9999")}
    assert sizes == {0}


async def test_the_link_in_mails_opens_the_order_and_no_other_does(tiny: Tiny) -> None:
    await _placed(tiny)
    with tiny.running.state.database.reading() as connection:
        token = connection.execute(select(ORDERS.c.track)).scalar_one()
    assert len(token) >= 22
    assert "Order received" in (await tiny.running.client.get(f"/track/{token}")).text
    for wrong in (token[:-1], token + "x", "x" * 400, "%00", "é"):
        assert "Order received" not in (await tiny.running.client.get(f"/track/{wrong}")).text


async def test_guessing_ends_soon(tiny: Tiny) -> None:
    await _placed(tiny)
    codes = [(await _look(tiny, f"#{n}", EMAIL)).status_code for n in range(20)]
    assert codes == [200] * 10 + [429] * 10
    tiny.running.clock.forward(minutes=11)
    assert (await _look(tiny, "#1001", EMAIL)).status_code == 200


async def test_one_number_is_asked_for_five_times_an_hour(tiny: Tiny) -> None:
    await _placed(tiny)
    codes = []
    for _ in range(7):
        codes.append((await _look(tiny, "#1001", EMAIL)).status_code)
        tiny.running.clock.forward(minutes=6)
    assert codes == [200] * 5 + [429] * 2


async def test_what_is_planted_stays_text(tiny: Tiny) -> None:
    item = replace(an_item(), title="<script>alert(1)</script>", variant='"><img src=x onerror=alert(1)>')
    order = await _placed(tiny, an_order(items=(item,)))
    parcel = Parcel("p", carrier="<b>DHL", number="TRK<1>", url="javascript:alert(1)")
    sent = Sent(id=new_id(), order=order.id, at=NOON, author=placed(order).author, parcel=parcel)
    with tiny.running.state.database.writing() as connection:
        book.record(connection, [sent], tiny.running.state.rules, NOON)
    text = (await _look(tiny, "#1001", EMAIL)).text
    for planted in ("<script", "<img", "<b>", "javascript:"):
        assert planted not in text
    assert "TRK&lt;1&gt;" in text


@pytest.mark.parametrize("path", ["/track", "/order-status"])
async def test_both_addresses_and_their_headers(tiny: Tiny, path: str) -> None:
    await _placed(tiny)
    answer = await tiny.running.client.get(path)
    assert 'name="email"' in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["cache-control"] == "no-store"
    assert "Order received" in (await _look(tiny, "#1001", EMAIL, path)).text


@pytest.mark.parametrize("body", [b"", b"number=%ff&email=%00", b"\xff" * 5000, b"&" * 4000, b"number=a" * 500])
async def test_any_form_whatever_is_answered(tiny: Tiny, body: bytes) -> None:
    assert (await tiny.running.client.post("/track", content=body)).status_code == 200


async def _with_proof(tiny: Tiny) -> tuple[Order, str, str]:
    """An order whose customer is asked, its link, and the path of its proof."""
    order, state = an_order(), tiny.running.state
    state.rules = replace(state.rules, proofs=read_proofs("* = 24 hours, wait"))
    got = fetched(order, "1-a1")
    with state.database.writing() as connection:
        book.record(connection, [placed(order), got], state.rules, tiny.running.clock())
    await proofs.keep(state, order.id, proofs.Sent("1-a1", got.sha256, proofs.PRINT, JPEG))
    with state.database.reading() as connection:
        link = f"/track/{connection.execute(select(ORDERS.c.track)).scalar_one()}"
        kept = book.find(connection, order.id)
    assert kept is not None
    return order, link, f"{link}/proof/{kept.order.proofs[0].id}"


async def test_a_picture_is_shown_under_the_link_and_kept_nowhere(tiny: Tiny) -> None:
    _, link, proof = await _with_proof(tiny)
    page, picture = await tiny.running.client.get(link), await tiny.running.client.get(f"{proof}/print")
    assert f'src="{proof}/print"' in page.text
    assert page.text.count("<form") == 2
    assert (picture.content, picture.headers["content-type"]) == (JPEG, "image/jpeg")
    for name in ("cache-control", "x-content-type-options", "referrer-policy", "x-robots-tag"):
        assert picture.headers[name] == page.headers[name]
    assert "img-src" not in (await tiny.running.client.get("/track")).headers["content-security-policy"]
    assert "<script" not in page.text


async def test_nobody_is_asked_to_approve_a_picture_that_is_not_there(tiny: Tiny) -> None:
    """It went when the order was canceled, and the cancel was taken back."""
    order, link, _ = await _with_proof(tiny)
    state, now = tiny.running.state, tiny.running.clock()
    with state.database.writing() as connection:
        known = book.find(connection, order.id)
        assert known is not None
        canceled = replace(moved(known.order, State.CANCELED, MANAGER, reason="Wrong order"), at=now)
        back = Undone(id=new_id(), order=order.id, at=now, author=MANAGER, undoes=canceled.id)
        for event in (canceled, back):
            book.record(connection, [event], state.rules, now)
        kept = book.find(connection, order.id)
    assert kept is not None
    assert (kept.order.state, kept.order.proofs[0].state) == (State.ARTWORK_READY, ProofState.WAITING)
    page = (await tiny.running.client.get(link)).text
    assert "<form" not in page
    assert "The picture is not here just now" in page


async def test_times_are_told_in_the_shops_zone(tiny: Tiny) -> None:
    tiny.running.state.settings = replace(tiny.running.state.settings, time_zone="Africa/Johannesburg")
    _, link, _ = await _with_proof(tiny)
    assert "Saturday 21 November, 14:05 (SAST)" in (await tiny.running.client.get(link)).text


@pytest.mark.parametrize("body", [b"", b"answer=maybe", b"answer=%ff", b"\xff" * 30_000, b"&" * 9_000, b"words=x"])
async def test_what_is_no_answer_changes_nothing(tiny: Tiny, body: bytes) -> None:
    _, link, proof = await _with_proof(tiny)
    assert (await tiny.running.client.post(proof, content=body)).status_code == 404
    assert "Approve, print it like this" in (await tiny.running.client.get(link)).text


async def test_a_wish_is_shown_as_text_and_at_most_so_long(tiny: Tiny) -> None:
    _, link, proof = await _with_proof(tiny)
    wish = {"answer": "change", "words": "<img src=x onerror=alert(1)>\n" + "y" * 5_000}
    assert (await tiny.running.client.post(proof, data=wish)).status_code == 303
    page = (await tiny.running.client.get(link)).text
    assert "&lt;img src=x" in page
    assert page.count("y" * 1_000) == 1


async def test_answers_are_counted_too(tiny: Tiny) -> None:
    _, _, proof = await _with_proof(tiny)
    codes = [(await tiny.running.client.post(proof, data={"answer": "approve"})).status_code for _ in range(32)]
    assert codes == [303] * 30 + [429] * 2


async def test_who_made_it_go_on_is_not_told(tiny: Tiny) -> None:
    order, link, proof = await _with_proof(tiny)
    said = ProofAnswered(
        id=new_id(), order=order.id, at=NOON, author=MANAGER, reason="SECRET-REASON", proof=proof[-26:], approved=True
    )
    with tiny.running.state.database.writing() as connection:
        book.record(connection, [said], tiny.running.state.rules, NOON)
    page = (await tiny.running.client.get(link)).text
    assert "It was approved on" in page
    for secret in ("SECRET-REASON", MANAGER.name):
        assert secret not in page
