"""Very many orders on a station, made as ready columns and put in place by the snapshot's own road."""

import random
from collections.abc import Iterator
from functools import partial
from zlib import crc32

from app.rules import DEFAULT
from app.states import OPEN, State
from services.workstation import snapshot
from services.workstation.projection import Values
from services.workstation.rows import to_ms
from services.workstation.store import Store
from services.workstation.words import indexed, number_key, number_text, tail
from tests.kit.orders import NOON

GIVEN = [
    "Thandi",
    "Naledi",
    "Łucja",
    "Søren",
    "José",
    "Mia",
    "Noah",
    "Zoë",
    "Ægir",
    "Đorđe",
    "Anna",
    "Ben",
    "Chloé",
    "Daan",
    "Elif",
    "Finn",
    "Greta",
    "Hanna",
    "Ivo",
    "Jana",
]
FAMILY = [
    "Mokoena",
    "Khumalo",
    "Żółkowska",
    "Ørsted",
    "García",
    "Müller",
    "Straßer",
    "Nguyễn",
    "Okafor",
    "Petrov",
    "Quinn",
    "Rossi",
    "Schmidt",
    "Tanaka",
    "Ünal",
    "Vasquez",
    "Weber",
    "Xu",
    "Yilmaz",
    "Zieliński",
    "Ångström",
    "Brontë",
    "Çelik",
    "Dvořák",
    "Eriksson",
    "Fournier",
    "Gärtner",
    "Halvorsen",
    "Ibáñez",
    "Jónsdóttir",
]
TITLES = ("Framed print", "Canvas", "Poster", "Mug", "Blanket", "Phone case", "Cushion", "Puzzle")
PETS = ["Luna", "Bella", "Max", "Charlie", "Simba", "Milo", "Nala", "Rocky", "Coco", "Oscar", "Pixel", "Biscuit"]
CITIES = ["Cape Town", "Łódź", "Århus", "São Paulo", "Köln", "Málaga", "Oslo", "Lyon", "Denver", "Osaka"]
SOURCES = ("shopify", "shopify", "printful", "printify")
STATES = (
    [State.DELIVERED] * 60
    + [State.SHIPPED] * 7
    + [State.CANCELED] * 3
    + [State.RETURNED]
    + [State.RECEIVED] * 8
    + [State.ARTWORK_READY] * 8
    + [State.IN_PRODUCTION] * 7
    + [State.QUALITY_CHECK] * 3
    + [State.READY] * 3
)
_MINUTE = 60_000
_DAY = 24 * 60 * _MINUTE
BODY = b"{}"


def columns(count: int, *, seed: int = 1) -> Iterator[Values]:
    """The queue columns of so many orders, oldest first, one every three minutes up to `NOON`."""
    chance = random.Random(seed)
    pick = chance.random
    names = [(f"{a} {b}", indexed((a, b))) for a in GIVEN for b in FAMILY]
    things = [(f"{t}, {s} cm", t, indexed((t, s))) for t in TITLES for s in ("20 × 30", "30 × 40", "50 × 70")]
    end = to_ms(NOON)
    for n in range(count):
        placed = end - (count - n) * 3 * _MINUTE
        name, name_words = names[int(pick() * len(names))]
        title, product, title_words = things[int(pick() * len(things))]
        pet, city = PETS[int(pick() * len(PETS))], CITIES[int(pick() * len(CITIES))]
        state = STATES[int(pick() * len(STATES))] if pick() > 0.0005 else State.FAILED
        open_ = int(state in OPEN)
        due = (end - _DAY + int(pick() * 14 * _DAY)) if open_ else placed + 4 * _DAY
        held = int(open_ and pick() < 0.01)
        number, id_ = f"PL-{500_000 + n}", f"pl{n:016x}"
        yield (
            placed << 16 | (crc32(id_.encode()) & 0xFFFF),
            id_,
            number,
            title,
            pet,
            name,
            state.value,
            "artwork" if held else "",
            int(state is State.FAILED),
            "",
            1 + int(pick() * 3),
            due,
            name.split()[0] if open_ and pick() < 0.02 else "",
            "",
            0,
            0,
            1,
            SOURCES[int(pick() * 4)],
            "in_house",
            "1-a1",
            "",
            0,
            0,
            0,
            1,
            1,
            held,
            open_,
            placed,
            "acme",
            None if open_ or state is State.CANCELED else min(end, placed + 2 * _DAY + int(pick() * _DAY)),
            None if open_ else int(pick() < 0.95),
            product,
            number_key(number),
            number_text(number),
            tail(number),
            int(state is State.QUALITY_CHECK),
            f"{name_words} {title_words} {pet.lower()} {indexed((city,))} {80_000 + n % 9000}",
        )


async def fill(store: Store, count: int, *, seed: int = 1, body: bytes = BODY) -> None:
    """Puts the crowd in the place of whatever the store holds."""
    await store.write(snapshot.begin)
    batch: list[tuple[Values, bytes]] = []
    for values in columns(count, seed=seed):
        batch.append((values, body))
        if len(batch) == 20_000:
            await store.write(partial(snapshot.put, page=batch))
            batch = []
    await store.write(partial(snapshot.put, page=batch))
    await store.write(snapshot.order)
    for statement in await store.write(snapshot.steps_left):
        await store.write(partial(snapshot.carry_out, statement=statement))
    for first, last in await store.write(snapshot.find_slices):
        await store.write(partial(snapshot.make_findable, first=first, last=last))
    await store.write(partial(snapshot.swap, cursor="1", now=NOON, rules=DEFAULT, agreed=True))
