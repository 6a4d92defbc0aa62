"""The runner compares the end with what the story says; what differs is told in words."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.states import Payment, State
from services.practice.scenarios import SCENARIOS, Ending, tell
from services.practice.scenarios.script import Step, is_

pytestmark = pytest.mark.anyio


async def test_another_end_is_a_difference(tmp_path: Path) -> None:
    end = Ending(State.SHIPPED, Payment.PAID, {"treez.ticket": 2}, mails=1)
    story = replace(SCENARIOS["003"], ending=end)
    told = await tell(story, tmp_path, say=lambda _: None)
    number = told.orders[0].number
    assert told.differences == (
        f"{number} is delivered, unpaid; not shipped, paid",
        "treez.ticket: 1 instead of 2",
        "mail: 3 instead of 1",
    )
    assert list(told.lines())[-1] == "It did not end as the story says."


async def test_a_story_nobody_works_on_gets_stuck_and_says_where(tmp_path: Path) -> None:
    """Without hands the house's steps wait for a person."""
    kiosk = SCENARIOS["003"]
    waits = Step("Nobody begins", then=is_(State.IN_PRODUCTION), hours=2)
    story = replace(kiosk, steps=(kiosk.steps[0], waits, *kiosk.steps[2:]))
    words: list[str] = []
    told = await tell(story, tmp_path, say=words.append, with_hands=False)
    assert told.differences[0].startswith("not within 2 hours: ")
    assert words[-1].endswith("Nobody begins")
