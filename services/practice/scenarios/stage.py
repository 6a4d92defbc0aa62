"""Where a practice story plays: the world outside, a receiver in this process, the fast clock, the house's hands."""

from collections.abc import AsyncIterator, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

from app import wire
from app.orders import Order
from app.states import Role
from services.http import Pace, Rate
from services.local import HERE, Inside, inside
from services.practice.knobs import Knobs
from services.practice.scenarios.clock import FastClock
from services.practice.scenarios.hands import Hands
from services.practice.scenarios.world import World
from services.practice.shop import PracticeShop
from services.secrets import SessionSecrets

STAFF_MAIL = "floor@practice.example"
MOST_ROUNDS = 5_000
PEOPLE = (("Lerato Venter", Role.MANAGER),)


class Stuck(Exception):
    """What should have happened did not happen in time; says what was seen last."""


@dataclass
class Stage(World):
    """`orders`: as the receiver tells a paired station of them, read after each beat. `hands`: None where a person
    takes the staff steps."""

    found: Inside
    clock: FastClock
    hands: Hands | None
    orders: list[Order] = field(default_factory=list)

    def order(self, number: str = "") -> Order | None:
        """By its number; the only one where none is given."""
        return next((o for o in self.orders if number in ("", o.number)), None)

    async def beat(self, minutes: float = 5.0) -> None:
        """Time goes by: providers work, messages travel, the receiver does all that is due."""
        await self.clock.forward(minutes)
        self.shop.step()
        await self.shop.deliver(HERE, self.transport)
        await self.rest()
        page = await self.found.client.snapshot("")
        self.orders = [wire.read_order(bytes(item.body)) for item in page.items]

    async def rest(self) -> None:
        """Returns when the receiver has nothing left to do now."""
        for _ in range(MOST_ROUNDS):
            if not await self.found.worker.step():
                return
        raise Stuck("the receiver never comes to rest")

    async def until(self, holds: Callable[["Stage"], bool], hours: float, step: float = 10.0) -> None:
        """Beats until it holds. Raises Stuck where it does not within so many hours of practice time."""
        for _ in range(int(hours * 60 / step)):
            if holds(self):
                return
            await self.beat(step)
        if not holds(self):
            seen = ", ".join(f"{o.number} {o.state}/{o.payment}" for o in self.orders) or "no order"
            raise Stuck(f"not within {hours:g} hours: {seen}")


@asynccontextmanager
async def stage(
    folder: Path,
    *,
    accounts: Collection[tuple[str, str]],
    routes: Mapping[str, str],
    knobs: Knobs,
    clock: FastClock,
    with_hands: bool = True,
) -> AsyncIterator[Stage]:
    """Open while the block runs; the book and the pictures lie in `folder`. `accounts`: those that are connected."""
    async with (
        PracticeShop(folder=folder / "pictures", clock=clock, knobs=knobs, seed=knobs.seed) as shop,
        inside(
            folder,
            "Practice",
            SessionSecrets(),
            people=PEOPLE,
            allowed=(shop.origin,),
            mail_port=shop.mailbox.port,
            clock=clock,
            driven=True,
        ) as found,
    ):
        _settle(found, clock, routes, knobs.seed)
        _connect(shop, found, accounts)
        yield Stage(shop, found.transport, found, clock, Hands(found.client, clock) if with_hands else None)


def _settle(found: Inside, clock: FastClock, routes: Mapping[str, str], seed: int) -> None:
    """All of the receiver's waiting is done by the fast clock."""
    state = found.state
    state.routes = routes
    state.rules = replace(state.rules, routes=routes, staff_mail=STAFF_MAIL)
    state.jitter = Random(seed).random
    state.pace = Pace(usual=Rate(1_000_000, 1.0), clock=clock.seconds, sleep=_at_once)


async def _at_once(seconds: float) -> None:
    """The clock is moved by the stage alone."""


def _connect(shop: PracticeShop, found: Inside, accounts: Collection[tuple[str, str]]) -> None:
    for account in shop.accounts():
        provider, name, fields = str(account["provider"]), str(account["name"]), account["fields"]
        if (provider, name) in accounts and isinstance(fields, dict):
            found.connect(provider, name, fields)
