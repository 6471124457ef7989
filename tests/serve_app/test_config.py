"""Settings refuse what is unsafe, and each refusal says what to do."""

import json
import pickle
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from serve_app.cloud.errors import NotWelcome
from serve_app.config import Settings, is_loopback

TOKEN = "0123456789abcdef"  # noqa: S105


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of whoever runs the tests."""
    import os

    ours = ("OPENTUNES_", "AGENT_", "OLLAMA_", "OPENAI_", "GROQ_", "POLLINATIONS_", "SUPABASE_")
    for name in [name for name in os.environ if name.startswith(ours)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def of_role(role: str) -> str:
    """A key of the older kind."""
    told = urlsafe_b64encode(json.dumps({"iss": "supabase", "role": role}).encode()).decode().rstrip("=")
    return f"e30.{told}.c2lnbmVk"


def made(**values: Any) -> Settings:
    return Settings(**values)


def test_the_defaults_are_a_laptop() -> None:
    settings = made()
    assert (settings.host, settings.port, settings.auth) == ("127.0.0.1", 8000, "none")
    assert settings.database == f"sqlite:///{Path.cwd() / 'data' / 'opentunes.db'}"
    assert settings.artifacts == (Path.cwd() / "data" / "audio").as_uri()
    assert settings.base_url == "http://127.0.0.1:8000"
    assert not (Path.cwd() / "data").exists(), "reading settings makes no folder"


@pytest.mark.parametrize(
    ("values", "remedy"),
    [
        ({"host": "0.0.0.0"}, "OPENTUNES_AUTH=token"),  # noqa: S104
        ({"host": "::"}, "OPENTUNES_API_TOKEN"),
        ({"host": "music.example"}, "OPENTUNES_AUTH=token"),
        ({"host": "127.0.0.1.evil.example"}, "OPENTUNES_AUTH=token"),
        ({"auth": "token", "api_token": "short"}, "at least 16 characters"),
        ({"production": True, "allowed_origins": "*"}, "list the origins"),
        ({"engines": ""}, "at least one engine"),
        ({"engines": "a,b", "default_engine": "c"}, "not among engines: a, b"),
        ({"database_url": "mysql://x"}, "sqlite:///path/to/file or postgresql://"),
        ({"port": 0}, "greater than or equal to 1"),
        ({"port": 70_000}, "less than or equal to 65535"),
        ({"max_attempts": 0}, "greater than or equal to 1"),
        ({"lease_seconds": 0}, "greater than or equal to 5"),
        ({"artifacts_url": "foo://x"}, "fsspec cannot open foo://"),
        ({"webhook_secret": "hunter2"}, "whsec_ and the base64 of 24 to 64 random bytes"),
        ({"webhook_secret": "whsec_aHVudGVyMg=="}, "has 7 bytes"),
        ({"agent_max_steps": 0}, "greater than or equal to 1"),
        ({"agent_workers": 0}, "greater than or equal to 1"),
        ({"chat_grace_seconds": -1}, "greater than or equal to 0"),
        ({"ollama_api_base": "127.0.0.1:11434"}, "an address like http://127.0.0.1:11434"),
        ({"openai_api_base": "https://user:key@host/v1"}, "without a key in it"),
        ({"openai_api_key": "sk a b"}, "printable ASCII without blanks"),
        ({"limit_generate": "a lot"}, "use a limit like 120/minute or 120/minute;2000/day, or none"),
        ({"limit_read": "0/minute"}, "or none for no limit at all"),
        ({"limit_share": "5/year"}, "a window of a second to 31 days"),
        ({"trusted_proxies": "10.0.0.7,proxy.example"}, "use 10.0.0.7 or 10.0.0.0/8"),
        ({"trusted_proxies": "0.0.0.0/0"}, "name your proxies"),
        ({"trusted_proxies": "10.0.0.7, ::/0"}, "name your proxies"),
        ({"max_open_per_user": 0}, "greater than or equal to 1"),
        ({"log_level": "LOUD"}, "'DEBUG', 'INFO'"),
        ({"auth": "maybe"}, "'none', 'token' or 'supabase'"),
    ],
)
def test_what_is_unsafe_is_refused_with_a_remedy(values: dict[str, Any], remedy: str) -> None:
    with pytest.raises(ValidationError) as caught:
        made(**values)
    assert remedy in str(caught.value)


@pytest.mark.parametrize(
    ("values", "remedy"),
    [
        ({"supabase_url": ""}, "auth 'supabase' needs SUPABASE_URL"),
        ({"supabase_publishable_key": ""}, "needs SUPABASE_PUBLISHABLE_KEY"),
        ({"supabase_url": "http://project.example"}, "must be https://"),
        ({"supabase_url": "http://127.0.0.1.evil.example"}, "must be https://"),
        ({"supabase_url": "https://key@project.example"}, "without a key in it"),
        ({"supabase_publishable_key": "sb_secret_hunter2"}, "everybody is shown it"),
        ({"supabase_publishable_key": of_role("service_role")}, "everybody is shown it"),
        ({"supabase_secret_key": "sb_publishable_hunter2"}, "is a publishable key"),
        ({"auth": "none", "supabase_url": "", "supabase_secret_key": "sb_secret_x"}, "needs SUPABASE_URL"),
    ],
)
def test_a_project_is_refused_that_would_give_keys_away(values: dict[str, str], remedy: str) -> None:
    project = {"supabase_url": "https://project.example", "supabase_publishable_key": "sb_publishable_x"}
    with pytest.raises(ValidationError) as caught:
        made(**{"auth": "supabase", **project, **values})
    assert remedy in str(caught.value)
    assert "hunter2" not in str(caught.value)
    keys = ("sb_publishable_x", of_role("anon"), "a.b.c", "..", "a.bnVsbA.c", "a.W10.c")
    for key in keys:  # the older kind, and what is none but does no harm
        assert made(**{"auth": "supabase", **project, "supabase_publishable_key": key}).project


def test_only_the_worker_that_syncs_can_act_as_the_service() -> None:
    settings = made(
        auth="supabase",
        supabase_url="https://project.example",
        supabase_publishable_key="sb_publishable_x",
        supabase_secret_key="sb_secret_hunter2",  # noqa: S106
    )
    assert settings.syncs
    assert settings.project
    with pytest.raises(NotWelcome):
        settings.project.as_service()
    for given in (settings.project, settings.without_secret_key()):
        assert b"hunter2" not in pickle.dumps(given)


def test_where_nobody_signs_in_only_what_was_set_is_limited() -> None:
    alone = made(limit_write="5/minute")
    assert {name: text for name, text in alone.limits.items() if text} == {"write": "5/minute"}
    assert (alone.most_songs, alone.most_uploads, alone.most_open) == (None, None, None)
    shared = made(auth="token", limit_write="none", limit_read="7/second", max_uploads_gib_per_user=0.5)
    assert all(shared.limits[name] for name in shared.limits if name != "write")
    assert (shared.limits["write"], shared.limits["read"]) == ("", "7/second")
    assert shared.most_uploads == 2**29
    assert shared.most_songs
    assert shared.most_open


def test_limits_and_proxies_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENTUNES_LIMIT_GENERATE", "120/minute;2000/day")
    monkeypatch.setenv("OPENTUNES_TRUSTED_PROXIES", "10.0.0.7, 2001:db8::/32")
    settings = made()
    assert settings.limits["generate"] == "120/minute;2000/day"
    assert settings.trusted_proxies == ("10.0.0.7/32", "2001:db8::/32")


def test_a_token_is_not_shown() -> None:
    assert TOKEN not in repr(made(auth="token", api_token=TOKEN))


@pytest.mark.parametrize(
    "values",
    [
        {"auth": "token", "api_token": "hunter2"},
        {"database_url": "mysql://me:hunter2@host/db"},
        {"webhook_secret": "whsec_hunter2"},
        {"groq_api_key": "hunter2 é"},
        {"openai_api_base": "https://me:hunter2@host"},
    ],
)
def test_a_refusal_never_shows_a_secret(values: dict[str, Any]) -> None:
    """It is printed at start, and kept in logs."""
    with pytest.raises(ValidationError) as caught:
        made(**values)
    assert "hunter2" not in str(caught.value)


def test_a_webhook_secret_is_taken_and_not_shown() -> None:
    assert made().webhook_secret.get_secret_value() == ""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105
    assert made(webhook_secret=secret).webhook_secret.get_secret_value() == secret
    assert secret not in repr(made(webhook_secret=secret))


def test_a_token_of_the_command_line_is_nobody_elses_shared_one() -> None:
    """It is in the same environment, for `opentunes` as a client."""
    own = "ot_abcdefghijkl_" + "x" * 40
    assert made(auth="token", api_token=own).shared_token == ""
    assert made(auth="token", api_token=TOKEN).shared_token == TOKEN
    assert made(auth="token").shared_token == "", "tokens may be made later"


def test_with_a_token_any_host_will_do() -> None:
    settings = made(host="0.0.0.0", auth="token", api_token=TOKEN)  # noqa: S104
    assert settings.base_url == "http://127.0.0.1:8000"
    assert made(host="::", auth="token", api_token=TOKEN).base_url == "http://127.0.0.1:8000"
    assert made(host="::1").base_url == "http://[::1]:8000"


def test_dotenv_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text(
        "OPENTUNES_PORT=9000\nOPENTUNES_ENGINES=houseband, musicgen\nOPENTUNES_API_TOKEN=\nOTHER=1\n"
    )
    settings = made()
    assert settings.port == 9000
    assert settings.engines == ("houseband", "musicgen")
    monkeypatch.setenv("OPENTUNES_PORT", "9001")
    monkeypatch.setenv("OPENTUNES_ALLOWED_ORIGINS", "https://a.example,https://b.example")
    monkeypatch.setenv("OPENTUNES_HOST", "")
    settings = made()
    assert settings.port == 9001
    assert settings.allowed_origins == ("https://a.example", "https://b.example")
    assert settings.host == "127.0.0.1", "empty is as good as not set"


@pytest.mark.parametrize("prefix", ["postgres://", "postgresql://", "postgresql+psycopg://"])
def test_postgresql_goes_by_its_usual_names(prefix: str) -> None:
    assert made(database_url=f"{prefix}u:p@h/db").database == "postgresql+psycopg://u:p@h/db"


def test_settings_do_not_change() -> None:
    with pytest.raises(ValidationError):
        made().port = 1  # type: ignore[misc]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.0.0.1", "example", "", "localhost.evil.example"])  # noqa: S104
def test_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_the_squad_is_set_up_by_the_names_that_other_tools_know(monkeypatch: pytest.MonkeyPatch) -> None:
    Path(".env").write_text("AGENT_MODEL_ID=groq/llama-3.3-70b-versatile\nGROQ_API_KEY=gsk-hunter2\n")
    monkeypatch.setenv("AGENT_LYRICIST_MODEL_ID", "openai/gpt-4.1-mini")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-hunter2")
    monkeypatch.setenv("OPENAI_API_BASE", "http://127.0.0.1:8080/v1")
    monkeypatch.setenv("OLLAMA_API_BASE", "http://gpu.local:11434/")
    monkeypatch.setenv("AGENT_TIMEOUT_SECONDS", "90")
    monkeypatch.setenv("AGENT_MAX_TOKENS", "4000")
    settings = made()
    setup = settings.agents
    assert setup.model == "groq/llama-3.3-70b-versatile"
    assert setup.model_of("lyricist") == "openai/gpt-4.1-mini"
    assert setup.model_of("critic") == "groq/llama-3.3-70b-versatile"
    assert (setup.keys, setup.ollama) == (
        {"groq": "gsk-hunter2", "openai": "sk-hunter2"},
        "http://gpu.local:11434",
    )
    assert setup.api_bases == {"openai": "http://127.0.0.1:8080/v1"}
    assert (setup.budget.seconds, setup.budget.steps, setup.budget.tokens) == (90, 6, 4000)
    assert "hunter2" not in repr(settings) + repr(setup) + settings.model_dump_json()


def test_without_a_word_about_models_none_is_configured() -> None:
    setup = made().agents
    assert not setup.configured
    assert setup.ollama == "http://127.0.0.1:11434"
    assert setup.model_of("director") == "ollama_chat/qwen2.5:3b"


def test_the_example_names_every_setting_with_its_default() -> None:
    lines = (Path(__file__).parents[2] / ".env.example").read_text().splitlines()
    given = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    squad = {
        str(field.validation_alias or f"OPENTUNES_{name.upper()}"): field
        for name, field in Settings.model_fields.items()
        if field.validation_alias
        or "chat" in name
        or name in {"public_url", "trusted_proxies", "link_seconds"}
    }
    assert squad.keys() <= given.keys()
    for name, field in squad.items():
        default = "" if isinstance(field.default, SecretStr) else field.default
        assert given[name] == (
            str(default).lower()
            if isinstance(default, bool)
            else f"{default:g}"
            if isinstance(default, float)
            else ",".join(default)
            if isinstance(default, tuple)
            else str(default)
        )


def test_the_key_of_pollinations_is_read_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POLLINATIONS_API_KEY", " sk_1234 \n")
    settings = made()
    assert settings.pollinations_api_key.get_secret_value() == "sk_1234"
    assert "sk_1234" not in repr(settings)
    monkeypatch.setenv("POLLINATIONS_API_KEY", "sk_ä b")
    with pytest.raises(ValidationError) as refused:
        made()
    assert "printable ASCII" in str(refused.value)
    assert "sk_ä" not in str(refused.value)
