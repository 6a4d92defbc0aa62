"""Proof and product on the bench: by key, from piece to piece, of the file that is printed, and told where there is
none."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from app.lens import Box
from services.workstation.colors import Device
from services.workstation.decoding import Decoders
from services.workstation.landing import LARGE, thumbnail_path
from services.workstation.mockups import flat
from services.workstation.profiles import adopt, as_printer
from services.workstation.tileshelf import TileShelf
from tests.kit import profiles
from tests.ui.qc.conftest import Bench
from ui.images.shown import Shown
from ui.order.drawing import print_of
from ui.qc.compare import View
from ui.qc.product import TITLE
from ui.qc.words import proof_words


@pytest.fixture
def printer(bench: Bench, tmp_path: Path) -> Path:
    """The station's printer has a profile."""
    station = bench.window.station
    station.folder = tmp_path / "home"
    (tmp_path / "p.icc").write_bytes(profiles.printer_rgb("Lab printer"))
    assert station.profiles is not None
    named = adopt(tmp_path / "p.icc", station.profiles, Device.PRINTER)
    station.keep(printer_profile=as_printer(named))
    return station.profiles / named.file


@pytest.fixture
def small(bench: Bench, tmp_path: Path) -> Iterator[Path]:
    """Small copies lie on this computer, and a process that draws."""
    folder, station = tmp_path / "small", bench.window.station
    folder.mkdir()
    for order in bench.page.round.orders.values():
        found = print_of(order.items[0])
        assert found is not None
        noise = Image.effect_noise((384, 512), 60).convert("RGB")
        noise.save(thumbnail_path(folder, found.sha256, LARGE), "JPEG")
    before = station.shelf
    station.shelf = cast(Any, SimpleNamespace(folders=SimpleNamespace(thumbnails=folder), thumbnail=lambda *_: None))
    station.tiles.shelf = TileShelf(tmp_path / "tiles", Decoders(at_once=1))
    yield folder
    station.shelf = before


def shown(bench: Bench) -> Shown:
    """The print file."""
    return bench.page.compare.pictures[-1]


def test_o_shows_the_print_file_as_a_proof_and_the_original_as_it_is(bench: Bench, printer: Path) -> None:
    before = shown(bench)
    bench.key("O")
    right = shown(bench)
    assert (right.title, right.printer, right.path) == ("Soft proof, Lab printer", printer, before.path)
    original = replace(before, title="Customer original")
    assert bench.page.middle.dress((original, before)) == (original, right)
    assert bench.page.flash.words == "Soft proof, Lab printer"
    assert bench.page.compare.plate.parts[-1].words == "Soft proof on"
    bench.key("S")
    assert shown(bench).printer == printer, "the next piece is proofed too"
    bench.page.compare.plate.asked.emit("proof")
    assert shown(bench).printer is None
    assert bench.page.compare.plate.parts[-1].words == "Soft proof off"
    assert bench.page.flash.words == "The files themselves"


def test_without_a_printer_s_profile_it_says_where_one_is_chosen(bench: Bench) -> None:
    before = shown(bench)
    bench.key("O")
    assert shown(bench) == before
    assert bench.page.flash.words == "No printer profile is chosen: Settings, Colors"
    assert "proof" not in [part.name for part in bench.page.compare.plate.parts]


def test_the_label_tells_how_much_cannot_be_printed(bench: Bench, printer: Path, tmp_path: Path) -> None:
    """By the real road: another process cuts the proof."""
    Image.new("RGB", (180, 240), (255, 0, 0)).save(tmp_path / "print.png")
    compare, tiles = bench.page.compare, bench.window.station.tiles
    tiles.shelf = TileShelf(tmp_path / "tiles", Decoders(at_once=1))
    one = shown(bench)
    assert one.facts is not None
    red = replace(one, path=tmp_path / "print.png", facts=replace(one.facts, width=180, height=240), printer=printer)
    compare.show_pictures(None, red)
    bench.qtbot.waitUntil(lambda: not compare.grab().isNull() and compare.sharp, timeout=20_000)
    bench.qtbot.waitUntil(lambda: "cannot be printed" in compare.labels[0].words[1])
    assert compare.labels[0].words[1].startswith("100\u00a0% cannot be printed so, hatched")
    image = compare.plane(0, compare.box(0), compare.area(0)).image
    box: Box = compare.box(0)
    ratio = image.devicePixelRatio()
    seen = {image.pixelColor(round((box.x + 20 + n) * ratio), round((box.y + 40) * ratio)).name() for n in range(20)}
    assert "#ff0000" not in seen
    tiles.shelf.close()


def test_the_share_is_told_in_words(bench: Bench, printer: Path) -> None:
    one = shown(bench)
    proof = replace(one, printer=printer)
    assert proof_words(one, 0.5) == proof_words(proof, None) == ""
    assert proof_words(proof, 0.0) == "all of it can be printed so"
    assert proof_words(proof, 0.001) == "less than 1\u00a0% cannot be printed so, hatched"
    assert proof_words(proof, 0.034) == "3\u00a0% cannot be printed so, hatched"


def test_m_shows_the_print_on_its_product_drawn_from_the_same_file(bench: Bench, small: Path) -> None:
    """The very file that is compared, uncut: its small copy stands on the drawing, pixel for pixel."""
    product = bench.page.middle.product
    right = shown(bench)
    bench.key("M")
    assert bench.page.middle.currentWidget() is product
    assert product.label.words[0] == TITLE
    assert "not a proof" in product.label.words[1]
    bench.qtbot.waitUntil(lambda: bool(product.drawn), timeout=20_000)
    assert product.drawn == right.sha256
    found = print_of(bench.order("FB-30001").items[0])
    assert found is not None
    place = found.scene.place
    with Image.open(thumbnail_path(small, right.sha256, LARGE)) as copy:
        wanted = flat(copy.convert("RGBA"), place).convert("RGB")
    assert product.viewer.pictures[0].path is not None
    with Image.open(product.viewer.pictures[0].path) as drawing:
        got = drawing.convert("RGB").crop((place.left, place.top, place.right, place.bottom))
    assert hashlib.sha256(got.tobytes()).digest() == hashlib.sha256(wanted.tobytes()).digest()


def test_the_product_follows_from_piece_to_piece_and_any_view_leads_back(bench: Bench, small: Path) -> None:
    middle = bench.page.middle
    bench.key("M")
    bench.qtbot.waitUntil(lambda: bool(middle.product.drawn), timeout=20_000)
    first = middle.product.drawn
    bench.key("S")
    bench.qtbot.waitUntil(lambda: middle.product.drawn not in ("", first), timeout=20_000)
    assert middle.product.drawn == shown(bench).sha256
    bench.key("V")
    assert middle.currentWidget() is bench.page.compare
    assert bench.page.compare.view is View.SWIPE
    bench.keys("M", "M")
    assert middle.currentWidget() is bench.page.compare
    bench.settle()


def test_what_cannot_be_drawn_is_said_in_its_place(bench: Bench, small: Path) -> None:
    for path in small.iterdir():
        path.unlink()
    bench.key("M")
    viewer = bench.page.middle.product.viewer
    bench.qtbot.waitUntil(lambda: viewer._words[0] == "image-off", timeout=20_000)
    assert viewer._words[1] == "The picture is not on this computer yet. Download it first, D."
    assert not bench.page.grab().isNull()


def test_before_anything_is_there_it_asks_for_a_moment(bench: Bench) -> None:
    bench.window.station.shelf = None
    bench.key("M")
    viewer = bench.page.middle.product.viewer
    bench.qtbot.waitUntil(lambda: viewer._words[0] == "image-off")
    assert "in a moment" in viewer._words[1]
    QApplication.processEvents()


def test_verdicts_mean_the_framed_piece_on_the_product_too(bench: Bench, small: Path) -> None:
    bench.keys("M", "1", "3", "Enter")
    bench.settle()
    assert bench.framed == "FB-30002"
    assert bench.page.middle.shows_product


def test_the_head_names_the_way_to_look_and_leads_there(bench: Bench, small: Path) -> None:
    page = bench.page
    assert page.tools.words[-1] == TITLE
    page.tools.choose(5)
    assert page.middle.shows_product
    bench.key("V")
    assert (page.tools.at, page.middle.shows_product) == (int(View.SWIPE), False)
    bench.key("M")
    assert page.tools.at == 5
    page.tools.choose(2)
    assert (page.compare.view, page.middle.shows_product) == (View.DIFFERENCE, False)
    bench.key("M")
    bench.key("M")
    assert (page.tools.at, page.compare.view) == (int(View.DIFFERENCE), View.DIFFERENCE)
    bench.settle()
