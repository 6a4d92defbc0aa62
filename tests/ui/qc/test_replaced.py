"""The print file changes under the checker: what was said of the last one counts no more, and it is shown no more."""

from dataclasses import replace

import pytest

from app.artwork import Facts, Said
from app.events import Fetched
from app.orders import Artwork, Order, Stage
from app.states import State
from app.workflow import apply
from tests.kit.orders import OPERATOR, new_id, placed
from tests.ui.qc.conftest import Bench
from tests.ui.qc.test_page import kept, marks, scan
from tests.ui.shop import NOON, Feed
from ui.qc.page import CALM_MS
from ui.qc.round import Mark

NEW = "e" * 64
FACTS = Facts(3602, 4803, "PNG", "RGB", 1_000_000, "sRGB")
AGAIN = "FB-30001 has another file by now, look again"


def fetched(order: Order, sha256: str = NEW) -> Order:
    """Another station has another file for the first picture."""
    picture = order.items[0].artworks[0]
    event = Fetched(
        id=new_id(),
        order=order.id,
        at=NOON,
        author=replace(OPERATOR, station="Press 3"),
        artwork=picture.id,
        sha256=sha256,
        facts=FACTS,
    )
    return apply(order, event).order


def moved(order: Order) -> Order:
    """The shop's order names another address for its first picture."""
    item = order.items[0]
    other = Artwork("a1", url="https://images.example/other.png", spec=item.artworks[0].spec)
    source = replace(order, version=NOON, items=(replace(item, artworks=(other, *item.artworks[1:])),))
    return apply(order, placed(source)).order


def tell(bench: Bench, shop: Feed, order: Order) -> None:
    hub = bench.window.station.hub
    with bench.qtbot.waitSignal(hub.touched):
        hub.tell_touched(shop.put([order]))
    bench.settle()


def said(bench: Bench, at: int = 0) -> list[Said]:
    return [answer.said for answer in bench.page.round.answers(bench.page.round.pieces[at])]


def shown(bench: Bench) -> tuple[str, bool]:
    right = bench.page._shown[1]
    assert right is not None
    return right.sha256, right.here


def test_another_file_takes_the_ticks_and_the_picture_along_and_enter_passes_nothing(bench: Bench, shop: Feed) -> None:
    bench.keys("1", "3")
    bench.page._warned.add(bench.page.round.pieces[0].key)
    tell(bench, shop, fetched(bench.order("FB-30001")))
    assert (bench.framed, bench.page.flash.words, shown(bench)) == ("FB-30001", AGAIN, (NEW, False))
    assert said(bench) == [Said.OPEN, Said.PROVED, Said.OPEN]
    bench.ms += CALM_MS - 1
    bench.page.press("1")
    assert bench.page.flash.words.startswith("Ignored")
    bench.key("Enter")
    bench.settle()
    assert (kept(bench), bench.page.flash.words) == ([], "1 Right image for this order is still open")
    bench.keys("1", "3", "Enter")
    assert bench.page.flash.words.startswith("Its print file is not on this computer")
    bench.key("Enter")
    bench.settle()
    (event,) = kept(bench)
    assert (event.files, bench.order("FB-30001").state) == ((NEW,), State.READY)


def test_enter_before_the_bench_has_heard_of_it_is_refused_by_the_rules(bench: Bench, shop: Feed) -> None:
    bench.keys("1", "3")
    shop.put([fetched(bench.order("FB-30001"))])
    bench.key("Enter")
    bench.settle()
    assert (kept(bench), marks(bench)[0], bench.framed) == ([], Mark.WAITS, "FB-30001")
    assert (bench.page.flash.words, shown(bench)) == (AGAIN, (NEW, False))
    assert "another file by now" in bench.window.listening.toast.words
    assert said(bench) == [Said.OPEN, Said.PROVED, Said.OPEN]


def test_a_new_address_shows_no_old_picture_and_nothing_passes_before_its_file_is_here(
    bench: Bench, shop: Feed
) -> None:
    before, here = shown(bench)
    assert here
    tell(bench, shop, moved(bench.order("FB-30001")))
    assert (bench.page.flash.words, shown(bench)) == (AGAIN, ("", False))
    assert [button.isVisible() for button in bench.page.compare.buttons] == [True, False], "its download is offered"
    assert said(bench) == [Said.OPEN] * 3
    bench.keys("1", "2", "3", "Enter")
    bench.settle()
    assert (kept(bench), bench.order("FB-30001").fulfilments[0].units[0].stage) == ([], Stage.MADE)
    assert "another file by now" in bench.window.listening.toast.words
    tell(bench, shop, fetched(moved(bench.order("FB-30001"))))
    assert shown(bench) == (NEW, False), f"not {before[:6]}, although it lies on this computer"


def test_a_piece_that_was_skipped_is_opened_too_and_the_one_in_front_stays_as_it_is(bench: Bench, shop: Feed) -> None:
    bench.keys("1", "3", "S", "1")
    tell(bench, shop, fetched(bench.order("FB-30001")))
    assert (bench.framed, said(bench)[0], said(bench, 1)[0]) == ("FB-30002", Said.OPEN, Said.YES)
    assert bench.page.flash.words != AGAIN


@pytest.mark.parametrize("mode", ["F", "A"])
def test_the_reasons_and_the_note_give_way(bench: Bench, shop: Feed, mode: str) -> None:
    bench.key(mode)
    tell(bench, shop, fetched(bench.order("FB-30001")))
    assert (bench.page.side.mode, bench.page.hasFocus(), bench.page.flash.words) == ("list", True, AGAIN)


def test_a_verdict_that_is_taken_back_brings_no_answers_on_another_file(bench: Bench, shop: Feed) -> None:
    bench.keys("1", "3", "Enter")
    bench.settle()
    tell(bench, shop, fetched(bench.order("FB-30001")))
    assert [i.kind for i in bench.order("FB-30001").issues] == ["file_changed"]
    bench.time()
    bench.key("U")
    bench.qtbot.waitUntil(lambda: bench.framed == "FB-30001")
    bench.settle()
    assert said(bench) == [Said.OPEN, Said.PROVED, Said.OPEN]


def test_a_scan_looks_at_the_files_as_they_are_then(bench: Bench, shop: Feed) -> None:
    bench.key("S")
    tell(bench, shop, fetched(bench.order("FB-30001")))
    scan(bench, "FB-30001")
    bench.keys("1", "3", "Enter", "Enter")
    bench.settle()
    assert [event.files for event in kept(bench)] == [(NEW,)]
