"""Two pictures under one lens: the same point in both halves, however large, turned or looked at."""

from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.artwork import Facts, PrintSpec
from app.lens import Box
from tests.kit.imagebytes import photo
from tests.kit.tiled import GROUND, MARK, Inside, marked
from tests.ui.qc.compare.conftest import Make
from ui.icons import Icons
from ui.images.plate import Plate
from ui.images.tints import PREVIEW
from ui.qc.compare import BLINK_MS, Compare, Shown, View
from ui.qc.words import NO_ORIGINAL
from ui.theme import Theme

AT = (0.3, 0.6)
SPEC = PrintSpec(300, 400, bleed_mm=3)
Sharp = Callable[[], QImage]


def quarters(size: tuple[int, int]) -> Image.Image:
    """Two colors in four fields that meet at `AT`, which can be found at any zoom."""
    image = Image.new("RGB", size, GROUND)
    x, y = round(AT[0] * size[0]), round(AT[1] * size[1])
    image.paste(MARK, (0, 0, x, y))
    image.paste(MARK, (x, y, *size))
    return image


def rgb(image: QImage, x: float, y: float) -> tuple[int, int, int]:
    color = image.pixelColor(round(x), round(y))
    return color.red(), color.green(), color.blue()


def meeting(image: QImage, near: QPointF) -> QPointF:
    """Where the fields meet, looked for beside a point that must not be further off than the cross-hair is large."""
    x, y, beside = round(near.x()), round(near.y()), 14

    def change(places: list[tuple[int, int]]) -> int:
        reds = [image.pixelColor(*place).red() > (MARK[0] + GROUND[0]) // 2 for place in places]
        turns = [n for n in range(1, len(reds)) if reds[n] != reds[n - 1]]
        assert len(turns) == 1, turns
        return turns[0]

    across = [(n, y - beside) for n in range(x - beside, x + beside)]
    down = [(x - beside, n) for n in range(y - beside, y + beside)]
    return QPointF(across[change(across)][0], down[change(down)][1])


@pytest.mark.parametrize(
    ("first", "second", "turns"),
    [
        ((1200, 1600), (1200, 1600), (1, 1)),
        ((600, 800), (1500, 2000), (6, 1)),
        ((900, 900), (1500, 2000), (3, 8)),
        ((1600, 1200), (900, 1200), (5, 7)),
    ],
    ids=str,
)
def test_the_same_point_lies_under_both_cross_hairs(
    first: tuple[int, int], second: tuple[int, int], turns: tuple[int, int], make: Make, compare: Compare, sharp: Sharp
) -> None:
    """At the fitted size and eight steps beyond: seen in the picture that is painted, not in the arithmetic."""
    left = make("a", quarters(first), turn=turns[0])
    right = make("b", quarters(second), turn=turns[1])
    assert (left.size, right.size) == (first, second)
    compare.show_pictures(left, right)
    hand = QPointF(*compare.box(1).at(*AT))
    for step in range(9):
        compare.zoom(1 if step else 0, hand)
        compare.pointer = hand = QPointF(*compare.box(1).at(*AT))
        seen = sharp()
        there = QPointF(*compare.box(0).at(*compare.point(hand)))
        for place in (hand, there):
            off = meeting(seen, place) - place
            assert max(abs(off.x()), abs(off.y())) <= 1, (step, place)
    assert compare.zoom_now >= 1.0


def test_one_to_one_shows_the_file_s_own_pixels(make: Make, compare: Compare, sharp: Sharp) -> None:
    image = photo("RGB", (1200, 900))
    compare.show_pictures(None, make("a", image))
    compare.one_to_one(QPointF(500, 350))
    seen, box = sharp(), compare.box(0)
    assert compare.zoom_now == 1.0
    for x, y in ((300, 200), (501, 333), (700, 500)):
        pixel = image.getpixel((round(x - box.x), round(y - box.y)))
        assert rgb(seen, x, y) == pixel
    compare.one_to_one()
    assert compare.fitted


def test_equal_pictures_differ_nowhere(make: Make, compare: Compare, sharp: Sharp) -> None:
    compare.show_pictures(make("a", photo("RGB", (800, 600))), make("b", photo("RGB", (800, 600))))
    compare.set_view(View.DIFFERENCE)
    seen, box = sharp(), compare.box(1)
    for u in (0.1, 0.37, 0.5, 0.9):
        red, green, blue = rgb(seen, *box.at(u, u))
        assert max(abs(red - 128), abs(green - 128), abs(blue - 128)) <= 2


def test_a_difference_stands_out_of_the_grey(make: Make, compare: Compare, sharp: Sharp) -> None:
    plain, other = Image.new("RGB", (800, 600), (90, 90, 90)), Image.new("RGB", (800, 600), (90, 90, 90))
    other.paste((130, 90, 50), (600, 300, 800, 600))
    compare.show_pictures(make("a", plain), make("b", other))
    compare.set_view(View.DIFFERENCE)
    seen, box = sharp(), compare.box(1)
    red, green, blue = rgb(seen, *box.at(0.9, 0.6))
    assert (red > 160, abs(green - 128) <= 2, blue < 96) == (True, True, True)
    red, green, blue = rgb(seen, *box.at(0.2, 0.6))
    assert abs(red - 128) + abs(green - 128) + abs(blue - 128) <= 6


def two_plain(make: Make) -> tuple[Shown, Shown]:
    size = (800, 600)
    return (
        make("a", Image.new("RGB", size, (200, 40, 40)), title="Customer original"),
        make("b", Image.new("RGB", size, (40, 40, 200)), title="Print file", spec=SPEC),
    )


def color_at(image: QImage, compare: Compare, u: float, v: float) -> tuple[int, ...]:
    return rgb(image, *compare.box(compare.lead).at(u, v))


def test_the_divider_is_dragged(make: Make, compare: Compare, sharp: Sharp) -> None:
    compare.show_pictures(*two_plain(make))
    compare.set_view(View.SWIPE)
    seen = sharp()
    assert (color_at(seen, compare, 0.3, 0.3), color_at(seen, compare, 0.7, 0.3)) == ((200, 40, 40), (40, 40, 200))
    grip = QPoint(compare.width() // 2, 200)
    QTest.mousePress(compare, Qt.MouseButton.LeftButton, pos=grip)
    QTest.mouseMove(compare, QPoint(800, 200))
    QTest.mouseRelease(compare, Qt.MouseButton.LeftButton, pos=QPoint(800, 200))
    assert compare.split == pytest.approx(0.8, abs=0.01)
    assert color_at(sharp(), compare, 0.7, 0.3) == (200, 40, 40)
    QTest.mouseMove(compare, QPoint(300, 200))
    assert compare.split == pytest.approx(0.8, abs=0.01)


def test_an_enlarged_picture_is_dragged_beside_the_divider(make: Make, compare: Compare) -> None:
    compare.show_pictures(*two_plain(make))
    compare.set_view(View.SWIPE)
    compare.one_to_one(QPointF(500, 350))
    compare.zoom(2)
    before = compare.box(1)
    QTest.mousePress(compare, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    QTest.mouseMove(compare, QPoint(340, 310))
    QTest.mouseRelease(compare, Qt.MouseButton.LeftButton, pos=QPoint(340, 310))
    assert (compare.box(1).x - before.x, compare.box(1).y - before.y) == pytest.approx((40, 10), abs=1)
    assert compare.split == 0.5


def test_overlay_mixes_as_much_as_is_asked(make: Make, compare: Compare, sharp: Sharp) -> None:
    compare.show_pictures(*two_plain(make))
    compare.set_view(View.OVERLAY)
    assert color_at(sharp(), compare, 0.5, 0.3) == pytest.approx((120, 40, 120), abs=2)
    press(compare.mixing, "plus")
    assert compare.opacity == pytest.approx(0.6)
    compare.set_opacity(2)
    assert color_at(sharp(), compare, 0.5, 0.3) == pytest.approx((40, 40, 200), abs=1)


def test_blinking_is_driven_by_the_timer_and_never_faster_than_twice_a_second(
    qtbot: QtBot, theme: Theme, make: Make, compare: Compare
) -> None:
    timer = QTimer()
    timer.setInterval(20)
    widget = Compare(Icons(theme), compare.tiles, timer=timer)
    qtbot.addWidget(widget)
    assert timer.interval() == BLINK_MS == 500
    widget.show_pictures(*two_plain(make))
    widget.show()
    assert not timer.isActive()
    widget.set_view(View.BLINK)
    assert timer.isActive()
    fronts = []
    for _ in range(3):
        timer.timeout.emit()
        fronts.append(widget.front)
    assert fronts == [1, 0, 1]
    widget.hide()
    assert not timer.isActive()


def test_views_go_round(make: Make, compare: Compare) -> None:
    compare.show_pictures(*two_plain(make))
    seen: list[View] = []
    compare.view_changed.connect(seen.append)
    for _ in range(5):
        compare.next_view()
    assert seen == [View.SWIPE, View.DIFFERENCE, View.OVERLAY, View.BLINK, View.SIDE]
    compare.set_view(View.SIDE)
    assert len(seen) == 5


def test_the_loupe_stands_on_the_same_point_of_both(make: Make, compare: Compare, sharp: Sharp) -> None:
    left, right = make("a", quarters((600, 800))), make("b", quarters((1500, 2000)))
    compare.show_pictures(left, right)
    compare.toggle_loupe()
    compare.pointer = QPointF(*compare.box(1).at(*AT))
    sharp()
    seen = sharp()
    for number in range(2):
        place = QPointF(*compare.box(number).at(*AT))
        found = meeting(seen, place) - place
        assert max(abs(found.x()), abs(found.y())) <= 1
        rim = seen.pixelColor((place + QPointF(90.5, 0)).toPoint())
        assert min(rim.red(), rim.green(), rim.blue()) > 200


def test_without_an_original_one_picture_stands_alone_and_says_so(make: Make, compare: Compare) -> None:
    right = two_plain(make)[1]
    compare.show_pictures(None, right)
    assert compare.note.isVisible()
    assert compare.note.words[0] == NO_ORIGINAL
    assert compare.area(0).width == compare.width()
    compare.set_view(View.DIFFERENCE)
    assert [compare.view, compare.view_now] == [View.DIFFERENCE, View.SIDE]
    compare.show_pictures(*two_plain(make))
    assert not compare.note.isVisible()
    assert [compare.view, compare.view_now] == [View.DIFFERENCE, View.DIFFERENCE]


def test_a_file_that_is_not_here_can_be_asked_for(qtbot: QtBot, make: Make, compare: Compare) -> None:
    left = Shown(None, "f" * 64, "Customer original", None)
    compare.show_pictures(left, two_plain(make)[1])
    assert [button.isVisible() for button in compare.buttons] == [True, False]
    with qtbot.waitSignal(compare.download) as asked:
        QTest.mouseClick(compare.buttons[0], Qt.MouseButton.LeftButton)
    assert asked.args == [left]
    compare.next_view()
    assert compare.view_now is View.SIDE


def test_nothing_at_all_is_said_too(compare: Compare) -> None:
    compare.show_pictures(None, None)
    compare.zoom(1)
    compare.pan(4, 4)
    compare.one_to_one()
    assert not compare.true_size()
    assert not compare.grab().isNull()
    assert compare.accessibleName() == "No picture came with this order yet"
    assert not compare.plate.isVisible()


def test_zoom_and_place_are_kept_from_picture_to_picture(make: Make, compare: Compare) -> None:
    compare.show_pictures(make("a", marked((1200, 1600), AT)), make("b", marked((1200, 1600), AT)))
    compare.one_to_one(QPointF(700, 300))
    place = (compare.lens.x, compare.lens.y)
    compare.show_pictures(None, make("c", marked((2000, 1500), AT)))
    assert compare.zoom_now == pytest.approx(1.0)
    assert (compare.lens.x, compare.lens.y) == place
    compare.show_pictures(None, Shown(None, "e" * 64, "Print file", None))
    compare.resize(800, 600)
    compare.show_pictures(make("a", marked((1200, 1600), AT)), make("b", marked((1200, 1600), AT)))
    assert compare.zoom_now == pytest.approx(1.0)
    compare.set_view(View.OVERLAY)
    assert compare.zoom_now == pytest.approx(1.0)


def test_a_small_picture_between_does_not_take_the_zoom_away(make: Make, compare: Compare) -> None:
    """At half its pixels it would be smaller than fitted, and is shown fitted; the next large one is as before."""
    large, small = make("a", marked((3000, 4000), AT)), make("b", marked((300, 400), AT))
    compare.show_pictures(None, large)
    compare.zoom(5, QPointF(600, 300))
    zoom, lens = compare.zoom_now, compare.lens
    assert zoom < 1.0
    compare.show_pictures(None, small)
    assert compare.zoom_now >= 1.0
    compare.show_pictures(None, large)
    assert compare.zoom_now == pytest.approx(zoom)
    assert (compare.lens.x, compare.lens.y) == (lens.x, lens.y)


def test_a_mix_is_never_that_of_the_pictures_before(make: Make, compare: Compare, sharp: Sharp) -> None:
    plain = [make(str(n), Image.new("RGB", (400, 300), (40 * n, 40 * n, 40 * n))) for n in range(5)]
    compare.set_view(View.DIFFERENCE)
    for n in range(4):
        compare.show_pictures(plain[0], plain[n + 1])
        assert color_at(sharp(), compare, 0.2, 0.3)[0] == pytest.approx(min(255, 128 + 40 * (n + 1)), abs=2)


def test_true_size_needs_a_screen_and_a_print(qtbot: QtBot, make: Make, compare: Compare) -> None:
    compare.show_pictures(None, make("a", marked((1530, 2030), AT), spec=SPEC))
    with qtbot.waitSignal(compare.uncalibrated):
        assert not compare.true_size()
    compare.screen_dpi = 127.0
    press(compare.plate, "true")
    box = compare.box(0)
    assert box.height == pytest.approx(406 / 25.4 * 127)
    compare.show_pictures(None, make("b", marked((300, 400), AT)))
    assert not compare.true_size()
    assert "true" not in [part.name for part in compare.plate.parts]


def test_guides_lie_where_the_print_is_cut(make: Make, compare: Compare, sharp: Sharp) -> None:
    compare.show_pictures(
        None, make("a", Image.new("RGB", (1530, 2030), "white"), spec=PrintSpec(300, 400, bleed_mm=20))
    )
    bare = color_at(sharp(), compare, 0.5, 0.5)
    trim = 20 / 340

    def around(share: float) -> set[tuple[int, ...]]:
        seen = sharp()
        return {color_at(seen, compare, share, 0.3 + n / 300) for n in range(-6, 7)}

    accent = QColor(compare.theme.color("toastAccent"))
    close = [one for one in around(trim) if abs(one[0] - accent.red()) < 90 and one[2] > 180 and one[0] < 220]
    assert close
    compare.toggle_trim()
    assert around(trim) == {bare}
    compare.toggle_bleed()
    assert color_at(sharp(), compare, trim / 2, 0.5) != bare
    assert color_at(sharp(), compare, trim * 2, 0.5) == bare
    compare.toggle_safe()
    assert len(around((20 + 5) / 340)) > 1
    told = "1\u202f530 × 2\u202f030 px, no color profile, safe area and bleed shown"
    assert compare.labels[0].words == ("Print file", told)


def test_the_printed_part_of_the_original_lies_on_the_print(make: Make, compare: Compare, sharp: Sharp) -> None:
    """The original is twice as wide; its right half was printed."""
    original = Image.new("RGB", (1600, 600), (200, 40, 40))
    original.paste((10, 160, 10), (800, 0, 1600, 600))
    left = make("a", original, crop=Box(0.5, 0, 0.5, 1))
    compare.show_pictures(left, make("b", Image.new("RGB", (800, 600), (40, 40, 200))))
    compare.set_view(View.SWIPE)
    compare.set_split(1.0)
    seen = sharp()
    assert {color_at(seen, compare, u, 0.4) for u in (0.02, 0.5, 0.9)} == {(10, 160, 10)}
    assert compare.box(0).width == pytest.approx(2 * compare.box(1).width)


def test_until_it_is_sharp_the_small_copy_is_shown_and_told(qtbot: QtBot, make: Make, compare: Compare) -> None:
    image = Image.new("RGB", (1600, 1200), (30, 120, 60))
    compare.show_pictures(None, make("a", image, title="Print file"))
    heard: list[str] = []
    compare.shown.connect(heard.append)
    qtbot.waitUntil(lambda: bool(compare.grab().toImage()) and len(heard) == 1)
    assert compare.words_over(0) in ("", "Preparing the picture …", "Sharpening …")
    qtbot.waitUntil(lambda: not compare.grab().isNull() and compare.sharp)
    assert compare.words_over(0) == ""
    assert heard == [compare.pictures[0].sha256]


def test_a_word_stands_there_while_nothing_is_sharp(make: Make, compare: Compare) -> None:
    compare.show_pictures(None, make("a", Image.new("RGB", (1600, 1200), (30, 120, 60))))
    compare.grab()
    assert not compare.sharp
    assert compare._sayings()[0][1].endswith("Preparing the picture …")


@pytest.mark.parametrize(
    ("most", "words"), [(1_000_000, ""), (200_000, "Shown at half size"), (60_000, "Shown at a quarter of its size")]
)
def test_a_file_that_is_too_large_to_be_held_whole_says_how_it_is_shown(
    most: int, words: str, make: Make, compare: Compare, sharp: Sharp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.workstation.pyramid.MOST", most)
    compare.show_pictures(None, make("a", Image.new("RGB", (800, 600), (30, 120, 60))))
    sharp()
    assert compare.words_over(0) == words
    assert (words or "px") in compare._sayings()[0][1]
    compare.one_to_one()
    sharp()
    assert compare.words_over(0) == words


def test_what_was_prefetched_is_sharp_at_once(
    qtbot: QtBot, make: Make, compare: Compare, decoders: Inside, request: pytest.FixtureRequest
) -> None:
    """How long it takes is kept with the result; its ceiling is held by the bench."""
    first = make("a", photo("RGB", (900, 700), 1)), make("b", photo("RGB", (900, 700), 2))
    then = make("c", photo("RGB", (900, 700), 3)), make("d", photo("RGB", (900, 700), 4))
    compare.show_pictures(*first)
    compare.prefetch(list(then))
    qtbot.waitUntil(lambda: not compare.grab().isNull() and compare.sharp and compare.tiles.settled)
    assert sorted(decoders.cuts) == ["a", "b", "c", "d"]
    start = perf_counter()
    compare.show_pictures(*then)
    compare.grab()
    took = (perf_counter() - start) * 1000
    print(f"next picture: {took:.1f} ms")
    request.node.user_properties.append(("next_ms", round(took, 1)))
    assert compare.sharp
    assert len(decoders.cuts) == 4


def test_a_damaged_file_is_told(qtbot: QtBot, tmp_path: Path, compare: Compare) -> None:
    from services.workstation.decoding import Decoders
    from services.workstation.tileshelf import TileShelf

    (tmp_path / "bad").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    compare.tiles.shelf = TileShelf(tmp_path / "t", Decoders(at_once=1))
    facts = Facts(800, 600, "PNG", "RGB", 10)
    with qtbot.waitSignal(compare.tiles.failed):
        compare.show_pictures(None, Shown(tmp_path / "bad", "b" * 64, "Print file", facts))
        compare.grab()
    assert compare.words_over(0) == "The file is damaged and cannot be shown."


def test_the_wheel_zooms_at_the_hand(make: Make, compare: Compare) -> None:
    """Also where a touch pad turns it by less than a notch at a time."""
    compare.show_pictures(make("a", marked((1200, 1600), AT)), make("b", marked((1200, 1600), AT)))
    compare.zoom(3, QPointF(*compare.box(0).at(0.5, 0.5)))
    hand = QPointF(*compare.box(0).at(0.55, 0.45))
    before, zoom = compare.point(hand), compare.zoom_now
    for turn, larger in ((60, False), (60, True), (-120, False)):
        QApplication.sendEvent(compare, wheel(hand, turn))
        assert (compare.zoom_now > zoom) is larger
        assert compare.point(hand) == pytest.approx(before, abs=0.002)
    compare.fit()
    assert compare.fitted


def wheel(at: QPointF, turn: int) -> QWheelEvent:
    none = Qt.KeyboardModifier.NoModifier
    return QWheelEvent(
        at, at, QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton, none, Qt.ScrollPhase.NoScrollPhase, False
    )


def test_where_there_is_little_room_plates_do_not_lie_on_each_other(make: Make, compare: Compare) -> None:
    compare.proof = False
    compare.show_pictures(None, two_plain(make)[1])
    compare.grab()
    assert compare.note.y() == compare.labels[0].y()
    assert compare.plate.parts[-1].words == "Soft proof off"
    compare.resize(300, 500)
    compare.grab()
    assert not compare.note.geometry().intersects(compare.labels[0].geometry())
    assert compare.rect().contains(compare.plate.geometry())
    assert (compare.plate.parts[-1].name, compare.plate.parts[-1].words) == ("proof", "")


def test_the_whole_words_are_told_over_a_plate(make: Make, compare: Compare) -> None:
    compare.show_pictures(*two_plain(make))
    compare.grab()
    place = compare.labels[1].geometry().center().toPointF()
    assert compare.tip(place).startswith("Print file, 800 × 600 px, no color profile, trim line")
    assert compare.tip(place).endswith("No color profile, taken as sRGB; this screen is taken as sRGB")
    assert compare.tip(QPointF(500, 350)) == ""


def test_the_plate_asks_for_what_it_shows(make: Make, compare: Compare) -> None:
    compare.show_pictures(*two_plain(make))
    assert [part.name for part in compare.plate.parts] == ["minus", "zoom", "plus", "fit", "full", "true", "linked"]
    places = dict(compare.plate._places())
    assert compare.plate.tip(places["zoom"].center()) == f"{PREVIEW}: this screen is taken as sRGB"
    assert compare.plate.tip(places["true"].center()).startswith("As large as the print. Screen preview, not a proof")
    press(compare.plate, "full")
    assert compare.zoom_now == pytest.approx(1.0)
    press(compare.plate, "plus")
    assert compare.zoom_now == pytest.approx(1.5)
    press(compare.plate, "fit")
    assert compare.fitted


def press(plate: Plate, name: str) -> None:
    place = dict(plate._places())[name].center().toPoint()
    QTest.mouseClick(plate, Qt.MouseButton.LeftButton, pos=place)
