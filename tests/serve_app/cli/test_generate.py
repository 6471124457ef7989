import json
import os
import pty
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest
import soundfile

from tests.serve_app.cli.conftest import TOKEN, Cli, Spawn, read_all
from tests.serve_app.in_process import HANG, Studio
from tests.stand_ins import let_go

ALL_STAGES = ["Starting …", "Loading …", "Sampling …", "Encoding …"]


def test_a_song_is_saved_and_only_its_path_is_printed(cli: Cli, folder: Path) -> None:
    done = cli("generate", "Dreamy lofi, with rain", "--duration", 1)
    assert (done.code, done.out) == (0, "dreamy-lofi-with-rain.wav\n")
    assert soundfile.info(folder / "dreamy-lofi-with-rain.wav").duration == 1.0
    assert [path.name for path in folder.iterdir()] == ["dreamy-lofi-with-rain.wav"]


def test_stages_are_lines_when_stderr_is_no_terminal(cli: Cli) -> None:
    done = cli("generate", "takes 0.5 s", "-d", 1)
    lines = done.err.splitlines()
    places = [line for line in lines if line.startswith("Queued")]  # its place is not always at hand
    assert all(re.fullmatch(r"Queued( \((next|\d+ ahead)\))? …", line) for line in places)
    stages = lines[len(places) :]
    assert stages == [line for line in ALL_STAGES if line in stages], "each once, and in their order"
    assert "Sampling …" in stages
    assert all(line != following for line, following in pairwise(lines))
    assert "\x1b" not in done.err


def test_every_option_reaches_the_server(cli: Cli, studio: Studio) -> None:
    Path("words.txt").write_text("[verse]\nla", encoding="utf-8")
    options = ["-d", 1.5, "--bpm", 80, "--lyrics-file", "words.txt", "--seed", 7, "--variants", 2]
    done = cli("generate", "rain", *options, "--engine", "batch-tone", "-o", "a.flac", "--json")
    assert done.code == 0
    job = json.loads(done.out)
    assert job["engine"] == "batch-tone"
    asked = {"prompt": "rain", "duration": 1.5, "bpm": 80, "lyrics": "[verse]\nla", "seed": 7, "variants": 2}
    assert asked.items() <= job["request"].items()
    assert job["request"]["format"] == "flac"
    assert job == studio.client.get(f"/jobs/{job['job_id']}").json()
    assert Path("a-1.flac").exists()
    assert Path("a-2.flac").exists()
    assert "a-1.flac" in done.err


def test_the_options_of_models_reach_the_server(cli: Cli) -> None:
    options = ["--engine", "strings", "--model", "violin", "--lora", "jazz:0.5", "--steps", 8]
    done = cli("generate", "rain", "-d", 1, *options, "--guidance", 3.5, "--json")
    asked = {"model": "violin", "lora": {"name": "jazz", "scale": 0.5}, "steps": 8, "guidance": 3.5}
    assert asked.items() <= json.loads(done.out)["request"].items()


@pytest.mark.parametrize(
    ("option", "field", "value"),
    [
        (["--key", "a MINOR"], "key", None),
        (["--time-signature", "6/8"], "time_signature", None),
        (["--instrumental"], "instrumental", None),
        (["--language", "de"], "language", None),
        (["--guidance", "3.5"], "guidance", None),
        (["--guidance-interval", "0.1-0.9"], "guidance_interval", None),
        (["--instruction", "fill it"], "instruction", None),
        (["--lora", "jazz"], "lora", None),
        (["--model", "large"], "model", None),
        (["--negative-prompt", "noise"], "negative_prompt", None),
        (["--shift", "3"], "shift", None),
        (["--steps", "8"], "steps", None),
        (["--temperature", "0.9"], "temperature", None),
        (["--top-k", "250"], "top_k", None),
        (["--top-p", "0.9"], "top_p", None),
        (["--set", "timesteps=[1,0.5]"], "timesteps", None),
        (["--region", "1-2"], "region", None),
        (["--stems"], "stems", None),
        (["--voice", "ann"], "voice", None),
    ],
)
def test_a_field_that_the_engine_does_not_honour_is_named(
    cli: Cli, option: list[str], field: str, value: None
) -> None:
    done = cli("generate", "rain", *option)
    assert (done.code, done.out) == (2, "")
    assert f"'{field}'" in done.err
    assert "choose another engine" in done.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["-d", 0], ["duration", "at least 1"]),
        (["--variants", 9], ["variants", "at most 8"]),
        (["--set", "tempo=90"], ["tempo", "Remove it"]),
        (["--engine", "lute"], ["'lute'", "tone"]),
        (["--engine", "gpu-tone"], ["GPU", "another engine"]),
        (["--task", "cover"], ["source"]),
        (["--set", "task=cover"], ["--task"]),
        (["--set", "tracks=1"], ["--track"]),
        (["--task", "hum"], ["hum", "repaint"]),
        (["--task", "cover", "--source", "no/such.wav"], ["no file no/such.wav", "--source"]),
        (["--region", "8"], ["'8'", "--region 8-16"]),
        (["--guidance-interval", "0.5"], ["'0.5'", "--guidance-interval 0.1-0.9"]),
        (["--guidance-interval", "0.9-0.1"], ["guidance_interval", "must rise"]),
        (["--lora", "jazz:much"], ["'much'", "--lora NAME:0.8"]),
        (["--set", "steps=8"], ["--steps"]),
        (["--engine", "strings", "--model", "harp"], ["harp", "Use violin or cello"]),
        (["-d", 0, "--variants", 9], ["duration", "variants", "at most 8"]),
        (["-o", "song.wav", "-f", "mp3"], ["song.mp3"]),
        (["-f", "aiff"], ["aiff", "wav24"]),
        (["--lyrics", "x", "--lyrics-file", "y"], ["--lyrics-file"]),
    ],
)
def test_what_the_user_got_wrong_exits_2(cli: Cli, options: list[object], words: list[str]) -> None:
    done = cli("generate", "rain", *options)
    assert (done.code, done.out) == (2, "")
    assert all(word in done.err for word in words), done.err
    assert not list(Path().iterdir())


@pytest.mark.parametrize("name", ["a.wav", "b.flac", "c.mp3", "d.ogg"])
def test_the_extension_chooses_the_format(cli: Cli, name: str) -> None:
    done = cli("generate", "rain", "-d", 1, "-o", name)
    assert (done.code, done.out) == (0, f"{name}\n")
    kind = "MP3" if name == "c.mp3" else Path(name).suffix[1:].upper()
    assert soundfile.info(name).format in {kind, "MPEG"}


def test_wav24_is_a_wav_of_24_bits(cli: Cli) -> None:
    assert cli("generate", "rain", "-d", 1, "-f", "wav24", "-o", "a.wav").code == 0
    assert soundfile.info("a.wav").subtype == "PCM_24"


def test_a_named_file_is_replaced_and_another_is_not(cli: Cli) -> None:
    assert cli("generate", "rain", "-d", 1, "-o", "rain.wav").out == "rain.wav\n"
    assert cli("generate", "rain", "-d", 1, "-o", "rain.wav").out == "rain.wav\n"
    assert cli("generate", "rain", "-d", 1).out == "rain_2.wav\n"


def test_no_wait_prints_the_job_and_goes(cli: Cli, studio: Studio) -> None:
    done = cli("generate", "takes 0.3 s", "-d", 1, "--no-wait")
    assert (done.code, done.err) == (0, "")
    assert studio.ended(done.out.strip()).status == "succeeded"
    done = cli("generate", "rain", "-d", 1, "--no-wait", "--json")
    assert json.loads(done.out)["request"]["prompt"] == "rain"
    assert not list(Path().iterdir())


def test_a_failed_job_tells_the_cause_of_every_attempt(cli: Cli) -> None:
    done = cli("generate", "flaky", "-d", 1, "--seed", 9)
    assert (done.code, done.out) == (1, "")
    assert "failed after 2 attempts" in done.err
    for attempt in (1, 2):
        assert f"Attempt {attempt}: the tone was off (render_failed)" in done.err
    assert "Attempt 1 failed: the tone was off" in done.err
    assert "opentunes retry " in done.err


def test_a_failed_job_is_printed_as_json_too(cli: Cli) -> None:
    done = cli("generate", "a bad request", "-d", 1, "--json")
    assert done.code == 1
    assert json.loads(done.out)["error"]["code"] == "invalid_request"
    assert "the tone does not like it" in done.err
    assert "Say something nice." in done.err


def test_a_second_attempt_that_succeeds_is_a_song(cli: Cli) -> None:
    done = cli("generate", "flaky", "-d", 1, "--seed", 1)
    assert (done.code, done.out) == (0, "flaky.wav\n")
    assert "Attempt 1 failed: the tone was off" in done.err


def test_the_place_in_the_queue_is_shown(spawn: Spawn, studio: Studio) -> None:
    before = [studio.generate("until shown", wait=False) for _ in range(2)]
    process = spawn("generate", "rain", "-d", 1, "--url", studio.url)
    assert process.stderr
    while "ahead" not in (line := process.stderr.readline()):
        assert line
    assert line in {"Queued (1 ahead) …\n", "Queued (2 ahead) …\n"}
    let_go("shown")
    process.communicate(timeout=HANG)
    assert process.returncode == 0
    assert all(studio.ended(job.job_id).status == "succeeded" for job in before)


def test_a_job_that_is_cancelled_elsewhere_is_no_song(spawn: Spawn, studio: Studio) -> None:
    process = spawn("generate", "takes 30 s", "--json", "--url", studio.url)
    assert process.stderr
    while "Sampling" not in (line := process.stderr.readline()):
        assert line
    running = studio.client.get("/jobs", params={"status": "running"}).json()["jobs"]
    studio.client.delete(f"/jobs/{running[0]['job_id']}")
    out, err = process.communicate(timeout=HANG)
    assert process.returncode == 1
    assert json.loads(out)["status"] == "cancelled"
    assert "The job was cancelled." in err


def test_a_bar_is_drawn_on_a_terminal_and_stdout_stays_pure(spawn: Spawn, studio: Studio) -> None:
    ours, theirs = pty.openpty()
    options = {"stderr": theirs, "env": {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100"}}
    process = spawn("generate", "until drawn", "-d", 1, "-o", "a.wav", "--url", studio.url, **options)
    os.close(theirs)
    text = read_all(ours, lambda drawn: let_go("drawn") if "left" in drawn else None)
    assert process.stdout
    assert process.stdout.read() == "a.wav\n"
    assert "Sampling" in text
    assert "%" in text
    assert re.search(r"\d+/\d+", text)
    assert "left" in text


def test_a_token_is_sent(run: Cli, locked_studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    refused = run("generate", "rain", "-d", 1, "--url", locked_studio.url)
    assert (refused.code, refused.out) == (2, "")
    assert "OPENTUNES_API_TOKEN" in refused.err
    monkeypatch.setenv("OPENTUNES_API_TOKEN", TOKEN)
    done = run("generate", "rain", "-d", 1, "--url", locked_studio.url)
    assert (done.code, done.out) == (0, "rain.wav\n")
    assert TOKEN not in done.err


def test_no_server_at_another_address_is_an_error_and_starts_none(run: Cli) -> None:
    done = run("generate", "rain", "--url", "http://127.0.0.1:9")
    assert (done.code, done.out) == (1, "")
    assert "No server answers at http://127.0.0.1:9" in done.err
    assert "opentunes serve" in done.err


def test_no_wait_starts_no_server(run: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENTUNES_PORT", "9")
    done = run("generate", "rain", "--no-wait")
    assert (done.code, done.out) == (1, "")
    assert "opentunes serve" in done.err


def test_a_proxy_is_not_asked_for_this_machine(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert cli("generate", "rain", "-d", 1).code == 0


def test_lyrics_come_from_stdin(spawn: Spawn, studio: Studio) -> None:
    options = ["-d", 1, "--lyrics-file", "-", "--json", "--url", studio.url]
    process = spawn("generate", "rain\u2028fall", *options, stdin=subprocess.PIPE)
    out, _ = process.communicate("la la", timeout=HANG)
    assert json.loads(out)["request"]["lyrics"] == "la la"
    assert json.loads(out)["request"]["prompt"] == "rain\u2028fall"
