"""The network as tests see it: loopback and sockets on disk; anything else is refused and fails the test."""

import ipaddress
import re
import socket
import sys
from typing import NoReturn

RESERVED = (".example", ".example.com", ".example.org", ".example.net", ".test", ".invalid")
"""Names that exist nowhere: they are answered here as unknown, and asking for them is no fault."""

_NUMBERS = re.compile(r"[0-9][0-9a-fA-FxX.]*")

refused: list[str] = []
"""What was asked for since the last look."""


class OutsideAsked(OSError):
    """A test reached for the world outside this machine."""


def watch() -> None:
    """From now on, for the life of this process. It sees every Python socket, whoever opened it."""
    sys.addaudithook(_watched)


def is_here(host: object) -> bool:
    """Whether an address, as it is connected to, is this machine itself."""
    name = _text(host)
    if name in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or address.is_unspecified or bool(mapped and mapped.is_loopback)


def _watched(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.connect", "socket.sendto"):
        to = arguments[1]
        if isinstance(to, tuple) and not is_here(to[0]):
            _refuse(event, to)
    elif event == "socket.getaddrinfo":
        name = _text(arguments[0])
        if name.endswith(RESERVED):
            raise socket.gaierror(socket.EAI_NONAME, f"tests know no {name}")
        if not (_NUMBERS.fullmatch(name) or ":" in name or name in ("", "localhost") or name.endswith(".localhost")):
            _refuse(event, name)


def _refuse(event: str, asked: object) -> NoReturn:
    refused.append(f"{event} {asked!r}")
    raise OutsideAsked(f"tests stay on this machine; {event} to {asked!r} was refused")


def _text(host: object) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
