"""How many at once a host is asked for: it grows with what comes well and shrinks when the host says so."""

import pytest

from services.workstation.hosts import FIRST, LONGEST_S, MOST, Hosts


class Steady:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def steady() -> Steady:
    return Steady()


@pytest.fixture
def hosts(steady: Steady) -> Hosts:
    return Hosts(steady)


def _allowed(hosts: Hosts, host: str = "h") -> int:
    count = 0
    while hosts.free(host):
        hosts.begin(host)
        count += 1
    for _ in range(count):
        hosts.end(host)
    return count


def test_it_begins_small_and_grows_to_the_most(hosts: Hosts) -> None:
    assert _allowed(hosts) == FIRST
    hosts.praise("h")
    assert _allowed(hosts) == FIRST + 1
    for _ in range(100):
        hosts.praise("h")
    assert _allowed(hosts) == MOST
    assert _allowed(hosts, "other") == FIRST


def test_a_host_that_says_wait_is_left_alone_then_asked_half_as_much(hosts: Hosts, steady: Steady) -> None:
    for _ in range(FIRST):
        hosts.praise("h")
    hosts.wait("h", 7.0)
    hosts.wait("h", 5.0)
    assert not hosts.free("h")
    assert (hosts.closed(), hosts.opens()) == (["h"], 7.0)
    steady.now = 7.0
    assert hosts.opens() is None
    assert _allowed(hosts) == FIRST
    for _ in range(FIRST):
        hosts.praise("h")
    assert _allowed(hosts) == FIRST, "it grows slowly where it was too much before"
    for _ in range(60):
        hosts.praise("h")
    assert _allowed(hosts) > FIRST


def test_it_never_shrinks_to_nothing(hosts: Hosts, steady: Steady) -> None:
    for _ in range(9):
        hosts.wait("h", 1.0)
        steady.now += 1.0
    assert _allowed(hosts) == 1


def test_no_line_waits_longer_each_time_until_something_comes(hosts: Hosts, steady: Steady) -> None:
    waits = []
    for _ in range(12):
        waits.append(hosts.miss("h"))
        assert hosts.miss("h") == waits[-1], "many files that miss at once count as one"
        steady.now += waits[-1]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (1.0, LONGEST_S)
    hosts.praise("h")
    assert hosts.miss("h") == 1.0


def test_a_person_need_not_wait_for_a_line_but_the_hosts_word_stands(hosts: Hosts) -> None:
    hosts.miss("away")
    hosts.wait("busy", 30.0)
    hosts.ask_again()
    assert hosts.free("away")
    assert not hosts.free("busy")
    assert (hosts.waits("away"), hosts.waits("busy")) == (0.0, 30.0)


def test_a_person_who_says_so_goes_before_the_hosts_word(hosts: Hosts) -> None:
    hosts.wait("busy", 30.0)
    hosts.ask_again(wished=True)
    assert hosts.free("busy")
