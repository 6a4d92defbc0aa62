"""The queue as CSV: what the list shows, all of it, harmless in a spreadsheet."""

import csv
from pathlib import Path

import pytest

from app.errors import Unavailable
from services.workstation.rows import Filter
from tests.ui.shop import Feed, an_item, an_order, many, open_shop
from ui.queue.export import PAGE, write_csv


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_every_order_in_the_lists_order(shop: Feed, tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "out.csv"
    assert write_csv(shop.store, Filter(), path) == 11
    rows = read(path)
    assert rows[0][:3] == ["Order", "Customer", "Item"]
    assert [row[0] for row in rows[1:4]] == ["FB-20816", "FB-20822", "FB-20829"]
    assert rows[-1][1] == "Łucja Wolff"


def test_more_than_one_page(tmp_path: Path) -> None:
    feed = open_shop(tmp_path / "station", many(PAGE + 10))
    assert write_csv(feed.store, Filter(), tmp_path / "out.csv") == PAGE + 10
    assert len(read(tmp_path / "out.csv")) == PAGE + 11
    feed.store.close()


def test_cells_that_a_spreadsheet_would_carry_out_are_made_harmless(shop: Feed, tmp_path: Path) -> None:
    shop.put([an_order("FB-66666", "=cmd()", an_item("Mug", "", ""))])
    write_csv(shop.store, Filter(text="FB-66666"), tmp_path / "out.csv")
    assert read(tmp_path / "out.csv")[1][1] == "'=cmd()"


def test_a_folder_that_cannot_be_written_says_so(shop: Feed, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable, match="could not be written"):
        write_csv(shop.store, Filter(), tmp_path / "file" / "out.csv")
