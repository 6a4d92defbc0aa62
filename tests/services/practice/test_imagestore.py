"""The image store as real ones are: ranges, marks, and every way to fail, over a real connection."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest

from services.practice import ImageKnobs, PracticeShop
from services.practice.pictures import PrintFile
from tests.services.practice.parts import opened

T = TypeVar("T")
FILE = PrintFile("tiles", 2, 240, 320)


def ask(folder: Path, work: Callable[[PracticeShop, httpx.AsyncClient, str], Awaitable[T]], **knobs: object) -> T:
    """The work's result over an open shop with one picture; `knobs` of that picture."""

    async def run() -> T:
        async with opened(folder) as (shop, client):
            url = shop.images.add(FILE, "max.png")
            turned = shop.images.knobs("max.png")
            for name, value in knobs.items():
                setattr(turned, name, value)
            return await work(shop, client, url)

    return asyncio.run(run())


def get(folder: Path, headers: dict[str, str] | None = None, **knobs: Any) -> httpx.Response:
    async def work(shop: PracticeShop, client: httpx.AsyncClient, url: str) -> httpx.Response:
        return await client.get(url, headers=headers)

    return ask(folder, work, **knobs)


def test_a_picture_comes_whole_with_its_marks(tmp_path: Path) -> None:
    answer = get(tmp_path)
    assert answer.status_code == 200
    assert answer.content.startswith(b"\x89PNG")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    assert answer.headers["last-modified"].endswith("GMT")
    assert answer.headers["accept-ranges"] == "bytes"


def test_a_picture_is_drawn_once_and_kept(tmp_path: Path) -> None:
    first = get(tmp_path)
    kept = tmp_path / FILE.name
    assert kept.read_bytes() == first.content
    assert get(tmp_path).content == first.content


@pytest.mark.parametrize(
    ("asked", "part", "shown"),
    [
        ("bytes=100-", slice(100, None), "100-{last}"),
        ("bytes=0-9", slice(0, 10), "0-9"),
        ("bytes=-5", slice(-5, None), "{tail}-{last}"),
        ("bytes=10-99999999", slice(10, None), "10-{last}"),
    ],
)
def test_a_range(asked: str, part: slice, shown: str, tmp_path: Path) -> None:
    whole = get(tmp_path).content
    answer = get(tmp_path, {"Range": asked})
    assert answer.status_code == 206
    assert answer.content == whole[part]
    words = shown.format(last=len(whole) - 1, tail=len(whole) - 5)
    assert answer.headers["content-range"] == f"bytes {words}/{len(whole)}"


@pytest.mark.parametrize("asked", ["bytes=x-", "lines=1-2", "bytes=0-1,5-6"])
def test_a_range_that_is_none_gives_the_whole(asked: str, tmp_path: Path) -> None:
    assert get(tmp_path, {"Range": asked}).status_code == 200


def test_a_range_behind_the_end_is_refused(tmp_path: Path) -> None:
    answer = get(tmp_path, {"Range": "bytes=99999999-"})
    assert answer.status_code == 416
    assert answer.headers["content-range"].startswith("bytes */")


def test_if_range_goes_on_only_with_the_same_file(tmp_path: Path) -> None:
    marks = get(tmp_path).headers
    for mark, status in ((marks["etag"], 206), (marks["last-modified"], 206), ('"other"', 200), ("yesterday", 200)):
        assert get(tmp_path, {"Range": "bytes=5-", "If-Range": mark}).status_code == status


def test_a_store_that_ignores_ranges(tmp_path: Path) -> None:
    answer = get(tmp_path, {"Range": "bytes=5-"}, ignores_range=True)
    assert answer.status_code == 200
    assert answer.headers["accept-ranges"] == "none"


def test_a_store_that_tells_no_length(tmp_path: Path) -> None:
    answer = get(tmp_path, no_length=True)
    assert "content-length" not in answer.headers
    assert answer.content == get(tmp_path).content


@pytest.mark.parametrize(
    ("knobs", "status", "start"),
    [
        ({"expired": True}, 403, b"<Error>"),
        ({"login_page": True}, 200, b"<!doctype html>"),
        ({"empty": True}, 200, b""),
        ({"busy": 1}, 503, b"busy"),
        ({"wrong_magic": True}, 200, b"GIF89a"),
    ],
)
def test_other_things_than_a_picture(knobs: dict[str, Any], status: int, start: bytes, tmp_path: Path) -> None:
    answer = get(tmp_path, **knobs)
    assert answer.status_code == status
    assert answer.content.startswith(start)


def test_a_picture_spoilt_on_its_way_has_the_right_length(tmp_path: Path) -> None:
    true, spoilt = get(tmp_path).content, get(tmp_path, corrupt=True).content
    assert len(true) == len(spoilt)
    assert true != spoilt


def test_a_cut_answer_is_resumed(tmp_path: Path) -> None:
    whole = get(tmp_path).content

    async def work(shop: PracticeShop, client: httpx.AsyncClient, url: str) -> tuple[bytes, httpx.Response]:
        got = bytearray()

        async def pour() -> None:
            async with client.stream("GET", url) as answer:
                async for piece in answer.aiter_raw():
                    got.extend(piece)

        with pytest.raises(httpx.RemoteProtocolError):
            await pour()
        return bytes(got), await client.get(url, headers={"Range": f"bytes={len(got)}-"})

    first, second = ask(tmp_path, work, cut_after=1_000, cuts=1)
    assert len(first) == 1_000
    assert first + second.content == whole


def test_a_file_replaced_between_two_tries_has_another_mark(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, client: httpx.AsyncClient, url: str) -> httpx.Response:
        etag = (await client.head(url)).headers["etag"]
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(url)
        return await client.get(url, headers={"Range": "bytes=1000-", "If-Range": etag})

    answer = ask(tmp_path, work, cut_after=1_000, cuts=1, replaced=True)
    assert answer.status_code == 200
    assert answer.content != get(tmp_path).content


def test_a_slow_answer_is_whole(tmp_path: Path) -> None:
    assert get(tmp_path, slow=50_000_000).content == get(tmp_path).content


def test_what_was_asked_is_counted_and_an_unknown_name_is_not_found(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, client: httpx.AsyncClient, url: str) -> tuple[int, int]:
        await client.get(url)
        missing = await client.get(shop.images.url("nothing.png"))
        return missing.status_code, shop.ledger.count("image", "max.png")

    assert ask(tmp_path, work) == (404, 1)


def test_knobs_of_all_files_and_of_one(tmp_path: Path) -> None:
    async def work(shop: PracticeShop, client: httpx.AsyncClient, url: str) -> list[int]:
        shop.images.all = ImageKnobs(expired=True)
        other = shop.images.add(FILE, "other.png")
        return [(await client.get(address)).status_code for address in (url, other)]

    assert ask(tmp_path, work) == [200, 403]
