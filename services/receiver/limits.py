"""How often a caller may ask: fixed windows in the database, so that all replicas count together."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from services.database import dialect_insert
from services.receiver.schema import LIMITS


def used(connection: Connection, name: str, now: datetime, window: timedelta) -> int:
    """How often `name` was counted in the window that runs."""
    row = connection.execute(sa.select(LIMITS).where(LIMITS.c.name == name[:120])).first()
    return row.n if row is not None and row.began > now - window else 0


def count(connection: Connection, name: str, now: datetime, window: timedelta) -> int:
    """Counts once more and gives the number in this window."""
    n = used(connection, name, now, window)
    values = {"n": n + 1} if n else {"n": 1, "began": now}
    insert = dialect_insert(connection, LIMITS).values(name=name[:120], began=now, n=1)
    connection.execute(insert.on_conflict_do_update(index_elements=["name"], set_=values))
    return n + 1
