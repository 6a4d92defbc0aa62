"""What needs a person: unread deliveries, failed effects, unmatched details, alerts; and how each account is doing."""

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa
from sqlalchemy import Connection

from app import wire
from app.codes import event_id
from app.errors import Corrupt
from app.events import Noted
from app.orders import RefundState
from app.people import Author
from app.refunding import alert_key, shown
from app.states import Role
from app.wording import provider_title
from services.receiver import book, mail, mappings, names, outages, outbox, silence, staff
from services.receiver.schema import ACCOUNT, INBOX, LOOSE, ORDERS, OUTBOX, REFUSED, UNKNOWN_IN
from services.receiver.state import State

MOST = 200


_RECENT = timedelta(days=1)
_RETRY, _IGNORE, _GIVE_UP, _MAP, _OPEN = "retry", "ignore", "give_up", "map", "open"


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says to a decision."""

    reason: str = ""


def waiting(connection: Connection, state: State) -> list[dict[str, object]]:
    """Everything that waits for a person, newest first: kind, id, in which words, since when, tries, order and its
    number, provider and account, and what can be done (`actions`)."""
    now = state.clock()
    found = [
        *_deliveries(connection),
        *_effects(connection),
        *_refunds(connection),
        *_details(connection),
        *_unknown(connection),
    ]
    found += [{**one, "id": _number(one["id"]), "actions": [_IGNORE]} for one in names.waiting(connection, now)]
    found += [*_refused(connection, now), *_quiet(connection, state), *_unmailed(connection, state)]
    whole = [{"provider": "", "account": "", "number": "", "next": None, "actions": []} | one for one in found]
    return sorted(whole, key=lambda one: str(one["since"]), reverse=True)


def _quiet(connection: Connection, state: State) -> list[dict[str, object]]:
    """Who does not answer, each once: what waits to go there says more than what was not heard."""
    away = outages.waiting(connection, state)
    named = {(one["provider"], one["account"]) for one in away}
    return away + [one for one in silence.waiting(connection, state) if (one["provider"], one["account"]) not in named]


def _number(id_: object) -> int:
    """Names in the path of an action are numbers; what has a text as its id goes by this."""
    return zlib.crc32(str(id_).encode())


def _unknown(connection: Connection) -> list[dict[str, object]]:
    """Words and SKUs to be mapped, and messages that only a person can make something of."""
    titles = {
        "word": "Nobody has said what “{raw}” means at {where}",
        "sku": "{raw} is not mapped at {where}",
        "text": "{where} says something a person must look at",
    }
    words = {
        "word": "It changed nothing so far. Map it, then what waits for it is read again.",
        "sku": "It cannot be ordered so far. Map it, then what waits for it is tried again.",
    }
    return [
        {
            "kind": one.kind,
            "id": one.id,
            "title": titles[one.kind].format(raw=one.raw[:80], where=provider_title(one.provider)),
            "words": words.get(one.kind, one.raw) + (f" Orders: {', '.join(one.orders)}." if one.orders else ""),
            "since": one.first_at,
            "tries": one.n,
            "order": "",
            "number": one.orders[0] if one.orders else "",
            "provider": one.provider,
            "account": one.account,
            "raw": one.raw,
            "actions": [_IGNORE] if one.kind == "text" else [_MAP, _IGNORE],
        }
        for one in mappings.unseen(connection)
    ]


def _refused(connection: Connection, now: datetime) -> list[dict[str, object]]:
    """Deliveries that were not let in lately, by reason: somebody tries, or a secret is wrong."""
    rows = connection.execute(sa.select(REFUSED).where(REFUSED.c.last_at >= now - _RECENT).limit(MOST))
    return [
        {
            "kind": "refused",
            "id": _number((row.provider, row.account, row.reason)),
            "title": f"Messages to {provider_title(row.provider)} were refused",
            "words": f"{row.reason} {row.n} so far. Either the secret differs there, or somebody makes them up.",
            "since": row.last_at,
            "tries": row.n,
            "order": "",
            "provider": row.provider,
            "account": row.account,
        }
        for row in rows
    ]


def _unmailed(connection: Connection, state: State) -> list[dict[str, object]]:
    """Said once: customers hear nothing from here. It goes when a mail server is set up."""
    if state.post is not None:
        return []
    query = sa.select(sa.func.count(), sa.func.min(OUTBOX.c.done_at)).where(
        OUTBOX.c.kind == "Mail",
        OUTBOX.c.state == "done",
        OUTBOX.c.error.endswith(mail.NO_SERVER, autoescape=True),
        OUTBOX.c.done_at >= state.clock() - _MONTH,
    )
    n, since = connection.execute(query).one()
    if not n:
        return []
    words = f"{n} {'mail was' if n == 1 else 'mails were'} not sent in the last 30 days. Set up a mail server, unless "
    return [
        {
            "kind": "mail",
            "id": _number("mail"),
            "title": "Customers get no mail: no mail server is set up",
            "words": f"{words}the shop itself writes to its customers.",
            "since": since,
            "tries": n,
            "order": "",
        }
    ]


_MONTH = timedelta(days=30)


def _deliveries(connection: Connection) -> list[dict[str, object]]:
    listed = sa.select(UNKNOWN_IN.c.ref).where(UNKNOWN_IN.c.what == "delivery")
    query = sa.select(INBOX).where(INBOX.c.state == "dead", INBOX.c.id.not_in(listed))
    query = query.order_by(INBOX.c.id.desc()).limit(MOST)
    return [
        {
            "kind": "delivery",
            "id": row.id,
            "title": f"A message from {row.provider} could not be read",
            "words": row.error or "",
            "since": row.received_at,
            "tries": row.tries,
            "order": row.order_id or "",
            "provider": row.provider,
            "account": row.account,
            "actions": [_RETRY, _IGNORE],
        }
        for row in connection.execute(query)
    ]


def _effects(connection: Connection) -> list[dict[str, object]]:
    query = sa.select(OUTBOX, ORDERS.c.number, ORDERS.c.source).join(
        ORDERS, ORDERS.c.id == OUTBOX.c.order_id, isouter=True
    )
    query = query.where(
        sa.or_(OUTBOX.c.state.in_(("dead", "alert")), sa.and_(OUTBOX.c.state == "todo", OUTBOX.c.tries > 1))
    )
    query = query.where(sa.not_(_OF_REFUND))
    return [
        {
            "kind": "effect",
            "id": row.id,
            **_said(row),
            "since": row.made_at,
            "tries": row.tries,
            "next": row.run_at if row.state == "todo" else None,
            "order": row.order_id,
            "number": row.number or "",
            "provider": row.lane if row.lane not in ("mail", "source", book.ALERT_LANE) else row.source or "",
            "actions": [*([_OPEN] if row.order_id else []), *_ways(row.state)],
        }
        for row in connection.execute(query.order_by(OUTBOX.c.id.desc()).limit(MOST))
    ]


def _said(row: "sa.Row[tuple[object, ...]]") -> dict[str, object]:
    """Title and words. What somebody must mark at a till is one sentence, and is not folded away."""
    words = row.error or _alert_words(row.body)
    if row.kind == "Alert" and row.key.endswith(book.UNTOLD):
        return {"title": words, "words": ""}
    title = _TITLES.get(row.kind, "Something could not be carried out").format(number=row.number or "")
    return {"title": title, "words": words}


def _refunds(connection: Connection) -> list[dict[str, object]]:
    """Money that should go back and waits for a manager."""
    query = sa.select(OUTBOX, ORDERS.c.body.label("whole"), ORDERS.c.source, ORDERS.c.account).join(
        ORDERS, ORDERS.c.id == OUTBOX.c.order_id
    )
    found: list[dict[str, object]] = []
    for row in connection.execute(query.where(OUTBOX.c.state == "alert", _OF_REFUND).order_by(OUTBOX.c.id.desc())):
        order = wire.read_order(row.whole)
        due = next((r for r in order.refunds if alert_key(r) == row.key and r.state is RefundState.PREPARED), None)
        if due is not None:
            found.append(
                {
                    "kind": "refund",
                    "id": row.id,
                    "title": f"A refund of {shown(due.amount)} for {order.number} waits for a manager",
                    "words": "Open the order to release or decline it.",
                    "since": due.at,
                    "tries": 0,
                    "order": order.id,
                    "number": order.number,
                    "provider": row.source,
                    "account": row.account,
                    "actions": [_OPEN],
                }
            )
    return found


_OF_REFUND = sa.and_(OUTBOX.c.kind == "Alert", OUTBOX.c.key.like("%:refund:%:alert"))
_TITLES = {
    "Mail": "A mail about {number} was not sent",
    "TellParcel": "The shop was not told that {number} was shipped",
    "TellStatus": "The shop was not told how far {number} is",
    "Submit": "{number} was not ordered from the print house",
    "CancelAtProvider": "{number} was not canceled at the print house",
    "BuyLabel": "No label was bought for {number}",
    "VoidLabel": "The label of {number} was not taken back",
    "UpdateAtProvider": "The change of {number} did not reach the print house",
    "ConfirmAtProvider": "{number} was not let go at the print house",
    "HoldAtProvider": "{number} is on hold, and may be made all the same",
    "Refund": "The refund of {number} was not made",
    "Refetch": "A provider could not be asked about an order",
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
            "provider": row.provider,
            "account": row.account,
            "actions": [_IGNORE],
        }
        for row in connection.execute(query)
    ]


def _ways(state: str) -> list[str]:
    return [_IGNORE] if state == "alert" else [_RETRY, _GIVE_UP]


async def give_up(state: State, id_: int, reason: str, who: tuple[str, str]) -> bool:
    """A person (id, station) closes an effect that failed: the reason stands with the order, nothing is tried again.

    False where there is no such effect. Raises Corrupt without a reason, NotAllowed for a stranger.
    """
    if not reason.strip():
        raise Corrupt("Giving up needs a reason.", hint="Say how it is settled instead.")
    now, failed = state.clock(), sa.or_(OUTBOX.c.state == "dead", _waits())

    def work(connection: Connection) -> tuple[bool, int]:
        query = sa.select(OUTBOX, ORDERS.c.number).join(ORDERS, ORDERS.c.id == OUTBOX.c.order_id, isouter=True)
        row = connection.execute(query.where(OUTBOX.c.id == id_, failed)).first()
        if row is None:
            return False, 0
        closed = OUTBOX.update().where(OUTBOX.c.id == id_, OUTBOX.c.state == row.state, failed)
        words = f"Given up: {reason.strip()}"[:500]
        if not connection.execute(closed.values(state="done", done_at=now, error=words)).rowcount:
            return False, 0
        if row.number is None:
            return True, 0
        title = _TITLES.get(row.kind, "Something could not be carried out").format(number=row.number)
        author = staff.author(connection, Author(Role.CONNECTOR, "", who[0]), who[1])
        note = Noted(
            id=event_id("given up", row.key, str(row.token)),
            order=row.order_id,
            at=now,
            author=author,
            reason=reason.strip()[:500],
            text=f"{title}. Given up: {reason.strip()}"[:500],
        )
        return True, book.record(connection, [note], state.rules, now).seq

    done, seq = await state.database.group.submit(work)
    state.published(seq)
    state.bell.ring()
    return done


def _waits() -> "sa.ColumnElement[bool]":
    return sa.and_(OUTBOX.c.state == "todo", OUTBOX.c.error.is_not(None))


async def act(state: State, kind: str, id_: int, what: str) -> bool:
    """`retry` or `ignore` one of them; False where there is no such thing."""
    if kind == "effect" and what == "retry":
        return await outbox.retry(state, id_)
    if kind in ("word", "sku", "text", "named") and what == "ignore":
        done = await state.database.group.submit(lambda connection: _leave(connection, kind, id_, state.clock()))
        state.bell.ring()
        return done
    changes = {
        ("delivery", "retry"): INBOX.update()
        .where(INBOX.c.id == id_, INBOX.c.state == "dead")
        .values(state="new", tries=0),
        ("delivery", "ignore"): INBOX.update()
        .where(INBOX.c.id == id_, INBOX.c.state == "dead")
        .values(state="ignored"),
        ("effect", "ignore"): OUTBOX.update()
        .where(OUTBOX.c.id == id_, OUTBOX.c.state.in_(("dead", "alert")), sa.not_(_OF_REFUND))
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


def _leave(connection: Connection, kind: str, id_: int, now: datetime) -> bool:
    if kind != "named":
        return mappings.forget(connection, id_)
    found = [str(one["id"]) for one in names.waiting(connection, now) if _number(one["id"]) == id_]
    return bool(found) and names.ignore(connection, found[0])


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
