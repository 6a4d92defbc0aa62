"""A carrier nobody is asked about: the number is typed or scanned, the link comes from the table of carriers."""

from collections.abc import Sequence
from datetime import datetime

from app.errors import Corrupt, Forged, Unsupported
from services.carrying import Bought, Rates, Sending, Tracked, message_id
from services.connector import Account, Capabilities, Delivery, Field, Reading, Talk

NAME = "manual"
TITLE = "By hand"
FIELDS: Sequence[Field] = ()
CAPABILITIES = Capabilities()

_HINT = "Type or scan the number of the label you have."


def verify(delivery: Delivery, account: Account, now: datetime) -> None:
    raise Forged("Nobody posts messages for this carrier.")


def identify(delivery: Delivery) -> str:
    return message_id(delivery, "id")


def read(delivery: Delivery, account: Account) -> Reading:
    raise Corrupt("Nobody posts messages for this carrier.")


def check(account: Account) -> Talk:
    """Nothing can be wrong with it, and no network is needed."""
    yield from ()
    return []


def rates(sending: Sending, account: Account) -> Rates:
    yield from ()
    raise Unsupported("This carrier cannot be asked for prices.", hint=_HINT)


def buy(sending: Sending, service: str, key: str, account: Account) -> Bought:
    yield from ()
    raise Unsupported("This carrier sells no labels through Platen.", hint=_HINT)


def track(number: str, account: Account) -> Tracked:
    yield from ()
    raise Unsupported("This carrier cannot be asked where a parcel is.", hint="Open its tracking page.")


def void(label_id: str, number: str, account: Account) -> Talk:
    yield from ()
    raise Unsupported("This carrier cannot take a label back; do that on its own page.")
