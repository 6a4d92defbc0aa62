"""What holds for every test: no screen, no network but loopback, a failure for every unexpected warning."""

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.kit import network

pytest_plugins = ["tests.kit.databases"]

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
