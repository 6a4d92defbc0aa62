"""Views, chips and the rail's figures say the same as the store."""

from collections.abc import Iterator
from datetime import UTC
from pathlib import Path

import pytest

from services.workstation.rows import Filter
from tests.ui.shop import NOON, Feed, open_shop, sample
from ui.queue.filters import VIEWS, Narrowing, count, filtered, words


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Feed]:
    feed = open_shop(tmp_path, sample())
    yield feed
    feed.store.close()


@pytest.mark.parametrize("name", [n for n in VIEWS if n != "shipped"])
def test_the_rail_counts_what_the_list_shows(shop: Feed, name: str) -> None:
    view, person = VIEWS[name], "Naledi Khumalo"
    counts = shop.store.counts(NOON, UTC)
    assert count(view, counts, person) == shop.store.count(filtered(view, Narrowing(), person))


def test_chips_narrow() -> None:
    found = filtered(VIEWS["new"], Narrowing("shopify", "Poster"), "Ann")
    assert found == Filter(states=VIEWS["new"].filter.states, source="shopify", product="Poster")
    assert filtered(VIEWS["mine"], Narrowing(), "Ann").assigned == "Ann"
    assert Narrowing("shopify").any
    assert not Narrowing().any


def test_the_filter_in_a_sentence() -> None:
    assert words(VIEWS["new"], Narrowing(product="Poster")) == "Any source, Poster, New."
