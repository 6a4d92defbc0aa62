"""What is asked of the system, and of which file or folder, by its number on the disk: names change meanwhile.

Kept in a file that more than one process writes into, each call before it is made: so their order is the true one.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pytest

_write = os.write


class Ledger:
    """`patch` sets an attribute: of this process for a test, or of one of our own for good."""

    def __init__(self, path: Path, patch: Callable[[Any, str, Any], None] = setattr) -> None:
        self.path = path
        self._kept = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY)
        for name in ("write", "fsync"):
            self._watch(patch, name, lambda handle: os.fstat(handle).st_ino)
        for name in ("replace", "rename", "link"):
            self._watch(patch, name, lambda path: os.stat(path).st_ino)  # noqa: PTH116

    @classmethod
    def of_test(cls, path: Path, monkeypatch: "pytest.MonkeyPatch") -> "Ledger":
        return cls(path, monkeypatch.setattr)

    def _watch(self, patch: Callable[[Any, str, Any], None], name: str, number: Callable[[Any], int]) -> None:
        real = getattr(os, name)

        def call(first: Any, *more: Any, **named: Any) -> Any:
            self._note(name, number(first))
            return real(first, *more, **named)

        patch(os, name, call)

    def _note(self, word: str, number: int) -> None:
        _write(self._kept, f"{word} {number}\n".encode())

    def say(self, word: str) -> None:
        self._note(word, 0)

    def of(self, *paths: Path) -> list[tuple[str, str]]:
        """The calls about these, each run of the same once, with the path's name."""
        known = {str(path.stat().st_ino): path.name for path in paths} | {"0": ""}
        calls = (line.split() for line in self.path.read_text("utf-8").splitlines())
        found = [(word, known[number]) for word, number in calls if number in known]
        return [call for n, call in enumerate(found) if n == 0 or call != found[n - 1]]
