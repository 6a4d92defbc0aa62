"""The part of the queue that is held in memory: pages of rows read by key, and where each due group begins.

A *place* counts orders from 0 in the order of the filter; a *line* counts what the list shows, group heads included.
Never more than `KEPT` pages are held, however many orders there are.
"""

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple, Protocol

from services.workstation.rows import Filter, Group, GroupKey, Key, Page, Row

PAGE = 128
KEPT = 24
CHAINED = 32
"""Up to so many pages are read one after the other again after a change, so that places stay exact."""


class Source(Protocol):
    """What the queue asks of the store."""

    def page(self, filter_: Filter, after: Key | None = None, limit: int = PAGE) -> Page: ...

    def groups(self, filter_: Filter, now: datetime, zone: tzinfo) -> tuple[Group, ...]: ...

    def key_at(self, filter_: Filter, place: int) -> Key | None: ...


class Head(NamedTuple):
    """A line that names a group of orders."""

    key: GroupKey
    orders: int


@dataclass(frozen=True, slots=True)
class Section:
    """A run of orders. `line`: where its head stands (its first order where it has none)."""

    head: Head | None
    line: int
    place: int
    count: int

    @property
    def end(self) -> int:
        """The line behind its last order."""
        return self.line + self.count + (self.head is not None)


def sections(groups: tuple[Group, ...], *, heads: bool) -> tuple[Section, ...]:
    """The sections in order; without heads all orders form one."""
    if not heads:
        total = sum(group.count for group in groups)
        return (Section(None, 0, 0, total),) if total else ()
    made: list[Section] = []
    line = place = 0
    for group in groups:
        made.append(Section(Head(group.key, group.count), line, place, group.count))
        line, place = line + group.count + 1, place + group.count
    return tuple(made)


class Pages:
    """Rows by place. Reads what is missing at once: a page costs under a millisecond."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.filter = Filter()
        self.sections: tuple[Section, ...] = ()
        self._pages: OrderedDict[int, tuple[Row, ...]] = OrderedDict()
        self._starts: dict[int, Key | None] = {0: None}
        self._lines: list[int] = []

    @property
    def total(self) -> int:
        """Orders that the filter lets pass."""
        return self.sections[-1].place + self.sections[-1].count if self.sections else 0

    @property
    def lines(self) -> int:
        """Orders and heads together."""
        return self.sections[-1].end if self.sections else 0

    def show(self, filter_: Filter, now: datetime, zone: tzinfo) -> None:
        """Begin anew with another filter or order. Reads the group counts only."""
        self.filter = filter_
        self._forget()
        self._group(now, zone)

    def read_again(self, now: datetime, zone: tzinfo, places: range) -> None:
        """After a change: the same filter, counts and the pages around `places` as they are now."""
        first, last = places.start // PAGE, max(places.stop - 1, 0) // PAGE
        start = self._starts.get(first)
        self._forget()
        self._group(now, zone)
        if first <= CHAINED:
            first = 0
        elif start is not None:
            self._starts[first] = start
        last = min(last, max(self.total - 1, 0) // PAGE)
        for number in range(first, last + 1):
            self._page(number)

    def section(self, line: int) -> Section | None:
        """The section a line lies in."""
        found = bisect_right(self._lines, line) - 1
        return self.sections[found] if 0 <= line < self.lines else None

    def entry(self, line: int) -> Row | Head | None:
        """What stands on a line; None where the order is gone meanwhile."""
        section = self.section(line)
        if section is None:
            return None
        if section.head is not None and line == section.line:
            return section.head
        return self.row(self.place(line))

    def place(self, line: int) -> int:
        """The place of the order on a line; of a head the place of its first order."""
        section = self.section(line)
        if section is None:
            return 0 if line < 0 else self.total
        return section.place + max(0, line - section.line - (section.head is not None))

    def line(self, place: int) -> int:
        """The line on which the order of a place stands."""
        for section in self.sections:
            if place < section.place + section.count:
                return section.line + (section.head is not None) + place - section.place
        return self.lines

    def row(self, place: int) -> Row | None:
        if not 0 <= place < self.total:
            return None
        rows = self._page(place // PAGE)
        return rows[place % PAGE] if place % PAGE < len(rows) else None

    def loaded(self) -> Iterator[tuple[int, Row]]:
        """Every order in memory with its place."""
        for number, rows in sorted(self._pages.items()):
            for n, row in enumerate(rows):
                yield number * PAGE + n, row

    def find(self, order: str) -> int | None:
        """The place of an order, if it is in memory."""
        return next((place for place, row in self.loaded() if row.id == order), None)

    def _group(self, now: datetime, zone: tzinfo) -> None:
        groups = self._source.groups(self.filter, now, zone)
        self.sections = sections(groups, heads=self.filter.sort == "due" and not self.filter.descending)
        self._lines = [section.line for section in self.sections]

    def _forget(self) -> None:
        self._pages.clear()
        self._starts = {0: None}

    def _page(self, number: int) -> tuple[Row, ...]:
        if number in self._pages:
            self._pages.move_to_end(number)
            return self._pages[number]
        page = self._source.page(self.filter, self._start(number), PAGE)
        self._pages[number] = page.rows
        if page.next is not None:
            self._starts[number + 1] = page.next
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        return page.rows

    def _start(self, number: int) -> Key | None:
        if number not in self._starts:
            self._starts[number] = self._source.key_at(self.filter, number * PAGE - 1)
        return self._starts[number]
