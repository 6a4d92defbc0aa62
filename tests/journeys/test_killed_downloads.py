"""A station killed in the middle of its downloads goes on where it stopped: a short run of the fault of that name."""

import pytest

from faults.found import line
from faults.killed_downloads import killed


@pytest.mark.parametrize("alone", [False, True], ids=["station", "fetcher alone"])
def test_nothing_half_has_a_final_name_and_what_came_is_not_fetched_again(alone: bool) -> None:
    figures = killed(seed=7, files=72, kills=3, alone=alone)
    assert [line(figure) for figure in figures if not figure.passes] == []
    assert next(f.value for f in figures if f.name == "killed") == 3
