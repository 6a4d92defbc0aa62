"""Lines to picture hosts: kept and used again, opened anew when dead, their bodies taken whole."""

import ssl
from collections.abc import Iterator

import pytest
import trustme

from app.errors import PlatenError, Refused
from services.workstation.dialing import IDLE_S, Answer, Dialer
from tests.kit.hostile import Shelfful, picture, picture_server

BODY = picture(1, (400, 300))
STEP_S = 0.02
UNREADABLE = "https://[::1/a.png"


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def shelf() -> Shelfful:
    return Shelfful({"a.png": BODY, "b.png": BODY})


@pytest.fixture
def base(shelf: Shelfful) -> Iterator[str]:
    with picture_server(shelf) as address:
        yield address


@pytest.fixture
def dialer(base: str, clock: Clock) -> Iterator[Dialer]:
    made = Dialer(allowed=frozenset({base}), wall=clock, step_s=STEP_S)
    yield made
    made.close()


def _body(answer: Answer, size: int = 4096) -> bytes:
    found = b"".join(bytes(piece) for piece in answer.pieces(bytearray(size)))
    answer.close()
    return found


@pytest.mark.parametrize("size", [1, 1 << 10, 1 << 20])
def test_a_body_comes_whole_whatever_the_buffer(dialer: Dialer, base: str, size: int) -> None:
    answer = dialer.get(f"{base}/a.png", {})
    assert answer.length == len(BODY)
    assert _body(answer, max(size, 64)) == BODY


def test_a_line_is_used_again(dialer: Dialer, base: str, shelf: Shelfful) -> None:
    for name in ("a", "b", "a"):
        assert _body(dialer.get(f"{base}/{name}.png", {})) == BODY
    assert len(shelf.lines) == 1


def test_a_line_that_rested_is_not_trusted(dialer: Dialer, base: str, shelf: Shelfful, clock: Clock) -> None:
    for jump in (IDLE_S + 1, -3600.0, 0.0):
        _body(dialer.get(f"{base}/a.png", {}))
        clock.now += jump
    _body(dialer.get(f"{base}/a.png", {}))
    assert len(shelf.lines) == 3


def test_a_line_that_was_left_in_the_middle_is_hung_up(dialer: Dialer, base: str, shelf: Shelfful) -> None:
    answer = dialer.get(f"{base}/a.png", {})
    next(answer.pieces(bytearray(64)))
    answer.close()
    assert _body(dialer.get(f"{base}/a.png", {})) == BODY
    assert len(shelf.lines) == 2


def test_a_line_the_other_side_closed_is_opened_anew(dialer: Dialer, base: str, shelf: Shelfful) -> None:
    shelf.trouble["b.png"] = "no_length"
    _body(dialer.get(f"{base}/a.png", {}))
    half = _body(dialer.get(f"{base}/b.png", {}))
    assert half == BODY[: len(BODY) // 2]
    assert _body(dialer.get(f"{base}/a.png", {})) == BODY


def test_chunks_are_put_together(dialer: Dialer, base: str, shelf: Shelfful) -> None:
    shelf.trouble["a.png"] = "chunked"
    answer = dialer.get(f"{base}/a.png", {})
    assert answer.chunked
    assert _body(answer) == BODY
    assert _body(dialer.get(f"{base}/b.png", {})) == BODY
    assert len(shelf.lines) == 1


def test_silence_is_told_so_that_it_can_be_stopped(dialer: Dialer, base: str, shelf: Shelfful) -> None:
    shelf.trouble["a.png"] = "stall"
    answer, come, silent = dialer.get(f"{base}/a.png", {}), 0, 0
    for piece in answer.pieces(bytearray(1 << 20)):
        come += len(piece)
        silent += not piece
        if silent == 2 and not shelf.go.is_set():
            assert come == len(BODY) // 2
            shelf.go.set()
    assert (come, silent >= 2) == (len(BODY), True)
    answer.close()


def test_a_computer_that_slept_gives_the_line_up(dialer: Dialer, base: str, shelf: Shelfful, clock: Clock) -> None:
    shelf.trouble["a.png"] = "stall"
    answer = dialer.get(f"{base}/a.png", {})
    pieces = answer.pieces(bytearray(1 << 20))
    while next(pieces):
        pass

    def slept() -> float:
        clock.now += 3600
        return clock.now

    answer._wall = slept
    with pytest.raises(TimeoutError):
        list(pieces)
    answer.close()


def test_over_tls_the_certificate_counts_and_the_body_comes_whole(shelf: Shelfful) -> None:
    authority = trustme.CA()
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(server)
    with picture_server(shelf, server) as base:
        stranger = Dialer(allowed=frozenset({base}), tls=client)
        with pytest.raises(ssl.SSLCertVerificationError):
            stranger.get(f"{base}/a.png", {})
        authority.configure_trust(client)
        dialer = Dialer(allowed=frozenset({base}), tls=client, step_s=STEP_S)
        assert _body(dialer.get(f"{base}/a.png", {}), 1 << 18) == BODY
        assert _body(dialer.get(f"{base}/b.png", {}), 300) == BODY
        assert len(shelf.lines) == 1
        dialer.close()


def test_the_second_address_is_tried_when_the_first_is_dead(base: str) -> None:
    dialer = Dialer(allowed=frozenset({base}), resolve=lambda host, port: ["127.0.0.2", "127.0.0.1"])
    assert _body(dialer.get(f"{base}/a.png", {})) == BODY
    dialer.close()


@pytest.mark.parametrize("written", ["my dog.png", "Zo\u00eb.png", "my%20dog.png"])
def test_blanks_and_letters_of_any_script_are_asked_for_as_they_are_meant(
    dialer: Dialer, base: str, shelf: Shelfful, written: str
) -> None:
    shelf.files = {"my%20dog.png": BODY, "Zo%C3%AB.png": BODY}
    answer = dialer.get(f"{base}/{written}?size=1 \u00d7 2", {})
    assert (answer.status, _body(answer)) == (200, BODY)


def test_a_host_in_another_script_is_asked_for_by_the_name_that_name_servers_know() -> None:
    named: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        named.append(host)
        return ["10.0.0.1"]

    with pytest.raises(Refused, match="private"):
        Dialer(resolve=resolve).get("https://M\u00fcller.example/a.png", {})
    assert named == ["xn--mller-kva.example"]


@pytest.mark.parametrize(
    "found", [["10.0.0.1"], ["93.184.215.14", "127.0.0.1"], ["::ffff:10.0.0.1"], ["169.254.169.254"]]
)
def test_one_private_address_among_many_closes_the_door(found: list[str]) -> None:
    with pytest.raises(Refused, match="private"):
        Dialer(resolve=lambda host, port: found).get("https://pets.example/a.png", {})


@pytest.mark.parametrize(
    "url",
    [
        "http://pets.example/a",
        "https://pets.example:8443/a",
        "https://u:p@pets.example/a",
        "file:///a",
        "x",
        UNREADABLE,
    ],
)
def test_other_doors_are_not_tried(url: str) -> None:
    with pytest.raises(PlatenError):
        Dialer(resolve=lambda host, port: []).get(url, {})
