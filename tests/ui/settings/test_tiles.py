"""Cards side by side: as many as fit, in their order, never wider than the page."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.settings.tiles import Tiles
from ui.station import Station


def test_as_many_in_a_row_as_have_room(qtbot: QtBot, station: Station) -> None:
    tiles = Tiles(station.theme)
    qtbot.addWidget(tiles)
    cards = [QLabel(str(n)) for n in range(5)]
    for card in cards:
        tiles.add(card)
    tiles.show()
    for width, across in ((360, 1), (720, 2), (1180, 3), (400, 1)):
        tiles.resize(width, 600)
        tiles.grid.activate()
        assert tiles.across == across
        places = [(card.y(), card.x()) for card in cards]
        assert places == sorted(places)
        assert len({y for y, _ in places}) == -(-5 // across)
        assert max(card.geometry().right() for card in cards) < width
    assert tiles.minimumSizeHint().width() == 0
