"""Cards at the rail's foot: the sync in words, downloads together, who works here."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest
from pytestqt.qtbot import QtBot

from services.workstation.batches import Batch
from services.workstation.sync import Line
from tests.ui.shop import NOON
from ui.icons import Icons
from ui.shell.banner import PRACTICE, Strips, offline, trouble
from ui.shell.cards import Freshness, Jobs, PersonCard
from ui.theme import Theme

UP = Line(True, NOON, NOON - timedelta(seconds=12), "Up to date")


@pytest.mark.parametrize(
    ("line", "words", "second", "tone"),
    [
        (None, "Connecting", "What is here can be used", "ok"),
        (UP, "Up to date", "Synced 12 s ago", "ok"),
        (replace(UP, waiting=2), "Syncing", "2 changes waiting to sync", "ok"),
        (replace(UP, online=False), "Working offline", "Changes are sent later", "warn"),
        (replace(UP, online=False, waiting=1), "Working offline", "1 change waiting to sync", "warn"),
        (replace(UP, problem="Not paired", hint="Pair again."), "Not paired", "Pair again.", "warn"),
    ],
)
def test_the_sync_in_words(qtbot: QtBot, theme: Theme, line: Line | None, words: str, second: str, tone: str) -> None:
    card = Freshness(Icons(theme))
    qtbot.addWidget(card)
    card.show_line(line, NOON, UTC)
    assert (card.words, card.second, card.tone) == (words, second, tone)


def test_downloads_are_told_together_and_go_when_done(qtbot: QtBot, theme: Theme) -> None:
    jobs = Jobs(Icons(theme))
    qtbot.addWidget(jobs)
    first = Batch("a", 4, 1, 0, 1_000_000, 4_000_000, True)
    jobs.show_batch(first)
    jobs.show_batch(replace(first, name="b"))
    assert (jobs.second, jobs.share, jobs.names) == ("2 of 8, 2.0 MB", 0.25, ("a", "b"))
    jobs.show_batch(replace(first, running=False))
    assert jobs.names == ("b",)
    jobs.show_batch(replace(first, name="b", running=False))
    assert jobs.isHidden()


def test_who_works_here(qtbot: QtBot, theme: Theme) -> None:
    card = PersonCard(Icons(theme))
    qtbot.addWidget(card)
    card.show_person("Naledi Khumalo", "operator")
    assert card.toolTip() == "Naledi Khumalo, Press operator"
    card.show_person("", "")
    assert card.accessibleName() == "Nobody works here. Change"


def test_the_gravest_strip_is_shown(qtbot: QtBot, theme: Theme) -> None:
    strips = Strips(Icons(theme))
    qtbot.addWidget(strips)
    strips.put("practice", PRACTICE)
    strips.put("line", offline("13:41"))
    strips.put("trouble", trouble("This station is not paired."))
    assert strips.words == "This station is not paired."
    strips.put("trouble", None)
    assert strips.words.startswith("No connection since 13:41.")
    with qtbot.waitSignal(strips.asked) as asked:
        strips.link.click()
    assert asked.args == ["sync"]
    strips.put("line", None)
    assert strips.words == PRACTICE.words
    strips.put("practice", None)
    assert strips.isHidden()
