"""Each file of a download in words, by its state; a line for links that die."""

from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from services.workstation.bringing import SECOND
from services.workstation.files import File, FileState, Turn
from services.workstation.schema import NO_DUE
from tests.ui.shop import NOON
from ui.downloads.lines import When, _state

WHEN = When(NOON, UTC)
FILE = File("o", "a", FileState.WANTED, "https://x.example/a.png", rank=Turn.USUAL * NO_DUE)
AT = int((NOON - timedelta(hours=2)).timestamp() * 1000)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Waiting"),
        ({"rank": Turn.USUAL * NO_DUE + AT}, "Waiting, due 11:52"),
        ({"rank": Turn.EARLY * NO_DUE + NO_DUE - 1}, "Waiting"),
        ({"rank": Turn.RUSH * NO_DUE}, "Waiting, rush"),
        ({"rank": Turn.DYING * NO_DUE}, "Waiting, its link dies soon"),
        ({"rank": 7}, "Waiting, first"),
        ({"reason": "x.example asks us to wait."}, "x.example asks us to wait."),
        ({"state": FileState.PAUSED}, "Paused"),
        ({"state": FileState.PAUSED, "got": 1000, "size": 3000}, "Paused, 1.0 KB of 3.0 KB"),
        ({"state": FileState.FAILED, "reason": "Gone."}, "Gone."),
        ({"state": FileState.HERE, "size": 3000}, "3.0 KB"),
        (
            {"state": FileState.HERE, "size": 3000, "resumed": 1000, "at": AT, "by": "Naledi"},
            "3.0 KB, 1.0 KB of it not fetched twice, 11:52 by Naledi",
        ),
        (
            {"state": FileState.HERE, "size": 3000, "reason": SECOND, "at": AT, "by": "Naledi"},
            "3.0 KB, from its second address, 11:52 by Naledi",
        ),
    ],
)
def test_a_file_in_words(changes: dict[str, object], words: str) -> None:
    said, _, icon = _state(replace(FILE, **changes), None, WHEN)  # type: ignore[arg-type]  # of a table
    assert said == words
    assert icon


def test_on_its_way_the_bytes_are_told() -> None:
    assert _state(FILE, (1_500_000, 0), WHEN)[0] == "1.5 MB"
    assert _state(FILE, (1_500_000, 3_000_000), WHEN)[0] == "1.5 MB of 3.0 MB"
