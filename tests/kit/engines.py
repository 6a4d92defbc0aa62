"""An engine that runs while a test does, and must end with it and without an error."""

from collections.abc import Iterator

import pytest

from services.workstation.engine import Engine


@pytest.fixture
def engine() -> Iterator[Engine]:
    errors: list[BaseException] = []
    engine = Engine(errors.append)
    engine.start()
    yield engine
    assert engine.stop()
    assert errors == []
