"""Which files are wanted, in which turn, and what becomes of them, over restarts."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.orders import Artwork
from services.workstation.files import (
    DYING,
    File,
    Files,
    FileState,
    Turn,
    Wanted,
    holds,
    is_replaced,
    missing,
    rank_of,
    sources,
)
from services.workstation.store import Store
from tests.kit.orders import an_artwork, an_item, an_order, at, begun


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store.open(tmp_path, clock=lambda: at(0))
    yield made
    made.close()


@pytest.fixture
def files(store: Store) -> Files:
    return Files(store)


def _dying(name: str, minutes: float) -> Artwork:
    moment = at(minutes)
    signed = f"X-Amz-Date={moment:%Y%m%dT%H%M%SZ}&X-Amz-Expires=0&X-Amz-Signature=s"
    return an_artwork(name, url=f"https://s3.example/{name}.png?{signed}")


@pytest.mark.anyio
async def test_a_wish_is_kept_and_repeating_it_is_no_second_one(tmp_path: Path) -> None:
    store = Store.open(tmp_path, clock=lambda: at(0))
    files = Files(store)
    wishes = [Wanted("o1", an_artwork("a")), Wanted("o1", an_artwork("b"))]
    assert await files.want(wishes, "batch", at(0)) == 2
    assert await files.want(wishes, "again", at(1)) == 0
    assert [(f.artwork, f.batch) for f in files.due(at(0), 9)] == [("a", "batch"), ("b", "batch")]
    store.close()
    again = Store.open(tmp_path, clock=lambda: at(0))
    assert [f.state for f in Files(again).of("o1").values()] == [FileState.WANTED, FileState.WANTED]
    again.close()


@pytest.mark.anyio
async def test_pausing_and_going_on_are_for_a_whole_download(files: Files) -> None:
    await files.want([Wanted("o1", an_artwork("a")), Wanted("o2", an_artwork("b"))], "batch", at(0))
    assert await files.set_batch("batch", (FileState.WANTED,), FileState.PAUSED) == 2
    assert files.due(at(0), 9) == []
    assert await files.set_batch("batch", (FileState.PAUSED,), FileState.WANTED) == 2
    assert [found.batch for found in files.batches(at(0))] == ["batch"]


@pytest.mark.anyio
async def test_dying_links_rush_and_due_go_first_and_the_order_on_screen_before_all(files: Files) -> None:
    usual, late = begun(an_order("1")), replace(begun(an_order("2")), due_at=at(60))
    rush = replace(begun(an_order("3")), rush=True, due_at=at(600))
    wanted = [
        Wanted("early", a := an_artwork("e"), rank_of(late, a, at(0), Turn.EARLY)),
        Wanted("usual", a := an_artwork("u"), rank_of(usual, a, at(0))),
        Wanted("late", a := an_artwork("l"), rank_of(late, a, at(0))),
        Wanted("rush", a := an_artwork("r"), rank_of(rush, a, at(0))),
        Wanted("dies later", a := _dying("y", 120), rank_of(usual, a, at(0))),
        Wanted("dies soon", a := _dying("x", 60), rank_of(usual, a, at(0), Turn.EARLY)),
        Wanted("dies in days", a := _dying("z", 9000), rank_of(usual, a, at(0))),
    ]
    await files.want(wanted, "b", at(0))
    line = [f.order for f in files.due(at(0), 99)]
    assert line == ["dies soon", "dies later", "rush", "late", "dies in days", "usual", "early"]
    assert [f.turn for f in files.due(at(0), 3)] == [Turn.DYING, Turn.DYING, Turn.RUSH]
    assert next(f.order for f in files.due(at(0), 1, front="early")) == "early"
    assert await files.prefer("b") == 7
    assert [f.turn for f in files.due(at(0), 2)] == [Turn.FIRST, Turn.FIRST]


@pytest.mark.anyio
async def test_who_asks_by_hand_goes_before_what_arrived(files: Files) -> None:
    order = begun(an_order())
    early = [replace(w, order="o") for w in missing(order, {}, at(0), Turn.EARLY)]
    await files.want(early, "arrived", at(0))
    assert await files.want(missing(order, {}, at(1)), "mine", at(1)) == 1
    await files.want([replace(w, order="o") for w in missing(order, {}, at(1))], "mine", at(1))
    assert {(f.batch, f.turn) for f in files.due(at(1), 9)} == {("mine", Turn.USUAL)}


@pytest.mark.anyio
async def test_a_host_left_out_and_a_clock_turned_back(files: Files) -> None:
    far = an_artwork("b", url="https://other.example/b.png")
    await files.want([Wanted("o", an_artwork("a")), Wanted("o", far)], "b", at(0))
    assert [f.artwork for f in files.due(at(0), 9, besides=["images.example"])] == ["b"]
    (first, second) = files.due(at(0), 9)
    await files.mark(first, FileState.WANTED, next_at=int(at(5).timestamp() * 1000))
    await files.mark(second, FileState.WANTED, next_at=int(at(60 * 24).timestamp() * 1000))
    assert [f.artwork for f in files.due(at(0), 9)] == ["b"]
    assert files.next_due(at(0)) == int(at(5).timestamp() * 1000)


@pytest.mark.anyio
async def test_links_that_die_are_known_before_anybody_asks(files: Files) -> None:
    known = [Wanted("o", an_artwork("plain")), Wanted("o", _dying("s", 300)), Wanted("o", _dying("far", 9000))]
    await files.know(known)
    await files.know(known)
    assert {f.artwork: f.state for f in files.of("o").values()} == {"s": FileState.KNOWN, "far": FileState.KNOWN}
    assert [f.artwork for f in files.dying(at(0))] == ["s"]
    assert files.dying(at(301)) == []
    assert [f.artwork for f in files.dying(at(9000) - DYING)] == ["far"]
    assert files.due(at(0), 9) == []
    await files.want(known, "b", at(0))
    await files.mark(files.of("o")["s"], FileState.HERE, path=__file__)
    assert files.dying(at(0)) == []


@pytest.mark.anyio
async def test_an_address_nobody_can_read_is_on_the_list_like_any_other(files: Files) -> None:
    wishes = [
        Wanted("o", an_artwork(str(n), url=url)) for n, url in enumerate(["https://[::1/x", "https://\u2100.com/"])
    ]
    await files.know(wishes)
    assert await files.want([*wishes, Wanted("o", an_artwork("good"))], "b", at(0)) == 3
    assert await files.renew(wishes) == 0
    assert [f.host for f in files.due(at(0), 9)] == ["", "", "images.example"]


@pytest.mark.parametrize(
    ("row", "artwork", "here", "replaced"),
    [
        ({}, {}, True, False),
        ({"url": ""}, {"sha256": "aa"}, True, False),
        ({}, {"sha256": "bb"}, False, False),
        ({}, {"declared_sha256": "bb"}, False, True),
        ({}, {"url": "https://images.example/b.png"}, False, True),
        ({}, {"url": "https://images.example/b.png", "sha256": "aa"}, True, False),
        ({}, {"url": "https://images.example/b.png", "declared_sha256": "aa"}, True, False),
        ({}, {"url": "https://images.example/b.png", "sha256": "bb"}, False, True),
        ({}, {"url": "https://images.example/a.png?sv=1&se=2026-11-22&sig=s"}, True, False),
        ({}, {"earlier": "aa"}, False, False),
        ({"path": "/nowhere/at/all.png"}, {"sha256": "aa"}, False, False),
        ({"state": FileState.WANTED}, {"sha256": "aa"}, False, False),
        ({"state": FileState.WANTED}, {"url": "https://images.example/b.png"}, False, False),
    ],
)
def test_what_lies_here_is_an_artworks_file_by_its_checksum_else_by_its_address(
    row: dict[str, Any], artwork: dict[str, str], here: bool, replaced: bool
) -> None:
    file = replace(File("o", "a", FileState.HERE, "https://images.example/a.png", __file__, "aa"), **row)
    wanted = replace(an_artwork("a"), **artwork)  # type: ignore[arg-type]  # all text
    assert (holds(file, wanted), is_replaced(file, wanted)) == (here, replaced)
    order = begun(an_order(items=(replace(an_item(artworks=0), artworks=(wanted,)),)))
    assert [w.artwork for w in missing(order, {"a": file}, at(0))] == ([] if here else [wanted])


@pytest.mark.anyio
async def test_what_was_here_and_is_wanted_again_is_here_no_more(files: Files) -> None:
    await files.want([Wanted("o", an_artwork("a"))], "b", at(0))
    values = {"path": __file__, "sha256": "aa", "size": 9, "got": 9}
    await files.mark(files.of("o")["a"], FileState.HERE, **values)
    assert (files.held(["o", "p"]), files.by_sha("aa") is None) == ({"o"}, False)
    await files.want([Wanted("o", an_artwork("a", url="https://images.example/b.png"))], "c", at(1))
    file = files.of("o")["a"]
    assert (file.state, file.url, file.batch) == (FileState.WANTED, "https://images.example/b.png", "c")
    assert (file.path, file.sha256, file.size, file.got, files.held(["o"])) == ("", "", 0, 0, set())


@pytest.mark.anyio
async def test_a_fresh_link_wakes_what_had_failed(files: Files) -> None:
    await files.want([Wanted("o", _dying("a", 1)), Wanted("o", _dying("b", 1))], "b", at(0))
    one, two = files.of("o").values()
    await files.mark(one, FileState.FAILED, reason="Link expired", tries=5)
    await files.mark(two, FileState.PAUSED)
    assert await files.renew([Wanted("o", _dying("a", 1)), Wanted("o", _dying("b", 1))]) == 0
    assert await files.renew([Wanted("o", _dying("a", 90)), Wanted("o", _dying("b", 90))]) == 2
    one, two = files.of("o").values()
    assert (one.state, one.reason, one.tries) == (FileState.WANTED, "", 0)
    assert (two.state, two.dies) == (FileState.PAUSED, int(at(90).timestamp() * 1000))


@pytest.mark.anyio
async def test_a_download_in_counts(files: Files) -> None:
    await files.want([Wanted("o", an_artwork(n)) for n in "abcd"], "b", at(0))
    a, b, c, _ = files.of("o").values()
    await files.mark_all(
        [
            (a, FileState.HERE, {"size": 100, "resumed": 30}),
            (b, FileState.FAILED, {"reason": "Gone."}),
            (c, FileState.WANTED, {"size": 50, "got": 10}),
        ]
    )
    found = files.figures("b")
    assert (found.files, found.count(FileState.WANTED), found.size, found.sized) == (4, 2, 150, 2)
    assert (found.here, found.resumed) == (100, 30)
    assert [f.reason for f in files.of_batch("b", FileState.FAILED, 9)] == ["Gone."]
    assert files.batches(at(1)) == [found], "what is not over stays"
    await files.set_batch("b", (FileState.FAILED, FileState.WANTED), FileState.HERE)
    assert files.batches(at(1)) == []
    assert files.unfinished() == set()


@pytest.mark.anyio
async def test_a_file_that_was_thrown_away_is_wanted_again(files: Files) -> None:
    order = begun(an_order())
    wanted = missing(order, {}, at(0))
    await files.want(wanted, "b", at(0))
    await files.mark(files.due(at(0), 1)[0], FileState.HERE, path="/nowhere/at/all.png")
    again = missing(order, files.of(order.id), at(1))
    assert await files.want(again, "c", at(1)) == 1
    assert [f.batch for f in files.due(at(1), 9)] == ["c"]


def test_only_pictures_with_an_address_that_are_not_here_are_missing() -> None:
    order = begun(an_order(items=(an_item(artworks=2),)))
    assert [w.artwork.id for w in missing(order, {}, at(0))] == ["1-a1", "1-a2"]


def test_the_same_checksum_is_a_second_source_and_nothing_else_is() -> None:
    one = replace(an_artwork("a", url="https://a.example/1"), declared_sha256="11")
    two = replace(an_artwork("b", url="https://b.example/1"), declared_sha256="11", label="Rex")
    three = replace(an_artwork("c", url="https://c.example/1"), declared_sha256="22", label="Rex")
    four = an_artwork("d", url="https://d.example/1")
    order = an_order(items=(replace(an_item(), artworks=(one, two, three, four)),))
    assert sources(order, one) == [one.url, two.url]
    assert sources(order, four) == [four.url]
    assert timedelta(hours=24) == DYING
