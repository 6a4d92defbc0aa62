"""The tokens keep their contrast, every role has its face, every size follows the setting."""

import json
import re
import subprocess
import sys

import pytest
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from services import resources
from tests.ui import look
from tests.ui.look import contrast
from ui.theme import DENSITIES, ROLES, Theme, mix

TEXTS = {
    "t1": ("bg0", "bg1", "bg2", "bg3", "hover", "press", "sel", "warnTint", "infoTint", "badTint", "rail"),
    "t2": ("bg0", "bg1", "bg2", "bg3", "hover", "sel", "warnTint", "infoTint"),
    "t3": ("bg0", "bg1", "bg2", "bg3", "hover", "sel"),
    "accentText": ("bg1", "accentTint", "sel"),
    "onAccent": ("accent", "accentHover"),
    "okText": ("bg1", "okTint"),
    "warnText": ("bg1", "sel", "warnTint"),
    "badText": ("bg1", "sel", "badTint"),
    "onBad": ("badSolid",),
    "infoText": ("infoTint",),
    "toastText": ("toast",),
    "toastAccent": ("toast",),
    "plateText": ("plate",),
    "plateDim": ("plate",),
    "onScanPass": ("scanPass",),
    "onScanStop": ("scanStop",),
    "onScanHold": ("scanHold",),
}
PARTS = {
    "ring": ("bg1", "sel"),
    "line3": ("bg1", "bg2", "sel"),
    "accent": ("bg1",),
    "toast.ok": ("toast",),
    "toast.bad": ("toast",),
    "toast.warn": ("toast",),
    "toast.info": ("toast",),
}
STATES = (
    "draft",
    "received",
    "confirmed",
    "artwork_ready",
    "in_production",
    "quality_check",
    "ready",
    "shipped",
    "out_for_delivery",
    "delivered",
    "returned",
    "canceled",
    "failed",
    "hold",
)
THEMES = ("dark", "light")


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    assert look.fonts()
    return Theme("dark")


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("text", "ground"), [(t, g) for t, grounds in TEXTS.items() for g in grounds])
def test_text_can_be_read(name: str, text: str, ground: str) -> None:
    theme = Theme(name)
    assert contrast(theme.color(text), theme.color(ground)) >= 4.5


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize(("part", "ground"), [(p, g) for p, grounds in PARTS.items() for g in grounds])
def test_parts_can_be_seen(name: str, part: str, ground: str) -> None:
    theme = Theme(name)
    assert contrast(theme.color(part), theme.color(ground)) >= 3


@pytest.mark.parametrize("name", THEMES)
@pytest.mark.parametrize("state", STATES)
def test_every_state_can_be_seen_where_rows_stand(name: str, state: str) -> None:
    theme = Theme(name)
    for ground in ("bg0", "bg1", "sel"):
        assert contrast(theme.color(f"state.{state}"), theme.color(ground)) >= 3


@pytest.mark.parametrize("name", THEMES)
def test_charts_and_discs(name: str) -> None:
    theme = Theme(name)
    ground = theme.color("bg2" if theme.dark else "bg1")
    assert all(contrast(theme.color(f"chart{n}"), ground) >= 3 for n in range(6))
    assert all(contrast(theme.color(f"disc{n}"), QColor("#FFFFFF")) >= 4.5 for n in range(6))


@pytest.mark.parametrize(
    ("text", "ground", "dark", "light"),
    [("t1", "bg1", 16.15, 17.96), ("t3", "sel", 4.55, 4.62), ("onBad", "badSolid", 4.69, 5.33),
     ("ring", "sel", 8.89, 4.91)],
)  # fmt: skip
def test_the_measure_itself(text: str, ground: str, dark: float, light: float) -> None:
    for name, asked in (("dark", dark), ("light", light)):
        theme = Theme(name)
        assert contrast(theme.color(text), theme.color(ground)) == pytest.approx(asked, abs=0.02)


def test_both_themes_know_the_same_tokens_and_every_one_is_a_color() -> None:
    tokens = json.loads(resources.text("theme", "tokens.json"))
    assert set(tokens["dark"]) == set(tokens["light"])
    assert all(re.fullmatch(r"#[0-9A-Fa-f]{6}", value) for name in THEMES for value in tokens[name].values())


def test_the_viewer_is_pure_grey() -> None:
    for name in THEMES:
        grey = Theme(name).color("viewer")
        assert grey.red() == grey.green() == grey.blue()


def test_every_hole_of_the_sheet_is_filled(theme: Theme) -> None:
    sheet = theme.sheet()
    assert "@" not in sheet
    assert theme.hex("ring") in sheet
    assert "font" not in sheet


@pytest.mark.parametrize("role", sorted(ROLES))
def test_every_role_has_its_own_face(theme: Theme, role: str) -> None:
    font = theme.font(role)
    assert QFontInfo(font).family() == ("JetBrains Mono" if ROLES[role].mono else "Inter")
    assert font.pixelSize() == ROLES[role].px
    assert font.weight() == ROLES[role].weight
    assert theme.font(role) is font


def test_modifiers_change_weight_figures_and_face(theme: Theme) -> None:
    assert theme.font("body.600").weight() == QFont.Weight.DemiBold
    assert theme.font("title.mono").family() == "JetBrains Mono"
    plain, even = theme.metrics("body"), theme.metrics("body.tnum")
    assert plain.horizontalAdvance("1111") < plain.horizontalAdvance("8888")
    assert even.horizontalAdvance("1111") == even.horizontalAdvance("8888")
    with pytest.raises(KeyError):
        theme.font("heading")


def test_text_size_multiplies_everything(theme: Theme) -> None:
    theme.set_text_size(150)
    assert theme.font("body").pixelSize() == 20
    assert theme.px(8) == 12
    assert theme.px(0) == 0
    assert theme.line("body") == 30
    assert (theme.density.row, theme.density.thumb) == (84, 60)
    theme.set_text_size(400)
    assert theme.text_size == 150


def test_densities(theme: Theme) -> None:
    assert {name: (d.row, d.thumb) for name, d in DENSITIES.items()} == {
        "compact": (40, 28), "standard": (56, 40), "large": (72, 52),
    }  # fmt: skip
    theme.set_density("large")
    assert theme.density.target >= 40
    with pytest.raises(KeyError):
        theme.set_density("huge")


def test_a_change_is_told_and_nothing_old_is_kept(theme: Theme, qtbot: QtBot) -> None:
    before = theme.color("bg1")
    with qtbot.waitSignal(theme.changed, timeout=1000):
        theme.use("light")
    assert theme.color("bg1") != before
    assert not theme.dark
    with pytest.raises(ValueError, match="no such theme"):
        theme.use("blue")


def test_more_contrast_takes_stronger_tokens(theme: Theme) -> None:
    theme.set_high_contrast(True)
    assert theme.color("t3") == theme.color("t1")
    assert theme.color("line") == theme.color("line3")
    theme.set_high_contrast(False)
    assert theme.color("t3") != theme.color("t1")


def test_less_motion_is_told(theme: Theme, qtbot: QtBot) -> None:
    with qtbot.waitSignal(theme.changed, timeout=1000):
        theme.set_less_motion(True)
    assert theme.less_motion


def test_small_pictures_are_drawn_once_per_look(theme: Theme) -> None:
    drawn: list[int] = []
    from PySide6.QtGui import QPixmap

    def draw() -> QPixmap:
        drawn.append(1)
        return QPixmap(1, 1)

    theme.kept("key", draw)
    theme.kept("key", draw)
    assert len(drawn) == 1
    theme.use("light")
    theme.kept("key", draw)
    assert len(drawn) == 2


def test_applied_to_an_application_palette_sheet_and_font_are_ours(qapp: QApplication) -> None:
    before = qapp.palette(), qapp.font(), qapp.styleSheet()
    theme = Theme("light")
    theme.apply(qapp)
    assert qapp.palette().color(QPalette.ColorRole.Window) == theme.color("bg1")
    assert qapp.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text) == theme.color("tdis")
    assert theme.hex("toast") in qapp.styleSheet()
    theme.use("dark")
    assert qapp.palette().color(QPalette.ColorRole.Window) == theme.color("bg1")
    assert qapp.font().family() == "Inter"
    for restore, value in zip((qapp.setPalette, qapp.setFont, qapp.setStyleSheet), before, strict=True):
        restore(value)  # type: ignore[operator]


def test_the_system_is_followed_when_asked(qapp: QApplication) -> None:
    theme = Theme("system")
    assert theme.name in THEMES
    assert theme.asked == "system"


def test_colors_mix() -> None:
    assert mix(QColor("#ffffff"), QColor("#000000"), 0.5).name() == "#808080"
    assert mix(QColor("#ff0000"), QColor("#0000ff"), 1).name() == "#ff0000"


def test_looking_up_a_color_loads_no_widgets() -> None:
    """Start-up is the imports: the theme must not bring the widgets, nor the SVG reader."""
    script = "import sys, ui.theme, ui.icons, ui.paint, ui.glyphs; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    brought = {name for name in found.stdout.split() if name.startswith("PySide6.Qt")}
    assert brought == {"PySide6.QtCore", "PySide6.QtGui"}


def test_void_calls_leave_none_alone(theme: Theme) -> None:
    """PySide6 6.12 on this Python takes a reference from None with each such call, until Python stops."""
    palette = QPalette()
    before = sys.getrefcount(None)
    for _ in range(1000):
        palette.setColor(QPalette.ColorRole.Window, theme.color("bg1"))
    assert sys.getrefcount(None) - before > -500
