"""The sizes of gang sheets a shop uses, as it writes them: "70 × 100 cm; roll 61 cm; roll 112 cm × 3000 mm"."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from app.errors import NotAllowed
from app.nesting import Sheet
from app.sizes import sizes_in

LONGEST_MM = 5000.0
"""Of a piece of roll, and of any sheet: a PDF page ends at 5.08 m."""
SMALLEST_MM = 50.0
_ROLL = re.compile(r"^roll\s+(\d{1,4}(?:[.,]\d{1,2})?)\s*(mm|cm|in)$", re.IGNORECASE)
_MM = {"mm": 1.0, "cm": 10.0, "in": 25.4}


class Form(StrEnum):
    """The kind of file a sheet is written as."""

    PDF = "PDF"
    PNG = "PNG"
    TIFF = "TIFF"

    @property
    def ending(self) -> str:
        return {Form.PDF: "pdf", Form.PNG: "png", Form.TIFF: "tif"}[self]


@dataclass(frozen=True, slots=True)
class SheetSize:
    """`name`: as it was written."""

    name: str
    width_mm: float
    height_mm: float
    roll: bool = False

    def sheet(self, margin_mm: float, gap_mm: float, marks_mm: float) -> Sheet:
        return Sheet(self.width_mm, self.height_mm, margin_mm, gap_mm, marks_mm, self.roll)


def sheet_sizes(text: str) -> tuple[SheetSize, ...]:
    """Raises NotAllowed naming the entry that cannot be read; and where there is none at all."""
    entries = [entry.strip() for entry in text.split(";") if entry.strip()]
    if not entries:
        raise NotAllowed("There is no sheet size.", hint="Write one such as 70 × 100 cm, or roll 61 cm.")
    return tuple(_read(entry) for entry in entries)


def _read(entry: str) -> SheetSize:
    alone = _ROLL.match(entry)
    if alone:
        found = SheetSize(entry, round(float(alone[1].replace(",", ".")) * _MM[alone[2].lower()], 3), LONGEST_MM, True)
    else:
        sizes = sizes_in(entry)
        if len(sizes) != 1:
            raise NotAllowed(f"“{entry}” is no sheet size.", hint="Write 70 × 100 cm, A3, or roll 61 cm.")
        found = SheetSize(entry, *sizes[0], roll=entry.lower().startswith("roll"))
    if not (SMALLEST_MM <= found.width_mm <= LONGEST_MM and SMALLEST_MM <= found.height_mm <= LONGEST_MM):
        raise NotAllowed(f"“{entry}” cannot be a sheet.", hint="Between 5 cm and 5 m each way.")
    return replace(found, name=entry[:1].upper() + entry[1:])


def form_of(text: str, name: str) -> Form:
    """From the settings ("70 × 100 cm = PNG; Roll 61 cm = TIFF"): how sheets of this size are written; PDF where nobody
    has chosen."""
    found = _forms(text).get(name, "")
    return Form(found) if found in {form.value for form in Form} else Form.PDF


def with_form(text: str, name: str, form: Form) -> str:
    """The settings' words once sheets of this size are written so."""
    return "; ".join(f"{size} = {kind}" for size, kind in {**_forms(text), name: form.value}.items())


def _forms(text: str) -> dict[str, str]:
    pairs = (entry.rpartition("=") for entry in text.split(";"))
    return {name.strip(): kind.strip() for name, _, kind in pairs if name.strip()}
