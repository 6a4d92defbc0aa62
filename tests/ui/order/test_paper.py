"""One order on paper: everything is there, gaps are red and named, and the PDF shows what the screen shows."""

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PySide6.QtGui import QColor, QImage, QPainter

from app.errors import Unavailable
from app.orders import Order
from tests.kit.petorders import pet, with_pets
from tests.ui.look import fonts
from tests.ui.shop import NOON, an_item, an_order
from ui.order.paper import (
    EDGE,
    GAP,
    HEAD,
    HIGH,
    MOST,
    PICTURE,
    RED,
    WIDE,
    Paper,
    pages,
    paint_page,
    paper_of,
    write_pdf,
)

SCALE = 2


@pytest.fixture(autouse=True)
def faces(qapp: object) -> None:
    assert fonts()


def order(*pets: Any, names: str = "") -> Order:
    return with_pets(
        an_order("FB-1", "Thandi Mokoena", an_item("Pet portrait", "30 × 40 cm", "", 2)), *pets, names=names
    )


def paper(of: Order, *gaps: str) -> Paper:
    return paper_of(of, gaps, "Naledi Khumalo", NOON, NOON.tzinfo)  # type: ignore[arg-type]  # aware


def flat(color: str) -> QImage:
    made = QImage(120, 160, QImage.Format.Format_RGB32)
    made.fill(QColor(color))
    return made


PICTURES = {"m1": flat("#2040c0"), "m2": flat("#20a040")}
MAX = pet("Max", file="m1", original="m2")


def painted(of: Paper, page: int = 0) -> QImage:
    image = QImage(WIDE * SCALE, HIGH * SCALE, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.scale(SCALE, SCALE)
    paint_page(painter, of, page, PICTURES)
    painter.end()
    return image


def written(of: Paper, folder: Path) -> "list[tuple[str, QImage]]":
    """Words and picture of each page of the PDF."""
    path = folder / "sheets" / "all.pdf"
    write_pdf(path, of, PICTURES)
    found = []
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            drawn = page.render(scale=SCALE).to_pil().convert("RGB")
            data = drawn.tobytes()
            image = QImage(data, drawn.width, drawn.height, drawn.width * 3, QImage.Format.Format_RGB888).copy()
            found.append((page.get_textpage().get_text_bounded(), image))
    return found


def red(image: QImage, left: float, top: float, side: float = PICTURE) -> int:
    """How many pixels of a square in points are the red of a gap."""
    box = [round(SCALE * v) for v in (left - 2, top - 2, side + 4)]
    want = QColor(RED)
    count = 0
    for y in range(box[1], box[1] + box[2]):
        for x in range(box[0], box[0] + box[2]):
            at = image.pixelColor(x, y)
            count += abs(at.red() - want.red()) + abs(at.green() - want.green()) + abs(at.blue() - want.blue()) < 60
    return count


def test_all_that_belongs_to_an_order_is_written(tmp_path: Path) -> None:
    [(words, _)] = written(paper(order(MAX, names="Max")), tmp_path)
    for part in (
        "FB-1", "Thandi Mokoena, 1 picture, due", "Max", "2 × Pet portrait, 30 × 40 cm", "Pop art",
        "30 × 40 cm, 304 dpi",
        "max.png", "Original", "To print", "20 Nov 2026, 13:52, Naledi Khumalo", "Page 1 of 1",
    ):  # fmt: skip
        assert part in words.replace("\r\n", " "), part


@pytest.mark.parametrize(
    ("pets", "names", "gap", "count"),
    [
        ((pet("Max", file="m1"),), "", "Not downloaded yet", 1),
        ((pet("Max", original="m2"),), "", "Not downloaded yet", 1),
        ((MAX, pet("Bo")[1:]), "", "No print file has come", 2),
        ((MAX,), "Max & Luna", "Named in the order, no file has come", 1),
    ],
    ids=["original missing", "file missing", "original alone", "name alone"],
)
def test_what_is_missing_is_a_red_gap_with_words(pets: Any, names: str, gap: str, count: int, tmp_path: Path) -> None:
    whole = painted(paper(order(MAX)))
    assert [red(whole, EDGE + n * (PICTURE + GAP), EDGE + HEAD) for n in (0, 1)] == [0, 0]
    of = paper(order(*pets, names=names))
    [(words, image)] = written(of, tmp_path)
    assert gap in words.replace("\r\n", " ")
    rows = [EDGE + HEAD + n * 180 for n in range(len(of.entries))]
    assert sum(red(image, EDGE + n * (PICTURE + GAP), y) > 500 for n in (0, 1) for y in rows) == count


def test_the_pdf_shows_what_the_screen_shows(tmp_path: Path) -> None:
    of = paper(order(MAX, pet("Bo")), "1 of 2 pets downloaded")
    screen, [(words, print_)] = painted(of), written(of, tmp_path)
    assert "1 of 2 pets downloaded" in words
    assert abs(print_.width() - screen.width()) <= 2
    off = 0
    for y in range(0, HIGH * SCALE, 3):
        for x in range(0, WIDE * SCALE, 3):
            one, other = screen.pixelColor(x, y), print_.pixelColor(x, y)
            off += (
                abs(one.red() - other.red()) + abs(one.green() - other.green()) + abs(one.blue() - other.blue()) > 240
            )
    assert off < 0.005 * (HIGH * SCALE / 3) * (WIDE * SCALE / 3)
    middle = round(SCALE * (EDGE + PICTURE / 2)), round(SCALE * (EDGE + HEAD + 40 + PICTURE / 2))
    assert print_.pixelColor(*middle).name() == "#20a040"


def test_many_pictures_take_several_pages_and_none_is_lost(tmp_path: Path) -> None:
    many = [pet(f"Pet{n}") for n in range(9)]
    of = paper(order(*many), *[f"A gap of many words {n}" for n in range(6)])
    assert [entry for page in pages(of) for entry in page] == list(of.entries)
    assert all(len(page) <= 4 for page in pages(of))
    found = written(of, tmp_path)
    assert [f"Page {n + 1} of {len(found)}" in words for n, (words, _) in enumerate(found)] == [True] * len(pages(of))
    assert all(f"Pet{n}" in "".join(words for words, _ in found) for n in range(9))


def test_more_gaps_than_a_person_reads_are_counted(tmp_path: Path) -> None:
    of = paper(order(MAX), *[f"A gap of many words {n}" for n in range(40)])
    assert (len(of.gaps), of.gaps[-1]) == (MOST, "And 21 more")
    assert [len(page) for page in pages(of)] == [1]
    assert "And 21 more" in written(of, tmp_path)[0][0]


def test_an_order_without_pictures_is_a_page_too() -> None:
    assert pages(paper(with_pets(order()))) == [()]


def test_what_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unavailable):
        write_pdf(tmp_path / "file" / "all.pdf", paper(order(MAX)), {})
