"""Photos kept by checksum, whole and once."""

import errno
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Barrier

import pytest

from app.errors import NotAllowed
from services.workstation import evidence
from services.workstation.evidence import keep_photo, photo_path
from services.workstation.landing import put_in_place
from tests.kit.hostile import picture
from tests.kit.imagebytes import encoded, photo


def test_a_photo_is_kept_by_checksum_and_the_original_stays(tmp_path: Path) -> None:
    shot = tmp_path / "IMG_1.png"
    shot.write_bytes(encoded(photo(), "PNG"))
    sha = keep_photo(tmp_path / "shelf", shot)
    kept = photo_path(tmp_path / "shelf", sha)
    assert sha == sha256(shot.read_bytes()).hexdigest()
    assert kept is not None
    assert kept.read_bytes() == shot.read_bytes()
    assert keep_photo(tmp_path / "shelf", shot) == sha
    assert [path.name for path in (tmp_path / "shelf" / evidence.FOLDER).iterdir()] == [f"{sha}.png"]
    assert photo_path(tmp_path / "shelf", "0" * 64) is None


def test_two_photos_of_one_name_at_once_are_both_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both are copied before either is moved to its place."""
    shots = [tmp_path / folder / "IMG_1.png" for folder in ("one", "two")]
    for n, shot in enumerate(shots):
        shot.parent.mkdir()
        shot.write_bytes(picture(n))
    both = Barrier(2, timeout=10)

    def together(part: Path, target: Path) -> None:
        both.wait()
        put_in_place(part, target)

    monkeypatch.setattr(evidence, "put_in_place", together)
    shelf = tmp_path / "shelf"
    with ThreadPoolExecutor(2) as threads:
        kept = list(threads.map(lambda shot: keep_photo(shelf, shot), shots))
    assert kept == [sha256(shot.read_bytes()).hexdigest() for shot in shots]
    found = {path.stem: path.read_bytes() for path in (shelf / evidence.FOLDER).iterdir()}
    assert found == {sha: shot.read_bytes() for sha, shot in zip(kept, shots, strict=True)}


def test_a_photo_that_cannot_be_kept_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    shot = tmp_path / "IMG_1.png"
    shot.write_bytes(picture(1))
    monkeypatch.setattr(evidence, "put_in_place", full)
    with pytest.raises(OSError, match="full"):
        keep_photo(tmp_path / "shelf", shot)
    assert not list((tmp_path / "shelf" / evidence.FOLDER).iterdir())


def test_what_is_no_picture_is_refused_whatever_its_name(tmp_path: Path) -> None:
    fake = tmp_path / "photo.jpg"
    fake.write_bytes(b"%PDF-1.7 something")
    with pytest.raises(NotAllowed, match="no picture"):
        keep_photo(tmp_path / "shelf", fake)
    assert not (tmp_path / "shelf").exists()


def test_a_photo_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shot = tmp_path / "large.png"
    shot.write_bytes(encoded(photo(), "PNG"))
    monkeypatch.setattr(evidence, "LARGEST", 10)
    with pytest.raises(NotAllowed, match="40 MB"):
        keep_photo(tmp_path / "shelf", shot)
