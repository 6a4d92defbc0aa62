"""One field for orders and commands: the likelier kind first."""

import pytest

from tests.ui.shop import Feed
from ui.commands import Command
from ui.palette.search import Found, look

COMMANDS = [
    Command("check", "Send to QC", "Q", group="Work"),
    Command("go-ready", "Ready to ship", "G R", group="Go to"),
    Command("sync", "Sync now", "F5", group="Window"),
]


def words(found: list[Found]) -> list[str]:
    return [f.title for f in found]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("send", "Send to QC"),
        ("20829", "FB-20829"),
        ("solberg", "FB-20829"),
        ("lucja", "FB-20847"),
        ("sync", "Sync now"),
    ],
)
def test_the_likelier_kind_comes_first(shop: Feed, typed: str, first: str) -> None:
    assert words(look(typed, shop.store, COMMANDS))[0] == first


def test_letters_that_answered_are_named(shop: Feed) -> None:
    found = look("solberg", shop.store, COMMANDS)[0]
    assert found.detail.startswith("Ingrid Solberg")
    assert "".join(found.detail[n] for n in found.detail_letters) == "Solberg"


def test_many_orders_can_be_shown_together(shop: Feed) -> None:
    found = look("framed", shop.store, COMMANDS)
    assert found[-1].text == "framed"
    assert found[-1].title == "Show all orders with “framed”"


def test_an_empty_field_shows_what_was_used_last(shop: Feed) -> None:
    row = shop.store.search("FB-20844", limit=1)[0]
    assert words(look("", shop.store, COMMANDS, (row.id, "gone"))) == ["FB-20844", *(c.title for c in COMMANDS)]


def test_nothing_found_is_nothing(shop: Feed) -> None:
    assert look("zzzz", shop.store, COMMANDS) == []
