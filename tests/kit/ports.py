"""A free port on loopback."""

import socket


def free_port() -> int:
    """A port nobody listens on at this moment; better give a server port 0 where it can say which it got."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
