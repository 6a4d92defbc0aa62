"""The guard looks at whoever has new pictures, tells what it found, and never stops anything."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.errors import Unavailable
from app.likeness import Judged, Verdict
from services.workstation.decoding import Decoders, NotStarted
from services.workstation.gallery import Looked, Taken
from services.workstation.guard import AGAIN_S, Guard
from services.workstation.store import Store
from services.workstation.verdicts import Finding, findings_of
from tests.kit.guarded import Guarded
from tests.kit.treatments import photos


class Made(Decoders):
    """Gives prepared answers and notes who was asked about."""

    def __init__(self, **answers: Looked | Exception) -> None:
        super().__init__(at_once=1)
        self.answers, self.asked = answers, list[str]()

    def compare(self, station: Path, order: str, thumbnails: Path) -> Looked:
        self.asked.append(order)
        answer = self.answers.get(order, Looked())
        if isinstance(answer, Exception):
            raise answer
        return answer


def found(order: str, verdict: Verdict = Verdict.FITS) -> Finding:
    return Finding(order, "p", "s", "t", Judged(verdict, "words"))


@pytest.fixture
def told() -> list[frozenset[str]]:
    return []


def guard(store: Store, told: list[frozenset[str]], decoders: Decoders) -> Guard:
    return Guard(store, store.path.parent, told.append, decoders)


def test_what_is_found_is_kept_and_told_of_every_order_it_is_about(store: Store, told: list[frozenset[str]]) -> None:
    made = Made(o1=Looked((Taken("o1", "a", "s", ()),), (found("o1"), found("o2"))), o3=Looked((), ()))
    guarding = guard(store, told, made)
    guarding.heard(["o1", "o3", "o1"])
    asyncio.run(guarding.drain())
    assert made.asked == ["o1", "o3"]
    assert told == [frozenset({"o1", "o2"})]
    assert findings_of(store.cache, "o2")["p"] == found("o2")


def test_one_that_cannot_be_looked_at_does_not_keep_the_others_waiting(
    store: Store, told: list[frozenset[str]]
) -> None:
    made = Made(o1=Unavailable("no"), o2=Looked(found=(found("o2"),)))
    guarding = guard(store, told, made)
    guarding.heard(["o1", "o2"])
    asyncio.run(guarding.drain())
    assert told == [frozenset({"o2"})]


def test_at_a_start_all_open_orders_with_files_are_looked_at(
    store: Store, told: list[frozenset[str]], tmp_path: Path
) -> None:
    image = photos(1, 1)[0].image
    order = Guarded(store, tmp_path / "t").put("1001", {"Max": (image, image)})
    made = Made(**{order.id: Looked(found=(found(order.id),))})

    async def run() -> None:
        heard = asyncio.Event()
        guarding = Guard(store, tmp_path, lambda orders: heard.set(), made)
        running = asyncio.ensure_future(guarding.run())
        await heard.wait()
        running.cancel()
        await asyncio.wait({running})

    asyncio.run(run())
    assert made.asked == [order.id]


class Refused(Decoders):
    """Ends the first look with a fault, then answers."""

    def __init__(self, fault: Exception) -> None:
        super().__init__(at_once=1)
        self.fault, self.asked = fault, list[str]()

    def compare(self, station: Path, order: str, thumbnails: Path) -> Looked:
        self.asked.append(order)
        if len(self.asked) == 1:
            raise self.fault
        return Looked(found=(found(order),))


@pytest.mark.parametrize(("fault", "looked"), [(NotStarted(), ["o1", "o1", "o2"]), (ValueError("x"), ["o1", "o2"])])
def test_a_fault_of_ours_does_not_end_it_and_loses_only_what_is_broken(
    store: Store, tmp_path: Path, fault: Exception, looked: list[str]
) -> None:
    """A process that cannot be had now costs a pause; the orders that waited for it still do."""
    pauses, made = list[float](), Refused(fault)

    async def run() -> None:
        heard = asyncio.Event()

        async def pause(seconds: float) -> None:
            pauses.append(seconds)

        guarding = Guard(store, tmp_path, lambda orders: heard.set() if "o2" in orders else None, made, pause=pause)
        guarding.heard(["o1", "o2"])
        running = asyncio.ensure_future(guarding.run())
        async with asyncio.timeout(10):
            await heard.wait()
        running.cancel()
        await asyncio.wait({running})

    asyncio.run(run())
    assert made.asked == looked
    assert pauses == [AGAIN_S]


@pytest.fixture
def decoders() -> Iterator[Decoders]:
    made = Decoders(at_once=1)
    yield made
    made.close()


def test_pictures_are_compared_in_a_process_of_their_own(
    store: Store, told: list[frozenset[str]], tmp_path: Path, decoders: Decoders
) -> None:
    one, two = (photo.image for photo in photos(9_300, 2))
    shop = Guarded(store, tmp_path / "t")
    first, second = shop.put("1001", {"Max": (one, two)}), shop.put("1002", {"Zoë": (two, one)})
    guarding = Guard(store, shop.thumbnails, told.append, decoders)
    guarding.heard([first.id, second.id])
    asyncio.run(guarding.drain())
    assert decoders.started == 1
    words = {
        o.number: findings_of(store.cache, o.id)["1-" + p + "-print"].judged.words
        for o, p in ((first, "Max"), (second, "Zoë"))
    }
    assert words == {"#1001": "Looks like #1002 instead", "#1002": "Looks like #1001 instead"}
    guarding.close()
    with pytest.raises(Unavailable):
        decoders.compare(store.path, first.id, shop.thumbnails)
