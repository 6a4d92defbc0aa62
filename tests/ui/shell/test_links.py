"""A link that dies before its picture is here is told once, with a way to fetch it."""

import asyncio
from dataclasses import replace

from services.workstation.batches import Batch
from services.workstation.files import Files, FileState, Wanted
from tests.kit.orders import an_artwork
from tests.ui.shop import Feed
from ui.station import Station
from ui.window import Window

SIGNED = "https://s3.example/rex.png?X-Amz-Date=20261120T135200Z&X-Amz-Expires={}&X-Amz-Signature=s"


def test_each_link_is_told_once_and_a_fresh_one_again(station: Station, shop: Feed, window: Window) -> None:
    files, watch = Files(shop.store), window.listening.links
    first, second = (shop.store.search(number, limit=1)[0].id for number in ("FB-20840", "FB-20841"))
    rex = an_artwork("x", url=SIGNED.format(3600))
    asyncio.run(files.know([Wanted(first, rex), Wanted(second, replace(rex, url=SIGNED.format(999_999)))]))
    for _ in range(2):
        watch.look()
    assert [n.words for n in station.notices.kept] == [
        "FB-20840: the link to its picture dies in 1 h, and it is not on this computer."
    ]
    assert station.notices.kept[0].action == "Fetch now"
    asyncio.run(files.renew([Wanted(first, replace(rex, url=SIGNED.format(7200)))]))
    watch.look()
    assert station.notices.kept[0].words.startswith("FB-20840: the link to its picture dies in 2 h")
    asyncio.run(files.mark(files.of(first)["x"], FileState.HERE, path=__file__))
    asyncio.run(files.renew([Wanted(second, replace(rex, url=SIGNED.format(60)))]))
    station.hub.batch.emit(Batch("b", 1, 1, 0, 1, 1, False))
    assert [n.words.split(":")[0] for n in station.notices.kept] == ["FB-20841", "FB-20840", "FB-20840"]
