"""Commands: no key means two things on a page, and what is shown is what works."""

import pytest

from ui.commands import Command, Commands, is_single, parse, sequence, shown


def made() -> tuple[Commands, list[str]]:
    done: list[str] = []
    registry = Commands()
    registry.add(
        Command("search", "Search", "Ctrl K", ("/",), run=lambda: done.append("search")),
        Command("to_qc", "Send to QC", "Q", run=lambda: done.append("to_qc")),
        Command("go_qc", "QC bench", "G Q", run=lambda: done.append("go_qc")),
        Command("label", "Print label", "L", run=lambda: done.append("label")),
        Command("loupe", "Loupe", "L", scope="qc", run=lambda: done.append("loupe")),
        Command("refund", "Refund", "R", run=lambda: done.append("refund"), enabled=lambda: False),
    )
    return registry, done


def test_every_key_shown_runs_its_command() -> None:
    registry, done = made()
    for command in registry.on(""):
        done.clear()
        for key in command.all_keys:
            assert registry.press(key) is command.enabled()
        assert done == [command.id] * len(command.all_keys) * command.enabled()


def test_a_page_has_its_own_keys_first() -> None:
    registry, done = made()
    registry.press("L", "qc")
    registry.press("L", "queue")
    registry.press("Q", "qc")
    assert done == ["loupe", "label", "to_qc"]
    assert registry.on("qc")[0].id == "loupe"
    assert "loupe" not in [c.id for c in registry.on("queue")]


def test_unknown_and_disabled_keys_run_nothing() -> None:
    registry, done = made()
    assert not registry.press("Y")
    assert not registry.press("R")
    assert done == []


def test_a_key_cannot_mean_two_things() -> None:
    registry, _ = made()
    with pytest.raises(ValueError, match="Q is the key of Send to QC"):
        registry.add(Command("quit", "Quit", "Q"))
    with pytest.raises(ValueError, match="exists already"):
        registry.add(Command("to_qc", "Again"))
    with pytest.raises(ValueError, match="Q is the key"):
        registry.rebind("label", "Q")
    assert len(registry) == 6


def test_a_key_can_be_changed_and_switched_off() -> None:
    registry, done = made()
    registry.rebind("to_qc", "W")
    registry.rebind("search", "")
    assert registry.press("W")
    assert not registry.press("Q")
    assert not registry.press("/")
    assert done == ["to_qc"]
    with pytest.raises(ValueError, match="no key"):
        registry.rebind("label", "Ctrl")


def test_a_page_gives_a_command_its_work() -> None:
    registry, done = made()
    registry.give("refund", lambda: done.append("given"), lambda: True)
    registry.press("R")
    assert done == ["given"]
    registry.give("refund", lambda: done.append("later"))
    registry.press("R")
    assert done == ["given", "later"]
    with pytest.raises(KeyError):
        registry.give("nothing", lambda: None)


def test_what_goes_which_way() -> None:
    registry, _ = made()
    assert registry.leaders() == {"G"}
    assert [(key, command.id) for key, command in registry.chords()] == [("Ctrl K", "search")]


@pytest.mark.parametrize(
    ("key", "strokes", "single", "written"),
    [
        ("Q", ("Q",), True, "Q"),
        ("Shift D", ("Shift D",), True, "Shift+D"),
        ("G Q", ("G", "Q"), True, "G, Q"),
        ("Space", ("Space",), True, "Space"),
        ("/", ("/",), True, "/"),
        ("Ctrl Shift Z", ("Ctrl Shift Z",), False, "Ctrl+Shift+Z"),
        ("F9", ("F9",), False, "F9"),
        ("Esc", ("Esc",), False, "Esc"),
        ("Enter", ("Enter",), False, "Return"),
        ("Shift Down", ("Shift Down",), False, "Shift+Down"),
    ],
)
def test_keys_in_all_their_spellings(key: str, strokes: tuple[str, ...], single: bool, written: str) -> None:
    assert parse(key) == strokes
    assert is_single(key) is single
    assert sequence(key) == written


@pytest.mark.parametrize("key", ["", "Ctrl", "A B C", "Q Shift"])
def test_no_keys(key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        parse(key)


def test_a_mac_shows_its_own_signs() -> None:
    assert shown("Ctrl Shift Z", mac=True) == "⌘ ⇧ Z"
    assert shown("Ctrl K") == "Ctrl K"
