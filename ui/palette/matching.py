"""How well a text answers what was typed, and which of its letters did."""

from typing import NamedTuple

from services.workstation.words import fold


class Match(NamedTuple):
    """`score`: higher is better. `letters`: the places in the text that matched."""

    score: int
    letters: tuple[int, ...]


def match(typed: str, text: str) -> Match | None:
    """Every typed word must begin a word of the text, else the letters be beginnings of words in order; else None."""
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
    """Beginnings of words in order, as many letters of each as fit; never for one letter alone."""
    letters = _humps(typed, plain, -1) if len(typed) > 1 else None
    return Match(400 - len(plain), letters) if letters else None


def _humps(typed: str, plain: str, last: int) -> tuple[int, ...] | None:
    """Each letter directly behind the one before, or at the beginning of a later word."""
    if not typed:
        return ()
    for at in range(last + 1, len(plain)):
        begins = at == 0 or not plain[at - 1].isalnum()
        if plain[at] == typed[0] and (begins or at == last + 1):
            rest = _humps(typed[1:], plain, at)
            if rest is not None:
                return (at, *rest)
    return None
