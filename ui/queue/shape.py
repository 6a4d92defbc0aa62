"""Where every line of the queue lies, in pixels from the top: arithmetic over the sections, however many orders."""

from bisect import bisect_right
from dataclasses import dataclass

from ui.queue.pages import Section


@dataclass(frozen=True, slots=True)
class Shape:
    """`row` and `head`: heights in pixels. `gap`: extra pixels above line `gap_line`, while a row collapses."""

    sections: tuple[Section, ...]
    row: int
    head: int
    gap_line: int = 0
    gap: int = 0

    def top(self, line: int) -> int:
        """The upper edge of a line; of the line behind the last one the height of all."""
        y = 0
        for section in self.sections:
            if line < section.end:
                return y + self._inside(section, line) + self._shift(line)
            y += self._height(section)
        return y + self._shift(line)

    def height(self, line: int) -> int:
        section = next((s for s in self.sections if line < s.end), None)
        if section is None:
            return 0
        return self.head if section.head is not None and line == section.line else self.row

    @property
    def all(self) -> int:
        """The height of everything."""
        return sum(map(self._height, self.sections)) + self.gap

    def line(self, y: int) -> int:
        """The line at a height; -1 above all, the number of lines below all. Inside a gap: the line below it."""
        if y < 0 or not self.sections:
            return -1
        if self.gap and y >= self.top(self.gap_line) - self.gap:
            y = max(y - self.gap, self.top(self.gap_line) - self.gap)
        tops, at = [], 0
        for section in self.sections:
            tops.append(at)
            at += self._height(section)
        if y >= at:
            return self.sections[-1].end
        found = bisect_right(tops, y) - 1
        return self._line_inside(self.sections[found], y - tops[found])

    def _shift(self, line: int) -> int:
        return self.gap if self.gap and line >= self.gap_line else 0

    def _inside(self, section: Section, line: int) -> int:
        n = line - section.line
        if section.head is None:
            return n * self.row
        return 0 if n == 0 else self.head + (n - 1) * self.row

    def _line_inside(self, section: Section, y: int) -> int:
        if section.head is None:
            return section.line + y // self.row
        return section.line if y < self.head else section.line + 1 + (y - self.head) // self.row

    def _height(self, section: Section) -> int:
        return section.count * self.row + (self.head if section.head is not None else 0)
