"""Photos kept by checksum, whole and once."""

from hashlib import sha256
from pathlib import Path

import pytest

from app.errors import NotAllowed
from services.workstation import evidence
from services.workstation.evidence import keep_photo, photo_path
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
