"""What was found about a file is read as it was written."""

import asyncio
from dataclasses import replace

from app.events import Fetched, Waived
from app.likeness import RULE, Judged, Verdict, pairs_of
from app.orders import ArtworkRole, Order
from app.workflow import apply
from services.workstation.gallery import Gallery, Looked
from services.workstation.store import Store
from services.workstation.verdicts import Finding, findings_of, suspicion, values
from tests.kit.orders import CHECKER, an_item, an_order, at, begun, fetched


def test_a_finding_is_read_as_it_was_written(store: Store) -> None:
    judged = Judged(Verdict.ANOTHER, "Looks like #1002 instead", "o2", "#1002", 0.875)
    finding = Finding("o1", "p", "s2", "s1", judged)
    asyncio.run(Gallery(store).keep(Looked(found=(finding,))))
    assert findings_of(store.cache, "o1") == {"p": finding}
    assert findings_of(store.cache, "o2") == {}


def test_a_row_has_a_value_for_each_column(store: Store) -> None:
    columns = store.cache.ask("SELECT name FROM pragma_table_info('likenesses')")
    assert len(values(Finding("o", "a", "s", "t", Judged(Verdict.FITS, "w")))) == len(columns)


def looking_like_another() -> tuple[Order, Finding]:
    print_, original = (replace(a, label="") for a in an_item(artworks=2).artworks)
    item = replace(an_item(artworks=0), artworks=(print_, replace(original, role=ArtworkRole.ORIGINAL)))
    order = begun(an_order(items=(item,)))
    for artwork in item.artworks:
        order = apply(order, fetched(order, artwork.id)).order
    (pair,) = pairs_of(order)
    judged = Judged(Verdict.ANOTHER, "Looks like #1002 instead", "o2", "#1002", 0.9)
    return order, Finding(order.id, pair.print.id, pair.print.sha256, pair.original.sha256, judged)


def test_a_suspicion_stands_until_somebody_says_it_is_right_or_the_file_is_another() -> None:
    order, finding = looking_like_another()
    found = {finding.artwork: finding}
    assert suspicion(order, found) == "Looks like #1002 instead"
    assert suspicion(order, {}) == ""
    fits = replace(finding, judged=Judged(Verdict.UNSURE, "Cannot tell"))
    assert suspicion(order, {finding.artwork: fits}) == ""
    right = Waived(
        id="w", order=order.id, at=at(2), author=CHECKER, artwork=finding.artwork, sha256=finding.sha256, rule=RULE,
        reason="Twins",
    )  # fmt: skip
    assert suspicion(apply(order, right).order, found) == ""
    got = fetched(order, finding.artwork, minutes=3)
    other: Fetched = replace(got, sha256="f" * 64)
    assert suspicion(apply(order, other).order, found) == ""
