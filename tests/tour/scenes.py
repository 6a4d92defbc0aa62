"""Every screen and state worth looking at, one function each."""

from dataclasses import dataclass

from tests.tour.downloads import fill_downloads
from tests.tour.drive import Drive, Run
from tests.tour.office import Office
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
        drive.station.client = Office()  # type: ignore[assignment]  # answers what these pages ask
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
    Scene("mappings-chosen", _chosen_meaning),
    Scene("mappings-picking", _picking),
    Scene("connections-replayed", _replayed),
    Scene("ready", _view("ready")),
    Scene("problems", _view("problem")),
    Scene("empty", _empty, "empty"),
    Scene("small", _queue, size=(1280, 720)),
    Scene("smallest", _queue, size=(960, 640)),
)
