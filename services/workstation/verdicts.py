"""What the guard found about the files to print, as the window reads it: quick, and nothing heavy is imported."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.likeness import Judged, Verdict
from services.workstation.cache import Cache


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one file to print: of these contents, made from an original of those."""

    order: str
    artwork: str
    sha256: str
    original: str
    judged: Judged


def findings_of(cache: Cache, order: str) -> dict[str, Finding]:
    """By artwork, at once. Raises Unavailable."""
    rows = cache.ask("SELECT * FROM likenesses WHERE order_id = ?", (order,))
    return {row[1]: _finding(row) for row in rows}


def _finding(row: Sequence[str]) -> Finding:
    order, artwork, sha, original, verdict, words, other_id, other, likeness = row
    judged = Judged(Verdict(verdict), words, other_id, other, float(likeness))
    return Finding(order, artwork, sha, original, judged)


def values(finding: Finding) -> tuple[str | float, ...]:
    """A row of the table."""
    judged = finding.judged
    key = (finding.order, finding.artwork, finding.sha256, finding.original)
    return (*key, judged.verdict.value, judged.words, judged.order, judged.number, judged.likeness)
