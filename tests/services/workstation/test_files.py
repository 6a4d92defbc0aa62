"""Which files are wanted, and what becomes of them, over restarts."""

from pathlib import Path

import pytest

from services.workstation.files import Files, FileState, Wanted, missing
from services.workstation.store import Store
from tests.kit.orders import an_artwork, an_item, an_order, at, begun


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.anyio
async def test_a_wish_is_kept_and_repeating_it_is_no_second_one(tmp_path: Path) -> None:
    store = Store.open(tmp_path, clock=lambda: at(0))
    files = Files(store)
    wishes = [Wanted("o1", an_artwork("a")), Wanted("o1", an_artwork("b"))]
    assert await files.want(wishes, "batch", at(0)) == 2
    assert await files.want(wishes, "batch", at(1)) == 0
    assert [f.artwork for f in files.due(at(0), 9)] == ["a", "b"]
    assert files.next_due() == 0
    await files.mark(files.due(at(0), 1)[0], FileState.LOADING)
    store.close()
    again = Store.open(tmp_path, clock=lambda: at(0))
    files = Files(again)
    assert [f.state for f in files.of("o1").values()] == [FileState.LOADING, FileState.WANTED]
    assert await files.resume_broken() == 1
    assert len(files.due(at(0), 9)) == 2
    again.close()


@pytest.mark.anyio
async def test_pausing_and_going_on_are_for_a_whole_download(tmp_path: Path) -> None:
    store = Store.open(tmp_path, clock=lambda: at(0))
    files = Files(store)
    await files.want([Wanted("o1", an_artwork("a")), Wanted("o2", an_artwork("b"))], "batch", at(0))
    assert await files.set_batch("batch", (FileState.WANTED,), FileState.PAUSED) == 2
    assert files.due(at(0), 9) == []
    assert await files.set_batch("batch", (FileState.PAUSED,), FileState.WANTED) == 2
    assert list(files.batches()) == ["batch"]
    store.close()


def test_only_pictures_with_an_address_that_are_not_here_are_missing() -> None:
    order = begun(an_order(items=(an_item(artworks=2),)))
    assert [w.artwork.id for w in missing(order, {})] == ["1-a1", "1-a2"]
