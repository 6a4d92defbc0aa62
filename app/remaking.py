"""Pieces that are made again: their next attempt, and what is written down of the one that failed."""

from collections.abc import Sequence
from dataclasses import replace

from app.checklist import cost_of
from app.events import Event
from app.orders import Fulfilment, Order, Reprint, Stage, Unit
from app.rules import Rules
from app.states import ReprintReason


def remade(
    order: Order,
    fulfilment: Fulfilment,
    units: Sequence[Unit],
    why: ReprintReason,
    event: Event,
    rules: Rules,
    photos: tuple[str, ...] = (),
) -> Fulfilment:
    """With these units as the next attempt, each failed one written down with its machine and cost. Their old paper is
    void from now on; the state stays."""
    again = {u.id: _again(u, why) for u in units}
    records = tuple(
        Reprint(u.id, u.attempt, why, event.at, fulfilment.made_at, cost_of(order.item(u.item), rules), photos)
        for u in units
    )
    return replace(
        fulfilment,
        units=tuple(again.get(u.id, u) for u in fulfilment.units),
        attempt=max((fulfilment.attempt, *(u.attempt for u in again.values()))),
        first_pass=False,
        reprints=(*fulfilment.reprints, *records),
    )


def _again(unit: Unit, why: ReprintReason) -> Unit:
    return replace(
        unit,
        attempt=unit.attempt + 1,
        stage=Stage.WAITING,
        verdict=None,
        why=why,
        aside="",
        maker="",
        maker_id="",
    )
