"""How often a caller may ask: fixed windows in the database, so that all replicas count together."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from services.database import UtcTime, dialect_insert
from services.receiver.schema import LIMITS


def count(connection: Connection, name: str, now: datetime, window: timedelta) -> int:
    """Counts once more and gives the number in this window; two callers at once never get the same number."""
    over = LIMITS.c.began <= now - window
    values = {
        "n": sa.case((over, 1), else_=LIMITS.c.n + 1),
        "began": sa.case((over, sa.literal(now, UtcTime())), else_=LIMITS.c.began),
    }
    insert = dialect_insert(connection, LIMITS).values(name=name[:120], began=now, n=1)
    update = insert.on_conflict_do_update(index_elements=["name"], set_=values)
    return int(connection.execute(update.returning(LIMITS.c.n)).scalar_one())


def give_back(connection: Connection, name: str) -> None:
    """The last count was not one against the caller."""
    connection.execute(LIMITS.update().where(LIMITS.c.name == name[:120]).values(n=LIMITS.c.n - 1))


def forget(connection: Connection, before: datetime) -> None:
    """Windows that began before are of no use any more."""
    connection.execute(LIMITS.delete().where(LIMITS.c.began < before))
