"""Every error can be shown to a person."""

import inspect

from app import errors


def test_every_error_has_a_title_and_keeps_its_message_and_hint() -> None:
    kinds = [c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.PlatenError)]
    assert len(kinds) > 8
    assert all(c.title for c in kinds)
    error = errors.NotAllowed("It is on hold.", hint="Release it, H.", title="Not now")
    assert (str(error), error.hint, error.title) == ("It is on hold.", "Release it, H.", "Not now")
    assert errors.RateLimited("wait", retry_after=3).retry_after == 3
    assert errors.Conflict("x", fields={"a": ("1", "2")}).fields == {"a": ("1", "2")}
