"""The look as data: tokens of both themes, type roles, densities; one `Theme` is built at start and handed to all."""

import json
from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QGuiApplication, QPalette, QPixmap

from services import resources

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

TEXT_FACE = "Inter"
MONO_FACE = "JetBrains Mono"
WEIGHT_FILES = ("Regular", "Medium", "SemiBold", "Bold")
TEXT_SIZES = (90, 100, 115, 130, 150)
"""Percent; multiplies type, rows and icons together."""
KEPT_MOST = 2000
"""So many small pictures are kept at most; then all are drawn anew."""


class Role(NamedTuple):
    """`px` and `line` in device-independent pixels at 100 %, `tracking` in percent of the letter's size."""

    px: int
    line: int
    weight: int = 400
    tracking: float = 0.0
    mono: bool = False


ROLES: dict[str, Role] = {
    "micro": Role(11, 16, 500),
    "small": Role(12, 18),
    "body": Role(13, 20),
    "strong": Role(14, 20, 600),
    "title": Role(16, 24, 600),
    "big": Role(20, 28, 600),
    "figure": Role(28, 38, 600, -1.8),
    "scan26": Role(26, 36, 500),
    "scan32": Role(32, 42, 500),
    "scan56": Role(56, 68, 600, -3.5),
    "scan88": Role(88, 104, 600, -3.5),
    "scan104": Role(104, 120, 700, -3.5),
    "scan128": Role(128, 148, 700, -3.5),
    "mono": Role(13, 20, 500, mono=True),
    "mono_small": Role(12, 18, mono=True),
    "mono_title": Role(16, 24, 600, mono=True),
    "mono_big": Role(20, 28, 600, mono=True),
    "mono_scan": Role(56, 68, 600, mono=True),
}


class Density(NamedTuple):
    """Heights in pixels, already at the text size asked for; `second` is empty where a row has one line only."""

    name: str
    row: int
    thumb: int
    first: str
    second: str
    target: int


DENSITIES: dict[str, Density] = {
    "compact": Density("compact", 40, 28, "body", "", 24),
    "standard": Density("standard", 56, 40, "body", "small", 28),
    "large": Density("large", 72, 52, "strong", "body", 40),
}
CALM: dict[str, str] = {"t2": "t1", "t3": "t1", "line": "line3", "line2": "line3"}
"""With more contrast asked for, these tokens take the color of those."""

_PALETTE: tuple[tuple[QPalette.ColorRole, str], ...] = (
    (QPalette.ColorRole.Window, "bg1"),
    (QPalette.ColorRole.WindowText, "t1"),
    (QPalette.ColorRole.Base, "bg1"),
    (QPalette.ColorRole.AlternateBase, "bg2"),
    (QPalette.ColorRole.Text, "t1"),
    (QPalette.ColorRole.Button, "bg3"),
    (QPalette.ColorRole.ButtonText, "t1"),
    (QPalette.ColorRole.BrightText, "onBad"),
    (QPalette.ColorRole.Light, "press"),
    (QPalette.ColorRole.Midlight, "bg3"),
    (QPalette.ColorRole.Mid, "line2"),
    (QPalette.ColorRole.Dark, "line"),
    (QPalette.ColorRole.Shadow, "bg0"),
    (QPalette.ColorRole.Highlight, "accent"),
    (QPalette.ColorRole.HighlightedText, "onAccent"),
    (QPalette.ColorRole.Accent, "accent"),
    (QPalette.ColorRole.Link, "accentText"),
    (QPalette.ColorRole.LinkVisited, "accentText"),
    (QPalette.ColorRole.PlaceholderText, "t3"),
    (QPalette.ColorRole.ToolTipBase, "toast"),
    (QPalette.ColorRole.ToolTipText, "toastText"),
)
_FADED = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.HighlightedText,
)


class Theme(QObject):
    """Colors by token, fonts by role, sizes by density. `changed`: whoever paints repaints, whoever lays out lays out.

    `name` is "dark", "light" or "system". A role may carry modifiers: "body.500", "small.600.tnum", "title.mono".
    """

    changed = Signal()

    def __init__(self, name: str = "system", density: str = "standard", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tokens: dict[str, dict[str, str]] = json.loads(resources.text("theme", "tokens.json"))
        self._asked = name
        self._density = density
        self._size = 100
        self._contrast: bool | None = None
        self._less_motion = False
        self._app: QApplication | None = None
        self._clear()

    @property
    def name(self) -> str:
        """The theme in force: "dark" or "light"."""
        return _system() if self._asked == "system" else self._asked

    @property
    def dark(self) -> bool:
        return self.name == "dark"

    @property
    def asked(self) -> str:
        """What the settings say: "dark", "light" or "system"."""
        return self._asked

    def color(self, token: str) -> QColor:
        """The token's color in the theme in force; KeyError for a token that does not exist."""
        found = self._colors.get(token)
        if found is None:
            found = self._colors[token] = QColor(self._tokens[self.name][self._calmed(token)])
        return found

    def hex(self, token: str) -> str:
        """`#rrggbb` of the token."""
        return self.color(token).name()

    def font(self, role: str) -> QFont:
        """The role's font, one shared object per role: measure and paint with the same one, do not change it."""
        found = self._fonts.get(role)
        if found is None:
            found = self._fonts[role] = self._make(role)
        return found

    def kept(self, key: Hashable, draw: Callable[[], QPixmap]) -> QPixmap:
        """The small picture under this key, drawn once per look: colors and sizes need not be part of the key."""
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT_MOST:
                self._kept.clear()
            found = self._kept[key] = draw()
        return found

    def metrics(self, role: str) -> QFontMetrics:
        """Widths as `font(role)` paints them, in device-independent pixels."""
        found = self._metrics.get(role)
        if found is None:
            found = self._metrics[role] = QFontMetrics(self.font(role))
        return found

    def line(self, role: str) -> int:
        """The role's line height in pixels at the text size in force."""
        return self.px(ROLES[role.partition(".")[0]].line)

    def px(self, value: float) -> int:
        """A measure of the design at the text size in force; what is not zero stays at least one pixel."""
        return max(1, round(value * self._size / 100)) if value > 0 else round(value * self._size / 100)

    @property
    def density(self) -> Density:
        plain = DENSITIES[self._density]
        return plain._replace(row=self.px(plain.row), thumb=self.px(plain.thumb), target=self.px(plain.target))

    @property
    def text_size(self) -> int:
        return self._size

    @property
    def high_contrast(self) -> bool:
        """As set, else as the system asks."""
        return _system_contrast() if self._contrast is None else self._contrast

    @property
    def less_motion(self) -> bool:
        return self._less_motion

    def use(self, name: str) -> None:
        """ "dark", "light" or "system"; ValueError for anything else."""
        if name not in ("dark", "light", "system"):
            raise ValueError(f"no such theme: {name}")
        self._asked = name
        self._renew()

    def set_density(self, name: str) -> None:
        """One of `DENSITIES`; KeyError for anything else."""
        self._density = DENSITIES[name].name
        self.changed.emit()

    def set_text_size(self, percent: int) -> None:
        """90 to 150, brought into that range."""
        self._size = min(150, max(90, percent))
        self._renew()

    def set_high_contrast(self, on: bool | None) -> None:
        """None follows the system."""
        self._contrast = on
        self._renew()

    def set_less_motion(self, on: bool) -> None:
        self._less_motion = on
        self.changed.emit()

    def apply(self, app: "QApplication") -> None:
        """Fonts, Fusion, palette and style sheet; from here on the system's changes are followed."""
        first, self._app = self._app is None, app
        if first:
            load_fonts()
            app.setStyle("Fusion")
            hints = app.styleHints()  # kept by name: what it hands out dies with it
            hints.colorSchemeChanged.connect(self._system_changed)
            hints.accessibility().contrastPreferenceChanged.connect(self._system_changed)
        self._renew()

    def palette(self) -> QPalette:
        """Every role Fusion asks for, the disabled group faded."""
        made = QPalette()
        for role, token in _PALETTE:
            made.setColor(role, self.color(token))
        for role in _FADED:
            made.setColor(QPalette.ColorGroup.Disabled, role, self.color("tdis"))
        return made

    def sheet(self) -> str:
        """The style sheet for what painting cannot reach; raises KeyError for a hole that no token fills."""
        parts = resources.text("theme", "platen.qss").split("@")
        return "".join(self.hex(part) if at % 2 else part for at, part in enumerate(parts))

    def _calmed(self, token: str) -> str:
        return CALM.get(token, token) if self.high_contrast else token

    def _make(self, name: str) -> QFont:
        base, *modifiers = name.split(".")
        role = ROLES[base]
        mono = role.mono or "mono" in modifiers
        made = QFont(MONO_FACE if mono else TEXT_FACE)
        made.setPixelSize(self.px(role.px))
        made.setWeight(QFont.Weight(_weight(modifiers, role.weight)))
        made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        if role.tracking:
            made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 100 + role.tracking)
        for feature in ("zero",) if mono else ("cv05", *_figures(base, modifiers)):
            made.setFeature(QFont.Tag(feature), 1)
        return made

    def _system_changed(self) -> None:
        if self._asked == "system" or self._contrast is None:
            self._renew()

    def _renew(self) -> None:
        self._clear()
        if self._app is not None:
            self._app.setPalette(self.palette())
            self._app.setStyleSheet(self.sheet())
            self._app.setFont(self.font("body"))
        self.changed.emit()

    def _clear(self) -> None:
        self._colors: dict[str, QColor] = {}
        self._fonts: dict[str, QFont] = {}
        self._metrics: dict[str, QFontMetrics] = {}
        self._kept: dict[Hashable, QPixmap] = {}


def load_fonts() -> list[str]:
    """Give the program its own faces; the names of the families that came."""
    families: list[str] = []
    for face in ("Inter", "JetBrainsMono"):
        for weight in WEIGHT_FILES:
            number = QFontDatabase.addApplicationFont(str(resources.path("fonts", f"{face}-{weight}.ttf")))
            families += QFontDatabase.applicationFontFamilies(number) if number >= 0 else []
    return sorted(set(families))


def mix(one: QColor, other: QColor, share: float) -> QColor:
    """`share` (0 to 1) of `one`, the rest of `other`."""
    first, second = one.rgba64(), other.rgba64()
    parts = ((first.red8(), second.red8()), (first.green8(), second.green8()), (first.blue8(), second.blue8()))
    return QColor(*(round(a * share + b * (1 - share)) for a, b in parts))


def _weight(modifiers: Iterable[str], otherwise: int) -> int:
    return next((int(part) for part in modifiers if part.isdigit()), otherwise)


def _figures(base: str, modifiers: Iterable[str]) -> tuple[str, ...]:
    return ("tnum",) if "tnum" in modifiers or base == "figure" else ()


def _system() -> str:
    light = Qt.ColorScheme.Light
    return "light" if QGuiApplication.instance() and QGuiApplication.styleHints().colorScheme() == light else "dark"


def _system_contrast() -> bool:
    if QGuiApplication.instance() is None:
        return False
    hints = QGuiApplication.styleHints()  # kept by name: what it hands out dies with it
    return hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
