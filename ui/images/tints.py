"""How pictures in sRGB become right on one screen: through that screen's profile, chosen in the settings."""

from collections.abc import Callable
from pathlib import Path
from threading import Lock

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColorSpace, QColorTransform, QImage, QScreen
from PySide6.QtWidgets import QWidget

PREVIEW = "Screen preview, not a proof of the print"


class Tint:
    """`file`: the profile's own name, empty for sRGB; `title`: for people. The profile is read when it is first needed,
    by the thread that needs it."""

    def __init__(self, file: str = "", title: str = "", folder: Path | None = None) -> None:
        self.file, self.title = file, title
        self._path = folder / file if folder is not None and file else None
        self._lock = Lock()
        self._transform: QColorTransform | None = None
        self._read = self.lost = False

    @property
    def words(self) -> str:
        """By what this screen's colors are shown."""
        if not self.file:
            return "this screen is taken as sRGB"
        if self.lost:
            return f"this screen's profile {self.title} cannot be read, so it is taken as sRGB"
        return f"shown by this screen's profile {self.title}"

    def apply(self, image: QImage) -> QImage:
        """The picture as this screen needs it; its own where nothing is to be done. May be called by any thread."""
        transform = self._made()
        if transform is not None and not image.isNull():
            image.applyColorTransform(transform)
        return image

    def _made(self) -> QColorTransform | None:
        with self._lock:
            if not self._read and self._path is not None:
                self._transform = _transform(self._path)
                self.lost = self._transform is None
            self._read = True
            return self._transform


PLAIN = Tint()
TintOf = Callable[[QScreen | None], Tint]


def _transform(path: Path) -> QColorTransform | None:
    """None for what is not there or cannot be used."""
    try:
        icc = path.read_bytes()
    except OSError:
        return None
    if icc[36:40] != b"acsp" or int.from_bytes(icc[:4]) != len(icc):
        return None
    space = QColorSpace.fromIccProfile(QByteArray(icc))
    if not space.isValidTarget() or space.colorModel() is not QColorSpace.ColorModel.Rgb:
        return None
    return QColorSpace(QColorSpace.NamedColorSpace.SRgb).transformationToColorSpace(space)


def screen_parts(screen: QScreen | None) -> tuple[str, ...]:
    """What tells one screen from another; a serial number where the system knows it."""
    return (screen.name(), screen.manufacturer(), screen.model(), screen.serialNumber()) if screen is not None else ()


def screen_words(screen: QScreen | None) -> str:
    """A screen as people know it: "Dell U2723QE", else its connection."""
    if screen is None:
        return "This screen"
    named = f"{screen.manufacturer()} {screen.model()}".strip()
    return named or screen.name() or "This screen"


def tint_here(widget: QWidget, tint_of: TintOf) -> Tint:
    """Of the screen on which the widget lies now."""
    return tint_of(widget.screen())
