import json
import signal

import pytest
import soundfile

from serve_app.cli.client import Client
from serve_app.cli.conversation import Conversation, go_on
from serve_app.cli.errors import CommandFailed
from serve_app.cli.views import ChatRun, Turn
from tests.serve_app.cli.conftest import Cli, Spawn
from tests.serve_app.cli.test_interrupt import read_until
from tests.serve_app.cli.wire import Wire
from tests.serve_app.in_process import HANG, Studio
from tests.serve_app.squad import scripted
from tests.server import eventually


@pytest.fixture(autouse=True)
def _closed_gates() -> None:
    scripted.forget()


def test_a_chat_prints_a_request_that_generate_takes(cli: Cli, studio: Studio) -> None:
    done = cli("chat", "say 3")
    assert done.code == 0
    request = json.loads(done.out)
    assert studio.client.post("/generate", json=request).status_code == 202
    assert "The squad answers by rules" in done.err
    assert "No model is set up." in done.err, "the hint how to add one"
    assert "Here it is." in done.err


def test_with_generate_the_song_is_saved(cli: Cli) -> None:
    done = cli("chat", "say 1", "--generate", "-o", "ida.flac")
    assert (done.code, done.out) == (0, "ida.flac\n"), done.err
    assert soundfile.info("ida.flac").duration == 1.0


def test_json_is_the_stream_of_events(cli: Cli) -> None:
    done = cli("chat", "say 2", "--json")
    events = [json.loads(line) for line in done.out.splitlines()]
    assert [event["seq"] for event in events] == list(range(1, 7))
    assert events[-1]["type"] == "run.finished"


def test_continue_sends_what_was_said_and_what_stands_in_the_studio(cli: Cli, studio: Studio) -> None:
    cli("chat", "say 1", "--rules", "--engine", "tone")
    first = studio.client.get("/agent/runs", params={"limit": 1}).json()["runs"][0]
    assert cli("chat", "say 2", "--continue").code == 0
    newest = studio.client.get("/agent/runs", params={"limit": 1}).json()["runs"][0]
    second = studio.client.get(f"/agent/runs/{newest['run_id']}").json()
    assert second["history"] == [
        {"role": "user", "content": "say 1"},
        {"role": "assistant", "content": "Here it is."},
    ]
    assert second["studio"] == {"prompt": first["request"]["prompt"], "duration": 1.0}
    assert second["message"] == "say 2"


def test_lyrics_alone_are_printed_and_stand_for_the_next_message(cli: Cli, studio: Studio) -> None:
    assert cli("chat", "words").out == "[verse]\nRain\n"
    assert cli("chat", "say 1", "--continue").code == 0
    newest = studio.client.get("/agent/runs", params={"limit": 1}).json()["runs"][0]
    assert studio.client.get(f"/agent/runs/{newest['run_id']}").json()["studio"] == {
        "lyrics": "[verse]\nRain"
    }
    refused = cli("chat", "words", "--generate")
    assert (refused.code, refused.out) == (1, "")
    assert "Say what it is to sound like." in refused.err


def test_a_long_conversation_keeps_to_what_the_server_takes() -> None:
    history = [Turn(role="user", content="x")] * 40
    said = go_on(ChatRun(run_id="r", status="succeeded", message="y", reply="z" * 30_000, history=history))
    assert isinstance(said["history"], list)
    assert len(said["history"]) == 40
    assert said["history"][-2:] == [
        {"role": "user", "content": "y"},
        {"role": "assistant", "content": "z" * 20_000},
    ]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chat", " "], "The message is empty."),
        (["chat", "say 1", "-o", "x.wav"], "Add --generate."),
        (["chat", "say 1", "--generate", "-o", "x.txt"], "does not end as a format"),
        (["chat", "say 1", "--engine", "kazoo"], "Use one of: band"),
    ],
)
def test_wrong_use_says_what_to_do(cli: Cli, arguments: list[str], words: str) -> None:
    done = cli(*arguments)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_a_run_that_breaks_says_why(cli: Cli) -> None:
    done = cli("chat", "say 1 crash now")
    assert (done.code, done.out) == (1, "")
    assert "Send it again" in done.err


def test_an_agent_that_fails_is_shown_with_its_hint_and_no_song_is_made(cli: Cli) -> None:
    done = cli("chat", "fail lyricist now", "--generate")
    assert done.code == 1
    assert "Lyricist: Nobody answers." in done.err
    assert "Start it." in done.err
    assert json.loads(done.out)["prompt"] == "rain", "the request is there all the same"


def test_ctrl_c_cancels_the_run(spawn: Spawn, studio: Studio) -> None:
    process = spawn("chat", "fail producer pause 60", "--url", studio.url)
    read_until(process, "Nobody answers")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=HANG)
    assert (process.returncode, out) == (130, "")
    assert "Cancelled." in err
    newest = studio.client.get("/agent/runs", params={"limit": 1}).json()["runs"][0]
    assert newest["status"] == "cancelled"


def test_a_lost_connection_is_resumed_without_a_gap(studio: Studio) -> None:
    troubles: list[CommandFailed] = []
    with Wire(studio.port) as wire, Client(wire.url) as client:
        talk = Conversation(client)

        def trouble(error: CommandFailed) -> None:
            troubles.append(error)
            wire.mend()
            eventually(lambda: talk.run_id in scripted.playing)

            async def opened() -> None:
                scripted.gate("wire").set()

            studio.call(opened())

        seen = []
        for event in talk.say({"message": "say 2 until wire say 2"}, trouble):
            seen.append(event.seq)
            if event.seq == 4:
                wire.cut()
    assert seen == list(range(1, 9))
    assert troubles


def test_what_is_printed_cannot_move_the_cursor(cli: Cli) -> None:
    done = cli("chat", "escape now")
    assert "gone" in done.err
    assert not [sign for sign in "\x1b\r\x07" if sign in done.err]
