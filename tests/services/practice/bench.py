"""A carrier's talks held with its made-up house over a real connection."""

from collections.abc import AsyncIterator, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import httpx

from services.carriers import CARRIERS
from services.carrying import Carrier, Sending, sender_of
from services.connector import Account, Delivery
from services.http import Http, Pace, Rate, converse
from services.practice import PracticeShop
from tests.kit.sendings import TO, a_sending
from tests.services.practice.parts import Clock

T = TypeVar("T")
Talk = Generator[httpx.Request, httpx.Response, T]


@dataclass
class Bench:
    """One carrier, its account at the practice shop, and a clock that is moved."""

    shop: PracticeShop
    clock: Clock
    carrier: Carrier
    account: Account
    client: httpx.AsyncClient

    async def talk(self, talk: Talk[T]) -> T:
        return await converse(self.client, talk, pace=Pace(usual=Rate(1_000_000, 1.0)))

    def sending(self, country: str = "ZA") -> Sending:
        """From the account's own sender, leaving now."""
        base = a_sending()
        to = replace(base.to, address=replace(TO, country=country))
        return replace(base, sender=sender_of(self.account), to=to, leaves_at=self.clock())

    def deliveries(self) -> list[Delivery]:
        """What waits to be posted, as the receiver would keep it."""
        found = []
        for message in sorted(self.shop.outbox.messages, key=lambda m: m.n):
            headers, content = message.compose(0)
            pairs = tuple((name.lower(), value.encode()) for name, value in headers.items())
            found.append(Delivery(self.account.provider, self.account.name, pairs, "", content, self.clock()))
        return found


@asynccontextmanager
async def bench(provider: str, folder: Path) -> AsyncIterator[Bench]:
    clock = Clock()
    async with PracticeShop(folder=folder, clock=clock) as shop, Http(allowed=(shop.origin,)).client() as client:
        [(name, fields)] = shop.houses[provider].accounts().items()
        yield Bench(shop, clock, CARRIERS[provider], Account(provider, name, fields), client)
