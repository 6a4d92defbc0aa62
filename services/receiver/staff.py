"""The people of the shop: whom the receiver believes, and in which role."""

import uuid

import sqlalchemy as sa
from sqlalchemy import Connection

from app.errors import NotAllowed
from app.people import RIGHTS, Author, Right, may
from app.protocol import Person
from app.states import Role
from services.receiver.schema import PERSON
from services.receiver.state import State


def people(connection: Connection) -> tuple[Person, ...]:
    """Everybody, by name."""
    rows = connection.execute(sa.select(PERSON).order_by(PERSON.c.name))
    return tuple(Person(row.id, row.name, Role(row.role)) for row in rows)


def author(connection: Connection, claimed: Author, station: str) -> Author:
    """Who a station says took a step, as the receiver knows them. Raises NotAllowed for a stranger."""
    row = connection.execute(sa.select(PERSON).where(PERSON.c.id == claimed.id)).first()
    if row is None:
        raise NotAllowed(f"{claimed.name} is not among the people of this shop.", hint="An admin can add them.")
    return Author(Role(row.role), row.name, row.id, station)


def ensure(connection: Connection, person: str, right: Right) -> None:
    """Raises NotAllowed unless the shop knows this person and their role has the right."""
    role = connection.execute(sa.select(PERSON.c.role).where(PERSON.c.id == person)).scalar()
    if role is None or not may(Role(role), right):
        who = "managers and admins" if Role.MANAGER in RIGHTS[right] else "admins"
        raise NotAllowed(f"This is for {who}.", hint="Ask one of them to do it.")


def add(state: State, name: str, role: Role) -> Person:
    """A person of the shop; the same name again changes the role. Raises NotAllowed for an empty name."""
    clean = " ".join(name.split())[:120]
    if not clean:
        raise NotAllowed("A person needs a name.", hint="")
    with state.database.writing() as connection:
        known: str | None = connection.execute(sa.select(PERSON.c.id).where(PERSON.c.name == clean)).scalar()
        if known:
            connection.execute(PERSON.update().where(PERSON.c.id == known).values(role=role.value))
        else:
            known = str(uuid.uuid4())
            connection.execute(PERSON.insert().values(id=known, name=clean, role=role.value))
    return Person(known, clean, role)
