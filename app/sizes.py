"""Print sizes as people write them: "30 × 40 cm", "8x10 in", "A3", read to millimeters."""

import re

Size = tuple[float, float]
"""Width and height in mm, as they were named."""
_NUMBER = r"(\d{1,4}(?:[.,]\d{1,2})?)"
_UNIT = r"(mm|cm|inch(?:es)?|in\b|[\"″”]|'')"
_TIMES = r"\s*[×xX*]\s*"
_PAIR = re.compile(rf"(?<![\d.,]){_NUMBER}\s*{_UNIT}?{_TIMES}{_NUMBER}(?:{_TIMES}\d+(?:[.,]\d+)?)?\s*{_UNIT}")
_ISO = re.compile(r"(?<![\w-])A([0-6])(?![\w-])")
_MM = {"mm": 1.0, "cm": 10.0}
_INCH = 25.4
_PAPERS: tuple[Size, ...] = ((841, 1189), (594, 841), (420, 594), (297, 420), (210, 297), (148, 210), (105, 148))
"""A0 to A6."""


def sizes_in(text: str) -> tuple[Size, ...]:
    """Every size a text names with its unit, each once; a pair of numbers without a unit is none."""
    found = [(_mm(m[1], m[2] or m[4]), _mm(m[3], m[4])) for m in _PAIR.finditer(text)]
    found += [_PAPERS[int(m[1])] for m in _ISO.finditer(text)]
    return tuple(dict.fromkeys(size for size in found if min(size) > 0))


def _mm(number: str, unit: str) -> float:
    return round(float(number.replace(",", ".")) * _MM.get(unit, _INCH), 3)
