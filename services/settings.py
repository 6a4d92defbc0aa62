"""Settings as frozen values: one file on a workstation, the environment on the receiver.

Each field carries one line of words (`doc`); a receiver's field also its variable (`variable`).
"""

import json
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from app.errors import NotAllowed

T = TypeVar("T")

FILE = "settings.json"
THEMES = ("system", "light", "dark")
DENSITIES = ("comfortable", "compact", "large")


def _setting(default: T, doc: str, *, variable: str = "", choices: tuple[str, ...] = ()) -> T:
    return field(default=default, metadata={"doc": doc, "variable": variable, "choices": choices})


@dataclass(frozen=True, slots=True)
class StationSettings:
    """One workstation's."""

    receiver_url: str = _setting("", "Address of the receiver; empty while this station is not paired.")
    station_name: str = _setting("", "Name of this workstation as colleagues see it.")
    theme: str = _setting("system", "Colors: system, light or dark.", choices=THEMES)
    density: str = _setting("comfortable", "Row height: comfortable, compact or large.", choices=DENSITIES)
    text_size: int = _setting(100, "Text size in percent, 80 to 200.")
    print_folder: str = _setting("", "Folder for print files; empty means Print files in the data folder.")
    file_pattern: str = _setting(
        "{order}_{place}_{file}",
        "Names of print files; braces name order facts, a shop's own follows a bar: | acme: {order}_{label}.",
    )
    prefetch: bool = _setting(True, "Download the files of new orders as they arrive.")
    undo_window_s: int = _setting(300, "Seconds in which a step can be undone before the world is told.")
    sheet_sizes: str = _setting(
        "70 × 100 cm; 120 × 200 cm; 33 × 48 cm; roll 61 cm; roll 112 cm",
        "Sizes of gang sheets, one behind the other with a semicolon.",
    )
    sheet_size: str = _setting("", "The size of gang sheets that was used last.")
    sheet_margin_mm: int = _setting(5, "Millimeters at a gang sheet's edges that stay empty.")
    sheet_gap_mm: int = _setting(4, "Millimeters between two pictures on a gang sheet, at least.")
    sheet_turn: bool = _setting(True, "Turn pictures on gang sheets by a quarter where that saves room.")
    sheet_forms: str = _setting(
        "", "The kind of file for each size of gang sheets, where it is not PDF: 70 × 100 cm = PNG; Roll 61 cm = TIFF."
    )
    sheet_dpi: int = _setting(300, "Dots per inch of gang sheets that are written as PNG or TIFF.")
    screen_dpi: float = _setting(
        0.0, "Pixels an inch of this station's screen, measured with a bank card; 0 while nobody has measured it."
    )
    screen_profiles: str = _setting(
        "", "Color profiles of this station's screens, as chosen in Settings; a screen without one is taken as sRGB."
    )
    printer_profile: str = _setting(
        "", "Color profile of the printer that soft proofs are shown for, as chosen in Settings."
    )
    checklists: str = _setting(
        "", "What is checked, by product: Mug = image, surface, Handle is whole; * = image, crop. Working alone only."
    )
    piece_costs: str = _setting(
        "", "What a piece costs to make again, by product: Mug = 4.20 USD; * = 3 USD. Working alone only."
    )
    file_rules: str = _setting(
        "", "How serious findings in files are: resolution = error; soft = off. Working alone only."
    )
    second_person: bool = _setting(False, "Who made a piece may not pass it. Working alone only.")
    second_look: int = _setting(
        0, "Percent of passed pieces that somebody else looks at once more; 0 = none. Working alone only."
    )
    local: bool = _setting(True, "Work alone on this computer, without a hosted receiver.")
    practice: bool = _setting(False, "Show the practice shop instead of real orders.")
    data_dir: str = _setting("", "Folder for orders kept on this computer; empty means the usual place.")


@dataclass(frozen=True, slots=True)
class ReceiverSettings:
    """The hosted side's, read from its environment."""

    database: str = _setting(
        "sqlite:///platen.db",
        "Database: sqlite:///path or postgresql://user@host/name.",
        variable="PLATEN_DATABASE",
    )
    public_url: str = _setting(
        "http://127.0.0.1:8000",
        "Address under which customers and shops reach the receiver.",
        variable="PLATEN_PUBLIC_URL",
    )
    secrets_file: str = _setting(
        "", "File with secrets, readable by its owner only (0600).", variable="PLATEN_SECRETS_FILE"
    )
    smtp_host: str = _setting("", "Mail server; empty sends no mail.", variable="PLATEN_SMTP_HOST")
    smtp_port: int = _setting(587, "Port of the mail server.", variable="PLATEN_SMTP_PORT")
    smtp_user: str = _setting(
        "", "User at the mail server; its password is the secret smtp.", variable="PLATEN_SMTP_USER"
    )
    smtp_from: str = _setting("", "Sender of mail to customers.", variable="PLATEN_SMTP_FROM")
    smtp_tls: str = _setting(
        "starttls",
        "Encryption of mail: starttls, tls or none.",
        variable="PLATEN_SMTP_TLS",
        choices=("starttls", "tls", "none"),
    )
    undo_window_s: int = _setting(
        300, "Seconds before an effect leaves for the world.", variable="PLATEN_UNDO_WINDOW_S"
    )
    claim_lease_s: int = _setting(
        900, "Seconds a claim on an order holds without a sign of life.", variable="PLATEN_CLAIM_LEASE_S"
    )
    poll_active_s: int = _setting(
        900, "Seconds between two questions to a provider about open orders.", variable="PLATEN_POLL_ACTIVE_S"
    )
    stale_after_s: int = _setting(
        14_400,
        "Seconds of silence after which an open order is asked about.",
        variable="PLATEN_STALE_AFTER_S",
    )
    staff_mail: str = _setting(
        "", "Address that hears of each new order; empty tells nobody by mail.", variable="PLATEN_STAFF_MAIL"
    )
    checklists: str = _setting(
        "",
        "What is checked, by SKU, product or * for all others: Mug = image, surface, Handle is whole; * = image, crop.",
        variable="PLATEN_CHECKLISTS",
    )
    piece_costs: str = _setting(
        "",
        "What a piece costs to make again, by SKU, product or *: Mug = 4.20 USD; * = 3 USD.",
        variable="PLATEN_PIECE_COSTS",
    )
    file_rules: str = _setting(
        "", "How serious findings in files are: resolution = error; soft = off.", variable="PLATEN_FILE_RULES"
    )
    proofs: str = _setting(
        "",
        "What customers see first, how long, and what silence means: Mug = 24 hours, print; * = 48 hours, wait.",
        variable="PLATEN_PROOFS",
    )
    time_zone: str = _setting(
        "UTC", "Time zone of the times customers are told, such as Africa/Johannesburg.", variable="PLATEN_TIME_ZONE"
    )
    second_person: str = _setting(
        "no",
        "Who made a piece may not pass it: yes or no.",
        variable="PLATEN_SECOND_PERSON",
        choices=("no", "yes"),
    )
    second_look: int = _setting(
        0,
        "Percent of passed pieces that somebody else looks at once more; 0 = none.",
        variable="PLATEN_SECOND_LOOK",
    )
    refund_automatic: int = _setting(
        0, "Refunds up to this sum need no manager; 0 means each one does.", variable="PLATEN_REFUND_AUTOMATIC"
    )
    retention_bodies_days: int = _setting(
        90, "Days a received message's body is kept.", variable="PLATEN_RETENTION_BODIES_DAYS"
    )
    retention_keys_days: int = _setting(
        400,
        "Days a received message's key is kept against late repeats.",
        variable="PLATEN_RETENTION_KEYS_DAYS",
    )

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> "ReceiverSettings":
        """Variables that are absent or empty keep their default; raises `NotAllowed` for an unreadable one."""
        given: dict[str, Any] = {}
        for one in fields(cls):
            text = env.get(one.metadata["variable"], "").strip()
            if text:
                given[one.name] = _from_text(one, text)
        return cls(**given)


def home(env: Mapping[str, str] = os.environ, *, platform: str = sys.platform) -> Path:
    """The folder of this user's settings and data: `PLATEN_HOME`, else the platform's usual place."""
    if env.get("PLATEN_HOME"):
        return Path(env["PLATEN_HOME"]).absolute()
    if platform == "win32":
        return Path(env.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "Platen"
    if platform == "darwin":
        return Path.home() / "Library/Application Support/Platen"
    return Path(env.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "platen"


def data_dir(settings: StationSettings, env: Mapping[str, str] = os.environ) -> Path:
    """Where orders are kept; inside `home()` unless a person chose otherwise."""
    return Path(settings.data_dir) if settings.data_dir else home(env) / "data"


def print_folder(settings: StationSettings, env: Mapping[str, str] = os.environ) -> Path:
    """Where print files go."""
    return Path(settings.print_folder) if settings.print_folder else home(env) / "Print files"


def load(folder: Path) -> tuple[StationSettings, str]:
    """The settings in `folder` and a notice for people, empty when all was well. Never raises for the content.

    A file that cannot be understood is kept beside as `settings.json.broken`; a single value that cannot be
    used falls back to its default and is named in the notice.
    """
    path = folder / FILE
    try:
        found = json.loads(path.read_bytes())
        if not isinstance(found, dict):
            raise ValueError("not an object")
    except FileNotFoundError:
        return StationSettings(), ""
    except (ValueError, RecursionError):
        return StationSettings(), _put_aside(path)
    except OSError as error:
        return (
            StationSettings(),
            f"The settings could not be read ({type(error).__name__}); defaults are used.",
        )
    return _station_from(found)


def save(settings: StationSettings, folder: Path) -> None:
    """Write all settings at once; what a newer version keeps in the file stays. Raises `OSError`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / FILE
    document = _known_document(path) | {one.name: getattr(settings, one.name) for one in fields(settings)}
    fresh = path.with_name(f".{FILE}.{os.getpid()}.new")
    try:
        with fresh.open("wb") as file:
            file.write(json.dumps(document, indent=2, ensure_ascii=False).encode())
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    _sync_folder(folder)


def change(settings: StationSettings, folder: Path, **changes: Any) -> StationSettings:
    """The settings with some values replaced, already written; raises `NotAllowed` for a value of no use."""
    for one in fields(settings):
        if one.name in changes:
            _check(one, changes[one.name])
    changed = replace(settings, **changes)
    save(changed, folder)
    return changed


def documentation(kind: type[StationSettings] | type[ReceiverSettings]) -> list[tuple[str, str, str]]:
    """(name or variable, default as text, one line of words) of every setting, in order."""
    return [(one.metadata["variable"] or one.name, _as_text(one.default), one.metadata["doc"]) for one in fields(kind)]


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _station_from(found: Mapping[str, Any]) -> tuple[StationSettings, str]:
    good: dict[str, Any] = {}
    bad: list[str] = []
    for one in fields(StationSettings):
        if one.name not in found:
            continue
        try:
            _check(one, found[one.name])
            good[one.name] = found[one.name]
        except NotAllowed:
            bad.append(one.name)
    notice = f"These settings could not be used and are back to default: {', '.join(bad)}." if bad else ""
    return StationSettings(**good), notice


def _check(one: Field[Any], value: object) -> None:
    """Exact types: true is no number here and 1.0 is no size."""
    choices = one.metadata["choices"]
    usable = type(value) is type(one.default) and (not choices or value in choices)
    if usable and isinstance(value, str):
        usable = "\0" not in value and value.isprintable()
    if usable and isinstance(value, int | float) and not isinstance(value, bool):
        low, high = _RANGES.get(one.name, (0, 10**9))
        usable = low <= value <= high
    if not usable:
        raise NotAllowed(f"This value cannot be used for {one.name}.", hint=one.metadata["doc"])


_RANGES = {
    "text_size": (80, 200),
    "undo_window_s": (0, 86_400),
    "sheet_margin_mm": (0, 100),
    "sheet_gap_mm": (0, 100),
    "sheet_dpi": (72, 1_200),
    "screen_dpi": (0, 2_000),
    "smtp_port": (1, 65_535),
    "claim_lease_s": (1, 86_400),
    "refund_automatic": (0, 1_000_000),
    "poll_active_s": (1, 10**7),
    "stale_after_s": (1, 10**7),
    "retention_bodies_days": (1, 10_000),
    "retention_keys_days": (1, 10_000),
}


def _from_text(one: Field[Any], text: str) -> object:
    readers: dict[type, Callable[[str], object]] = {int: int, str: str}
    try:
        value = readers[type(one.default)](text)
        _check(one, value)
    except (ValueError, NotAllowed):
        raise NotAllowed(f"{one.metadata['variable']} cannot be understood.", hint=one.metadata["doc"]) from None
    return value


def _put_aside(path: Path) -> str:
    try:
        path.replace(path.with_name(f"{path.name}.broken"))
    except OSError:
        return "The settings file is damaged and could not be put aside; defaults are used."
    return f"The settings file was damaged. It is kept as {FILE}.broken and defaults are used."


def _known_document(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _sync_folder(folder: Path) -> None:
    """The rename itself must reach the disk; Windows has no such call and needs none."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
