"""A practice point of sale over a real connection: asked once, or told again and again as the worker does."""

from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx

from app.effects import Effect
from app.errors import Unreachable
from app.events import Event
from app.orders import Order
from services.connector import Account
from services.http import Http, Pace, Rate, converse
from services.practice import Knobs, PracticeShop
from services.providers import PROVIDERS

T = TypeVar("T")
MOST_TRIES = 60


class Till:
    """`house`: the made-up point of sale itself. `account`: the one it gives out."""

    def __init__(self, shop: PracticeShop, client: httpx.AsyncClient, route: str) -> None:
        self.shop, self._client, self.route = shop, client, route
        self.house: Any = shop.houses[route]
        [(name, fields)] = shop.houses[route].accounts().items()
        self.account = Account(route, name, fields)
        self.connector: Any = PROVIDERS[route]

    async def ask(self, talk: "Generator[httpx.Request, httpx.Response, T]") -> T:
        return await converse(self._client, talk, pace=Pace(usual=Rate(10_000, 1)))

    async def push(self, order: Order, effect: Effect) -> list[Event]:
        return await self.ask(self.connector.push(order, effect, self.account))

    async def told(self, order: Order, effect: Effect) -> list[Event]:
        """Until it comes through, whatever became of the tries before."""
        for _ in range(MOST_TRIES):
            try:
                return await self.push(order, effect)
            except Unreachable:
                continue
        raise AssertionError("it never came through")

    async def cut(self, order: Order, effect: Effect) -> list[Event]:
        """The same over a line of which every second answer is lost; then the line is good again."""
        self.shop.knobs.cut_connection = 0.5
        try:
            return await self.told(order, effect)
        finally:
            self.shop.knobs.cut_connection = 0.0


@asynccontextmanager
async def till(folder: Path, route: str) -> AsyncIterator[Till]:
    shop = PracticeShop(folder=folder, knobs=Knobs(seed=5))
    async with shop, Http(allowed=(shop.origin,)).client() as client:
        yield Till(shop, client, route)
