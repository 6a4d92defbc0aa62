"""What the strip below the head says: one thing at a time, the gravest."""

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.icons import Icons
from ui.widgets.banner import Banner, Tone


@dataclass(frozen=True, slots=True)
class Strip:
    """`rank`: the highest is shown. `link`: words that run `command`."""

    words: str
    tone: Tone
    rank: int
    icon: str = ""
    link: str = ""
    command: str = ""


PRACTICE = Strip("Practice shop. These orders are invented, and nothing leaves this computer.", "info", 1, "store")


def offline(since: str) -> Strip:
    """`since`: when the connection was lost, as a time."""
    words = f"No connection since {since}. Orders and files on this computer still work."
    return Strip(f"{words} Changes are sent when the connection is back.", "warn", 5, "cloud-off", "Try now", "sync")


def trouble(words: str) -> Strip:
    """What somebody must see to before orders come again."""
    return Strip(words, "warn", 6, "triangle-alert", "Try now", "sync")


class Strips(Banner):
    """`asked`: the command of its link."""

    asked = Signal(str)

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(icons, parent)
        self._strips: dict[str, Strip] = {}
        self.followed.connect(self._ask)
        self.hide()

    @property
    def shown(self) -> Strip | None:
        return max(self._strips.values(), key=lambda strip: strip.rank, default=None)

    def put(self, name: str, strip: Strip | None) -> None:
        """Show a strip under a name, or take it away."""
        if strip is None:
            self._strips.pop(name, None)
        else:
            self._strips[name] = strip
        shown = self.shown
        if shown is None:
            self.say("")
        else:
            self.say(shown.words, shown.link, shown.tone, shown.icon)

    def _ask(self) -> None:
        if self.shown is not None:
            self.asked.emit(self.shown.command)
