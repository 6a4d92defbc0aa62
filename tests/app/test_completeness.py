"""What is missing or at odds among an order's pictures, each case with its line and no other."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.artwork import Facts, Severity
from app.completeness import gaps
from app.orders import Artwork, ArtworkRole, Item, Order, Waiver
from app.people import Author
from app.states import Role
from tests.kit.orders import an_order

PRINT, ORIGINAL = ArtworkRole.PRINT, ArtworkRole.ORIGINAL


def pet(name: str, *, sha: str = "", url: bool = True, file: str = "", original: str | None = None) -> list[Artwork]:
    """A pet's file to print and its original, both here unless `sha` is "-"."""
    here = "" if sha == "-" else sha or f"{name}1"
    address = f"https://images.example/{name}" if url else ""
    one = Artwork(f"1-{name}-print", PRINT, address, file or f"{name.lower()}.png", name, sha256=here)
    return [one, Artwork(f"1-{name}-original", ORIGINAL, address, label=name if original is None else original)]


def order(*pets: list[Artwork], options: tuple[tuple[str, str], ...] = ()) -> Order:
    artworks = tuple(artwork for some in pets for artwork in some)
    return an_order(items=(Item("1", "Pet portrait", options=options, artworks=artworks),))


def words(of: Order) -> list[str]:
    return [finding.words for finding in gaps(of)]


ALIKE = "0f" * 32 + "80" * 12


def measured(of: Order, *likenesses: str) -> Order:
    """With a likeness for each file to print."""
    [item], left = of.items, iter(likenesses)
    artworks = tuple(
        replace(a, facts=Facts(10, 10, "PNG", "RGB", 9, likeness=next(left))) if a.role is PRINT else a
        for a in item.artworks
    )
    return replace(of, items=(replace(item, artworks=artworks),))


def test_an_order_that_is_whole_has_no_gaps() -> None:
    options = (("Pet", "Max"), ("Pet", "Bella"), ("Note on Max", "ears up"), ("Font", "classic"))
    assert words(order(pet("Max"), pet("Bella"), options=options)) == []


def test_pets_that_were_not_downloaded_are_counted() -> None:
    assert words(order(pet("Max"), pet("Bella"), pet("Luna", sha="-"))) == ["2 of 3 pets downloaded"]
    assert words(order(pet("Max", sha="-"), pet("Bella", sha="-"))) == []


def test_files_without_a_name_are_counted_as_files() -> None:
    files = [Artwork(f"a{n}", PRINT, "https://images.example/a", sha256="1" if n else "") for n in range(2)]
    assert words(order(files)) == ["1 of 2 print files downloaded"]


def test_a_pet_whose_file_never_came_is_named() -> None:
    assert words(order(pet("Max"), pet("Luna", sha="-", url=False))) == [
        "1 of 2 pets downloaded",
        "No print file has come for Luna",
    ]


def test_an_original_without_a_file_to_print_is_named() -> None:
    only = pet("Luna")[1:]
    assert words(order(pet("Max"), only)) == ["Luna has an original but no print file"]


@pytest.mark.parametrize(
    ("written", "label"),
    [("Max", "Mex"), ("Zoë", "Zoe"), ("Charlie", "Charly"), ("Señor Tibbs", "Senor Tibbs")],
)
@pytest.mark.parametrize("key", ["Pet", "Pet 1 Name", "pet_names", "Engraving", "Name on the mug"])
def test_a_name_spelled_otherwise_is_told(key: str, written: str, label: str) -> None:
    found = words(order(pet(label), options=((key, written),)))
    assert found == [f"Name spelled {written} in the order, {label} in the artwork field"]


@pytest.mark.parametrize("engraving", ["Max ♥ Zoë", "Max & Zoë", "MAX and zoë", "Max, Zoë"])
def test_names_among_others_and_in_capitals_are_the_same(engraving: str) -> None:
    assert words(order(pet("Max"), pet("Zoë"), options=(("Engraving", engraving),))) == []


def test_other_words_are_not_taken_for_names() -> None:
    options = (("Engraving", "Forever loved"), ("Note on Max", "call me Mix"), ("Font", "Mix"))
    assert words(order(pet("Max"), options=options)) == []


def test_a_pet_too_many_and_one_too_few_are_both_named() -> None:
    assert words(order(pet("Max"), pet("Rocky"), options=(("Pet", "Max"), ("Pet", "Bella")))) == [
        "Rocky has a print file but is not named in the order",
        "Bella is named in the order but has no print file",
    ]


def test_fewer_files_than_pets_are_told_although_none_bears_a_name() -> None:
    files = [Artwork(f"1-a{n}", PRINT, "https://images.example/a", sha256=f"s{n}") for n in range(2)]
    options = (("Pet 1", "Max"), ("Pet 2", "Luna"), ("Pet 3", "Bo"))
    assert words(order(files, options=options)) == ["2 print files for 3 pets: Max, Luna, Bo"]


def test_a_file_named_after_another_pet_is_told() -> None:
    swapped = order(pet("Max", file="bella_1795246190011_popart.png"), pet("Bella", file="bella_2.png"))
    assert words(swapped) == ["The print file for Max is named after Bella"]
    assert words(order(pet("Max", file="max and bella.png"), pet("Bella"))) == []


def test_an_original_of_another_name_is_told() -> None:
    assert words(order(pet("Max", original="Mex"))) == ["Name spelled Max on the print file, Mex on its original"]


def test_one_file_for_two_pets_is_told_once() -> None:
    both = order(pet("Max", sha="same"), pet("Bella", sha="same"))
    assert words(both) == ["Max and Bella have the same picture"]


def test_one_picture_in_two_files_is_told() -> None:
    both = order(pet("Max"), pet("Bella"))
    assert words(measured(both, ALIKE, ALIKE)) == ["Max and Bella have the same picture"]
    assert words(measured(both, ALIKE, "f0" * 32 + "80" * 12)) == []


@pytest.mark.parametrize("rule", ["duplicate", "alike"])
def test_one_that_somebody_let_pass_is_not_told_again(rule: str) -> None:
    both = order(pet("Max", sha="same"), pet("Bella", sha="same"))
    [item], by = both.items, Author(Role.CHECKER, "Ann", "u1")
    passed = Waiver(rule, "The same file as for Bella", "twins", by, datetime(2026, 11, 3, tzinfo=UTC))
    artworks = (replace(item.artworks[0], waivers=(passed,)), *item.artworks[1:])
    assert words(replace(both, items=(replace(item, artworks=artworks),))) == []


def test_one_pet_on_two_products_is_no_mistake() -> None:
    one = order(pet("Max", sha="same"))
    again = tuple(replace(a, id=a.id.replace("1-", "2-", 1)) for a in one.items[0].artworks)
    assert words(replace(one, items=(*one.items, replace(one.items[0], id="2", artworks=again)))) == []


def test_the_same_file_twice_on_one_item_is_told() -> None:
    files = [Artwork(f"a{n}", PRINT, "https://images.example/a", sha256="same") for n in range(2)]
    assert words(order(files)) == ["Two files of this order show the same picture"]


def test_every_gap_warns() -> None:
    assert {f.severity for f in gaps(order(pet("Max"), pet("Luna", sha="-", url=False)))} == {Severity.WARNING}
