"""How a mutation says no."""

from services.practice.shopify.declined import Declined


def test_words_place_and_code() -> None:
    error = Declined("No.", "order", "id", code="STALE_OBJECT", index=2).error
    assert error == {"field": ["order", "id"], "message": "No.", "code": "STALE_OBJECT", "elementIndex": 2}
    assert Declined("No.").error["field"] is None
