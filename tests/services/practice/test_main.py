"""The practice shop's door tells a story and says whether it ended well."""

import pytest

from services.practice.__main__ import main


def test_it_lists_its_stories(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--list"]) == 0
    assert [line[:3] for line in capsys.readouterr().out.splitlines()] == ["000", "001", "002", "003", "004"]


def test_a_story_is_told_in_words_and_ends_as_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    rough = ["--lost", "0.5", "--rate-500", "0.2", "--away", "stitch", "--seed", "3"]
    assert main(["--scenario", "002", "--pace", "0", *rough]) == 0
    told = capsys.readouterr().out
    assert "Thandi pays the link" in told
    assert "stitch is away for 40 minutes" in told
    assert "FW-2026-000417: delivered, paid" in told


@pytest.mark.parametrize("wrong", [["--lost", "2"], ["--late", "-1"], ["--scenario", "9"]])
def test_what_cannot_be_meant_is_refused(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(wrong)
    assert refused.value.code == 2
