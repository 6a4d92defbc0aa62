"""One image through the rooms: an address in an order, pieces, a file by its checksum, facts, findings, a verdict."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from app.artwork import Verdict
from app.events import Checked
from app.orders import Order
from app.states import ReprintReason, Role, State
from services.receiver import book
from services.workstation.files import FileState
from tests.kit.factory import workstation
from tests.kit.hostile import Shelfful, picture, picture_server
from tests.kit.orders import TICKED, an_artwork, an_item, an_order, placed
from tests.kit.receiver import Running, running_receiver

pytestmark = pytest.mark.anyio
PICTURE = picture(7, (300, 400))


def _snapshot(base: str) -> Order:
    art = replace(an_artwork("a1", url=f"{base}/a.png"), declared_sha256=sha256(PICTURE).hexdigest())
    return an_order("1", items=(replace(an_item(quantity=2, artworks=0), artworks=(art,)),))


async def _place(running: Running, snapshot: Order) -> None:
    now = running.clock()
    record = lambda c: book.record(c, [placed(snapshot)], running.state.rules, now)  # noqa: E731
    await running.state.database.group.submit(record)


async def test_one_image(database_url: str, tmp_path: Path) -> None:
    shelf = Shelfful({"a.png": PICTURE}, trouble={"a.png": "cut"})
    with picture_server(shelf) as base:
        async with running_receiver(database_url) as running:
            snapshot = _snapshot(base)
            await _place(running, snapshot)
            async with (
                workstation(running, tmp_path, "Press", pictures=base) as press,
                workstation(running, tmp_path, "Bench", Role.CHECKER) as bench,
            ):
                await press.cycle()
                # 2-3: wanted, fetched in pieces, cut once, resumed, named by its checksum
                assert await press.shelf.want([snapshot.id], "1 file") == 1
                await press.shelf.drain()
                running.clock.forward(seconds=5)
                await press.shelf.drain()
                file = press.shelf.files.of(snapshot.id)["a1"]
                assert file.state is FileState.HERE
                assert file.sha256 == sha256(PICTURE).hexdigest()
                assert file.sha256 in file.path
                assert shelf.sent == len(PICTURE), "the first half was fetched again"
                # 4-5: measured and reduced in the same pass, reported as an event
                artwork = press.order(snapshot.id).artworks[0]
                assert artwork.facts is not None
                assert (artwork.facts.width, artwork.facts.height) == (300, 400)
                assert press.shelf.thumbnail(file.sha256, 128) is not None
                assert press.order(snapshot.id).state is State.ARTWORK_READY
                # 7: judged by rule, the same at every station and without the file
                assert [f.words for f in artwork.findings] == [
                    "Low resolution, 25 dpi. Shop minimum is 150 dpi",
                    "No profile, sRGB assumed",
                ]
                await press.cycle()
                await bench.cycle()
                assert bench.order(snapshot.id).artworks[0].findings == artwork.findings
                assert bench.shelf.files.of(snapshot.id) == {}
                # 8: judged by a person, piece by piece; the failed one is made again as the next attempt
                await press.move(snapshot.id, State.IN_PRODUCTION)
                await press.move(snapshot.id, State.QUALITY_CHECK)
                await press.cycle()
                await bench.cycle()
                part = bench.order(snapshot.id).fulfilments[0]
                for unit, verdict in (("1-1", Verdict.PASS), ("1-2", Verdict.FAIL)):
                    why = ReprintReason.BANDING if verdict is Verdict.FAIL else None
                    await bench.step(
                        lambda b, unit=unit, verdict=verdict, why=why: Checked(  # type: ignore[misc]
                            **b, fulfilment=part.id, unit=unit, attempt=1, verdict=verdict, why=why, answers=TICKED
                        ),
                        snapshot.id,
                    )
                await bench.cycle()
                await press.cycle()
                again = press.order(snapshot.id)
                assert again.state is State.IN_PRODUCTION
                assert [u.attempt for u in again.fulfilments[0].units] == [1, 2]
                assert again.rush
