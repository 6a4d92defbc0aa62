"""The button: icon, words and the key that does the same; quiet, filled, danger, bare, or chosen among several."""

from typing import Literal, NamedTuple

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.icons import Icons
from ui.paint import key_width, paint_card, paint_key, paint_ring, paint_text
from ui.theme import mix
from ui.widgets.control import Control
from ui.widgets.tooltip import tip

Kind = Literal["quiet", "filled", "danger", "bare", "chosen"]
PANE, STANDARD, ACTION, TOUCH, SCAN = 28, 32, 36, 40, 88
"""Heights: in pane heads, anywhere, in the action bar, for touch, on the scan station."""
WIDE = 300
"""A scan station's button for gloved hands is at least so wide."""


class _Look(NamedTuple):
    fill: QColor | None
    line: QColor | None
    ink: str
    icon: str
    key: str


class Button(Control):
    """`key` is shown as a cap inside. `compact`: the icon alone, the words go into the tooltip."""

    def __init__(
        self,
        icons: Icons,
        words: str,
        icon: str = "",
        key: str = "",
        kind: Kind = "quiet",
        height: int = STANDARD,
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(icons, words, parent)
        self.kind: Kind = kind
        self.key = key
        self._icon, self._high, self._compact, self._busy = icon, height, compact, ""
        self.badge = False
        self.setText(words)
        self._tell()

    def show_as(self, words: str, icon: str = "", key: str = "", kind: Kind | None = None) -> None:
        """Other words, icon, key and look on the same button."""
        self._icon, self.key, self.kind = icon, key, kind or self.kind
        self.setText(words)
        self._tell()
        self.renew()

    def set_busy(self, words: str) -> None:
        """Words that say what is being done ("Printing …"); empty when it is over. A busy button takes no click."""
        self._busy = words
        self.setEnabled(not words)
        self._tell()
        self.renew()

    def set_badge(self, on: bool) -> None:
        """A red dot at the icon: something waits."""
        self.badge = on
        self.update()

    @property
    def icon_name(self) -> str:
        return self._icon

    @property
    def shown(self) -> str:
        return self._busy or self.text()

    def measure(self) -> QSize:
        px = self.theme.px
        high = px(self._high)
        if self._compact:
            return QSize(high, high)
        return QSize(max(self._natural(), px(WIDE) if self._high >= SCAN else 0), high)

    def _natural(self) -> int:
        """What icon, words and key need."""
        px = self.theme.px
        width = px(12 if self._icon else 14) + self.theme.metrics(self._role).horizontalAdvance(self.shown)
        width += px(self._icon_size + 8) if self._icon else 0
        return width + (px(10) + key_width(self.theme, self.key) + px(10) if self.key else px(14))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look, box = self._look(), QRectF(self.rect())
        radius = self.theme.px(6)
        if look.fill is not None or look.line is not None:
            paint_card(painter, box, radius, look.fill, look.line)
        if self._compact:
            self._paint_icon_alone(painter, look)
        else:
            self._paint_words(painter, look)
        if self.hasFocus():
            self._paint_focus(painter, box, radius)

    @property
    def _role(self) -> str:
        if self._high >= SCAN:
            return "scan26"
        return "body.600" if self.kind == "filled" else "body.500"

    @property
    def _icon_size(self) -> int:
        return {SCAN: 24, PANE: 14}.get(self._high, 16)

    def _paint_words(self, painter: QPainter, look: _Look) -> None:
        px, theme = self.theme.px, self.theme
        x = max(0, self.width() - self._natural()) / 2 + px(12 if self._icon else 14)
        if self._icon:
            x += self.draw_icon(painter, self._icon, self._icon_size, look.icon, x) + px(8)
        behind = px(10) + key_width(theme, self.key) + px(10) if self.key else px(8)
        room = min(theme.metrics(self._role).horizontalAdvance(self.shown) + 1, max(0, self.width() - x - behind))
        paint_text(painter, QRectF(x, 0, room, self.height()), self.shown, theme, self._role, theme.color(look.ink))
        if self.key:
            paint_key(painter, x + room - 1 + px(10), self.height() / 2, self.key, theme, look.key)

    def _paint_icon_alone(self, painter: QPainter, look: _Look) -> None:
        side = self.theme.px(self._icon_size)
        left = (self.width() - side) / 2
        self.draw_icon(painter, self._icon, self._icon_size, look.icon, left)
        if self.badge:
            dot = self.theme.px(7)
            box = QRectF(left + side - dot + 1, (self.height() - side) / 2 - 1, dot, dot)
            paint_card(painter, box, dot / 2, self.theme.color("bad"), None)

    def _paint_focus(self, painter: QPainter, box: QRectF, radius: float) -> None:
        """On the filled button a ring of its own color would vanish: it stands inside, in the text's color."""
        if self.kind == "filled":
            inset = box.adjusted(2, 2, -2, -2)
            paint_card(painter, inset, radius - 2, None, self.theme.color("onAccent"), 2)
        else:
            paint_ring(painter, box, radius, self.theme)

    def _look(self) -> _Look:
        if not self.isEnabled():
            return self._look_disabled()
        looks = {"filled": self._filled, "danger": self._danger, "bare": self._bare, "chosen": self._chosen}
        return looks.get(self.kind, self._quiet)()

    def _look_disabled(self) -> _Look:
        bare = self.kind == "bare"
        line = None if bare else self.theme.color("line")
        return _Look(None if bare else self.theme.color("bg2"), line, "tdis", "tdis", "tdis")

    def _filled(self) -> _Look:
        theme = self.theme
        fill = theme.color("accentHover" if self.underMouse() else "accent")
        if self.pressed_look:
            fill = mix(theme.color("accent"), theme.color("onAccent"), 0.85)
        return _Look(fill, None, "onAccent", "onAccent", "onAccent")

    def _danger(self) -> _Look:
        theme = self.theme
        tint, bad = theme.color("badTint"), theme.color("bad")
        share = 0.24 if self.pressed_look else 0.12 if self.underMouse() else 0.0
        return _Look(mix(bad, tint, share), mix(bad, tint, 0.45), "badText", "badText", "")

    def _quiet(self) -> _Look:
        theme = self.theme
        fill = theme.color("press") if self.pressed_look else theme.color("bg3")
        if self.underMouse() and not self.pressed_look:
            fill = mix(theme.color("press"), fill, 0.6)
        return _Look(fill, theme.color("line2"), "t1", "t2", "")

    def _chosen(self) -> _Look:
        theme = self.theme
        tint = theme.color("accentTint")
        return _Look(tint, mix(theme.color("accent"), tint, 0.5), "accentText", "accentText", "")

    def _bare(self) -> _Look:
        theme = self.theme
        fill = theme.color("press") if self.pressed_look else theme.color("hover") if self.underMouse() else None
        return _Look(fill, None, "t1", "t1" if self.underMouse() else "t2", "")

    def _tell(self) -> None:
        self.setAccessibleName(self.shown)
        self.setToolTip(tip(self.text(), self.key) if self._compact else "")
