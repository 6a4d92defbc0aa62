"""What an order's files are found to be: findings brought up to date, problems raised and cleared, and a finding let
pass by somebody with a reason."""

from dataclasses import replace

from app import likeness, replacing
from app.artwork import Severity
from app.change import Outcome, recorded, with_issue
from app.errors import NotAllowed
from app.events import Event, Waived
from app.orders import Artwork, ArtworkRole, Issue, Order, Waiver
from app.people import Right, may
from app.preflight import inspect_artwork, may_pass
from app.rules import Rules

KIND = "preflight"


def judged(before: Order, order: Order, event: Event, rules: Rules) -> Order:
    """Every file judged anew, for one file's findings may hang on another's. An error in a print file that was not
    there before is a problem that stops work; one that is gone takes its problem along. So is a file that was replaced
    under work that had begun."""
    items = tuple(replace(i, artworks=tuple(_judged(a, order, rules) for a in i.artworks)) for i in order.items)
    new = order if items == order.items else replace(order, items=items)
    was, now = _problems(before), _problems(new)
    issues = tuple(i for i in new.issues if i.kind != KIND or i.text not in was - now)
    new = new if issues == new.issues else replace(new, issues=issues)
    for words in sorted(now - was):
        new = with_issue(new, event, KIND, words, blocking=True)
    return replacing.raised(before, new, event)


def _judged(artwork: Artwork, order: Order, rules: Rules) -> Artwork:
    if artwork.facts is None:
        return artwork
    passed = {w.rule for w in artwork.waivers}
    return replace(
        artwork, findings=tuple(f for f in inspect_artwork(strict(artwork, rules), order) if f.rule not in passed)
    )


def strict(artwork: Artwork, rules: Rules) -> Artwork:
    """With the shop's own word on rules, where the product has none."""
    if not rules.severities:
        return artwork
    own = {**rules.severities, **dict(artwork.spec.severities)}
    return replace(artwork, spec=replace(artwork.spec, severities=tuple(own.items())))


def _problems(order: Order) -> set[str]:
    printed = [a for a in order.artworks if a.role is ArtworkRole.PRINT]
    return {f.words for a in printed for f in a.findings if f.severity is Severity.ERROR}


def stands(order: Order, issue: Issue) -> bool:
    """Whether a problem is what a file was found to be, or that it must be fetched, and still is."""
    if issue.kind == replacing.KIND:
        return issue.text in replacing.awaited(order)
    return issue.kind == KIND and issue.text in _problems(order)


def way_out(issue: Issue) -> str:
    """What ends a problem that stands."""
    return "Download it, D." if issue.kind == replacing.KIND else "Let it pass with a reason, beside its picture."


def waive(order: Order, event: Waived, rules: Rules) -> Outcome:
    """Let a finding of a file pass, or let it stand again. Raises NotAllowed without a reason or the right, for
    another file than the one that was looked at, and for a file that has no picture to print."""
    if not may(event.author.role, Right.WAIVE):
        raise NotAllowed("Only staff let a finding pass.", hint="")
    artwork = next((a for a in order.artworks if a.id == event.artwork), None)
    if artwork is None or artwork.facts is None or artwork.sha256 != event.sha256:
        raise NotAllowed(f"{order.number} has another file by now.", hint="Look at it first.")
    waiver = next((w for w in artwork.waivers if w.rule == event.rule), None)
    if event.standing:
        return Outcome(order) if waiver is None else Outcome(_standing(order, artwork, waiver, event, rules))
    if waiver is not None:
        return Outcome(order)
    words = _words(artwork, event.rule)
    if not words:
        raise NotAllowed("This finding is no longer there.", hint="")
    if not may_pass(event.rule):
        raise NotAllowed("There is no picture to print.", hint="Ask the shop for another file.")
    if not event.reason.strip():
        raise NotAllowed("A finding passes with a reason only.", hint="Say why it may be printed.")
    new = Waiver(event.rule, words, event.reason.strip(), event.author, event.at)
    changed = judged(order, _with(order, replace(artwork, waivers=(*artwork.waivers, new))), event, rules)
    return Outcome(recorded(changed, event, f"Let pass: {words}", rules))


def _words(artwork: Artwork, rule: str) -> str:
    """What a rule says of this file, empty where it says nothing. Whether it looks like another order's picture only
    the station knows that compared them."""
    if rule == likeness.RULE:
        return likeness.WORDS
    return next((f.words for f in artwork.findings if f.rule == rule), "")


def _standing(order: Order, artwork: Artwork, waiver: Waiver, event: Waived, rules: Rules) -> Order:
    left = tuple(w for w in artwork.waivers if w is not waiver)
    changed = judged(order, _with(order, replace(artwork, waivers=left)), event, rules)
    return recorded(changed, event, f"Stands again: {waiver.words}", rules)


def _with(order: Order, artwork: Artwork) -> Order:
    items = tuple(
        replace(i, artworks=tuple(artwork if a.id == artwork.id else a for a in i.artworks)) for i in order.items
    )
    return replace(order, items=items)
