"""What comes in while a go is on its way is carried out together in the next."""

import asyncio
from collections.abc import Sequence

import pytest

from services.workstation.gathering import Gathering


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_the_next_go_takes_all_that_waited() -> None:
    goes: list[list[int]] = []
    open_, begun = asyncio.Event(), asyncio.Event()

    async def work(lot: Sequence[int]) -> Sequence[int | BaseException]:
        goes.append(list(lot))
        begun.set()
        await open_.wait()
        return [-n if n % 5 else ValueError(str(n)) for n in lot]

    gathering: Gathering[int, int] = Gathering(work)
    adding = [asyncio.ensure_future(gathering.add(n)) for n in range(1, 3)]
    await begun.wait()
    adding += [asyncio.ensure_future(gathering.add(n)) for n in range(3, 8)]
    await asyncio.sleep(0)
    adding[3].cancel()
    await asyncio.sleep(0)
    open_.set()
    values = await asyncio.gather(*adding, return_exceptions=True)
    assert [v for v in values if isinstance(v, int)] == [-1, -2, -3, -6, -7]
    assert [str(v) for v in values if isinstance(v, ValueError)] == ["5"]
    assert goes == [[1, 2], [3, 4, 5, 6, 7]]


@pytest.mark.anyio
async def test_a_go_that_fails_fails_for_all_in_it_and_for_nobody_else() -> None:
    fails = True

    async def work(lot: Sequence[int]) -> Sequence[int | BaseException]:
        if fails:
            raise OSError("full")
        return lot

    gathering: Gathering[int, int] = Gathering(work)
    values = await asyncio.gather(gathering.add(1), gathering.add(2), return_exceptions=True)
    assert [type(v) for v in values] == [OSError, OSError]
    fails = False
    assert await gathering.add(3) == 3


@pytest.mark.anyio
async def test_after_a_go_it_rests_so_that_more_gathers(monkeypatch: pytest.MonkeyPatch) -> None:
    goes: list[list[int]] = []
    rests: list[float] = []
    over = asyncio.Event()

    async def work(lot: Sequence[int]) -> Sequence[int]:
        goes.append(list(lot))
        return lot

    async def rest(seconds: float) -> None:
        rests.append(seconds)
        await over.wait()

    monkeypatch.setattr(asyncio, "sleep", rest)
    gathering: Gathering[int, int] = Gathering(work, 0.2)
    assert await gathering.add(1) == 1, "what comes alone does not wait"
    adding = [asyncio.ensure_future(gathering.add(n)) for n in (2, 3, 4)]
    over.set()
    assert await asyncio.gather(*adding) == [2, 3, 4]
    assert goes == [[1], [2, 3, 4]]
    assert rests[0] == 0.2
