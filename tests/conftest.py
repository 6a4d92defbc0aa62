"""What holds for every test: no screen, no network but loopback, a failure for every unexpected warning."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.kit import beside, network

pytest_plugins = ["tests.kit.databases", "tests.kit.engines"]

# Two slow shared cores: a deadline an example would measure the neighbours, not the program.
settings.register_profile("platen", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("platen")
network.watch()


@pytest.fixture(autouse=True)
def _stays_on_this_machine() -> Iterator[None]:
    """Refused is not enough: code may swallow the refusal, so the asking itself fails the test."""
    network.refused.clear()
    yield
    asked, network.refused[:] = list(network.refused), []
    assert not asked, f"reached for the outside: {asked}"


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One process of several hands what it noticed to the one that speaks."""
    output: dict[str, list[str]] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["beside"] = sorted(beside.missing)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    beside.missing.update(getattr(node, "workeroutput", {}).get("beside", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if words := beside.said(beside.missing):
        terminalreporter.section("not checked")
        terminalreporter.line(words)
