"""The settings of this workstation: look, files, gang sheets, screen, receiver. What is chosen applies at once."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QWidget

from app.artwork import CHECKLIST
from app.checklist import read_checklists, read_costs, read_severities
from app.errors import NotAllowed, PlatenError
from app.filenames import USUAL, patterns
from app.preflight import RULES, may_pass
from app.sheetsizes import sheet_sizes
from services.settings import print_folder
from ui.formats import size
from ui.settings.colors import ColorCard
from ui.settings.form import Box, Sheet
from ui.settings.pairing import Pairing
from ui.settings.screen import ScreenCard
from ui.station import Station
from ui.theme import TEXT_SIZES
from ui.widgets.button import Button
from ui.widgets.checkbox import CheckBox
from ui.widgets.field import Field
from ui.widgets.segments import Segments
from ui.widgets.words import Words

THEMES = ("system", "light", "dark")
DENSITIES = (("compact", "compact"), ("standard", "comfortable"), ("large", "large"))
"""The window's name and the settings' name."""


class SettingsPage(Sheet):
    """`look`, `here` and `files` are its cards."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(station.theme, parent)
        self.station = station
        self._look()
        self._here()
        self._sheets()
        self._checks()
        self.screen_card = ScreenCard(station)
        self.screen_card.measured.connect(self.use_screen)
        self.put(self.screen_card)
        self.color_card = ColorCard(station)
        self.put(self.color_card)
        self.pairing = Pairing(station)
        self.put(self.pairing)
        self.column.addStretch(1)
        station.theme.changed.connect(self._follow)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._offer_rule()
        self._follow()
        self.station.tasks.start(weigh(self.station.folder), lambda total: self.used.say(size(total)))

    def keep(self, **changes: object) -> None:
        """Write it down; what cannot be kept is told, and what is shown stays."""
        try:
            self.station.keep(**changes)
        except PlatenError as error:
            self.station.notices.refused(error)
        except OSError as error:
            self.station.notices.broken(error)

    def _look(self) -> None:
        icons, box = self.station.icons, Box(self.theme, "Look")
        self.themes = Segments(icons, "Theme", ("As the system", "Light", "Dark"))
        self.densities = Segments(icons, "Rows", ("Compact", "Standard", "Large"))
        self.sizes = Segments(icons, "Text size", tuple(f"{n} %" for n in TEXT_SIZES))
        box.row("Theme", self.themes)
        box.row("Rows", self.densities)
        box.row("Text size", self.sizes)
        self._follow()
        self.themes.chosen.connect(self._use_theme)
        self.densities.chosen.connect(self._use_density)
        self.sizes.chosen.connect(self._use_size)
        self.put(box)

    def _here(self) -> None:
        icons, box, settings = self.station.icons, Box(self.theme, "This station"), self.station.settings
        self.name = Field(icons, "Station name", "Press 1")
        self.name.set_text(settings.station_name)
        self.name.line.editingFinished.connect(self._use_name)
        self.prints = Field(icons, "Folder for print files", icon="folder-open")
        self.prints.set_text(str(print_folder(settings)))
        self.prints.line.editingFinished.connect(lambda: self.use_folder(self.prints.text()))
        choose = Button(icons, "Choose …")
        choose.clicked.connect(self._choose_folder)
        self.names = Field(icons, "Names of print files")
        self.names.set_text(settings.file_pattern)
        self.names.line.editingFinished.connect(lambda: self.use_names(self.names.text()))
        self.arrivals = Segments(icons, "New orders", ("Fetch files as they come", "Wait for Shift D"))
        self.arrivals.choose(0 if settings.prefetch else 1)
        self.arrivals.chosen.connect(self._use_arrivals)
        self.used = Words(self.theme, "Counting …", "body", "t1")
        box.row("Station name", self.name)
        box.row("Print files", self.prints, choose)
        box.row("File names", self.names)
        box.row("New orders", self.arrivals)
        box.row("Storage used", self.used)
        box.inside.addWidget(Words(self.theme, "All of these count from the next start of Platen.", "small", "t3"))
        self.put(box)

    def _sheets(self) -> None:
        icons, box, settings = self.station.icons, Box(self.theme, "Gang sheets"), self.station.settings
        self.sheets = Field(icons, "Sizes of gang sheets", "70 × 100 cm; roll 61 cm")
        self.sheets.set_text(settings.sheet_sizes)
        self.sheets.line.editingFinished.connect(lambda: self.use_sheets(self.sheets.text()))
        self.margin = Field(icons, "Empty margin in millimeters")
        self.margin.set_text(str(settings.sheet_margin_mm))
        self.margin.line.editingFinished.connect(lambda: self.use_number("sheet_margin_mm", self.margin))
        self.gap = Field(icons, "Gap between pictures in millimeters")
        self.gap.set_text(str(settings.sheet_gap_mm))
        self.gap.line.editingFinished.connect(lambda: self.use_number("sheet_gap_mm", self.gap))
        box.row("Sizes", self.sheets)
        box.row("Margin, mm", self.margin)
        self.sheet_dpi = Field(icons, "Dots per inch of PNG and TIFF sheets")
        self.sheet_dpi.set_text(str(settings.sheet_dpi))
        self.sheet_dpi.line.editingFinished.connect(self._use_dpi)
        box.row("Gap, mm", self.gap)
        box.row("PNG and TIFF, dpi", self.sheet_dpi)
        self.column.addWidget(box)

    def _checks(self) -> None:
        """Only where this computer is the whole shop: a paired station takes them from its receiver."""
        icons, box, settings = self.station.icons, Box(self.theme, "Quality check"), self.station.settings
        self.lists = Field(icons, "Checklists by product", "Mug = image, surface, Handle is whole; * = image, crop")
        self.lists.set_text(settings.checklists)
        self.lists.line.editingFinished.connect(lambda: self.use_text("checklists", self.lists, read_checklists))
        self.costs = Field(icons, "Cost of a piece by product", "Mug = 4.20 USD; * = 3 USD")
        self.costs.set_text(settings.piece_costs)
        self.costs.line.editingFinished.connect(lambda: self.use_text("piece_costs", self.costs, read_costs))
        self.rules = Field(icons, "File rules", "resolution = error; soft = off")
        self.rules.set_text(settings.file_rules)
        self.rules.line.editingFinished.connect(lambda: self.use_text("file_rules", self.rules, read_severities))
        self.second = CheckBox(icons, "A second person checks", "Who made a piece may not pass it", pad=0)
        self.second.setChecked(settings.second_person)
        self.second.clicked.connect(lambda: self.keep(second_person=self.second.isChecked()))
        box.row("Checklists", self.lists)
        box.row("Cost of a piece", self.costs)
        box.row("File rules", self.rules)
        self.looks = Field(icons, "Second looks in percent of passed pieces", "0")
        self.looks.set_text(str(settings.second_look))
        self.looks.line.editingFinished.connect(lambda: self.use_number("second_look", self.looks, "percent"))
        box.row("Who checks", self.second)
        box.row("Second looks, %", self.looks)
        names = ", ".join(step.id for step in CHECKLIST)
        words = f"The usual lines are {names}. They count from the next start; a paired station asks its receiver."
        box.inside.addWidget(Words(self.theme, words, "small", "t3"))
        self.column.addWidget(box)

    def _offer_rule(self) -> None:
        """Somebody came to make a file rule stricter: it is written down for them, and counts once they leave the
        field."""
        rule, self.station.hub.sought = self.station.hub.sought, ""
        if rule in RULES and may_pass(rule):
            others = [p.strip() for p in self.rules.text().split(";") if p.strip() and p.split("=")[0].strip() != rule]
            self.rules.set_text("; ".join([*others, f"{rule} = error"]))
            self.rules.setFocus()
            self.area.ensureWidgetVisible(self.rules)

    def use_text(self, name: str, field: Field, read: Callable[[str], object]) -> None:
        """What cannot be read is told below the field, and what was kept stays."""
        try:
            read(field.text())
        except NotAllowed as error:
            field.warn(f"{error.message} {error.hint}")
            return
        field.warn("")
        self.keep(**{name: field.text().strip()})

    def use_sheets(self, text: str) -> None:
        """What cannot be read is told below the field, and what was kept stays."""
        try:
            sheet_sizes(text)
        except NotAllowed as error:
            self.sheets.warn(f"{error.message} {error.hint}")
            return
        self.sheets.warn("")
        self.keep(sheet_sizes=text.strip())

    def use_screen(self, dpi: float) -> None:
        """Device pixels an inch; counts at once."""
        self.keep(screen_dpi=dpi)
        self.screen_card.show_kept(self.station.settings.screen_dpi)

    def _use_dpi(self) -> None:
        """Whole dots per inch, 72 to 1200."""
        text = self.sheet_dpi.text().strip()
        if not (text.isdecimal() and 72 <= int(text) <= 1200):
            self.sheet_dpi.warn("A whole number from 72 to 1200.")
            return
        self.sheet_dpi.warn("")
        self.keep(sheet_dpi=int(text))

    def use_number(self, name: str, field: Field, unit: str = "millimeters") -> None:
        """Whole ones, 0 to 100."""
        text = field.text().strip()
        if not text.isdecimal() or int(text) > 100:
            field.warn(f"Whole {unit}, 0 to 100.")
            return
        field.warn("")
        self.keep(**{name: int(text)})

    def _follow(self) -> None:
        """Also what keys changed meanwhile."""
        theme = self.theme
        nearest = min(range(len(TEXT_SIZES)), key=lambda n: abs(TEXT_SIZES[n] - theme.text_size))
        self.themes.choose(THEMES.index(theme.asked))
        self.densities.choose([name for name, _ in DENSITIES].index(theme.density.name))
        self.sizes.choose(nearest)

    def _use_theme(self, at: int) -> None:
        if self.theme.asked != THEMES[at]:
            self.theme.use(THEMES[at])
            self.keep(theme=THEMES[at])

    def _use_density(self, at: int) -> None:
        name, kept = DENSITIES[at]
        if self.theme.density.name != name:
            self.theme.set_density(name)
            self.keep(density=kept)

    def _use_size(self, at: int) -> None:
        if self.theme.text_size != TEXT_SIZES[at]:
            self.theme.set_text_size(TEXT_SIZES[at])
            self.keep(text_size=TEXT_SIZES[at])

    def _use_name(self) -> None:
        name = self.name.text().strip()
        if name and name != self.station.settings.station_name:
            self.keep(station_name=name)

    def _choose_folder(self) -> None:
        found = QFileDialog.getExistingDirectory(self, "Folder for print files", self.prints.text())
        if found:
            self.use_folder(found)

    def use_folder(self, text: str) -> None:
        """From the next start on print files go there; a folder that is not there is refused."""
        path = text.strip()
        if path == str(print_folder(self.station.settings)):
            return
        if path and not Path(path).is_dir():
            self.prints.warn("There is no such folder.")
            return
        self.prints.warn("")
        self.keep(print_folder=path)
        self.prints.set_text(str(print_folder(self.station.settings)))

    def use_names(self, text: str) -> None:
        """A pattern that cannot be used is refused with what can."""
        try:
            patterns(text)
        except NotAllowed as error:
            self.names.warn(f"{error.message} {error.hint}")
            return
        self.names.warn("")
        self.keep(file_pattern=text.strip() or USUAL)

    def _use_arrivals(self, at: int) -> None:
        if self.station.settings.prefetch != (at == 0):
            self.keep(prefetch=at == 0)


async def weigh(folder: Path | None) -> int:
    """Bytes of all files below; a file that goes meanwhile does not count."""
    return await asyncio.to_thread(_weigh, folder) if folder is not None else 0


def _weigh(folder: Path) -> int:
    total = 0
    for found in folder.rglob("*"):
        try:
            total += found.lstat().st_size if found.is_file() else 0
        except OSError:
            continue
    return total
