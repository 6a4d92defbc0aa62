"""What is posted to Treez: a part of ours in its form."""

import pytest

from app.errors import Refused, Unmapped
from app.orders import Address, Customer
from services.providers.treez.bodies import header, item_body, size_of, ticket_body
from tests.kit.orders import an_item
from tests.services.providers.treez.samples import ORDER, PART, SIZE, account, routed


def test_a_ticket() -> None:
    sent = ticket_body(ORDER, PART, account(), "20")
    assert sent == {
        "type": "PICKUP",
        "order_source": "ECOMMERCE",
        "order_status": "AWAITING_PROCESSING",
        "revenue_source": "Platen",
        "customer_id": "20",
        "external_order_number": f"{ORDER.id}-1",
        "ticket_note": "#1001 · Thandi Mokoena",
        "items": [{"size_id": SIZE, "quantity": 2, "apply_automatic_discounts": True, "inventory_type": "ADULT"}],
    }


def test_settings_of_the_account() -> None:
    told = account(type="delivery", order_source="kiosk", first_status="VERIFICATION_PENDING", revenue_source="Shop")
    sent = ticket_body(ORDER, PART, told, "")
    assert (sent["type"], sent["order_source"], sent["order_status"]) == ("DELIVERY", "KIOSK", "VERIFICATION_PENDING")
    assert sent["revenue_source"] == "Shop"
    assert "customer_id" not in sent
    assert sent["delivery_address"]["city"] == "Cape Town"


@pytest.mark.parametrize("field", [{"type": "BIKE"}, {"order_source": "MOON"}, {"first_status": "COMPLETED"}])
def test_settings_that_treez_does_not_know(field: dict[str, str]) -> None:
    with pytest.raises(Refused, match="of Treez"):
        header(account(**field), "")


def test_a_note_is_never_too_long() -> None:
    order, part = routed(note="x" * 900, customer=Customer("A"), address=Address())
    assert len(ticket_body(order, part, account(), "")["ticket_note"]) == 500


def test_a_product_without_a_size_cannot_be_ordered() -> None:
    assert size_of(an_item(), {"product_id": SIZE}) == SIZE
    with pytest.raises(Unmapped):
        size_of(an_item(), {"size_id": 4})
    with pytest.raises(Unmapped) as found:
        item_body(an_item(sku="CUP"), 1, account())
    assert (found.value.kind, found.value.value) == ("sku", "CUP")
