"""What the one field finds: orders and commands in one list, the likelier kind first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.workstation.rows import Filter, Row
from services.workstation.words import is_number
from ui.commands import Command
from ui.palette.matching import match

ORDERS, COMMANDS = 8, 6
FIRST = 900
"""A command that scores so much was meant."""


class Orders(Protocol):
    """What the field asks of the store."""

    def search(self, text: str, filter_: Filter | None = None, limit: int = 50) -> list[Row]: ...

    def rows(self, orders: Iterable[str]) -> list[Row]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """One line: either an order's row or a command. `letters`: places in `title` that answered what was typed."""

    title: str
    detail: str = ""
    letters: tuple[int, ...] = ()
    detail_letters: tuple[int, ...] = ()
    row: Row | None = None
    command: Command | None = None
    text: str = ""


def look(typed: str, store: Orders, commands: Iterable[Command], recent: Sequence[str] = ()) -> list[Found]:
    """Recent orders and common commands for an empty field; else what matches, best kind first."""
    if not typed.strip():
        return _recent(store, recent) + [_command(c, ()) for c in list(commands)[:5]]
    orders = [_order(row, typed) for row in store.search(typed, limit=ORDERS)]
    scored = _scored(typed, commands)
    found = [_command(command, letters) for _, letters, command in scored[:COMMANDS]]
    meant = bool(scored) and scored[0][0] >= FIRST and not is_number(typed)
    listed = found + orders if meant else orders + found
    if len(orders) > 1:
        listed.append(Found(f"Show all orders with “{typed.strip()}”", text=typed.strip()))
    return listed


def _scored(typed: str, commands: Iterable[Command]) -> list[tuple[int, tuple[int, ...], Command]]:
    rows = [(found.score, found.letters, c) for c in commands if (found := match(typed, c.title)) is not None]
    return sorted(rows, key=lambda row: -row[0])


def _recent(store: Orders, ids: Sequence[str]) -> list[Found]:
    known = {row.id: row for row in store.rows(ids)}
    return [_order(known[i], "") for i in ids if i in known]


def _command(command: Command, letters: tuple[int, ...]) -> Found:
    return Found(command.title, command.group, letters, command=command)


def _order(row: Row, typed: str) -> Found:
    detail = f"{row.customer}, {row.title}" if row.customer else row.title
    number, words = match(typed, row.number), _any_word(typed, detail)
    return Found(row.number, detail, number.letters if number and typed else (), words, row=row)


def _any_word(typed: str, text: str) -> tuple[int, ...]:
    """Letters of every typed word that begins a word of the text."""
    letters: set[int] = set()
    for word in typed.split():
        found = match(word, text)
        if found is not None and found.score > FIRST - len(text):
            letters.update(found.letters)
    return tuple(sorted(letters))
