import pytest

from serve_app.cli.errors import CommandFailed
from serve_app.cli.output import failure, local_time, notice, printable, seconds


def test_what_a_server_says_cannot_move_the_cursor() -> None:
    assert printable("a\x1b[2Jb\r\nc\td\u202e\u2028e") == "a[2Jb  c d e"


def test_markup_in_a_message_is_text(capsys: pytest.CaptureFixture[str]) -> None:
    notice("[verse] [/nothing]")
    failure(CommandFailed("[bold]x", remedy="[/y]", details=("[z]",)))
    assert capsys.readouterr().err == "[verse] [/nothing]\nError: [bold]x\n  [z]\n  [/y]\n"


def test_times_are_written_as_people_do(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [seconds(value) for value in (0.4, 8, 59.4, 125, 600)] == ["0 s", "8 s", "59 s", "2:05", "10:00"]
    assert local_time("2026-11-22T20:00:00.000Z").startswith("2026-11-2")
    assert local_time("yesterday") == "yesterday"
