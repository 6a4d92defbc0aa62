"""Sixty-four connections that post deliveries one behind the other: by `wrk`, or by ourselves where it is not."""

import asyncio
import json
import re
import socket
import subprocess
import tempfile
from dataclasses import dataclass
from itertools import count
from time import monotonic, perf_counter, sleep

from bench import measure, tools
from tests.kit import deliveries

CONNECTIONS = 64
BODIES = 300
START_S = 30.0
ADDRESS = "/hooks/shopify/main"
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
_RUNS = count(1)
Post = tuple[bytes, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Told:
    """`rate` answers a second, `p99` milliseconds, `answers` in all; every one of them was a 200."""

    rate: float
    p99: float
    answers: int


def posts() -> list[Post]:
    """Paid orders of 3 KB, each with its own number and proof; headers without the webhook's id."""
    body = deliveries.recorded("shopify", "orders_paid")
    found = []
    for n in range(BODIES):
        mine = body.replace(b"6300000000101", str(7_000_000_000_000 + n).encode())
        headers = {name: value.decode() for name, value in deliveries.shopify(mine, "orders/paid").headers}
        found.append((mine, {n: v for n, v in headers.items() if n != "x-shopify-webhook-id"}))
    return found


def storm(port: int, given: list[Post], seconds: int) -> Told:
    """Posts for so long. Raises RuntimeError where anything but 200 was answered."""
    run = f"r{next(_RUNS)}-{port}"
    if generator() == "wrk":
        return _wrk(port, given, seconds, run)
    return asyncio.run(_own(port, given, seconds, run))


def generator() -> str:
    """Which one makes the load."""
    return "wrk" if tools.have("wrk", "wrk") else "our own load"


def _wrk(port: int, given: list[Post], seconds: int, run: str) -> Told:
    with tempfile.NamedTemporaryFile("w", suffix=".lua", encoding="utf-8") as script:
        script.write(_script(given, run))
        script.flush()
        words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", script.name]
        told = subprocess.run(
            [*words, f"http://127.0.0.1:{port}{ADDRESS}"], capture_output=True, text=True, check=True
        ).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        raise RuntimeError(f"not every delivery was taken:\n{told}")
    rate, tail = re.search(r"Requests/sec:\s+([\d.]+)", told), re.search(r"99%\s+([\d.]+)(us|ms|s)", told)
    answers = re.search(r"(\d+) requests in", told)
    if not (rate and tail and answers):
        raise RuntimeError(f"wrk says something new:\n{told}")
    return Told(float(rate[1]), float(tail[1]) * _UNITS[tail[2]], int(answers[1]))


def _script(given: list[Post], run: str) -> str:
    """Each request is put together whole by us, but for its id: the generator must not be what is measured."""
    parts = ",\n".join(f"{{{_lua(first)},{_lua(last)}}}" for first, last in (_halves(*post) for post in given))
    return f"""
local posts = {{ {parts} }}
local n = 0
request = function()
  n = n + 1
  local post = posts[n % #posts + 1]
  return post[1] .. "{run}-" .. n .. post[2]
end
"""


def _lua(text: bytes) -> str:
    """As Lua writes a string: JSON's way, for texts without control characters but line ends."""
    return json.dumps(text.decode(), ensure_ascii=False)


def _halves(body: bytes, headers: dict[str, str]) -> tuple[bytes, bytes]:
    """A request before and behind its webhook's id."""
    lines = [f"POST {ADDRESS} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "X-Shopify-Webhook-Id: "]).encode(), b"\r\n\r\n" + body


async def _own(port: int, given: list[Post], seconds: int, run: str) -> Told:
    halves = [_halves(*post) for post in given]
    numbers, took, end = count(), list[float](), perf_counter() + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (start := perf_counter()) < end:
            n = next(numbers)
            first, last = halves[n % len(halves)]
            writer.write(first + f"{run}-{n}".encode() + last)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
            if b" 200 " not in head.split(b"\r\n", 1)[0]:
                raise RuntimeError(f"not every delivery was taken: {head!r}")
            took.append((perf_counter() - start) * 1000)
        writer.close()

    await asyncio.gather(*(one() for _ in range(CONNECTIONS)))
    return Told(len(took) / seconds, measure.quantile(took, 0.99), len(took))


def await_port(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Returns when somebody listens there. Raises RuntimeError where nobody does."""
    end = monotonic() + START_S
    while monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            sleep(0.02)
        else:
            return
    raise RuntimeError("the server does not answer")
