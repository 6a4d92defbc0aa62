"""Every screen and state worth looking at, one function each."""

from dataclasses import dataclass

from app.likeness import Verdict
from services.catalogue import TaskState
from tests.kit.petorders import judge_file, pet, with_pets
from tests.tour import checking, coloring, comparing, office, practice, proofs, replaced
from tests.tour.downloads import fill_downloads
from tests.tour.drive import Drive, Run
from ui.settings.accounts import ConnectionsPage
from ui.settings.attention import AttentionPage
from ui.window import PAGES

DESK = (1440, 900)


@dataclass(frozen=True)
class Scene:
    """`shop`: full or empty. `size` of the window in device-independent pixels."""

    name: str
    run: Run
    shop: str = "full"
    size: tuple[int, int] = DESK


def _queue(drive: Drive) -> None:
    drive.choose(["FB-20816"])


def _several(drive: Drive) -> None:
    drive.choose(["FB-20816", "FB-20834", "FB-20835", "FB-20838", "FB-20822"])


def _held(drive: Drive) -> None:
    drive.choose(["FB-20829"])


def _problem(drive: Drive) -> None:
    drive.choose(["FB-20822"])


def _new(drive: Drive) -> None:
    drive.choose(["FB-20840"])


def _ship(drive: Drive) -> None:
    drive.choose(["FB-20844"])
    drive.do("ship")


def _ship_number(drive: Drive) -> None:
    _ship(drive)
    drive.write("1Z5R89390357567127")


def _toast(drive: Drive) -> None:
    drive.choose(["FB-20834"])
    drive.do("check")


def _hold_asked(drive: Drive) -> None:
    drive.choose(["FB-20834"])
    drive.do("hold")


def _palette(drive: Drive) -> None:
    drive.do("search")


def _found(drive: Drive) -> None:
    drive.do("search")
    drive.write("oka")


def _not_found(drive: Drive) -> None:
    drive.do("search")
    drive.write("20861")


def _keys(drive: Drive) -> None:
    drive.do("keys")


def _offline(drive: Drive) -> None:
    drive.choose(["FB-20816"])
    drive.offline()


def _practice(drive: Drive) -> None:
    drive.station.practice = True
    drive.window.open()
    drive.choose(["FB-20816"])


def _compact(drive: Drive) -> None:
    drive.do("compact")
    drive.choose(["FB-20816"])


def _large(drive: Drive) -> None:
    drive.do("large")
    drive.choose(["FB-20816"])


def _text_150(drive: Drive) -> None:
    drive.theme.set_text_size(150)
    drive.choose(["FB-20816"])


def _view(name: str) -> Run:
    return lambda drive: drive.do(f"go-{name}")


def _page(name: str) -> Run:
    def run(drive: Drive) -> None:
        drive.window.go(name)
        drive.rest()

    return run


def _office(name: str) -> Run:
    """The page as it is with a receiver that has something to tell."""

    def run(drive: Drive) -> None:
        drive.station.client = office.Office()  # type: ignore[assignment]  # answers what these pages ask
        _page(name)(drive)

    return run


def _chosen_meaning(drive: Drive) -> None:
    from ui.settings.mappings import WordCard

    _office("mappings")(drive)
    card = next(iter(drive.window.findChildren(WordCard)))
    card.choices["in_production"].click()
    drive.rest()


def _picking(drive: Drive) -> None:
    from ui.settings.mappings import ProductCard

    _office("mappings")(drive)
    drive.window.findChildren(ProductCard)[0].goods.open.click()
    drive.rest()


def _replayed(drive: Drive) -> None:
    from ui.settings.accounts import Card

    _office("connections")(drive)
    drive.window.findChildren(Card)[0].replay.click()
    drive.rest()


def _downloads(drive: Drive) -> None:
    """A batch that runs beside one that failed, one that is over, and links that die."""
    fill_downloads(drive.store, drive.engine)
    _page("downloads")(drive)


def _set_up(drive: Drive) -> None:
    from services.carriers import CARRIERS

    _office("connections")(drive)
    page = drive.window.stack.currentWidget()
    assert isinstance(page, ConnectionsPage)
    page.set_up(CARRIERS["shiplogic"])
    drive.rest()


def _carriers(drive: Drive) -> None:
    """The page at its end, where the carriers are."""
    _office("connections")(drive)
    page = drive.window.stack.currentWidget()
    assert isinstance(page, ConnectionsPage)
    page.area.verticalScrollBar().setValue(page.area.verticalScrollBar().maximum())
    drive.rest()


def _giving_up(drive: Drive) -> None:
    _office("attention")(drive)
    page = drive.window.stack.currentWidget()
    assert isinstance(page, AttentionPage)
    card = next(card for card in page.cards if card.one.kind == "effect")
    card.more.click()
    card.give_up.click()
    drive.rest()


def _refund(drive: Drive) -> None:
    drive.change("FB-20838", office.repaid)
    drive.choose(["FB-20838"])


def _more(drive: Drive) -> None:
    drive.change("FB-20838", lambda order: office.elsewhere(office.repaid(order)))
    drive.choose(["FB-20838"])
    drive.do("more")


def _refund_asked(drive: Drive) -> None:
    drive.change("FB-20838", office.repaid)
    drive.choose(["FB-20838"])
    drive.do("more")
    drive.asked().press("2")
    drive.rest()


def _label(drive: Drive) -> None:
    drive.station.client = office.Office()  # type: ignore[assignment]  # as above
    _ship(drive)
    panel = drive.pane.ship.label
    panel.weight.set_text("1200")
    panel.sides.set_text("320 220 60")
    panel.prices.click()
    drive.rest()


def _label_bought(drive: Drive) -> None:
    drive.station.client = office.Office()  # type: ignore[assignment]  # as above
    drive.change("FB-20844", office.labeled)
    _ship(drive)


def _mockup(drawing: TaskState, route: str = "printful") -> Run:
    def run(drive: Drive) -> None:
        drive.station.client = office.Office(drawing)  # type: ignore[assignment]  # as above
        drive.station.fetcher = office.Post()  # type: ignore[assignment]  # brings one picture
        drive.change("FB-20838", lambda order: office.elsewhere(order, route))
        drive.choose(["FB-20838"])
        order = drive.pane.order
        assert order is not None
        drive.pane.open_mockup(order, order.fulfilments[0], order.items[0])
        drive.rest()

    return run


def _mockup_here(number: str) -> Run:
    """Made in-house: drawn on this computer."""

    def run(drive: Drive) -> None:
        drive.choose([number])
        order = drive.pane.order
        assert order is not None
        drive.pane.open_mockup(order, order.fulfilments[0], order.items[0])
        drive.rest()

    return run


GANG = ("FB-20816", "FB-20822", "FB-20829", "FB-20834", "FB-20835", *(f"FB-{n}" for n in range(20860, 20877)))


def _gang(drive: Drive) -> None:
    drive.choose(GANG)
    drive.do("gang")


def _gang_written(drive: Drive) -> None:
    _gang(drive)
    drive.do("write-sheets")


def _gang_failed(drive: Drive) -> None:
    """Some pieces of the sheet were checked; two of them did not pass."""
    _gang_written(drive)
    for number, verdict in (("FB-20816", "fail"), ("FB-20834", "pass"), ("FB-20868", "fail"), ("FB-20870", "pass")):
        drive.judge(number, verdict)


def _doubts(drive: Drive) -> None:
    """An order of three pets: one that looks like another order's, one that nothing can be told about, one that is not
    here; and a name too many."""
    one, other, third = map(drive.order, ("FB-20816", "FB-20834", "FB-20835"))
    shas = {a.id: a.sha256 for a in one.artworks}
    pets = (
        pet("Max", file=other.artworks[0].sha256, original=shas["a2"], effect="enhancedblackwhite"),
        pet("Zoe", file=third.artworks[0].sha256, original=third.artworks[0].sha256),
        pet("Bo"),
    )
    drive.change(one.number, lambda order: with_pets(order, *pets, names="Max, Zoë, Bo & Luna"))
    order = drive.order(one.number)
    judge_file(drive.store, order, "Max", Verdict.ANOTHER, other)
    judge_file(drive.store, order, "Zoe", Verdict.UNSURE)
    drive.choose(["FB-20816"])


def _doubts_right(drive: Drive) -> None:
    _doubts(drive)
    drive.pane.doubts.buttons[0][1].click()
    drive.rest()


def _all_pictures(drive: Drive) -> None:
    _doubts(drive)
    drive.do("all-pictures")


def _suspect(drive: Drive) -> None:
    _doubts(drive)
    drive.choose(["FB-20834"])
    drive.station.hub.tell_touched([drive.order("FB-20816").id])
    drive.rest()


def _empty(drive: Drive) -> None:
    drive.rest()


def _loupe(drive: Drive) -> None:
    drive.choose(["FB-20816"])
    drive.do("preview")


SCENES: tuple[Scene, ...] = (
    Scene("queue", _queue),
    Scene("queue-several", _several),
    Scene("order-held", _held),
    Scene("order-problem", _problem),
    Scene("order-new", _new),
    Scene("ship", _ship),
    Scene("ship-number", _ship_number),
    Scene("toast", _toast),
    Scene("hold-asked", _hold_asked),
    Scene("loupe", _loupe),
    Scene("doubts", _doubts),
    Scene("doubts-right", _doubts_right),
    Scene("all-pictures", _all_pictures),
    Scene("palette", _palette),
    Scene("palette-found", _found),
    Scene("palette-nothing", _not_found),
    Scene("keys", _keys),
    Scene("offline", _offline),
    Scene("practice", _practice),
    Scene("compact", _compact),
    Scene("large", _large),
    Scene("text-150", _text_150),
    *(Scene(place.name, _page(place.name)) for place in PAGES),
    *(Scene(f"{name}-told", _office(name)) for name in ("attention", "connections", "mappings")),
    Scene("downloads-told", _downloads),
    Scene("attention-giving-up", _giving_up),
    Scene("carriers", _carriers),
    Scene("connections-set-up", _set_up),
    Scene("refund", _refund),
    Scene("refund-asked", _refund_asked),
    Scene("more", _more),
    Scene("label", _label),
    Scene("label-bought", _label_bought),
    Scene("mockup", _mockup(TaskState.DONE)),
    Scene("mockup-drawing", _mockup(TaskState.PENDING)),
    Scene("mockup-here", _mockup_here("FB-20816")),
    Scene("mockup-mug", _mockup_here("FB-20829")),
    Scene("mockup-none", _mockup(TaskState.DONE, "prodigi")),
    Scene("suspect", _suspect),
    *(Scene(name, run) for name, run in checking.SCENES.items()),
    Scene("qc-empty", _page("qc"), "empty"),
    Scene("gang", _gang),
    Scene("gang-written", _gang_written),
    Scene("gang-failed", _gang_failed),
    Scene("mappings-chosen", _chosen_meaning),
    Scene("mappings-picking", _picking),
    Scene("connections-replayed", _replayed),
    *(Scene(name, run) for name, run in {**comparing.SCENES, **replaced.SCENES}.items()),
    *(Scene(name, run) for name, run in coloring.SCENES.items()),
    *(Scene(name, run) for name, run in proofs.SCENES.items()),
    *(Scene(name, run) for name, run in practice.SCENES.items()),
    Scene("ready", _view("ready")),
    Scene("problems", _view("problem")),
    Scene("empty", _empty, "empty"),
    Scene("small", _queue, size=(1280, 720)),
    Scene("smallest", _queue, size=(960, 640)),
)
