"""Weather turns the practice shop's knobs and says who goes away."""

from dataclasses import fields

import pytest

from services.practice import Knobs
from services.practice.scenarios.weather import CALM, GALE, KNOBS, STORM, Weather


def test_every_share_of_the_practice_shop_can_be_turned() -> None:
    shares = {f.name for f in fields(Knobs) if f.default == 0.0 and isinstance(f.default, float)}
    assert set(KNOBS) == shares


def test_it_turns_what_it_names_and_leaves_the_rest() -> None:
    knobs = Weather({"lost": 0.25}).turned(7, 40.0)
    assert (knobs.lost, knobs.late, knobs.speed, knobs.seed) == (0.25, 0.0, 40.0, 7)
    with pytest.raises(KeyError):
        Weather({"sunny": 1.0}).turned(0, 1.0)


def test_who_goes_away() -> None:
    assert CALM.gone("treez") == frozenset()
    assert STORM.gone("treez") == {"treez"}
    assert Weather(away=frozenset({"site"})).gone("treez") == {"site"}
    assert all(GALE.knobs[name] > 0 for name in KNOBS)
