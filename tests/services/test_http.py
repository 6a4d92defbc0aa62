"""The way out: no connection to a private address (counted at the socket), errors in our words, pace kept."""

import asyncio
import ipaddress
import socket
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from app.errors import PlatenError, RateLimited, Refused, Unreachable
from services.http import (
    LONGEST_WAIT_S,
    Http,
    answer_of,
    is_public,
    origin,
    request_to,
    retry_after,
    send,
)

ROOT = Path(__file__).parents[2]
PUBLIC, OTHER_PUBLIC = "93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"

NAMES = {
    "localhost": ["127.0.0.1", "::1"],
    "localhost.": ["127.0.0.1"],
    "inside.example.com": ["10.1.2.3"],
    "mixed.example.com": [PUBLIC, "192.168.1.10"],
    "mixed6.example.com": [PUBLIC, "fd00::1"],
    "mapped.example.com": ["::ffff:127.0.0.1"],
    "metadata.example.com": ["169.254.169.254"],
    "nothing.example.com": [],
    "scope.example.com": ["fe80::1%eth0"],
    "odd.example.com": ["not an address"],
    "public.example.com": [PUBLIC, OTHER_PUBLIC],
}

_HOSTS = """
    127.0.0.1 127.1 127.0.1 127.255.255.254 0.0.0.0 0 0x7f000001 0x7f.1 0177.0.0.1 017700000001 2130706433
    10.0.0.1 10.255.255.255 172.16.0.1 172.31.255.255 192.168.0.1 192.168.255.255 169.254.0.1 169.254.169.254
    100.64.0.1 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
    255.255.255.255 [::] [::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::ffff:10.0.0.1]
    [::ffff:169.254.169.254] [::127.0.0.1] [64:ff9b::7f00:1] [64:ff9b::a00:1] [64:ff9b::169.254.169.254]
    [2002:7f00:1::] [2002:a00:1::] [2002:c0a8:101::1] [2001:0:7f00:1::] [fe80::1] [fc00::1] [fd12:3456::1] [ff02::1]
    [2001:db8::1] [100::1] localhost localhost. LOCALHOST inside.example.com mixed.example.com mixed6.example.com
    [fec0::1] [::ffff:0:127.0.0.1] [::ffff:0:808:808] [64:ff9b:1::7f00:1] [64:ff9b:1:ffff::1]
    mapped.example.com metadata.example.com nothing.example.com unknown.example.com scope.example.com odd.example.com
"""
_OTHERS = """
    http://public.example.com/ https://public.example.com:22/ https://public.example.com:8443/
    https://public.example.com:25/ https://user:pass@public.example.com/ https://user@127.0.0.1/ file:///etc/passwd
    ftp://public.example.com/ gopher://127.0.0.1:70/ https:///nothing https://[::1 https://public.example.com:99999/
    data:text/plain,x javascript:alert(1) //public.example.com/ /etc/passwd https://127.0.0.1:443@public.example.com/
    https://\uff11\uff12\uff17.0.0.1/ https://127\u30020.0.1/ https://\u2460\u2461\u2466.0.0.1/ https://ex\x00ample/
"""
HOSTILE = [f"https://{host}/picture.png" for host in _HOSTS.split()] + _OTHERS.split()

CONNECTED: list[Any] = []
WATCHING = False


def watch(event: str, arguments: tuple[Any, ...]) -> None:
    """Python tells every connect of every socket here, whichever library makes it."""
    if WATCHING and event == "socket.connect":
        CONNECTED.append(arguments[1])


sys.addaudithook(watch)


@pytest.fixture
def connected() -> Iterator[list[Any]]:
    global WATCHING
    CONNECTED.clear()
    WATCHING = True
    yield CONNECTED
    WATCHING = False


async def names(host: str, port: int) -> list[str]:
    """Names from the table, numbers in any spelling the system's resolver takes; nobody else is asked."""
    if host in NAMES:
        return NAMES[host]
    try:
        return [socket.inet_ntoa(socket.inet_aton(host))]
    except OSError:
        pass
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        raise socket.gaierror(socket.EAI_NONAME, "unknown") from None


Answer = Callable[[str, dict[str, str]], bytes | None]


@asynccontextmanager
async def server(answer: Answer, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Speaks HTTP on loopback: `answer(path, headers)` gives the raw answer, None cuts the connection."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
            raw = answer(head[0].split(" ")[1], headers)
            writer.write(raw or b"")
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with running:
        yield running.sockets[0].getsockname()[1]


@asynccontextmanager
async def asking(answer: Answer, **options: Any) -> AsyncIterator[tuple[httpx.AsyncClient, str]]:
    """A client that may ask one server on loopback, and that server's address."""
    async with server(answer) as port:
        base = f"http://127.0.0.1:{port}"
        async with Http(allowed=[base], resolver=names).client(**options) as client:
            yield client, base


def raw(status: int, body: str = "", **headers: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    head = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", "Connection: close", *lines]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def run(work: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(work, 60))


def test_the_list_of_hostile_addresses_is_long_enough() -> None:
    assert len(set(HOSTILE)) >= 60


def test_no_hostile_address_is_ever_connected_to(connected: list[Any]) -> None:
    async def ask() -> None:
        async with Http(resolver=names).client(redirects=3) as client:
            for url in HOSTILE:
                with pytest.raises((Refused, Unreachable)):
                    await send(client, request_to(client, "GET", url))

    run(ask())
    assert connected == []


def test_no_redirect_leads_to_a_hostile_address(connected: list[Any]) -> None:
    async def ask() -> None:
        async with server(lambda path, _: raw(302, Location=HOSTILE[int(path[1:])])) as port:
            http = Http(allowed=[f"http://127.0.0.1:{port}"], resolver=names)
            async with http.client(redirects=3) as client:
                for number, url in enumerate(HOSTILE):
                    if url.isascii() and url.startswith("http"):
                        with pytest.raises((Refused, Unreachable)):
                            await send(client, request_to(client, "GET", f"http://127.0.0.1:{port}/{number}"))
            assert {address[1] for address in connected} == {port}

    run(ask())
    assert len(connected) >= 60


def test_only_the_named_place_is_opened(connected: list[Any]) -> None:
    async def ask() -> None:
        async with server(lambda *_: raw(200, "in")) as port, server(lambda *_: raw(200, "out")) as other:
            async with Http(allowed=[f"HTTP://127.0.0.1:{port}/any/path"], resolver=names).client() as client:
                answer = await send(client, client.build_request("GET", f"http://127.0.0.1:{port}/"))
                assert answer.text == "in"
                for url in (f"http://127.0.0.1:{other}/", f"https://127.0.0.1:{port}/", f"http://127.1:{port}/"):
                    with pytest.raises(Refused):
                        await send(client, client.build_request("GET", url))
            assert {address[1] for address in connected} == {port}

    run(ask())


class Wire(httpcore.AnyIOBackend):
    """Notes the address that would be dialed and leads it to a server on loopback."""

    def __init__(self, port: int, *, dead: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.dialed: list[tuple[str, int]] = []
        self._port = port
        self._dead = dead

    async def connect_tcp(self, host: str, port: int, *rest: Any, **options: Any) -> httpcore.AsyncNetworkStream:
        self.dialed.append((host, port))
        if host in self._dead:
            raise httpcore.ConnectError
        return await super().connect_tcp("127.0.0.1", self._port, *rest, **options)


def certificates(name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(the server's context for this name, a client's context that trusts it)."""
    authority = trustme.CA()
    mine = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(mine)
    theirs = ssl.create_default_context()
    authority.configure_trust(theirs)
    return mine, theirs


def test_the_checked_address_is_dialed_and_the_name_is_kept() -> None:
    seen: list[str | None] = []

    async def ask() -> None:
        mine, theirs = certificates("public.example.com")
        mine.sni_callback = lambda _socket, name, _context: seen.append(name)
        async with server(lambda _, headers: raw(200, headers["host"]), mine) as port:
            wire = Wire(port, dead=frozenset([PUBLIC]))
            async with Http(resolver=names, network=wire, tls=theirs).client() as client:
                answer = await send(client, client.build_request("GET", "https://public.example.com/"))
        assert answer.text == "public.example.com"
        assert wire.dialed == [(PUBLIC, 443), (OTHER_PUBLIC, 443)]

    run(ask())
    assert seen == ["public.example.com"]


def test_a_certificate_of_another_name_is_refused() -> None:
    async def ask() -> None:
        mine, theirs = certificates("someone-else.example.com")
        async with server(lambda *_: raw(200), mine) as port:
            http = Http(resolver=names, network=Wire(port), tls=theirs)
            async with http.client() as client:
                with pytest.raises(Unreachable):
                    await send(client, client.build_request("GET", "https://public.example.com/"))

    run(ask())


def test_a_name_that_changes_its_mind_is_asked_once_and_then_caught() -> None:
    async def ask() -> None:
        answers = [[PUBLIC], ["127.0.0.1"], [PUBLIC]]
        asked: list[str] = []

        async def rebinding(host: str, port: int) -> list[str]:
            asked.append(host)
            return answers[len(asked) - 1]

        mine, theirs = certificates("public.example.com")
        async with server(lambda *_: raw(200), mine) as port:
            wire = Wire(port)
            async with Http(resolver=rebinding, network=wire, tls=theirs).client() as client:
                request = client.build_request("GET", "https://public.example.com/")
                await send(client, request)
                with pytest.raises(Refused):
                    await send(client, request)
        assert wire.dialed == [(PUBLIC, 443)]
        assert len(asked) == 2

    run(ask())


def test_a_resolver_that_hangs_or_fails_blocks(connected: list[Any]) -> None:
    async def ask() -> None:
        async def failing(host: str, port: int) -> list[str]:
            raise socket.gaierror(-3, "try again")

        async with Http(resolver=failing).client() as client:
            with pytest.raises(Unreachable):
                await send(client, client.build_request("GET", "https://public.example.com/"))

        async def hanging(host: str, port: int) -> list[str]:
            await asyncio.Event().wait()
            return []

        async with Http(resolver=hanging).client() as client:
            request = client.build_request("GET", "https://public.example.com/", timeout=0.05)
            with pytest.raises(Unreachable):
                await send(client, request)

    run(ask())
    assert connected == []


def test_cookies_and_the_environments_proxy_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    seen: list[dict[str, str]] = []

    def answer(path: str, headers: dict[str, str]) -> bytes:
        seen.append(headers)
        return raw(302, Location="/next", Set_Cookie="a=b; Path=/") if path == "/" else raw(200, Set_Cookie="c=d")

    async def ask() -> None:
        async with server(answer) as port, Http(allowed=[f"http://127.0.0.1:{port}"]).client(redirects=1) as client:
            for _ in range(2):
                await send(client, client.build_request("GET", f"http://127.0.0.1:{port}/"))

    run(ask())
    assert len(seen) == 4
    assert not any("cookie" in headers for headers in seen)


@pytest.mark.parametrize(("redirects", "steps", "arrives"), [(3, 3, True), (3, 4, False), (9, 4, False), (0, 1, False)])
def test_three_redirects_are_followed_and_no_more(redirects: int, steps: int, arrives: bool) -> None:
    def answer(path: str, _: dict[str, str]) -> bytes:
        step = int(path[1:])
        return raw(302, Location=f"/{step + 1}") if step < steps else raw(200)

    async def ask() -> None:
        async with asking(answer, redirects=redirects) as (client, base):
            request = client.build_request("GET", f"{base}/0")
            if arrives:
                assert (await send(client, request)).status_code == 200
            else:
                with pytest.raises(Refused):
                    await send(client, request)

    run(ask())


@pytest.mark.parametrize("status", [200, 201, 204, 304])
def test_good_answers_are_given(status: int) -> None:
    async def ask() -> None:
        async with asking(lambda *_: raw(status)) as (client, base):
            assert (await send(client, client.build_request("GET", base))).status_code == status

    run(ask())


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        (Refused, (301, 302, 400, 401, 403, 404, 409, 410, 422)),
        (RateLimited, (419, 429)),
        (Unreachable, (408, 425, 500, 502, 503, 504, 520)),
    ],
)
def test_bad_answers_are_told_in_our_words(kind: type[PlatenError], statuses: tuple[int, ...]) -> None:
    async def ask() -> None:
        async with asking(lambda path, _: raw(int(path[1:4]), "why")) as (client, base):
            for status in statuses:
                with pytest.raises(PlatenError) as caught:
                    await send(client, client.build_request("GET", f"{base}/{status}?token=hidden"))
                assert type(caught.value) is kind
                assert getattr(caught.value, "status", status) == status
                assert "hidden" not in f"{caught.value}{caught.value.hint}"
                answer = answer_of(caught.value)
                assert answer is not None
                assert answer.text == "why"

    run(ask())


def test_a_503_that_names_a_time_is_a_request_to_wait() -> None:
    async def ask() -> None:
        async with asking(lambda *_: raw(503, Retry_After="12")) as (client, base):
            with pytest.raises(RateLimited) as caught:
                await send(client, client.build_request("GET", base))
            assert caught.value.retry_after == 12

    run(ask())


RUBBISH = [None, b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\nhalf", b"rubbish\r\n\r\n", b"HTTP/9 x\r\n\r\n"]


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_cuts_and_rubbish_are_unreachable(rubbish: bytes | None) -> None:
    async def ask() -> None:
        async with asking(lambda *_: rubbish) as (client, base):
            with pytest.raises(Unreachable) as caught:
                await send(client, client.build_request("GET", base))
            assert answer_of(caught.value) is None

    run(ask())


def test_nobody_there_is_unreachable() -> None:
    async def ask() -> None:
        async with Http(allowed=["http://127.0.0.1:1"]).client() as client:
            with pytest.raises(Unreachable):
                await send(client, client.build_request("GET", "http://127.0.0.1:1/"))

    run(ask())


def test_a_server_that_never_ends_is_left() -> None:
    async def ask() -> None:
        silent = socket.create_server(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        for read_s, total_s in ((0.05, 30.0), (30.0, 0.05)):
            async with Http(allowed=[f"http://127.0.0.1:{port}"]).client(read_s=read_s) as client:
                with pytest.raises(Unreachable, match="in time"):
                    await send(client, client.build_request("GET", f"http://127.0.0.1:{port}/"), total_s=total_s)
        silent.close()

    run(ask())


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7),
        ("0.5", 1),
        ("0", 1),
        ("999999999", LONGEST_WAIT_S),
        ("Sat, 21 Nov 2026 08:01:30 GMT", 90),
        ("Sat, 21 Nov 2026 07:00:00 GMT", 1),
        ("", 30),
        ("soon", 30),
        ("-5", 30),
        ("nan", 30),
    ],
)
def test_retry_after_in_both_forms(text: str, seconds: float) -> None:
    now = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    assert retry_after({"retry-after": text}, now=now) == seconds


@given(st.text())
def test_no_retry_after_makes_us_wait_for_ever(text: str) -> None:
    assert 1 <= retry_after({"retry-after": text}) <= LONGEST_WAIT_S


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("HTTPS://Shop.Example.com", "https://shop.example.com:443"),
        ("http://[::1]:80/x?y", "http://[::1]:80"),
        ("https://a.example./", "https://a.example:443"),
    ],
)
def test_origins_are_written_one_way(url: str, place: str) -> None:
    assert origin(url) == place


@pytest.mark.parametrize("address", [PUBLIC, OTHER_PUBLIC, "8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(address)


def test_starting_does_not_import_httpx() -> None:
    script = "import sys, services.http; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT, timeout=60).returncode == 0
