"""What slips through the quality check: second looks of a period and practice, put together person by person from this
computer alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.artwork import Verdict
from app.drill import skill_of
from app.escape import Escape, Look, Skill, by_first, escape
from app.looks import SecondLook
from services.workstation.practiced import Person, all_practiced, person_key
from services.workstation.secondlooks import looks_since
from services.workstation.store import Store


@dataclass(frozen=True, slots=True)
class Checker:
    """One person: how they did in `rounds` of practice, and what of that which they passed was faulty. `key` tells
    them apart."""

    key: str
    name: str
    skill: Skill
    rounds: int
    escape: Escape


@dataclass(frozen=True, slots=True)
class Slips:
    """`whole`: of all who check. `waiting`: chosen pieces nobody has looked at. `looked_at`, `practiced_at`: the newest
    of each. `checkers`: by name, and in no other order: this ranks nobody."""

    whole: Escape
    waiting: int = 0
    looked_at: datetime | None = None
    practiced_at: datetime | None = None
    checkers: tuple[Checker, ...] = ()


NO_SLIPS = Slips(Escape(0, 0))


def slips(store: Store, since: datetime) -> Slips:
    """Looks at pieces that passed since; practice counts whenever it was. Raises Unavailable."""
    chosen, people = looks_since(store, since), all_practiced(store)
    judged = [one for one in chosen if one.verdict is not None]
    looks = [_look(one) for one in judged]
    skills = {key: skill_of(person.rounds) for key, person in people.items()}
    rounds = [round_.at for person in people.values() for round_ in person.rounds]
    return Slips(
        escape(looks, skills),
        len(chosen) - len(judged),
        max((one.judged_at for one in judged if one.judged_at is not None), default=None),
        max(rounds, default=None),
        _checkers(judged, looks, people, skills),
    )


def _look(one: SecondLook) -> Look:
    first, by = person_key(one.first_id, one.first), person_key(one.by_id, one.by)
    return Look(first, by, one.verdict is Verdict.FAIL)


def _checkers(
    judged: Iterable[SecondLook], looks: Iterable[Look], people: Mapping[str, Person], skills: Mapping[str, Skill]
) -> tuple[Checker, ...]:
    names = {person_key(one.first_id, one.first): one.first for one in judged}
    names |= {key: person.name for key, person in people.items() if person.rounds}
    escapes = by_first(looks, skills)
    found = [
        Checker(
            key,
            name,
            skills.get(key, Skill()),
            len(people[key].rounds) if key in people else 0,
            escapes.get(key, Escape(0, 0)),
        )
        for key, name in names.items()
    ]
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.key)))
