"""Which files of an order a part of it cannot be made without."""

from dataclasses import replace

from app.orders import ArtworkRole, Fulfilment, Line
from app.printfiles import required_artworks
from tests.kit.orders import an_artwork, an_item, an_order


def test_only_print_files_with_an_address_of_the_part_s_own_items_are_needed() -> None:
    one = replace(an_item("1"), artworks=(an_artwork("a"), replace(an_artwork("b"), role=ArtworkRole.ORIGINAL)))
    two = replace(an_item("2"), artworks=(an_artwork("c"), replace(an_artwork("d"), url="")))
    parts = (Fulfilment("f1", lines=(Line("1", 1),)), Fulfilment("f2", lines=(Line("2", 1),)))
    order = replace(an_order(), items=(one, two), fulfilments=parts)
    assert [[a.id for a in required_artworks(order, part)] for part in parts] == [["a"], ["c"]]
