"""The one filled button: the step all can take, or how many can take which."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.orders import Hold, Issue, Order
from app.people import Author
from app.proofing import KIND
from app.proofs import Proof, ProofState
from app.states import HoldReason, Role, State
from tests.ui.shop import NOON, an_item, an_order, held, walked
from ui.offers import Offer, offer, several


def order(number: str, state: State = State.RECEIVED) -> Order:
    return walked(an_order(number, "Ann", an_item("Mug", "", "")), state)


@pytest.mark.parametrize(
    ("state", "command", "words"),
    [
        (State.RECEIVED, "download", "Download file"),
        (State.ARTWORK_READY, "produce", "Start production"),
        (State.IN_PRODUCTION, "check", "Send to QC"),
        (State.QUALITY_CHECK, "pass", "Pass QC"),
        (State.READY, "ship", "Ship"),
    ],
)
def test_each_state_has_its_step(state: State, command: str, words: str) -> None:
    made = offer([order("1", state)])
    assert (made.command, made.words) == (command, words)


def test_nothing_follows_a_shipped_order_or_none() -> None:
    assert offer([order("1", State.SHIPPED)]).command == ""
    assert offer([]) == Offer("", "")


def test_several_share_a_step_or_say_how_many_can() -> None:
    same = [order("1"), order("2")]
    assert offer(same).words == "Download 2 files"
    mixed = offer([*same, order("3", State.READY)])
    assert (mixed.command, mixed.hint) == ("", "2 can take “Download files”, 1 can take “Ship”")


def test_held_ones_are_released() -> None:
    assert offer([held(order("1"))]).command == "hold"
    assert offer([held(order("1")), order("2")]).command == ""


def test_what_its_maker_holds_itself_is_not_released_here() -> None:
    made = order("1")
    by = Author(Role.CONNECTOR, "printify")
    part = replace(made.fulfilments[0], route="printify", hold=Hold(HoldReason.PROVIDER, by, NOON))
    theirs = made.with_fulfilment(part)
    assert offer([theirs]) == Offer("", "", hint="Made by Printify")
    both = replace(part, hold=Hold(HoldReason.OTHER, replace(by, name="stripe"), NOON, under=part.hold))
    assert offer([theirs.with_fulfilment(both)]).command == "hold"


def test_what_others_make_is_not_offered_here() -> None:
    made = order("1", State.IN_PRODUCTION)
    elsewhere = made.with_fulfilment(replace(made.fulfilments[0], route="printful"))
    assert offer([elsewhere]) == Offer("", "", hint="Made by Printful")


def test_the_toasts_words() -> None:
    assert several(["FB-1"], "sent to QC") == "FB-1 sent to QC"
    assert several(["FB-1", "FB-2"], "sent to QC") == "2 orders sent to QC"


def test_what_a_customer_said_of_a_proof_is_decided_and_not_reported_solved() -> None:
    made = order("1", State.ARTWORK_READY)
    (wish,) = (Issue("e1", KIND, "More sky", NOON, blocking=True),)
    assert offer([replace(made, issues=(wish,))]).command == "more"
    other = replace(wish, kind="floor")
    assert offer([replace(made, issues=(wish, other))]).command == "problem"


def test_while_a_customer_looks_at_the_proof_no_start_is_offered_that_would_be_refused() -> None:
    made = order("1", State.ARTWORK_READY)
    artwork = replace(made.artworks[0], sha256="a" * 64)
    item = replace(made.items[0], artworks=(artwork,))
    waits = Proof("p1", artwork.id, artwork.sha256, NOON, NOON + timedelta(hours=9))
    shown = replace(made, items=(item,), proofs=(waits,))
    assert offer([made]).command == "produce"
    assert offer([shown]).command == "more"
    assert offer([replace(shown, proofs=(replace(waits, state=ProofState.APPROVED),))]).command == "produce"
    assert offer([replace(shown, proofs=(replace(waits, sha256="b" * 64),))]).command == "produce"
