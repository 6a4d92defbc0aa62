"""Commands as plain data: what people can do, under which key; keys shown are keys that work, from one table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

MODIFIERS = ("Ctrl", "Alt", "Shift", "Meta")
NAMED = frozenset({"Enter", "Esc", "Home", "End", "Tab", "Up", "Down", "Left", "Right", "Del", "PgUp", "PgDown"})
"""Keys without a letter of their own that the key guard leaves alone."""
EVERYWHERE = ""
_MAC = {"Ctrl": "⌘", "Alt": "⌥", "Shift": "⇧", "Meta": "⌃"}


def _nothing() -> None:
    """For a command that has not been given its work yet."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """`key` as it is shown: "Q", "Shift D", "Ctrl K", "G Q", "F9", "Space"; empty for none. `keys`: further ones.

    `scope` is the page on which its keys count, empty for every page. `group` is its heading on the key sheet.
    """

    id: str
    title: str
    key: str = ""
    keys: tuple[str, ...] = ()
    icon: str = ""
    run: Callable[[], None] = _nothing
    enabled: Callable[[], bool] = _always
    scope: str = EVERYWHERE
    group: str = ""

    @property
    def all_keys(self) -> tuple[str, ...]:
        return (self.key, *self.keys) if self.key else self.keys


class Commands:
    """The registry; in the order they were added."""

    def __init__(self) -> None:
        self._by_id: dict[str, Command] = {}

    def add(self, *commands: Command) -> None:
        """ValueError when an id or, within the same pages, a key is taken."""
        for command in commands:
            if command.id in self._by_id:
                raise ValueError(f"the command {command.id} exists already")
            self._free(command)
            self._by_id[command.id] = command

    def get(self, name: str) -> Command:
        """KeyError for an unknown id."""
        return self._by_id[name]

    def __iter__(self) -> Iterator[Command]:
        return iter(tuple(self._by_id.values()))

    def __len__(self) -> int:
        return len(self._by_id)

    def on(self, scope: str) -> list[Command]:
        """What can be done on a page: its own commands, then those of every page."""
        own = [c for c in self if c.scope == scope and scope != EVERYWHERE]
        return own + [c for c in self if c.scope == EVERYWHERE]

    def for_key(self, key: str, scope: str = EVERYWHERE) -> Command | None:
        """The page's own command goes before the one of every page."""
        return next((c for c in self.on(scope) if key in c.all_keys), None)

    def press(self, key: str, scope: str = EVERYWHERE) -> bool:
        """Run what the key stands for, if it may run now; whether it did."""
        found = self.for_key(key, scope)
        if found is None or not found.enabled():
            return False
        found.run()
        return True

    def give(self, name: str, run: Callable[[], None], enabled: Callable[[], bool] | None = None) -> None:
        """Tie a command to the page that can do it. KeyError for an unknown id."""
        known = self._by_id[name]
        self._by_id[name] = replace(known, run=run, enabled=enabled or known.enabled)

    def rebind(self, name: str, key: str) -> None:
        """Another first key, or none with an empty one; ValueError when it is taken or cannot be a key."""
        if key:
            parse(key)
        changed = replace(self._by_id[name], key=key, keys=() if not key else self._by_id[name].keys)
        self._free(changed)
        self._by_id[name] = changed

    def leaders(self) -> frozenset[str]:
        """Keys that wait for a second one: G for "G Q"."""
        pairs = [parse(key) for command in self for key in command.all_keys]
        return frozenset(parts[0] for parts in pairs if len(parts) > 1)

    def chords(self) -> list[tuple[str, Command]]:
        """Keys that go through Qt's shortcuts: with Ctrl, Alt or Meta, function keys and named ones."""
        return [(key, command) for command in self for key in command.all_keys if not is_single(key)]

    def _free(self, wanted: Command) -> None:
        for other in self:
            meets = other.scope == wanted.scope
            taken = set(other.all_keys) & set(wanted.all_keys)
            if other.id != wanted.id and meets and taken:
                raise ValueError(f"{min(taken)} is the key of {other.title}")


def parse(key: str) -> tuple[str, ...]:
    """A key as the strokes to make: "Ctrl Shift Z" is one, "G Q" are two. ValueError for what is no key."""
    strokes: list[str] = []
    held: list[str] = []
    for part in key.split():
        if part in MODIFIERS:
            held.append(part)
        else:
            strokes.append(" ".join((*held, part)))
            held = []
    if held or not 1 <= len(strokes) <= 2:
        raise ValueError(f"no key: {key!r}")
    return tuple(strokes)


def is_single(key: str) -> bool:
    """Whether the key guard must tell it from a scanner: everything that types a character."""
    return all(_types(stroke) for stroke in parse(key))


def sequence(key: str) -> str:
    """As Qt's key sequences are written: "Ctrl+Shift+Z"."""
    return ", ".join(stroke.replace(" ", "+").replace("Enter", "Return") for stroke in parse(key))


def shown(key: str, mac: bool = False) -> str:
    """The words on a key cap: "Ctrl K", on a Mac "⌘ K"."""
    return " ".join(_MAC.get(part, part) for part in key.split()) if mac else key


def _types(stroke: str) -> bool:
    *held, last = stroke.split()
    if set(held) - {"Shift"} or last in NAMED:
        return False
    return last == "Space" or len(last) == 1
