"""Who works on a fulfilment: claims with a lease, heartbeats, taking over."""

from dataclasses import replace
from datetime import timedelta

from app.change import Outcome, ensure_free, recorded, same_person, targets
from app.errors import NotAllowed
from app.events import Claimed, Event, Unclaimed
from app.orders import Claim, Fulfilment, Order
from app.people import Right, may
from app.rules import Rules


def with_claim(fulfilment: Fulfilment, event: Event, seconds: int, *, provisional: bool) -> Fulfilment:
    token = fulfilment.claim_token + 1
    claim = Claim(event.author, token, event.at + timedelta(seconds=seconds), provisional)
    return replace(fulfilment, claim=claim, claim_token=token)


def claim(order: Order, event: Claimed, rules: Rules) -> Outcome:
    (fulfilment,) = targets(order, event, event.fulfilment)
    held = fulfilment.claim
    mine = held is not None and same_person(held.by.id, held.by.name, event.author.id, event.author.name)
    taking_over = event.take_over and may(event.author.role, Right.TAKE_OVER) and bool(event.reason)
    if held is not None and held.until > event.at and not mine and not taking_over:
        raise NotAllowed(
            f"{order.number} is being worked on by {held.by.name}.",
            hint="A manager can take it over with a reason.",
        )
    seconds = rules.provisional_seconds if event.provisional else rules.lease_seconds
    new = with_claim(fulfilment, event, seconds, provisional=event.provisional)
    changed = order.with_fulfilment(new)
    return Outcome(changed if mine else recorded(changed, event, f"Taken by {event.author.name}", rules))


def unclaim(order: Order, event: Unclaimed, rules: Rules) -> Outcome:
    (fulfilment,) = targets(order, event, event.fulfilment)
    if fulfilment.claim is None:
        return Outcome(order)
    ensure_free(order, fulfilment, event)
    return Outcome(recorded(order.with_fulfilment(replace(fulfilment, claim=None)), event, "Given back", rules))
