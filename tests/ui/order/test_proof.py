"""What the customer said of the print stands in words with its own sign, and what is still owed does, too."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from app.orders import Order
from app.proofing import UNTOLD, settled
from app.proofrules import read_proofs
from app.proofs import Proof, ProofState, Silence
from app.rules import Rules
from app.states import State
from tests.ui.order.test_pane import in_state
from tests.ui.shop import NOON, an_item, an_order, walked
from ui.order.cards import InTheWay
from ui.order.proof import ProofCard
from ui.station import Station

HOUR = timedelta(hours=1)
WAITING, APPROVED, CHANGE, SILENT, WAIVED = ProofState


@pytest.fixture
def card(station: Station, qtbot: QtBot) -> ProofCard:
    station.store.rules = Rules(proofs=read_proofs("* = 24 hours, print"))
    made = ProofCard(station, "Customer proof")
    qtbot.addWidget(made)
    return made


def _order(to: State = State.ARTWORK_READY, **values: Any) -> Order:
    order = walked(an_order("FB-30001", "Ada Byron", an_item("Mug", "325 ml", "")), to)
    (artwork,) = order.artworks
    proof = Proof("p1", artwork.id, artwork.sha256, NOON - 3 * HOUR, NOON + 2 * HOUR, Silence.PRINT)
    return replace(order, proofs=(replace(proof, **values),))


def _said(state: ProofState, by: str = "customer", words: str = "", silence: Silence = Silence.WAIT) -> dict[str, Any]:
    return {"state": state, "by": by, "words": words, "silence": silence, "answered_at": NOON - HOUR, "answer": "e1"}


def test_a_waiting_one_says_until_when_and_what_follows(card: ProofCard) -> None:
    card.show_order(_order())
    ((words, below),) = card.rows()
    assert words == "Proof: waits for the customer until 15:52"
    assert below == "Sent 3 h ago, then it is printed as shown. M for more"
    card.show_order(_order(silence=Silence.WAIT, until=NOON - HOUR))
    ((words, _),) = card.rows()
    assert words == "Proof: the time to answer is over"


@pytest.mark.parametrize(
    ("said", "words", "below"),
    [
        (_said(APPROVED), "Proof: approved by the customer", "1 h ago"),
        (_said(APPROVED, "Lerato", "By phone"), "Proof: approved for the customer", "Lerato, 1 h ago: By phone"),
        (_said(CHANGE, words="More sky"), "The customer asks for a change: “More sky”", "1 h ago. A new file answers"),
        (_said(SILENT, "Platen", silence=Silence.PRINT), "Proof: no answer, printed as shown", "1 h ago"),
        (_said(SILENT, "Platen"), "Proof: the customer has not answered the proof.", "1 h ago. M for more"),
        (_said(SILENT, "Platen", UNTOLD), "Proof: the customer could not be written to", "M for more"),
        (
            _said(WAIVED, "Lerato", "Fair is today"),
            "Made without the customer's word",
            "Lerato, 1 h ago: Fair is today",
        ),
    ],
)
def test_each_answer_has_its_words(card: ProofCard, said: dict[str, Any], words: str, below: str) -> None:
    card.show_order(_order(**said))
    ((first, second),) = card.rows()
    assert first.startswith(words)
    assert below in second
    assert words in card.accessibleName()


def test_what_asks_for_somebody_differs_by_sign_and_not_by_color_alone(card: ProofCard) -> None:
    signs = set()
    for said in (_said(APPROVED), _said(CHANGE), _said(SILENT), _said(WAIVED)):
        card.show_order(_order(**said))
        signs.add(card.looks()[0].icon)
    assert len(signs) == 4


def test_what_is_owed_is_told_before_it_is_sent_and_nothing_without_a_rule(card: ProofCard, station: Station) -> None:
    ready = replace(_order(), proofs=())
    card.show_order(ready)
    assert card.rows() == [("Proof: not sent to the customer yet", "It goes out by itself")]
    card.show_order(in_state(station, State.RECEIVED))
    assert card.rows()[0][1] == "It goes out when the print file is here"
    station.store.rules = Rules()
    card.show_order(ready)
    assert (card.rows(), card.isVisible()) == ([], False)


def test_a_proof_of_an_earlier_file_is_not_shown(card: ProofCard) -> None:
    card.show_order(_order(sha256="earlier", **_said(APPROVED)))
    assert card.rows()[0][0] == "Proof: not sent to the customer yet"


def test_made_goods_keep_what_was_said(card: ProofCard) -> None:
    card.show_order(_order(State.IN_PRODUCTION))
    assert card.rows() == [("Proof: the customer did not answer", "")]


def test_a_wish_stands_once_and_not_among_problems_that_are_reported_solved(station: Station, qtbot: QtBot) -> None:
    way = InTheWay(station, "In the way")
    qtbot.addWidget(way)
    order = settled(_order(**_said(CHANGE, words="More sky")))
    assert len(order.issues) == 1
    way.show_order(order)
    assert way.rows() == []
