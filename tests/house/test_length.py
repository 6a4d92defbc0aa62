"""Files and functions stay short enough to be read at once."""

import ast
from pathlib import Path
from statistics import median

import pytest

from tests.kit.checkout import ROOMS, ROOT, modules

FILE_LINES = 500
MEDIAN_LINES = 8
LONG_LINES = 45
LONG_SHARE = 0.05
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "core", "base"}


def function_lengths(path: Path) -> list[int]:
    """Lines of each function, its docstring and its inner functions included."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return [(node.end_lineno or node.lineno) - node.lineno + 1 for node in functions]


@pytest.mark.parametrize("path", modules(*ROOMS, "tests", "packaging"), ids=str)
def test_no_file_is_long(path: Path) -> None:
    lines = len((ROOT / path).read_text("utf-8").splitlines())
    assert lines <= FILE_LINES, f"{lines} lines: two subjects, split by noun"


@pytest.mark.parametrize("room", ROOMS)
def test_functions_are_short(room: str) -> None:
    lengths = [length for path in modules(room) for length in function_lengths(path)]
    long = sum(length > LONG_LINES for length in lengths)
    assert median(lengths) <= MEDIAN_LINES
    assert long <= LONG_SHARE * len(lengths), f"{long} of {len(lengths)} functions have more than {LONG_LINES} lines"


@pytest.mark.parametrize("path", modules(), ids=str)
def test_every_file_is_named_after_what_lives_there(path: Path) -> None:
    assert FORBIDDEN_NAMES.isdisjoint({*path.parts[:-1], path.stem})


@pytest.mark.parametrize("path", modules(*ROOMS, "tests", "packaging"), ids=str)
def test_every_file_says_what_lives_there(path: Path) -> None:
    source = (ROOT / path).read_text("utf-8")
    assert not source.strip() or ast.get_docstring(ast.parse(source))
