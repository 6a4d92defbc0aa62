"""Which products are shown to their customers, as a shop writes it down, and which proof of an order counts."""

from dataclasses import replace

import pytest

from app.errors import NotAllowed
from app.orders import Order
from app.proofrules import clears, current, part_of, read_proofs, rule_of, shown_of, unasked
from app.proofs import Proof, ProofRule, ProofState, Silence
from app.rules import Rules
from app.states import State
from tests.kit.orders import an_item, an_order, at, at_state, begun, with_files

RULES = Rules(proofs=read_proofs("Framed print = 24 hours, print"))


def _ready() -> Order:
    return at_state(State.ARTWORK_READY)


def test_a_shop_writes_hours_and_what_silence_means() -> None:
    rules = Rules(proofs=read_proofs("FRAME-30x40 = none; framed PRINT = 24 h, print; * = 48 Hours , WAIT;"))
    assert rule_of(an_item(), rules) is None
    assert rule_of(an_item(sku="other"), rules) == ProofRule(24, Silence.PRINT)
    assert rule_of(replace(an_item(sku=""), title="Mug"), rules) == ProofRule(48, Silence.WAIT)
    assert rule_of(an_item(), Rules()) is None


@pytest.mark.parametrize(
    "text", ["Mug = 24", "Mug = 0 hours, print", "Mug = 721 h, wait", "Mug = 9 h, go", "Mug", "= none"]
)
def test_what_cannot_be_read_is_refused_in_words(text: str) -> None:
    with pytest.raises(NotAllowed) as refused:
        read_proofs(text)
    assert refused.value.hint


def test_only_files_that_are_here_and_not_begun_are_shown() -> None:
    assert [a.id for a, _ in unasked(_ready(), RULES)] == ["1-a1"]
    assert unasked(begun(), RULES) == ()
    assert unasked(_ready(), Rules()) == ()
    assert unasked(at_state(State.IN_PRODUCTION), RULES) == ()


def test_what_others_make_or_somebody_cancels_is_not_shown() -> None:
    elsewhere = replace(RULES, routes={"FRAME-30x40": "printful"})
    order = with_files(begun(an_order()))
    routed = replace(order, fulfilments=tuple(replace(f, route="printful") for f in order.fulfilments))
    assert unasked(routed, elsewhere) == ()
    assert part_of(routed, "1-a1") is None
    assert part_of(order, "1-a1") == order.fulfilments[0]


def test_a_proof_of_another_file_says_nothing() -> None:
    order = _ready()
    (artwork,) = order.artworks
    old = Proof("p1", artwork.id, "earlier", at(0), at(60), state=ProofState.APPROVED)
    assert current(replace(order, proofs=(old,))) == ()
    new = replace(old, id="p2", sha256=artwork.sha256)
    shown = replace(order, proofs=(old, new))
    assert (current(shown), shown_of(shown, artwork)) == ((new,), new)
    assert unasked(shown, RULES) == ()


@pytest.mark.parametrize(
    ("state", "silence", "goes"),
    [
        (ProofState.WAITING, Silence.PRINT, False),
        (ProofState.APPROVED, Silence.WAIT, True),
        (ProofState.WAIVED, Silence.WAIT, True),
        (ProofState.CHANGE, Silence.PRINT, False),
        (ProofState.SILENT, Silence.PRINT, True),
        (ProofState.SILENT, Silence.WAIT, False),
    ],
)
def test_what_lets_work_begin(state: ProofState, silence: Silence, goes: bool) -> None:
    assert clears(Proof("p", "a", "s", at(0), at(60), silence, state)) is goes
