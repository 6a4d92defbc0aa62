"""The people of the shop: one name, one person; a role changed here counts at once."""

import pytest

from app.errors import NotAllowed
from app.people import Author
from app.states import Role
from services.receiver import staff
from tests.services.receiver.conftest import Tiny

pytestmark = pytest.mark.anyio


async def test_the_same_name_again_changes_the_role(tiny: Tiny) -> None:
    again = staff.add(tiny.running.state, "  Naledi   Khumalo ", Role.MANAGER)
    assert again.id == tiny.naledi.id
    with tiny.running.state.database.reading() as connection:
        assert {(p.name, p.role) for p in staff.people(connection)} == {
            ("Naledi Khumalo", Role.MANAGER),
            ("Lerato Venter", Role.MANAGER),
        }


async def test_an_author_is_who_the_receiver_knows(tiny: Tiny) -> None:
    claimed = Author(Role.ADMIN, "Somebody else", tiny.naledi.id, "Elsewhere")
    with tiny.running.state.database.reading() as connection:
        author = staff.author(connection, claimed, "Press 2")
        assert author == Author(Role.OPERATOR, "Naledi Khumalo", tiny.naledi.id, "Press 2")
        with pytest.raises(NotAllowed, match="Eve"):
            staff.author(connection, Author(Role.ADMIN, "Eve", "x"), "Press 2")


async def test_nobody_is_nameless(tiny: Tiny) -> None:
    with pytest.raises(NotAllowed):
        staff.add(tiny.running.state, "   ", Role.OPERATOR)
