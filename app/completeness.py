"""Whether an order's pictures are all there, whole, named alike and each another one: what is missing or at odds, in
lines for whoever makes it."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from app.artwork import Finding, Severity
from app.likeness import pairs_of
from app.orders import Artwork, ArtworkRole, Item, Order
from app.petcount import close, labels_of, lacking, named, near, plain, written
from app.preflight import is_alike

_TWINS = {"duplicate", "alike"}
"""The rules of `app.preflight` for one picture in two places."""
_WORD = re.compile(r"[^\W\d_]+")


def gaps(order: Order) -> tuple[Finding, ...]:
    """Worst first."""
    found = [
        *_absent(order),
        *(finding for item in order.items for finding in (*_names(item), *_files(item))),
        *_strange_originals(order),
        *_same(order),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda f: f.severity is not Severity.WARNING))


def _warning(rule: str, words: str) -> Finding:
    return Finding(rule, Severity.WARNING, words)


def _prints(item: Item) -> list[Artwork]:
    return [a for a in item.artworks if a.role is ArtworkRole.PRINT]


def _absent(order: Order) -> Iterator[Finding]:
    """Files that did not come, or were not fetched while others were."""
    prints = [a for item in order.items for a in _prints(item)]
    here = [a for a in prints if a.sha256]
    what = "pets" if all(a.label for a in prints) else "print files"
    if here and len(here) < len(prints):
        yield _warning("downloaded", f"{len(here)} of {len(prints)} {what} downloaded")
    if any(a.url for a in prints):
        for artwork in prints:
            if not artwork.url:
                yield _warning("missing", f"No print file has come for {artwork.label or 'one of the pictures'}")
    for item in order.items:
        printed = {a.label for a in _prints(item)}
        for artwork in item.artworks:
            strange = artwork.label and printed and not any(_alike(artwork.label, label) for label in printed)
            if artwork.role is ArtworkRole.ORIGINAL and strange:
                yield _warning("missing", f"{artwork.label} has an original but no print file")


def _names(item: Item) -> Iterator[Finding]:
    """What the customer wrote beside what the files are called."""
    texts = written(item)
    for label in labels_of(item):
        if plain(label) in map(plain, texts):
            continue
        other = near(label, texts)
        if other:
            yield _warning("name", f"Name spelled {other} in the order, {label} in the artwork field")
        elif named(item):
            yield _warning("extra", f"{label} has a print file but is not named in the order")
    for line in lacking(item):
        yield _warning("missing", line)


def _files(item: Item) -> Iterator[Finding]:
    """A file named after another pet of the order."""
    labels = {plain(a.label): a.label for a in _prints(item) if a.label}
    for artwork in _prints(item):
        words = {plain(word) for word in _WORD.findall(artwork.file_name)}
        own = {plain(word) for word in _WORD.findall(artwork.label)}
        others = [label for name, label in labels.items() if name in words and name != plain(artwork.label)]
        if artwork.label and others and own.isdisjoint(words):
            yield _warning("swapped", f"The print file for {artwork.label} is named after {others[0]}")


def _strange_originals(order: Order) -> Iterator[Finding]:
    for pair in pairs_of(order):
        one, other = pair.print.label, pair.original.label
        if one and other and plain(one) != plain(other):
            yield _warning("name", f"Name spelled {one} on the print file, {other} on its original")


def _same(order: Order) -> Iterator[Finding]:
    """One picture for two pets. One pet on two products, or a picture without a name on two, is none; nor is one that
    somebody let pass."""
    for role in (ArtworkRole.ORIGINAL, ArtworkRole.PRINT):
        placed = [(item.id, a) for item in order.items for a in item.artworks if a.role is role]
        for (one_item, one), (other_item, other) in combinations(placed, 2):
            twice = one.label != other.label if one.label and other.label else one_item == other_item
            if twice and _is_same(one, other):
                yield _warning("twice", _both(one, other))
                return


def _both(one: Artwork, other: Artwork) -> str:
    if one.label and other.label:
        return f"{one.label} and {other.label} have the same picture"
    return "Two files of this order show the same picture"


def _is_same(one: Artwork, other: Artwork) -> bool:
    if any(waiver.rule in _TWINS for artwork in (one, other) for waiver in artwork.waivers):
        return False
    if one.sha256 and one.sha256 == other.sha256:
        return True
    return one.facts is not None and other.facts is not None and is_alike(one.facts, other.facts)


def _alike(one: str, other: str) -> bool:
    return plain(one) == plain(other) or close(one, other)


def words(findings: Iterable[Finding]) -> tuple[str, ...]:
    """Each once."""
    return tuple(dict.fromkeys(f.words for f in findings))
