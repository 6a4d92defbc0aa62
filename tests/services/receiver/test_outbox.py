"""Effects leave once, in order, only by who still holds the token; outages wait, refusals go to a person."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app import wire
from app.effects import Alert, CancelAtProvider, Effect, Mail, Refund, TellParcel, TellStatus, UpdateAtProvider
from app.errors import (
    Doubtful,
    Early,
    PlatenError,
    RateLimited,
    Refused,
    Unavailable,
    Unreachable,
    Unsupported,
    Unsure,
)
from app.orders import Money, Parcel
from app.states import State
from services.receiver import book, outbox
from services.receiver.outbox import LEASE_S, Job
from services.receiver.schema import OUTBOX
from tests.kit.orders import an_order, placed
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


def _tell(key: str, order: str = "o1") -> TellStatus:
    return TellStatus(key=key, order=order, cause="c", fulfilment=f"{order}.1", state=State.READY)


def _put(tiny: Tiny, *effects: Effect) -> None:
    now = tiny.running.clock()
    with tiny.running.state.database.writing() as connection:
        for effect in effects:
            book.put_effect(connection, effect, now, now)


async def _claim(tiny: Tiny, count: int = 10) -> list[Job]:
    return await outbox.claim(tiny.running.state, count)


def _states(tiny: Tiny) -> dict[str, str]:
    with tiny.running.state.database.reading() as connection:
        return {row.key: row.state for row in connection.execute(select(OUTBOX.c.key, OUTBOX.c.state))}


def _keys(jobs: list[Job]) -> list[str]:
    return [job.effect.key for job in jobs if job.effect is not None]


async def test_a_key_is_carried_out_once_for_ever(tiny: Tiny) -> None:
    _put(tiny, _tell("a"), _tell("a"))
    (job,) = await _claim(tiny)
    assert await outbox.finish(tiny.running.state, job)
    _put(tiny, _tell("a"))
    assert await _claim(tiny) == []


async def test_effects_of_one_order_go_in_their_order_and_hold_up_no_other(tiny: Tiny) -> None:
    _put(tiny, _tell("a1"), _tell("a2"), _tell("b1", "o2"), Mail(key="m", order="o1", cause="c", template="shipped"))
    jobs = await _claim(tiny)
    assert _keys(jobs) == ["a1", "b1", "m"]
    await outbox.finish(tiny.running.state, jobs[0])
    assert _keys(await _claim(tiny)) == ["a2"]


async def test_a_dead_effect_does_not_hold_up_the_next(tiny: Tiny) -> None:
    _put(tiny, _tell("a1"), _tell("a2"))
    (job,) = await _claim(tiny)
    await outbox.fail(tiny.running.state, job, Refused("no", status=422))
    assert _states(tiny)["a1"] == "dead"
    assert _keys(await _claim(tiny)) == ["a2"]


async def test_who_lost_the_lease_settles_nothing(tiny: Tiny) -> None:
    _put(tiny, _tell("a"))
    (slow,) = await _claim(tiny)
    assert await _claim(tiny) == []
    tiny.running.clock.forward(seconds=LEASE_S + 1)
    (quick,) = await _claim(tiny)
    assert quick.token == slow.token + 1
    assert not await outbox.finish(tiny.running.state, slow)
    assert _states(tiny) == {"a": "doing"}
    assert await outbox.finish(tiny.running.state, quick)
    assert _states(tiny) == {"a": "done"}


async def test_a_change_that_was_begun_before_says_so(tiny: Tiny) -> None:
    change = UpdateAtProvider(key="u", order="o1", cause="c", fulfilment="o1.1", provider="printful", reference="7")
    _put(tiny, change)
    (first,) = await _claim(tiny)
    tiny.running.clock.forward(seconds=LEASE_S + 1)
    (second,) = await _claim(tiny)
    assert [first.effect, second.effect] == [change, replace(change, again=True)]


REFUND = Refund(
    key="r", order="o1", cause="c", refund="o1.r", reference="stitch/main/p", amount=Money(Decimal(5), "ZAR")
)


async def _again(tiny: Tiny, error: PlatenError) -> bool:
    """Whether a refund says that it may have arrived after such an end of its first try."""
    (job,) = await _claim(tiny)
    await outbox.fail(tiny.running.state, job, error)
    await outbox.retry(tiny.running.state, job.id)
    (again,) = await _claim(tiny)
    assert isinstance(again.effect, Refund)
    return again.effect.again


@pytest.mark.parametrize(
    ("error", "may"),
    [
        (Unreachable("away"), False),
        (RateLimited("later", retry_after=1), False),
        (Refused("no", status=401), False),
        (Unsure("cut", retry_after=60), True),
        (Unavailable("our own disk"), True),
        (PlatenError("a bug"), True),
    ],
    ids=lambda value: type(value).__name__,
)
async def test_a_refund_that_may_have_arrived_says_so(tiny: Tiny, error: PlatenError, may: bool) -> None:
    _put(tiny, REFUND)
    assert await _again(tiny, error) is may


async def test_the_turn_of_a_refund_is_no_try(tiny: Tiny) -> None:
    _put(tiny, REFUND)
    (job,) = await _claim(tiny)
    await outbox.put_back(tiny.running.state, job, tiny.running.clock(), outbox.IN_TURN)
    (next_,) = await _claim(tiny)
    assert next_.effect == REFUND


async def test_a_doubt_stays_until_somebody_has_looked(tiny: Tiny) -> None:
    """Killed in the middle, then refused for another reason."""
    _put(tiny, REFUND)
    await _claim(tiny)
    tiny.running.clock.forward(seconds=LEASE_S + 1)
    assert await _again(tiny, Refused("wrong key", status=401))


async def test_who_tries_a_doubtful_refund_again_knows_what_they_do_but_nobody_after_them(tiny: Tiny) -> None:
    _put(tiny, REFUND)
    (job,) = await _claim(tiny)
    await outbox.fail(tiny.running.state, job, Doubtful("It may be there.", hint=""))
    assert _states(tiny) == {"r": "dead"}
    assert await outbox.retry(tiny.running.state, job.id)
    (knowing,) = await _claim(tiny)
    tiny.running.clock.forward(seconds=LEASE_S + 1)
    (after_a_death,) = await _claim(tiny)
    assert [knowing.effect, after_a_death.effect] == [REFUND, replace(REFUND, again=True)]


async def test_two_workers_never_take_the_same(tiny: Tiny) -> None:
    _put(tiny, *(_tell(f"k{n}", f"o{n}") for n in range(60)))
    claimed = await asyncio.gather(*(_claim(tiny, 8) for _ in range(10)))
    keys = [key for jobs in claimed for key in _keys(jobs)]
    assert len(keys) == len(set(keys)) == 60


async def test_an_outage_waits_and_uses_up_nothing(tiny: Tiny) -> None:
    _put(tiny, _tell("a"))
    for _ in range(12):
        (job,) = await _claim(tiny)
        assert job.tries == 0
        await outbox.fail(tiny.running.state, job, Unreachable("down"))
        assert await _claim(tiny) == []
        tiny.running.clock.forward(minutes=11)
    assert _states(tiny) == {"a": "todo"}


async def test_the_other_sides_own_time_is_kept_and_no_more_than_a_quarter_is_added(tiny: Tiny) -> None:
    _put(tiny, _tell("a"))
    (job,) = await _claim(tiny)
    await outbox.fail(tiny.running.state, job, RateLimited("slow", retry_after=100))
    tiny.running.clock.forward(seconds=99)
    assert await _claim(tiny) == []
    tiny.running.clock.forward(seconds=27)
    assert len(await _claim(tiny)) == 1


async def test_a_person_may_try_again_at_once(tiny: Tiny) -> None:
    _put(tiny, TellParcel(key="a", order="o1", cause="c", fulfilment="o1.1", parcel=Parcel("p", number="TRK")))
    (job,) = await _claim(tiny)
    await outbox.fail(tiny.running.state, job, Refused("no", status=401))
    assert await outbox.retry(tiny.running.state, job.id)
    (again,) = await _claim(tiny)
    assert (again.id, again.tries) == (job.id, 0)
    assert not await outbox.retry(tiny.running.state, 999)


async def test_what_a_newer_platen_wrote_is_left_for_it(tiny: Tiny) -> None:
    _put(tiny, _tell("a"))
    with tiny.running.state.database.writing() as connection:
        connection.execute(OUTBOX.update().values(kind="Teleport", body=b'{"kind":"Teleport","key":"a"}'))
    await tiny.running.pump()
    assert _states(tiny) == {"a": "todo"}


async def test_what_cannot_be_told_is_done_and_a_person_hears_that_it_is_theirs_to_do(tiny: Tiny) -> None:
    cancel = CancelAtProvider(key="c", order="o1", cause="x", fulfilment="o1.1", provider="flowhub", reference="r")
    _put(tiny, cancel, _tell("t", "o2"))
    for job in await _claim(tiny):
        await outbox.fail(tiny.running.state, job, Unsupported("Flowhub cannot be told that; cancel it there."))
    assert _states(tiny) == {"c": "done", "t": "done", "c:by-hand": "alert"}


def _at_till(order: str, state: State) -> TellStatus:
    return replace(_tell(f"{order} {state}", order), state=state, provider="flowhub", reference="r")


async def _untold(tiny: Tiny, *effects: TellStatus | TellParcel) -> None:
    for effect in effects:
        _put(tiny, effect)
        (job,) = await _claim(tiny)
        await outbox.fail(tiny.running.state, job, Unsupported(f"It cannot be told of {effect.key}."))


def _alerts(tiny: Tiny) -> list[str]:
    with tiny.running.state.database.reading() as connection:
        rows = connection.execute(select(OUTBOX.c.body).where(OUTBOX.c.state == "alert").order_by(OUTBOX.c.id))
        return [alert.words for row in rows if isinstance(alert := wire.read_effect(row.body), Alert)]


async def test_what_a_till_cannot_be_told_is_one_sentence_for_each_order_about_the_newest_step(tiny: Tiny) -> None:
    steps = (State.IN_PRODUCTION, State.READY)
    await _untold(tiny, *(_at_till(order, state) for order in ("o1", "o2") for state in steps))
    assert _alerts(tiny) == ["It cannot be told of o1 ready.", "It cannot be told of o2 ready."]


async def test_what_a_shop_cannot_be_told_is_one_note_with_the_order(tiny: Tiny) -> None:
    order = an_order("1001")
    assert await tiny.post(placed(order)) == 200
    await tiny.running.pump()
    parcel = TellParcel(key="p", order=order.id, cause="c", fulfilment=f"{order.id}.1", parcel=Parcel("p", number="T"))
    before = tiny.running.state.seq
    await _untold(tiny, _tell("a", order.id), _tell("b", order.id), parcel)
    with tiny.running.state.database.reading() as connection:
        kept = book.find(connection, order.id)
    assert kept is not None
    assert [n.text for n in kept.order.notes] == [
        "Shopify does not hear from here how far this order is. It cannot be told of a."
    ]
    assert tiny.running.state.seq > before, "stations hear of it"
    assert _alerts(tiny) == []


async def test_what_is_too_early_is_told_later_and_does_not_stand_before_a_cancel(tiny: Tiny) -> None:
    cancel = CancelAtProvider(key="c", order="o1", cause="x", fulfilment="o1.1", provider="flowhub", reference="r")
    _put(tiny, _at_till("o1", State.READY), _at_till("o1", State.DELIVERED), cancel)
    (job,) = await _claim(tiny)
    assert await _claim(tiny) == [], "one after the other, while nothing is known"
    await outbox.fail(tiny.running.state, job, Early("The store has not accepted it."))
    assert _keys(await _claim(tiny)) == ["c"]
    tiny.running.clock.forward(minutes=11)
    assert "o1 ready" in _keys(await _claim(tiny))


async def test_what_is_to_be_done_about_it_stands_with_it(tiny: Tiny) -> None:
    _put(tiny, _tell("a"))
    (job,) = await _claim(tiny)
    await outbox.fail(tiny.running.state, job, Refused("It has no address.", hint="Set one.", status=422))
    with tiny.running.state.database.reading() as connection:
        error = connection.execute(select(OUTBOX.c.error)).scalar()
    assert error == "Refused by the other side: It has no address. Set one."


async def test_an_outage_of_more_than_two_days_ends_with_a_person(tiny: Tiny) -> None:
    _put(tiny, _tell("a"))
    for _ in range(48):
        (job,) = await _claim(tiny)
        await outbox.fail(tiny.running.state, job, Unreachable("down"))
        tiny.running.clock.forward(minutes=60)
        assert _states(tiny) == {"a": "todo"}
    tiny.running.clock.forward(minutes=1)
    (job,) = await _claim(tiny)
    await outbox.fail(tiny.running.state, job, Unreachable("down"))
    assert _states(tiny) == {"a": "dead"}
    assert await outbox.retry(tiny.running.state, job.id)
    (again,) = await _claim(tiny)
    await outbox.fail(tiny.running.state, again, Unreachable("down"))
    assert _states(tiny) == {"a": "todo"}


async def test_time_on_hold_is_no_outage(tiny: Tiny) -> None:
    _put(tiny, _tell("a"))
    (job,) = await _claim(tiny)
    tiny.running.clock.forward(seconds=1)
    await outbox.put_back(tiny.running.state, job, tiny.running.clock() + timedelta(days=3), outbox.HELD)
    tiny.running.clock.forward(minutes=3 * 24 * 60)
    (later,) = await _claim(tiny)
    await outbox.fail(tiny.running.state, later, Unreachable("down"))
    assert _states(tiny) == {"a": "todo"}
