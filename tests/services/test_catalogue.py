"""Pages, ids and pictures of catalogues: only what may stand in an address, only what may be opened."""

import pytest

from app import wire
from app.errors import Refused
from app.orders import Money
from services.catalogue import (
    Catalogue,
    Mockup,
    MockupTask,
    Product,
    Showroom,
    TaskState,
    Variant,
    page_number,
    plain_id,
    shown_url,
)
from services.connector import Can
from services.providers import PROVIDERS


def test_a_page_is_a_number_that_was_given_out() -> None:
    assert page_number("", 1) == 1
    assert page_number("30", 0) == 30
    for odd in ("-1", "x", "https://elsewhere.example/?page=2", "9" * 8, "٣"):
        with pytest.raises(Refused):
            page_number(odd, 0)


@pytest.mark.parametrize("odd", ["", "../orders", "a b", "7?x=1", "7/x", "ä", "x" * 81, "@ours"])
def test_an_id_never_changes_the_address_it_stands_in(odd: str) -> None:
    with pytest.raises(Refused):
        plain_id(odd, "product")
    assert plain_id("gt-1_a7", "drawing") == "gt-1_a7"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://files.example/a.jpg", True),
        ("http://127.0.0.1:9/a.jpg", True),
        ("http://127.0.0.1:90/a.jpg", False),
        ("http://files.example/a.jpg", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_pictures_are_shown_from_safe_places_only(url: str, shown: bool) -> None:
    assert shown_url(url, "http://127.0.0.1:9/printful") == (url if shown else "")


def test_pages_and_drawings_survive_the_wire() -> None:
    variant = Variant("1", "Tee / M", "TEE-M", "M", "Black", Money(), False)
    page = Catalogue((Product("71", "Tee", "https://a.example/1.jpg", (variant,)),), "10")
    assert wire.read(wire.json_bytes(page), Catalogue) == page
    task = MockupTask("gt-1", TaskState.DONE, (Mockup("Front", "https://a.example/2.jpg"),))
    assert wire.read(wire.json_bytes(task), MockupTask) == task


def test_whoever_says_it_shows_goods_does() -> None:
    able = {name for name, provider in PROVIDERS.items() if {Can.CATALOGUE, Can.MOCKUP} & provider.CAPABILITIES.can}
    assert {"printful", "printify"} <= able
    assert [name for name in able if not isinstance(PROVIDERS[name], Showroom)] == []
