"""The sender's address, line by line: what is kept, what is missing, what cannot be read."""

import json

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from services.carriers import CARRIERS
from ui.settings.sender import NAME, SenderFields
from ui.settings.setup import SetUp
from ui.station import Station

WHOLE = {"company": "Acme", "line1": "1 Long Street", "city": "Cape Town", "postcode": "8001", "country": "ZA"}


@pytest.fixture
def sender(qtbot: QtBot, station: Station) -> SenderFields:
    made = SenderFields(station)
    qtbot.addWidget(made)
    return made


def test_what_was_kept_comes_back_as_it_was(sender: SenderFields) -> None:
    assert sender.text() == ""
    sender.set_text(json.dumps(WHOLE))
    assert json.loads(sender.text()) == WHOLE
    assert sender.parts["line1"].text() == "1 Long Street"
    sender.clear()
    assert sender.text() == ""


@pytest.mark.parametrize("kept", ["{", "[]", '"a"', '{"name": 7}'])
def test_what_cannot_be_read_is_left_empty(sender: SenderFields, kept: str) -> None:
    sender.set_text(kept)
    assert sender.text() == ""


def test_a_label_needs_somebody_somewhere_with_a_phone(sender: SenderFields) -> None:
    assert sender.missing() == ["Name", "Street and number", "City", "Postcode", "Country", "Phone"]
    sender.set_text(json.dumps(WHOLE))
    assert sender.missing() == ["Phone"]
    sender.parts["phone"].set_text("+27 21 555 0100")
    assert sender.missing() == []


def test_a_carrier_is_not_saved_with_half_a_sender(qtbot: QtBot, station: Station) -> None:
    form = SetUp(station, CARRIERS["shiplogic"], None)
    qtbot.addWidget(form)
    for name, field in form.fields.items():
        field.set_text(json.dumps(WHOLE) if name == NAME else "abcdefgh12345678")
    form.save()
    assert form.words.text() == "Still needed: the sender’s phone."
    assert form.send.isEnabled()


def test_who_sends_nothing_shows_no_address_to_paste(qtbot: QtBot, station: Station) -> None:
    shown = {}
    for name in ("dhl", "easypost"):
        form = SetUp(station, CARRIERS[name], None)
        qtbot.addWidget(form)
        shown[name] = " ".join(label.text() for label in form.findChildren(QLabel))
    assert "it is asked for what is new" in shown["dhl"]
    assert "address to paste" not in shown["dhl"]
    assert "address to paste" in shown["easypost"]
