"""What was measured is kept in place of what was known, and forgotten with its order."""

import asyncio
from pathlib import Path

from app.likeness import Judged, Verdict
from services.workstation.gallery import Gallery, Looked, Taken
from services.workstation.store import Store
from services.workstation.verdicts import Finding, findings_of
from tests.kit.guarded import Guarded
from tests.kit.treatments import photos


def rows(store: Store, table: str) -> list[tuple[object, ...]]:
    return store.cache.ask(f"SELECT * FROM {table}")


def test_a_picture_is_kept_once_its_fine_part_only_where_somebody_asks_for_it(store: Store) -> None:
    gallery = Gallery(store)
    twice = Taken("o1", "a", "s1", ((b"b0", b"r0"), (b"b1", b"r1")))
    asyncio.run(gallery.keep(Looked((twice, Taken("o1", "p", "s2", ((b"b", b"r"),), plain=True)))))
    assert rows(store, "looks") == [
        ("o1", "a", 0, "s1", b"b0"),
        ("o1", "a", 1, "s1", b"b1"),
        ("o1", "p", 0, "s2", b"b"),
    ]
    assert rows(store, "look_grids") == [("o1", "a", 0, b"r0"), ("o1", "a", 1, b"r1")]
    asyncio.run(gallery.keep(Looked((Taken("o1", "a", "s3", ()),))))
    assert rows(store, "looks") == [("o1", "a", 0, "s3", b""), ("o1", "p", 0, "s2", b"b")]
    assert rows(store, "look_grids") == []


def test_the_last_word_on_a_file_is_the_one_that_counts(store: Store) -> None:
    gallery = Gallery(store)
    for verdict in (Verdict.UNSURE, Verdict.FITS):
        asyncio.run(gallery.keep(Looked(found=(Finding("o1", "p", "s2", "s1", Judged(verdict, "words")),))))
    assert findings_of(store.cache, "o1")["p"].judged.verdict is Verdict.FITS


def test_open_orders_with_files_are_looked_at_and_others_forgotten(store: Store, tmp_path: Path) -> None:
    shop, gallery = Guarded(store, tmp_path / "t"), Gallery(store)
    image = photos(1, 1)[0].image
    order = shop.put("1001", {"Max": (image, image)})
    shop.put("1002", {"Zoë": (image, image)}, without=("1-Zoë-print", "1-Zoë-original"))
    assert gallery.open_orders() == [order.id]
    taken = tuple(Taken(id_, "a", "s", ((b"b", b"r"),)) for id_ in (order.id, "gone"))
    asyncio.run(gallery.keep(Looked(taken)))
    asyncio.run(gallery.forget())
    assert {row[0] for row in rows(store, "looks") + rows(store, "look_grids")} == {order.id}
