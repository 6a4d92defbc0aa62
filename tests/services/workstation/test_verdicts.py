"""What was found about a file is read as it was written."""

import asyncio

from app.likeness import Judged, Verdict
from services.workstation.gallery import Gallery, Looked
from services.workstation.store import Store
from services.workstation.verdicts import Finding, findings_of, values


def test_a_finding_is_read_as_it_was_written(store: Store) -> None:
    judged = Judged(Verdict.ANOTHER, "Looks like #1002 instead", "o2", "#1002", 0.875)
    finding = Finding("o1", "p", "s2", "s1", judged)
    asyncio.run(Gallery(store).keep(Looked(found=(finding,))))
    assert findings_of(store.cache, "o1") == {"p": finding}
    assert findings_of(store.cache, "o2") == {}


def test_a_row_has_a_value_for_each_column(store: Store) -> None:
    columns = store.cache.ask("SELECT name FROM pragma_table_info('likenesses')")
    assert len(values(Finding("o", "a", "s", "t", Judged(Verdict.FITS, "w")))) == len(columns)
