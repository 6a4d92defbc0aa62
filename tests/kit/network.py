"""The network as tests see it: loopback and sockets on disk; anything else is refused and fails the test."""

import ipaddress
import sys

refused: list[str] = []
"""What was asked for since the last look."""


class OutsideAsked(OSError):
    """A test reached for the world outside this machine."""


def watch() -> None:
    """From now on, for the life of this process. It sees every Python socket, whoever opened it."""
    sys.addaudithook(_watched)


def is_here(host: object) -> bool:
    """Whether a host, by name or number, is this machine itself."""
    if host is None or host in ("", "localhost", b"localhost"):
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return name.endswith((".localhost", ".invalid"))
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or address.is_unspecified or bool(mapped and mapped.is_loopback)


def _watched(event: str, arguments: tuple[object, ...]) -> None:
    if event not in ("socket.connect", "socket.sendto", "socket.getaddrinfo"):
        return
    asked = arguments[0] if event == "socket.getaddrinfo" else arguments[1]
    host = asked[0] if isinstance(asked, tuple) else asked if event == "socket.getaddrinfo" else None
    if not is_here(host):
        refused.append(f"{event} {host!r}")
        raise OutsideAsked(f"tests stay on this machine; {event} to {host!r} was refused")
