"""How many pets an item has by its own words, and what lacks where fewer files to print came."""

import pytest

from app.orders import Artwork, ArtworkRole, Item
from app.petcount import lacking, short, unfilled

PETS = (("Pet 1", "Max"), ("Pet 2", "Luna"), ("Pet 3", "Bo"))


def item(files: int, *options: tuple[str, str], variant: str = "", awaits: bool = False) -> Item:
    """As a shop's own site sends it: files without a name."""
    artworks = tuple(Artwork(f"1-a{n}", url="https://images.example/a") for n in range(files))
    return Item("1", "Canvas", variant=variant, options=options, artworks=artworks, awaits_artwork=awaits)


def labeled(*labels: str, options: tuple[tuple[str, str], ...] = PETS) -> Item:
    artworks = tuple(Artwork(f"1-a{n}", label=label) for n, label in enumerate(labels))
    return Item("1", "Canvas", options=options, artworks=artworks)


def test_fewer_files_than_names_is_a_gap_although_no_file_bears_a_name() -> None:
    assert lacking(item(3, *PETS)) == lacking(item(4, *PETS)) == ()
    assert lacking(item(2, *PETS)) == ("2 print files for 3 pets: Max, Luna, Bo",)
    assert (short(item(2, *PETS)), unfilled(item(2, *PETS))) == (1, ())


def test_of_an_item_without_any_file_each_pet_is_named() -> None:
    assert lacking(item(0, *PETS[:2])) == tuple(
        f"{n} is named in the order but has no print file" for n in ("Max", "Luna")
    )
    assert lacking(item(0, *PETS, awaits=True)) == ()
    assert lacking(item(0, ("Number of pets", "2"))) == ("No print file for 2 pets",)


@pytest.mark.parametrize(
    "option",
    [
        ("Number of pets", "3"), ("number_of_dogs", "3"), ("Pets", "3"), ("How many pets?", "three"),
        ("Pet count", "3 pets"), ("Size", "Large / 3 pets"), ("Design", "2 dogs + 1 cat"),
    ],
)  # fmt: skip
def test_a_number_that_is_said_counts(option: tuple[str, str]) -> None:
    assert lacking(item(1, option)) == ("1 print file for 3 pets",)
    assert lacking(item(3, option)) == ()


def test_a_number_in_the_variant_counts() -> None:
    assert lacking(item(1, variant="30 × 40 cm / 2 Pets")) == ("1 print file for 2 pets",)
    assert lacking(item(1, variant="Up to 3 pets")) == ()


@pytest.mark.parametrize(
    "options",
    [
        (("First name", "Ann"), ("Last name", "Ray")), (("Recipient name", "Ann & Ray"),), (("Name", "Jean-Luc"),),
        (("Pet 1", "Max"), ("Pet 2", "none")), (("Note on pets", "2 dogs"),), (("Engraving", "Max & Zoë"),),
        (("Number of mugs", "3"),), (("Phone number", "3"),),
    ],
)  # fmt: skip
def test_what_says_nothing_of_pets_asks_for_no_file(options: tuple[tuple[str, str], ...]) -> None:
    assert lacking(item(1, *options)) == ()


def test_files_with_and_without_a_name_fill_together() -> None:
    assert lacking(labeled("Max", "", "")) == ()
    assert lacking(labeled("Max", "")) == ("2 print files for 3 pets: Max, Luna, Bo",)
    assert lacking(labeled("Rocky", "", "")) == ("3 print files for 4 pets",)


def test_two_files_of_one_pet_are_one_pet() -> None:
    assert lacking(labeled("Max", "Max", options=(("Number of pets", "2"),))) == ("1 print file for 2 pets",)


def test_a_name_that_is_told_is_not_counted_once_more() -> None:
    options = (*PETS, ("Number of pets", "4"))
    assert lacking(labeled("Max", "Luna", options=options)) == (
        "Bo is named in the order but has no print file",
        "2 print files for 4 pets",
    )


def test_an_original_is_no_file_to_print() -> None:
    one = Item("1", "Canvas", options=PETS[:1], artworks=(Artwork("o", ArtworkRole.ORIGINAL, label="Max"),))
    assert lacking(one) == ("Max is named in the order but has no print file",)
