"""Names that are safe everywhere, files that appear whole."""

import errno
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.workstation.landing import clean_name, lay_out, place_of, put_in_place, settle


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
