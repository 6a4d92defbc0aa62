"""What the guard found about the files to print, as the window reads it: quick, and nothing heavy is imported."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.likeness import RULE, Judged, Verdict, pairs_of
from app.orders import Order
from services.workstation.cache import Cache
from services.workstation.store import Store


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


def suspects(store: Store, orders: Iterable[str] | None = None) -> dict[str, str]:
    """Which of these orders (or of all) have a print file that looks like another picture, in words, while nobody said
    that it is right. May read some orders: not for the window's own thread. Raises Unavailable."""
    rows = store.cache.ask("SELECT DISTINCT order_id FROM likenesses WHERE verdict = ?", (Verdict.ANOTHER.value,))
    ids = [id_ for (id_,) in rows]
    wanted = ids if orders is None else set(ids) & set(orders)
    found: dict[str, str] = {}
    for id_ in wanted:
        shown = store.order(id_)
        words = suspicion(shown.order, findings_of(store.cache, id_)) if shown is not None else ""
        if words:
            found[id_] = words
    return found


def suspicion(order: Order, found: Mapping[str, Finding]) -> str:
    """What is found of the first file as it is now that looks like another picture; empty where there is none, or
    somebody said that it is right."""
    for pair in pairs_of(order):
        finding = found.get(pair.print.id)
        if finding is None or (finding.sha256, finding.original) != (pair.print.sha256, pair.original.sha256):
            continue
        if finding.judged.verdict is Verdict.ANOTHER and not any(w.rule == RULE for w in pair.print.waivers):
            return finding.judged.words
    return ""


def _finding(row: Sequence[str]) -> Finding:
    order, artwork, sha, original, verdict, words, other_id, other, likeness = row
    judged = Judged(Verdict(verdict), words, other_id, other, float(likeness))
    return Finding(order, artwork, sha, original, judged)


def values(finding: Finding) -> tuple[str | float, ...]:
    """A row of the table."""
    judged = finding.judged
    key = (finding.order, finding.artwork, finding.sha256, finding.original)
    return (*key, judged.verdict.value, judged.words, judged.order, judged.number, judged.likeness)
