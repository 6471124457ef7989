"""`opentunes token`: made, used, listed and revoked in the database, with and without a server."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from serve_app.config import Settings
from serve_app.database import connect
from serve_app.identity import lookup
from serve_app.identity.identities import Identities
from tests.serve_app.cli.conftest import Cli
from tests.serve_app.identity.issuer import ANN, issuing
from tests.serve_app.in_process import Studio


def test_a_token_is_made_used_and_revoked(
    run: Cli, make_studio: Callable[..., Studio], sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENTUNES_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OPENTUNES_AUTH", "token")
    made = run("token", "create", "anna")
    assert made.code == 0, "no server is needed"
    token = made.out.strip()
    assert re.fullmatch(r"ot_[a-z0-9]{12}_[A-Za-z0-9]{40}", token)
    assert "shown only now" in made.err
    assert token not in made.err
    with make_studio(settings={"auth": "token"}) as studio:
        monkeypatch.setenv("OPENTUNES_URL", studio.url)
        assert run("jobs").code == 2
        monkeypatch.setenv("OPENTUNES_API_TOKEN", token)
        assert run("jobs").code == 0
        assert run("generate", "rain", "--no-wait", "--duration", "1").code == 0
        refused = run("unload", "tone")
        assert refused.code == 2
        assert "'operate'" in refused.err
        assert "--scope operate" in refused.err
        (listed,) = json.loads(run("token", "list", "--json").out)["tokens"]
        assert (listed["name"], listed["owner"], listed["state"]) == ("anna", "anna", "good")
        assert listed["scopes"] == ["read", "write", "generate"]
        assert listed["used_at"].endswith(":00:00.000Z")
        assert run("token", "revoke", token).code == 0
        assert "already" in run("token", "revoke", listed["token_id"]).err
        monkeypatch.setattr(lookup, "KEPT", 0.0)  # some seconds pass
        gone = run("jobs")
        assert gone.code == 2
        assert "revoked" in gone.err
        assert token not in gone.err


def test_what_a_token_is_to_be_is_said(run: Cli) -> None:
    created = ["token", "create", "phone", "--owner", "anna", "--scope", "read", "--scope", "operate"]
    done = run(*created, "--days", "30", "--json")
    made = json.loads(done.out)
    assert made["scopes"] == ["read", "operate"]
    assert made["owner"] == "anna"
    assert made["expires_at"][:10] > made["created_at"][:10]
    assert "asks nobody" in done.err, "auth is none"
    listed = run("token", "list").out.strip().split("\t")
    assert listed[:5] == [made["token_id"], "phone", "anna", "good", "read, operate"]
    assert made["token"] not in "".join(path.read_text("latin-1") for path in Path("data").glob("*.db*"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["a b"], "letters, digits"),
        ([""], "letters, digits"),
        (["x" * 65], "letters, digits"),
        (["x", "--owner", "anna\n"], "letters, digits"),
        (["x", "--owner", ""], "letters, digits"),
        (["x", "--owner", ANN], "OPENTUNES_AUTH=supabase"),
        (["x", "--owner", ANN.upper()], "OPENTUNES_AUTH=supabase"),
        ([ANN], "OPENTUNES_AUTH=supabase"),
        (["x", "--scope", "everything"], "everything"),
        (["x", "--days", "0"], "--days"),
    ],
)
def test_what_cannot_be_is_refused(run: Cli, arguments: list[str], told: str) -> None:
    done = run("token", "create", *arguments)
    assert done.code == 2
    assert told in done.err
    assert done.out == ""
    assert run("token", "list").out == ""


def test_an_account_can_have_tokens_where_there_are_accounts(
    run: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENTUNES_AUTH", "supabase")
    monkeypatch.setenv("SUPABASE_URL", "https://project.example")
    monkeypatch.setenv("SUPABASE_PUBLISHABLE_KEY", "sb_publishable_x")
    made = json.loads(run("token", "create", "cli", "--owner", ANN.upper(), "--json").out)
    assert made["owner"] == ANN


def test_what_is_not_there_cannot_be_revoked(run: Cli) -> None:
    assert "token list" in run("token", "revoke", "nobody").err
    leaked = "ot_abcdefghijkl_" + "s" * 40
    done = run("token", "revoke", leaked)
    assert done.code == 2
    assert leaked not in done.err
    first, second = (json.loads(run("token", "create", "twin", "--json").out)["token_id"] for _ in range(2))
    done = run("token", "revoke", "twin")
    assert done.code == 2
    assert first in done.err
    assert second in done.err
    assert run("token", "revoke", first).code == 0
    assert run("token", "revoke", "twin").code == 0, "one of them is left"


def test_a_database_that_is_away_is_said_so(run: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENTUNES_DATABASE_URL", "postgresql://me:hunter2@127.0.0.1:9/nothing")
    done = run("token", "list")
    assert done.code == 1
    assert "OPENTUNES_DATABASE_URL" in done.err
    assert "hunter2" not in done.err


def test_the_command_line_takes_the_access_token_of_an_account(
    run: Cli, make_studio: Callable[..., Studio], monkeypatch: pytest.MonkeyPatch
) -> None:
    with issuing() as issuer:
        settings = {"auth": "supabase", "supabase_url": issuer.url, "supabase_publishable_key": "sb_x"}
        with make_studio(settings=settings) as studio:
            monkeypatch.setenv("OPENTUNES_URL", studio.url)
            refused = run("jobs")
            assert refused.code == 2
            assert "access token" in refused.err
            monkeypatch.setenv("OPENTUNES_API_TOKEN", issuer.token())
            made = run("generate", "rain", "--duration", "1", "--no-wait", "--json")
            assert made.code == 0, made.err
            (job,) = json.loads(run("jobs", "--json").out)["jobs"]
            assert job["owner"] == ANN
            monkeypatch.setenv("OPENTUNES_API_TOKEN", issuer.token(exp=1))
            assert "expired" in run("jobs").err


def test_a_server_that_lets_nobody_in_says_how_to_change_that(
    run: Cli, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENTUNES_DATABASE_URL", sqlite_url)
    monkeypatch.setenv("OPENTUNES_AUTH", "token")
    assert json.loads(run("token", "list", "--json").out) == {"tokens": []}
    engine = connect(sqlite_url)
    assert Identities(Settings(), engine).nobody_gets_in()
    assert not Identities(Settings(api_token="x" * 16), engine).nobody_gets_in()
    assert not Identities(Settings(auth="none"), engine).nobody_gets_in()
    made = run("token", "create", "anna", "--json")
    assert not Identities(Settings(), engine).nobody_gets_in()
    run("token", "revoke", json.loads(made.out)["token_id"])
    assert Identities(Settings(), engine).nobody_gets_in()
    engine.dispose()
