"""Who works here, what is remembered, and what the chips offer."""

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.states import Role
from services.settings import load
from tests.ui.conftest import PEOPLE
from ui.station import NOBODY, Station


def test_the_first_known_person_works_here_until_another_takes_over(qtbot: QtBot, station: Station) -> None:
    assert (station.person, station.role, station.author().station) == ("Naledi Khumalo", "manager", "Press 2")
    with qtbot.waitSignal(station.changed):
        station.work_as(PEOPLE[1])
    assert station.author().name == "Tomas Dube"
    qtbot.waitUntil(lambda: station.store.fact("person") == "p2")
    station.hub.people.emit(tuple(replace_name(p) for p in PEOPLE))
    assert station.person == "Tomas Dube!"


def replace_name(person: object) -> object:
    from app.protocol import Person

    assert isinstance(person, Person)
    return Person(person.id, f"{person.name}!", person.role)


def test_without_people_steps_are_signed_by_nobody(station: Station) -> None:
    fresh = Station(station.store, station.icons, station.thumbnails, station.settings, station.clock, station.zone)
    assert (fresh.author().name, fresh.author().role) == (NOBODY, Role.OPERATOR)


def test_settings_are_kept_where_there_is_a_folder(station: Station, tmp_path: Path) -> None:
    station.keep(theme="light")
    assert station.settings.theme == "system"
    station.folder = tmp_path
    station.keep(theme="light")
    assert load(tmp_path)[0] == replace(station.settings, theme="light")


def test_products_come_by_how_often_they_are_ordered(station: Station) -> None:
    assert station.products()[:2] == ["Framed print", "Pet portrait"]
