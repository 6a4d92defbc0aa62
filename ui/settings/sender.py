"""Where parcels come from, asked for line by line; the receiver keeps it as one field of the carrier's account."""

import json

from PySide6.QtWidgets import QGridLayout, QWidget

from ui.station import Station
from ui.widgets.field import Field
from ui.widgets.words import Words

NAME = "sender"
PARTS: tuple[tuple[str, str, str], ...] = (
    ("name", "Name", ""),
    ("company", "Company", ""),
    ("line1", "Street and number", ""),
    ("line2", "Suburb or second line", ""),
    ("city", "City", ""),
    ("region", "Province or state", ""),
    ("postcode", "Postcode", ""),
    ("country", "Country", "Two letters, such as ZA"),
    ("phone", "Phone", "+27 …"),
    ("email", "E-mail", ""),
)
"""The parts' names, as people call them, and a hint."""
NEEDED = ("line1", "city", "postcode", "country", "phone")


class SenderFields(QWidget):
    """Speaks as a field does: `text` is empty, or everything that was filled in."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(station.theme.px(8))
        grid.setVerticalSpacing(station.theme.px(4))
        self.parts: dict[str, Field] = {}
        for n, (name, title, hint) in enumerate(PARTS):
            field = self.parts[name] = Field(station.icons, f"Sender: {title.lower()}", hint)
            grid.addWidget(Words(station.theme, title, "small", "t3"), n // 2 * 2, n % 2)
            grid.addWidget(field, n // 2 * 2 + 1, n % 2)

    def text(self) -> str:
        given = {name: field.text().strip() for name, field in self.parts.items() if field.text().strip()}
        return json.dumps(given, ensure_ascii=False) if given else ""

    def set_text(self, text: str) -> None:
        """As it is kept; what cannot be read is left empty."""
        try:
            found = json.loads(text) if text else {}
        except ValueError:
            found = {}
        for name, field in self.parts.items():
            value = found.get(name, "") if isinstance(found, dict) else ""
            field.set_text(value if isinstance(value, str) else "")

    def clear(self) -> None:
        for field in self.parts.values():
            field.clear()

    def missing(self) -> list[str]:
        """What a label cannot be made without."""
        named = self.parts["name"].text().strip() or self.parts["company"].text().strip()
        lacking = [title for name, title, _ in PARTS if name in NEEDED and not self.parts[name].text().strip()]
        return lacking if named else ["Name", *lacking]
