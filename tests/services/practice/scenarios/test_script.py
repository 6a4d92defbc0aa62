"""A story's words for waiting: the state its order has come to."""

from types import SimpleNamespace
from typing import cast

from app.states import State
from services.practice.scenarios import SCENARIOS
from services.practice.scenarios.script import at_once, is_
from services.practice.scenarios.stage import Stage


def a_stage(state: State | None) -> Stage:
    order = None if state is None else SimpleNamespace(state=state)
    return cast(Stage, SimpleNamespace(order=lambda: order))


def test_a_state_is_waited_for() -> None:
    holds = is_(State.SHIPPED, State.DELIVERED)
    assert [holds(a_stage(s)) for s in (None, State.READY, State.SHIPPED, State.DELIVERED)] == [
        False,
        False,
        True,
        True,
    ]
    assert at_once(a_stage(None))


def test_every_story_has_words_one_storm_and_an_end() -> None:
    for story in SCENARIOS.values():
        assert all(step.words for step in story.steps)
        assert sum(step.storm for step in story.steps) == 1
        assert story.away in {provider for provider, _ in story.accounts}
        assert story.ending.done
