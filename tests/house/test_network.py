"""The wall around the tests: loopback is open, the world is refused and counted."""

import socket

import pytest

from tests.kit import network


def test_a_connection_outside_is_refused_and_counted() -> None:
    with socket.socket() as line, pytest.raises(network.OutsideAsked):
        line.connect(("192.0.2.1", 80))
    assert [asked for asked in network.refused if "192.0.2.1" in asked]
    network.refused.clear()


def test_a_question_for_a_name_outside_is_refused_and_counted() -> None:
    with pytest.raises(network.OutsideAsked):
        socket.getaddrinfo("www.python.org", 443)
    assert len(network.refused) == 1
    network.refused.clear()


def test_names_that_exist_nowhere_are_unknown() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("shop.example", 443)
    assert network.refused == []


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", "0.0.0.0", "localhost"])
def test_this_machine_is_here(host: str) -> None:
    assert network.is_here(host)


@pytest.mark.parametrize("host", ["10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "example.com", "1.1.1.1"])
def test_the_rest_is_not(host: str) -> None:
    assert not network.is_here(host)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as line:
        line.sendall(b"here")
        other, _ = server.accept()
        with other:
            assert other.recv(4) == b"here"
