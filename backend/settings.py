"""Settings are read from the environment once, frozen, and refused at start when they would do harm."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

DEVELOPMENT_KEY = "kizuna-development-key-never-for-production"
DATABASE_URL = "sqlite:///kizuna.db"
PUBLIC_URL = "http://127.0.0.1:8000"
FILES_DIR = "kizuna-files"
_SHORTEST_KEY = 32
_SMTP_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_SENDER = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
_NAMED_SENDER = re.compile(r"\s*(?P<name>[^<>\r\n]*?)\s*<(?P<address>[^<>]+)>\s*")


class UnfitSettings(ValueError):
    """A setting is missing, malformed or too weak to start with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpServer:
    """Where mail is handed over; the password is never shown."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    is_implicit_tls: bool = False

    @property
    def needs_tls(self) -> bool:
        """Whether the connection must be encrypted before anything is said: a password is to be sent to elsewhere."""
        return bool(self.user) and self.host not in _LOOPBACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """In whose name mail is sent."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a running Kizuna needs to be told."""

    database_url: str = DATABASE_URL
    secret_keys: tuple[str, ...] = field(default=(DEVELOPMENT_KEY,), repr=False)
    public_url: str = PUBLIC_URL
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    files_dir: str = FILES_DIR
    erasure_journal: str = ""
    production: bool = False

    def __post_init__(self) -> None:
        """Refuses settings that production must not run with."""
        if not self.secret_keys:
            raise UnfitSettings("KIZUNA_SECRET_KEYS names no key")
        if not self.public_url.startswith(("http://", "https://")):
            raise UnfitSettings("KIZUNA_PUBLIC_URL must begin with https:// or http://")
        if self.smtp_url:
            smtp_server_of(self.smtp_url)
        sender_of(self)
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
        mail_from=environ.get("KIZUNA_MAIL_FROM", ""),
        files_dir=environ.get("KIZUNA_FILES_DIR") or FILES_DIR,
        erasure_journal=environ.get("KIZUNA_ERASURE_JOURNAL", ""),
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


def smtp_server_of(url: str) -> SmtpServer:
    """The server of smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in _SMTP_PORTS or not parts.hostname or parts.path.strip("/") or parts.query:
        # Without the URL: it holds a password.
        raise UnfitSettings("KIZUNA_SMTP_URL must be smtp://user:password@host:port or smtps://user:password@host:port")
    return SmtpServer(
        host=parts.hostname,
        port=port or _SMTP_PORTS[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_implicit_tls=parts.scheme == "smtps",
    )


def sender_of(settings: Settings) -> Sender:
    """Whose name mail bears: KIZUNA_MAIL_FROM, or an address at the host of KIZUNA_PUBLIC_URL."""
    if not settings.mail_from:
        return Sender(address=f"kizuna@{urlsplit(settings.public_url).hostname or 'localhost'}")
    named = _NAMED_SENDER.fullmatch(settings.mail_from)
    address = named["address"] if named else settings.mail_from.strip()
    if not _SENDER.fullmatch(address):
        raise UnfitSettings("KIZUNA_MAIL_FROM must be an address, such as Sakura <survey@sakura.example>")
    return Sender(address=address, name=named["name"].strip('" ') if named else "")


def _refuse_weak(settings: Settings) -> None:
    """Production needs strong keys of its own and links that nobody can read on the way."""
    for key in settings.secret_keys:
        if key == DEVELOPMENT_KEY or len(key) < _SHORTEST_KEY:
            raise UnfitSettings(f"KIZUNA_SECRET_KEYS needs keys of at least {_SHORTEST_KEY} characters in production")
    if not settings.public_url.startswith("https://"):
        raise UnfitSettings("KIZUNA_PUBLIC_URL must begin with https:// in production")
