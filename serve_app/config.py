"""The one settings object, read from the environment and `.env`; it refuses unsafe values at start."""

import ipaddress
import json
import re
from base64 import urlsafe_b64decode
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, Self
from urllib.parse import urlsplit

from fsspec.registry import get_filesystem_class
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from serve_app.identity.address import network
from serve_app.identity.settings import LimitSettings
from serve_app.webhooks.signature import check_secret

if TYPE_CHECKING:
    from agents.brief import AgentName
    from agents.setup import AgentSetup
    from engines import Setup
    from serve_app.cloud.project import Project

Names = Annotated[tuple[str, ...], NoDecode]


def is_loopback(host: str) -> bool:
    """Whether `host` can only be reached from this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_secret_key(key: str) -> bool:
    """Whether a key of a project goes past row level security: `sb_secret_…`, or a JWT of the older kind."""
    if key.startswith("sb_secret_"):
        return True
    try:
        told = json.loads(urlsafe_b64decode(key.split(".")[1] + "=="))
        return bool(told["role"] == "service_role")
    except (IndexError, KeyError, TypeError, ValueError):
        return False


class Settings(LimitSettings):
    """How this Opentunes runs. A field is `OPENTUNES_<NAME>` in the environment or in `.env`.

    Those of language models have the names that other tools know them by, such as `OPENAI_API_KEY`.
    """

    model_config = SettingsConfigDict(
        env_prefix="OPENTUNES_",
        env_file=".env",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,  # it may be a secret
        populate_by_name=True,
    )

    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    dashboard_port: int = Field(8265, ge=1, le=65535)
    ray_dashboard: str = Field(
        "", description="Address of the dashboard of a cluster of your own; `opentunes serve` knows its own."
    )
    data_dir: Path = Path("data")
    studio_dir: Path | None = Field(
        None, description="The studio's export; frontend/out beside the source when left out."
    )
    database_url: str = Field("", description="SQLAlchemy URL; SQLite in data_dir when left out.")
    artifacts_url: str = Field("", description="fsspec URL; the folder data_dir/audio when left out.")
    engines: Names = ("houseband",)
    default_engine: str = "houseband"
    models_dir: Path | None = Field(
        None, description="Folder of the user's own checkpoints; data_dir/models when left out."
    )
    loras_dir: Path | None = Field(None, description="Folder of LoRA adapters; data_dir/loras when left out.")
    offline: bool = Field(False, description="Never ask the model hub.")
    device: Literal["auto", "cuda", "mps", "cpu"] = "auto"
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    quantisation: Literal["none", "int8", "fp8", "int4"] = "none"
    offload: Literal["auto", "none", "model", "group"] = "auto"
    compile: bool = False
    card_memory_gib: float | None = Field(
        None, gt=0, description="Memory of one GPU that engines may use; nearly all of it when left out."
    )
    idle_unload_seconds: float = Field(
        600.0, ge=0, description="Models unused for so long leave memory; 0: never."
    )
    api_token: SecretStr = SecretStr("")
    public_url: str = Field("", description="Address by which others reach it, for links that are shared.")
    trusted_proxies: Names = Field((), description="Addresses or networks whose X-Forwarded-For is believed.")
    link_seconds: int = Field(3_600, ge=60, le=604_800, description="How long a signed link is good.")
    supabase_url: str = Field(
        "", validation_alias="SUPABASE_URL", description="https://<project>.supabase.co"
    )
    supabase_publishable_key: SecretStr = Field(
        SecretStr(""), validation_alias="SUPABASE_PUBLISHABLE_KEY", description="sb_publishable_…"
    )
    supabase_secret_key: SecretStr = Field(
        SecretStr(""), validation_alias="SUPABASE_SECRET_KEY", description="sb_secret_…; only to sync songs."
    )
    allowed_origins: Names = ()
    production: bool = False
    max_attempts: int = Field(3, ge=1, le=20)
    max_queued: int = Field(10_000, ge=1, description="Jobs that may wait, of all users.")
    max_queued_per_user: int = Field(1_000, ge=1, description="Jobs that may wait, of one user.")
    lease_seconds: float = Field(30.0, ge=5)
    drain_seconds: float = Field(
        5.0, ge=0, le=50, description="How long running jobs may go on when it stops."
    )
    events_days: float = Field(7.0, gt=0, description="Events of ended jobs are kept so long, but the last.")
    jobs_days: float = Field(90.0, gt=0, description="Ended jobs are kept so long; their songs stay.")
    max_ended_jobs: int = Field(100_000, ge=1, description="Ended jobs that are kept at most.")
    trash_days: float = Field(7.0, ge=0, description="Deleted songs can be restored so long.")
    max_upload_mib: int = Field(256, ge=1, le=4096, description="Largest file that can be uploaded.")
    uploads_days: float = Field(
        30.0, gt=0, description="Uploads that nobody uses are kept so long; so are images."
    )
    pollinations_api_key: SecretStr = Field(
        SecretStr(""),
        validation_alias="POLLINATIONS_API_KEY",
        description="Of https://enter.pollinations.ai: covers by its models, not only drawn here.",
    )
    webhook_secret: SecretStr = SecretStr("")
    webhook_private: bool = Field(False, description="Whether webhooks may go to private addresses.")
    chats_days: float = Field(7.0, gt=0, description="Runs of the squad are kept so long.")
    chat_grace_seconds: float = Field(
        90.0,
        ge=0,
        description="A run of the squad that nobody reads is cancelled after so long: a page that is hidden "
        "for long looks once a minute.",
    )
    max_chats: int = Field(64, ge=1, description="Runs of the squad under way, of all users.")
    max_chats_per_user: int = Field(4, ge=1, description="Runs of the squad under way, of one user.")
    agent_model_id: str = Field("", validation_alias="AGENT_MODEL_ID", description="As litellm names it.")
    director_model_id: str = Field("", validation_alias="AGENT_DIRECTOR_MODEL_ID")
    producer_model_id: str = Field("", validation_alias="AGENT_PRODUCER_MODEL_ID")
    lyricist_model_id: str = Field("", validation_alias="AGENT_LYRICIST_MODEL_ID")
    visualizer_model_id: str = Field("", validation_alias="AGENT_VISUALIZER_MODEL_ID")
    critic_model_id: str = Field("", validation_alias="AGENT_CRITIC_MODEL_ID")
    agent_timeout_seconds: float = Field(
        60.0, gt=0, le=3600, validation_alias="AGENT_TIMEOUT_SECONDS", description="For one agent's work."
    )
    agent_run_timeout_seconds: float = Field(
        300.0, gt=0, le=7200, validation_alias="AGENT_RUN_TIMEOUT_SECONDS", description="For all together."
    )
    agent_max_steps: int = Field(6, ge=1, le=50, validation_alias="AGENT_MAX_STEPS")
    agent_max_tokens: int = Field(8_000, ge=100, validation_alias="AGENT_MAX_TOKENS")
    agent_workers: int = Field(
        2, ge=1, le=64, validation_alias="AGENT_WORKERS", description="Processes in which agents work."
    )
    agent_warm: bool = Field(
        True, validation_alias="AGENT_WARM", description="Start these with the server, not at the first chat."
    )
    ollama_api_base: str = Field("", validation_alias="OLLAMA_API_BASE")
    openai_api_base: str = Field("", validation_alias="OPENAI_API_BASE")
    openai_api_key: SecretStr = Field(SecretStr(""), validation_alias="OPENAI_API_KEY")
    groq_api_key: SecretStr = Field(SecretStr(""), validation_alias="GROQ_API_KEY")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("engines", "allowed_origins", "trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("data_dir", "models_dir", "loras_dir", "studio_dir")
    @classmethod
    def _absolute(cls, value: Path | None) -> Path | None:
        return value.expanduser().absolute() if value else value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value.startswith(("postgresql://", "postgres://")):
            value = "postgresql+psycopg://" + value.split("://", 1)[1]
        if value in {"sqlite:///", "sqlite:///:memory:"} or (
            value and not value.startswith(("sqlite:///", "postgresql+psycopg://"))
        ):
            raise ValueError("use sqlite:///path/to/file or postgresql://user:password@host/database")
        return value

    @field_validator("trusted_proxies")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        found = [network(text) for text in value]
        if any(one.prefixlen == 0 for one in found):
            raise ValueError("this trusts everybody, and anybody could choose an address: name your proxies")
        return tuple(map(str, found))

    @field_validator("artifacts_url")
    @classmethod
    def _known_store(cls, value: str) -> str:
        scheme = value.partition("://")[0] if "://" in value else "file"
        try:
            get_filesystem_class(scheme)
        except (ImportError, ValueError) as error:
            raise ValueError(f"fsspec cannot open {scheme}:// here: {error}") from error
        return value

    @field_validator("ollama_api_base", "openai_api_base", "public_url", "supabase_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value):
            raise ValueError("use an address like http://127.0.0.1:11434, without a key in it")
        return value.rstrip("/")

    @field_validator(
        "pollinations_api_key",
        "openai_api_key",
        "groq_api_key",
        "supabase_publishable_key",
        "supabase_secret_key",
    )
    @classmethod
    def _sendable(cls, value: SecretStr) -> SecretStr:
        key = value.get_secret_value().strip()
        if not re.fullmatch(r"[!-~]*", key):
            raise ValueError("must be printable ASCII without blanks")
        return SecretStr(key)

    @field_validator("webhook_secret")
    @classmethod
    def _signing_secret(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            check_secret(value.get_secret_value())
        return value

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if not self.engines:
            raise ValueError("engines must name at least one engine, as in 'houseband'")
        if self.default_engine not in self.engines:
            raise ValueError(
                f"default_engine {self.default_engine!r} is not among engines: {', '.join(self.engines)}"
            )
        if self.auth == "none" and not is_loopback(self.host):
            raise ValueError(
                f"auth 'none' is only for a loopback host, not {self.host}: "
                "set OPENTUNES_AUTH=token and OPENTUNES_API_TOKEN"
            )
        self._check_tokens()
        self._check_project()
        if self.production and "*" in self.allowed_origins:
            raise ValueError("allowed_origins must not be '*' in production: list the origins")
        return self

    def _check_tokens(self) -> None:
        if self.auth == "token" and 0 < len(self.shared_token) < 16:
            raise ValueError(
                "auth 'token' needs OPENTUNES_API_TOKEN of at least 16 characters, or none: "
                "'opentunes token create' makes one per user"
            )

    def _check_project(self) -> None:
        if self.auth == "supabase" and not self.supabase_url:
            raise ValueError("auth 'supabase' needs SUPABASE_URL, such as https://<project>.supabase.co")
        if self.supabase_url and not self.supabase_publishable_key.get_secret_value():
            raise ValueError("SUPABASE_URL needs SUPABASE_PUBLISHABLE_KEY: see API keys in its dashboard")
        secret = self.supabase_secret_key.get_secret_value()
        if secret and not self.supabase_url:
            raise ValueError("SUPABASE_SECRET_KEY needs SUPABASE_URL")
        if is_secret_key(self.supabase_publishable_key.get_secret_value()):
            raise ValueError(
                "SUPABASE_PUBLISHABLE_KEY is a secret key, and everybody is shown it: use sb_publishable_…, "
                "and make a new secret key if anybody could have seen this one"
            )
        if secret.startswith("sb_publishable_"):
            raise ValueError("SUPABASE_SECRET_KEY is a publishable key: use sb_secret_…")
        plain = self.supabase_url.startswith("http://")
        if plain and not is_loopback(urlsplit(self.supabase_url).hostname or ""):
            raise ValueError("SUPABASE_URL must be https://: tokens and keys go there")

    @cached_property
    def project(self) -> "Project | None":
        """The Supabase project that keeps the cloud's state, if there is one.

        Without the secret key: nothing but the worker that syncs can act as the service.
        """
        from serve_app.cloud.project import Project  # the command line starts without the cloud

        if not self.supabase_url:
            return None
        return Project(self.supabase_url, self.supabase_publishable_key)

    def without_secret_key(self) -> Self:
        """The same for processes that do not sync."""
        return self.model_copy(update={"supabase_secret_key": SecretStr("")})

    @property
    def syncs(self) -> bool:
        """Whether songs of accounts are brought to the project from here."""
        return self.project is not None and bool(self.supabase_secret_key.get_secret_value())

    @property
    def shared_token(self) -> str:
        """The one token whose holders share all there is; secret.

        One that 'opentunes token create' made is not that: it is in the environment for the command line.
        """
        token = self.api_token.get_secret_value()
        return "" if token.startswith("ot_") else token

    @cached_property
    def studio(self) -> Path:
        """The folder of the studio's export, whether or not it is built."""
        return self.studio_dir or Path(__file__).parents[1] / "frontend" / "out"

    @cached_property
    def database(self) -> str:
        """SQLAlchemy URL of the store."""
        return self.database_url or f"sqlite:///{self.data_dir / 'opentunes.db'}"

    @cached_property
    def artifacts(self) -> str:
        """Fsspec URL of the folder that holds audio."""
        return self.artifacts_url or (self.data_dir / "audio").as_uri()

    @cached_property
    def setup(self) -> "Setup":
        """How engines are to run on this machine."""
        from engines import Setup  # the command line starts without engines

        return Setup(
            models_dir=self.models_dir or self.data_dir / "models",
            loras_dir=self.loras_dir or self.data_dir / "loras",
            offline=self.offline,
            device=self.device,
            dtype=self.dtype,
            quantisation=self.quantisation,
            offload=self.offload,
            compile=self.compile,
            memory_bytes=round(self.card_memory_gib * 2**30) if self.card_memory_gib else None,
        )

    @cached_property
    def agents(self) -> "AgentSetup":
        """Which models the squad uses, and how much it may spend; holds keys."""
        from agents.setup import OLLAMA, AgentSetup, Budget  # the command line starts without agents

        models: dict[AgentName, str] = {
            "director": self.director_model_id,
            "producer": self.producer_model_id,
            "lyricist": self.lyricist_model_id,
            "visualizer": self.visualizer_model_id,
            "critic": self.critic_model_id,
        }
        keys = {"openai": self.openai_api_key, "groq": self.groq_api_key}
        return AgentSetup(
            model=self.agent_model_id or None,
            models={agent: model for agent, model in models.items() if model},
            ollama=self.ollama_api_base.rstrip("/") or OLLAMA,
            api_bases={"openai": self.openai_api_base} if self.openai_api_base else {},
            keys={name: key.get_secret_value() for name, key in keys.items() if key.get_secret_value()},
            budget=Budget(self.agent_timeout_seconds, self.agent_max_steps, self.agent_max_tokens),
        )

    @property
    def base_url(self) -> str:
        """Where a client on this machine reaches the API."""
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"
