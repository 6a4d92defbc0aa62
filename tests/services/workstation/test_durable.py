"""What a power cut would find: the calls that make files last, in the order in which they reach the system."""

import asyncio
import os
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest

from services.workstation import sheetbook
from services.workstation.bringing import Bringing, ShelfFolders
from services.workstation.files import Files
from services.workstation.landing import lay_out
from services.workstation.sheets import produce
from services.workstation.store import Store
from tests.kit.ledger import Ledger
from tests.kit.orders import OPERATOR
from tests.kit.sheetchild import bewitch, watched
from tests.services.workstation.conftest import Feed
from tests.services.workstation.test_bringing import (
    _listed,
    _on,
    _order,
    anyio_backend,
    base,
    bringing,
    folders,
    pictures,
)
from tests.services.workstation.test_sheets import Shop, shop

__all__ = ["anyio_backend", "base", "bringing", "folders", "pictures", "shop"]


@pytest.fixture
def ledger(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Ledger:
    return Ledger.of_test(tmp_path / "calls", monkeypatch)


@pytest.mark.anyio
async def test_a_download_is_on_the_disk_before_it_has_its_name_and_its_name_before_anybody_hears(
    bringing: Bringing,
    store: Store,
    feed: Feed,
    base: str,
    folders: ShelfFolders,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    order = _order(base, "1")
    await asyncio.to_thread(feed.put, order)
    [(file, art)] = await _listed(store, order)
    ledger = Ledger.of_test(tmp_path / "calls", monkeypatch)
    store.on_added = lambda: ledger.say("told")
    got = await bringing.fetch(file, order, art, _on)
    await bringing.keep(file, order, art, got)
    path = Path(Files(store).of(order.id)[art.id].path)
    assert ledger.of(path, path.parent, folders.prints) == [
        ("write", path.name),
        ("fsync", path.name),
        ("replace", path.name),
        ("fsync", path.parent.name),
        ("link", path.name),
        ("fsync", folders.prints.name),
        ("told", ""),
    ]


def test_a_copy_among_the_print_files_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk without second names."""
    watched = os.link

    def elsewhere(first: Path, second: Path) -> None:
        if first.parent != second.parent:
            raise OSError(18, "another disk")
        watched(first, second)

    monkeypatch.setattr(os, "link", elsewhere)
    source, prints = tmp_path / "source.png", tmp_path / "prints"
    source.write_bytes(b"whole")
    copy = prints / lay_out(source, prints, "a", "png")
    assert ledger.of(copy) == [("fsync", copy.name), ("link", copy.name)]


@pytest.mark.anyio
async def test_a_gang_sheet_is_on_the_disk_before_its_record_and_its_record_before_its_name(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Written by another process than the one that records and names it."""
    made = shop.plan(await shop.put("1001"))
    ledger, kept = Ledger.of_test(tmp_path / "calls", monkeypatch), sheetbook._keep
    bewitch(monkeypatch, watched, ledger.path)

    def keep(*given: Any) -> None:
        ledger.say("recorded")
        kept(*given)

    monkeypatch.setattr(sheetbook, "_keep", keep)
    sheet, _ = await produce(shop.store, made, 0, shop.out, OPERATOR, UTC)
    path = shop.out / sheet.path
    assert ledger.of(path, shop.out) == [
        ("fsync", path.name),
        ("fsync", shop.out.name),
        ("recorded", ""),
        ("link", path.name),
        ("fsync", shop.out.name),
    ]
