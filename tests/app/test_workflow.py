"""One event at a time: what belongs to no single subject."""

from datetime import timedelta

import pytest

from app import workflow
from app.errors import NotAllowed
from app.events import (
    IssueRaised,
    IssueResolved,
    Noted,
)
from app.states import State
from app.workflow import apply
from tests.kit.orders import (
    OPERATOR,
    at,
    at_state,
    begun,
    moved,
    with_files,
)


def test_notes_are_a_set_and_issues_block_until_resolved() -> None:
    order = with_files(begun())
    note = Noted(id="n1", order=order.id, at=at(1), author=OPERATOR, text="Check the whiskers")
    order = apply(order, note).order
    assert apply(order, note).order is order
    issue = IssueRaised(
        id="i1", order=order.id, at=at(2), author=OPERATOR, kind="person", text="Wrong paper", blocking=True
    )
    order = apply(order, issue).order
    with pytest.raises(NotAllowed, match="Wrong paper"):
        apply(order, moved(order, State.IN_PRODUCTION, minutes=3))
    order = apply(order, IssueResolved(id="i2", order=order.id, at=at(4), author=OPERATOR, issue="i1")).order
    assert apply(order, moved(order, State.IN_PRODUCTION, minutes=5)).order.state is State.IN_PRODUCTION


def test_pending_events_that_no_longer_apply_are_named_and_left_out() -> None:
    order = at_state(State.QUALITY_CHECK)
    note = Noted(id="n1", order=order.id, at=at(40), author=OPERATOR, text="still here")
    overlay = workflow.after(order, [moved(order, State.ARTWORK_READY, minutes=40), note])
    assert [type(e).__name__ for e, _ in overlay.refused] == ["Moved"]
    assert [n.text for n in overlay.order.notes] == ["still here"]


def test_unknown_orders_are_refused_not_invented() -> None:
    with pytest.raises(NotAllowed):
        apply(None, Noted(id="n", order="x", at=at(), author=OPERATOR, text="?"))


def test_an_activity_line_forgets_how_it_was_once_it_cannot_be_undone() -> None:
    order = with_files(begun())
    order = apply(order, moved(order, State.IN_PRODUCTION, minutes=2)).order
    assert order.trail[-1].before is not None
    later = apply(order, Noted(id="n1", order=order.id, at=at(2) + timedelta(minutes=6), author=OPERATOR, text="x"))
    assert all(entry.before is None for entry in later.order.trail)
