"""What needs a person: unread deliveries, failed effects, unmatched details, alerts; and how each account is doing."""

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from services.receiver import outbox
from services.receiver.schema import ACCOUNT, INBOX, LOOSE, ORDERS, OUTBOX, REFUSED
from services.receiver.state import State

MOST = 200


def waiting(connection: Connection) -> list[dict[str, object]]:
    """Everything that waits for a person, newest first: kind, id, in which words, since when, tries."""
    found = [*_deliveries(connection), *_effects(connection), *_details(connection)]
    return sorted(found, key=lambda one: str(one["since"]), reverse=True)


def _deliveries(connection: Connection) -> list[dict[str, object]]:
    query = sa.select(INBOX).where(INBOX.c.state == "dead").order_by(INBOX.c.id.desc()).limit(MOST)
    return [
        {
            "kind": "delivery",
            "id": row.id,
            "title": f"A message from {row.provider} could not be read",
            "words": row.error or "",
            "since": row.received_at,
            "tries": row.tries,
            "order": row.order_id or "",
        }
        for row in connection.execute(query)
    ]


def _effects(connection: Connection) -> list[dict[str, object]]:
    query = sa.select(OUTBOX, ORDERS.c.number).join(ORDERS, ORDERS.c.id == OUTBOX.c.order_id, isouter=True)
    query = query.where(
        sa.or_(OUTBOX.c.state.in_(("dead", "alert")), sa.and_(OUTBOX.c.state == "todo", OUTBOX.c.tries > 1))
    )
    return [
        {
            "kind": "effect",
            "id": row.id,
            "title": _TITLES.get(row.kind, "Something could not be carried out").format(number=row.number or ""),
            "words": row.error or _alert_words(row.body),
            "since": row.made_at,
            "tries": row.tries,
            "next": row.run_at if row.state == "todo" else None,
            "order": row.order_id,
        }
        for row in connection.execute(query.order_by(OUTBOX.c.id.desc()).limit(MOST))
    ]


_TITLES = {
    "Mail": "A mail about {number} was not sent",
    "TellParcel": "The shop was not told that {number} was shipped",
    "TellStatus": "The shop was not told how far {number} is",
    "Submit": "{number} was not ordered from the print house",
    "CancelAtProvider": "{number} was not canceled at the print house",
    "BuyLabel": "No label was bought for {number}",
    "VoidLabel": "The label of {number} was not taken back",
    "Alert": "{number} needs a look",
}


def _alert_words(body: bytes) -> str:
    words = msgspec.json.decode(body).get("words", "")
    return words if isinstance(words, str) else ""


def _details(connection: Connection) -> list[dict[str, object]]:
    query = sa.select(LOOSE).where(LOOSE.c.state == "review").order_by(LOOSE.c.id.desc()).limit(MOST)
    return [
        {
            "kind": "details",
            "id": row.id,
            "title": "Picture details could not be matched",
            "words": row.reason,
            "since": row.received_at,
            "tries": 0,
            "order": "",
        }
        for row in connection.execute(query)
    ]


async def act(state: State, kind: str, id_: int, what: str) -> bool:
    """`retry` or `ignore` one of them; False where there is no such thing."""
    if kind == "effect" and what == "retry":
        return await outbox.retry(state, id_)
    changes = {
        ("delivery", "retry"): INBOX.update()
        .where(INBOX.c.id == id_, INBOX.c.state == "dead")
        .values(state="new", tries=0),
        ("delivery", "ignore"): INBOX.update()
        .where(INBOX.c.id == id_, INBOX.c.state == "dead")
        .values(state="ignored"),
        ("effect", "ignore"): OUTBOX.update()
        .where(OUTBOX.c.id == id_, OUTBOX.c.state.in_(("dead", "alert")))
        .values(state="done"),
        ("details", "ignore"): LOOSE.update()
        .where(LOOSE.c.id == id_, LOOSE.c.state == "review")
        .values(state="joined"),
    }
    change = changes.get((kind, what))
    if change is None:
        return False
    done = await state.database.group.submit(lambda connection: connection.execute(change).rowcount == 1)
    state.bell.ring()
    return done


def accounts(connection: Connection, state: State) -> list[dict[str, object]]:
    """Each account without any secret: when it was heard last, what was refused and why."""
    refused: dict[tuple[str, str], list[dict[str, object]]] = {}
    for row in connection.execute(sa.select(REFUSED)):
        one = {"reason": row.reason, "count": row.n, "last": row.last_at}
        refused.setdefault((row.provider, row.account), []).append(one)
    heard = sa.select(INBOX.c.provider, INBOX.c.account, sa.func.max(INBOX.c.received_at), sa.func.count())
    last = {(r[0], r[1]): (r[2], r[3]) for r in connection.execute(heard.group_by(INBOX.c.provider, INBOX.c.account))}
    return [
        {
            "provider": row.provider,
            "name": row.name,
            "title": speaker.TITLE if (speaker := state.speaker(row.provider)) is not None else row.provider,
            "fields": msgspec.json.decode(row.fields),
            "secrets": msgspec.json.decode(row.secrets),
            "heard_at": last.get((row.provider, row.name), (None, 0))[0],
            "messages": last.get((row.provider, row.name), (None, 0))[1],
            "refused": refused.get((row.provider, row.name), []),
            "closed_until": row.closed_until,
        }
        for row in connection.execute(sa.select(ACCOUNT).order_by(ACCOUNT.c.provider, ACCOUNT.c.name))
    ]
