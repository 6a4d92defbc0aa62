"""What the practice shop was asked to do, kept as it happened: where tests count."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """`kind`: what was done, such as `printful.order`. `key`: what must not happen twice, such as our order's id."""

    kind: str
    key: str
    at: datetime
    facts: Mapping[str, Any] = field(default_factory=dict)


class Ledger:
    """Grows only."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, kind: str, key: object, at: datetime, **facts: Any) -> None:
        self._entries.append(Entry(kind, str(key), at, facts))

    def entries(self, kind: str = "") -> list[Entry]:
        """All of a kind, oldest first; all there are where none is named."""
        return [entry for entry in self._entries if kind in ("", entry.kind)]

    def counts(self, kind: str) -> Counter[str]:
        """How often each key was done."""
        return Counter(entry.key for entry in self.entries(kind))

    def count(self, kind: str, key: object = None) -> int:
        return len(self.entries(kind)) if key is None else self.counts(kind)[str(key)]
