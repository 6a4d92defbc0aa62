"""How a practice story is written: steps in words, what each waits for, and how all must have ended."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from app.orders import Order
from app.states import Payment, State
from services.practice.scenarios.hands import Hands
from services.practice.scenarios.stage import Stage

Act = Callable[[Stage], Awaitable[None] | None]
Staff = Callable[[Hands, Order], Awaitable[None]]


def at_once(_: Stage) -> bool:
    return True


def is_(*states: State) -> Callable[[Stage], bool]:
    """Whether the story's order has come to one of these."""
    return lambda stage: (order := stage.order()) is not None and order.state in states


@dataclass(frozen=True, slots=True)
class Step:
    """`words`: what happens, as it is printed. `act`: what the world outside does; `staff`: what the house does.

    `then`: what must hold before the story goes on, within `hours` of practice time. `storm`: where somebody goes
    away for a while if the weather says so.
    """

    words: str
    act: Act | None = None
    staff: Staff | None = None
    then: Callable[[Stage], bool] = at_once
    hours: float = 48.0
    storm: bool = False


@dataclass(frozen=True, slots=True)
class Ending:
    """`done`: of each kind of the practice shop's ledger, how often in all: once more is once too often. `mails`: how
    many in all, to customers and to staff."""

    state: State
    payment: Payment
    done: Mapping[str, int]
    mails: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """`accounts`: provider and name of those that are connected. `away`: who goes away in a storm. `routes`: SKU ->
    provider, where the shop's settings say who makes what. `speed`: of the print houses."""

    key: str
    title: str
    accounts: frozenset[tuple[str, str]]
    away: str
    steps: tuple[Step, ...]
    ending: Ending
    routes: Mapping[str, str] = field(default_factory=dict)
    speed: float = 40.0
