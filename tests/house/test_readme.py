"""What the README says is true: commands, folders, pictures, links."""

import re
from functools import cache
from pathlib import Path

import pytest

from dev import COMMANDS
from services.settings import ReceiverSettings, StationSettings, documentation
from tests.kit.checkout import ROOMS, ROOT, tracked

FOLDERS = sorted(
    {path.parts[0] for path in tracked() if len(path.parts) > 1 and not path.parts[0].startswith(".")}
    | {"/".join(path.parts[:2]) for path in tracked() if len(path.parts) > 2 and path.parts[0] in ROOMS}
)


@cache
def readme() -> str:
    return (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("command", ["python3 packaging/dev.py run", "python3 packaging/dev.py test"])
def test_it_names_the_two_commands(command: str) -> None:
    assert command in readme()


def test_every_command_it_names_exists() -> None:
    named = set(re.findall(r"packaging/dev\.py (\w+)", readme()))
    assert named
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("folder", FOLDERS)
def test_it_names_every_folder(folder: str) -> None:
    assert re.search(rf"(?<![\w/]){re.escape(folder)}/", readme()), f"{folder}/ is not in the README"


def test_every_folder_and_file_it_names_exists() -> None:
    quoted = re.findall(r"`([\w.-]+(?:/[\w.-]+)*/|[\w.-]+(?:/[\w.-]+)+)`", readme())
    here = [name for name in quoted if name.split("/")[0] in {path.parts[0] for path in tracked()}]
    assert here
    assert [name for name in here if not (ROOT / name).exists()] == []


def test_every_link_and_picture_exists() -> None:
    links = [link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", readme()) if "://" not in link]
    assert len([link for link in links if Path(link).suffix == ".png"]) >= 2
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_setting_stands_in_it_and_no_other() -> None:
    told = {name for kind in (ReceiverSettings, StationSettings) for name, _, _ in documentation(kind)}
    tables = readme().split("## Settings", 1)[1]
    assert set(re.findall(r"^\| `(\w+)` \|", tables, re.MULTILINE)) == told
