"""Pairing: what is asked, what is refused in words, what is kept, and that the station moves over."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.errors import NotAllowed, Refused
from services.settings import load
from ui.settings.office import Joined, address
from ui.settings.pairing import Pairing
from ui.station import Station


@pytest.fixture
def pairing(qtbot: QtBot, station: Station, tmp_path: Path) -> Pairing:
    station.folder = tmp_path
    made = Pairing(station)
    qtbot.addWidget(made)
    made.show()
    return made


def test_both_are_needed(pairing: Pairing) -> None:
    pairing.address.set_text("https://receiver.example")
    pairing.start()
    assert pairing.words.text() == "Both the address and the code are needed."


def test_a_receiver_that_does_not_answer_is_told(pairing: Pairing, qtbot: QtBot) -> None:
    pairing.address.set_text("http://127.0.0.1:9")
    pairing.code.set_text("ABCD-EFGH")
    pairing.start()
    assert not pairing.pair.isEnabled()
    qtbot.waitUntil(lambda: pairing.pair.isEnabled(), timeout=30_000)
    assert pairing.words.text()
    assert pairing.station.settings.receiver_url == ""
    assert pairing.code.text() == "ABCD-EFGH"


def test_once_agreed_the_station_moves_over(pairing: Pairing, qtbot: QtBot, tmp_path: Path) -> None:
    moved: list[tuple[str, str]] = []
    pairing.station.reconnect = lambda url, token: moved.append((url, token))
    pairing.code.set_text("ABCD-EFGH")
    with qtbot.waitSignal(pairing.paired, timeout=1000):
        pairing._joined(Joined("https://receiver.example", "the-token", "Press 2", "Kept until Platen is closed."))
    assert moved == [("https://receiver.example", "the-token")]
    assert pairing.code.text() == ""
    assert pairing.words.text() == "Kept until Platen is closed."
    settings, _ = load(tmp_path)
    assert (settings.receiver_url, settings.local) == ("https://receiver.example", False)
    assert "the-token" not in (tmp_path / "settings.json").read_text()


def test_working_alone_forgets_the_receiver(pairing: Pairing, tmp_path: Path) -> None:
    moved: list[tuple[str, str]] = []
    pairing.station.reconnect = lambda url, token: moved.append((url, token))
    pairing.station.keep(receiver_url="https://receiver.example", local=False)
    pairing.work_alone()
    settings, _ = load(tmp_path)
    assert (settings.receiver_url, settings.local, moved) == ("", True, [("", "")])


def test_a_refusal_stays_in_words_and_the_code_is_masked(pairing: Pairing) -> None:
    pairing._refused(Refused("This code is wrong or no longer valid.", hint="Ask for a new one."))
    assert pairing.words.text() == "This code is wrong or no longer valid. Ask for a new one."
    assert pairing.code.line.echoMode() is QLineEdit.EchoMode.Password
    assert "the-token" not in repr(Joined("https://receiver.example", "the-token"))


def test_addresses_are_made_whole() -> None:
    assert address(" receiver.example/ ") == "https://receiver.example"
    assert address("http://127.0.0.1:8000") == "http://127.0.0.1:8000"


@pytest.mark.parametrize("text", ["", "http://receiver.example", "ftp://receiver.example", "no address", "https://"])
def test_what_is_no_safe_address_is_refused(text: str) -> None:
    with pytest.raises(NotAllowed):
        address(text)
