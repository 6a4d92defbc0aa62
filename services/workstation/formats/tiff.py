"""TIFF: its pages, what the first one says, whether its pixels are all there."""

from dataclasses import replace
from typing import BinaryIO

from app.preflight import MOST_COUNTED
from services.workstation.formats.header import Header, dpi_of, orientation_of
from services.workstation.formats.tags import Broken, Directory, TagFile

_KIND, _WIDTH, _HEIGHT, _DEPTH, _COLORS, _CHANNELS = 254, 256, 257, 258, 262, 277
_PLACES = ((273, 279), (324, 325))
_SMALLER = 1
"""The bit of a page's kind that says it is a smaller copy of another."""


def read(file: BinaryIO, header: Header) -> Header:
    """The first page, how many more there are, and where the last pixels lie."""
    try:
        tags = TagFile(file, 0, header.size)
        page = tags.directory(tags.first)
        header = _sized(tags, page, header)
    except Broken as error:
        return header.marked("truncated" if "end" in str(error) else "unreadable")
    if not header.width or not header.height:
        return header.marked("unreadable")
    if not _is_whole(tags, page, header.size):
        header = header.marked("truncated")
    return _paged(tags, page, header)


def _sized(tags: TagFile, page: Directory, header: Header) -> Header:
    depths = [depth for depth in tags.numbers(page.tags.get(_DEPTH)) if isinstance(depth, int) and depth > 0] or [1]
    return replace(
        header,
        width=tags.whole(page.tags.get(_WIDTH), 0),
        height=tags.whole(page.tags.get(_HEIGHT), 0),
        depth=max(depths),
        channels=tags.whole(page.tags.get(_CHANNELS), len(depths)),
        orientation=orientation_of(tags, page),
        stated_dpi=dpi_of(tags, page),
    )


def _is_whole(tags: TagFile, page: Directory, size: int) -> bool:
    """By the last strip or tile, which lies last in the files of every program we know."""
    for offsets, lengths in _PLACES:
        place, length = page.tags.get(offsets), page.tags.get(lengths)
        try:
            if place is not None and tags.last(place) + (tags.last(length) if length else 1) > size:
                return False
        except Broken:
            return False
    return True


def _paged(tags: TagFile, page: Directory, header: Header) -> Header:
    """Counts pages that are pictures of their own. A list that runs in a circle or into nothing is told."""
    seen, pages, at = {tags.first}, 1, page.next
    while at and pages < MOST_COUNTED:
        if at in seen:
            return replace(header, frames=pages).marked("pages")
        seen.add(at)
        try:
            following = tags.directory(at)
            smaller = tags.whole(following.tags.get(_KIND), 0) & _SMALLER
        except Broken:
            return replace(header, frames=pages).marked("pages")
        pages += 0 if smaller else 1
        at = following.next
    return replace(header, frames=pages)
