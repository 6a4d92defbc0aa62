"""The queue for Qt: lines over the pages in memory, one role that gives a whole line, repaint of touched rows only."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from services.workstation.rows import Filter, Row
from ui.queue.pages import Head, Pages, Source

ENTRY = Qt.ItemDataRole.UserRole
NOWHERE = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Change:
    """What reading again brought, among the rows in memory. `moved`: lines shifted, came or went."""

    moved: bool
    changed: frozenset[str]
    came: frozenset[str]
    left: frozenset[str]


class QueueModel(QAbstractListModel):
    """`clock` gives aware UTC; `zone` says when a day ends; `sentence` describes a row for assistive technology.
    `seen` gives a row as it is shown; its whole warning is the tooltip, for the line may be too short for it."""

    def __init__(
        self,
        source: Source,
        clock: Callable[[], datetime],
        zone: tzinfo,
        sentence: Callable[[Row, datetime], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.pages = Pages(source)
        self.clock = clock
        self.zone = zone
        self._sentence = sentence
        self.seen: Callable[[Row], Row] = lambda row: row

    def rowCount(self, parent: Index = NOWHERE) -> int:  # Qt's name
        return 0 if parent.isValid() else self.pages.lines

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (ENTRY, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        entry = self.pages.entry(index.row())
        if role == ENTRY:
            return entry
        if role == Qt.ItemDataRole.ToolTipRole:
            return (self.seen(entry).warning or None) if isinstance(entry, Row) else None
        if isinstance(entry, Head):
            return f"{GROUP_WORDS[entry.key]}, {entry.orders}"
        return self._sentence(self.seen(entry), self.clock()) if entry else ""

    def flags(self, index: Index) -> Qt.ItemFlag:
        section = self.pages.section(index.row())
        if section is None or (section.head is not None and section.line == index.row()):
            return Qt.ItemFlag.ItemIsEnabled
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def show(self, filter_: Filter) -> None:
        """Another filter or another order: the list begins anew."""
        self.beginResetModel()
        self.pages.show(filter_, self.clock(), self.zone)
        self.endResetModel()

    def read_again(self, lines: range) -> Change:
        """After a change in the store. `lines`: those on screen. Emits a reset only where lines moved."""
        places = range(self.pages.place(lines.start), self.pages.place(lines.stop) + 1)
        before = dict(self.pages.loaded())
        shape = self.pages.sections
        self.pages.read_again(self.clock(), self.zone, places)
        after = dict(self.pages.loaded())
        change = _compared(before, after, moved=shape != self.pages.sections)
        if change.moved:
            self.beginResetModel()
            self.endResetModel()
        else:
            self._tell(change.changed, after)
        return change

    def _tell(self, changed: frozenset[str], rows: dict[int, Row]) -> None:
        for place, row in rows.items():
            if row.id in changed:
                index = self.index(self.pages.line(place))
                self.dataChanged.emit(index, index, [ENTRY])


def _compared(before: dict[int, Row], after: dict[int, Row], *, moved: bool) -> Change:
    was = {row.id: row for row in before.values()}
    now = {row.id: row for row in after.values()}
    both = was.keys() & now.keys()
    changed = frozenset(i for i in both if was[i] != now[i])
    places = {row.id: place for place, row in before.items()}
    shifted = moved or any(places.get(row.id, place) != place for place, row in after.items())
    return Change(shifted, changed, frozenset(now.keys() - both), frozenset(was.keys() - both))


GROUP_WORDS = {
    "overdue": "Overdue",
    "today": "Due today",
    "tomorrow": "Tomorrow",
    "week": "This week",
    "later": "Later",
}
