"""Mappings: what a word or product nobody knows means here, chosen after a look at the orders it would change."""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.errors import NotAllowed, PlatenError
from app.people import Right, may
from app.states import HoldReason, State
from app.wording import HOLD_WORDS, STAFF_WORDS
from services.catalogue import Product, Variant
from services.connector import Can
from services.meanings import CHOICES, Change, Replayed, Trial, Unseen
from services.providers import PROVIDERS
from ui.formats import ago, times
from ui.settings.changes import Changes, difference
from ui.settings.form import SIDE, Box, Sheet, empty, while_there
from ui.settings.goods import Goods, body_of
from ui.settings.office import Meanings, meanings, take_away, try_out, use
from ui.settings.tiles import Tiles
from ui.station import Station
from ui.widgets.button import PANE, Button
from ui.widgets.checkbox import CheckBox
from ui.widgets.field import Field
from ui.widgets.words import Words

if TYPE_CHECKING:
    from services.meanings import Mapped

ACROSS = 4
OTHERS = 220
"""So wide is an account's name at least."""
MADE_THERE = "made_there"
HOLD = "hold:"
KEPT = frozenset({"placement", "technique"})
"""Of what a product is so far, this stays when another variant is chosen."""


def in_words(choice: str) -> str:
    """A meaning as staff call it."""
    if choice.startswith(HOLD):
        return f"On hold: {HOLD_WORDS[HoldReason(choice.removeprefix(HOLD))].lower()}"
    return {"problem": "Report a problem", "nothing": "Nothing"}.get(choice) or STAFF_WORDS[State(choice)]


def _short(choice: str) -> str:
    """The same below its heading."""
    words = in_words(choice).removeprefix("On hold: ")
    return words[:1].upper() + words[1:]


class MappingsPage(Sheet):
    """Asked anew when it is opened and after each change. Who may not map sees it without buttons."""

    def __init__(self, station: Station, parent: QWidget | None = None) -> None:
        super().__init__(station.theme, parent)
        self.station = station
        self.found: tuple[Meanings, ...] | None = None
        self.cards: list[WordCard | ProductCard] = []
        self.other: Other | None = None
        self._say("Asking the receiver …", "")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.ask()

    def ask(self) -> None:
        self.station.tasks.start(meanings(self.station.client), self.show_meanings, self._failed)

    def show_meanings(self, found: tuple[Meanings, ...]) -> None:
        """What is not mapped first, then what is."""
        self.found = found
        self._clear()
        if not self.allowed:
            self.put(Words(self.theme, "Only a manager says what a word means.", "body", "t2"))
        open_ = [(one, unseen) for one in found for unseen in one.mappings.unknown if unseen.kind in ("word", "sku")]
        for one, unseen in open_:
            card = WordCard(self, one, unseen) if unseen.kind == "word" else ProductCard(self, one, unseen)
            self.cards.append(card)
            self.put(card)
        known = [one for one in found if one.mappings.words or one.mappings.products]
        for one in known:
            self.put(Known(self, one))
        if not open_ and not known:
            self._say("Every word and product is known", "What nobody has said the meaning of appears here.")
        if self.allowed and found:
            self.other = Other(self)
            self.put(self.other)
        self.column.addStretch(1)
        self._seek()

    def _seek(self) -> None:
        """Whoever came here for one word or product finds it in sight."""
        sought, self.station.hub.sought = self.station.hub.sought, ""
        card = next((card for card in self.cards if sought and card.unseen.raw == sought), None)
        if card is not None:
            self._fill.adjustSize()
            self.area.ensureWidgetVisible(card, 0, SIDE)
            card.first.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def allowed(self) -> bool:
        return may(self.station.author().role, Right.MAP)

    def _failed(self, error: PlatenError) -> None:
        self._say(error.message, error.hint)
        self.column.addStretch(1)

    def _say(self, title: str, words: str) -> None:
        self._clear()
        box = Box(self.theme, title)
        if words:
            box.inside.addWidget(Words(self.theme, words, "body", "t2"))
        self.put(box)

    def _clear(self) -> None:
        self.cards = []
        empty(self.column)


class _Open(Box):
    """Something that is not mapped yet: how often it came, which orders it concerns, what a choice would change."""

    def __init__(self, page: MappingsPage, one: Meanings, unseen: Unseen) -> None:
        super().__init__(page.theme, f"“{unseen.raw}” at {one.title}")
        self.page, self.of, self.unseen = page, one, unseen
        station = page.station
        seen = f"met {times(unseen.n)}, last {ago(unseen.last_at, station.clock(), station.zone)}"
        orders = f". Orders {', '.join(unseen.orders)}" if unseen.orders else ""
        if unseen.n:
            self.inside.addWidget(Words(self.theme, f"{one.account}, {seen}{orders}", "small", "t3"))
        self.effect = Changes(station)
        self.first: QWidget = self
        self.use = Button(station.icons, "Use this meaning", "check", kind="filled")
        self.use.setVisible(False)

    def _try(self, trial: Trial) -> None:
        """What the choice would change is looked at before it can be used."""
        self.effect.say("Looking at the orders it would change …", "t2")
        self.use.setVisible(False)
        work = try_out(self.page.station.client, trial)
        self.page.station.tasks.start(work, while_there(self, self.show_effect), while_there(self, self._failed))

    def show_effect(self, found: Replayed) -> None:
        self.effect.show_found(found, difference(found))
        for card in self.page.cards:
            card.use.show_as(card.use.text(), card.use.icon_name, kind="filled" if card is self else "quiet")
        self.use.setVisible(self.page.allowed)

    def _failed(self, error: PlatenError) -> None:
        self.effect.say(f"{error.message} {error.hint}".strip(), "warnText")

    def _use(self, change: Change) -> None:
        work = use(self.page.station.client, self.of.provider, self.of.account, change)
        self.page.station.tasks.start(work, lambda _: self.page.ask())


class WordCard(_Open):
    """A word of a provider: one of the states, a hold, a problem, or nothing."""

    def __init__(self, page: MappingsPage, one: Meanings, unseen: Unseen) -> None:
        super().__init__(page, one, unseen)
        self.choice = ""
        self.choices = {c: Button(page.station.icons, _short(c), height=PANE, parent=self) for c in CHOICES}
        wide = max(self._dress(choice, chosen=True) for choice in CHOICES)
        for choice, button in self.choices.items():
            self._dress(choice, chosen=False)
            button.setMinimumWidth(wide)
            button.setEnabled(page.allowed)
            button.clicked.connect(partial(self.choose, choice))
        self.first = self.choices[CHOICES[0]]
        holds = [c for c in CHOICES if c.startswith(HOLD)]
        states = [c for c in CHOICES if c in set(State)]
        others = [c for c in CHOICES if c not in holds and c not in states]
        for heading, some in (("The order is", states), ("The order is on hold", holds), ("Neither", others)):
            self._group(heading, some)
        self.inside.addWidget(self.effect)
        self.use.clicked.connect(lambda: self._use(Change(words={unseen.raw: self.choice})))
        self.buttons(self.use)

    def choose(self, choice: str, _: bool = False) -> None:
        self.choice = choice
        for name in self.choices:
            self._dress(name, chosen=name == choice)
        self._try(Trial(self.of.provider, self.of.account, words={self.unseen.raw: choice}))

    def _group(self, heading: str, choices: Sequence[str]) -> None:
        grid = QGridLayout()
        grid.setSpacing(self.theme.px(6))
        grid.addWidget(Words(self.theme, heading, "small", "t3"), 0, 0, 1, ACROSS)
        for n, choice in enumerate(choices):
            grid.addWidget(self.choices[choice], 1 + n // ACROSS, n % ACROSS, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(ACROSS, 1)
        self.inside.addLayout(grid)

    def _dress(self, choice: str, *, chosen: bool) -> int:
        """How a choice looks; gives its width. A tick and words say that it is chosen, not the tint alone."""
        button = self.choices[choice]
        button.show_as(_short(choice), "check" if chosen else "", kind="chosen" if chosen else "quiet")
        button.setAccessibleName(in_words(choice))
        button.setAccessibleDescription("Chosen" if chosen else "")
        return button.sizeHint().width()


class Other(Box):
    """A word that is understood, but wrongly: what a manager says of it goes before what came with Platen."""

    def __init__(self, page: MappingsPage) -> None:
        super().__init__(page.theme, "A word means something else here")
        self.page = page
        self.word = Field(page.station.icons, "The word", "As the provider writes it", parent=self)
        self.inside.addWidget(self.word)
        self.inside.addWidget(Words(page.theme, "Who says it", "small", "t3"))
        tiles = Tiles(page.theme, self, least=OTHERS)
        self.accounts: dict[tuple[str, str], Button] = {}
        for one in page.found or ():
            button = Button(page.station.icons, f"{one.title}, {one.account}", height=PANE, parent=self)
            button.clicked.connect(partial(self.open, one))
            self.accounts[one.provider, one.account] = button
            tiles.add(button)
        self.inside.addWidget(tiles)

    def open(self, one: Meanings, _: bool = False) -> None:
        """Its card, to choose what the word means."""
        raw = self.word.text().strip()
        self.word.warn("" if raw else "Write the word first.")
        if not raw:
            return
        now = self.page.station.clock()
        card = WordCard(self.page, one, Unseen(0, one.provider, one.account, "word", raw, 0, now, now))
        self.page.cards.append(card)
        self.inside.addWidget(card)
        card.show()
        card.first.setFocus(Qt.FocusReason.OtherFocusReason)


class ProductCard(_Open):
    """An SKU: what it is at the provider, and whether it is always made there. `mapped`: what it is so far."""

    def __init__(self, page: MappingsPage, one: Meanings, unseen: Unseen, mapped: "Mapped | None" = None) -> None:
        super().__init__(page, one, unseen)
        icons = page.station.icons
        self.product = Field(icons, f"Product at {one.title}", '{"variant": 4012}', parent=self)
        there = f"Always made at {one.title}"
        self.made_there = CheckBox(icons, there, "Orders with it go there by themselves", pad=0)
        if mapped is not None:
            self.product.set_text(json.dumps({k: v for k, v in mapped.body.items() if k != MADE_THERE}))
            self.made_there.setChecked(mapped.body.get(MADE_THERE) is True)
        self.look = Button(icons, "Look at its orders", "eye", kind="quiet")
        self.look.clicked.connect(self.try_product)
        self.goods = Goods(page.station, one.provider, one.account, one.title, self)
        self.goods.setVisible(shows_goods(one.provider))
        self.goods.chosen.connect(self._picked)
        self.first = self.product
        caption = Words(page.theme, f"As {one.title} names it; choosing a product fills it in", "small", "t3")
        caption.setVisible(shows_goods(one.provider))
        for widget in (self.goods, caption, self.product, self.made_there, self.look):
            widget.setEnabled(page.allowed)
            self.inside.addWidget(widget)
        self.inside.addWidget(self.effect)
        self.use.clicked.connect(lambda: self._use(Change(products={unseen.raw: self.body()})))
        self.buttons(self.use)

    def _picked(self, product: Product, variant: Variant) -> None:
        """Where on it the picture goes stays as it was."""
        try:
            before = self.body()
        except NotAllowed:
            before = {}
        kept = {name: value for name, value in before.items() if name in KEPT}
        self.product.set_text(json.dumps({**kept, **body_of(self.of.provider, product, variant)}))
        self.try_product()

    def body(self) -> dict[str, object]:
        """As it is kept. Raises NotAllowed where it cannot be read."""
        try:
            found = json.loads(self.product.text() or "{}")
        except ValueError:
            found = None
        if not isinstance(found, dict) or not found:
            raise NotAllowed("This product cannot be read.", hint='It looks like {"variant": 4012}.')
        return {**found, **({MADE_THERE: True} if self.made_there.isChecked() else {})}

    def try_product(self) -> None:
        try:
            body = self.body()
        except NotAllowed as error:
            self.product.warn(f"{error.message} {error.hint}")
            return
        self.product.warn("")
        self._try(Trial(self.of.provider, self.of.account, products={self.unseen.raw: body}))


class Known(Box):
    """What is mapped at one account, by whom; each can be taken away, after a second look."""

    def __init__(self, page: MappingsPage, one: Meanings) -> None:
        super().__init__(page.theme, f"{one.title}, {one.account}")
        self.page, self.of = page, one
        self.rows: list[Button] = []
        for word in one.mappings.words:
            self._row(word, f"“{word.name}” means {in_words(word.meaning).lower()}", {"word": word.name})
        for product in one.mappings.products:
            again = Button(page.station.icons, "Choose anew …", "search", kind="bare", height=PANE, parent=self)
            again.setAccessibleName(f"Choose {product.name} anew")
            again.clicked.connect(partial(self._choose_anew, again, product))
            self._row(product, f"{product.name} is {described(product.body)}", {"sku": product.name}, again)

    def _choose_anew(self, button: Button, product: "Mapped", _: bool = False) -> None:
        """Its card, with what it is so far, below the list."""
        button.hide()
        of = self.of
        unseen = Unseen(0, of.provider, of.account, "sku", product.name, 0, product.at, product.at)
        card = ProductCard(self.page, of, unseen, product)
        self.page.cards.append(card)
        self.inside.addWidget(card)
        card.show()
        card.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _row(self, mapped: "Mapped", words: str, name: dict[str, str], more: Button | None = None) -> None:
        station = self.page.station
        said = f"{words}. {mapped.by}, {ago(mapped.at, station.clock(), station.zone)}"
        button = Button(station.icons, "Take away …", "trash-2", kind="bare", height=PANE, parent=self)
        button.setVisible(self.page.allowed)
        button.setAccessibleName(f"Take away {next(iter(name.values()))}")
        button.clicked.connect(partial(self._take_away, button, name))
        self.rows.append(button)
        row = QHBoxLayout()
        row.addWidget(Words(self.theme, said, "body", "t1"), 1)
        if more is not None:
            more.setVisible(self.page.allowed)
            row.addWidget(more)
        row.addWidget(button)
        self.inside.addLayout(row)

    def _take_away(self, button: Button, name: dict[str, str], _: bool = False) -> None:
        """Asked once: the second press does it."""
        if button.text() != "Take it away":
            button.show_as("Take it away", "trash-2", kind="quiet")
            return
        work = take_away(self.page.station.client, self.of.provider, self.of.account, **name)
        self.page.station.tasks.start(work, lambda _: self.page.ask())


def described(body: Mapping[str, object]) -> str:
    """ "variant 4012, product 19, always made there"."""
    parts = [f"{name.replace('_', ' ')} {_plainly(value)}" for name, value in body.items() if name != MADE_THERE]
    return ", ".join([*parts, *(["always made there"] if body.get(MADE_THERE) is True else [])])


def _plainly(value: object) -> str:
    if isinstance(value, list):
        return " and ".join(map(str, value))
    return described(value) if isinstance(value, dict) else str(value)


def shows_goods(provider: str) -> bool:
    """Whether its products can be looked at from here."""
    connector = PROVIDERS.get(provider)
    return connector is not None and Can.CATALOGUE in connector.CAPABILITIES.can
