"""Icons take the token's color and follow the theme; each one used is there, with its licence."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from services import resources
from tests.ui import look
from ui.icons import Icons, pixmap, stroke

NAMES = sorted(path.stem for path in resources.path("icons").glob("*.svg"))
ASKED = frozenset(
    {
        "inbox",
        "user-round",
        "scan-eye",
        "scan-barcode",
        "download",
        "chart-column",
        "cloud-check",
        "cloud-off",
        "bell",
        "search",
        "store",
        "filter",
        "printer",
        "rows-3",
        "arrow-up-down",
        "alarm-clock",
        "clock-3",
        "calendar",
        "triangle-alert",
        "octagon-alert",
        "octagon-x",
        "circle-pause",
        "circle-check-big",
        "check",
        "x",
        "copy",
        "ellipsis",
        "message-square-text",
        "badge-check",
        "palette",
        "maximize",
        "minus",
        "plus",
        "link-2",
        "play",
        "webhook",
        "shield-check",
        "folder-down",
        "file-pen-line",
        "layout-grid",
        "list",
        "file-down",
        "arrow-up-right",
        "arrow-down-right",
        "skip-forward",
        "chevrons-up-down",
        "shopping-bag",
        "frame",
        "credit-card",
        "landmark",
        "shirt",
        "package",
    }
)


@pytest.fixture
def icons(qapp: QApplication) -> Icons:
    return look.icons()


def test_every_icon_of_the_design_is_there_with_its_licence() -> None:
    assert set(NAMES) >= ASKED
    assert "ISC License" in resources.text("icons", "Lucide-LICENSE.txt")


@pytest.mark.parametrize("name", NAMES)
def test_every_file_draws_in_the_color_asked_for(icons: Icons, name: str) -> None:
    image = icons.pixmap(name, 24, "bad", 2.0).toImage()
    assert look.has(image, icons.theme.color("bad"))
    assert set(re.findall(r'stroke-width="([^"]*)"', resources.text("icons", f"{name}.svg"))) == {"2"}


def test_icons_named_in_the_code_exist() -> None:
    called = re.compile(r'(?:pixmap|qicon|paint|draw_icon)\((?:painter, |theme, )?"([a-z0-9-]+)"')
    for file in Path(resources.path().parent / "ui").rglob("*.py"):
        text = file.read_text("utf-8")
        assert {name for name in called.findall(text) if name not in NAMES} == set(), file.name


def test_size_ratio_and_text_size(icons: Icons) -> None:
    made = icons.pixmap("bell", 16, "t1", 2.0)
    assert (made.size(), made.devicePixelRatio()) == (QSize(32, 32), 2.0)
    icons.theme.set_text_size(150)
    assert icons.pixmap("bell", 16, "t1", 1.0).size() == QSize(24, 24)


def test_drawn_once_and_anew_in_another_theme(icons: Icons) -> None:
    one = icons.pixmap("bell", 16, "t1")
    assert icons.pixmap("bell", 16, "t1").cacheKey() == one.cacheKey()
    assert pixmap(icons.theme, "bell", 16, "t1").cacheKey() == one.cacheKey()
    icons.theme.use("light")
    assert look.has(icons.pixmap("bell", 24, "t1").toImage(), icons.theme.color("t1"))


def test_an_icon_for_menus_recolors_itself(icons: Icons) -> None:
    icon = QIcon(icons.qicon("minus", 16, "ok"))
    assert look.has(icon.pixmap(QSize(32, 32)).toImage(), icons.theme.color("ok"))
    before = icons.theme.color("ok")
    icons.theme.use("light")
    after = icon.pixmap(QSize(32, 32)).toImage()
    assert look.has(after, icons.theme.color("ok"))
    assert not look.has(after, before)
    assert look.has(icon.pixmap(QSize(32, 32), QIcon.Mode.Disabled).toImage(), icons.theme.color("tdis"))


def test_an_unknown_name_is_told(icons: Icons) -> None:
    with pytest.raises(FileNotFoundError):
        icons.pixmap("unicorn", 16)


def test_small_icons_have_heavier_strokes() -> None:
    widths = [stroke(size) for size in (12, 14, 16, 18, 20, 24, 40, 176)]
    assert widths == sorted(widths, reverse=True)
    assert (widths[0], widths[-1]) == (2.2, 1.5)
