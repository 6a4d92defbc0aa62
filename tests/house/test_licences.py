"""Every package our programs run on is named in NOTICES with its licence, and none forces its licence on us."""

import re
import tomllib
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.kit.checkout import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
NOTICES = dict(
    line.split(" | ")
    for line in (ROOT / "resources/NOTICES").read_text("utf-8").splitlines()
    if " | " in line and not line.startswith("package |")
)
LOCK = (ROOT / "packaging/requirements.lock").read_text("utf-8")
LOCKED = {canonicalize_name(name) for name in re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE)}


def runtime() -> list[str]:
    """What the programs install on this system, with all that these need in turn."""
    extras = PROJECT["optional-dependencies"]
    wanted = [Requirement(line) for line in [*PROJECT["dependencies"], *extras["desktop"], *extras["receiver"]]]
    seen: set[tuple[str, str]] = set()
    while wanted:
        requirement = wanted.pop()
        name = str(canonicalize_name(requirement.name))
        for extra in {"", *requirement.extras}:
            if (name, extra) not in seen and _applies(requirement, ""):
                seen.add((name, extra))
                needs = [Requirement(line) for line in metadata.requires(name) or []]
                wanted += [_plain(need) for need in needs if _applies(need, extra)]
    return sorted({name for name, _ in seen})


def _applies(requirement: Requirement, extra: str) -> bool:
    return requirement.marker is None or requirement.marker.evaluate({"extra": extra})


def _plain(requirement: Requirement) -> Requirement:
    """The condition has been looked at; without it the requirement stands for itself."""
    requirement.marker = None
    return requirement


@pytest.mark.parametrize("name", runtime())
def test_every_runtime_package_is_named_with_its_licence(name: str) -> None:
    assert NOTICES.get(name), f"{name} is not in resources/NOTICES"
    assert name in LOCKED


@pytest.mark.parametrize("name", sorted(NOTICES))
def test_no_notice_is_about_a_package_that_is_gone(name: str) -> None:
    assert name in LOCKED


@pytest.mark.parametrize("name", sorted(NOTICES))
def test_none_is_under_the_gpl_alone(name: str) -> None:
    choices = [choice.strip() for choice in NOTICES[name].split(" OR ")]
    assert any(not re.match(r"A?GPL", choice) for choice in choices)


@pytest.mark.parametrize("name", runtime())
def test_the_notice_agrees_with_the_package(name: str) -> None:
    """The package's own licence expression, where it has one."""
    stated = metadata.metadata(name).json.get("license_expression")
    assert stated is None or stated == NOTICES[name]


def test_the_lock_pins_and_hashes_every_package() -> None:
    blocks = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(LOCKED)
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert "://" not in LOCK
    assert "--index" not in LOCK


def test_the_lock_covers_what_the_project_asks_for() -> None:
    extras = PROJECT["optional-dependencies"]
    asked = [
        Requirement(line) for line in [*PROJECT["dependencies"], *(one for some in extras.values() for one in some)]
    ]
    assert {canonicalize_name(one.name) for one in asked} <= LOCKED


def test_every_font_and_icon_has_its_licence_beside_it() -> None:
    text = (ROOT / "resources/NOTICES").read_text("utf-8")
    texts = [*(ROOT / "resources/fonts").glob("*.txt"), *(ROOT / "resources/icons").glob("*.txt")]
    assert [path.name for path in texts if f"{path.parent.name}/{path.name}" not in text] == []
    families = {path.name.partition("-")[0] for path in (ROOT / "resources/fonts").glob("*.ttf")}
    assert families == {path.name.partition("-")[0] for path in texts if path.parent.name == "fonts"}


def test_platen_itself_is_under_the_mit_licence() -> None:
    assert PROJECT["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")
