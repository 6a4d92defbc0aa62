"""`python -m services.practice`: the practice shop alone, until it is interrupted."""

import argparse
import asyncio
import contextlib
import sys
import tempfile
from pathlib import Path

from services.practice.knobs import Knobs
from services.practice.shop import PracticeShop


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="services.practice", description="A made-up shop on this computer.")
    parser.add_argument("--port", type=int, default=8_790)
    parser.add_argument("--orders", type=int, default=60, help="open orders to begin with")
    parser.add_argument("--to", default="", help="a receiver's address for the webhooks")
    parser.add_argument("--every", type=float, default=45.0, help="seconds between new orders")
    parser.add_argument("--speed", type=float, default=1.0, help="how many times faster the print houses work")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "platen-practice")
    given = parser.parse_args(arguments)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_run(given))
    return 0


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
