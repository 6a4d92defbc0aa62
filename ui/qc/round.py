"""What is checked at the bench, without a window: pieces, which one is framed, answers, marks, photos."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum

from app.artwork import Answer, Said, Step, Verdict
from app.awaiting import can_check
from app.change import same_person
from app.checklist import is_of_picture, proofs, steps_for
from app.moving import has_made
from app.orders import Fulfilment, Item, Order, Stage, Unit
from app.people import Author
from app.replacing import print_checksums
from app.rules import DEFAULT, Rules
from app.secondlook import look_for, to_look

Key = tuple[str, str, int]


class Mark(Enum):
    """What became of a piece here; each has a shape of its own."""

    WAITS = "waits"
    PASSED = "passed"
    FAILED = "failed"
    ASIDE = "aside"


MARKS: dict[Verdict, Mark] = {Verdict.PASS: Mark.PASSED, Verdict.FAIL: Mark.FAILED, Verdict.UNSURE: Mark.ASIDE}
DONE = frozenset({Mark.PASSED, Mark.FAILED})


@dataclass(frozen=True, slots=True)
class Piece:
    """One unit in one attempt. `line`: the place of its item in the order, from 1."""

    order: str
    number: str
    fulfilment: str
    item: str
    line: int
    unit: str
    place: int
    attempt: int

    @property
    def key(self) -> Key:
        return self.fulfilment, self.unit, self.attempt


@dataclass(slots=True)
class Round:
    """`at`: the framed piece's place in `pieces`, -1 for none. `who` checks here: of what they passed nothing comes up
    again, of what others passed some does. `looked`: checksums of the print files a piece was last looked at with; its
    answers are about these."""

    rules: Rules
    who: Author | None = None
    pieces: list[Piece] = field(default_factory=list)
    orders: dict[str, Order] = field(default_factory=dict)
    marks: dict[Key, Mark] = field(default_factory=dict)
    said: dict[Key, dict[str, Said]] = field(default_factory=dict)
    photos: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    looked: dict[Key, tuple[str, ...]] = field(default_factory=dict)
    at: int = -1

    @property
    def piece(self) -> Piece | None:
        """The framed one."""
        return self.pieces[self.at] if 0 <= self.at < len(self.pieces) else None

    @property
    def checked(self) -> int:
        return sum(self.mark(piece) in DONE for piece in self.pieces)

    def mark(self, piece: Piece) -> Mark:
        return self.marks.get(piece.key, Mark.WAITS)

    def parts(self, piece: Piece) -> tuple[Order, Fulfilment, Item, Unit] | None:
        """What the piece is of; None where its order has gone or it is another attempt by now."""
        order = self.orders.get(piece.order)
        part = order.fulfilment(piece.fulfilment) if order else None
        item = order.item(piece.item) if order else None
        unit = next((u for u in part.units if u.id == piece.unit), None) if part else None
        return (order, part, item, unit) if order and part and item and unit else None

    # which pieces ---------------------------------------------------------------------------------------------------

    def take(self, orders: Iterable[Order]) -> set[Key]:
        """Orders as they are now. New pieces come behind, a reprint right behind the framed one; what is framed or was
        judged here keeps its place, what was judged elsewhere goes. Gives the pieces whose print file is another one
        than was looked at: their answers on it are open again."""
        framed, orders = self.piece, tuple(orders)
        self.orders |= {order.id: order for order in orders}
        there = {order.id: waiting(order, self.who, self.rules) for order in orders}
        coming = [piece for pieces in there.values() for piece in pieces]
        keys = {piece.key for piece in coming}
        self.pieces = [p for p in self.pieces if p.order not in there or p.key in keys or self._stays(p, framed)]
        known = {piece.key for piece in self.pieces}
        for piece in coming:
            self._note(piece)
        self._insert([piece for piece in coming if piece.key not in known], framed)
        others = {p.key for p in self.pieces if p.order in there and self._opened(p)}
        self.at = self.pieces.index(framed) if framed in self.pieces else min(self.at, len(self.pieces) - 1)
        if framed is None:
            self.at = self.next_open(-1)
        return others

    def look(self, at: int) -> None:
        """Another piece comes to the front, and is looked at with its print files as they are now."""
        self.at = at
        found = self.parts(self.piece) if self.piece is not None else None
        if self.piece is not None and found is not None:
            self.looked[self.piece.key] = print_checksums(found[2])

    def _opened(self, piece: Piece) -> bool:
        """Whether its print file is another one by now: what was said of it counts no more."""
        found, seen = self.parts(piece), self.looked.get(piece.key)
        if found is None or seen is None or seen == print_checksums(found[2]):
            return False
        del self.looked[piece.key]
        own = self.said.get(piece.key, {})
        self.said[piece.key] = {step: said for step, said in own.items() if not is_of_picture(step)}
        return True

    def _stays(self, piece: Piece, framed: Piece | None) -> bool:
        return piece == framed or self.mark(piece) in DONE

    def _note(self, piece: Piece) -> None:
        """A verdict of somebody else, or one taken back."""
        found = self.parts(piece)
        unsure = found is not None and found[3].verdict is Verdict.UNSURE
        if unsure and self.mark(piece) is Mark.WAITS:
            self.marks[piece.key] = Mark.ASIDE
        elif not unsure and self.mark(piece) is Mark.ASIDE:
            del self.marks[piece.key]

    def _insert(self, coming: list[Piece], framed: Piece | None) -> None:
        if framed not in self.pieces:
            self.pieces += coming
            return
        at = self.pieces.index(framed) + 1
        self.pieces[at:at] = [piece for piece in coming if piece.attempt > 1]
        self.pieces += [piece for piece in coming if piece.attempt == 1]

    def next_open(self, after: int) -> int:
        """The next piece that waits, round the end; -1 where none does."""
        count = len(self.pieces)
        places = ((after + step) % count for step in range(1, count + 1)) if count else ()
        return next((n for n in places if self.mark(self.pieces[n]) is Mark.WAITS), -1)

    def first_of(self, order: str) -> int:
        """The first piece of an order that waits; where none does, the one that is framed."""
        waits = (n for n, p in enumerate(self.pieces) if p.order == order and self.mark(p) is Mark.WAITS)
        return next(waits, self.at)

    def find(self, order: str, line: int, place: int) -> tuple[Piece | None, int]:
        """The piece a code names, in whichever attempt is here, and its place; None, -1 where it is not."""
        found = [(p, n) for n, p in enumerate(self.pieces) if (p.order, p.line, p.place) == (order, line, place)]
        return max(found, key=lambda pair: pair[0].attempt, default=(None, -1))

    # the list -------------------------------------------------------------------------------------------------------

    def steps(self, piece: Piece) -> tuple[Step, ...]:
        found = self.parts(piece)
        return steps_for(found[2], self.rules) if found else ()

    def proofs(self, piece: Piece) -> dict[str, str]:
        """Lines Platen ticks by itself, with what was measured."""
        found = self.parts(piece)
        return proofs(found[1], found[2], self.steps(piece)) if found else {}

    def answers(self, piece: Piece) -> tuple[Answer, ...]:
        """The list as it stands: a person's word goes before a proof."""
        shown, own = self.proofs(piece), self.said.get(piece.key, {})
        usual = dict.fromkeys(shown, Said.PROVED)
        return tuple(
            Answer(step.id, step.title, said, shown.get(step.id, "") if said is Said.PROVED else "")
            for step in self.steps(piece)
            for said in (own.get(step.id) or usual.get(step.id, Said.OPEN),)
        )

    def say(self, piece: Piece, step: str, said: Said) -> None:
        """A person's word on one line; OPEN takes back their own yes or no, and lifts a proof."""
        self.said.setdefault(piece.key, {})[step] = said

    def first_open(self, piece: Piece) -> int:
        """The place of the first line that stands against a pass, -1 where none does."""
        against = (Said.OPEN, Said.NO)
        return next((n for n, answer in enumerate(self.answers(piece)) if answer.said in against), -1)

    def which(self, piece: Piece) -> str:
        """What a verdict is said to be of, behind "passed" or "failed"; empty for the first."""
        return " its second look" if self.is_second(piece) else ""

    def is_second(self, piece: Piece) -> bool:
        """Whether somebody else passed it before. Nobody is told before they have judged it."""
        found = self.parts(piece)
        return found is not None and self.who is not None and look_for(found[1], found[3], self.who) is not None

    def begin(self, who: Author) -> bool:
        """Whoever checks here from now on. True where it is somebody else: then everything lies here anew, for what the
        one before ticked and judged says nothing of them."""
        was, self.who = self.who, who
        if was is not None and same_person(was.id, was.name, who.id, who.name):
            return False
        for kept in (self.marks, self.said, self.photos, self.looked):
            kept.clear()
        framed, self.pieces, self.at = self.piece, [], -1
        self.take(list(self.orders.values()))
        self.at = self.pieces.index(framed) if framed in self.pieces else self.at
        return True

    def restore(self, key: Key, said: dict[str, Said], files: tuple[str, ...]) -> None:
        """Its verdict was taken back: the answers it was given on stand again, as far as they are about these files."""
        self.said[key] = said
        if files:
            self.looked[key] = files
        for piece in self.pieces:
            if piece.key == key:
                self._opened(piece)
        self.forget(key)

    def forget(self, key: Key) -> None:
        """Its verdict was taken back; answers and photos stay as they were."""
        self.marks.pop(key, None)


def waiting(order: Order, who: Author | None = None, rules: Rules = DEFAULT) -> list[Piece]:
    """The pieces of an order that can be checked now, in the order of its lines; among them, and like any other, those
    that `who` is to look at once more; not what they made, where the shop wants a second person."""
    lines = {item.id: n for n, item in enumerate(order.items, start=1)}
    return [
        Piece(order.id, order.number, part.id, unit.item, lines[unit.item], unit.id, unit.number, unit.attempt)
        for part in order.fulfilments
        for unit in part.units
        if unit.item in lines and _waits(order, part, unit, who, rules)
    ]


def _waits(order: Order, part: Fulfilment, unit: Unit, who: Author | None, rules: Rules) -> bool:
    if unit.stage is Stage.MADE:
        return can_check(part, unit)
    if who is None or (rules.second_person and has_made(part, unit, who)):
        return False
    return to_look(order, part, unit, who)
