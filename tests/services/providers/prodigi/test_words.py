"""Prodigi's words in every spelling it uses."""

from typing import Any

import pytest

from app.states import State
from services.meanings import meaning_of
from services.providers.prodigi import words as w
from tests.services.providers.prodigi.samples import account, says, shipment


def test_each_stage_in_any_case_and_spelling() -> None:
    for word in ("Complete", "COMPLETE", "Cancelled", "canceled", "Draft", "OnHold", "on_hold", "AwaitingPayment"):
        assert meaning_of(word, w.STAGES, account()) is not None
    assert set(w.STAGES) == {
        "complete",
        "canceled",
        "draft",
        "onhold",
        "on-hold",
        "awaitingpayment",
        "awaiting-payment",
        "awaitingpaymentauthorisation",
        "error",
    }
    assert not {m.to for m in w.STAGES.values()} & {State.DELIVERED, State.RETURNED}
    assert meaning_of("Delivered", w.STAGES, account()) is None


def test_a_stage_as_an_object_or_a_bare_word() -> None:
    assert w.stage_of({"status": {"stage": "Draft"}}) == w.stage_of({"status": "Draft"}) == "Draft"
    assert w.stage_of({}) == w.stage_of({"status": None}) == ""


def test_steps_in_any_spelling() -> None:
    shown = {"status": {"details": {"downloadAssets ": "Completed", "inProduction": "ERROR", "shipping": "Flying"}}}
    known, odd = w.steps_of(shown)
    assert known == dict.fromkeys(w.STEPS, w.NOT_STARTED) | {"downloadAssets": w.DONE, "inProduction": w.ERROR}
    assert odd == ["shipping Flying"]
    assert w.steps_of(says())[0] == dict.fromkeys(w.STEPS, w.NOT_STARTED)


@pytest.mark.parametrize(
    ("code", "warning"),
    [
        ("order.items.assets.NotDownloaded", True),
        ("items.assets.notdownloaded", True),
        ("order.items.assets.FailedToDownloaded", False),
        ("order.items.ItemUnavailable", False),
        ("", False),
    ],
)
def test_only_a_picture_that_is_tried_again_is_a_warning(code: str, warning: bool) -> None:
    assert w.is_warning({"errorCode": code}) == warning


@pytest.mark.parametrize(
    ("issue", "asks"),
    [
        ({"errorCode": "RequiresPaymentAuthorisation"}, True),
        ({"errorCode": "order.requirespaymentauthorisation"}, True),
        ({"errorCode": "x", "authorisationDetails": {"authorisationUrl": "https://x"}}, True),
        ({"errorCode": "x", "authorisationDetails": None}, False),
    ],
)
def test_what_asks_for_a_payment(issue: dict[str, Any], asks: bool) -> None:
    assert w.asks_for_payment(issue) == asks


def test_which_shipments_have_left() -> None:
    words = ("Processing", "Shipped", "SHIPPED", "Cancelled", "")
    assert [w.has_left(shipment(1, word)) for word in words] == [False, True, True, False, False]
    assert [w.is_void(shipment(1, word)) for word in words] == [False, False, False, True, False]


def test_names_as_people_write_them() -> None:
    assert w.in_words("ActionNotAvailable") == "action not available"
    assert w.in_words("order.items.ItemUnavailable") == "item unavailable"
    assert w.in_words("already_exists") == "already exists"
    assert w.outcome_of({"outcome": "AlreadyExists"}) == "alreadyexists"
