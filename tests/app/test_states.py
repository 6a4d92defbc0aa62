"""The table of transitions is complete, and nothing outside it is possible."""

from collections import deque

import pytest

from app.states import (
    FINAL,
    LEADERS,
    MACHINES,
    NEXT_STEP,
    RANK,
    ROAD,
    STAFF,
    TRANSITIONS,
    Role,
    State,
    find_transition,
    is_jump,
    steps_from,
)

S = State
TABLE: dict[str, tuple[str, str]] = {
    "T02": ("draft", "received"),
    "T03": ("received", "confirmed"),
    "T04": ("received confirmed", "artwork_ready"),
    "T05": ("confirmed artwork_ready", "in_production"),
    "T06": ("in_production", "quality_check"),
    "T07": ("quality_check", "ready"),
    "T08": ("quality_check ready", "in_production"),
    "T09": ("ready quality_check in_production", "shipped"),
    "T10": ("ready shipped", "out_for_delivery"),
    "T11": ("ready shipped out_for_delivery", "delivered"),
    "T12": ("shipped out_for_delivery delivered", "returned"),
    "T13": ("returned", "in_production"),
    "T14": ("returned", "ready"),
    "T15": (
        "draft received confirmed artwork_ready in_production quality_check ready failed returned",
        "canceled",
    ),
    "T16": ("draft received confirmed artwork_ready in_production", "failed"),
    "T17": ("failed", "received"),
    "T18": ("canceled", "received"),
    "T19": ("canceled", "shipped"),
}


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_transition_has_exactly_the_origins_and_target_of_the_table(name: str) -> None:
    rows = [t for t in TRANSITIONS if t.id == name]
    origins = {o.value for t in rows for o in t.origins}
    assert origins == set(TABLE[name][0].split())
    assert {t.to.value for t in rows} == {TABLE[name][1]}


def test_no_other_pair_of_states_is_possible_for_anyone() -> None:
    pairs = {(o, to) for origins, to in TABLE.values() for o in origins.split()}
    for origin in State:
        for to in State:
            if (origin.value, to.value) not in pairs:
                assert all(find_transition(origin, to, role) is None for role in Role), (origin, to)


def test_there_are_thirteen_states_and_every_one_can_be_reached() -> None:
    assert len(State) == 13
    assert _reach(State.DRAFT) == set(State)


@pytest.mark.parametrize("state", list(State))
def test_from_every_state_an_end_and_from_every_living_one_canceled_can_be_reached(state: State) -> None:
    assert _reach(state) & (FINAL | {State.RETURNED})
    assert State.CANCELED in _reach(state)


def _reach(start: State) -> set[State]:
    seen, queue = {start}, deque([start])
    while queue:
        here = queue.popleft()
        for row in TRANSITIONS:
            if here in row.origins and row.to not in seen:
                seen.add(row.to)
                queue.append(row.to)
    return seen


def test_customers_decide_nothing_by_themselves() -> None:
    assert not [t for t in TRANSITIONS if Role.CUSTOMER in t.who]


@pytest.mark.parametrize(
    ("origin", "to", "role", "expected"),
    [
        (S.QUALITY_CHECK, S.READY, Role.OPERATOR, False),
        (S.QUALITY_CHECK, S.READY, Role.CHECKER, True),
        (S.IN_PRODUCTION, S.SHIPPED, Role.OPERATOR, False),
        (S.IN_PRODUCTION, S.SHIPPED, Role.MANAGER, True),
        (S.IN_PRODUCTION, S.CANCELED, Role.OPERATOR, False),
        (S.ARTWORK_READY, S.CANCELED, Role.OPERATOR, True),
        (S.RECEIVED, S.ARTWORK_READY, Role.OPERATOR, False),
        (S.CANCELED, S.SHIPPED, Role.MANAGER, False),
        (S.CANCELED, S.SHIPPED, Role.CONNECTOR, True),
    ],
)
def test_who_may_do_what(origin: State, to: State, role: Role, expected: bool) -> None:
    assert (find_transition(origin, to, role) is not None) is expected


def test_steps_that_need_a_reason_say_so() -> None:
    for origin, to in [(S.QUALITY_CHECK, S.IN_PRODUCTION), (S.FAILED, S.RECEIVED), (S.CONFIRMED, S.IN_PRODUCTION)]:
        row = find_transition(origin, to, Role.MANAGER)
        assert row is not None
        assert row.reason


def test_a_jump_is_for_machines_and_forward_only() -> None:
    for origin in State:
        for to in State:
            assert not any(is_jump(origin, to, role) for role in STAFF)
            if is_jump(origin, to, Role.CONNECTOR):
                assert RANK[origin] < RANK[to] <= RANK[State.DELIVERED]
    assert is_jump(S.RECEIVED, S.SHIPPED, Role.CONNECTOR)
    assert not is_jump(S.DELIVERED, S.SHIPPED, Role.CONNECTOR)
    assert is_jump(S.DRAFT, S.SHIPPED, Role.CONNECTOR)
    assert not is_jump(S.DRAFT, S.IN_PRODUCTION, Role.CONNECTOR)


def test_the_usual_next_step_is_open_to_a_leader_or_done_by_the_download() -> None:
    for origin, to in NEXT_STEP.items():
        assert to is State.ARTWORK_READY or any(to in steps_from(origin, role) for role in LEADERS)


def test_ranks_rise_along_the_road() -> None:
    ranks = [RANK[s] for s in ROAD]
    assert ranks == sorted(ranks)
    assert State.FAILED not in RANK
    assert MACHINES.isdisjoint(STAFF)
