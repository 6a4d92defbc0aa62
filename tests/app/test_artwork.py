"""Sizes in dots and millimeters; facts as an older Platen wrote them; the checklist's digits."""

import pytest

from app import wire
from app.artwork import CHECKLIST, Facts, PrintSpec, Severity, dpi

SPEC = PrintSpec(300, 400)
GOOD = Facts(3602, 4803, "TIFF", "RGB", 49_600_000, "sRGB")


def test_dots_per_inch_are_the_weaker_of_both_directions() -> None:
    assert dpi(GOOD, SPEC) == pytest.approx(305, abs=1)
    assert dpi(Facts(4803, 3602, "TIFF", "RGB", 1), SPEC) == pytest.approx(305, abs=1)
    assert dpi(Facts(3602, 2000, "TIFF", "RGB", 1), SPEC) == pytest.approx(2000 / 300 * 25.4)


def test_bleed_takes_its_share_of_the_pixels() -> None:
    assert dpi(GOOD, PrintSpec(300, 400, bleed_mm=5)) == pytest.approx(3602 / 310 * 25.4)


def test_without_a_size_nothing_is_claimed() -> None:
    assert dpi(GOOD, PrintSpec()) is None


def test_facts_and_sizes_an_older_platen_wrote_are_still_read() -> None:
    old = b'{"width":10,"height":20,"format":"PNG","mode":"RGB","size":5,"profile":"","frames":1,"turned":true}'
    assert wire.read(old, Facts) == Facts(10, 20, "PNG", "RGB", 5, turned=True)
    spec = b'{"width_mm":1.0,"height_mm":2.0,"minimum_dpi":150.0,"good_dpi":300.0,"bleed_mm":0.0}'
    assert wire.read(spec, PrintSpec) == PrintSpec(1, 2)


def test_a_product_s_own_severities_travel() -> None:
    spec = PrintSpec(1, 2, severities=(("cmyk", Severity.ERROR), ("alpha", None)))
    assert wire.read(wire.json_bytes(spec), PrintSpec) == spec


def test_each_checklist_step_has_its_own_digit() -> None:
    assert [s.digit for s in CHECKLIST] == list(range(1, len(CHECKLIST) + 1))
