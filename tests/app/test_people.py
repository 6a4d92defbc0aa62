"""One table of rights; machines and customers have none of them."""

import pytest

from app.people import RIGHTS, Author, Right, may
from app.states import LEADERS, STAFF, Role


@pytest.mark.parametrize("right", list(Right))
def test_every_right_is_given_to_staff_only_and_to_someone(right: Right) -> None:
    assert RIGHTS[right]
    assert RIGHTS[right] <= STAFF
    assert not may(Role.CUSTOMER, right)
    assert not may(Role.CONNECTOR, right)


def test_leaders_may_all_but_connecting_which_is_the_admins() -> None:
    assert all(may(role, right) for role in LEADERS for right in Right if right is not Right.CONNECT)
    assert [r for r in Role if may(r, Right.CONNECT)] == [Role.ADMIN]


@pytest.mark.parametrize(
    ("name", "initials"), [("Naledi Khumalo", "NK"), ("Cher", "C"), ("", "?"), ("J. R. Tolk", "JT")]
)
def test_initials(name: str, initials: str) -> None:
    assert Author(Role.OPERATOR, name).initials == initials
