"""A detailed document and its order: key and session, lines that share a key, collisions, and the first one counts."""

from dataclasses import replace

from app.joining import LooseDetail, join, picture_id
from app.orders import Artwork, ArtworkRole, Item, Order
from tests.kit.orders import an_order

REF = "order_pet_data_1795000001000"


def an_item(id_: str, *sessions: str, ref: str = REF) -> Item:
    hints = tuple(Artwork(picture_id(id_, s, ArtworkRole.PRINT), label=s) for s in sessions)
    return Item(id_, f"Tee {id_}", artworks=hints, awaits_artwork=True, detail_ref=ref, sessions=sessions)


def an_order_of(*items: Item) -> Order:
    return an_order(items=items)


def a_detail(*sessions: str, ref: str = REF, folder: str = "a") -> LooseDetail:
    artworks = tuple((s, Artwork(f"{s}-print", url=f"https://x.example/{folder}/{s}.png", label=s)) for s in sessions)
    return LooseDetail(ref, sessions, artworks, trusted=True)


def joined(order: Order, detail: LooseDetail) -> Order:
    found = join(order, detail)
    assert not isinstance(found, str)
    pictures = dict(found)
    return replace(order, items=tuple(replace(i, artworks=pictures.get(i.id, i.artworks)) for i in order.items))


def test_key_and_session_in_common() -> None:
    found = join(an_order_of(an_item("1", "rex")), a_detail("rex"))
    assert not isinstance(found, str)
    [(item, [picture])] = found
    assert (item, picture.id, picture.url) == ("1", "1-rex-print", "https://x.example/a/rex.png")


def test_a_key_alone_joins_nothing_and_is_looked_at() -> None:
    assert "other pictures" in join(an_order_of(an_item("1", "rex")), a_detail("max"))
    assert "names only" in join(an_order_of(an_item("1", "rex")), LooseDetail(REF))


def test_another_order_is_left_alone() -> None:
    assert join(an_order_of(an_item("1", "rex", ref="order_pet_data_1795000009999")), a_detail("max")) == ()
    assert join(an_order(), a_detail("rex")) == ()


def test_lines_with_the_same_key_share_the_document_by_session() -> None:
    found = join(an_order_of(an_item("1", "rex"), an_item("2", "max", "luna")), a_detail("rex", "max", "luna"))
    assert not isinstance(found, str)
    assert [(item, [a.label for a in pictures]) for item, pictures in found] == [("1", ["rex"]), ("2", ["max", "luna"])]


def test_a_line_whose_pets_are_in_another_document_waits() -> None:
    found = join(an_order_of(an_item("1", "rex"), an_item("2", "max")), a_detail("rex"))
    assert not isinstance(found, str)
    assert [item for item, _ in found] == ["1"]


def test_without_a_key_on_the_line_all_its_sessions_must_be_there() -> None:
    order = an_order_of(an_item("1", "rex", "max", ref=""))
    assert join(order, a_detail("rex")) == ()
    found = join(order, a_detail("rex", "max", "luna"))
    assert not isinstance(found, str)
    assert [item for item, _ in found] == ["1"]
    assert join(an_order_of(an_item("1", ref="")), a_detail("rex")) == ()


def test_the_same_document_again_says_nothing_new() -> None:
    order = joined(an_order_of(an_item("1", "rex")), a_detail("rex"))
    assert join(order, a_detail("rex")) == ()


def test_the_first_document_counts_and_a_different_later_one_is_looked_at() -> None:
    order = joined(an_order_of(an_item("1", "rex")), a_detail("rex"))
    assert "first ones are kept" in join(order, a_detail("rex", folder="b"))


def test_the_same_pet_on_two_lines_has_two_pictures_of_different_names() -> None:
    order = joined(an_order_of(an_item("1", "rex"), an_item("2", "rex")), a_detail("rex"))
    assert [a.id for a in order.artworks] == ["1-rex-print", "2-rex-print"]
