"""Names that are safe everywhere, files that appear whole."""

import errno
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workstation.landing import claim, clean_name, lay_out, place_of, put_in_place, settle


@given(st.text(max_size=400))
def test_any_text_becomes_a_name_inside_the_folder(text: str) -> None:
    name = clean_name(text)
    assert 0 < len(name.encode("utf-8")) <= 151
    assert Path(name).name == name
    assert name not in (".", "..")
    assert not set(name) & set('<>:"/\\|?*\x00')
    assert name == name.rstrip(" .")


def test_devices_and_tricks() -> None:
    assert clean_name("CON") == "_CON"
    assert clean_name("com1.png") == "_com1.png"
    assert clean_name("con .x") == "_con .x"
    assert clean_name("CONIN$") == "_CONIN$"
    assert clean_name("../../etc/passwd") == "etcpasswd"
    assert clean_name("\u202egnp.exe") == "gnp.exe"
    assert clean_name("...") == "file"


def test_a_part_becomes_the_file_and_twice_is_once(tmp_path: Path) -> None:
    part, target = tmp_path / "x.part", place_of(tmp_path, "abcd", "png")
    part.write_bytes(b"whole")
    put_in_place(part, target)
    put_in_place(part, target)
    settle([target.parent, target.parent])
    assert target == tmp_path / "ab" / "abcd.png"
    assert target.read_bytes() == b"whole"
    assert not part.exists()
    with pytest.raises(FileNotFoundError):
        put_in_place(part, tmp_path / "other.png")


def test_a_name_that_is_taken_is_kept(tmp_path: Path) -> None:
    source, prints = tmp_path / "source.png", tmp_path / "prints"
    source.write_bytes(b"whole")
    prints.mkdir()
    (prints / "a.png").write_bytes(b"other")
    assert lay_out(source, prints, "a", "png") == "a (2).png"
    assert lay_out(source, prints, "a", "png") == "a (2).png"
    assert (prints / "a.png").read_bytes() == b"other"
    (prints / "b.png").write_bytes(b"whole")
    assert lay_out(source, prints, "b", "png") == "b.png"
    assert sorted(path.name for path in prints.iterdir()) == ["a (2).png", "a.png", "b.png"]


def test_where_no_second_name_is_possible_a_copy_appears_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EXDEV, "another disk")

    source, prints = tmp_path / "source.png", tmp_path / "prints"
    source.write_bytes(b"whole")
    monkeypatch.setattr(os, "link", refuse)
    assert lay_out(source, prints, "a", "png") == "a.png"
    assert lay_out(source, prints, "a", "png") == "a.png"
    source.write_bytes(b"newer")
    assert lay_out(source, prints, "a", "png") == "a (2).png"
    assert {path.name: path.read_bytes() for path in prints.iterdir()} == {"a.png": b"whole", "a (2).png": b"newer"}


def _no_links(*_: object) -> None:
    raise OSError(errno.EPERM, "no second names here")


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_comes_during_the_copy_is_never_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    """Another station writes the same name into a shared folder; `links`: within the folder the disk knows them."""
    source, prints, real, link = tmp_path / "source.png", tmp_path / "prints", shutil.copyfileobj, os.link
    source.write_bytes(b"mine")

    def linked(one: Path, other: Path) -> None:
        if one == source or not links:
            _no_links()
        link(one, other)

    def slowly(*args: object) -> None:
        real(*args)  # type: ignore[arg-type]  # handed through
        if not (prints / "a.png").exists():
            (prints / "a.png").write_bytes(b"theirs")

    monkeypatch.setattr(os, "link", linked)
    monkeypatch.setattr(shutil, "copyfileobj", slowly)
    assert lay_out(source, prints, "a", "png") == "a (2).png"
    assert {path.name: path.read_bytes() for path in prints.iterdir()} == {"a.png": b"theirs", "a (2).png": b"mine"}


def test_two_that_copy_to_one_name_at_once_do_not_share_their_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prints, real, both = tmp_path / "prints", shutil.copyfileobj, Barrier(2, timeout=10)
    sources = [tmp_path / "one.png", tmp_path / "two.png"]
    for source in sources:
        source.write_bytes(source.name.encode())
    first = set(sources)

    def together(*args: object) -> None:
        real(*args)  # type: ignore[arg-type]  # handed through
        if first:
            both.wait()
            first.clear()

    monkeypatch.setattr(os, "link", _no_links)
    monkeypatch.setattr(shutil, "copyfileobj", together)
    with ThreadPoolExecutor(2) as threads:
        names = list(threads.map(lambda source: lay_out(source, prints, "a", "png"), sources))
    assert sorted(names) == ["a (2).png", "a.png"]
    assert {path.name: path.read_bytes() for path in prints.iterdir()} == {
        name: source.read_bytes() for name, source in zip(names, sources, strict=True)
    }


@pytest.mark.parametrize("link", [os.link, _no_links])
def test_a_name_is_claimed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, link: Callable[..., None]) -> None:
    monkeypatch.setattr(os, "link", link)
    part, target = tmp_path / "x.part", tmp_path / "a.png"
    part.write_bytes(b"one")
    claim(part, target)
    assert not part.exists()
    part.write_bytes(b"two")
    with pytest.raises(FileExistsError):
        claim(part, target)
    assert (part.read_bytes(), target.read_bytes()) == (b"two", b"one")


def test_a_claim_that_fails_frees_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", _no_links)
    with pytest.raises(FileNotFoundError):
        claim(tmp_path / "gone.part", tmp_path / "a.png")
    assert not list(tmp_path.iterdir())
