"""What a line's properties say: the three layouts of pet pictures, and what else the customer chose.

Properties are typed by a browser: a buyer can forge every one. Nothing here decides about money or files; an address
that is not on the shop's list is left out and named.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from app.errors import Corrupt
from app.joining import picture_id
from app.orders import Artwork, ArtworkRole
from services import body
from services.connector import Account

PRESETS: Mapping[str, Mapping[str, str]] = {
    "pet_json_ref": {
        "pets": "_pet_data",
        "count": "_total_pets",
        "ref": "_detailed_data_ref",
    },
    "pet_single": {
        "name": "_pet_name",
        "original": "_original_image_url",
        "print": "_processed_image_url",
        "effect": "_effect_applied",
        "note": "_artist_notes",
        "font": "_font_style",
    },
    "pet_numbered": {
        "name": "Pet {n} Name",
        "original": "_pet_{n}_original_gcs_url",
        "print": "_pet_{n}_processed_image_url",
        "effect": "_pet_{n}_selected_effect",
        "note": "_pet_{n}_artist_notes",
        "session": "_pet_{n}_session_key",
        "file": "_pet_{n}_filename",
        "kind": "_pet_{n}_order_type",
        "earlier": "_pet_{n}_previous_order_number",
    },
}
"""Layout -> our word -> the shop's property name. An account's `property_map` replaces single names."""

ABSENT = frozenset({"", "false"})
MOST_PETS = 20
LONGEST_NAME = 100
LOOPBACK = "127.0.0.1"
LONGEST_ADDRESS = 2_048
LONGEST_PROPERTY = 65_536


@dataclass(frozen=True, slots=True)
class Pets:
    """What the properties of one line give. `doubts`: what a person should see, each with whether work must wait."""

    options: tuple[tuple[str, str], ...] = ()
    artworks: tuple[Artwork, ...] = ()
    awaits: bool = False
    ref: str = ""
    sessions: tuple[str, ...] = ()
    doubts: tuple[tuple[str, bool], ...] = ()


def layouts(account: Account) -> Mapping[str, Mapping[str, str]]:
    """The presets with the shop's own names laid over them. Raises `Corrupt` for a map that cannot be read."""
    shown = account.get("property_map")
    if not shown:
        return PRESETS
    own = body.parse_object(shown.encode("utf-8", "replace"))
    unknown = set(own) - set(PRESETS)
    if unknown:
        raise Corrupt(f"The property map names an unknown layout: {', '.join(sorted(unknown))[:80]}.")
    return {name: {**words, **_words(own, name)} for name, words in PRESETS.items()}


def _words(own: body.Json, name: str) -> dict[str, str]:
    return {word: body.as_text(value, word, 200) for word, value in body.part(own, name).items()}


def properties(line: body.Json, name: str = "properties") -> dict[str, str]:
    """A list of name and value, an object, null or nothing, as a plain mapping; of a repeated name the first."""
    value = line.get(name)
    pairs = value.items() if isinstance(value, dict) else [_pair(row) for row in body.rows(line, name)]
    found: dict[str, str] = {}
    for key, shown in pairs:
        found.setdefault(body.as_text(key, name), _shown(shown))
    found.pop("", None)
    return found


def _pair(row: body.Json) -> tuple[Any, Any]:
    return (row["name"] if "name" in row else row.get("key")), row.get("value")


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return body.as_text(value, "properties", LONGEST_PROPERTY)


def read_pets(found: Mapping[str, str], item: str, account: Account) -> Pets:
    """Pictures, options and doubts of one line. Old default values beside new ones count as absent."""
    words = layouts(account)
    given = {name: value for name, value in found.items() if value.lower() not in ABSENT}
    single, numbered = words["pet_single"], words["pet_numbered"]
    pieces = [_from_json(given, item, words["pet_json_ref"])]
    pieces += [_from_names(given, item, _numbered(numbered, n), f"pet{n}", account) for n in range(1, MOST_PETS + 1)]
    if not any(piece.artworks for piece in pieces):
        pieces.append(_from_names(given, item, single, "pet", account))
    used = {name for layout in words.values() for name in layout.values()}
    used |= {name for n in range(1, MOST_PETS + 1) for name in _numbered(numbered, n).values()}
    rest = tuple((name, value[:2_000]) for name, value in given.items() if name[0] != "_" and name not in used)
    return _sum(pieces, rest)


def _numbered(layout: Mapping[str, str], n: int) -> dict[str, str]:
    return {word: name.replace("{n}", str(n)) for word, name in layout.items()}


def _sum(pieces: list[Pets], rest: tuple[tuple[str, str], ...]) -> Pets:
    return Pets(
        tuple(o for p in pieces for o in p.options) + rest,
        tuple({a.id: a for p in pieces for a in p.artworks}.values()),
        any(p.awaits for p in pieces),
        next((p.ref for p in pieces if p.ref), ""),
        tuple(dict.fromkeys(s for p in pieces for s in p.sessions)),
        tuple(dict.fromkeys(d for p in pieces for d in p.doubts)),
    )


def _from_json(given: Mapping[str, str], item: str, words: Mapping[str, str]) -> Pets:
    raw, ref = given.get(words["pets"], ""), given.get(words["ref"], "")[:200]
    if not raw:
        return Pets(awaits=bool(ref), ref=ref)
    try:
        data = body.parse_object(raw.encode("utf-8", "replace"))
        pets = body.rows(data, "pets")[:MOST_PETS]
        count = body.whole(data, "count", default=len(pets))
        artworks = tuple(_hint(pet, n, item) for n, pet in enumerate(pets, start=1))
        sessions = tuple(dict.fromkeys(s for pet in pets if (s := _session(pet))))
    except Corrupt:
        return Pets(awaits=True, ref=ref, doubts=(("The pet data of a line could not be read.", False),))
    total = given.get(words["count"], str(count))
    doubts = () if {count, total} <= {len(pets), str(len(pets))} else ((_mismatch(len(pets), count, total), True),)
    return Pets((), artworks, True, ref, sessions, doubts)


def _mismatch(pets: int, count: int, total: str) -> str:
    return f"The order names {pets} pets but counts {count} and {total[:20]}."


def _session(pet: body.Json) -> str:
    return body.text(pet, "sessionId", limit=200)


def _hint(pet: body.Json, n: int, item: str) -> Artwork:
    """What is known before the detailed document comes: names, no address."""
    return Artwork(
        picture_id(item, _session(pet) or str(n), ArtworkRole.PRINT),
        file_name=body.text(pet, "processedId", limit=200),
        label=body.text(pet, "name")[:LONGEST_NAME],
        effect=body.text(pet, "effect")[:LONGEST_NAME],
    )


def _from_names(given: Mapping[str, str], item: str, words: Mapping[str, str], fallback: str, account: Account) -> Pets:
    """One pet spread over several properties."""
    say = {word: given[name] for word, name in words.items() if name in given}
    if not say:
        return Pets()
    label, session = say.get("name", "")[:LONGEST_NAME], say.get("session", fallback)[:200]
    artworks, doubts = list[Artwork](), list[tuple[str, bool]]()
    for word, role in (("print", ArtworkRole.PRINT), ("original", ArtworkRole.ORIGINAL)):
        if word not in say:
            continue
        url = safe_address(say[word], account)
        if not url:
            doubts.append((f"The picture address of {label or 'a pet'} is not on the shop's list.", True))
            continue
        file_name = say.get("file", "")[:200] if role is ArtworkRole.ORIGINAL else ""
        effect = say.get("effect", "")[:LONGEST_NAME] if role is ArtworkRole.PRINT else ""
        picture = picture_id(item, session, role)
        artworks.append(Artwork(picture, role, url, file_name or file_of(url), label, effect))
    return Pets(tuple(_options(say, label)), tuple(artworks), doubts=tuple(doubts))


def _options(say: Mapping[str, str], label: str) -> Iterator[tuple[str, str]]:
    if label:
        yield "Pet", label
    if "font" in say:
        yield "Font", say["font"][:LONGEST_NAME]
    if "note" in say:
        yield (f"Note on {label}" if label else "Note"), say["note"][:2_000]
    if say.get("kind", "").lower() == "returning" or "earlier" in say:
        yield (
            (f"Picture of {label}" if label else "Picture"),
            f"In earlier order {say.get('earlier', '')[:40]}".strip(),
        )


def safe_address(address: str, account: Account) -> str:
    """The address if it is https and begins with one of the account's `picture_hosts` (any where none is set).

    Without https only an address on this very computer, and only where the account names it whole: a practice shop.
    """
    allowed = [p for p in account.get("picture_hosts").replace(",", " ").split() if p]
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        return ""
    if host == LOOPBACK and any(_is_practice(address, prefix) for prefix in allowed):
        return address if len(address) <= LONGEST_ADDRESS else ""
    if parts.scheme != "https" or not host or parts.username or port not in (None, 443):
        return ""
    if len(address) > LONGEST_ADDRESS or any(c.isspace() for c in address) or "/../" in unquote(parts.path):
        return ""
    place = f"{host}{parts.path}"
    return address if not allowed or any(_within(place, prefix) for prefix in allowed) else ""


def _is_practice(address: str, prefix: str) -> bool:
    return prefix.startswith(f"http://{LOOPBACK}:") and address.startswith(f"{prefix.rstrip('/')}/")


def _within(place: str, prefix: str) -> bool:
    """A host with or without a folder: `cdn.example` or `storage.example/bucket`."""
    bare = prefix.removeprefix("https://").rstrip("/")
    host, slash, folder = bare.partition("/")
    return place.startswith(f"{host.lower()}{slash}{folder}/")


def file_of(url: str) -> str:
    """The last part of an address, without what follows a question mark."""
    return unquote(urlsplit(url).path.rpartition("/")[2])[:200]
