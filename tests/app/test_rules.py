"""The numbers as they were decided."""

from app.rules import DEFAULT


def test_the_decided_numbers() -> None:
    assert DEFAULT.undo_seconds == 5 * 60
    assert DEFAULT.lease_seconds == 15 * 60
    assert DEFAULT.provisional_seconds == 8 * 3600
