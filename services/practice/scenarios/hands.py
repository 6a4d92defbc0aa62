"""The house's own hands: staff steps through the receiver's public door, for a story nobody else works on."""

from collections.abc import Callable
from datetime import datetime
from itertools import count

import msgspec

from app import wire
from app.errors import PlatenError
from app.events import Event, Moved, Sent
from app.orders import Order, Parcel
from app.protocol import Batch, Command, Hello, Person, Result
from app.states import State
from services.workstation.client import Client

TRIES = 5


class Hands:
    """One manager at one paired station."""

    def __init__(self, client: Client, clock: Callable[[], datetime]) -> None:
        self._client, self._clock = client, clock
        self._numbers = count(1)
        self._person: Person | None = None
        self._station = ""

    async def check(self, order: Order) -> None:
        """The picture is looked at."""
        await self._move(order, State.CONFIRMED, "Checked by hand")

    async def make(self, order: Order) -> None:
        """From the press to the shelf; the file lies at the press already."""
        await self._move(order, State.IN_PRODUCTION, "File on the press already")
        for state in (State.QUALITY_CHECK, State.READY):
            await self._move(order, state, "Checked by hand")

    async def begin(self, order: Order) -> None:
        await self._move(order, State.IN_PRODUCTION, "Begun at the counter")

    async def finish(self, order: Order) -> None:
        for state in (State.QUALITY_CHECK, State.READY):
            await self._move(order, state, "Checked by hand")

    async def send(self, order: Order, number: str = "1Z5R89390357567127") -> None:
        """With a parcel of UPS."""
        parcel = Parcel(f"ups:{number}", carrier="UPS", number=number)
        await self._take(lambda **base: Sent(**base, parcel=parcel), order)

    async def arrive(self, order: Order) -> None:
        """The customer has all of it, whatever its carriers said."""
        for part in order.fulfilments:
            if part.state is not State.DELIVERED:
                await self._move(order, State.DELIVERED, part=part.id)

    async def _move(self, order: Order, to: State, reason: str = "", part: str = "") -> None:
        """The part that the house makes, where none is named."""
        part = part or order.fulfilments[0].id
        await self._take(lambda **base: Moved(**base, reason=reason, fulfilment=part, to=to), order)

    async def _take(self, make: Callable[..., Event], order: Order) -> None:
        """Raises PlatenError in the receiver's words where the step is refused."""
        person, now = await self._who(), self._clock()
        id_ = f"hands-{next(self._numbers)}"
        event = make(id=id_, order=order.id, at=now, author=person.author(self._station), device_at=now)
        command = Command(id_, msgspec.Raw(wire.event_bytes(event)), 0, 0)
        for _ in range(TRIES):
            (answer,) = (await self._client.commands(Batch((command,)))).answers
            if answer.result is not Result.RETRY:
                break
        if answer.result is not Result.APPLIED:
            raise PlatenError(answer.message or answer.result, hint=answer.hint, title=answer.title)

    async def _who(self) -> Person:
        if self._person is None:
            hello: Hello = await self._client.hello()
            self._person, self._station = hello.people[0], hello.station
        return self._person
