"""What the customer said of what will be printed: waits, approved, a change in their words, silence; the way on."""

from app.orders import Artwork, ArtworkRole, Order
from app.proofing import CUSTOMER
from app.proofrules import ASKED, awaited, clears, part_of, shown_of, wish
from app.proofs import Proof, ProofState, Silence
from app.rules import Rules
from ui import formats
from ui.order.cards import Card, Look, bad, warn

MORE = "M for more"
_WAITS = Look("clock-3", "infoText", "infoTint", "info")
_GOOD = Look("badge-check", "okText", "okTint", "ok")
_PLAIN = Look("info", "t3", "bg2", "line2")


class ProofCard(Card):
    """One card for each print file that a customer sees first."""

    def show_order(self, order: Order | None) -> None:
        super().show_order(order)
        self.setAccessibleName(". ".join(["Customer proof", *(part for row in self.rows() for part in row if part)]))

    def rows(self) -> list[tuple[str, str]]:
        return [words for _, words in self._found()]

    def looks(self) -> list[Look]:
        return [look for look, _ in self._found()]

    def _found(self) -> list[tuple[Look, tuple[str, str]]]:
        if self.order is None:
            return []
        owed = owed_files(self.order, self.station.store.rules)
        prints = [a for a in self.order.artworks if a.role is ArtworkRole.PRINT]
        found: list[tuple[Look, tuple[str, str]]] = []
        for artwork in prints:
            proof = shown_of(self.order, artwork)
            if proof is None and artwork.id not in owed:
                continue
            look, words, below = self._of(artwork, proof, self.order)
            whose = f"{artwork.label}: " if len(prints) > 1 and artwork.label else ""
            found.append((look, (f"{whose}{words}", below)))
        return found

    def _of(self, artwork: Artwork, proof: Proof | None, order: Order) -> tuple[Look, str, str]:
        if proof is None:
            when = "It goes out by itself" if artwork.sha256 else "It goes out when the print file is here"
            return _WAITS, "Proof: not sent to the customer yet", when
        open_ = (part := part_of(order, artwork.id)) is not None and part.state in ASKED
        if proof.state is ProofState.WAITING:
            return self._waiting(proof, open_=open_)
        if proof.state is ProofState.CHANGE:
            look = bad("octagon-alert") if open_ else _PLAIN
            return look, wish(proof), f"{self._when(proof)}. A new file answers it. {MORE}"
        if proof.state is ProofState.SILENT and not clears(proof):
            look = warn("clock-3") if open_ else _PLAIN
            return look, f"Proof: {_lower(wish(proof))}", f"{self._when(proof)}. {MORE}"
        return self._decided(proof)

    def _waiting(self, proof: Proof, *, open_: bool) -> tuple[Look, str, str]:
        now, zone = self.station.clock(), self.station.zone
        if not open_:
            return _PLAIN, "Proof: the customer did not answer", ""
        asked = f"Sent {formats.ago(proof.asked_at, now, zone)}"
        if now > proof.until:
            return _WAITS, "Proof: the time to answer is over", f"{asked}. The shop's rule counts in a moment"
        then = "then it is printed as shown" if proof.silence is Silence.PRINT else "then a person decides"
        until = formats.moment(proof.until, now, zone)
        return _WAITS, f"Proof: waits for the customer until {until}", f"{asked}, {then}. {MORE}"

    def _decided(self, proof: Proof) -> tuple[Look, str, str]:
        when = self._when(proof)
        if proof.state is ProofState.SILENT:
            return _GOOD, "Proof: no answer, printed as shown", when
        if proof.state is ProofState.WAIVED:
            return warn("triangle-alert"), "Made without the customer's word", f"{proof.by}, {when}: {proof.words}"
        if proof.by == CUSTOMER.name:
            return _GOOD, "Proof: approved by the customer", when
        return _GOOD, "Proof: approved for the customer", f"{proof.by}, {when}: {proof.words}"

    def _when(self, proof: Proof) -> str:
        at = proof.answered_at or proof.until
        return formats.ago(at, self.station.clock(), self.station.zone)


def owed_files(order: Order, rules: Rules) -> frozenset[str]:
    """Print files that the customer is to see before work on them begins."""
    open_ = (f for f in order.fulfilments if f.state in ASKED)
    return frozenset(artwork.id for part in open_ for artwork, _ in awaited(order, part, rules))


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]
