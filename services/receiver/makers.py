"""At which account of its maker a part is ordered: chosen once, written down before it is ordered, never guessed again.

Another account of the same provider may be connected later: it knows nothing of the part, and would make it once more.
"""

from collections.abc import Iterable
from datetime import datetime

from app.codes import event_id
from app.effects import Alert, Submit
from app.errors import Refused
from app.events import AccountChosen, Cause
from app.orders import Fulfilment, Order
from app.people import Author
from app.states import FINAL, Role, State
from app.wording import provider_title
from services.connector import Account
from services.receiver.state import State as Running


def account_of(state: Running, order: Order, part: Fulfilment) -> Account | None:
    """The one it was ordered at and no other; the order's own where its source makes it. Only a part that was never
    ordered chooses, or one from before this was kept: the account of the order's own name there, else the first."""
    name = _name(order, part)
    return state.account(part.route, name) if name else state.account_of(part.route, order.account)


def ensure(state: Running, order: Order, part: Fulfilment) -> Account:
    """The same. Raises `Refused` in words for a person where it is not set up any more, or none is."""
    found = account_of(state, order, part)
    if found is None:
        raise Refused(_words(order, part), hint="Connect it, then try again.", status=404)
    return found


def chosen(state: Running, order: Order, effect: Submit, now: datetime) -> AccountChosen | None:
    """What is to be recorded before anything is sent; None where it was chosen before. Raises `Refused`."""
    part = order.fulfilment(effect.fulfilment)
    if part is None or part.account:
        return None
    account = ensure(state, order, part)
    return AccountChosen(
        id=event_id("account", effect.key),
        order=order.id,
        at=now,
        author=Author(Role.WORKER, "Platen"),
        cause=Cause(account.source, effect.key),
        fulfilment=part.id,
        account=account.name,
    )


def lost(state: Running, order: Order) -> Iterable[Alert]:
    """For each open part nobody can be asked about any more, because its account is gone: once for each."""
    for part in order.fulfilments:
        ordered = part.reference and part.route in state.providers and part.route != order.source
        if ordered and part.state not in (*FINAL, State.RETURNED) and account_of(state, order, part) is None:
            key = f"{part.id}:account:{part.account}:alert"
            yield Alert(key=key, order=order.id, cause=f"account:{part.id}"[:64], words=_words(order, part))


def _name(order: Order, part: Fulfilment) -> str:
    own = part.route == order.source and part.reference == order.external
    return part.account or (order.account if own else "")


def _words(order: Order, part: Fulfilment) -> str:
    title, name = provider_title(part.route), _name(order, part)
    if not name:
        return f"No account of {title} is set up."
    return f"{order.number} was ordered at {title} through {name}, which is no longer connected. No other is asked."
