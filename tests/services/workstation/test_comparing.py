"""Looking at an order finds which file is another order's, once, and again only where something is new."""

import asyncio
import sqlite3
from functools import cache
from pathlib import Path
from random import Random

import pytest
from PIL import Image

from app.errors import Unavailable
from app.likeness import Verdict
from app.orders import Order
from services.workstation.comparing import look_at_order
from services.workstation.gallery import Gallery, Looked
from services.workstation.store import Store
from tests.kit.guarded import Guarded
from tests.kit.treatments import CUT_OUT, REPLAYED, TONES, Treated, photos

sent = cache(lambda: photos(9_300, 3))


@cache
def made(n: int, how: str = "sepia") -> tuple[Image.Image, Image.Image]:
    """An original, and what a shop made of it."""
    photo = sent()[n]
    return photo.image, (TONES | CUT_OUT)[how](photo, Random(n)).image


@pytest.fixture
def shop(store: Store, tmp_path: Path) -> Guarded:
    return Guarded(store, tmp_path / "thumbnails")


def look(shop: Guarded, order: Order) -> Looked:
    looked = look_at_order(shop.store.path, order.id, shop.thumbnails)
    asyncio.run(Gallery(shop.store).keep(looked))
    return looked


def verdicts(looked: Looked) -> dict[str, tuple[Verdict, str]]:
    return {f.artwork: (f.judged.verdict, f.judged.number) for f in looked.found}


@pytest.mark.parametrize("how", ["sepia", "background removed"])
def test_swapped_files_of_two_orders_are_both_found(how: str, shop: Guarded) -> None:
    one = shop.put("1001", {"Max": (made(0)[0], made(1, how)[1])})
    other = shop.put("1002", {"Zoë": (made(1)[0], made(0, how)[1])})
    right = shop.put("1003", {"Bo": made(2, how)})
    looks = {order.number: look(shop, order) for order in (one, other, right)}
    assert verdicts(looks["#1003"]) == {"1-Bo-print": (Verdict.FITS, "")}
    assert verdicts(looks["#1002"]) == {
        "1-Zoë-print": (Verdict.ANOTHER, "#1001"),
        "1-Max-print": (Verdict.ANOTHER, "#1002"),
    }
    assert verdicts(look(shop, one)) == {}
    assert looks["#1001"].found[0].judged.verdict is not Verdict.FITS


def test_an_original_that_comes_later_tells_what_could_not_be_told(shop: Guarded) -> None:
    one = shop.put("1001", {"Max": (made(0)[0], made(1)[1])})
    assert verdicts(look(shop, one)) == {"1-Max-print": (Verdict.UNSURE, "")}
    other = shop.put("1002", {"Zoë": made(1)})
    found = {(f.order, f.judged.verdict, f.judged.number) for f in look(shop, other).found}
    assert found == {(other.id, Verdict.FITS, ""), (one.id, Verdict.ANOTHER, "#1002")}


def test_pets_of_one_order_are_told_apart_by_name(shop: Guarded) -> None:
    order = shop.put("1001", {"Max": (made(0)[0], made(1)[1]), "Zoë": (made(1)[0], made(0)[1])})
    assert verdicts(look(shop, order)) == {
        "1-Max-print": (Verdict.ANOTHER, "Zoë"),
        "1-Zoë-print": (Verdict.ANOTHER, "Max"),
    }


def test_what_is_known_is_not_measured_again_and_another_file_is(shop: Guarded) -> None:
    order = shop.put("1001", {"Max": made(0)})
    first = look(shop, order)
    assert [(t.artwork, t.plain, len(t.looks)) for t in first.taken] == [
        ("1-Max-original", False, 1),
        ("1-Max-print", True, 1),
    ]
    assert look(shop, order) == Looked()
    shop.put("1001", {"Max": (made(0)[0], made(0, "black-white")[1])})
    again = look(shop, order)
    assert [t.artwork for t in again.taken] == ["1-Max-print"]
    assert verdicts(again) == {"1-Max-print": (Verdict.FITS, "")}


def test_the_editors_cut_is_done_again(shop: Guarded) -> None:
    treated: Treated = REPLAYED["replayed crop + bw + JPEG 85"](sent()[0], Random(4))
    order = shop.put("1001", {"Max": (made(0)[0], treated.image)}, treated.framing)
    looked = look(shop, order)
    assert [len(t.looks) for t in looked.taken if not t.plain] == [2]
    assert verdicts(looked) == {"1-Max-print": (Verdict.FITS, "")}


def test_a_pair_of_which_one_is_missing_waits(shop: Guarded) -> None:
    order = shop.put("1001", {"Max": made(0)}, without=("1-Max-original",))
    looked = look(shop, order)
    assert ([t.artwork for t in looked.taken], looked.found) == (["1-Max-print"], ())
    shop.put("1001", {"Max": made(0)})
    assert verdicts(look(shop, order)) == {"1-Max-print": (Verdict.FITS, "")}


def test_a_small_copy_that_cannot_be_read_is_noted_and_nothing_said(shop: Guarded) -> None:
    order = shop.put("1001", {"Max": made(0)})
    for copy in shop.thumbnails.iterdir():
        copy.write_bytes(b"no picture")
    looked = look(shop, order)
    assert [t.looks for t in looked.taken] == [(), ()]
    assert looked.found == ()
    assert look(shop, order).taken == ()


def test_orders_that_are_closed_are_not_compared_with(shop: Guarded) -> None:
    closed = shop.put("1002", {"Zoë": made(1)})
    look(shop, closed)
    shop.take(closed, gone=True)
    one = shop.put("1001", {"Max": (made(0)[0], made(1)[1])})
    assert verdicts(look(shop, one)) == {"1-Max-print": (Verdict.UNSURE, "")}


def test_a_file_that_is_no_station_is_told(tmp_path: Path) -> None:
    with pytest.raises((Unavailable, OSError)):
        look_at_order(tmp_path / "none.db", "o1", tmp_path)
    sqlite3.connect(tmp_path / "empty.db").close()
    with pytest.raises(Unavailable):
        look_at_order(tmp_path / "empty.db", "o1", tmp_path)
