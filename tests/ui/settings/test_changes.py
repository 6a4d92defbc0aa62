"""What another meaning would change: its orders in lines, their numbers open them."""

from datetime import timedelta

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from services.meanings import Difference, Replayed, Unkept
from ui.settings.changes import MOST, Changes, sentence
from ui.station import Station


@pytest.fixture
def changes(qtbot: QtBot, station: Station) -> Changes:
    made = Changes(station)
    qtbot.addWidget(made)
    return made


def _one(n: int) -> Difference:
    return Difference(f"pl{n}", f"FB-{n}", ("New",), ("In production",))


def test_a_number_opens_its_order(changes: Changes, qtbot: QtBot) -> None:
    changes.show_found(Replayed(4, 0, True, (_one(1), _one(2))), "2 orders would change:")
    assert changes.text() == "2 orders would change:\nFB-1: New → In production\nFB-2: New → In production"
    with qtbot.waitSignal(changes.station.hub.wanted) as wanted:
        changes.orders[1].click()
    assert wanted.args == ["pl2"]


def test_what_was_found_before_is_forgotten(changes: Changes) -> None:
    changes.show_found(Replayed(4, 0, True, (_one(1),)), "1 order would change:")
    changes.say("Looking …")
    assert changes.text() == "Looking …"
    changes.say("")
    assert changes.isHidden()


def test_a_long_list_is_cut(changes: Changes) -> None:
    found = Replayed(90, 0, True, tuple(_one(n) for n in range(MOST + 5)))
    changes.show_found(found, "many")
    assert len(changes.orders) == MOST


def test_each_message_whose_answer_was_not_kept_is_named(changes: Changes) -> None:
    unkept = tuple(Unkept(changes.station.clock() - timedelta(hours=n), f"ord_{n}") for n in (2, 3))
    changes.show_found(Replayed(4, 0, True, (), 2, unkept), "Reading them changed nothing.")
    said = [label.text() for label in changes.findChildren(QLabel)]
    for n in (2, 3):
        (line,) = [one for one in said if f"ord_{n}" in one]
        assert line.endswith(f", ord_{n}: the answer behind this message was not kept.")
    changes.say("")
    assert not any("ord_" in label.text() for label in changes.findChildren(QLabel) if label.isVisibleTo(changes))


def test_one_side_alone() -> None:
    assert sentence(Difference("pl1", "FB-1", (), ("On hold",))) == "Then also: On hold"
    assert sentence(Difference("pl1", "FB-1", ("On hold",), ())) == "No longer: On hold"
