"""What the tests of all stories share: a whole life in some weather, within a minute, nothing done twice."""

import asyncio
from pathlib import Path

from services.practice.scenarios import SCENARIOS, Told, Weather, tell

MOST_S = 60
ROUGH = {
    "late": Weather({"late": 0.6}),
    "duplicate": Weather({"duplicate": 0.8}),
    "lost": Weather({"lost": 0.6}),
    "out_of_order": Weather({"out_of_order": 0.6}),
    "rate_429": Weather({"rate_429": 0.3}),
    "rate_500": Weather({"rate_500": 0.3}),
    "html_error_page": Weather({"html_error_page": 0.3}),
    "cut_connection": Weather({"cut_connection": 0.3}),
    "away": Weather(usual=True),
}
"""Every knob by itself."""


async def lived(key: str, folder: Path, weather: Weather, seed: int = 0) -> tuple[Told, list[str]]:
    """How the story ended, and its words. Fails where it takes longer than a minute, or ends otherwise."""
    words: list[str] = []
    async with asyncio.timeout(MOST_S):
        told = await tell(SCENARIOS[key], folder, weather=weather, seed=seed, say=words.append)
    assert told.differences == ()
    return told, words
