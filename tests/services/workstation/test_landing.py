"""Names that are safe everywhere, files that appear whole."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from services.workstation.landing import clean_name, link_or_copy, put_in_place


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


def test_a_part_becomes_the_file_and_its_note_goes(tmp_path: Path) -> None:
    part = tmp_path / "x.part"
    part.write_bytes(b"whole")
    part.with_suffix(".from").write_text("note")
    put_in_place(part, tmp_path / "a" / "b.png")
    assert (tmp_path / "a" / "b.png").read_bytes() == b"whole"
    assert not part.exists()
    assert not part.with_suffix(".from").exists()
    link_or_copy(tmp_path / "a" / "b.png", tmp_path / "c.png")
    assert (tmp_path / "c.png").read_bytes() == b"whole"
