"""What the process that writes sheets does, step by step: looks into files, writes a sheet whole or leaves nothing."""

import errno
import io
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

import pypdfium2
import pypdfium2.raw as raw
import pytest
from PIL import Image

from app.errors import Corrupt, NotAllowed, PlatenError, Unavailable
from app.nesting import Filled, Placed
from app.orders import Item, Unit
from app.pieces import Fit, Piece
from app.sheetsizes import Form, SheetSize
from services.workstation import sheetprinting
from services.workstation.errands import unpacked
from services.workstation.sheetjobs import Job, Looked, Said, Writing
from services.workstation.sheetprinting import carried_out, looked, write_whole
from services.workstation.sheetwork import Laid, SheetChoice, Work
from tests.kit.orders import an_artwork

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
SIZE = (60, 40)


def picture(path: Path) -> bytes:
    """Noise, without loss; gives its bare pixels."""
    image = Image.merge("RGB", [Image.effect_noise(SIZE, 20 + 30 * n) for n in range(3)])
    if path.suffix == ".webp":
        image.save(path, lossless=True)
    else:
        image.save(path)
    return image.tobytes()


def work(path: Path, form: Form = Form.PDF, sha: str = "") -> Work:
    """One picture of 30 × 20 mm on a small sheet."""
    piece = Piece("o1", "#1001", "o1.1", Item("1", "Print", 1), Unit("1", 1), an_artwork("a1"), "CODE")
    fit = Fit(30, 20, 0, 50, 0)
    placed = Placed(fit.tile("t", turnable=False), 10, 10, 30, 20)
    choice = SheetChoice(SheetSize("small", 60, 60), form=form, dpi=round(2 * 25.4))
    sha = sha or sha256(path.read_bytes()).hexdigest()
    return Work(choice, Filled(60, 60, (placed,)), "Sheet", (Laid(piece, fit, str(path), sha),))


def wrong(said: Said) -> PlatenError:
    assert said.wrong is not None
    error = unpacked(said.wrong)
    assert isinstance(error, PlatenError)
    return error


def write(part: Path, made: Work) -> Said:
    return carried_out(Writing(part=bytes(part).hex(), at=AT, work=made), lambda done: None)


@pytest.mark.parametrize("ending", ["tif", "webp", "png"])
def test_a_sheet_is_written_with_its_picture_pixel_for_pixel(tmp_path: Path, ending: str) -> None:
    path, part, told = tmp_path / f"a.{ending}", tmp_path / "out" / ".part", list[int]()
    pixels = picture(path)
    write_whole(part, AT, work(path), told.append)
    assert told == [1]
    assert in_pdf(part) == pixels


def in_pdf(path: Path) -> bytes:
    """The bare pixels of its one picture."""
    document = pypdfium2.PdfDocument(path.read_bytes())
    (one,) = document[0].get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE])
    found = one.get_bitmap().to_pil().convert("RGB").tobytes()
    document.close()
    return bytes(found)


@pytest.mark.parametrize("form", [Form.PNG, Form.TIFF])
def test_the_same_as_one_picture(tmp_path: Path, form: Form) -> None:
    path, part = tmp_path / "a.tif", tmp_path / ".part"
    pixels = picture(path)
    assert write(part, work(path, form)) == Said(whole=True)
    with Image.open(io.BytesIO(part.read_bytes())) as sheet:
        assert sheet.convert("RGB").crop((20, 20, 80, 60)).tobytes() == pixels
    assert sorted(one.name for one in tmp_path.iterdir()) == [".part", "a.tif"]


def test_a_file_is_looked_into(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"no picture")
    assert looked(Job.to_look(tmp_path / "a.png")) == Said(Looked(SIZE, None))
    assert isinstance(wrong(looked(Job.to_look(tmp_path / "b.png"))), Corrupt)


def test_another_file_than_the_one_that_came_is_refused_and_named(tmp_path: Path) -> None:
    picture(tmp_path / "a.png")
    error = wrong(write(tmp_path / ".part", work(tmp_path / "a.png", sha="0" * 64)))
    assert isinstance(error, Corrupt)
    assert "#1001" in error.message
    assert not (tmp_path / ".part").exists()


@pytest.mark.parametrize("form", [Form.PDF, Form.TIFF])
def test_damaged_pixels_blame_the_picture_and_not_the_disk(tmp_path: Path, form: Form) -> None:
    path = tmp_path / "a.tif"
    Image.effect_noise(SIZE, 50).convert("RGB").save(path, compression="tiff_adobe_deflate")
    whole = path.read_bytes()
    path.write_bytes(whole[:50] + bytes(500) + whole[550:])
    error = wrong(write(tmp_path / ".part", work(path, form)))
    assert (type(error), error.message) == (Corrupt, "A picture of the sheet is damaged.")
    assert not (tmp_path / ".part").exists()


def raising(error: BaseException) -> Callable[..., NoReturn]:
    def told(*_: object) -> NoReturn:
        raise error

    return told


@pytest.mark.parametrize(("error", "kind"), [(OSError(errno.ENOSPC, "full"), Unavailable), (MemoryError(), NotAllowed)])
def test_a_full_disk_and_a_full_memory_are_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, kind: type[PlatenError]
) -> None:
    picture(tmp_path / "a.png")
    monkeypatch.setattr(sheetprinting, "write_pdf", raising(error))
    found = wrong(write(tmp_path / ".part", work(tmp_path / "a.png")))
    assert type(found) is kind
    assert found.hint
    assert not (tmp_path / ".part").exists()


def test_a_picture_that_fills_the_memory_when_it_is_looked_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheetprinting, "open_print", raising(MemoryError()))
    assert "more memory" in wrong(looked(Job.to_look(tmp_path / "a.png"))).message


def test_a_fault_of_our_own_travels_without_its_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture(tmp_path / "a.png")
    monkeypatch.setattr(sheetprinting, "write_pdf", raising(ZeroDivisionError("bella.example")))
    said = write(tmp_path / ".part", work(tmp_path / "a.png"))
    assert said.wrong is not None
    assert (said.wrong.kind, said.wrong.title) == ("", "ZeroDivisionError")
    assert "bella.example" not in said.wrong.message
    assert not (tmp_path / ".part").exists()
