"""A picture's file is another one: what is forgotten, what stops, what goes on; and what is the same file still."""

from dataclasses import replace

import pytest

from app import wire
from app.artwork import Severity, Verdict
from app.errors import NotAllowed
from app.events import Checked, Fetched, IssueResolved, Waived
from app.orders import IN_HOUSE, Artwork, Order, Stage
from app.proofs import Proof, ProofState
from app.replacing import is_awaited, is_of, is_same_file, lacks_new, print_checksums
from app.states import State
from app.workflow import apply
from tests.kit.orders import (
    CHECKER,
    MANAGER,
    TICKED,
    an_artwork,
    an_item,
    an_order,
    at,
    at_state,
    begun,
    fetched,
    moved,
    new_id,
    placed,
    with_files,
)

BARE = "https://s3.example/a.png"
SIGNED = f"{BARE}?X-Amz-Date=20261120T120000Z&X-Amz-Expires=60&X-Amz-Signature="
NEW = "The shop sent another print file for Framed print. It must be downloaded first"
X, Y = "ab" * 32, "cd" * 32


def told(order: Order, minutes: float = 30, **changes: object) -> Order:
    """The shop tells of the order again, with these changes to its first picture."""
    item = order.items[0]
    bare_picture = replace(item.artworks[0], sha256="", facts=None, findings=(), waivers=())
    changed = replace(bare_picture, **changes)  # type: ignore[arg-type]  # the picture's own fields
    snapshot = replace(order, items=(replace(item, artworks=(changed, *item.artworks[1:])), *order.items[1:]))
    return apply(order, placed(snapshot, minutes=minutes)).order


def picture(order: Order) -> Artwork:
    return order.items[0].artworks[0]


def texts(order: Order) -> list[tuple[str, bool]]:
    return [(i.text, i.blocking) for i in order.issues]


def checked(order: Order, unit: int = 1, files: tuple[str, ...] | None = None) -> Checked:
    part = order.fulfilments[0]
    return Checked(
        id=new_id(),
        order=order.id,
        at=at(60),
        author=CHECKER,
        fulfilment=part.id,
        unit=part.units[unit - 1].id,
        attempt=1,
        verdict=Verdict.PASS,
        answers=TICKED,
        files=print_checksums(order.items[0]) if files is None else files,
    )


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ({"url": BARE}, {"url": BARE}, True),
        ({"url": f"{SIGNED}one"}, {"url": f"{SIGNED}two"}, True),
        ({"url": BARE}, {"url": f"{SIGNED}two"}, True),
        ({"url": f"{BARE}?v=1"}, {"url": f"{BARE}?v=2"}, False),
        ({"url": BARE}, {"url": "https://s3.example/b.png"}, False),
        ({"url": BARE, "sha256": X}, {"url": "https://s3.example/b.png", "declared_sha256": X}, True),
        ({"url": BARE, "declared_sha256": X}, {"url": "https://s3.example/b.png", "declared_sha256": X}, True),
        ({"url": BARE, "sha256": X}, {"url": BARE, "declared_sha256": Y}, False),
        ({"url": BARE, "declared_sha256": X}, {"url": BARE, "declared_sha256": Y}, False),
        ({"url": BARE}, {"url": BARE, "declared_sha256": Y}, True),
        ({"url": ""}, {"url": BARE}, False),
    ],
)
def test_the_same_file_is_known_by_its_checksum_or_its_address_without_signature(
    old: dict[str, str], new: dict[str, str], same: bool
) -> None:
    assert is_same_file(Artwork("a", **old), Artwork("a", **new)) is same  # type: ignore[arg-type]  # all text


def test_a_link_that_is_only_signed_anew_keeps_the_file_and_all_that_is_known_of_it() -> None:
    signed = an_artwork("1-a1", url=f"{SIGNED}one")
    order = with_files(begun(an_order(items=(replace(an_item(), artworks=(signed,)),))))
    again = told(order, url=f"{SIGNED}two")
    assert picture(again) == replace(picture(order), url=f"{SIGNED}two")
    assert (again.state, again.issues) == (State.ARTWORK_READY, ())
    promised = told(again, 40, url=f"{SIGNED}two", declared_sha256=picture(order).sha256)
    assert picture(promised).sha256 == picture(promised).declared_sha256 == picture(order).sha256


def test_another_address_is_another_file_and_nothing_goes_on_before_it_is_here() -> None:
    order = with_files(begun())
    soft = replace(fetched(order, "1-a1"), sha256=X, facts=replace(fetched(order, "1-a1").facts, width=20))  # type: ignore[type-var]
    order = apply(order, soft).order
    (low,) = [f for f in picture(order).findings if f.severity is Severity.WARNING and f.rule == "resolution"]
    waiver = Waived(id=new_id(), order=order.id, at=at(2), author=CHECKER, artwork="1-a1", sha256=X, rule=low.rule)
    order = apply(order, replace(waiver, reason="As agreed")).order
    assert picture(order).waivers
    again = told(order, url="https://images.example/other.png")
    gone = picture(again)
    assert (gone.sha256, gone.facts, gone.findings, gone.waivers, gone.fetched_by) == ("", None, (), (), "")
    assert is_awaited(gone)
    assert (again.state, texts(again)) == (State.ARTWORK_READY, [(NEW, True)])
    with pytest.raises(NotAllowed) as refused:
        apply(again, moved(again, State.IN_PRODUCTION, minutes=31))
    assert NEW in refused.value.message
    solved = IssueResolved(id=new_id(), order=again.id, at=at(32), author=MANAGER, issue=again.issues[0].id)
    with pytest.raises(NotAllowed, match="downloaded first"):
        apply(again, solved)
    assert told(again, 33, url="https://images.example/other.png", label="Bella").issues == again.issues


def test_the_new_file_ends_the_problem_and_work_goes_on() -> None:
    order = told(with_files(begun()), url="https://images.example/other.png")
    here = apply(order, replace(fetched(order, "1-a1", minutes=31), sha256=X)).order
    assert (picture(here).sha256, picture(here).earlier, here.issues) == (X, "", ())
    assert apply(here, moved(here, State.IN_PRODUCTION, minutes=32)).order.state is State.IN_PRODUCTION


def test_two_pictures_that_change_places_are_both_fetched_again() -> None:
    order = with_files(begun(an_order(items=(an_item(artworks=2),))))
    one, two = order.items[0].artworks
    swapped = (replace(one, url=two.url, sha256="", facts=None), replace(two, url=one.url, sha256="", facts=None))
    again = apply(order, placed(replace(order, items=(replace(order.items[0], artworks=swapped),)), minutes=9)).order
    assert [a.sha256 for a in again.artworks] == ["", ""]
    assert texts(again) == [(NEW, True)]


def test_a_picture_that_is_added_to_an_order_with_its_files_is_waited_for() -> None:
    order = with_files(begun())
    item = replace(order.items[0], artworks=(*order.items[0].artworks, an_artwork("1-a2")))
    again = apply(order, placed(replace(order, items=(item,)), minutes=9)).order
    assert texts(again) == [("The print file for Framed print must be downloaded first", True)]


def test_what_began_without_its_file_by_somebodys_decision_goes_on() -> None:
    order = begun()
    for state, reason in ((State.CONFIRMED, "By phone"), (State.IN_PRODUCTION, "Printed from the customer's disk")):
        order = apply(order, moved(order, state, MANAGER, reason=reason)).order
    again = told(order, url="https://images.example/other.png")
    assert again.issues == ()


def test_a_part_that_is_made_elsewhere_waits_for_no_file() -> None:
    order = with_files(begun())
    away = order.with_fulfilment(replace(order.fulfilments[0], route="printful"))
    assert told(away, url="https://images.example/other.png").issues == ()
    assert order.fulfilments[0].route == IN_HOUSE


def test_a_file_fetched_from_where_the_picture_lay_before_comes_too_late() -> None:
    order = told(with_files(begun()), url="https://images.example/other.png")
    late = replace(fetched(order, "1-a1", minutes=40), sha256=Y, url="https://images.example/1-a1.png")
    assert apply(order, late).order is order
    ours = replace(late, id=new_id(), url="https://images.example/other.png")
    assert picture(apply(order, ours).order).sha256 == Y
    old = replace(late, id=new_id(), url="")
    assert picture(apply(order, old).order).sha256 == Y, "an older station does not say from where"


def test_where_a_checksum_is_promised_it_decides_alone() -> None:
    event = Fetched(id="f", order="o", at=at(), author=CHECKER, artwork="a", sha256=X, facts=None, url=BARE)
    assert is_of(Artwork("a", url="https://images.example/twin.png", declared_sha256=X), event)
    assert not is_of(Artwork("a", url=BARE, declared_sha256=Y), event)


def test_what_was_checked_against_another_file_stops_and_says_so() -> None:
    order = at_state(State.READY)
    again = told(order, 90, url="https://images.example/other.png")
    assert (again.state, texts(again)) == (State.READY, [(NEW, True)])
    same = apply(again, replace(fetched(again, "1-a1", minutes=91), sha256=picture(order).sha256)).order
    assert same.issues == (), "the same contents at another address"
    other = apply(again, replace(fetched(again, "1-a1", minutes=91), sha256=Y)).order
    assert texts(other) == [("Framed print was checked against another print file. Look at it again", True)]
    with pytest.raises(NotAllowed, match="checked against another"):
        apply(other, moved(other, State.SHIPPED, MANAGER, minutes=92))
    solved = IssueResolved(id=new_id(), order=other.id, at=at(93), author=MANAGER, issue=other.issues[0].id)
    assert apply(other, solved).order.issues == ()


def test_a_file_of_other_contents_under_work_that_has_begun_is_said_and_stops_nothing() -> None:
    order = at_state(State.IN_PRODUCTION)
    other = apply(order, replace(fetched(order, "1-a1", minutes=40), sha256=Y)).order
    assert texts(other) == [("The print file of Framed print changed after work began. Look at what was made", False)]
    assert apply(other, moved(other, State.QUALITY_CHECK, minutes=41)).order.state is State.QUALITY_CHECK


@pytest.mark.parametrize(("shown", "blocks"), [(X, True), (Y, False)])
def test_a_file_the_customer_never_saw_is_not_made_where_they_saw_the_one_before(shown: str, blocks: bool) -> None:
    order = at_state(State.IN_PRODUCTION)
    proof = Proof("p1", "1-a1", shown, at(1), at(2), state=ProofState.APPROVED)
    other = apply(replace(order, proofs=(proof,)), replace(fetched(order, "1-a1", minutes=40), sha256=Y)).order
    (issue,) = other.issues
    assert issue.blocking is blocks
    assert ("The customer has not seen this print file of Framed print" in issue.text) is blocks


def test_a_pass_is_for_the_files_that_were_looked_at() -> None:
    order = at_state(State.QUALITY_CHECK)
    looked = checked(order)
    other = apply(order, replace(fetched(order, "1-a1", minutes=40), sha256=Y)).order
    with pytest.raises(NotAllowed) as refused:
        apply(other, looked)
    assert (refused.value.message, refused.value.hint) == (f"{order.number} has another file by now.", "Look again.")
    assert apply(other, checked(other)).order.state is State.READY
    failed = replace(looked, verdict=Verdict.UNSURE, reason="Which file?")
    assert apply(other, failed).order.fulfilments[0].units[0].aside == "Which file?"


def test_a_verdict_of_an_older_platen_names_no_files_and_counts() -> None:
    order = at_state(State.QUALITY_CHECK)
    data = wire.plain(checked(order))
    del data["files"]
    old = wire.read_event(wire.json_bytes(data))
    assert apply(order, old).order.state is State.READY
    event = checked(order)
    assert event.files == (picture(order).sha256,)
    assert wire.read_event(wire.event_bytes(event)) == event


def test_no_piece_passes_while_its_new_file_is_not_here() -> None:
    order = at_state(State.QUALITY_CHECK, an_order(items=(an_item(quantity=2),)))
    again = told(order, 50, url="https://images.example/other.png")
    for event in (checked(again), checked(again, files=())):
        with pytest.raises(NotAllowed, match="another file by now"):
            apply(again, event)
    assert {u.stage for u in again.fulfilments[0].units} == {Stage.MADE}


@pytest.mark.parametrize(("sha256", "kinds"), [("", []), (Y, ["file_changed"])])
def test_one_that_cannot_be_printed_comes_between_and_the_file_before_is_remembered(
    sha256: str, kinds: list[str]
) -> None:
    order = at_state(State.READY)
    again = told(order, 90, url="https://images.example/other.png")
    good = fetched(again, "1-a1", minutes=91)
    assert good.facts is not None
    torn = replace(good, sha256=X, facts=replace(good.facts, marks=("truncated",)))
    again = apply(again, torn).order
    assert ([i.kind for i in again.issues], lacks_new(picture(again))) == (["preflight"], True)
    here = apply(again, replace(good, id=new_id(), sha256=sha256 or picture(order).sha256)).order
    assert [i.kind for i in here.issues] == kinds
