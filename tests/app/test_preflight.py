"""Every rule by the facts that break it, and by nothing else; a product's own severities; files in their order."""

from dataclasses import replace

import pytest

from app.artwork import Declared, Facts, PrintSpec, Severity
from app.orders import Artwork, ArtworkRole, Item
from app.preflight import MOST_PIXELS, RULES, inspect, inspect_artwork, is_alike, is_fatal, may_pass
from tests.kit.orders import an_order

SPEC = PrintSpec(300, 400)
GOOD = Facts(3602, 4803, "TIFF", "RGB", 49_600_000, "sRGB")
STRIPES = "f0" * 32 + "80" * 12
BLED = replace(SPEC, bleed_mm=10)


def _with(**changes: object) -> Facts:
    return replace(GOOD, **changes)  # type: ignore[arg-type]


CASES: list[tuple[str, Facts, str]] = [
    ("empty", _with(marks=("empty",)), "The file is empty"),
    ("kind", _with(format="a ZIP archive", marks=("kind",)), "This is a ZIP archive, not a picture"),
    ("unreadable", _with(marks=("unreadable",)), "damaged"),
    ("unsupported", _with(marks=("unsupported",)), "cannot open"),
    ("truncated", _with(marks=("truncated",)), "breaks off"),
    (
        "pixels",
        _with(width=65_535, height=65_535, format="JPEG", marks=("pixels",)),
        "4,295 million. Platen opens JPEG",
    ),
    ("hidden", _with(marks=("hidden",)), "16 MB"),
    ("too_slow", _with(marks=("too_slow",)), "too long"),
    ("too_heavy", _with(marks=("too_heavy",)), "memory"),
    ("crash", _with(marks=("crash",)), "breaks the program"),
    ("frames", _with(frames=12), "12 pictures, not one"),
    ("frames", _with(frames=64), "64 or more pictures"),
    ("blank", _with(plain=1.0), "blank"),
    ("nearly_blank", _with(plain=0.9971), "99.7 %"),
    ("resolution", _with(width=1125, height=1500), "Low resolution, 95 dpi. Shop minimum is 150 dpi"),
    ("soft", _with(width=2400, height=3200), "Resolution 203 dpi, good from 300 dpi"),
    ("shape", _with(width=4803), "by 33 %"),
    ("compressed", _with(format="JPEG", size=200_000), "0.09 bits a pixel, at least 0.15"),
    ("cmyk", _with(mode="CMYK", profile="Coated FOGRA39"), "CMYK file"),
    ("grey", _with(mode="L", profile="Dot Gain 20%"), "Grey"),
    ("lab", _with(mode="LAB", profile=""), "Lab"),
    ("palette", _with(mode="P"), "256 colors"),
    ("bilevel", _with(mode="1", profile=""), "without greys"),
    ("depth", _with(depth=16), "16 bits a color, printed with 8"),
    ("profile", _with(profile=""), "No profile, sRGB assumed"),
    ("profile_unreadable", _with(profile="", marks=("profile_unreadable",)), "cannot be read"),
    ("profile_unreadable", _with(profile="unreadable"), "cannot be read"),
    ("profile_mismatch", _with(profile="", marks=("profile_mismatch",)), "other colors"),
    ("profile_large", _with(profile="", marks=("profile_large",)), "4 MB"),
    ("profile_unusual", _with(profile="ProPhoto RGB"), "ProPhoto RGB"),
    ("alpha", _with(clear=0.34), "34 % of the picture is see-through"),
    ("translucent", _with(translucent=0.08), "8 % of the picture is half see-through, 2 % at most"),
    ("turn", _with(orientation=6), "turned by 90° to the right"),
    ("exif", _with(marks=("exif",)), "notes"),
    ("ending", _with(marks=("ending",)), "end is missing"),
    ("tail", _with(marks=("tail",)), "follows the picture"),
    ("pages", _with(marks=("pages",)), "list of pages"),
    ("incomplete", _with(marks=("incomplete",)), "plain grey"),
    ("extra", _with(marks=("extra",)), "second picture"),
]


@pytest.mark.parametrize(("rule", "facts", "words"), CASES, ids=[c[0] for c in CASES])
def test_each_rule_finds_exactly_its_fault_and_says_so(rule: str, facts: Facts, words: str) -> None:
    (found,) = inspect(facts, SPEC)
    assert (found.rule, found.severity) == (rule, RULES[rule].severity)
    assert words in found.words
    assert not found.words[0].islower()
    assert not found.words.endswith(".")


def test_a_good_file_has_no_finding() -> None:
    assert inspect(GOOD, SPEC) == ()
    assert inspect(replace(GOOD, has_alpha=True), SPEC) == ()


def test_every_rule_is_tried_in_this_file() -> None:
    in_orders = {"type", "name", "declared", "declared_size", "duplicate", "alike"}
    with_own_numbers = {"size", "tiny", "bleed", "cmyk_profile"}
    assert {c[0] for c in CASES} | in_orders | with_own_numbers == set(RULES)


def test_cmyk_without_a_profile_is_a_guess() -> None:
    assert [f.rule for f in inspect(_with(mode="CMYK", profile=""), SPEC)] == ["cmyk_profile", "cmyk"]


def test_a_picture_of_almost_nothing_is_not_measured_in_dpi() -> None:
    assert [f.rule for f in inspect(_with(width=1, height=1), PrintSpec())] == ["tiny"]


def test_a_product_may_name_its_pixels() -> None:
    spec = PrintSpec(width_px=3000, height_px=6000)
    (found,) = inspect(GOOD, spec)
    assert (found.rule, found.words) == ("size", "3602 × 4803 pixels, 3000 × 6000 wanted")
    assert inspect(replace(GOOD, width=6000, height=3000), spec) == ()


def test_a_turned_file_fits_as_well() -> None:
    assert inspect(_with(width=4803, height=3602), SPEC) == ()


@pytest.mark.parametrize(
    ("width", "height", "stated", "missing"),
    [
        (4200, 5600, 0.0, True),
        (5600, 4200, 0.0, True),
        (4000, 5250, 0.0, False),
        (4010, 5290, 0.0, False),
    ],
)
def test_bleed_is_told_by_the_shape(width: int, height: int, stated: float, missing: bool) -> None:
    facts = _with(width=width, height=height, stated_dpi=stated)
    assert [f.rule for f in inspect(facts, BLED)] == (["bleed"] if missing else [])


@pytest.mark.parametrize(("stated", "missing"), [(0.0, False), (300.0, True), (300 / 1.1, False)])
def test_bleed_of_a_square_is_told_by_the_size_the_file_states(stated: float, missing: bool) -> None:
    side = round(200 / 25.4 * 300)
    facts = _with(width=side, height=side, stated_dpi=stated)
    spec = PrintSpec(200, 200, bleed_mm=10, good_dpi=200)
    assert [f.rule for f in inspect(facts, spec)] == (["bleed"] if missing else [])


def test_without_a_size_nothing_is_claimed_of_it() -> None:
    assert inspect(_with(width=100, height=10), PrintSpec()) == ()


def test_a_file_without_a_picture_says_one_thing() -> None:
    facts = _with(frames=12, profile="", marks=("truncated", "tail", "unreadable"))
    assert [f.rule for f in inspect(facts, SPEC)] == ["truncated"]
    assert is_fatal(facts)
    assert not is_fatal(replace(facts, marks=("tail", "a rule of a newer Platen")))


def test_worst_first_and_in_words() -> None:
    found = inspect(_with(width=1125, height=1500, frames=2, profile=""), SPEC)
    assert [f.severity for f in found] == [Severity.ERROR, Severity.WARNING, Severity.INFO]
    assert found[1].words == "Low resolution, 95 dpi. Shop minimum is 150 dpi"


def test_a_product_takes_a_rule_more_or_less_seriously_or_not_at_all() -> None:
    facts = _with(mode="CMYK", profile="", width=1125, height=1500)
    own = (("cmyk", Severity.ERROR), ("resolution", Severity.INFO), ("cmyk_profile", None), ("unknown", None))
    found = inspect(facts, replace(SPEC, severities=own))
    assert [(f.rule, f.severity) for f in found] == [("cmyk", Severity.ERROR), ("resolution", Severity.INFO)]


def test_no_product_takes_a_file_without_a_picture() -> None:
    spec = replace(SPEC, severities=(("truncated", None),))
    assert [(f.rule, f.severity) for f in inspect(_with(marks=("truncated",)), spec)] == [("truncated", Severity.ERROR)]


def test_only_a_file_with_a_picture_may_be_let_pass() -> None:
    assert {r for r in RULES if not may_pass(r)} == {r for r, rule in RULES.items() if rule.fatal}
    assert all(RULES[r].severity is Severity.ERROR for r in RULES if not may_pass(r))


def test_every_format_says_how_large_it_may_be() -> None:
    assert set(MOST_PIXELS) == {"PNG", "JPEG", "TIFF", "WEBP"}


def _found(*artworks: Artwork, of: int = 0, apart: bool = False) -> list[tuple[str, str]]:
    items = [Item(f"i{n}", "Canvas", artworks=(a,)) for n, a in enumerate(artworks)]
    order = an_order(items=tuple(items) if apart else (Item("i", "Canvas", artworks=artworks),))
    return [(f.rule, f.words) for f in inspect_artwork(artworks[of], order)]


def _art(name: str = "a", label: str = "", *, sha: str = "", facts: Facts = GOOD, **more: object) -> Artwork:
    return Artwork(name, file_name=f"{name}.tif", label=label, sha256=sha or name, facts=facts, spec=SPEC, **more)  # type: ignore[arg-type]


def test_a_file_that_is_not_here_has_no_finding() -> None:
    assert inspect_artwork(Artwork("a", file_name="../a"), an_order()) == ()


def test_a_name_that_lies_about_the_type() -> None:
    assert _found(replace(_art(), file_name="a.png")) == [("type", "Named PNG, is TIFF")]
    assert _found(replace(_art(), file_name="a.webp")) == [("type", "Named WebP, is TIFF")]
    assert _found(replace(_art(), file_name="a")) == []


def test_a_name_with_a_trick_is_told_even_where_there_is_no_picture() -> None:
    ((rule, words),) = _found(replace(_art(), file_name="../../x.tif"))
    assert rule == "name"
    assert "another folder" in words
    broken = replace(_art(facts=_with(marks=("crash",))), file_name="../x.png")
    assert [rule for rule, _ in _found(broken)] == ["crash", "name"]


@pytest.mark.parametrize(
    ("told", "rules"),
    [
        (Declared("image/tiff", 49_600_000, 3602, 4803), []),
        (Declared("tif", 0, 4803, 3602), []),
        (Declared("application/octet-stream"), []),
        (Declared("image/jpeg", 0, 3602, 4803), ["declared"]),
        (Declared("", 0, 1512, 2016), ["declared"]),
        (Declared("image/png", 0, 1512, 2016), ["declared"]),
        (Declared("", 2_048_576), ["declared_size"]),
        (Declared(), []),
    ],
)
def test_what_the_shop_says_beside_what_the_file_is(told: Declared, rules: list[str]) -> None:
    assert [rule for rule, _ in _found(_art(declared=told))] == rules


def test_a_contradiction_names_both_sizes() -> None:
    found = _found(_art(declared=Declared("image/jpeg", 5, 1512, 2016)))
    assert ("declared", "The shop says 1512 × 2016 pixels, the file has 3602 × 4803") in found
    assert ("declared_size", "The shop says 5 bytes, the file has 49,600,000") in found


def test_two_pets_with_one_file() -> None:
    luna, max_ = _art("a", "Luna", sha="s"), _art("b", "Max", sha="s")
    assert _found(luna, max_) == [("duplicate", "The same file as for Max")]
    assert _found(luna, max_, of=1, apart=True) == [("duplicate", "The same file as for Luna")]


def test_one_pet_on_two_products_is_no_duplicate() -> None:
    assert _found(_art("a", "Luna", sha="s"), _art("b", "luna ", sha="s")) == []
    assert _found(_art("a", sha="s"), _art("b", sha="s"), apart=True) == []
    original = replace(_art("b", "Max", sha="s"), role=ArtworkRole.ORIGINAL)
    assert _found(_art("a", "Luna", sha="s"), original) == []


def test_one_file_twice_on_one_product_without_names() -> None:
    assert _found(_art("a", sha="s"), _art("b", sha="s")) == [
        ("duplicate", "The same file as another picture of this product")
    ]


def test_two_files_that_look_the_same() -> None:
    one = _art("a", "Luna", facts=_with(likeness=STRIPES))
    near = _art("b", "Max", facts=_with(likeness="f1" + STRIPES[2:]))
    far = _art("c", "Rex", facts=_with(likeness="0f" * 32 + "80" * 12))
    assert _found(one, near, far) == [("alike", "Looks the same as for Max")]
    assert _found(one, far) == []


def test_likeness_that_tells_nothing_is_none() -> None:
    for bits in ("", "0" * 88, "f" * 88, "xy" * 44, "0" * 62 + "ff" + "80" * 12, STRIPES[:64], STRIPES[:-2] + "xy"):
        assert not is_alike(_with(likeness=bits), _with(likeness=bits))
    assert is_alike(_with(likeness=STRIPES), _with(likeness=STRIPES))


def test_the_same_lines_in_other_colors_are_another_picture() -> None:
    assert is_alike(_with(likeness=STRIPES), _with(likeness=STRIPES[:-2] + "8c"))
    assert not is_alike(_with(likeness=STRIPES), _with(likeness=STRIPES[:-2] + "8d"))
