"""A page keeps the bodies it was sent, byte for byte."""

import msgspec

from app import wire
from app.protocol import Answer, Answers, FeedItem, FeedPage, Result
from tests.kit.orders import NOON, begun


def test_a_body_stays_raw() -> None:
    body = wire.order_bytes(begun())
    page = FeedPage((FeedItem(1, "order", "o", 1, "put", msgspec.Raw(body)),), "f.1.c", False, NOON)
    read = wire.read(wire.json_bytes(page), FeedPage)
    assert bytes(read.items[0].body) == body
    assert read.cursor == "f.1.c"


def test_an_answer_is_the_same_bytes_each_time() -> None:
    answers = Answers((Answer("c1", Result.CONFLICT, fields={"address": ("a", "b")}),))
    assert wire.json_bytes(answers) == wire.json_bytes(wire.read(wire.json_bytes(answers), Answers))
