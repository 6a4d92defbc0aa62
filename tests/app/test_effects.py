"""Every effect is in the list that the wire reads."""

from app import effects
from app.effects import EFFECTS, Effect


def test_the_list_is_complete() -> None:
    made = {c for c in vars(effects).values() if isinstance(c, type) and issubclass(c, Effect) and c is not Effect}
    assert made == set(EFFECTS)
