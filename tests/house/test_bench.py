"""The frames of benches and faults: turns, medians, rows, and a failure that is one."""

import json
from pathlib import Path

import pytest

import bench
import faults
from bench import __main__ as bench_program
from bench import measure
from bench.row import Row, line, plain
from faults import __main__ as faults_program
from faults.found import Figure

KEYS = {"name", "ours", "peer", "ratio", "goal", "holds", "bound_by"}


def test_both_sides_take_turns() -> None:
    turns: list[str] = []

    def side(name: str, values: list[float]) -> float:
        turns.append(name)
        return values.pop(0)

    ours, peer = [9.0, 1.0, 2.0, 3.0, 4.0, 5.0], [9.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    assert measure.in_turns(lambda: side("a", ours), lambda: side("b", peer)) == (3.0, 30.0)
    assert turns == ["a", "b"] * 6


def test_fewer_than_five_rounds_are_refused() -> None:
    with pytest.raises(ValueError, match="5 rounds"):
        measure.in_turns(lambda: 1.0, lambda: 1.0, rounds=4)


@pytest.mark.parametrize(("share", "value"), [(0.0, 1.0), (0.5, 51.0), (0.95, 96.0), (1.0, 100.0)])
def test_quantiles(share: float, value: float) -> None:
    assert measure.quantile([float(n) for n in range(100, 0, -1)], share) == value


def test_a_row_knows_whether_its_goal_holds() -> None:
    slow = Row("start", 3.0, 2.0, "s", 1.6, "at most", "imports")
    fast = Row("thumbnails", 3.0, 2.0, "MP/s", 1.6, "at least", "decoder")
    assert (slow.ratio, slow.holds, fast.holds) == (1.5, True, False)
    assert plain(slow).keys() >= KEYS
    assert "NO" in line(fast)


def test_every_bench_and_fault_is_found_and_says_what_it_is() -> None:
    assert bench.names()
    assert faults.names()
    for module in [*map(bench.find, bench.names()), *map(faults.find, faults.names())]:
        assert callable(module.run)
        assert module.__doc__


def test_unknown_names_end_the_run() -> None:
    for program in (bench_program.main, faults_program.main):
        with pytest.raises(SystemExit) as ended:
            program(["no-such-thing"])
        assert ended.value.code == 2


def test_rows_are_written(tmp_path: Path) -> None:
    file = tmp_path / "rows.json"
    assert bench_program.main(["signatures", "--json", str(file)]) == 0
    rows = json.loads(file.read_text("utf-8"))
    assert rows
    assert rows[0].keys() >= KEYS


@pytest.mark.parametrize(
    ("figure", "passes"),
    [
        (Figure("lost", 0, "exactly", 0), True),
        (Figure("lost", 1, "exactly", 0), False),
        (Figure("waited", 5.1, "at most", 5), False),
        (Figure("killed", 20, "at least", 20), True),
    ],
)
def test_a_figure_passes_or_not(figure: Figure, passes: bool) -> None:
    assert figure.passes is passes


def test_killed_writers_lose_nothing() -> None:
    assert faults_program.main(["killed_writer", "--seed", "1"]) == 0
