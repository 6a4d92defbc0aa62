"""The story of source 000 ends as it says, calm, in a gale, and with each knob turned."""

from pathlib import Path

import pytest

from services.practice.scenarios import WEATHERS
from tests.services.practice.scenarios.lives import ROUGH, lived

pytestmark = pytest.mark.anyio


async def test_a_whole_life(tmp_path: Path) -> None:
    told, words = await lived("000", tmp_path, WEATHERS["calm"])
    assert told.done == {"shopify.fulfillment": 1}
    assert words[0].endswith(
        "A customer orders a portrait of her pet; its picture is told in the order and apart from it"
    )
    assert [part.route for part in told.orders[0].fulfilments] == ["in_house"]


async def test_the_roughest_weather_ends_the_same(tmp_path: Path) -> None:
    told, words = await lived("000", tmp_path, WEATHERS["gale"], seed=1)
    assert any("is away for 40 minutes" in line for line in words)
    assert len(told.orders) == 1


@pytest.mark.parametrize("knob", ROUGH)
async def test_each_knob_ends_the_same(tmp_path: Path, knob: str) -> None:
    told, _ = await lived("000", tmp_path, ROUGH[knob])
    assert len(told.orders) == 1
