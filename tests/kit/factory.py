"""A whole factory in one process: the real receiver, workstations with their own stores, lines that can be cut."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from app.events import Cancelled, Event, Moved, Noted, RefundReleased, Sent
from app.orders import Order, Parcel
from app.people import Author
from app.protocol import Person
from app.states import CancelReason, Role, State
from services.workstation.batches import Batch
from services.workstation.bringing import ShelfFolders
from services.workstation.client import Client
from services.workstation.fetching import Fetcher
from services.workstation.images import Shelf
from services.workstation.store import Store
from services.workstation.sync import Line, Sync
from tests.kit.line import CutLine
from tests.kit.receiver import Running


@dataclass
class Workstation:
    """One station: what it keeps, its line, its shelf, and who works there."""

    name: str
    store: Store
    line: CutLine
    sync: Sync
    shelf: Shelf
    person: Person
    said: list[Line] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)

    @property
    def author(self) -> Author:
        return self.person.author(self.name)

    def order(self, id_: str) -> Order:
        """As this station shows it, pending steps laid over."""
        shown = self.store.order(id_)
        assert shown is not None, f"{self.name} does not know {id_}"
        return shown.order

    def base(self, id_: str) -> dict[str, Any]:
        """The fields every step has."""
        now = self.store.clock()
        return {"id": uuid4().hex, "order": id_, "at": now, "author": self.author, "device_at": now}

    async def step(self, make: Callable[[dict[str, Any]], Event], id_: str) -> Event:
        """Take a step here, whether the line is up or not."""
        event = make(self.base(id_))
        await self.store.add([event])
        return event

    async def move(self, id_: str, to: State, reason: str = "") -> Event:
        return await self.step(
            lambda b: Moved(**b | {"reason": reason}, fulfilment=self.order(id_).fulfilments[0].id, to=to), id_
        )

    async def note(self, id_: str, text: str) -> Event:
        return await self.step(lambda b: Noted(**b, text=text), id_)

    async def ship(self, id_: str, number: str) -> Event:
        parcel = Parcel(f"ups:{number}", carrier="UPS", number=number)
        return await self.step(lambda b: Sent(**b, parcel=parcel), id_)

    async def cancel(self, id_: str, reason: str) -> Event:
        return await self.step(lambda b: Cancelled(**b | {"reason": reason}, why=CancelReason.CUSTOMER), id_)

    async def release_refund(self, id_: str, refund: str) -> Event:
        return await self.step(lambda b: RefundReleased(**b, refund=refund), id_)

    async def cycle(self) -> None:
        await self.sync.cycle()


@asynccontextmanager
async def workstation(
    running: Running, folder: Path, name: str, role: Role = Role.MANAGER, *, pictures: str = ""
) -> AsyncIterator[Workstation]:
    """A paired station, its clock the receiver's. `pictures`: address of a picture server on loopback."""
    store = Store.open(folder / name, clock=running.clock, steady=lambda: running.clock().timestamp())
    line = CutLine(running.transport())
    client = Client("http://receiver", running.pair(name), line)
    person = running.person(f"Person at {name}", role)
    said: list[Line] = []
    batches: list[Batch] = []
    sync = Sync(store, client, lambda _: None, said.append, running.clock)
    shelf = Shelf(
        store,
        ShelfFolders(folder / name / "shelf", folder / name / "prints"),
        author=lambda: person.author(name),
        on_batch=batches.append,
        on_touched=lambda _: None,
        fetcher=Fetcher(allowed=frozenset({pictures} if pictures else ()), reserve=0),
    )
    try:
        yield Workstation(name, store, line, sync, shelf, person, said, batches)
    finally:
        await client.close()
        await asyncio.to_thread(shelf.close)
        store.close()
