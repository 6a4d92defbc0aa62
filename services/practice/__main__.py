"""`python -m services.practice`: the practice shop alone, until it is interrupted; or one story with `--scenario`."""

import argparse
import asyncio
import contextlib
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from services.practice.knobs import Knobs
from services.practice.scenarios import KNOBS, SCENARIOS, WEATHERS, FastClock, Scenario, Weather, tell
from services.practice.shop import PracticeShop


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="services.practice", description="A made-up shop on this computer.")
    parser.add_argument("--port", type=int, default=8_790)
    parser.add_argument("--orders", type=int, default=60, help="open orders to begin with")
    parser.add_argument("--to", default="", help="a receiver's address for the webhooks")
    parser.add_argument("--every", type=float, default=45.0, help="seconds between new orders")
    parser.add_argument("--speed", type=float, default=1.0, help="how many times faster the print houses work")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "platen-practice")
    _add_stories(parser)
    given = parser.parse_args(arguments)
    if given.list:
        sys.stdout.writelines(f"{key}  {story.title}\n" for key, story in SCENARIOS.items())
        return 0
    if given.scenario:
        return asyncio.run(_tell(SCENARIOS[given.scenario], _weather(given), given))
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(given))
    return 0


def _add_stories(parser: argparse.ArgumentParser) -> None:
    stories = parser.add_argument_group("stories", "the whole life of one order, told in less than a minute")
    stories.add_argument("--list", action="store_true", help="the stories there are")
    stories.add_argument("--scenario", choices=SCENARIOS, help="tell this one, then end; 1 where it ends badly")
    stories.add_argument("--weather", choices=WEATHERS, default="calm")
    stories.add_argument("--seed", type=int, default=0, help="of all chance in a story")
    stories.add_argument("--pace", type=float, default=3_600.0, help="times faster than real at most; 0: no limit")
    for name in KNOBS:
        stories.add_argument(f"--{name.replace('_', '-')}", type=share, metavar="SHARE", help="from 0 to 1")
    stories.add_argument("--away", action="append", default=[], metavar="PROVIDER", help="gone for forty minutes")


def share(text: str) -> float:
    """Raises ValueError outside of 0 to 1."""
    if not 0 <= (found := float(text)) <= 1:
        raise ValueError(text)
    return found


def _weather(given: argparse.Namespace) -> Weather:
    """The named one, and what is turned by hand."""
    named = WEATHERS[given.weather]
    turned = {name: part for name in KNOBS if (part := getattr(given, name)) is not None}
    return replace(named, knobs={**named.knobs, **turned}, away=frozenset(given.away))


async def _tell(story: Scenario, weather: Weather, given: argparse.Namespace) -> int:
    """The words as they happen, then how it ended."""

    def say(words: str) -> None:
        sys.stdout.write(f"{words}\n")
        sys.stdout.flush()

    say(f"{story.key}  {story.title}")
    with tempfile.TemporaryDirectory(prefix="platen-story-") as folder:
        told = await tell(story, Path(folder), weather=weather, seed=given.seed, clock=FastClock(given.pace), say=say)
    for line in told.lines():
        say(line)
    return 1 if told.differences else 0


async def _run(given: argparse.Namespace) -> None:
    knobs = Knobs(speed=given.speed)
    async with PracticeShop(folder=given.folder, knobs=knobs, port=given.port) as shop:
        shop.backlog(given.orders)
        _say(shop)
        if given.to:
            await shop.live(given.to, order_every_s=given.every)
        await asyncio.Event().wait()


def _say(shop: PracticeShop) -> None:
    """The accounts in the form in which `platen-receiver account add` takes them; their secrets open nothing else."""
    for account in shop.accounts():
        fields = account["fields"]
        assert isinstance(fields, dict)  # noqa: S101  # of an account
        shown = " ".join(f"{name}='{value}'" for name, value in fields.items() if name != "products")
        sys.stdout.write(f"account add {account['provider']} {account['name']} {shown}\n")
    sys.stdout.write(f"mail server 127.0.0.1:{shop.mailbox.port}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
