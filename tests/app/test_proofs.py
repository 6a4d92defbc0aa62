"""A proof waits for as long as nobody has decided it, and silence alone prints nothing unless the shop says so."""

from app.proofs import Proof, ProofRule, ProofState, Silence
from tests.kit.orders import at


def test_a_proof_begins_waiting_and_silence_means_to_wait() -> None:
    proof = Proof("p", "a", "s", at(0), at(60))
    assert (proof.state, proof.silence, proof.answer) == (ProofState.WAITING, Silence.WAIT, "")
    assert ProofRule(24).silence is Silence.WAIT
