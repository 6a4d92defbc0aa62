"""Owed is read from the orders: drawn and sent once each, again after a line that was down, never for what has another
file by now."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app import codes
from app.errors import PlatenError, Refused, Unreachable
from app.orders import Order
from app.proofrules import read_proofs
from app.rules import Rules
from app.states import State
from services.workstation.decoding import Decoders
from services.workstation.proofs import EVERYTHING, Proofs
from services.workstation.showing import Showing
from services.workstation.store import Store
from tests.kit.imagebytes import photo
from tests.kit.orders import an_order, at_state
from tests.services.workstation.conftest import Feed

RULES = Rules(proofs=read_proofs("* = 24 hours, print"))
Sent = tuple[str, str, str]


class Taking:
    """Notes what it is sent: order, artwork and kind; `wrong` is raised while it is set."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self.bodies: list[bytes] = []
        self.wrong: PlatenError | None = None
        self.arrived: Callable[[], None] = lambda: None

    async def show(self, order: str, artwork: str, sha256: str, kind: str, picture: bytes) -> None:
        if self.wrong is not None:
            raise self.wrong
        self.sent.append((order, artwork, kind))
        self.bodies.append(picture)
        self.arrived()


class Drawn(Decoders):
    """Draws a word instead of a picture and notes what was asked."""

    def __init__(self) -> None:
        super().__init__(at_once=1)
        self.asked: list[Path] = []

    def show(self, path: Path, target: Path, showing: Showing) -> list[tuple[str, Path]]:
        self.asked.append(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"drawn")
        return [("print", target)]


@pytest.fixture
def taking() -> Taking:
    return Taking()


@pytest.fixture
def drawn() -> Iterator[Drawn]:
    made = Drawn()
    yield made
    made.close()


@pytest.fixture
def proofs(store: Store, taking: Taking, drawn: Drawn, tmp_path: Path) -> Proofs:
    store.rules = RULES
    return Proofs(store, tmp_path / "shelf", taking, drawn)


def _put(feed: Feed, folder: Path, external: str = "1001", *, sha256: str = "") -> Order:
    """An order whose file is here."""
    order = at_state(State.ARTWORK_READY, an_order(external))
    (artwork,) = order.artworks
    file = folder / f"{external}.png"
    if not file.exists():
        photo("RGB", (300, 400)).save(file)
    asyncio.run(feed.store.take(feed.page(feed.item(order))))
    row = (order.id, artwork.id, sha256 or artwork.sha256, str(file))
    sql = "INSERT OR REPLACE INTO files(order_id, artwork_id, state, sha256, path) VALUES (?, ?, 'here', ?, ?)"
    asyncio.run(feed.store.write(lambda connection: connection.execute(sql, row).rowcount))
    return order


def test_what_is_owed_is_drawn_and_sent_and_leaves_no_file(
    proofs: Proofs, feed: Feed, taking: Taking, drawn: Drawn, tmp_path: Path
) -> None:
    order = _put(feed, tmp_path)
    proofs.heard([order.id, order.id, "unknown"])
    assert asyncio.run(proofs.drain()) is False
    assert taking.sent == [(order.id, "1-a1", "print")]
    assert taking.bodies == [b"drawn"]
    assert drawn.asked == [tmp_path / "1001.png"]
    assert list((tmp_path / "shelf" / "proofs").iterdir()) == []


def test_without_a_rule_nothing_is_looked_at(
    proofs: Proofs, store: Store, feed: Feed, drawn: Drawn, tmp_path: Path
) -> None:
    order = _put(feed, tmp_path)
    store.rules = Rules()
    proofs.heard([order.id, EVERYTHING])
    asyncio.run(proofs.drain())
    assert drawn.asked == []


def test_all_open_orders_are_looked_at_on_request(proofs: Proofs, feed: Feed, taking: Taking, tmp_path: Path) -> None:
    orders = [_put(feed, tmp_path, number) for number in ("1001", "1002")]
    proofs.heard([EVERYTHING])
    asyncio.run(proofs.drain())
    assert {id_ for id_, _, _ in taking.sent} == {order.id for order in orders}


def test_a_line_that_is_down_makes_it_wait_and_a_refusal_does_not(
    proofs: Proofs, feed: Feed, taking: Taking, tmp_path: Path
) -> None:
    order = _put(feed, tmp_path)
    taking.wrong = Unreachable("down")
    proofs.heard([order.id])
    assert asyncio.run(proofs.drain()) is True
    taking.wrong = Refused("not known yet", status=403)
    assert asyncio.run(proofs.drain()) is False
    taking.wrong = None
    assert asyncio.run(proofs.drain()) is False
    assert taking.sent == []
    proofs.heard([order.id])
    asyncio.run(proofs.drain())
    assert len(taking.sent) == 1


def test_another_file_than_the_orders_is_not_shown(proofs: Proofs, feed: Feed, drawn: Drawn, tmp_path: Path) -> None:
    order = _put(feed, tmp_path, sha256=codes.digest("earlier"))
    proofs.heard([order.id])
    asyncio.run(proofs.drain())
    assert drawn.asked == []


def test_it_runs_until_it_is_ended_and_tries_again(
    store: Store, feed: Feed, taking: Taking, drawn: Drawn, tmp_path: Path
) -> None:
    order = _put(feed, tmp_path)
    store.rules = RULES
    taking.wrong = Unreachable("down")
    pauses: list[float] = []

    async def run() -> None:
        sent = asyncio.Event()
        taking.arrived = sent.set

        async def pause(seconds: float) -> None:
            pauses.append(seconds)
            taking.wrong = None

        proofs = Proofs(store, tmp_path / "shelf", taking, drawn, pause)
        running = asyncio.ensure_future(proofs.run())
        await sent.wait()
        running.cancel()
        await asyncio.wait({running})

    asyncio.run(run())
    assert taking.sent == [(order.id, "1-a1", "print")]
    assert len(pauses) == 1


def test_a_real_process_draws_print_and_product(store: Store, feed: Feed, taking: Taking, tmp_path: Path) -> None:
    store.rules = RULES
    order = _put(feed, tmp_path)
    proofs = Proofs(store, tmp_path / "shelf", taking)
    proofs.heard([order.id])
    asyncio.run(proofs.drain())
    proofs.close()
    assert [kind for _, _, kind in taking.sent] == ["mockup", "print"]
    assert all(body.startswith(b"\xff\xd8\xff") for body in taking.bodies)
