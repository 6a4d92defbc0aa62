"""The carrier nobody is asked about: always there, offline, and plain about what it cannot do."""

from collections.abc import Callable
from typing import Any

import pytest

from app.errors import Corrupt, Forged, Unsupported
from services.carriers import CARRIERS, manual
from services.connector import Account
from tests.kit import deliveries as d
from tests.kit.sendings import a_sending

ACCOUNT = Account("manual", "main", {})


def test_every_carrier_stands_under_its_own_name() -> None:
    assert list(CARRIERS) == ["manual", "shiplogic", "easypost", "dhl"]
    assert all(name == carrier.NAME and carrier.TITLE for name, carrier in CARRIERS.items())


def test_it_needs_nothing() -> None:
    answers = d.Answers()
    assert answers.drive(manual.check(ACCOUNT)) == []
    assert manual.FIELDS == ()
    assert answers.requests == []


@pytest.mark.parametrize(
    "talk",
    [
        lambda: manual.rates(a_sending(), ACCOUNT),
        lambda: manual.buy(a_sending(), "x", "k", ACCOUNT),
        lambda: manual.track("1", ACCOUNT),
        lambda: manual.void("1", "1", ACCOUNT),
    ],
)
def test_what_it_cannot_do_it_says(talk: Callable[[], Any]) -> None:
    with pytest.raises(Unsupported) as said:
        d.Answers().drive(talk())
    assert said.value.message.endswith(".")


def test_nobody_posts_for_it() -> None:
    one = d.delivery("manual", b"{}", {})
    with pytest.raises(Forged):
        manual.verify(one, ACCOUNT, d.NOW)
    with pytest.raises(Corrupt):
        manual.read(one, ACCOUNT)
    assert manual.identify(one)
