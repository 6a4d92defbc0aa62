"""Journeys run on asyncio, on both databases where the receiver is part of the way."""

import pytest


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
