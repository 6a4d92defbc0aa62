"""An order on a real receiver whose print files lie at a real station, drawn, sent, and looked at by its customer."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import httpx
import sqlalchemy as sa

from app.artwork import Facts
from app.events import Fetched
from app.orders import Order
from app.proofrules import read_proofs
from app.proofs import Proof
from app.rules import Rules
from services.receiver import book
from services.receiver.schema import ORDERS, OUTBOX
from services.workstation.proofs import Proofs
from tests.kit.factory import Workstation, workstation
from tests.kit.imagebytes import photo
from tests.kit.orders import an_order, placed
from tests.kit.receiver import Running, running_receiver


@dataclass
class Showroom:
    """`press`: the station that has the files; `proofs`: what draws them there."""

    running: Running
    press: Workstation
    proofs: Proofs
    folder: Path

    async def place(self, external: str = "1001") -> Order:
        """A paid order, on the station, too."""
        order = an_order(external)
        with self.running.state.database.writing() as connection:
            book.record(connection, [placed(order)], self.running.state.rules, self.running.clock())
        await self.running.pump()
        await self.press.cycle()
        return self.press.order(order.id)

    async def file_comes(self, order: Order, seed: int) -> str:
        """Another picture for each seed is fetched, told, drawn and sent; gives its checksum."""
        (artwork,) = order.artworks
        path = self.folder / f"{order.external}-{seed}.png"
        photo("RGB", (300, 400), seed).save(path)
        sha = sha256(path.read_bytes()).hexdigest()
        row = (order.id, artwork.id, sha, str(path))
        sql = "INSERT OR REPLACE INTO files(order_id, artwork_id, state, sha256, path) VALUES (?, ?, 'here', ?, ?)"
        await self.press.store.write(lambda connection: connection.execute(sql, row).rowcount)
        facts = Facts(3600, 4800, "PNG", "RGB", path.stat().st_size, "sRGB")
        await self.press.step(lambda base: Fetched(**base, artwork=artwork.id, sha256=sha, facts=facts), order.id)
        await self.settle()
        await self.draw(order)
        return sha

    async def draw(self, order: Order) -> bool:
        """What is owed of it is drawn and sent; whether something waits for the line."""
        self.proofs.heard([order.id])
        waits = await self.proofs.drain()
        await self.settle()
        return waits

    async def settle(self, *, minutes: float = 0) -> None:
        """Time passes, the receiver does what is due, the station hears of it."""
        self.running.clock.forward(minutes=minutes)
        await self.running.pump()
        await self.press.cycle()
        await self.press.cycle()

    def order(self, order: Order) -> Order:
        """As the receiver has it."""
        with self.running.state.database.reading() as connection:
            kept = book.find(connection, order.id)
        assert kept is not None
        return kept.order

    def proof(self, order: Order) -> Proof:
        return self.order(order).proofs[-1]

    def link(self, order: Order) -> str:
        with self.running.state.database.reading() as connection:
            token = connection.execute(sa.select(ORDERS.c.track).where(ORDERS.c.id == order.id)).scalar_one()
        return f"/track/{token}"

    async def look(self, order: Order) -> httpx.Response:
        return await self.running.client.get(self.link(order))

    async def pictures(self, order: Order) -> list[httpx.Response]:
        """Every picture on the page, fetched as a browser does."""
        page = await self.look(order)
        return [await self.running.client.get(src) for src in re.findall(r'<img src="([^"]+)"', page.text)]

    async def say(self, order: Order, answer: str, words: str = "", *, proof: str = "") -> httpx.Response:
        """Posts the form of a proof."""
        path = f"{self.link(order)}/proof/{proof or self.proof(order).id}"
        return await self.running.client.post(path, data={"answer": answer, "words": words})

    def alerts(self) -> list[str]:
        """The keys of what waits for a person."""
        with self.running.state.database.reading() as connection:
            return [row.key for row in connection.execute(sa.select(OUTBOX.c.key).where(OUTBOX.c.state == "alert"))]

    def mails(self) -> list[str]:
        return [s for s in self.running.letters.subjects() if "before we print" in s]


@asynccontextmanager
async def showroom(database_url: str, folder: Path, rule: str) -> AsyncIterator[Showroom]:
    """`rule`: what the shop wrote down for all products, such as "24 hours, print"."""
    rules = Rules(proofs=read_proofs(f"* = {rule}"))
    async with (
        running_receiver(database_url, rules=rules) as running,
        workstation(running, folder, "Press") as press,
    ):
        press.store.rules = replace(press.store.rules, proofs=rules.proofs)
        proofs = Proofs(press.store, folder / "shelf", press.sync.client)
        try:
            yield Showroom(running, press, proofs, folder)
        finally:
            await asyncio.to_thread(proofs.close)
