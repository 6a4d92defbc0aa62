"""Every picture of an order has its place on the sheet, and what is missing has one too."""

from dataclasses import replace

from app.artwork import PrintSpec
from app.contents import Entry, contents
from app.orders import Artwork, ArtworkRole, Item
from tests.kit.orders import an_order

PRINT, ORIGINAL = ArtworkRole.PRINT, ArtworkRole.ORIGINAL
SPEC = PrintSpec(300, 400)
URL = "https://images.example/a"


def pet(name: str) -> tuple[Artwork, Artwork]:
    """Both here."""
    return (
        Artwork(f"1-{name}-print", PRINT, URL, label=name, effect="popart", spec=SPEC, sha256=f"{name}p"),
        Artwork(f"1-{name}-original", ORIGINAL, URL, label=name, sha256=f"{name}o"),
    )


def entries(*artworks: Artwork, pets: str = "") -> tuple[Entry, ...]:
    options = (("Pets", pets),) if pets else ()
    item = Item("1", "Pet portrait", 2, variant="30 × 40 cm", options=options, artworks=artworks)
    return contents(an_order(items=(item,)))


def told(*artworks: Artwork, pets: str = "") -> list[tuple[str, str]]:
    return [(entry.name, entry.missing) for entry in entries(*artworks, pets=pets)]


def test_a_picture_with_all_that_belongs_to_it() -> None:
    file, original = pet("Max")
    assert entries(file, original) == (Entry("Max", "Pet portrait, 30 × 40 cm", 2, "popart", SPEC, file, original, ""),)


def test_what_is_not_downloaded_is_told_for_each() -> None:
    (max_, his), (zoe, hers) = pet("Max"), pet("Zoë")
    assert told(replace(max_, sha256=""), his, zoe, replace(hers, sha256="")) == [
        ("Max", "Not downloaded yet"),
        ("Zoë", "Its original is not downloaded yet"),
    ]
    assert told(replace(max_, sha256="", url=""), his) == [("Max", "No print file has come")]


def test_an_original_alone_and_a_name_alone_have_an_empty_place() -> None:
    found = entries(*pet("Max"), pet("Zoë")[1], pets="Max, Zoë & Bo")
    assert [(e.name, e.missing, e.file) for e in found[1:]] == [
        ("Zoë", "No print file has come", None),
        ("Zoë", "Named in the order, no file has come", None),
        ("Bo", "Named in the order, no file has come", None),
    ]


def test_files_without_a_name_are_counted() -> None:
    one, two = (Artwork(f"a{n}", PRINT, URL, sha256="s") for n in (1, 2))
    assert told(one) == [("Picture", "")]
    assert told(one, two) == [("Picture 1", ""), ("Picture 2", "")]


def test_a_misspelled_name_is_no_empty_place() -> None:
    assert told(*pet("Mex"), pets="Max") == [("Mex", "")]


def test_a_pet_too_many_for_the_files_has_an_empty_place_although_no_file_bears_a_name() -> None:
    one, two = (Artwork(f"a{n}", PRINT, URL, sha256="s") for n in (1, 2))
    lacks = "2 print files for 3 pets: Max, Zoë, Bo"
    assert told(one, two, pets="Max, Zoë & Bo") == [("Picture 1", ""), ("Picture 2", ""), ("Picture 3", lacks)]
    words = "Named in the order, no file has come"
    assert told(pets="Max, Zoë") == [("Max", words), ("Zoë", words)]
