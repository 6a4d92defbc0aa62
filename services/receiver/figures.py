"""What health reports: can it write, what waits too long, what failed."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from services.receiver.schema import FEED_STATE, INBOX, OUTBOX


def write(connection: Connection) -> None:
    """One real write: nothing that only reads would notice a full disk."""
    connection.execute(FEED_STATE.update().values(oldest=FEED_STATE.c.oldest))


def unread_since(connection: Connection) -> datetime | None:
    """When the oldest delivery came that nobody has read."""
    return connection.execute(sa.select(sa.func.min(INBOX.c.received_at)).where(INBOX.c.state == "new")).scalar()


def due_since(connection: Connection) -> datetime | None:
    """When the oldest effect became due that is not carried out."""
    return connection.execute(sa.select(sa.func.min(OUTBOX.c.run_at)).where(OUTBOX.c.state == "todo")).scalar()


def failed(connection: Connection) -> tuple[int, int]:
    """Effects and deliveries that wait for a person."""
    effects = connection.execute(sa.select(sa.func.count()).where(OUTBOX.c.state == "dead")).scalar_one()
    deliveries = connection.execute(sa.select(sa.func.count()).where(INBOX.c.state == "dead")).scalar_one()
    return effects, deliveries
