"""Words: what staff said first, then the connector's table; every choice staff have is understood."""

import pytest

from app.errors import Corrupt
from app.events import Cancelled, Held, IssueRaised, Moved, Released
from app.states import CancelReason, HoldReason, State
from services.connector import Account, Origin
from services.meanings import CHOICES, NOTHING, Meaning, events_of, meaning_of, plain, written
from tests.kit.orders import at

TABLE = {"in-production": Meaning(State.IN_PRODUCTION), "shrugged": NOTHING}
ACCOUNT = Account("moon", "main", words={"waxing": "hold:stock", "shrugged": "canceled"})
ORIGIN = Origin(ACCOUNT, "m1", at(), at())


@pytest.mark.parametrize("word", ["in_production", "In Production", " in-production "])
def test_one_spelling_is_looked_up(word: str) -> None:
    assert meaning_of(word, TABLE, ACCOUNT) == Meaning(State.IN_PRODUCTION)


def test_staff_fill_what_the_table_lacks_and_mend_what_it_has_wrong() -> None:
    assert meaning_of("Waxing", TABLE, ACCOUNT) == Meaning(hold=HoldReason.STOCK)
    assert meaning_of("Shrugged", TABLE, ACCOUNT) == Meaning(State.CANCELED)
    assert meaning_of("Shrugged", TABLE, Account("moon", "main")) == NOTHING
    assert meaning_of("waning", TABLE, ACCOUNT) is None
    assert plain("Cancelled") == "canceled"


@pytest.mark.parametrize("text", CHOICES)
def test_every_choice_can_be_written(text: str) -> None:
    assert written(text).nothing == (text == "nothing")


def test_what_is_no_choice_is_refused() -> None:
    with pytest.raises(Corrupt):
        written("hold:moon")


def test_a_state_lifts_a_hold_and_moves() -> None:
    events = events_of(Meaning(State.CONFIRMED, "sub"), "ok", "o", ORIGIN, title="Moon")
    assert [type(e) for e in events] == [Released, Moved]
    assert len({e.id for e in events}) == 2
    kept = events_of(Meaning(State.CONFIRMED, keeps_hold=True), "ok", "o", ORIGIN, title="Moon")
    assert [type(e) for e in kept] == [Moved]


def test_a_hold_a_problem_and_a_cancel() -> None:
    held = events_of(Meaning(hold=HoldReason.STOCK), "no stock", "o", ORIGIN, title="Moon")
    assert [(type(e), e.reason) for e in held] == [(Held, "Moon: no stock")]
    problem = events_of(Meaning(issue=True), "bad", "o", ORIGIN, title="Moon", reason="Its own words")
    assert [(type(e), e.text) for e in problem if isinstance(e, IssueRaised)] == [(IssueRaised, "Its own words")]
    gone = events_of(Meaning(State.CANCELED, cancel=CancelReason.CUSTOMER), "gone", "o", ORIGIN, title="Moon")
    assert [e.why for e in gone if isinstance(e, Cancelled)] == [CancelReason.CUSTOMER]
    assert events_of(NOTHING, "x", "o", ORIGIN, title="Moon") == []
