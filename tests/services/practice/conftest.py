"""What the practice shop's tests share."""

from pathlib import Path

import pytest

from tests.services.practice.parts import Parts


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    return Parts(tmp_path)
