"""Downloads are shown as they are kept: failed ones first, each failed file with its reason."""

import asyncio

import pytest
from pytestqt.qtbot import QtBot

from services.workstation.files import Files, FileState, Wanted
from tests.kit.orders import an_artwork
from tests.ui.shop import NOON
from ui.downloads.page import DownloadsPage, shown_batches
from ui.station import Station


async def _fill(files: Files) -> None:
    await files.want([Wanted("o1", an_artwork("a")), Wanted("o2", an_artwork("b"))], "good", NOON)
    await files.want([Wanted("o3", an_artwork("c"))], "bad", NOON)
    for file in files.due(NOON, 9):
        if file.batch == "bad":
            await files.mark(file, FileState.FAILED, reason="The shop sent an empty file.")
        elif file.artwork == "a":
            await files.mark(file, FileState.HERE, size=2_000_000, got=2_000_000)


@pytest.fixture
def page(qtbot: QtBot, station: Station) -> DownloadsPage:
    made = DownloadsPage(station)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


def test_without_downloads_it_says_how_they_begin(page: DownloadsPage) -> None:
    assert page.empty.isVisible()
    assert page.cards == []


def test_failed_ones_rise_to_the_top_with_their_reason(page: DownloadsPage, station: Station) -> None:
    asyncio.run(_fill(page.files))
    station.hub.batch.emit(None)
    assert not page.empty.isVisible()
    assert [s.batch.name for s in shown_batches(page.files)] == ["bad", "good"]
    first, second = page.cards
    assert first.words() == "0 of 1 file, 0 B, 1 failed"
    assert second.words() == "1 of 2 files, 2.0 MB"
    assert first.go_on.isVisible()
    assert first.go_on.text() == "Try again"
    assert second.pause.isVisible()
    assert not page.grab().isNull()
