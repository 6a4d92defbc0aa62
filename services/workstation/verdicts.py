"""What the guard found about the files to print, as the window reads it: quick, and nothing heavy is imported."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.likeness import Judged, Verdict
from services.workstation.store import Store


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one file to print: of these contents, made from an original of those."""

    order: str
    artwork: str
    sha256: str
    original: str
    judged: Judged


class Verdicts:
    """Reads at once."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, order: str) -> dict[str, Finding]:
        """By artwork."""
        rows = self._store.cache.ask("SELECT * FROM likenesses WHERE order_id = ?", (order,))
        return {row[1]: _finding(row) for row in rows}

    def hashes(self, order: str) -> dict[str, int]:
        """Difference hashes of the pictures here, by artwork; of those that say enough to be compared."""
        sql = "SELECT artwork_id, hash FROM looks WHERE order_id = ? AND frame = 0 AND length(hash) > 0"
        rows = self._store.cache.ask(sql, (order,))
        return {artwork: int.from_bytes(bits, "big") for artwork, bits in rows}


def _finding(row: Sequence[str]) -> Finding:
    order, artwork, sha, original, verdict, words, other_id, other, likeness = row
    judged = Judged(Verdict(verdict), words, other_id, other, float(likeness))
    return Finding(order, artwork, sha, original, judged)


def values(finding: Finding) -> tuple[str | float, ...]:
    """A row of the table."""
    judged = finding.judged
    key = (finding.order, finding.artwork, finding.sha256, finding.original)
    return (*key, judged.verdict.value, judged.words, judged.order, judged.number, judged.likeness)
