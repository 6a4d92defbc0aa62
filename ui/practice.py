"""The practice shop at work: made-up providers and a receiver in this process, on the engine's thread."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from app.states import Role
from services.local import HERE, Checks, Inside, inside
from services.practice import PracticeShop
from services.practice.lookers import Lookers
from services.practice.scenarios import mix
from services.practice.scenarios.world import World
from services.secrets import SessionSecrets
from services.workstation.client import Client
from ui.station import PICTURES, Station

ORDERS = 60
ORDER_EVERY_S = 45.0
BEAT_S = 1.0
FIRST_PICTURES_BEAT, FIRST_PICTURES, VISITORS_BEAT, LOOK_BEATS = 4, 12, 6, 90
"""After so many beats the files of the first orders are fetched, so that there is something to look at."""
PROOFS = "PET-2030 = 24 hours, print"
"""Some customers see their print first."""
STAFF = (
    ("Lerato Venter", Role.MANAGER),
    ("Naledi Khumalo", Role.MANAGER),
    ("Sipho Dlamini", Role.OPERATOR),
    ("Tomas Dube", Role.CHECKER),
)


@asynccontextmanager
async def practicing(station: Station, folder: Path) -> AsyncIterator[tuple[Client, tuple[str, ...]]]:
    """The line to the practice shop's receiver, and the origin of its pictures, while the block runs."""
    async with (
        PracticeShop(folder=folder / PICTURES) as shop,
        inside(
            folder,
            station.name,
            SessionSecrets(),
            people=STAFF,
            allowed=(shop.origin,),
            mail_port=shop.mailbox.port,
            checks=Checks(proofs=PROOFS),
            clock=station.clock,
        ) as found,
    ):
        await asyncio.to_thread(_connect, shop, found)
        shop.backlog(ORDERS)
        mix.place(World(shop, found.transport))
        alive = asyncio.create_task(_live(station, shop, found))
        try:
            yield found.client, (shop.origin,)
        finally:
            alive.cancel()


def _connect(shop: PracticeShop, found: Inside) -> None:
    found.state.routes = mix.ROUTES
    for account in shop.accounts():
        provider, name, fields = account["provider"], account["name"], account["fields"]
        if isinstance(provider, str) and isinstance(name, str) and isinstance(fields, dict):
            found.connect(provider, name, fields)


async def _live(station: Station, shop: PracticeShop, found: Inside) -> None:
    """Print houses go on, messages leave, and now and then a new order comes."""
    beats, lookers = 0, Lookers(shop.mailbox, found.transport, HERE)
    while True:
        beats += 1
        if beats == FIRST_PICTURES_BEAT and station.shelf is not None:
            await station.shelf.want([row.id for row in station.store.page(limit=FIRST_PICTURES).rows])
        if beats == VISITORS_BEAT:
            await mix.visit(World(shop, found.transport))
        if beats % round(ORDER_EVERY_S / BEAT_S) == 0:
            shop.place_order()
        if beats % LOOK_BEATS == 0:
            await lookers.look()
        shop.step()
        await shop.deliver(HERE, found.transport)
        await asyncio.sleep(BEAT_S)
