"""The settings, and where the server is; what is wrong with them in words that name the variable."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from serve_app.cli.errors import WrongUse
from serve_app.config import Settings, is_loopback

SECRET: Final = frozenset(
    {
        "api_token",
        "database_url",
        "artifacts_url",
        "OPENAI_API_KEY",
        "GROQ_API_KEY",
        "OPENAI_API_BASE",
        "POLLINATIONS_API_KEY",
        "SUPABASE_URL",
        "SUPABASE_PUBLISHABLE_KEY",
        "SUPABASE_SECRET_KEY",
    }
)
"""Fields whose value is never shown."""
WILDCARDS: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104


class Access(BaseSettings):
    """How a client finds the server: `OPENTUNES_URL`, `OPENTUNES_API_TOKEN`."""

    model_config = SettingsConfigDict(
        env_prefix="OPENTUNES_", env_file=".env", extra="ignore", env_ignore_empty=True
    )

    url: str = ""
    api_token: SecretStr = SecretStr("")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server is."""

    url: str
    token: str
    local: Settings | None
    """Settings of a server that may be started here; None when the address is another's."""


def find_address(url: str = "") -> Address:
    """The server to talk to: `url`, else OPENTUNES_URL, else the one that the settings describe.

    Raises `WrongUse`.
    """
    try:
        access = Access()
    except (ValidationError, SettingsError) as error:
        raise _explain(error) from error
    token = access.api_token.get_secret_value()
    chosen = (url or access.url).rstrip("/")
    if not chosen:
        settings = load_settings()
        return Address(settings.base_url, token, settings if _is_here(settings.host) else None)
    _check_url(chosen)
    return Address(chosen, token, _settings_behind(chosen))


def load_settings(overrides: Mapping[str, object] | None = None) -> Settings:
    """The settings of this environment; options that are not None come first. Raises `WrongUse`."""
    given: dict[str, Any] = {name: value for name, value in (overrides or {}).items() if value is not None}
    try:
        return Settings(**given)
    except (ValidationError, SettingsError) as error:
        raise _explain(error) from error


def _settings_behind(url: str) -> Settings | None:
    """The settings, if `url` is just what they describe."""
    if not is_loopback(urlsplit(url).hostname or ""):
        return None
    try:
        settings = Settings()
    except (ValidationError, SettingsError):
        return None
    same = urlsplit(url).port == settings.port and _is_here(settings.host)
    return settings if same and url.startswith("http://") else None


def _is_here(host: str) -> bool:
    return is_loopback(host) or host in WILDCARDS


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:
        usable = False
    if not usable:
        raise WrongUse(
            f"{url!r} is not the address of a server.", remedy="Use one like http://127.0.0.1:8000."
        )


def _explain(error: ValidationError | SettingsError) -> WrongUse:
    """A settings error as one message per variable, with what to do."""
    if isinstance(error, SettingsError):
        return WrongUse(f"The settings cannot be read: {error}", remedy="Correct the environment or .env.")
    lines, names = list[str](), list[str]()
    for found in error.errors():
        message = found["msg"].removeprefix("Value error, ")
        field = str(found["loc"][0]) if found["loc"] else ""
        if field:
            given = "" if field in SECRET else f" (it is {found['input']!r})"
            lines.append(f"{_variable(field)}: {message}{given}")
            names.append(field)
        else:
            lines.append(message)
            names += [name for name in Settings.model_fields if name in message.split()]
    variables = ", ".join(_variable(name) for name in dict.fromkeys(names))
    remedy = f"Set {variables} in the environment or in .env (for 'opentunes serve' there are options, too)."
    first, *more = lines
    return WrongUse(first, details=tuple(more), remedy=remedy if variables else None)


def _variable(field: str) -> str:
    return field if field.isupper() else f"OPENTUNES_{field.upper()}"
