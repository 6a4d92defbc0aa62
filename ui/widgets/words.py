"""Text that wraps, in a role and an ink of the theme."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from ui.theme import Theme


class Words(QLabel):
    """Plain text always: providers' words are not markup. Without any it takes no room."""

    def __init__(
        self, theme: Theme, text: str = "", role: str = "body", ink: str = "t1", parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self.theme, self.role, self.ink = theme, role, ink
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        theme.changed.connect(self._renew)
        self._renew()

    def say(self, text: str, ink: str = "") -> None:
        self.ink = ink or self.ink
        self.setText(text)
        self.setVisible(bool(text))
        self._renew()

    def _renew(self) -> None:
        self.setFont(self.theme.font(self.role))
        colors = self.palette()
        colors.setColor(QPalette.ColorRole.WindowText, self.theme.color(self.ink))
        self.setPalette(colors)
