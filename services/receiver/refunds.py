"""Refunds of one payment that paid several orders: they go one after the other, and each knows what the others gave."""

import asyncio
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy import Connection

from app.effects import Refund
from app.orders import Order, RefundState
from services.receiver import names
from services.receiver.schema import OUTBOX
from services.receiver.state import State


async def waits(state: State, id_: int, effect: Refund) -> bool:
    """Whether an earlier one of the same payment, for another order, is not settled yet. `id_`: its place."""

    def look() -> bool:
        with state.database.reading() as connection:
            others = [order.id for order in _others(connection, effect)]
            earlier = sa.select(OUTBOX.c.id).where(
                OUTBOX.c.order_id.in_(others),
                OUTBOX.c.lane == effect.reference.partition("/")[0],
                OUTBOX.c.kind == "Refund",
                OUTBOX.c.id < id_,
                OUTBOX.c.state.in_(("todo", "doing")),
            )
            return bool(others) and connection.execute(earlier).first() is not None

    return await asyncio.to_thread(look)


async def knowing(state: State, effect: Refund) -> Refund:
    """With what was given back of the same payment for other orders."""

    def look() -> tuple[str, ...]:
        with state.database.reading() as connection:
            return tuple(
                due.result
                for order in _others(connection, effect)
                for due in order.refunds
                if due.state is RefundState.DONE and due.reference == effect.reference
            )

    return replace(effect, known=await asyncio.to_thread(look))


def _others(connection: Connection, effect: Refund) -> list[Order]:
    """The other orders that were paid with it."""
    provider, _, rest = effect.reference.partition("/")
    name = f"{provider}/{rest.rpartition('/')[2]}"
    return [order for order in names.called(connection, name) if order.id != effect.order]
