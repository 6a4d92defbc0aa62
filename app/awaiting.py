"""Which pieces wait for their verdict: one rule for the bench, for what may be judged, and for the station's list."""

from collections.abc import Iterable
from typing import Protocol

from app.orders import Stage
from app.states import State


class _Unit(Protocol):
    @property
    def stage(self) -> Stage: ...


class _Part(Protocol):
    @property
    def state(self) -> State: ...
    @property
    def attempt(self) -> int: ...
    @property
    def units(self) -> Iterable[_Unit]: ...


_NEAR = frozenset({State.IN_PRODUCTION, State.QUALITY_CHECK, State.READY})


def can_check(part: _Part, unit: _Unit) -> bool:
    """In QC or ready; or made already, while another piece of the same part is made again."""
    if part.state in (State.QUALITY_CHECK, State.READY):
        return True
    return part.state is State.IN_PRODUCTION and part.attempt > 1 and unit.stage is not Stage.WAITING


def to_check(parts: Iterable[_Part]) -> int:
    """How many pieces of an order wait for their verdict, whatever state its other parts are in."""
    near = (part for part in parts if part.state in _NEAR)
    return sum(unit.stage is Stage.MADE and can_check(part, unit) for part in near for unit in part.units)
