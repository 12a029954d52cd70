"""Settings are read from the environment once, frozen, and refused at start when they would do harm."""

from collections.abc import Mapping
from dataclasses import dataclass

DEVELOPMENT_KEY = "kizuna-development-key-never-for-production"
DATABASE_URL = "sqlite:///kizuna.db"
PUBLIC_URL = "http://127.0.0.1:8000"
_SHORTEST_KEY = 32


class UnfitSettings(ValueError):
    """A setting is missing, malformed or too weak to start with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a running Kizuna needs to be told."""

    database_url: str = DATABASE_URL
    secret_keys: tuple[str, ...] = (DEVELOPMENT_KEY,)
    public_url: str = PUBLIC_URL
    smtp_url: str = ""
    production: bool = False

    def __post_init__(self) -> None:
        """Refuses settings that production must not run with."""
        if not self.secret_keys:
            raise UnfitSettings("KIZUNA_SECRET_KEYS names no key")
        if not self.public_url.startswith(("http://", "https://")):
            raise UnfitSettings("KIZUNA_PUBLIC_URL must begin with https:// or http://")
        if self.production:
            _refuse_weak(self)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of that environment; unset ones take their defaults."""
    keys = tuple(key.strip() for key in environ.get("KIZUNA_SECRET_KEYS", DEVELOPMENT_KEY).split(",") if key.strip())
    return Settings(
        database_url=normal_database_url(environ.get("KIZUNA_DATABASE_URL", DATABASE_URL)),
        secret_keys=keys,
        public_url=environ.get("KIZUNA_PUBLIC_URL", PUBLIC_URL).rstrip("/"),
        smtp_url=environ.get("KIZUNA_SMTP_URL", ""),
        production=_is_production(environ.get("KIZUNA_ENV", "development")),
    )


def _is_production(name: str) -> bool:
    """Whether that is production; a misspelled one must not start as if it were anything weaker."""
    if name not in {"development", "production"}:
        raise UnfitSettings("KIZUNA_ENV is development or production")
    return name == "production"


def normal_database_url(url: str) -> str:
    """The URL with the driver that Kizuna speaks through."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    if url.startswith(("sqlite://", "postgresql+psycopg://")):
        return url
    raise UnfitSettings("KIZUNA_DATABASE_URL must begin with sqlite:// or postgresql://")


def _refuse_weak(settings: Settings) -> None:
    """Production needs strong keys of its own and links that nobody can read on the way."""
    for key in settings.secret_keys:
        if key == DEVELOPMENT_KEY or len(key) < _SHORTEST_KEY:
            raise UnfitSettings(f"KIZUNA_SECRET_KEYS needs keys of at least {_SHORTEST_KEY} characters in production")
    if not settings.public_url.startswith("https://"):
        raise UnfitSettings("KIZUNA_PUBLIC_URL must begin with https:// in production")
