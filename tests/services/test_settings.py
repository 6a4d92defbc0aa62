"""Settings outlive crashes, damage and newer versions; variables of the receiver are read or refused."""

import json
import os
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from app.errors import NotAllowed
from services import settings
from services.settings import FILE, ReceiverSettings, StationSettings

ROOT = Path(__file__).parents[2]

SAVE_FOR_EVER = """
import sys
from pathlib import Path
from services.settings import StationSettings, save
print("ready", flush=True)
n = 0
while True:
    n += 1
    save(StationSettings(station_name="n" * (n % 5000), text_size=80 + n % 100), Path(sys.argv[1]))
"""


def test_nothing_there_means_defaults_and_no_word_about_it(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "new") == (StationSettings(), "")


def test_what_was_saved_is_read(tmp_path: Path) -> None:
    mine = StationSettings(receiver_url="https://r.example.com", station_name="Bänk 2 ☂", theme="dark", local=False)
    settings.save(mine, tmp_path / "deep" / "home")
    assert settings.load(tmp_path / "deep" / "home") == (mine, "")


def test_a_newer_versions_keys_stay(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps({"theme": "dark", "hologram": {"on": True}}))
    found, notice = settings.load(tmp_path)
    settings.change(found, tmp_path, theme="light")
    document = json.loads((tmp_path / FILE).read_text())
    assert notice == ""
    assert document["hologram"] == {"on": True}
    assert document["theme"] == "light"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b'{"theme": ', b"[" * 100_000])
def test_a_damaged_file_is_kept_aside_and_told(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / FILE).write_bytes(damage)
    found, notice = settings.load(tmp_path)
    assert found == StationSettings()
    assert "damaged" in notice
    assert (tmp_path / f"{FILE}.broken").read_bytes() == damage
    assert settings.load(tmp_path) == (StationSettings(), "")


def test_one_bad_value_costs_only_itself(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps({"theme": "plaid", "text_size": True, "station_name": "Press"}))
    found, notice = settings.load(tmp_path)
    assert found == StationSettings(station_name="Press")
    assert "theme" in notice
    assert "text_size" in notice


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda inner: st.lists(inner, max_size=3)
)


@hypothesis_settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=st.dictionaries(st.sampled_from([one.name for one in fields(StationSettings)]) | st.text(), ANYTHING))
def test_no_content_stops_the_start(tmp_path: Path, document: dict[str, object]) -> None:
    (tmp_path / FILE).write_text(json.dumps(document))
    found, _ = settings.load(tmp_path)
    settings.save(found, tmp_path)
    assert settings.load(tmp_path) == (found, "")


def test_a_killed_process_leaves_the_old_or_the_new_file(tmp_path: Path) -> None:
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", SAVE_FOR_EVER, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        while not (tmp_path / FILE).exists():
            assert process.poll() is None
        process.kill()
        process.wait(30)
        process.stdout.close()
        found, notice = settings.load(tmp_path)
        assert notice == ""
        assert set(found.station_name) <= {"n"}


def test_a_failed_write_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.save(StationSettings(theme="dark"), tmp_path)

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        settings.save(StationSettings(theme="light"), tmp_path)
    assert settings.load(tmp_path)[0].theme == "dark"
    assert [one.name for one in tmp_path.iterdir()] == [FILE]


@pytest.mark.parametrize(
    "change", [{"theme": "plaid"}, {"text_size": 900}, {"undo_window_s": -1}, {"station_name": "a\0b"}]
)
def test_a_useless_value_is_refused_with_a_hint(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(NotAllowed) as caught:
        settings.change(StationSettings(), tmp_path, **change)
    assert caught.value.hint
    assert not (tmp_path / FILE).exists()


def test_homes_of_all_platforms() -> None:
    chosen = {"PLATEN_HOME": str(ROOT)}
    assert settings.home(chosen) == ROOT
    assert settings.home({"XDG_DATA_HOME": "/data"}, platform="linux") == Path("/data/platen")
    assert settings.home({}, platform="darwin").parts[-2:] == ("Application Support", "Platen")
    assert settings.home({"LOCALAPPDATA": "/local"}, platform="win32") == Path("/local/Platen")
    assert settings.data_dir(StationSettings(), chosen) == ROOT / "data"
    assert settings.data_dir(StationSettings(data_dir="/elsewhere"), chosen) == Path("/elsewhere")
    assert settings.print_folder(StationSettings(), chosen) == ROOT / "Print files"
    assert settings.print_folder(StationSettings(print_folder="/rip/hot"), chosen) == Path("/rip/hot")


def test_the_receiver_reads_its_variables() -> None:
    env = {
        "PLATEN_DATABASE": "postgresql://r/platen",
        "PLATEN_SMTP_PORT": " 465 ",
        "PLATEN_SMTP_TLS": "tls",
        "PLATEN_PUBLIC_URL": "",
    }
    found = ReceiverSettings.from_environment(env)
    assert (found.database, found.smtp_port, found.smtp_tls) == ("postgresql://r/platen", 465, "tls")
    assert found.public_url == ReceiverSettings().public_url
    assert (found.undo_window_s, found.claim_lease_s, found.poll_active_s, found.stale_after_s) == (
        300,
        900,
        900,
        14_400,
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PLATEN_SMTP_PORT", "many"),
        ("PLATEN_SMTP_PORT", "70000"),
        ("PLATEN_SMTP_TLS", "maybe"),
        ("PLATEN_CLAIM_LEASE_S", "0"),
    ],
)
def test_an_unreadable_variable_is_named(variable: str, value: str) -> None:
    with pytest.raises(NotAllowed, match=variable):
        ReceiverSettings.from_environment({variable: value})


def test_every_setting_is_documented_in_one_line() -> None:
    for kind in (StationSettings, ReceiverSettings):
        rows = settings.documentation(kind)
        assert len({name for name, _, _ in rows}) == len(fields(kind))
        assert all(doc.endswith(".") and "\n" not in doc and len(doc) <= 110 for _, _, doc in rows)
    assert all(name.startswith("PLATEN_") for name, _, _ in settings.documentation(ReceiverSettings))
