"""A PDF is written front to back and every object is found where its table says."""

import io
import zlib
from collections.abc import Iterator

import pypdfium2
import pytest

from services.workstation.pdffile import PdfFile, deflated, number, points, text, wide
from tests.kit.pdfs import Pdf

TITLE = "Ünïcode (1\\2)"


def _page(pieces: Iterator[bytes]) -> bytes:
    file = io.BytesIO()
    pdf = PdfFile(file)
    pages = pdf.reserve()
    font = pdf.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    content = pdf.stream("/Filter /FlateDecode", deflated(pieces))
    resources = f"/Resources << /Font << /F {font} 0 R >> >>"
    page = pdf.add(f"<< /Type /Page /Parent {pages} 0 R /MediaBox [0 0 300 100] /Contents {content} 0 R {resources} >>")
    pdf.add(f"<< /Type /Pages /Kids [{page} 0 R] /Count 1 >>", pages)
    root = pdf.add(f"<< /Type /Catalog /Pages {pages} 0 R >>")
    pdf.finish(root, pdf.add(f"<< /Title {text(TITLE)} >>"))
    return file.getvalue()


def test_another_reader_opens_it_and_reads_its_words() -> None:
    words = "Øre (½) – FB-20816 \\ Łódź…"
    raw = _page(iter([f"BT /F 9 Tf 10 50 Td {text(words)} Tj ET".encode("latin-1")]))
    document = pypdfium2.PdfDocument(raw)
    assert document.get_metadata_dict()["Title"] == TITLE
    assert document[0].get_textpage().get_text_range() == "Øre (½) – FB-20816 \\ ?ódz…"
    document.close()


def test_a_stream_is_written_as_its_pieces_come() -> None:
    asked: list[int] = []
    file = io.BytesIO()
    pdf = PdfFile(file)

    def pieces() -> Iterator[bytes]:
        for n in range(3):
            asked.append(file.tell())
            yield bytes([n]) * 1000

    number_ = pdf.stream("/Kind /Test", pieces())
    pdf.finish(pdf.add("<< >>"), pdf.add("<< >>"))
    assert asked == sorted(set(asked))
    assert Pdf(file.getvalue()).objects[number_].data == b"".join(bytes([n]) * 1000 for n in range(3))


def test_what_is_deflated_comes_back() -> None:
    pieces = [bytes([n % 7]) * 5000 for n in range(50)]
    assert zlib.decompress(b"".join(deflated(pieces))) == b"".join(pieces)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (-0.0, "0"),
        (-0.000001, "0"),
        (1, "1"),
        (-2.5, "-2.5"),
        (1e-7, "0"),
        (850.393700787, "850.3937"),
        (1e9, "1000000000"),
    ],
)
def test_numbers_have_no_exponent_and_no_needless_zero(value: float, shown: str) -> None:
    assert number(value) == shown


def test_points_are_exact_to_less_than_a_wavelength_of_light() -> None:
    for mm in (0.3, 25.4, 299.999, 2000.0):
        assert float(points(mm)) * 25.4 / 72 == pytest.approx(mm, abs=4e-6)


def test_the_width_of_words_is_that_of_the_face() -> None:
    """As the other reader sets them."""
    words = "7KQ2M0X9T4BZND3W-1-2-1-Y Framed print, 30 x 40 cm"
    raw = _page(iter([f"BT /F 9 Tf 10 50 Td {text(words + '|')} Tj ET".encode("latin-1")]))
    document = pypdfium2.PdfDocument(raw)
    page = document[0].get_textpage()
    last = page.get_charbox(len(words), loose=True)
    assert last[0] - 10 == pytest.approx(wide(words) * 9, rel=0.01)
    page.close()
    document.close()
