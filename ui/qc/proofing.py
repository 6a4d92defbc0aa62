"""Whether the bench shows print files as they are, or as a proof of what the printer of this station makes of them."""

from dataclasses import replace

from services.workstation.profiles import Named, printer_of
from ui.images.shown import Shown
from ui.station import Station

NONE = "No printer profile is chosen: Settings, Colors"


class Proofing:
    """`on`: what a person asked for; it takes effect while there is a profile."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self.on = False

    @property
    def printer(self) -> Named | None:
        return printer_of(self._station.settings.printer_profile) if self._station.profiles is not None else None

    @property
    def state(self) -> bool | None:
        """Whether proofs are shown; None where there is no profile to show them by."""
        return self.on if self.printer is not None else None

    def toggle(self) -> str:
        """Proofs from now on, or the files again; in words."""
        named = self.printer
        if named is None:
            return NONE
        self.on = not self.on
        return f"Soft proof, {named.title}" if self.on else "The files themselves"

    def of(self, pair: tuple[Shown | None, Shown | None]) -> tuple[Shown | None, Shown | None]:
        """The customer's original stays as it is: it is not what is printed."""
        left, right = pair
        named, folder = self.printer, self._station.profiles
        if right is None or named is None or folder is None or not self.on:
            return pair
        return left, replace(right, title=f"Soft proof, {named.title}", printer=folder / named.file)
