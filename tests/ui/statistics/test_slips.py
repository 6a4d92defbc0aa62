"""What slips through: the figure with its interval, what it rests on, and whose rates are shown to whom."""

import asyncio

from pytestqt.qtbot import QtBot

from app.drill import Practiced
from app.escape import Escape, Rate, Skill
from app.people import Right, may
from app.states import Role
from services.workstation.practiced import keep_round
from services.workstation.slips import NO_SLIPS, Checker, Slips
from tests.ui.conftest import PEOPLE
from tests.ui.look import icons
from tests.ui.shop import NOON, Feed
from ui.station import Station
from ui.statistics.page import StatisticsPage
from ui.statistics.slips import SlipsThrough, fine, notes, shorter, skill_words, slips_words

WHOLE = Escape(120, 6, 0.042, 0.011, 0.093, corrected=True)
TOMAS = Checker("p2", "Tomas Dube", Skill(40, 36, 60, 3), 5, Escape(60, 1, 0.0, 0.0, 0.07, corrected=True))
LERATO = Checker("p3", "Lerato Venter", Skill(8, 7, 12, 0), 1, Escape(12, 1))
SLIPS = Slips(WHOLE, 3, NOON, NOON, (LERATO, TOMAS))


def a_panel(qtbot: QtBot, slips: Slips, own: str = "", *, everybody: bool = False) -> SlipsThrough:
    made = SlipsThrough(icons())
    qtbot.addWidget(made)
    made.resize(1100, 260)
    made.show_slips(slips, own, everybody, "Newest second look 2 h ago")
    made.grab()
    return made


def test_small_shares_have_a_digit_more_and_too_few_claim_nothing() -> None:
    assert [fine(s) for s in (0.0, 0.0421, 0.099, 0.36, 1.0)] == [
        "0\u00a0%", "4.2\u00a0%", "9.9\u00a0%", "36\u00a0%", "100\u00a0%"
    ]  # fmt: skip
    assert slips_words(WHOLE) == "4.2\u00a0% (1.1 to 9.3\u00a0%)"
    assert slips_words(LERATO.escape) == "12 of 20 looks"
    assert skill_words(LERATO.skill) == ("7 of 8, too few", "0\u00a0% (0 to 26\u00a0%) of 12")
    assert skill_words(Skill()) == ("No practice yet", "No practice yet")
    assert shorter(skill_words(TOMAS.skill)[0]).endswith("\u00a0%)")
    assert shorter("7 of 8, too few") == "7 of 8, too few"
    low, high = Rate(36, 40).span
    assert skill_words(TOMAS.skill)[0] == f"90\u00a0% ({round(low * 100)} to {round(high * 100)}\u00a0%) of 40"


def test_it_says_what_it_rests_on_and_what_it_does_not_know(qtbot: QtBot) -> None:
    panel = a_panel(qtbot, SLIPS)
    assert panel.words() == (
        "Of the pieces that passed 4.2\u00a0% (1.1 to 9.3\u00a0%) are faulty, 6 of 120 second looks failed."
    )
    assert notes(SLIPS)[0] == "6 of 120 second looks failed, 3 still to be looked at"
    alone = Slips(Escape(40, 2, 0.05, 0.01, 0.17))
    assert notes(alone)[1] == "At least that: what they miss is not known"
    few = a_panel(qtbot, Slips(Escape(3, 0), 2))
    assert few.words() == "Too few second looks to say: 3 of 20."
    assert not a_panel(qtbot, NO_SLIPS).enough()


def test_people_are_shown_to_themselves_and_to_those_who_lead_by_name(qtbot: QtBot) -> None:
    names = [[row[0] for row in a_panel(qtbot, SLIPS, "p2", everybody=all_).table()[2:]] for all_ in (False, True)]
    assert names == [["Tomas Dube"], ["Lerato Venter", "Tomas Dube"]]
    assert a_panel(qtbot, SLIPS, "p9").table()[2:] == []
    assert [role for role in Role if may(role, Right.SEE_CHECKERS)] == [Role.MANAGER, Role.ADMIN]


def test_the_page_shows_a_checker_only_themselves(qtbot: QtBot, station: Station, shop: Feed) -> None:
    for person in PEOPLE[1:]:
        round_ = Practiced(NOON, Skill(8, 8, 12, 0), {})
        asyncio.run(keep_round(shop.store, person.id, person.name, round_))
    page = StatisticsPage(station)
    qtbot.addWidget(page)
    page.resize(1200, 900)
    page.show()
    qtbot.waitUntil(lambda: page.found is not None, timeout=10_000)
    assert [row[0] for row in page.slips.table()[2:]] == ["Lerato Venter", "Tomas Dube"]
    station.work_as(PEOPLE[1])
    assert [row[0] for row in page.slips.table()[2:]] == ["Tomas Dube"]
    assert page.slips.subtitle.startswith("Newest practice ")
    page.grab()
