from pathlib import Path

import pytest

from serve_app.cli.configuration import find_address
from serve_app.cli.errors import WrongUse
from tests.serve_app.cli.conftest import Cli


@pytest.mark.parametrize(
    ("environment", "options", "words"),
    [
        ({"OPENTUNES_PORT": "many"}, [], ["OPENTUNES_PORT", "'many'"]),
        ({}, ["--port", "99999"], ["OPENTUNES_PORT", "65535", "99999"]),
        ({"OPENTUNES_HOST": "::"}, [], ["OPENTUNES_AUTH=token"]),
        ({}, ["--host", "192.0.2.1"], ["OPENTUNES_AUTH=token", "192.0.2.1"]),
        ({}, ["--engines", "lute"], ["default_engine", "OPENTUNES_DEFAULT_ENGINE"]),
        ({}, ["--log-level", "loud"], ["OPENTUNES_LOG_LEVEL", "'WARNING'"]),
        ({"OPENTUNES_AUTH": "token", "OPENTUNES_API_TOKEN": "short"}, [], ["at least 16"]),
        (
            {"OPENTUNES_DATABASE_URL": "mysql://me:hush@host/x"},
            [],
            ["OPENTUNES_DATABASE_URL", "postgresql://"],
        ),
    ],
)
def test_a_wrong_setting_is_named_with_its_remedy(
    run: Cli,
    monkeypatch: pytest.MonkeyPatch,
    environment: dict[str, str],
    options: list[str],
    words: list[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = run("serve", *options)
    assert done.code == 2
    assert done.out == ""
    assert all(word in done.err for word in words), done.err
    assert "Traceback" not in done.err
    assert "pydantic" not in done.err
    assert "hush" not in done.err
    assert "'short'" not in done.err


def test_an_engine_that_does_not_exist_is_named(run: Cli) -> None:
    done = run("serve", "--engines", "lute", "--default-engine", "lute")
    assert (done.code, done.out) == (2, "")
    assert "no engine called 'lute'" in done.err
    assert "houseband" in done.err
    assert not list(Path().iterdir())


def test_every_wrong_setting_is_named(run: Cli) -> None:
    done = run("serve", "--port", "0", "--dashboard-port", "0")
    assert "OPENTUNES_PORT" in done.err
    assert "OPENTUNES_DASHBOARD_PORT" in done.err


def test_a_client_tells_of_a_wrong_setting_too(run: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENTUNES_PORT", "many")
    done = run("jobs")
    assert (done.code, done.out) == (2, "")
    assert "OPENTUNES_PORT" in done.err


@pytest.mark.parametrize("url", ["studio.local", "ftp://studio.local", "http://", "http://host:port"])
def test_an_address_must_be_one(run: Cli, url: str) -> None:
    done = run("jobs", "--url", url)
    assert (done.code, done.out) == (2, "")
    assert "http://127.0.0.1:8000" in done.err


def test_the_address_comes_from_option_environment_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_address().url == "http://127.0.0.1:8000"
    monkeypatch.setenv("OPENTUNES_PORT", "9000")
    assert find_address().url == "http://127.0.0.1:9000"
    monkeypatch.setenv("OPENTUNES_URL", "https://studio.example/")
    assert find_address().url == "https://studio.example"
    assert find_address("http://[::1]:7000").url == "http://[::1]:7000"


def test_a_server_is_only_started_where_the_settings_are(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_address().local
    assert find_address("http://localhost:8000").local
    assert not find_address("http://localhost:8001").local
    assert not find_address("https://localhost:8000").local
    assert not find_address("http://studio.example:8000").local
    monkeypatch.setenv("OPENTUNES_AUTH", "token")
    monkeypatch.setenv("OPENTUNES_API_TOKEN", "x" * 16)
    monkeypatch.setenv("OPENTUNES_HOST", "192.0.2.1")
    assert not find_address().local


def test_a_wrong_server_setting_is_no_matter_to_a_client_of_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENTUNES_HOST", "0.0.0.0")  # noqa: S104
    assert find_address("http://studio.example").local is None
    with pytest.raises(WrongUse):
        find_address()
