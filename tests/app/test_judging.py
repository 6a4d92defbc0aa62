"""Findings as files come, change and are let pass; the problems that go with them."""

from dataclasses import replace

import pytest

from app import likeness, wire
from app.artwork import Declared, Facts, Severity
from app.errors import NotAllowed
from app.events import Detailed, Event, Fetched, IssueResolved, Waived
from app.orders import Artwork, ArtworkRole, Order
from app.rules import Rules
from app.states import State
from app.workflow import apply
from tests.kit.orders import (
    CHECKER,
    OPERATOR,
    SHOPIFY,
    an_artwork,
    an_item,
    an_order,
    at,
    begun,
    fetched,
    new_id,
    placed,
)

GOOD = Facts(3602, 4803, "PNG", "RGB", 1_000_000, "sRGB")
FILM = replace(GOOD, frames=12)
BROKEN = replace(GOOD, marks=("truncated",))


def _order(*labels: str) -> Order:
    arts = tuple(replace(an_artwork(f"a{n}"), label=label) for n, label in enumerate(labels or ("Luna",)))
    return begun(an_order(items=(replace(an_item(artworks=0), artworks=arts),)))


def _after(order: Order, *events: Event) -> Order:
    for event in events:
        order = apply(order, event).order
    return order


def _got(order: Order, facts: Facts, sha: str = "s1", artwork: str = "a0", minutes: float = 1) -> Fetched:
    return replace(fetched(order, artwork, minutes=minutes), facts=facts, sha256=sha)


def _waived(order: Order, rule: str, *, sha: str = "s1", reason: str = "Customer agreed") -> Waived:
    return Waived(
        id=new_id(), order=order.id, at=at(5), author=CHECKER, reason=reason, artwork="a0", sha256=sha, rule=rule
    )


def test_an_error_stops_work_until_another_file_comes() -> None:
    order = _order()
    order = _after(order, _got(order, FILM))
    assert [(i.kind, i.text, i.blocking) for i in order.issues] == [
        ("preflight", "The file holds 12 pictures, not one", True)
    ]
    order = _after(order, _got(order, GOOD, "s2", minutes=2))
    assert order.issues == ()
    assert order.artworks[0].findings == ()


def test_what_a_file_is_found_to_be_is_let_pass_with_a_reason_and_not_resolved_away() -> None:
    order = _order("Luna", "Max")
    order = _after(order, _got(order, FILM))
    resolved = IssueResolved(id="r", order=order.id, at=at(2), author=CHECKER, issue=order.issues[0].id)
    with pytest.raises(NotAllowed) as refused:
        _after(order, resolved)
    assert "reason" in refused.value.hint
    order = _after(order, _waived(order, "frames", reason="Its first page is meant"))
    assert order.issues == ()
    assert _after(order, _got(order, GOOD, "s2", "a1", 3)).issues == ()


def test_an_error_in_a_picture_that_is_not_printed_stops_nothing() -> None:
    order = begun(
        an_order(items=(replace(an_item(artworks=0), artworks=(Artwork("a0", ArtworkRole.ORIGINAL, "https://x/a"),)),))
    )
    order = _after(order, _got(order, FILM))
    assert [f.rule for f in order.artworks[0].findings] == ["frames"]
    assert order.issues == ()


def test_a_file_without_a_picture_leaves_its_finding_and_stays_unfetched() -> None:
    order = _order()
    order = _after(order, _got(order, BROKEN))
    art = order.artworks[0]
    assert (art.sha256, [f.rule for f in art.findings]) == ("", ["truncated"])
    assert order.state is State.RECEIVED
    assert order.issues[0].blocking
    assert order.trail[-1].words == "Print file cannot be used"
    assert _after(order, _got(order, BROKEN, minutes=2)) is order
    order = _after(order, _got(order, GOOD, "s2", minutes=3))
    assert (order.issues, order.state) == ((), State.ARTWORK_READY)


def test_the_second_of_two_equal_files_marks_the_first_as_well() -> None:
    order = _order("Luna", "Max")
    order = _after(order, _got(order, GOOD), _got(order, GOOD, "s1", "a1", 2))
    assert [[f.words for f in a.findings] for a in order.artworks] == [
        ["The same file as for Max"],
        ["The same file as for Luna"],
    ]
    order = _after(order, _got(order, GOOD, "s2", "a1", 3))
    assert [a.findings for a in order.artworks] == [(), ()]


def test_a_finding_is_let_pass_with_a_reason_by_somebody() -> None:
    order = _order()
    order = _after(order, _got(order, FILM))
    waived = _waived(order, "frames", reason=" First picture only ")
    assert _after(order, replace(waived, author=OPERATOR)).issues == ()
    order = _after(order, waived)
    art = order.artworks[0]
    assert (art.findings, order.issues) == ((), ())
    (waiver,) = art.waivers
    assert (waiver.rule, waiver.reason, waiver.by) == ("frames", "First picture only", CHECKER)
    assert waiver.words == "The file holds 12 pictures, not one"
    assert order.trail[-1].words == "Let pass: The file holds 12 pictures, not one"
    assert apply(order, replace(waived, id="again")).order is order
    assert wire.read_event(wire.event_bytes(waived)) == waived
    assert wire.read_order(wire.order_bytes(order)) == order


def test_a_finding_let_pass_may_stand_again() -> None:
    order = _order()
    order = _after(order, _got(order, FILM))
    passed = _after(order, _waived(order, "frames"))
    back = _after(passed, replace(_waived(order, "frames", reason=""), standing=True))
    assert (back.artworks[0].findings, len(back.issues)) == (order.artworks[0].findings, 1)
    assert apply(order, replace(_waived(order, "frames"), standing=True)).order is order


def test_another_file_is_judged_anew() -> None:
    order = _order()
    order = _after(order, _got(order, FILM))
    order = _after(order, _waived(order, "frames"), _got(order, replace(FILM, size=7), "s2", minutes=9))
    assert [f.rule for f in order.artworks[0].findings] == ["frames"]
    assert order.artworks[0].waivers == ()
    assert len(order.issues) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"reason": " "}, "reason"),
        ({"sha256": "s0"}, "another file"),
        ({"artwork": "a9"}, "another file"),
        ({"rule": "cmyk"}, "no longer there"),
        ({"author": SHOPIFY}, "Only staff let"),
    ],
)
def test_what_nobody_may_let_pass(change: dict[str, object], says: str) -> None:
    order = _order()
    order = _after(order, _got(order, FILM))
    with pytest.raises(NotAllowed, match=says):
        apply(order, replace(_waived(order, "frames"), **change))  # type: ignore[arg-type]


def test_nobody_lets_a_file_without_a_picture_pass() -> None:
    order = _order()
    order = _after(order, _got(order, BROKEN))
    with pytest.raises(NotAllowed, match="no picture to print"):
        apply(order, _waived(order, "truncated", sha=""))


def test_a_new_address_takes_the_old_file_s_problem_along() -> None:
    order = _order()
    order = _after(order, _got(order, FILM))
    moved = replace(an_artwork("a0", url="https://images.example/new.png"), label="Luna")
    item = replace(order.items[0], artworks=(moved,))
    order = _after(order, placed(replace(order, items=(item,), version=at(7)), minutes=7))
    assert order.artworks[0].url == "https://images.example/new.png"
    assert [i.kind for i in order.issues] == ["file"], "only that the new one must be fetched"


def test_pictures_learned_apart_are_judged_with_those_that_are_there() -> None:
    order = _order()
    twin = Artwork("a1", url="https://images.example/b.png", label="Max", sha256="s1", facts=GOOD)
    twin = replace(twin, declared=Declared(width=1, height=1))
    order = _after(order, _got(order, GOOD))
    detailed = Detailed(id=new_id(), order=order.id, at=at(2), author=SHOPIFY, item=order.items[0].id, artworks=(twin,))
    order = _after(order, detailed)
    rules = [{f.rule for f in a.findings} for a in order.artworks]
    assert rules == [{"duplicate"}, {"duplicate", "declared"}]
    assert all(f.severity is not Severity.ERROR for a in order.artworks for f in a.findings)


def test_a_file_that_looks_like_another_picture_is_let_pass_without_a_finding_of_its_own() -> None:
    """Only the station that compared them knows; the reason reaches all."""
    order = _order()
    order = _after(order, _got(order, GOOD))
    said = _after(order, _waived(order, likeness.RULE, reason="Twins"))
    [waiver] = said.artworks[0].waivers
    assert (waiver.rule, waiver.words, waiver.reason) == (likeness.RULE, likeness.WORDS, "Twins")
    assert said.trail[-1].words == f"Let pass: {likeness.WORDS}"
    assert said.artworks[0].findings == order.artworks[0].findings
    assert _after(said, _got(said, GOOD, "s2", minutes=6)).artworks[0].waivers == ()
    with pytest.raises(NotAllowed):
        _after(order, _waived(order, likeness.RULE, reason=" "))


def test_the_shops_own_word_makes_a_warning_stop_work_unless_the_product_says_otherwise() -> None:
    low = replace(GOOD, width=900, height=1200)
    strict = Rules(severities={"resolution": Severity.ERROR, "profile": None})
    order = _order()
    usual = apply(order, _got(order, low)).order
    assert [(f.rule, f.severity) for f in usual.artworks[0].findings] == [("resolution", Severity.WARNING)]
    shop = apply(order, _got(order, low), strict).order
    assert [(f.rule, f.severity) for f in shop.artworks[0].findings] == [("resolution", Severity.ERROR)]
    assert [issue.blocking for issue in shop.issues] == [True]
    art = order.artworks[0]
    own = replace(art, spec=replace(art.spec, severities=(("resolution", Severity.INFO),)))
    mild = replace(order, items=(replace(order.items[0], artworks=(own,)),))
    mild = apply(mild, _got(mild, low), strict).order
    assert [f.severity for f in mild.artworks[0].findings] == [Severity.INFO]
    assert mild.artworks[0].spec == own.spec
