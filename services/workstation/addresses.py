"""Addresses of pictures as shops write them, made askable: blanks and letters of any script quoted."""

import ipaddress
import re
import unicodedata
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from app.errors import Refused

_UNSAFE = re.compile(r"""%(?![0-9A-Fa-f]{2})|[^!-~]|["<>`{}]""")
"""What no request line may carry, and a per cent sign that quotes nothing. What is quoted already stays as it is: the
signature of an address is made over it."""
_NAME = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?")
_ASCII = "".join(map(chr, range(0x21, 0x7F)))


def host_of(url: str) -> str:
    """The host and port as written, in lower case; empty where the address cannot be read."""
    try:
        return urlsplit(url).netloc.lower()
    except ValueError:
        return ""


def askable(url: str) -> str:
    """The same address in plain ASCII, without its fragment. Raises Refused where it cannot be read."""
    try:
        parts = urlsplit(url.strip())
        user, at, _ = parts.netloc.rpartition("@")
        port = "" if parts.port is None else f":{parts.port}"
        place = f"{user}{at}{_host(parts.hostname or '')}{port}"
        return urlunsplit((parts.scheme, place, _quoted(parts.path), _quoted(parts.query), ""))
    except ValueError:  # its text may name the customer's own computer
        raise _unreadable() from None


def moved_to(url: str, location: str) -> str:
    """Where an answer sends us on to, askable. `location`: the header as `http.client` gives it, one character a byte.

    Raises Refused.
    """
    sent = location.encode("latin-1", "replace")
    try:
        text = sent.decode("utf-8")
    except UnicodeDecodeError:
        text = quote(sent, safe=_ASCII)
    try:
        return askable(urljoin(url, text))
    except ValueError:
        raise _unreadable() from None


def _host(name: str) -> str:
    """As the name service knows it. Raises ValueError for what can be no name."""
    if ":" in name:
        return f"[{ipaddress.IPv6Address(name)}]"
    plain = name if name.isascii() else ".".join(map(_label, re.split("[.\u3002\uff0e\uff61]", name)))
    if plain and (len(plain) > 253 or not _NAME.fullmatch(plain)):
        raise ValueError
    return plain


def _label(word: str) -> str:
    """Python's own codec writes ss for the sharp s, as names once were: another host than the one that is meant."""
    if set(word) & {"\u00df", "\u03c2"}:
        return f"xn--{unicodedata.normalize('NFKC', word).encode('punycode').decode('ascii')}"
    return word.encode("idna").decode("ascii")


def _quoted(text: str) -> str:
    return _UNSAFE.sub(lambda found: quote(found[0], safe=""), text)


def _unreadable() -> Refused:
    return Refused("The address of this picture cannot be read.", hint="Ask the shop for the picture.")
