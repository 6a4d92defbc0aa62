"""Findings from facts alone."""

import pytest

from app.artwork import CHECKLIST, Facts, PrintSpec, Severity, dpi, inspect

SPEC = PrintSpec(300, 400)
GOOD = Facts(3602, 4803, "TIFF", "RGB", 49_600_000, "sRGB")


def _facts(
    width: int = 3602, height: int = 4803, *, mode: str = "RGB", profile: str = "sRGB", frames: int = 1
) -> Facts:
    return Facts(width, height, "PNG", mode, 1, profile, frames)


def test_a_good_file_has_no_finding() -> None:
    assert inspect(GOOD, SPEC) == ()
    assert dpi(GOOD, SPEC) == pytest.approx(305, abs=1)


@pytest.mark.parametrize(
    ("facts", "rule", "severity"),
    [
        (_facts(1125, 1500), "resolution", Severity.WARNING),
        (_facts(4803, 4803), "shape", Severity.WARNING),
        (_facts(mode="CMYK"), "color", Severity.INFO),
        (_facts(profile=""), "profile", Severity.INFO),
        (_facts(frames=12), "frames", Severity.ERROR),
    ],
)
def test_each_rule_finds_exactly_its_fault(facts: Facts, rule: str, severity: Severity) -> None:
    assert [(f.rule, f.severity) for f in inspect(facts, SPEC)] == [(rule, severity)]


def test_a_turned_file_fits_as_well() -> None:
    assert inspect(_facts(4803, 3602), SPEC) == ()


def test_without_a_size_nothing_is_claimed() -> None:
    assert dpi(GOOD, PrintSpec()) is None
    assert inspect(_facts(100, 10), PrintSpec()) == ()


def test_worst_first_and_in_words() -> None:
    found = inspect(_facts(1125, 1500, frames=2, profile=""), SPEC)
    assert [f.severity for f in found] == [Severity.ERROR, Severity.WARNING, Severity.INFO]
    assert found[1].words == "Low resolution, 95 dpi. Shop minimum is 150 dpi"


def test_each_checklist_step_has_its_own_digit() -> None:
    assert [s.digit for s in CHECKLIST] == list(range(1, len(CHECKLIST) + 1))
