"""A practice round's world: complete, its own, gone afterwards; the station's store is only read."""

import asyncio
from pathlib import Path
from random import Random

import pytest

from app.rules import Rules
from app.states import State
from services.workstation import sandbox
from services.workstation.files import Files
from services.workstation.sandbox import Sandbox, open_sandbox, pictures_here
from tests.kit.orders import at
from tests.ui.qc.conftest import in_check, lay_out
from tests.ui.shop import open_shop
from ui.qc.gathering import waiting_orders


def opened(rules: Rules = Rules(), count: int = 4) -> Sandbox:  # noqa: B008
    return asyncio.run(open_sandbox(rules, (), count, Random(1), at))


def test_every_piece_lies_there_with_its_pictures_and_nothing_stays() -> None:
    box = opened(Rules(second_look=1.0, second_person=True))
    orders = waiting_orders(box.store)
    assert [o.number for o in orders] == ["P-01", "P-02", "P-03", "P-04"]
    assert {o.state for o in orders} == {State.QUALITY_CHECK}
    for order in orders:
        files = Files(box.store).of(order.id)
        assert all(files[a.id].here and Path(files[a.id].path).is_file() for a in order.artworks)
        assert all(box.find(a.sha256, 128) == Path(files[a.id].path) for a in order.artworks)
    assert box.find("0" * 64, 128) is None
    assert (box.store.rules.second_look, box.store.rules.second_person) == (0.0, False)
    assert box.store.waiting() == 0
    box.close()
    assert not box.folder.exists()


def test_what_cannot_be_drawn_leaves_no_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(sandbox, "draw", full)
    monkeypatch.setattr(sandbox, "mkdtemp", lambda prefix: str(tmp_path / prefix))
    (tmp_path / sandbox.PREFIX).mkdir()
    with pytest.raises(OSError, match="no room"):
        opened()
    assert list(tmp_path.iterdir()) == []


def test_pictures_here_are_one_of_an_order_and_only_those_with_a_small_copy(tmp_path: Path) -> None:
    feed = open_shop(tmp_path / "station", [in_check(f"FB-{n}") for n in range(3)])
    orders = [shown.order for row in feed.store.page().rows if (shown := feed.store.order(row.id))]
    lay_out(feed, orders, tmp_path)
    asked: list[str] = []

    def find(sha: str, pixels: int) -> Path | None:
        asked.append(sha)
        return tmp_path / sha if len(asked) > 1 else None

    found = pictures_here(feed.store, find, Random(1))
    assert len(asked) == len(set(asked)) == 3
    assert [path.name for path in found] == asked[1:]
    feed.store.close()
