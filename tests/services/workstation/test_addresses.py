"""Addresses that shops really send: asked for as they are meant, or refused with a sentence that names nobody."""

import pytest

from app.errors import Refused
from services.workstation.addresses import askable, host_of, moved_to

SIGNED = "https://a.example/my%20dog.png?X-Amz-Credential=K%2F2026%2Fs3&X-Amz-Signature=a+b/c=&response=a:b;c,(d)!$'*~@"
UNREADABLE = [
    "https://[::1/x.png",
    "https://\u2100.example/x.png",
    "https://a..example/x.png",
    "https://my dog.example/x.png",
    f"https://{'a' * 64}.example/x.png",
    f"https://{'a.' * 130}example/x.png",
    "https://a.example:port/x.png",
    "https://a.example:99999/x.png",
    "https://[not-an-address]/x.png",
    "https://\u00e4\u0000.example/x.png",
    "https://a.example/\ud800.png",
]


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("https://a.example/Zo\u00eb.png", "https://a.example/Zo%C3%AB.png"),
        ("https://a.example/my dog.png", "https://a.example/my%20dog.png"),
        ("https://a.example/a.png?name=my dog\u00e9", "https://a.example/a.png?name=my%20dog%C3%A9"),
        ("https://a.example/100%.png", "https://a.example/100%25.png"),
        ("https://a.example/%e4%2F+b%C3%AB.png", "https://a.example/%e4%2F+b%C3%AB.png"),
        ('https://a.example/"<>{}`', "https://a.example/%22%3C%3E%7B%7D%60"),
        ("https://M\u00fcller.example:8443/a", "https://xn--mller-kva.example:8443/a"),
        ("https://Stra\u00dfe.example/a", "https://xn--strae-oqa.example/a"),
        ("https://www\u3002m\u00fcller.example./a", "https://www.xn--mller-kva.example./a"),
        ("https://[2606:4700::1111]:443/a", "https://[2606:4700::1111]:443/a"),
        ("  https://a.example/a.png#part \n", "https://a.example/a.png"),
        (SIGNED, SIGNED),
    ],
)
def test_an_address_is_quoted_once_and_means_the_same(written: str, asked: str) -> None:
    assert askable(written) == asked
    assert askable(asked) == asked


@pytest.mark.parametrize("url", UNREADABLE)
def test_what_cannot_be_asked_is_refused_with_a_sentence_that_names_no_host(url: str) -> None:
    with pytest.raises(Refused) as caught:
        askable(url)
    assert caught.value.message == "The address of this picture cannot be read."
    assert caught.value.__suppress_context__, "the first fault names the host, and a log would tell it"


def test_a_user_name_is_not_lost_on_the_way() -> None:
    assert askable("https://u:p@a.example/x") == "https://u:p@a.example/x"


@pytest.mark.parametrize(("url", "host"), [("https://A.example:1/x", "a.example:1"), ("https://[::1/x", ""), ("", "")])
def test_the_host_of_any_text(url: str, host: str) -> None:
    assert host_of(url) == host


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("/my dog.png", "https://a.example/my%20dog.png"),
        ("/Zo\u00eb.png".encode().decode("latin-1"), "https://a.example/Zo%C3%AB.png"),
        ("/Zo\u00eb.png", "https://a.example/Zo%EB.png"),
        ("https://b.example/%C3%AB?a=b c", "https://b.example/%C3%AB?a=b%20c"),
    ],
)
def test_where_an_answer_sends_us_is_quoted_too(location: str, asked: str) -> None:
    assert moved_to("https://a.example/a.png", location) == asked


@pytest.mark.parametrize("location", ["http://[::1", "https://\u2100.example/".encode().decode("latin-1")])
def test_an_answer_that_sends_us_nowhere_is_refused(location: str) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        moved_to("https://a.example/a.png", location)
