"""Downloads are shown as they are kept: failed ones first, each file in words, buttons that reach the shelf."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from services.workstation.batches import Batch, summary
from services.workstation.files import File, Files, FileState, Turn, Wanted
from tests.kit.orders import an_artwork
from tests.ui.shop import NOON, Feed
from ui.downloads.card import Shown
from ui.downloads.page import DownloadsPage
from ui.station import Station

DYING = "https://s3.example/rex.png?X-Amz-Date=20261120T135200Z&X-Amz-Expires=18000&X-Amz-Signature=s"


class Heard:
    """In place of the shelf: what it was asked."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.asked: list[tuple[object, ...]] = []

    def live(self, file: File) -> tuple[int, int] | None:
        return (1_200_000, 3_400_000) if file.artwork == "b" else None

    def summed(self, batch: str) -> Batch:
        return summary(self.files.figures(batch), coming=1_200_000, speed=400_000.0)

    def pause(self, name: str) -> Coroutine[Any, Any, None]:
        return self._hear("pause", name)

    def go_on(self, name: str) -> Coroutine[Any, Any, None]:
        return self._hear("go-on", name)

    def prefer(self, name: str) -> Coroutine[Any, Any, None]:
        return self._hear("first", name)

    def retry(self, order: str, artwork: str) -> Coroutine[Any, Any, None]:
        return self._hear("retry", order, artwork)

    def want(self, orders: set[str], *, turn: Turn) -> Coroutine[Any, Any, None]:
        return self._hear("want", *sorted(orders), turn)

    async def _hear(self, *what: object) -> None:
        self.asked.append(what)


async def _fill(files: Files) -> None:
    await files.want([Wanted("o1", an_artwork("a")), Wanted("o2", an_artwork("b"))], "1/good", NOON)
    await files.want([Wanted("o3", an_artwork("c")), Wanted("o3", an_artwork("d"))], "bad", NOON)
    await files.mark(_one(files, "o3", "c"), FileState.FAILED, reason="The shop sent an empty file.")
    await files.mark(_one(files, "o1", "a"), FileState.HERE, size=2_000_000, name="1_01_a.png", by="Naledi")


def _one(files: Files, order: str, artwork: str) -> File:
    found = files.one(order, artwork)
    assert found is not None
    return found


@pytest.fixture
def page(qtbot: QtBot, station: Station) -> DownloadsPage:
    made = DownloadsPage(station)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


@pytest.fixture
def shelf(page: DownloadsPage, station: Station) -> Heard:
    made = Heard(page.files)
    station.shelf = made  # type: ignore[assignment]  # answers what the page asks
    asyncio.run(_fill(page.files))
    page.refresh()
    return made


def test_without_downloads_it_says_how_they_begin(page: DownloadsPage) -> None:
    assert page.empty.isVisible()
    assert page.cards == []
    assert page.alert.isHidden()


def test_failed_ones_rise_to_the_top_with_their_reason(page: DownloadsPage, shelf: Heard) -> None:
    assert not page.empty.isVisible()
    first, second = page.cards
    assert first.accessibleName().startswith("bad: 0 of 2 files")
    assert "The shop sent an empty file." in first.accessibleDescription()
    assert second.accessibleName() == "good: 1 of 2 files, 3.2 MB of 4.0 MB, 400.0 KB/s, 2 s left"
    assert "1.2 MB of 3.4 MB" in second.accessibleDescription().splitlines()[0]
    assert first.go_on.text() == "Try again"
    assert not page.grab().isNull()


def test_what_is_pressed_reaches_the_shelf(page: DownloadsPage, shelf: Heard, qtbot: QtBot) -> None:
    first, second = page.cards
    presses = (second.pause, second.first, first.go_on, first.retries[0])
    for button in presses:
        assert button.isVisible(), button.text()
        button.click()
    qtbot.waitUntil(lambda: len(shelf.asked) == 4)
    assert set(shelf.asked) == {("pause", "1/good"), ("first", "1/good"), ("go-on", "bad"), ("retry", "o3", "c")}


def test_paused_it_says_so_and_offers_to_go_on(page: DownloadsPage, shelf: Heard) -> None:
    asyncio.run(page.files.set_batch("1/good", (FileState.WANTED,), FileState.PAUSED))
    page.refresh()
    card = page.cards[1]
    assert (card.go_on.isVisible(), card.go_on.text(), card.pause.isVisible()) == (True, "Go on", False)
    assert card.words().endswith("Paused")


def test_a_host_that_asks_to_wait_is_told_and_may_be_tried_all_the_same(
    page: DownloadsPage, shelf: Heard, qtbot: QtBot
) -> None:
    card = page.cards[1]
    batch = replace(
        shelf.summed("1/good"), running=False, held=True, speed=0.0, words="cdn.example asks us to wait 6 h"
    )
    card.show_batch(Shown(batch))
    assert card.words().endswith("cdn.example asks us to wait 6 h")
    assert (card.go_on.isVisible(), card.go_on.text(), card.pause.isVisible()) == (True, "Try again", False)
    card.go_on.click()
    qtbot.waitUntil(lambda: shelf.asked == [("go-on", "1/good")])


def test_a_link_that_dies_is_said_and_fetched_first(
    page: DownloadsPage, shelf: Heard, shop: Feed, qtbot: QtBot
) -> None:
    order = shop.store.search("FB-20840", limit=1)[0].id
    asyncio.run(page.files.know([Wanted(order, an_artwork("x", url=DYING))]))
    page.refresh()
    assert page.alert.words == "FB-20840: the link to its picture dies in 5 h, and it is not on this computer."
    page.alert.link.click()
    qtbot.waitUntil(lambda: bool(shelf.asked))
    assert shelf.asked == [("want", order, Turn.FIRST)]


def test_news_are_shown_together_and_only_in_front(page: DownloadsPage, shelf: Heard, qtbot: QtBot) -> None:
    looks = []
    page.refresh = lambda: looks.append(1)  # type: ignore[method-assign]  # counted
    for _ in range(50):
        page._station.hub.batch.emit(None)
    qtbot.waitUntil(lambda: bool(looks))
    assert len(looks) == 1
    page.hide()
    page._station.hub.batch.emit(None)
    assert page._soon.isActive()
    qtbot.waitUntil(lambda: not page._soon.isActive())
    assert len(looks) == 1
