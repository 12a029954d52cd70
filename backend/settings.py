"""Settings are read from the environment once, frozen, and refused at start when they would do harm."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_network
from urllib.parse import parse_qs, unquote, urlsplit

DEVELOPMENT_KEY = "kizuna-development-key-never-for-production"
DATABASE_URL = "sqlite:///kizuna.db"
PUBLIC_URL = "http://127.0.0.1:8000"
FILES_DIR = "kizuna-files"
REQUESTS_PER_SECOND = 100
POINTS_PER_SECOND = 20_000
REPORTS_LAG = 10
_SHORTEST_KEY = 32
_LONGEST_LAG = 3_600
_FEWEST_CHARACTERS = 10
# What examples, templates and tutorials have in the place of a key.
_PLACEHOLDERS = (
    "changeme", "change-me", "change_me", "placeholder", "replace", "example", "password", "secret", "insecure",
    "your-", "your_", "development", "xxxx", "abcdefgh", "12345678", "qwerty", "lorem",
)  # fmt: skip
_SERVERS = ("postgresql://", "postgres://", "postgresql+psycopg://")
_SMTP_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_SENDER = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,255}")
_RATE = re.compile(r"[0-9]{1,6}")
_HOST = re.compile(r"([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\.?|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
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

    @property
    def may_be_overheard(self) -> bool:
        """Whether letters may cross a network in the clear: where the other machine offers no encryption itself."""
        return not (self.is_implicit_tls or self.needs_tls or self.host in _LOOPBACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """In whose name mail is sent."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a running Kizuna needs to be told."""

    database_url: str = DATABASE_URL
    reports_url: str = field(default="", repr=False)
    reports_lag: int = REPORTS_LAG
    secret_keys: tuple[str, ...] = field(default=(DEVELOPMENT_KEY,), repr=False)
    public_url: str = PUBLIC_URL
    smtp_url: str = field(default="", repr=False)
    mail_from: str = ""
    files_dir: str = FILES_DIR
    erasure_journal: str = ""
    trusted_documents: str = ""
    trusted_proxies: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    webhook_networks: tuple[str, ...] = ()
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = field(default="", repr=False)
    oidc_roles: str = ""
    log: str = "json"
    otlp_endpoint: str = ""
    retention: str = ""
    requests_per_second: int = REQUESTS_PER_SECOND
    points_per_second: int = POINTS_PER_SECOND
    writing_process: bool = True
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
        if self.log not in {"json", "text"}:
            raise UnfitSettings("KIZUNA_LOG is json or text")
        _check_networks("KIZUNA_TRUSTED_PROXIES", self.trusted_proxies)
        _check_networks("KIZUNA_WEBHOOK_NETWORKS", self.webhook_networks)
        _check_names(self.hosts, self.otlp_endpoint)
        _check_reports(self)
        if self.production:
            _refuse_weak(self)


def read_settings(environ: Mapping[str, str]) -> Settings:
    """The settings of that environment; unset ones take their defaults."""
    keys = _listed(environ.get("KIZUNA_SECRET_KEYS", DEVELOPMENT_KEY))
    return Settings(
        database_url=normal_database_url(environ.get("KIZUNA_DATABASE_URL", DATABASE_URL)),
        reports_url=_reports_url(environ.get("KIZUNA_REPORTS_URL", "")),
        reports_lag=_lag(environ),
        secret_keys=keys,
        public_url=environ.get("KIZUNA_PUBLIC_URL", PUBLIC_URL).rstrip("/"),
        smtp_url=environ.get("KIZUNA_SMTP_URL", ""),
        mail_from=environ.get("KIZUNA_MAIL_FROM", ""),
        files_dir=environ.get("KIZUNA_FILES_DIR") or FILES_DIR,
        erasure_journal=environ.get("KIZUNA_ERASURE_JOURNAL", ""),
        trusted_documents=environ.get("KIZUNA_TRUSTED_DOCUMENTS", ""),
        trusted_proxies=_listed(environ.get("KIZUNA_TRUSTED_PROXIES", "")),
        hosts=_listed(environ.get("KIZUNA_HOSTS", "")),
        webhook_networks=_listed(environ.get("KIZUNA_WEBHOOK_NETWORKS", "")),
        oidc_issuer=environ.get("KIZUNA_OIDC_ISSUER", ""),
        oidc_client_id=environ.get("KIZUNA_OIDC_CLIENT_ID", ""),
        oidc_client_secret=environ.get("KIZUNA_OIDC_CLIENT_SECRET", ""),
        oidc_roles=environ.get("KIZUNA_OIDC_ROLES", ""),
        log=environ.get("KIZUNA_LOG") or "json",
        otlp_endpoint=environ.get("KIZUNA_OTLP_ENDPOINT", ""),
        retention=environ.get("KIZUNA_RETENTION", ""),
        requests_per_second=_rate(environ, "KIZUNA_REQUESTS_PER_SECOND", REQUESTS_PER_SECOND),
        points_per_second=_rate(environ, "KIZUNA_POINTS_PER_SECOND", POINTS_PER_SECOND),
        writing_process=_is_on(environ, "KIZUNA_WRITING_PROCESS"),
        production=_is_production(environ.get("KIZUNA_ENV", "development")),
    )


def _listed(spelled: str) -> tuple[str, ...]:
    """What is listed between commas."""
    return tuple(part.strip() for part in spelled.split(",") if part.strip())


def _rate(environ: Mapping[str, str], name: str, usual: int) -> int:
    """The rate of that name; 0 means no limit."""
    spelled = environ.get(name) or str(usual)
    if not _RATE.fullmatch(spelled):
        raise UnfitSettings(f"{name} is a whole number from 0 to 999999; 0 means no limit")
    return int(spelled)


def _is_on(environ: Mapping[str, str], name: str) -> bool:
    """Whether what has that name is on, which it is where nothing is said."""
    spelled = environ.get(name) or "on"
    if spelled not in {"on", "off"}:
        raise UnfitSettings(f"{name} is on or off")
    return spelled == "on"


def _lag(environ: Mapping[str, str]) -> int:
    """For how many seconds a replica may be behind; there is no report without a limit to how old it is."""
    spelled = environ.get("KIZUNA_REPORTS_LAG") or str(REPORTS_LAG)
    if not _RATE.fullmatch(spelled) or not 1 <= int(spelled) <= _LONGEST_LAG:
        raise UnfitSettings(f"KIZUNA_REPORTS_LAG is a whole number of seconds from 1 to {_LONGEST_LAG}")
    return int(spelled)


def _check_networks(name: str, networks: tuple[str, ...]) -> None:
    """Refuses what is no address and no network; whom to believe must not be guessed."""
    for network in networks:
        try:
            ip_network(network, strict=False)
        except ValueError:
            raise UnfitSettings(f"{name} lists addresses and networks, such as 10.0.0.0/8") from None


def _check_names(hosts: tuple[str, ...], collector: str) -> None:
    """Refuses what names no host: it would be answered for nobody, or traces would go nowhere, without a word."""
    if not all(map(_HOST.fullmatch, hosts)):
        raise UnfitSettings("KIZUNA_HOSTS lists names of hosts, such as www.sakura.example")
    try:
        parts = urlsplit(collector)
        is_address = parts.scheme in {"http", "https"} and bool(_HOST.fullmatch(parts.netloc)) and parts.port != 0
    except ValueError:
        is_address = False
    if collector and not is_address:
        # Without the address: it may hold a password.
        raise UnfitSettings("KIZUNA_OTLP_ENDPOINT is an address, such as https://collector.example/v1/traces")


def cautions_of(settings: Settings) -> list[str]:
    """What production may start with, but had better not."""
    if settings.production and settings.smtp_url and smtp_server_of(settings.smtp_url).may_be_overheard:
        return ["KIZUNA_SMTP_URL names another machine by smtp:// without a password: letters may go in the clear"]
    return []


def _is_production(name: str) -> bool:
    """Whether that is production; a misspelled one must not start as if it were anything weaker."""
    if name not in {"development", "production"}:
        raise UnfitSettings("KIZUNA_ENV is development or production")
    return name == "production"


def normal_database_url(url: str) -> str:
    """The URL with the driver that Kizuna speaks through."""
    if url.startswith(_SERVERS):
        return "postgresql+psycopg://" + url.partition("://")[2]
    if url.startswith("sqlite://"):
        return _of_a_file(url)
    raise UnfitSettings("KIZUNA_DATABASE_URL must begin with sqlite:// or postgresql://")


def _of_a_file(url: str) -> str:
    """The URL of an SQLite file; one in memory is gone with its connection, and a URI in the URL is nobody's path."""
    place = url.removeprefix("sqlite://").partition("?")[0]
    path = place.removeprefix("/")
    if path == place or not path or path.startswith((":memory:", "file:")):
        raise UnfitSettings("KIZUNA_DATABASE_URL must name a file by its path, as sqlite:///kizuna.db does")
    return url


def _reports_url(url: str) -> str:
    """The URL of the replica for reports, if there is one; it can only be PostgreSQL."""
    if url and not url.startswith(_SERVERS):
        raise UnfitSettings("KIZUNA_REPORTS_URL must begin with postgresql://")
    return url and normal_database_url(url)


def _check_reports(settings: Settings) -> None:
    """Refuses a replica that could not be one."""
    if not settings.reports_url:
        return
    if settings.database_url.startswith("sqlite"):
        raise UnfitSettings("KIZUNA_REPORTS_URL needs PostgreSQL: an SQLite file has no replica")
    if settings.reports_url == settings.database_url:
        raise UnfitSettings("KIZUNA_REPORTS_URL names the database itself; leave it out")


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


def _is_guessable(key: str) -> bool:
    """Whether a key was typed rather than drawn: few characters, a pattern again and again, or words of an example."""
    is_pattern = any(key == (key[:size] * len(key))[: len(key)] for size in range(1, len(key) // 3 + 1))
    return len(set(key)) < _FEWEST_CHARACTERS or is_pattern or any(word in key.lower() for word in _PLACEHOLDERS)


def _is_open_database(url: str) -> bool:
    """Whether what is asked of the database crosses a network that nobody has said anything of."""
    if url.startswith("sqlite"):
        return False
    try:
        parts = urlsplit(url)
        named = parse_qs(parts.query)
        hosts = [parts.hostname or "", *named.get("host", [])]
    except ValueError:
        raise UnfitSettings("KIZUNA_DATABASE_URL is no URL") from None
    is_near = all(not host or host in _LOOPBACK or host.startswith("/") for host in hosts)
    return not is_near and "sslmode" not in named


def _refuse_weak(settings: Settings) -> None:
    """Production needs strong keys of its own and links that nobody can read on the way."""
    for key in settings.secret_keys:
        if key == DEVELOPMENT_KEY or len(key) < _SHORTEST_KEY:
            raise UnfitSettings(f"KIZUNA_SECRET_KEYS needs keys of at least {_SHORTEST_KEY} characters in production")
        if _is_guessable(key):
            raise UnfitSettings("KIZUNA_SECRET_KEYS holds a key that can be guessed; make one: openssl rand -base64 48")
    if len(set(settings.secret_keys)) < len(settings.secret_keys):
        raise UnfitSettings("KIZUNA_SECRET_KEYS names a key twice")
    for name, url in (("DATABASE", settings.database_url), ("REPORTS", settings.reports_url)):
        if url and _is_open_database(url):
            # Without the URL: it holds a password. Whoever trusts the network between says so.
            raise UnfitSettings(
                f"KIZUNA_{name}_URL names another machine: "
                "add ?sslmode=verify-full, or =disable on a network of your own"
            )
    if not settings.public_url.startswith("https://"):
        raise UnfitSettings("KIZUNA_PUBLIC_URL must begin with https:// in production")
