"""The rarer steps behind one key: which are offered to whom, what asks once more, and what can be taken back."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from app.artwork import Facts
from app.events import CancelAsked
from app.orders import Artwork, CancelAsk, Fulfilment, Item, Line, Money, Order, RefundDue, RefundState
from app.proofing import settled
from app.proofrules import read_proofs
from app.proofs import Proof, ProofState
from app.states import ReprintReason, Role, State
from app.wording import REPRINT_WORDS
from app.workflow import apply
from tests.ui.shop import LERATO, NOON, Feed, an_item, an_order, walked
from ui.qc.reasons import REASONS
from ui.shell.more import NOT_NOW, Others
from ui.station import Station
from ui.window import Window

DUE = RefundDue("r1", Money(Decimal("45.00"), "USD"), "stripe/main/pi_1", NOON, "c1")


class Person:
    """Answers what is asked: `picks` by place, `words` by hand."""

    def __init__(self, station: Station, picks: Sequence[int] = (), words: str = "") -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.refreshed: list[str] = []
        self._picks, self._words = list(picks), words
        self.drawn: list[tuple[str, str, str]] = []
        self.others = Others(station.steps, self._ask, self._say, self.refreshed.append, self._draw)

    def _ask(self, title: str, answers: Sequence[str], then: object) -> None:
        self.asked.append((title, tuple(answers)))
        if self._picks and callable(then):
            then(self._picks.pop(0))

    def _say(self, title: str, hint: str, then: Callable[[str], object]) -> None:
        then(self._words)

    def _draw(self, order: Order, part: Fulfilment, item: Item) -> None:
        self.drawn.append((order.number, part.route, item.id))

    def take(self, order: Order, title: str, role: Role = Role.MANAGER) -> None:
        next(o for o in self.others.of(order, role) if o.title.startswith(title)).run()

    def titles(self, order: Order, role: Role = Role.MANAGER) -> list[str]:
        return [other.title for other in self.others.of(order, role)]


def shown(station: Station, id_: str) -> Order:
    found = station.store.order(id_)
    assert found is not None
    return found.order


@pytest.fixture
def order(shop: Feed) -> Order:
    made = an_order("FB-30001", "Ada Byron", an_item("Poster", "A3", ""))
    shop.put([made])
    return made


def with_refund(shop: Feed, order: Order) -> Order:
    made = replace(order, refunds=(DUE,))
    shop.put([made])
    return made


def elsewhere(shop: Feed, order: Order) -> Order:
    part = replace(order.fulfilments[0], route="printful", reference="pf-7")
    made = replace(order, fulfilments=(part,))
    shop.put([made])
    return made


def test_an_operator_may_cancel_what_nobody_began_and_not_decide_on_money(
    station: Station, shop: Feed, order: Order
) -> None:
    made = with_refund(shop, order)
    person = Person(station)
    assert person.titles(made, Role.OPERATOR) == ["Cancel order …"]
    assert person.titles(made) == ["Refund 45.00 USD …", "Cancel order …"]


def test_canceling_asks_once_more_with_the_safe_answer_first(qtbot: QtBot, station: Station, order: Order) -> None:
    person = Person(station, [0])
    person.take(order, "Cancel")
    ((title, answers),) = person.asked
    assert (title, answers[0]) == ("Cancel FB-30001?", NOT_NOW)
    assert shown(station, order.id).state is State.RECEIVED
    person = Person(station, [1])
    person.take(order, "Cancel")
    qtbot.waitUntil(lambda: shown(station, order.id).state is State.CANCELED)
    station.steps.undo()
    qtbot.waitUntil(lambda: shown(station, order.id).state is State.RECEIVED)


def test_canceling_elsewhere_says_so(station: Station, shop: Feed, order: Order) -> None:
    person = Person(station)
    person.take(elsewhere(shop, order), "Cancel")
    assert person.asked[0][0] == "Cancel FB-30001, also at Printful?"


def test_what_is_made_elsewhere_is_canceled_when_they_agree_or_a_manager_knows(
    qtbot: QtBot, station: Station, shop: Feed, order: Order
) -> None:
    made = elsewhere(shop, order)
    person = Person(station, [1], "Called them")
    person.take(made, "Cancel")
    qtbot.waitUntil(lambda: shown(station, order.id).cancel_ask is not None)
    waits = shown(station, order.id)
    assert waits.state is not State.CANCELED
    assert not [title for title in person.titles(waits) if title.startswith(("Cancel", "Refuse"))]
    person.take(waits, "It is canceled there")
    qtbot.waitUntil(lambda: shown(station, order.id).state is State.CANCELED)


def test_a_refund_is_released_by_name_and_can_be_taken_back(
    qtbot: QtBot, station: Station, shop: Feed, order: Order
) -> None:
    made = with_refund(shop, order)
    person = Person(station, [1])
    person.take(made, "Refund")
    assert person.asked[0][1][:2] == (NOT_NOW, "Release refund of 45.00 USD through Stripe")
    qtbot.waitUntil(lambda: shown(station, order.id).refunds[0].state is RefundState.RELEASED)
    station.steps.undo()
    qtbot.waitUntil(lambda: shown(station, order.id).refunds[0].state is RefundState.PREPARED)


def test_keeping_the_money_wants_a_reason(qtbot: QtBot, station: Station, shop: Feed, order: Order) -> None:
    person = Person(station, [2], "Store credit")
    person.take(with_refund(shop, order), "Refund")
    qtbot.waitUntil(lambda: shown(station, order.id).refunds[0].state is RefundState.DECLINED)
    assert shown(station, order.id).refunds[0].reason == "Store credit"


def test_who_leads_may_pass_pieces_unseen_with_a_reason(qtbot: QtBot, station: Station, shop: Feed) -> None:
    order = walked(an_order("FB-30002", "Ada Byron", an_item("Mug", "11 oz", "", 2)), State.QUALITY_CHECK)
    shop.put([order])
    assert "Pass without a check …" not in Person(station).titles(order, Role.CHECKER)
    Person(station, words=" ").take(order, "Pass without")
    Person(station, words="Seen at the press").take(order, "Pass without")
    qtbot.waitUntil(lambda: shown(station, order.id).state is State.READY)
    assert station.store.waiting() == 1


def test_a_wish_to_cancel_is_refused_with_a_reason(qtbot: QtBot, station: Station, shop: Feed, order: Order) -> None:
    asked = replace(order, cancel_ask=CancelAsk(LERATO, NOON, "Changed my mind"))
    shop.put([asked])
    Person(station, words="It is packed").take(asked, "Refuse")
    qtbot.waitUntil(lambda: shown(station, order.id).cancel_ask is None)
    assert apply(asked, CancelAsked(id="x", order=order.id, at=NOON, author=LERATO)).order is asked


def test_a_draft_elsewhere_is_let_through_and_its_maker_asked(
    qtbot: QtBot, station: Station, shop: Feed, order: Order
) -> None:
    made = elsewhere(shop, order)
    person = Person(station)
    assert person.titles(made) == [
        "Let Printful make it",
        "Ask Printful how far it is",
        "Mock-up at Printful",
        "Cancel order …",
    ]
    person.take(made, "Ask")
    assert person.refreshed == [order.id]
    person.take(made, "Let")
    qtbot.waitUntil(lambda: shown(station, order.id).state is State.CONFIRMED)


def test_failed_work_is_tried_again_by_a_manager(qtbot: QtBot, station: Station, shop: Feed, order: Order) -> None:
    failed = order.with_fulfilment(replace(order.fulfilments[0], state=State.FAILED))
    shop.put([failed])
    person = Person(station)
    assert "Try again" not in person.titles(failed, Role.OPERATOR)
    person.take(failed, "Try again")
    qtbot.waitUntil(lambda: shown(station, order.id).state is State.RECEIVED)


def test_the_key_opens_the_list_for_one_order(qtbot: QtBot, window: Window) -> None:
    window.desk.press("M")
    assert window.desk.asked is not None
    assert window.desk.asked.accessibleName().endswith("more steps")


def test_a_mock_up_is_offered_where_somebody_draws(station: Station, shop: Feed, order: Order) -> None:
    person = Person(station, picks=[1])
    assert not any(title.startswith("Mock-up") for title in person.titles(order))
    there = elsewhere(shop, order)
    person.take(there, "Mock-up at Printful")
    assert person.drawn == [("FB-30001", "printful", "1")]
    prints = there.with_fulfilment(replace(there.fulfilments[0], route="prodigi"))
    assert not any(title.startswith("Mock-up") for title in person.titles(prints))


def test_a_mock_up_of_what_is_here_is_drawn_here(station: Station, shop: Feed, order: Order) -> None:
    person = Person(station, picks=[1])
    there = Artwork("a1", sha256="ab" * 32, facts=Facts(300, 400, "PNG", "RGB", 1))
    made = replace(order, items=(replace(order.items[0], artworks=(there,)),))
    person.take(made, "Mock-up")
    assert person.drawn == [("FB-30001", "in_house", "1")]


def test_of_several_items_one_is_chosen_to_be_drawn(station: Station, shop: Feed, order: Order) -> None:
    there = elsewhere(shop, order)
    items = (*there.items, replace(there.items[0], id="2", title="Mug", variant="11 oz"))
    both = replace(there.fulfilments[0], lines=(Line("1", 1), Line("2", 1)))
    made = replace(there, items=items, fulfilments=(both,))
    person = Person(station, picks=[1])
    person.take(made, "Mock-up at Printful …")
    assert person.asked == [("FB-30001: mock-up of", ("Poster, A3", "Mug, 11 oz"))]
    assert person.drawn == [("FB-30001", "printful", "2")]


def test_all_of_it_is_made_again_for_a_reason_of_the_list_by_those_who_check(
    qtbot: QtBot, station: Station, shop: Feed
) -> None:
    made = walked(an_order("FB-30009", "Ada Byron", an_item("Mug", "11 oz", "", 2)), State.QUALITY_CHECK)
    shop.put([made])
    person = Person(station, [REASONS.index(ReprintReason.LOST_IN_SHOP)])
    assert "Make it again …" not in person.titles(made, Role.OPERATOR)
    person.take(made, "Make it again", Role.CHECKER)
    assert person.asked[0][1] == tuple(REPRINT_WORDS[why] for why in REASONS)
    qtbot.waitUntil(lambda: not station.tasks.running)
    again = shown(station, made.id)
    assert (again.state, again.rush) == (State.IN_PRODUCTION, True)
    assert [r.why for r in again.fulfilments[0].reprints] == [ReprintReason.LOST_IN_SHOP] * 2
    assert "Make it again …" not in person.titles(again)
    station.steps.undo()
    qtbot.waitUntil(lambda: not station.tasks.running)
    assert shown(station, made.id).fulfilments[0].reprints == ()


def _with_proof(shop: Feed, station: Station, state: ProofState = ProofState.WAITING) -> Order:
    station.store.rules = replace(station.store.rules, proofs=read_proofs("* = 24 hours, wait"))
    order = walked(an_order("FB-30003", "Ada Byron", an_item("Mug", "11 oz", "")), State.ARTWORK_READY)
    (artwork,) = order.artworks
    until = NOON + timedelta(hours=9)
    proof = Proof("p1", artwork.id, artwork.sha256, NOON, until, state=state, words="More sky", answer="e1")
    made = settled(replace(order, proofs=(proof,)))
    shop.put([made])
    return made


def test_a_manager_approves_a_proof_with_a_reason_and_takes_it_back(qtbot: QtBot, station: Station, shop: Feed) -> None:
    order = _with_proof(shop, station, ProofState.CHANGE)
    person = Person(station, words="On the phone, Ada")
    person.take(order, "Approve proof")
    qtbot.waitUntil(lambda: shown(station, order.id).proofs[0].state is ProofState.APPROVED)
    approved = shown(station, order.id)
    assert (approved.proofs[0].words, approved.issues) == ("On the phone, Ada", ())
    assert not [title for title in person.titles(approved) if "roof" in title or "word" in title]
    station.steps.undo()
    qtbot.waitUntil(lambda: shown(station, order.id).proofs[0].state is ProofState.CHANGE)


def test_a_proof_is_sent_again_by_anybody_and_passed_over_by_who_leads(
    qtbot: QtBot, station: Station, shop: Feed
) -> None:
    order = _with_proof(shop, station)
    person = Person(station, words="Fair is today")
    assert person.titles(order, Role.OPERATOR)[0] == "Send proof once more"
    assert not station.steps.move([order.id], State.IN_PRODUCTION)
    person.take(order, "Send proof")
    qtbot.waitUntil(lambda: shown(station, order.id).proofs[0].answer not in ("", "e1"))
    station.steps.undo()
    qtbot.waitUntil(lambda: shown(station, order.id).proofs[0].answer == "e1")
    person.take(order, "Start without")
    qtbot.waitUntil(lambda: shown(station, order.id).state is State.IN_PRODUCTION)
    assert shown(station, order.id).proofs[0].state is ProofState.WAIVED
