"""A host on loopback that answers each request with the very bytes a test wrote down."""

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Script = Callable[[int, int], bytes]
"""The whole answer to the n-th request (from 1), which asks for the bytes from `start` on."""


@dataclass
class Scripted:
    """`asked`: the heads of all requests. `stay`: keep the line open behind the script's bytes, saying nothing;
    `drip`: saying this a hundred times a second."""

    script: Script
    stay: bool = False
    drip: bytes = b""
    asked: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def answer(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = line.recv(4096)
                if not piece:
                    return
                head += piece
            self.asked.append(head.decode())
            found = re.search(r"Range: bytes=(\d+)-", self.asked[-1])
            line.sendall(self.script(len(self.asked), int(found[1]) if found else 0))
            if self.stay:
                self.over.wait(30)
            while self.drip and not self.over.wait(0.01):
                line.sendall(self.drip)


@contextmanager
def scripted_host(scripted: Scripted) -> Iterator[str]:
    """Gives its address; one request a line."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server, scripted), daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        scripted.over.set()
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)


def _serve(server: socket.socket, scripted: Scripted) -> None:
    with suppress(OSError):
        while True:
            line, _ = server.accept()
            threading.Thread(target=scripted.answer, args=(line,), daemon=True).start()


def head(status: int, **fields: object) -> bytes:
    """An answer's head; `Content_Length=3` is `Content-Length: 3`. The line is closed behind the answer."""
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} Words\r\n{lines}Connection: close\r\n\r\n".encode()
