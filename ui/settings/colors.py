"""Color profiles of this computer: one for each screen, and the printer's for proofs; chosen as files and copied."""

import asyncio
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.errors import NotAllowed, PlatenError
from services.workstation.profiles import Named, adopt, as_printer, printer_of, screen_id, screens_of
from ui.images.tints import screen_parts, screen_words
from ui.settings.form import Box
from ui.station import Station
from ui.widgets.button import Button
from ui.widgets.words import Words

if TYPE_CHECKING:
    from services.workstation.colors import Device

NO_PROOF = (
    "A screen preview is not a proof of the print. The profile of a screen comes from measuring it or from its maker, "
    "the profile of a printer from whoever set it up for its paper."
)
FILES = "Color profiles (*.icc *.icm)"


class Chosen(QWidget):
    """One device and its profile: what is chosen, the buttons that change it, and why a file was refused."""

    def __init__(self, station: Station, what: str, choose: Callable[[], None], remove: Callable[[], None]) -> None:
        super().__init__()
        icons, theme = station.icons, station.theme
        self.words = Words(theme, "", "body", "t1")
        self.wrong = Words(theme, "", "small", "warnText")
        self.wrong.hide()
        self.choose = Button(icons, "Choose …", "palette")
        self.choose.setAccessibleName(f"Choose the color profile of {what}")
        self.remove = Button(icons, "Remove", "x")
        self.remove.setAccessibleName(f"Remove the color profile of {what}")
        self.choose.clicked.connect(lambda: choose())
        self.remove.clicked.connect(lambda: remove())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.words, 1)
        line.addWidget(self.choose)
        line.addWidget(self.remove)
        column.addLayout(line)
        column.addWidget(self.wrong)

    def show_kept(self, named: Named | None, without: str, folder: Path | None) -> None:
        """`without`: what holds while nothing is chosen."""
        self.remove.setVisible(named is not None)
        if named is None:
            self.words.say(without, "t2")
        elif folder is None or not (folder / named.file).is_file():
            self.words.say(f"The file of {named.title} is gone. Choose it again.", "warnText")
        else:
            self.words.say(named.title, "t1")

    def refuse(self, error: PlatenError | None) -> None:
        self.wrong.say(f"{error.message} {error.hint}".strip() if error else "")


class ColorCard(Box):
    """What is chosen counts at once."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(station.theme, "Colors", parent)
        self.station = station
        self.screens: dict[str, Chosen] = {}
        for screen in QGuiApplication.screens():
            self._add(screen)
        self.printer = Chosen(station, "the printer", self._choose_printer, lambda: self._keep_printer(None))
        self.row("Printer for soft proofs", self.printer)
        self.inside.addWidget(Words(station.theme, NO_PROOF, "small", "t3"))
        self.renew()

    def renew(self) -> None:
        """As it is kept."""
        kept = screens_of(self.station.settings.screen_profiles)
        for id_, row in self.screens.items():
            row.show_kept(kept.get(id_), "No profile chosen, taken as sRGB", self.station.profiles)
        named = printer_of(self.station.settings.printer_profile)
        self.printer.show_kept(named, "No profile chosen, the QC bench shows no proofs", self.station.profiles)

    def use_screen(self, id_: str, path: Path) -> None:
        """A file for a screen; one that cannot be used is told below, and what was kept stays."""
        from services.workstation.colors import Device

        self._adopt(self.screens[id_], path, Device.SCREEN, lambda named: self._keep_screen(id_, named))

    def use_printer(self, path: Path) -> None:
        """The same for the printer."""
        from services.workstation.colors import Device

        self._adopt(self.printer, path, Device.PRINTER, self._keep_printer)

    def _add(self, screen: QScreen) -> None:
        """By its id: a screen itself may be gone when somebody clicks."""
        id_, alone = screen_id(*screen_parts(screen)), len(QGuiApplication.screens()) == 1
        words = "This screen" if alone else screen_words(screen)
        choose, remove = partial(self._choose_screen, id_), partial(self._keep_screen, id_, None)
        row = Chosen(self.station, "this screen" if alone else words, choose, remove)
        self.screens[id_] = row
        self.row(words, row)

    def _choose_screen(self, id_: str) -> None:
        found, _ = QFileDialog.getOpenFileName(self, "Color profile of this screen", "", FILES)
        if found:
            self.use_screen(id_, Path(found))

    def _choose_printer(self) -> None:
        found, _ = QFileDialog.getOpenFileName(self, "Color profile of the printer", "", FILES)
        if found:
            self.use_printer(Path(found))

    def _adopt(self, row: Chosen, path: Path, device: "Device", then: Callable[[Named], None]) -> None:
        folder = self.station.profiles
        row.refuse(NotAllowed("This window keeps no settings.") if folder is None else None)
        if folder is not None:
            self.station.tasks.start(asyncio.to_thread(adopt, path, folder, device), then, row.refuse)

    def _keep_screen(self, id_: str, named: Named | None) -> None:
        self._kept(lambda: self.station.show_screen(id_, named))

    def _keep_printer(self, named: Named | None) -> None:
        self._kept(lambda: self.station.keep(printer_profile=as_printer(named)))

    def _kept(self, keep: Callable[[], None]) -> None:
        try:
            keep()
        except PlatenError as error:
            self.station.notices.refused(error)
        except OSError as error:
            self.station.notices.broken(error)
        self.renew()
