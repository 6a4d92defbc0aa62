"""From orders to written sheets: what can be printed, where it lies, the file whole under its own name, the record."""

import errno
import os
from dataclasses import replace
from datetime import UTC, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from app.artwork import Facts, PrintSpec, Verdict
from app.codes import UnitCode, unit_code
from app.errors import Conflict, Corrupt, PlatenError, Unavailable
from app.events import Checked, Fetched, Held
from app.orders import Artwork, Item, Order
from app.sheetsizes import Form, SheetSize
from app.states import HoldReason, ReprintReason, State
from app.workflow import apply
from services.workstation import sheets
from services.workstation.files import Files, FileState, Wanted
from services.workstation.sheetbook import SheetBook, WrittenSheet
from services.workstation.sheets import (
    NOT_HERE,
    SheetPlan,
    ago,
    discard,
    failed_parts,
    give_name,
    plan,
    produce,
    record,
    restore,
    write_sheet,
)
from services.workstation.sheetwork import SheetChoice, pixels
from services.workstation.store import Store
from tests.kit.orders import CHECKER, MANAGER, NOON, OPERATOR, an_order, at, begun, moved, new_id
from tests.kit.sheetchild import bewitch, full_disk
from tests.services.workstation.conftest import Feed

CHOICE = SheetChoice(SheetSize("30 × 42 cm", 300, 420))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Shop:
    """Orders with drawn files on one station."""

    def __init__(self, store: Store, feed: Feed, folder: Path) -> None:
        self.store, self.feed, self.folder = store, feed, folder
        self.orders: dict[str, Order] = {}
        self.out = folder / "prints" / "Gang sheets"

    async def put(
        self, number: str, quantity: int = 1, size: tuple[float, float] = (60, 80), *, here: bool = True
    ) -> str:
        """An order of one item in production; its file is drawn at 3 pixels a millimeter."""
        path = self.folder / f"{number}.png"
        pixels = (round(size[0] * 3), round(size[1] * 3))
        Image.effect_noise(pixels, 90).convert("RGB").save(path)
        sha = sha256(path.read_bytes()).hexdigest()
        artwork = Artwork("a1", url=f"https://images.example/{number}.png", spec=PrintSpec(*size))
        order = begun(an_order(number, items=(Item("1", "Print", quantity, artworks=(artwork,)),)))
        facts = Facts(*pixels, "PNG", "RGB", 9)
        event = Fetched(id=new_id(), order=order.id, at=at(1), author=OPERATOR, artwork="a1", sha256=sha, facts=facts)
        order = apply(order, event).order
        order = apply(order, moved(order, State.IN_PRODUCTION)).order
        await self.say(order)
        if here:
            await self.file(order, path, sha)
        return order.id

    async def file(self, order: Order, path: Path, sha: str) -> None:
        files = Files(self.store)
        await files.want([Wanted(order.id, order.artworks[0])], "", NOON)
        file = files.one(order.id, "a1")
        assert file is not None
        await files.mark(file, FileState.HERE, path=str(path), sha256=sha, size=1, got=1)

    async def say(self, order: Order) -> None:
        self.orders[order.id] = order
        await self.store.take(self.feed.page(self.feed.item(order)))

    async def fail(self, id_: str, unit: str) -> None:
        """Everything was made; that piece did not pass."""
        order = self.orders[id_]
        part = order.fulfilments[0].id
        order = apply(order, moved(order, State.QUALITY_CHECK)).order
        judged = Checked(
            id=new_id(), order=id_, at=at(60), author=CHECKER, fulfilment=part, unit=unit, attempt=1,
            verdict=Verdict.FAIL, why=ReprintReason.BANDING,
        )  # fmt: skip
        await self.say(apply(order, judged).order)

    def plan(self, *ids: str, choice: SheetChoice = CHOICE, **how: Any) -> SheetPlan:
        return plan(self.store, ids, choice, **how)

    async def written(self, made: SheetPlan) -> list[WrittenSheet]:
        places = range(len(made.nested.sheets))
        return [(await produce(self.store, made, n, self.out, OPERATOR, UTC))[0] for n in places]


@pytest.fixture
def shop(store: Store, feed: Feed, tmp_path: Path) -> Shop:
    return Shop(store, feed, tmp_path)


def seen_codes(path: str) -> set[str]:
    document = pypdfium2.PdfDocument(path)
    image = document[0].render(scale=300 / 72).to_pil()
    document.close()
    return {found.text for found in zxingcpp.read_barcodes(image)}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.anyio
async def test_every_piece_of_the_orders_lies_on_a_sheet_under_its_own_code(shop: Shop) -> None:
    one, two = await shop.put("1001", 3), await shop.put("1002", 2, (90, 120))
    made = shop.plan(one, two, one)
    assert made.left_out == ()
    assert len(made.lying) == 5
    sheets_ = await shop.written(made)
    wanted = {unit_code(UnitCode(one, 1, n, 1)) for n in (1, 2, 3)} | {
        unit_code(UnitCode(two, 1, n, 1)) for n in (1, 2)
    }
    assert set[str]().union(*(seen_codes(sheet.path) for sheet in sheets_)) == wanted
    assert {tile.code for sheet in sheets_ for tile in sheet.tiles} == wanted


@pytest.mark.anyio
@pytest.mark.parametrize("form", [Form.PNG, Form.TIFF])
async def test_the_same_sheet_as_one_picture(shop: Shop, form: Form) -> None:
    """Where the PDF has them: every picture pixel for pixel, every code."""
    one = await shop.put("1001", 2)
    made = shop.plan(one, choice=replace(CHOICE, form=form, dpi=round(3 * 25.4)))
    assert made.scaled == ()
    assert len(shop.plan(one, choice=replace(CHOICE, form=form, dpi=300)).scaled) == 2
    sheets_ = await shop.written(made)
    path = Path(sheets_[0].path)
    assert path.suffix == f".{form.ending}"
    with Image.open(path) as sheet, Image.open(shop.folder / "1001.png") as file:
        for tile in sheets_[0].tiles:
            x, y = pixels(tile.x, 76), pixels(tile.y, 76)
            wanted = file.transpose(Image.Transpose.ROTATE_270) if tile.turned else file
            there = sheet.crop((x, y, x + wanted.width, y + wanted.height))
            assert there.tobytes() == wanted.tobytes()
    large = shop.plan(await shop.put("1002"), choice=replace(CHOICE, form=form))
    (written,) = await shop.written(large)
    with Image.open(written.path) as sheet:
        found = {code.text for code in zxingcpp.read_barcodes(sheet.convert("L"))}
    assert found == {tile.code for tile in written.tiles}


@pytest.mark.anyio
async def test_what_cannot_be_printed_is_left_out_with_a_sentence(shop: Shop) -> None:
    far = await shop.put("1001", 2, here=False)
    large = await shop.put("1002", 1, (400, 500))
    odd = await shop.put("1003")
    artwork = replace(shop.orders[odd].artworks[0], spec=PrintSpec(60, 60))
    item = replace(shop.orders[odd].items[0], artworks=(artwork,))
    await shop.say(replace(shop.orders[odd], items=(item,)))
    held = await shop.put("1004")
    event = Held(id="h", order=held, at=at(9), author=MANAGER, why=HoldReason.STOCK, reason="No paper")
    await shop.say(apply(shop.orders[held], event).order)
    made = shop.plan(far, large, odd, held, "unknown")
    assert {(one.number, one.words) for one in made.left_out} == {
        ("#1001", NOT_HERE),
        ("#1002", "40 × 50 cm does not fit on 30 × 42 cm with the margins and its code."),
        ("#1003", "The picture has another shape than 6 × 6 cm."),
        ("#1004", "It is on hold: No paper."),
    }
    assert made.missing == (far,)
    assert made.nested.sheets == ()


@pytest.mark.anyio
async def test_a_file_that_cannot_be_kept_whole_is_left_out(shop: Shop) -> None:
    id_ = await shop.put("1001")
    (shop.folder / "1001.png").write_bytes(b"no picture")
    assert [one.words for one in shop.plan(id_).left_out] == [
        "This is not a picture that Platen can print. PNG, JPEG, TIFF and WebP work."
    ]


@pytest.mark.anyio
async def test_turning_is_a_choice(shop: Shop) -> None:
    id_ = await shop.put("1001", 1, (380, 240))
    assert shop.plan(id_).nested.sheets[0].placed[0].turned
    fixed = shop.plan(id_, choice=replace(CHOICE, turn=False))
    assert fixed.nested.sheets == ()
    assert fixed.left_out[0].words.endswith("Turned it would fit.")


@pytest.mark.anyio
async def test_a_picture_that_is_stretched_a_little_is_told(shop: Shop) -> None:
    id_ = await shop.put("1001")
    artwork = replace(shop.orders[id_].artworks[0], spec=PrintSpec(60, 81))
    await shop.say(replace(shop.orders[id_], items=(replace(shop.orders[id_].items[0], artworks=(artwork,)),)))
    made = shop.plan(id_)
    assert [one.piece.number for one in made.stretched] == ["#1001"]
    assert (made.lying[0].fit.width_mm, made.lying[0].fit.height_mm) == (60, 81)


@pytest.mark.anyio
async def test_sheets_of_one_minute_never_write_over_each_other(shop: Shop) -> None:
    first, second = await shop.put("1001"), await shop.put("1002")
    [one] = await shop.written(shop.plan(first))
    before = contents(shop.out)
    [two] = await shop.written(shop.plan(second))
    assert Path(one.path).name == "Gang sheet 2026-11-20 12.00, 1 of 1.pdf"
    assert Path(two.path).name == "Gang sheet 2026-11-20 12.00, 1 of 1 (2).pdf"
    after = contents(shop.out)
    assert set(after) == {Path(one.path).name, Path(two.path).name}
    assert before.items() <= after.items()


@pytest.mark.anyio
async def test_on_a_disk_without_second_names_nothing_is_overwritten_either(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    first, second = await shop.put("1001"), await shop.put("1002")
    [one], [two] = await shop.written(shop.plan(first)), await shop.written(shop.plan(second))
    assert one.path != two.path
    assert len(list(shop.out.iterdir())) == 2


@pytest.mark.anyio
async def test_a_sheet_of_another_station_that_comes_at_the_last_moment_is_not_written_over(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(part: Path, target: Path) -> None:
        if "(2)" not in target.name:
            target.write_bytes(b"theirs")
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", no_links)
    real = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: "1 of 1" not in path.name and real(path))  # a look just before it
    [sheet] = await shop.written(shop.plan(await shop.put("1001")))
    assert Path(sheet.path).name == "Gang sheet 2026-11-20 12.00, 1 of 1 (2).pdf"
    found = contents(shop.out)
    assert set(found) == {"Gang sheet 2026-11-20 12.00, 1 of 1.pdf", Path(sheet.path).name}
    assert found["Gang sheet 2026-11-20 12.00, 1 of 1.pdf"] == b"theirs"


@pytest.mark.anyio
async def test_a_piece_is_planned_for_one_sheet_only(shop: Shop) -> None:
    id_ = await shop.put("1001", 2)
    [sheet] = await shop.written(shop.plan(id_))
    again = shop.plan(id_)
    assert again.lying == ()
    assert [one.words for one in again.left_out] == [f"It is on sheet 1 of 1, {Path(sheet.path).stem} already."]
    await discard(shop.store, sheet, OPERATOR)
    assert len(shop.plan(id_).lying) == 2
    await restore(shop.store, sheet, OPERATOR)
    assert shop.plan(id_).lying == ()


@pytest.mark.anyio
async def test_only_the_bad_pieces_of_a_sheet_go_onto_the_next_under_new_codes(shop: Shop) -> None:
    one, two = await shop.put("1001", 3), await shop.put("1002", 2)
    [sheet] = await shop.written(shop.plan(one, two))
    assert failed_parts(shop.store, sheet) == frozenset()
    await shop.fail(one, "1-2")
    bad = failed_parts(shop.store, sheet)
    assert {part[:3] for part in bad} == {(one, f"{one}.1", "1-2")}
    made = shop.plan(one, two, only=bad)
    assert [ready.piece.code for ready in made.lying] == [unit_code(UnitCode(one, 1, 2, 2))]
    [again] = await shop.written(made)
    assert seen_codes(again.path) == {unit_code(UnitCode(one, 1, 2, 2))}
    assert shop.plan(one, two, only=bad).lying == ()


@pytest.mark.anyio
async def test_the_orders_tell_that_they_were_printed(shop: Shop) -> None:
    id_ = await shop.put("1001", 2)
    await shop.written(shop.plan(id_))
    shown = shop.store.order(id_)
    assert shown is not None
    assert [entry.words for entry in shown.order.trail][-1] == "Gang sheet 1 of 1 printed"


@pytest.mark.anyio
async def test_what_changed_after_planning_stops_the_sheet(shop: Shop) -> None:
    id_ = await shop.put("1001")
    made = shop.plan(id_)
    event = Held(id="h", order=id_, at=at(9), author=MANAGER, why=HoldReason.STOCK)
    await shop.say(apply(shop.orders[id_], event).order)
    with pytest.raises(Conflict, match=r"#1001 changed meanwhile. It is on hold."):
        await shop.written(made)
    assert not shop.out.exists()


@pytest.mark.anyio
async def test_two_that_plan_the_same_piece_do_not_both_print_it(shop: Shop) -> None:
    id_ = await shop.put("1001")
    first, second = shop.plan(id_), shop.plan(id_)
    await shop.written(first)
    with pytest.raises(Conflict, match="changed meanwhile"):
        await shop.written(second)


@pytest.mark.anyio
async def test_a_sheet_that_cannot_be_recorded_is_not_left_lying_about(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both were found current before either was recorded."""
    id_ = await shop.put("1001")
    first, second = shop.plan(id_), shop.plan(id_)
    [sheet] = await shop.written(first)
    monkeypatch.setattr(sheets, "_ensure_current", lambda *_: None)
    with pytest.raises(Conflict, match="another one"):
        await shop.written(second)
    assert list(contents(shop.out)) == [Path(sheet.path).name]


@pytest.mark.anyio
async def test_a_file_that_was_exchanged_is_not_printed(shop: Shop) -> None:
    id_ = await shop.put("1001")
    made = shop.plan(id_)
    Image.new("RGB", (180, 240)).save(shop.folder / "1001.png")
    with pytest.raises(Corrupt, match="not the one that was downloaded"):
        await shop.written(made)
    assert list(shop.out.iterdir()) == []


@pytest.mark.anyio
async def test_a_full_disk_leaves_nothing_behind(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = await shop.put("1001")
    made = shop.plan(id_)
    bewitch(monkeypatch, full_disk)
    with pytest.raises(Unavailable, match="could not be written") as told:
        await shop.written(made)
    assert isinstance(told.value, PlatenError)
    assert list(shop.out.iterdir()) == []
    assert SheetBook(shop.store).newest() == ()


@pytest.mark.anyio
async def test_how_far_it_is_is_told(shop: Shop) -> None:
    made = shop.plan(await shop.put("1001", 2), await shop.put("1002", 1))
    told: list[int] = []
    write_sheet(shop.store, made, 0, shop.out, OPERATOR, UTC, told.append)
    assert told[-1] == 3
    assert told == sorted(told)


@pytest.mark.anyio
async def test_a_sheet_is_recorded_before_its_file_has_its_name(shop: Shop) -> None:
    id_ = await shop.put("1001", 2)
    made = shop.plan(id_)
    sheet = write_sheet(shop.store, made, 0, shop.out, OPERATOR, UTC)
    assert [path.suffix for path in shop.out.iterdir()] == [".part"]
    await record(shop.store, sheet, OPERATOR)
    assert [path.suffix for path in shop.out.iterdir()] == [".part"]
    assert shop.plan(id_).lying == ()
    assert SheetBook(shop.store).unfinished() == (sheet,)
    named = await give_name(shop.store, sheet)
    assert list(contents(shop.out)) == [Path(named.path).name]
    assert SheetBook(shop.store).newest() == (named,)
    assert SheetBook(shop.store).unfinished() == ()


@pytest.mark.anyio
async def test_what_was_left_half_written_a_day_ago_goes(shop: Shop) -> None:
    shop.out.mkdir(parents=True)
    old, young, other = (shop.out / name for name in (f".{'a' * 32}.part", f".{'b' * 32}.part", ".notes.part"))
    for path in (old, young, other):
        path.touch()
    for path in (old, other):
        os.utime(path, (0, (NOON - timedelta(days=2)).timestamp()))
    os.utime(young, (0, (NOON - timedelta(hours=1)).timestamp()))
    [sheet] = await shop.written(shop.plan(await shop.put("1001")))
    assert set(contents(shop.out)) == {young.name, other.name, Path(sheet.path).name}


@pytest.mark.anyio
async def test_a_busy_database_leaves_neither_file_nor_record(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = await shop.put("1001")
    made = shop.plan(id_)

    async def full(*_: object) -> frozenset[str]:
        raise Unavailable("This computer's disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "add", full)
        with pytest.raises(Unavailable, match="full"):
            await shop.written(made)
    assert list(shop.out.iterdir()) == []
    assert SheetBook(shop.store).newest() == ()
    assert len(shop.plan(id_).lying) == 1


@pytest.mark.anyio
async def test_a_file_that_cannot_have_its_name_frees_its_pieces(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    id_ = await shop.put("1001")
    made = shop.plan(id_)

    def refused(*_: object) -> None:
        raise OSError(errno.EROFS, "read only")

    with monkeypatch.context() as patched:
        patched.setattr(sheets, "claim", refused)
        with pytest.raises(Unavailable, match="could not be written"):
            await shop.written(made)
    assert list(shop.out.iterdir()) == []
    assert SheetBook(shop.store).newest() == SheetBook(shop.store).unfinished() == ()
    assert len(shop.plan(id_).lying) == 1


@pytest.mark.parametrize(
    ("age", "words"),
    [(timedelta(), "just now"), (timedelta(minutes=1), "1 minute ago"), (timedelta(hours=3), "3 hours ago"),
     (timedelta(days=2, hours=5), "2 days ago"), (timedelta(minutes=-5), "just now")],
)  # fmt: skip
def test_an_age_in_words(age: timedelta, words: str) -> None:
    assert ago(age) == words
