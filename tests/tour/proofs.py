"""Orders whose customer sees the print first: waiting, a change asked for, approved, silent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from app.orders import Order
from app.proofing import settled
from app.proofrules import read_proofs
from app.proofs import Proof, ProofState, Silence
from tests.tour.drive import Drive
from tests.tour.shop import NOW

NUMBER = "FB-20835"
Run = Callable[[Drive], None]


def shown(**values: Any) -> Callable[[Order], Order]:
    """An order of which the customer saw the print five hours ago."""

    def change(order: Order) -> Order:
        artwork = next(a for a in order.artworks if a.sha256)
        asked, until = NOW - timedelta(hours=5), NOW + timedelta(hours=19)
        proof = Proof("p1", artwork.id, artwork.sha256, asked, until, Silence.PRINT, answer="e1")
        return settled(replace(order, proofs=(replace(proof, **values),)))

    return change


def _pane(change: Callable[[Order], Order]) -> Run:
    def run(drive: Drive) -> None:
        drive.store.rules = replace(drive.store.rules, proofs=read_proofs("T-shirt = 24 hours, print"))
        drive.change(NUMBER, change)
        drive.choose([NUMBER])

    return run


def _more(drive: Drive) -> None:
    _pane(shown())(drive)
    drive.do("more")


_SAID = {"by": "customer", "answered_at": NOW - timedelta(minutes=40)}
SCENES: dict[str, Run] = {
    "proof-waiting": _pane(shown()),
    "proof-change": _pane(shown(state=ProofState.CHANGE, words="The tail is cut off, please show all of it", **_SAID)),
    "proof-approved": _pane(shown(state=ProofState.APPROVED, **_SAID)),
    "proof-silent": _pane(shown(state=ProofState.SILENT, silence=Silence.WAIT, **_SAID)),
    "proof-owed": _pane(lambda order: order),
    "proof-more": _more,
}
