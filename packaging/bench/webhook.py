"""Deliveries verified, durable and answered over 64 connections, beside the same handler without a database.

Each receiver is a process of its own: uvicorn with httptools, the real hooks, SQLite FULL or PostgreSQL with fsync.
What was answered 200 is counted in the table afterwards.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from bench import load
from bench.row import Row
from services.database import open_database
from services.receiver import accounts
from services.receiver.hooks import Hooks
from services.receiver.main import open_state, receiver
from services.receiver.schema import INBOX
from services.secrets import SessionSecrets
from services.settings import ReceiverSettings
from tests.kit import deliveries
from tests.kit import postgres as kit
from tests.kit.ports import free_port

ROUNDS, SECONDS = 5, 2
STOP_S = 30.0
WORKING_MS = 150.0


def serve(kind: str, url: str, port: int) -> None:
    """`hooks`: the real handler alone; `bare`: without a database behind it; `working`: with the worker beside it."""
    import uvicorn

    state = open_state(ReceiverSettings(database=url), SessionSecrets())
    accounts.add(state, "shopify", "main", deliveries.ACCOUNTS["shopify"].fields)
    accounts.load(state)
    if kind == "bare":
        setattr(state.database.group, "keep", _kept)  # noqa: B010  # the one thing that is left out
    working = kind == "working"
    uvicorn.run(
        receiver(state) if working else Hooks(state),
        port=port,
        http="httptools",
        lifespan="on" if working else "off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )


async def _kept(rows: object, row: object) -> bool:
    return True


@contextmanager
def served(kind: str, url: str) -> Iterator[int]:
    """The port of such a receiver while the block runs."""
    port = free_port()
    words = [sys.executable, "-m", "bench.webhook", kind, url, str(port)]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            load.await_port(process, port)
            yield port
        finally:
            process.terminate()
            try:
                process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def durable_postgres() -> Iterator[str]:
    """The tests' server gives up its syncs, for no test cuts the power; what is measured here must pay for them."""
    kit._SETTINGS.update(fsync="on", full_page_writes="on")
    with kit.postgres() as server, server.database() as url:
        yield url


def kept(url: str) -> int:
    """Deliveries in the table."""
    database = open_database(url, role="receiver", exclusive=False)
    try:
        with database.reading() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(INBOX)).scalar_one())
    finally:
        database.close()


def compare(name: str, url: str, bare: int, posts: list[load.Post], goal: float) -> list[Row]:
    """One database beside none, in turns."""
    pairs: list[tuple[load.Told, load.Told]] = []
    with served("hooks", url) as port:
        for _ in range(ROUNDS + 1):
            pairs.append((load.storm(port, posts, SECONDS), load.storm(bare, posts, SECONDS)))
    if (there := kept(url)) < (answered := sum(ours.answers for ours, _ in pairs)):
        raise RuntimeError(f"{answered} deliveries were answered, {there} are kept")
    rates, tails = (_medians(pairs[1:], of) for of in ("rate", "p99"))
    why = f"one core of Python, syncs behind it; {load.generator()} on the other"
    return [
        Row(f"webhook {name} beside no database", *rates, "/s", goal, "at least", why),
        Row(f"webhook {name} p99", *tails, "ms", 3.0, "at most", "the batch in front"),
    ]


def _medians(pairs: list[tuple[load.Told, load.Told]], of: str) -> tuple[float, float]:
    return median(getattr(ours, of) for ours, _ in pairs), median(getattr(bare, of) for _, bare in pairs)


def working(url: str, posts: list[load.Post]) -> Row:
    """The slowest hundredth while the worker reads what came."""
    with served("working", url) as port:
        tails = [load.storm(port, posts, SECONDS).p99 for _ in range(ROUNDS)]
    why = "worker and handler share one interpreter"
    return Row("webhook SQLite p99 with the worker", median(tails), WORKING_MS, "ms", 1.0, "at most", why)


def run() -> list[Row]:
    posts = load.posts()
    with tempfile.TemporaryDirectory() as name, durable_postgres() as postgres:
        folder = Path(name)
        with served("bare", f"sqlite:///{folder / 'bare.db'}") as bare:
            rows = compare("SQLite", f"sqlite:///{folder / 'ours.db'}", bare, posts, 0.8)
            rows += compare("PostgreSQL", postgres, bare, posts, 0.5)
        return [*rows, working(f"sqlite:///{folder / 'working.db'}", posts)]


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], int(sys.argv[3]))
