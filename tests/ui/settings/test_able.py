"""What providers can do, in sentences."""

import pytest

from app.states import State
from services.carriers import CARRIERS
from services.connector import Can, Capabilities
from services.providers import PROVIDERS
from ui.settings.able import able


def test_what_it_cannot_be_told_is_said() -> None:
    told = Capabilities(frozenset({Can.SUBMIT, Can.STATUS, Can.CANCEL, Can.SWEEP}), frozenset(State) - {State.READY})
    assert able(told) == (
        "Takes orders. Can be asked to cancel. Is asked for what is new. Cannot be told that an order is packed."
    )


def test_who_knows_no_state_at_all() -> None:
    words = able(PROVIDERS["flowhub"].CAPABILITIES)
    assert words.endswith("Cannot be asked to cancel. Cannot be told how far an order is.")
    assert "Cannot be told" not in able(PROVIDERS["stripe"].CAPABILITIES)


def test_shops_are_told_of_parcels_and_states() -> None:
    assert "Cannot be told" not in able(PROVIDERS["shopify"].CAPABILITIES)


def test_carriers() -> None:
    assert "Takes no label back." in able(CARRIERS["dhl"].CAPABILITIES)
    assert "Takes no label back." not in able(CARRIERS["easypost"].CAPABILITIES)


@pytest.mark.parametrize("name", sorted(PROVIDERS))
def test_every_provider_has_something_to_say(name: str) -> None:
    words = able(PROVIDERS[name].CAPABILITIES)
    assert words.endswith(".")
    assert "_" not in words
