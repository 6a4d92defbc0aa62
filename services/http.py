"""One way out: clients with time limits that reach only public addresses, errors in Platen's words, pace.

httpx costs 80 ms to import, so it is imported where the first client is made.
"""

import asyncio
import copy
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import urlsplit

from app.errors import PlatenError, RateLimited, Refused, Unreachable

if TYPE_CHECKING:
    import httpcore
    import httpx

T = TypeVar("T")
Resolver = Callable[[str, int], Awaitable[list[str]]]

PORTS = {"http": 80, "https": 443}
REDIRECTS = 3
CONNECT_S, READ_S, WRITE_S, POOL_S, TOTAL_S = 5.0, 20.0, 20.0, 10.0, 120.0
LONGEST_WAIT_S = 6 * 3600.0
USUAL_WAIT_S = 30.0
PATIENCE_S = 60.0
SPARE = 0.5
USER_AGENT = "Platen/1"
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_INSIDE = tuple(map(ipaddress.IPv6Network, ("fec0::/10", "64:ff9b:1::/48", "::ffff:0:0:0/96")))
"""Of one's own network, though the library calls them global: site-local addresses (RFC 3879), local NAT64 (RFC 8215)
and translated IPv4 (RFC 2765)."""


def origin(url: str) -> str:
    """`scheme://host:port` in lower case, the port always written; raises `Refused` for anything else."""
    try:
        parts = urlsplit(url)
        port = parts.port or PORTS[parts.scheme.lower()]
        host = (parts.hostname or "").rstrip(".")
    except (ValueError, KeyError):
        raise _blocked("it is not a web address") from None
    if not host:
        raise _blocked("it names no computer")
    return f"{parts.scheme.lower()}://{f'[{host}]' if ':' in host else host}:{port}"


def is_public(address: str) -> bool:
    """Whether an IP address, and every IPv4 address folded into it, belongs to the open internet."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if any(found in network for network in _INSIDE):
        return False
    return all(one.is_global and not one.is_multicast for one in [found, *_folded(found)])


def _folded(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    if isinstance(address, ipaddress.IPv4Address):
        return []
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    if int(address) >> 32 == 0:
        found.append(ipaddress.IPv4Address(int(address)))
    return [one for one in found if one is not None]


async def resolve(host: str, port: int) -> list[str]:
    """Every address the system knows for a name, as text; raises OSError when it knows none."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Http:
    """Makes the clients. `allowed`: origins that may be private or plain http (the receiver, a practice shop)."""

    def __init__(
        self,
        *,
        allowed: Iterable[str] = (),
        resolver: Resolver = resolve,
        network: "httpcore.AsyncNetworkBackend | None" = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.allowed = frozenset(map(origin, allowed))
        self._resolver = resolver
        self._network = network
        self._tls = tls

    def client(self, *, redirects: int = 0, read_s: float = READ_S, connections: int = 20) -> "httpx.AsyncClient":
        """A client for `async with`: no cookies, no proxy from the environment, at most three redirects.

        Give `redirects` only to downloads: httpx carries a provider's own key headers to the next host.
        """
        import httpx

        transport = PinnedTransport(
            allowed=self.allowed,
            resolver=self._resolver,
            network=self._network,
            tls=self._context(),
            connections=connections,
        )
        return httpx.AsyncClient(
            transport=cast("httpx.AsyncBaseTransport", transport),
            timeout=httpx.Timeout(connect=CONNECT_S, read=read_s, write=WRITE_S, pool=POOL_S),
            follow_redirects=redirects > 0,
            max_redirects=min(redirects, REDIRECTS),
            trust_env=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            headers={"User-Agent": USER_AGENT},
        )

    def _context(self) -> ssl.SSLContext:
        """Made once: reading all root certificates takes tens of milliseconds."""
        if self._tls is None:
            import httpx

            self._tls = httpx.create_ssl_context(trust_env=False)
        return self._tls


class PinnedTransport:
    """Checks every request, redirects included, and connects only to addresses it has itself checked.

    Connections are pooled by the real host name, so Host, SNI and the certificate's name stay the shop's.
    """

    def __init__(
        self,
        *,
        allowed: frozenset[str],
        resolver: Resolver,
        network: "httpcore.AsyncNetworkBackend | None",
        tls: ssl.SSLContext,
        connections: int,
    ) -> None:
        import httpcore
        import httpx

        self._allowed = allowed
        self._inner = httpx.AsyncHTTPTransport(verify=tls, trust_env=False)
        self._inner._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=30.0,
            network_backend=cast(
                "httpcore.AsyncNetworkBackend",
                _PinnedNetwork(allowed, resolver, network or httpcore.AnyIOBackend()),
            ),
        )

    async def handle_async_request(self, request: "httpx.Request") -> "httpx.Response":
        self._check(request.url)
        return await self._inner.handle_async_request(request)

    def _check(self, url: "httpx.URL") -> None:
        if url.userinfo:
            raise _blocked("it carries a user name")
        wanted = origin(f"{url.scheme}://{url.netloc.decode('ascii', 'replace')}")
        if wanted in self._allowed:
            return
        if url.scheme != "https":
            raise _blocked("it is not https")
        if url.port not in (None, *PORTS.values()) or f"http{wanted[5:]}" in self._allowed:
            raise _blocked("its port is not a web server's")

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def __aenter__(self) -> "PinnedTransport":
        await self._inner.__aenter__()
        return self

    async def __aexit__(self, *failure: Any) -> None:
        await self._inner.__aexit__(*failure)


class _PinnedNetwork:
    """Resolves once and connects to what was checked, so a name cannot change its mind in between."""

    def __init__(self, allowed: frozenset[str], resolver: Resolver, network: "httpcore.AsyncNetworkBackend") -> None:
        self._open = {place.partition("://")[2] for place in allowed}
        self._resolver = resolver
        self._network = network

    async def connect_tcp(self, host: str, port: int, **options: Any) -> "httpcore.AsyncNetworkStream":
        import httpcore

        addresses = await self._checked(host, port, options.get("timeout"))
        for address in addresses[:-1]:
            try:
                return await self._network.connect_tcp(address, port, **options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._network.connect_tcp(addresses[-1], port, **options)

    async def _checked(self, host: str, port: int, limit_s: float | None) -> list[str]:
        """A name that cannot be resolved is blocked, and one private address among many blocks them all."""
        try:
            addresses = await asyncio.wait_for(self._resolver(host, port), limit_s)
        except (OSError, UnicodeError) as error:
            raise Unreachable(f"No computer answers to the name {host}.") from error
        if not addresses:
            raise Unreachable(f"No computer answers to the name {host}.")
        place = f"{f'[{host}]' if ':' in host else host.rstrip('.').lower()}:{port}"
        if place not in self._open and not all(map(is_public, addresses)):
            raise _blocked("it leads into a private network")
        return addresses

    async def connect_unix_socket(self, path: str, **options: Any) -> "httpcore.AsyncNetworkStream":
        raise _blocked("it is a file of this computer")

    async def sleep(self, seconds: float) -> None:
        await self._network.sleep(seconds)


def _blocked(reason: str) -> Refused:
    return Refused(f"This address is not opened: {reason}.", hint="Check where the address comes from.")


def request_to(client: "httpx.AsyncClient", method: str, url: str, **parts: Any) -> "httpx.Request":
    """`client.build_request` for an address that came from outside; raises `Refused` for an unreadable one."""
    import httpx

    try:
        return client.build_request(method, url, **parts)
    except (httpx.InvalidURL, ValueError, TypeError):
        raise _blocked("it is not a web address") from None


async def send(client: "httpx.AsyncClient", request: "httpx.Request", *, total_s: float = TOTAL_S) -> "httpx.Response":
    """The answer, read to its end, if it is a good one (2xx or 304).

    Raises `Unreachable` (no answer, 5xx), `RateLimited` (429, or 503 that names a time), `Refused` (any
    other). What the other side wrote is in `answer_of(error)`.
    """
    with in_our_words(request.url.host):
        async with asyncio.timeout(total_s):
            response = await client.send(request)
    judge(response)
    return response


@contextmanager
def in_our_words(host: str) -> Iterator[None]:
    """Turns httpx's errors into ours around a request or while a download is read. Names only the host."""
    import httpx

    try:
        yield
    except (httpx.TimeoutException, TimeoutError) as error:
        raise Unreachable(f"{host} did not answer in time.", hint="It is tried again.") from error
    except httpx.TooManyRedirects as error:
        raise Refused(f"{host} sends us round in circles.") from error
    except (httpx.UnsupportedProtocol, httpx.InvalidURL, httpx.LocalProtocolError) as error:
        raise Refused("This is not a web address that can be opened.") from error
    except (httpx.HTTPError, httpx.StreamError, ssl.SSLError, OSError) as error:
        raise Unreachable(f"{host} cannot be reached.", hint="It is tried again.") from error


def judge(response: "httpx.Response") -> None:
    """Raises what `send` raises for an answer that is not a good one; good is 2xx and 304."""
    import httpx

    status, host = response.status_code, response.request.url.host
    if 200 <= status < 300 or status == 304:
        return
    error: PlatenError
    if status in (419, 429) or (status == 503 and "retry-after" in response.headers):
        error = RateLimited(f"{host} asks us to wait.", retry_after=retry_after(response.headers))
    elif status >= 500 or status in (408, 425):
        error = Unreachable(f"{host} has trouble of its own ({status}).", hint="It is tried again.")
    else:
        error = Refused(f"{host} refused ({status}).", status=status)
    raise error from httpx.HTTPStatusError(str(status), request=response.request, response=response)


def never_left(error: BaseException) -> bool:
    """Whether it is certain that the other side saw nothing of it: no connection was ever made."""
    import httpx

    return isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout) and answer_of(error) is None


def answer_of(error: BaseException) -> "httpx.Response | None":
    """What the other side wrote when `send` raised, if it wrote anything."""
    response = getattr(error.__cause__, "response", None)
    return cast("httpx.Response | None", response)


def retry_after(headers: Mapping[str, str], *, now: datetime | None = None) -> float:
    """Seconds to wait by a `Retry-After` of either form, 1 s to 6 h; 30 s where it says nothing usable."""
    text = headers.get("retry-after", "").strip()
    try:
        if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,6})?", text):
            seconds = float(text)
        else:
            then = parsedate_to_datetime(text)
            then = then if then.tzinfo else then.replace(tzinfo=UTC)
            seconds = (then - (now or datetime.now(UTC))).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return USUAL_WAIT_S
    return min(max(seconds, 1.0), LONGEST_WAIT_S)


async def converse(
    client: "httpx.AsyncClient",
    talk: "Generator[httpx.Request, httpx.Response, T]",
    *,
    pace: "Pace",
) -> T:
    """Carry out a connector's talk: send what it yields, hand it the answers, give what it returns.

    An error of `send` is thrown into the talk at its `yield`; what the talk does not catch is raised here.
    """
    try:
        request = next(talk)
        while True:
            try:
                response = await _paced(client, request, pace)
            except PlatenError as error:
                request = talk.throw(error)
            else:
                request = talk.send(response)
    except StopIteration as done:
        return cast(T, done.value)
    finally:
        talk.close()


async def _paced(client: "httpx.AsyncClient", request: "httpx.Request", pace: "Pace") -> "httpx.Response":
    host = request.url.host
    await pace.wait(host)
    try:
        response = await send(client, request)
    except RateLimited as error:
        pace.hold(host, error.retry_after)
        raise
    pace.heard(host, response.headers)
    return response


@dataclass(frozen=True)
class Rate:
    """`calls` in `seconds`; that many may also leave at once after a quiet time."""

    calls: float
    seconds: float


@dataclass
class _Bucket:
    left: float
    at: float


class Pace:
    """How often each account may ask each host: a bucket for the two, emptied further by what the host itself says.

    `clock` counts seconds and `sleep` waits them; both are handed in by tests.
    """

    def __init__(
        self,
        rates: Mapping[str, Rate] | None = None,
        *,
        usual: Rate = Rate(5, 1.0),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._rates = dict(rates or {})
        self._usual = usual
        self._clock = clock
        self._sleep = sleep
        self._patience_s = patience_s
        self._account = ""
        self._sparing = False
        self._buckets: dict[tuple[str, str], _Bucket] = {}
        self._left: dict[tuple[str, str], tuple[float, float]] = {}

    def of(self, account: str) -> "Pace":
        """The pace of one account. Providers count by key, so two shops at one provider do not use up each other's."""
        one = copy.copy(self)  # the buckets stay shared
        one._account = account
        return one

    def thrifty(self) -> "Pace":
        """The same pace for questions that can wait: they leave at least half of what a host allows to others."""
        one = copy.copy(self)
        one._sparing = True
        return one

    def spare(self, host: str) -> bool:
        """Whether more than half of what the host allows is left, as far as it ever said."""
        left, until = self._left.get((self._account, host), (1.0, 0.0))
        return left > SPARE or self._clock() >= until

    async def wait(self, host: str) -> None:
        """Returns when a request may leave; raises `RateLimited` when that is longer than the patience."""
        if self._sparing and not self.spare(host):
            raise RateLimited(f"What {host} still allows is kept for orders.", retry_after=USUAL_WAIT_S)
        seconds = self.reserve(host)
        if seconds > 0:
            await self._sleep(seconds)

    def reserve(self, host: str) -> float:
        """Takes a place and says in how many seconds it comes; raises `RateLimited` and takes none."""
        rate, bucket, now = self._rates.get(host, self._usual), self._bucket(host), self._clock()
        gained = max(0.0, now - bucket.at) * rate.calls / rate.seconds
        left = min(max(rate.calls, 1.0), bucket.left + gained) - 1
        at = max(bucket.at, now)
        seconds = (at - now) + max(0.0, -left) * rate.seconds / rate.calls
        if seconds > self._patience_s:
            raise RateLimited(f"{host} asks us to wait.", retry_after=seconds)
        bucket.left, bucket.at = left, at
        return seconds

    def hold(self, host: str, seconds: float) -> None:
        """Nobody asks this host for so long, and after it they come one by one."""
        bucket = self._bucket(host)
        until = self._clock() + min(max(seconds, 0.0), LONGEST_WAIT_S)
        if until > bucket.at:
            bucket.at, bucket.left = until, min(bucket.left, 1.0)

    def heard(self, host: str, headers: Mapping[str, str]) -> None:
        """Honor what the answer says about how much is left."""
        calls = re.fullmatch(r"(\d{1,6})/(\d{1,6})", headers.get("x-shopify-shop-api-call-limit", ""))
        if calls and int(calls[2]):
            self._left[self._account, host] = (1 - int(calls[1]) / int(calls[2]), self._clock() + USUAL_WAIT_S)
        if calls and int(calls[1]) >= int(calls[2]) - 1:
            self.hold(host, 1.0)
        for prefix in ("x-ratelimit", "ratelimit"):
            remaining = _number(headers.get(f"{prefix}-remaining"))
            reset = _number(headers.get(f"{prefix}-reset"))
            allowed = _number(headers.get(f"{prefix}-limit"))
            if remaining is not None and allowed:
                until = reset if reset is not None and reset <= LONGEST_WAIT_S else USUAL_WAIT_S
                self._left[self._account, host] = (remaining / allowed, self._clock() + until)
            if remaining is not None and remaining < 1 and reset is not None:
                self.hold(host, reset if reset <= LONGEST_WAIT_S else USUAL_WAIT_S)

    def _bucket(self, host: str) -> _Bucket:
        key = (self._account, host)
        if key not in self._buckets:
            self._buckets[key] = _Bucket(max(self._rates.get(host, self._usual).calls, 1.0), self._clock())
        return self._buckets[key]


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", text.strip()) else None
