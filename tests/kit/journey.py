"""A whole shop for one source's journey: practice providers, the real receiver, time that is moved, weather.

The same story is told twice, calm and in a storm (messages repeated, reordered and lost, a provider away for forty
minutes): both must end the same, with nothing ordered or mailed twice.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from app.orders import Order
from app.rules import Rules
from services.practice import Knobs, PracticeShop
from services.receiver import book
from services.receiver.mail import Smtp
from tests.kit.drawings import drawings
from tests.kit.receiver import Clock, Running, running_receiver

ADDRESS = "http://receiver"
AWAY_MINUTES = 40


@dataclass(frozen=True)
class Weather:
    """`met`: how many messages of the stories told in it were lost, repeated and overtaken by a later one."""

    seed: int = 0
    rough: bool = False
    met: Counter[str] = field(default_factory=Counter, compare=False)

    def knobs(self) -> Knobs:
        if not self.rough:
            return Knobs(seed=self.seed)
        return Knobs(duplicate=0.4, out_of_order=0.4, late=0.5, late_seconds=1_800, lost=0.2, seed=self.seed)


CALM = Weather()
STORMS = (1, 2, 3)


def storms(*seeds: int) -> Iterator[Weather]:
    """Rough weather of each seed; fails after the last where they did not really lose, repeat and reorder."""
    met: Counter[str] = Counter()
    for seed in seeds or STORMS:
        weather = Weather(seed, rough=True)
        yield weather
        met += weather.met
    assert {"lost", "repeated", "overtaken"} <= set(met), f"no storm: {dict(met)}"


@dataclass
class Journey:
    """One story. Only `pass_` moves time."""

    shop: PracticeShop
    running: Running
    clock: Clock
    weather: Weather

    async def pass_(self, minutes: float = 5, *, step: float = 5) -> None:
        """Time goes by: providers work, messages travel, the receiver does what is due."""
        left = minutes
        while left > 0:
            self.clock.forward(minutes=min(step, left))
            left -= step
            self.shop.step()
            await self.shop.deliver(ADDRESS, self.running.transport())
            await self.running.pump(2_000)

    async def until(self, holds: Callable[[], bool], *, hours: float = 24, step: float = 15) -> None:
        """Time goes by until it holds. Fails where it does not within so many hours of the shop's own time."""
        for _ in range(int(hours * 60 / step)):
            if holds():
                return
            await self.pass_(step, step=step)
        assert holds(), f"not within {hours} hours: {[(o.number, o.state) for o in self.orders()]}"

    async def outage(self, provider: str) -> None:
        """In rough weather the provider is away for forty minutes."""
        if not self.weather.rough:
            return
        self.shop.knobs.away.add(provider)
        await self.pass_(AWAY_MINUTES)
        self.shop.knobs.away.discard(provider)

    def orders(self) -> list[Order]:
        with self.running.state.database.reading() as connection:
            ids = [str(row[0]) for row in connection.exec_driver_sql("SELECT id FROM orders ORDER BY number")]
            return [kept.order for id_ in ids if (kept := book.find(connection, id_)) is not None]

    def order(self, number: str) -> Order | None:
        return next((o for o in self.orders() if o.number.lstrip("#") == number.lstrip("#")), None)

    def mails(self) -> Counter[tuple[str, str]]:
        """How often each subject went to each address."""
        found = self.shop.mailbox.messages()
        return Counter((str(m["To"]), str(m["Subject"])) for m in found)

    def done(self, kind: str) -> Counter[str]:
        """What providers were made to do, by what must not happen twice."""
        return self.shop.ledger.counts(kind)


@asynccontextmanager
async def journey(
    url: str,
    folder: Path,
    weather: Weather,
    accounts: set[tuple[str, str]] | None = None,
    *,
    staff_mail: str = "",
    routes: Callable[[PracticeShop], Mapping[str, str]] = lambda shop: {},
) -> AsyncIterator[Journey]:
    """The story's shop. `accounts`: provider and name of those that are connected; all where none are named.

    `routes`: which SKUs are made elsewhere."""
    clock = Clock()
    async with (
        PracticeShop(folder=drawings(), clock=clock, knobs=weather.knobs()) as shop,
        running_receiver(
            url, allowed=(shop.origin,), clock=clock, rules=Rules(staff_mail=staff_mail, routes=routes(shop))
        ) as running,
    ):
        for account in shop.accounts():
            provider, name, fields = str(account["provider"]), str(account["name"]), account["fields"]
            assert isinstance(fields, dict)
            if accounts is None or (provider, name) in accounts:
                running.account(provider, name, fields)
        running.state.post = Smtp("127.0.0.1", shop.mailbox.port, security="none")
        yield Journey(shop, running, clock, weather)
        weather.met.update(shop.outbox.met)


def outcome(order: Order) -> tuple[object, ...]:
    """What must be the same in any weather."""
    parts = [(f.route, f.state.value, bool(f.reference), f.hold is None) for f in order.fulfilments]
    parcels = sorted((p.number, p.state.value) for p in order.parcels)
    items = sorted((i.sku, i.quantity, tuple(urlsplit(a.url).path for a in i.artworks)) for i in order.items)
    return order.state.value, order.payment.value, parts, parcels, items, str(order.total.amount)


def fresh(folder: Path) -> str:
    """The address of a new SQLite file in that folder."""
    folder.mkdir(parents=True, exist_ok=True)
    return f"sqlite:///{folder / 'platen.db'}"
