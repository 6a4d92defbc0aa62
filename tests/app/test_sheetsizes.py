"""Sheet sizes are read as a shop writes them; what cannot be one is named."""

import pytest

from app.errors import NotAllowed
from app.nesting import Sheet
from app.sheetsizes import Form, SheetSize, form_of, sheet_sizes, with_form


def test_sheets_and_rolls_are_read_with_their_names() -> None:
    assert sheet_sizes("70 × 100 cm; A3 ;roll 61 cm; Roll 44 in; roll 112 cm × 3000 mm;") == (
        SheetSize("70 × 100 cm", 700, 1000),
        SheetSize("A3", 297, 420),
        SheetSize("Roll 61 cm", 610, 5000, roll=True),
        SheetSize("Roll 44 in", 1117.6, 5000, roll=True),
        SheetSize("Roll 112 cm × 3000 mm", 1120, 3000, roll=True),
    )


def test_a_size_becomes_a_sheet_with_the_shops_margins() -> None:
    [size] = sheet_sizes("roll 61 cm")
    assert size.sheet(5, 4, 3) == Sheet(610, 5000, 5, 4, 3, roll=True)


@pytest.mark.parametrize("entry", ["large", "70 × 100", "1 × 2 cm", "roll 9 m", "70 × 600 cm", "A3 or 70 × 100 cm"])
def test_what_is_no_sheet_is_named(entry: str) -> None:
    with pytest.raises(NotAllowed, match=entry.replace("×", ".")):
        sheet_sizes(f"70 × 100 cm; {entry}")


def test_no_size_at_all_is_refused() -> None:
    with pytest.raises(NotAllowed, match="no sheet size"):
        sheet_sizes(" ; ")


def test_each_size_remembers_its_kind_of_file() -> None:
    text = with_form(with_form("", "70 × 100 cm", Form.PNG), "Roll 61 cm", Form.TIFF)
    assert text == "70 × 100 cm = PNG; Roll 61 cm = TIFF"
    assert (form_of(text, "70 × 100 cm"), form_of(text, "Roll 61 cm")) == (Form.PNG, Form.TIFF)
    assert form_of(text, "A3") is Form.PDF
    assert form_of(with_form(text, "Roll 61 cm", Form.PDF), "Roll 61 cm") is Form.PDF


@pytest.mark.parametrize("text", ["", "=", "A3", "A3 = BMP", "; ;", "= PNG"])
def test_words_that_name_no_kind_mean_pdf(text: str) -> None:
    assert form_of(text, "A3") is Form.PDF
    assert form_of(with_form(text, "A3", Form.TIFF), "A3") is Form.TIFF
