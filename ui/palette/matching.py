"""How well a text answers what was typed, and which of its letters did."""

from typing import NamedTuple

from services.workstation.words import fold


class Match(NamedTuple):
    """`score`: higher is better. `letters`: the places in the text that matched."""

    score: int
    letters: tuple[int, ...]


def match(typed: str, text: str) -> Match | None:
    """Every typed word must begin a word of the text, else all letters must come in order; None where neither."""
    wanted = fold(typed).split()
    plain = _folded(text)
    if not wanted:
        return Match(0, ())
    by_words = _words(wanted, plain)
    if by_words is not None:
        begins = plain.startswith(wanted[0])
        return Match(1000 + 200 * begins - len(text), by_words)
    return _in_order("".join(wanted), plain)


def _folded(text: str) -> str:
    """Folded letter by letter, so that places stay the same."""
    return "".join((fold(letter) or letter)[0] for letter in text)


def _words(wanted: list[str], plain: str) -> tuple[int, ...] | None:
    letters: list[int] = []
    for word in wanted:
        at = _begin(word, plain)
        if at < 0:
            return None
        letters += range(at, at + len(word))
    return tuple(sorted(set(letters)))


def _begin(word: str, plain: str) -> int:
    at = plain.find(word)
    while at > 0 and plain[at - 1].isalnum():
        at = plain.find(word, at + 1)
    return at


def _in_order(typed: str, plain: str) -> Match | None:
    """Letters in order, the initials of words preferred; never for one letter alone."""
    if len(typed) < 2:
        return None
    letters: list[int] = []
    at = -1
    for letter in typed:
        at = plain.find(letter, at + 1)
        if at < 0:
            return None
        letters.append(at)
    spread = letters[-1] - letters[0]
    initials = sum(1 for n in letters if n == 0 or not plain[n - 1].isalnum())
    if initials < 2 and spread > 2 * len(typed):
        return None
    return Match(400 + 40 * initials - 4 * spread, tuple(letters))
