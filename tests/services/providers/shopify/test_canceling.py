"""Canceling a whole order: looked at first, money left to the refunds."""

from typing import Any

import pytest

from app.errors import Refused
from services.providers.shopify.canceling import cancel
from services.providers.shopify.graph import Shop
from tests.kit import deliveries as d
from tests.kit.orders import an_order
from tests.services.providers.shopify.test_telling import fulfilled, left

SHOP = Shop(d.ACCOUNTS["shopify"], "key")
GID = "gid://shopify/Order/1001"


def test_money_and_goods_are_left_where_they_are() -> None:
    done = {"data": {"orderCancel": {"job": {"id": "j"}, "orderCancelUserErrors": []}}}
    answers = d.Answers(left(), done)
    answers.drive(cancel(SHOP, GID, an_order(), ""))
    said: Any = answers.json()["variables"]
    assert said["refund"] == {"originalPaymentMethodsRefund": False}
    assert (said["id"], said["restock"], said["notify"]) == (GID, False, False)
    assert said["note"] == "Canceled in Platen: #1001"


def test_a_canceled_one_is_left_alone_and_a_sent_one_refused() -> None:
    answers = d.Answers(left(cancelledAt="2026-11-21T00:00:00Z"))
    answers.drive(cancel(SHOP, GID, an_order(), ""))
    assert len(answers.requests) == 1
    with pytest.raises(Refused, match="already sent"):
        d.Answers(left(sent=(fulfilled("T1", {"1": 1}),))).drive(cancel(SHOP, GID, an_order(), ""))


def test_shopifys_own_refusal() -> None:
    declined = {"data": {"orderCancel": {"orderCancelUserErrors": [{"message": "Not this one."}]}}}
    with pytest.raises(Refused, match="Not this one"):
        d.Answers(left(), declined).drive(cancel(SHOP, GID, an_order(), ""))
