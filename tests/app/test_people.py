"""One table of rights; machines and customers have none of them."""

import pytest

from app.people import RIGHTS, Author, Right, may
from app.states import LEADERS, STAFF, Role, State, find_transition


@pytest.mark.parametrize("right", list(Right))
def test_every_right_is_given_to_staff_only_and_to_someone(right: Right) -> None:
    assert RIGHTS[right]
    assert RIGHTS[right] <= STAFF
    assert not may(Role.CUSTOMER, right)
    assert not may(Role.CONNECTOR, right)


def test_leaders_may_all_but_connecting_which_is_the_admins() -> None:
    assert all(may(role, right) for role in LEADERS for right in Right if right is not Right.CONNECT)
    assert [r for r in Role if may(r, Right.CONNECT)] == [Role.ADMIN]


def test_verdicts_are_the_checkers_and_what_is_found_before_printing_anybodys() -> None:
    """The right to judge and the step it ends in are one set: no verdict fails at the last piece."""
    for origin, to in ((State.QUALITY_CHECK, State.READY), (State.QUALITY_CHECK, State.IN_PRODUCTION)):
        assert {role for role in STAFF if find_transition(origin, to, role)} == RIGHTS[Right.CHECK]
    assert not may(Role.OPERATOR, Right.CHECK)
    assert may(Role.OPERATOR, Right.WAIVE)
    assert may(Role.OPERATOR, Right.ASIDE)


@pytest.mark.parametrize(
    ("name", "initials"), [("Naledi Khumalo", "NK"), ("Cher", "C"), ("", "?"), ("J. R. Tolk", "JT")]
)
def test_initials(name: str, initials: str) -> None:
    assert Author(Role.OPERATOR, name).initials == initials
