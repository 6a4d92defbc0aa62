"""The shop's numbers that decide how work flows. Handed to `workflow.apply`; the same on receiver and stations."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Rules:
    """Seconds throughout. `routes`: SKU -> provider that makes it; what is not named is made in the house."""

    undo_seconds: int = 300
    lease_seconds: int = 900
    provisional_seconds: int = 8 * 3600
    promise_seconds: int = 48 * 3600
    second_person: bool = False
    routes: Mapping[str, str] = field(default_factory=dict)
    trail_length: int = 20


DEFAULT = Rules()
