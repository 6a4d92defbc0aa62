"""Pictures are kept once, bounded and only while they are owed; the clock ends each proof once, whoever looks."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from app.errors import Corrupt, NotAllowed
from app.events import Undone
from app.orders import Order
from app.proofing import proof_id
from app.proofrules import read_proofs
from app.proofs import ProofState
from app.states import State as OrderState
from services.receiver import book, proofs
from services.receiver.proofs import LARGEST, MOCKUP, PRINT, Sent, answer, close_due, keep, media_type_of, zone_of
from services.receiver.schema import HISTORY, PROOF, PROOF_PICTURE
from tests.kit.orders import MANAGER, an_item, an_order, fetched, moved, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio
JPEG, PNG = b"\xff\xd8\xff\xe0" + b"j" * 40, b"\x89PNG\r\n\x1a\n" + b"p" * 40


async def _owed(tiny: Tiny, order: Order | None = None) -> Order:
    """An order whose every file is at a station."""
    state, order = tiny.running.state, order or an_order()
    state.rules = replace(state.rules, proofs=read_proofs("* = 24 hours, print"))
    events = [placed(order), *(fetched(order, a.id) for a in order.artworks)]
    with state.database.writing() as connection:
        book.record(connection, events, state.rules, tiny.running.clock())
    return _now(tiny, order)


def _now(tiny: Tiny, order: Order) -> Order:
    with tiny.running.state.database.reading() as connection:
        kept = book.find(connection, order.id)
    assert kept is not None
    return kept.order


def _sent(order: Order, kind: str = PRINT, picture: bytes = JPEG, at: int = 0) -> Sent:
    artwork = order.artworks[at]
    return Sent(artwork.id, artwork.sha256, kind, picture)


def _count(tiny: Tiny, query: "sa.Select[Any]") -> int:
    with tiny.running.state.database.reading() as connection:
        return int(connection.execute(query).scalar_one())


def test_only_what_browsers_show_is_kept() -> None:
    assert (media_type_of(JPEG), media_type_of(PNG)) == ("image/jpeg", "image/png")
    for wrong in (b"", b"GIF89a", b"<svg onload=alert(1)>", b"%PDF-1.7", JPEG + b"x" * LARGEST):
        with pytest.raises(Corrupt):
            media_type_of(wrong)


def test_a_zone_that_nobody_knows_is_refused() -> None:
    assert str(zone_of("Africa/Johannesburg")) == "Africa/Johannesburg"
    for wrong in ("Nowhere/Town", "../etc/passwd", ""):
        with pytest.raises(NotAllowed, match="PLATEN_TIME_ZONE"):
            zone_of(wrong)


async def test_the_print_asks_and_its_product_does_not_and_the_first_picture_stays(tiny: Tiny) -> None:
    order, state = await _owed(tiny), tiny.running.state
    await keep(state, order.id, _sent(order, MOCKUP, PNG))
    assert _now(tiny, order).proofs == ()
    await keep(state, order.id, _sent(order))
    (proof,) = _now(tiny, order).proofs
    await keep(state, order.id, _sent(order, PRINT, PNG))
    with state.database.reading() as connection:
        assert proofs.pictures(connection, order.id) == {(proof.id, PRINT), (proof.id, MOCKUP)}
        kept = connection.execute(sa.select(PROOF_PICTURE.c.picture).where(PROOF_PICTURE.c.kind == PRINT)).scalar_one()
    assert bytes(kept) == JPEG


async def test_what_is_not_owed_is_not_kept(tiny: Tiny) -> None:
    order, state = await _owed(tiny), tiny.running.state
    for id_, sent in (
        ("unknown", _sent(order)),
        (order.id, replace(_sent(order), sha256="another")),
        (order.id, replace(_sent(order), artwork="another")),
    ):
        with pytest.raises(NotAllowed):
            await keep(state, id_, sent)
    with pytest.raises(Corrupt):
        await keep(state, order.id, _sent(order, "original"))
    assert _count(tiny, sa.select(sa.func.count()).select_from(PROOF_PICTURE)) == 0


async def test_pictures_go_with_what_they_are_of(tiny: Tiny) -> None:
    order, state = await _owed(tiny, an_order(items=(an_item(artworks=2),))), tiny.running.state
    await keep(state, order.id, _sent(order, MOCKUP, at=1))
    row = {"id": "of an earlier file", "kind": PRINT, "order_id": order.id, "media_type": "image/png"}
    with state.database.writing() as connection:
        connection.execute(PROOF_PICTURE.insert().values(**row, picture=PNG, at=tiny.running.clock()))
    await keep(state, order.id, _sent(order))
    with state.database.reading() as connection:
        found = proofs.pictures(connection, order.id)
    assert {id_ for id_, _ in found} == {proof_id(order.id, a.id, a.sha256) for a in order.artworks}
    with state.database.writing() as connection:
        canceled = moved(order, OrderState.CANCELED, MANAGER, reason="Test order")
        book.record(connection, [canceled], state.rules, tiny.running.clock())
    assert _count(tiny, sa.select(sa.func.count()).select_from(PROOF_PICTURE)) == 0


async def test_an_answer_counts_once_however_often_it_is_posted(tiny: Tiny) -> None:
    order, state = await _owed(tiny), tiny.running.state
    await keep(state, order.id, _sent(order))
    proof = _now(tiny, order).proofs[0].id
    assert await answer(state, order, "unknown", "", approved=True) is None
    for _ in range(3):
        answered = await answer(state, order, proof, "", approved=True)
        assert answered is not None
        assert (answered.late, answered.order.proofs[0].state) == (False, ProofState.APPROVED)
    said = _count(tiny, sa.select(sa.func.count()).where(HISTORY.c.kind == "ProofAnswered"))
    other = await answer(state, order, proof, "More sky", approved=False)
    assert other is not None
    assert (said, other.late, other.order.proofs[0].state) == (1, True, ProofState.APPROVED)


async def test_an_answer_that_came_between_a_step_and_its_undo_may_be_given_again(tiny: Tiny) -> None:
    order, state = await _owed(tiny), tiny.running.state
    await keep(state, order.id, _sent(order))
    proof = _now(tiny, order).proofs[0].id
    now = tiny.running.clock()
    start = moved(order, OrderState.IN_PRODUCTION, MANAGER, reason="Fair is today")
    start = replace(start, at=now)
    with state.database.writing() as connection:
        book.record(connection, [start], state.rules, now)
    early = await answer(state, order, proof, "Wrong dog", approved=False)
    assert early is not None
    assert (early.late, early.order.proofs[0].state) == (True, ProofState.WAIVED)
    undone = Undone(id="u1", order=order.id, at=now, author=MANAGER, undoes=start.id)
    with state.database.writing() as connection:
        book.record(connection, [undone], state.rules, now)
    again = await answer(state, order, proof, "Wrong dog", approved=False)
    assert again is not None
    assert (again.late, again.order.proofs[0].state) == (False, ProofState.CHANGE)


async def test_the_clock_ends_a_proof_once_and_by_the_shops_rule(tiny: Tiny) -> None:
    order, state = await _owed(tiny), tiny.running.state
    await keep(state, order.id, _sent(order))
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=6)
    await tiny.running.pump()
    tiny.running.clock.forward(minutes=24 * 60 - 1.5)
    assert await close_due(state) is False
    tiny.running.clock.forward(minutes=1)
    assert [await close_due(state) for _ in range(3)] == [True, False, False]
    assert _now(tiny, order).proofs[0].state is ProofState.SILENT
    assert _count(tiny, sa.select(sa.func.count()).where(HISTORY.c.kind == "ProofSilent")) == 1


async def test_whatever_decides_a_proof_stops_its_clock(tiny: Tiny) -> None:
    order, state = await _owed(tiny), tiny.running.state
    await keep(state, order.id, _sent(order))
    due = sa.select(sa.func.count()).where(PROOF.c.until.is_not(None))
    assert _count(tiny, due) == 1
    await answer(state, order, _now(tiny, order).proofs[0].id, "", approved=True)
    assert _count(tiny, due) == 0
    newer = replace(fetched(order, order.artworks[0].id, minutes=5), sha256="b" * 64)
    with state.database.writing() as connection:
        book.record(connection, [newer], state.rules, tiny.running.clock())
    await keep(state, order.id, replace(_sent(order), sha256="b" * 64))
    assert _count(tiny, due) == 1


async def test_a_mail_is_not_sent_about_what_was_decided_meanwhile(tiny: Tiny) -> None:
    order, state = await _owed(tiny), tiny.running.state
    await keep(state, order.id, _sent(order))
    await answer(state, order, _now(tiny, order).proofs[0].id, "", approved=True)
    tiny.running.clock.forward(minutes=10)
    await tiny.running.pump()
    assert [s for s in tiny.running.letters.subjects() if "before we print" in s] == []
