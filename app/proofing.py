"""What happens to a proof: the customer is asked, answers, stays silent; a manager decides; a new file voids it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from app.change import Outcome, before, recorded, with_issue
from app.codes import digest
from app.effects import Alert, Mail
from app.errors import NotAllowed
from app.events import Event, ProofAnswered, ProofAsked, ProofAskedAgain, ProofSilent
from app.orders import Before, Fulfilment, Issue, Note, Order
from app.people import PLATEN, Author, Right, may
from app.proofrules import (
    ASKED,
    awaited,
    clears,
    current,
    ensure_shown,
    needs_person,
    part_of,
    rule_of,
    shown_of,
    unasked,
    wish,
)
from app.proofs import Proof, ProofState, Silence
from app.rules import Rules
from app.states import LEADERS, STAFF, Role

KIND, LATE = "proof", "proof_late"
CUSTOMER = Author(Role.CUSTOMER, "customer")
UNTOLD = "The customer could not be written to, and does not know of the proof."
MOST = 20
"""Of each order so many superseded proofs are remembered."""
MOST_WORDS = 2_000


def proof_id(order: str, artwork: str, sha256: str) -> str:
    """The same for the same file of the same order, whoever shows it."""
    return digest("proof", order, artwork, sha256, length=26)


def ask(order: Order, event: ProofAsked, rules: Rules) -> Outcome:
    """The picture is where the customer can see it: they are asked, once for each file. Raises NotAllowed where the
    order has another file by now, or needs no proof of it."""
    if event.author.role is not Role.WORKER:
        raise NotAllowed("Platen itself sends proofs.", hint="")
    mine = proof_id(order.id, event.artwork, event.sha256)
    if any(p.id == mine for p in order.proofs):
        return Outcome(order)
    found = [rule for a, rule in unasked(order, rules) if (a.id, a.sha256) == (event.artwork, event.sha256)]
    if not found:
        raise NotAllowed(f"{order.number} needs no proof of this file.", hint="")
    until = _until(event, found[0].hours, rules)
    new = Proof(mine, event.artwork, event.sha256, event.at, until, found[0].silence)
    changed = replace(order, proofs=_remembered(replace(order, proofs=(*order.proofs, new))))
    return Outcome(recorded(changed, event, "Proof sent to the customer", rules), (_mail(order, new, event),))


def _remembered(order: Order) -> tuple[Proof, ...]:
    """All that count, and the newest of those that were superseded."""
    counts = {p.id for p in current(order)}
    old = [p.id for p in order.proofs if p.id not in counts]
    kept = counts | set(old[-MOST:])
    return tuple(p for p in order.proofs if p.id in kept)


def _until(event: Event, hours: int, rules: Rules) -> datetime:
    """The mail goes when the undo window has closed; the customer's time begins then."""
    return event.at + timedelta(hours=hours, seconds=rules.undo_seconds)


def _mail(order: Order, proof: Proof, event: Event) -> Mail:
    return Mail(
        key=mail_key(order, proof, event.id),
        order=order.id,
        cause=event.id,
        waits=True,
        template="proof",
        proof=proof.id,
    )


def mail_key(order: Order, proof: Proof, event: str = "") -> str:
    """Of the mail that this event sent; without one, what the keys of all its mails begin with."""
    return f"{order.id}:mail-proof:{proof.id}:{event}"


def ask_again(order: Order, event: ProofAskedAgain, rules: Rules) -> Outcome:
    """Staff send it once more: the customer has the whole time anew."""
    if not may(event.author.role, Right.WORK):
        raise NotAllowed("Only staff send a proof.", hint="")
    proof, part = _counting(order, event.proof)
    if proof.state is ProofState.APPROVED:
        raise NotAllowed(f"The proof of {order.number} is approved already.", hint="")
    hours = _hours(order, proof, rules)
    if hours is None:
        raise NotAllowed(f"{order.number} needs no proof by now.", hint="")
    new = replace(
        proof,
        asked_at=event.at,
        until=_until(event, hours[0], rules),
        silence=hours[1],
        state=ProofState.WAITING,
        by="",
        answered_at=None,
        answer=event.id,
        words="",
    )
    changed = recorded(settled(_with(order, new)), event, "Proof sent once more", rules, _was(order, part, proof))
    return Outcome(changed, (_mail(order, new, event),))


def _hours(order: Order, proof: Proof, rules: Rules) -> tuple[int, Silence] | None:
    item = next((i for i in order.items if any(a.id == proof.artwork for a in i.artworks)), None)
    rule = rule_of(item, rules) if item is not None else None
    return (rule.hours, rule.silence) if rule is not None else None


def _counting(order: Order, id_: str) -> tuple[Proof, Fulfilment]:
    """The proof and the part it is of, while it may still be decided. Raises NotAllowed."""
    proof = next((p for p in current(order) if p.id == id_), None)
    part = part_of(order, proof.artwork) if proof is not None else None
    if proof is None or part is None:
        raise NotAllowed(f"{order.number} has another print file by now.", hint="Look at the newer proof.")
    if part.state not in ASKED:
        raise NotAllowed(f"{order.number} is being made already.", hint="")
    return proof, part


def answer(order: Order, event: ProofAnswered, rules: Rules) -> Outcome:
    """The customer's word, until the cut-off and once; or a manager's approval in their name, with a reason.

    What a customer says later, or says otherwise a second time, is kept for a person and moves nothing."""
    if event.author.role is Role.CUSTOMER:
        return _by_customer(order, event, rules)
    if event.author.role not in LEADERS or not event.approved:
        raise NotAllowed("A manager approves a proof for a customer.", hint="Ask a manager, or send it once more.")
    if not event.reason.strip():
        raise NotAllowed("Approving for a customer needs a reason.", hint="Say who said so, and how.")
    proof, part = _counting(order, event.proof)
    if proof.state is ProofState.APPROVED:
        return Outcome(order)
    new = _answered(proof, event, ProofState.APPROVED, event.author.name, event.reason.strip())
    words = f"Proof approved for the customer: {new.words}"
    return Outcome(recorded(settled(_with(order, new)), event, words, rules, _was(order, part, proof)))


def _by_customer(order: Order, event: ProofAnswered, rules: Rules) -> Outcome:
    said = plain(event.words)
    if not event.approved and not said:
        raise NotAllowed("Please say what should change.", hint="")
    proof = next((p for p in order.proofs if p.id == event.proof), None)
    if proof is None:
        raise NotAllowed("There is no such proof.", hint="")
    state = ProofState.APPROVED if event.approved else ProofState.CHANGE
    if proof.state is state and proof.by == CUSTOMER.name and said in ("", proof.words):
        return Outcome(order)
    if not is_open(order, proof, event.at):
        return _late(order, event, said, rules)
    new = _answered(proof, event, state, CUSTOMER.name, said)
    changed = settled(_with(order, new))
    words = "Customer approved the proof" if event.approved else wish(new)
    alerts = () if event.approved else (_alert(order, new, event),)
    return Outcome(recorded(changed, event, words, rules), alerts)


def is_open(order: Order, proof: Proof, now: datetime) -> bool:
    """Whether the customer can still answer it."""
    part = part_of(order, proof.artwork)
    counts = any(p.id == proof.id for p in current(order)) and part is not None and part.state in ASKED
    return counts and proof.state is ProofState.WAITING and now <= proof.until


def _answered(proof: Proof, event: Event, state: ProofState, by: str, words: str) -> Proof:
    return replace(proof, state=state, by=by, answered_at=event.at, answer=event.id, words=words)


def _late(order: Order, event: ProofAnswered, said: str, rules: Rules) -> Outcome:
    """Not lost: an approval is a note, a wish is a problem that stops nothing and a line for a person."""
    if event.approved:
        text = "The customer approved the proof after it was decided."
        if any(n.text == text for n in order.notes):
            return Outcome(order)
        note = Note(event.id, text, event.author, event.at)
        return Outcome(recorded(replace(order, notes=(*order.notes, note)), event, text, rules))
    text = f"Too late, the customer asks for a change: “{said}”"
    changed = with_issue(order, event, LATE, text)
    if changed is order:
        return Outcome(order)
    alert = Alert(key=f"{order.id}:{LATE}:{event.id}", order=order.id, cause=event.id, words=text)
    return Outcome(recorded(changed, event, text, rules), (alert,))


def silent(order: Order, event: ProofSilent, rules: Rules) -> Outcome:
    """The cut-off passed: the shop's rule counts. A customer who could not be written to has agreed to nothing."""
    if event.author.role is not Role.WORKER:
        raise NotAllowed("The clock alone ends the time for an answer.", hint="")
    proof = next((p for p in current(order) if p.id == event.proof), None)
    part = part_of(order, proof.artwork) if proof is not None else None
    if proof is None or part is None or part.state not in ASKED:
        return Outcome(order)
    if proof.state is not ProofState.WAITING or event.at < proof.until:
        return Outcome(order)
    silence = proof.silence if event.told else Silence.WAIT
    new = _answered(proof, event, ProofState.SILENT, PLATEN.name, "" if event.told else UNTOLD)
    new = replace(new, silence=silence)
    words = "No answer to the proof: it is printed as shown" if clears(new) else wish(new)
    changed = recorded(settled(_with(order, new)), event, words, rules)
    return Outcome(changed, () if clears(new) else (_alert(order, new, event),))


def _alert(order: Order, proof: Proof, event: Event) -> Alert:
    return Alert(key=alert_key(order, proof), order=order.id, cause=event.id, words=wish(proof))


def alert_key(order: Order, proof: Proof) -> str:
    """Of the line that tells people of it: another one for each answer."""
    return f"{order.id}:proof:{proof.id}:{proof.answer}"


def alert_keys(order: Order | None) -> set[str]:
    """Of all that waits for somebody in the house."""
    return {alert_key(order, p) for p in current(order) if needs_person(order, p)} if order is not None else set()


def settled(order: Order) -> Order:
    """With exactly the problems that its proofs are."""
    rest = tuple(i for i in order.issues if i.kind != KIND)
    stuck = (p for p in current(order) if needs_person(order, p))
    own = tuple(Issue(p.answer, KIND, wish(p), p.answered_at or p.asked_at, blocking=True) for p in stuck)
    issues = rest + own
    return order if issues == order.issues else replace(order, issues=issues)


def begins(order: Order, fulfilment: Fulfilment, event: Event, rules: Rules) -> tuple[Proof, ...]:
    """Work on a part begins: the proofs that a manager goes on without, as they were. Raises NotAllowed for anybody
    else, and without a reason."""
    if event.author.role not in STAFF:
        return ()
    if event.author.role not in LEADERS or not event.reason.strip():
        ensure_shown(order, fulfilment, rules)
        return ()
    found = (shown_of(order, artwork) for artwork, _ in awaited(order, fulfilment, rules))
    return tuple(p for p in found if p is not None and not clears(p))


def passed_over(order: Order, proofs: Iterable[Proof], event: Event) -> Order:
    """Work began without them."""
    for proof in proofs:
        order = _with(order, _answered(proof, event, ProofState.WAIVED, event.author.name, event.reason.strip()))
    return order


def put_back(order: Order, was: Before, undone: str) -> Order:
    """The proofs that the undone step decided, as they were; what customers said of others meanwhile stays."""
    known = {p.id: p for p in was.proofs}
    proofs = tuple(known.get(p.id, p) if p.answer == undone else p for p in order.proofs)
    return order if proofs == order.proofs else replace(order, proofs=proofs)


def _was(order: Order, part: Fulfilment, proof: Proof) -> Before:
    return replace(before(order, part), proofs=(proof,))


def _with(order: Order, proof: Proof) -> Order:
    return replace(order, proofs=tuple(proof if p.id == proof.id else p for p in order.proofs))


def plain(words: str) -> str:
    """What somebody typed, without what cannot be shown, at most so long."""
    kept = "".join(c if c.isprintable() or c == "\n" else " " for c in words)
    return "\n".join(line.strip() for line in kept.splitlines()).strip()[:MOST_WORDS]
