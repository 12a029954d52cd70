"""Settings come from the environment, once, and production refuses weak ones."""

import pytest

from backend.settings import DEVELOPMENT_KEY, Settings, UnfitSettings, cautions_of, read_settings

STRONG = "0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c"
SERVER = {"KIZUNA_DATABASE_URL": "postgresql://h/d"}
GOOD = {"KIZUNA_ENV": "production", "KIZUNA_SECRET_KEYS": STRONG, "KIZUNA_PUBLIC_URL": "https://a.example"}


def test_an_empty_environment_gives_the_embedded_database_and_a_development_key() -> None:
    assert read_settings({}) == Settings(
        database_url="sqlite:///kizuna.db",
        secret_keys=(DEVELOPMENT_KEY,),
        public_url="http://127.0.0.1:8000",
        smtp_url="",
        production=False,
    )


def test_keys_are_listed_newest_first_and_the_public_url_loses_its_last_slash() -> None:
    settings = read_settings({"KIZUNA_SECRET_KEYS": "new, old,", "KIZUNA_PUBLIC_URL": "https://a.example/"})
    assert settings.secret_keys == ("new", "old")
    assert settings.public_url == "https://a.example"


@pytest.mark.parametrize("url", ["postgresql://u@h/d", "postgres://u@h/d", "postgresql+psycopg://u@h/d"])
def test_every_spelling_of_postgresql_uses_the_one_driver(url: str) -> None:
    assert read_settings({"KIZUNA_DATABASE_URL": url}).database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"KIZUNA_DATABASE_URL": "mysql://h/d"}, "KIZUNA_DATABASE_URL"),
        *(
            ({"KIZUNA_DATABASE_URL": f"sqlite://{path}"}, "KIZUNA_DATABASE_URL must name a file by its path")
            for path in ("", "k.db", "/", "/:memory:", "/file:k.db", "/file:k.db?uri=true", "/?synchronous=FULL")
        ),
        ({"KIZUNA_SECRET_KEYS": " , "}, "KIZUNA_SECRET_KEYS"),
        ({"KIZUNA_PUBLIC_URL": "ask.example"}, "KIZUNA_PUBLIC_URL"),
        ({"KIZUNA_REPORTS_URL": "postgresql://h/d"}, "KIZUNA_REPORTS_URL needs PostgreSQL"),
        ({"KIZUNA_REPORTS_URL": "sqlite:///d.db", **SERVER}, "KIZUNA_REPORTS_URL must begin with postgresql"),
        ({"KIZUNA_REPORTS_URL": "copy/d", **SERVER}, "KIZUNA_REPORTS_URL must begin with postgresql"),
        ({"KIZUNA_REPORTS_URL": "postgres://h/d", **SERVER}, "KIZUNA_REPORTS_URL names the database itself"),
        *(({"KIZUNA_REPORTS_LAG": lag}, "LAG is a whole number of seconds") for lag in ("0", "ten", "3601", "１")),
        *(({f"KIZUNA_{name}_PER_SECOND": "ten"}, "0 means no limit") for name in ("REQUESTS", "POINTS")),
        *(({"KIZUNA_HOSTS": f"a.example,{name}"}, "KIZUNA_HOSTS") for name in ("https://b.example", "b c", "*", "u@b")),
        ({"KIZUNA_OTLP_ENDPOINT": "collector:4318"}, "KIZUNA_OTLP_ENDPOINT"),
        ({"KIZUNA_OTLP_ENDPOINT": "https://user:password@collector.example/v1"}, "KIZUNA_OTLP_ENDPOINT"),
        ({"KIZUNA_OTLP_ENDPOINT": "http://[collector"}, "KIZUNA_OTLP_ENDPOINT"),
        ({"KIZUNA_ENV": "Production"}, "KIZUNA_ENV"),
        ({"KIZUNA_ENV": ""}, "KIZUNA_ENV"),
        ({"KIZUNA_ENV": "production"}, "KIZUNA_SECRET_KEYS"),
        ({"KIZUNA_ENV": "production", "KIZUNA_SECRET_KEYS": "short"}, "KIZUNA_SECRET_KEYS"),
        ({"KIZUNA_ENV": "production", "KIZUNA_SECRET_KEYS": f"{STRONG},short"}, "KIZUNA_SECRET_KEYS"),
        ({"KIZUNA_ENV": "production", "KIZUNA_SECRET_KEYS": STRONG}, "KIZUNA_PUBLIC_URL"),
    ],
)
def test_a_harmful_setting_is_refused_by_its_name(environ: dict[str, str], named: str) -> None:
    with pytest.raises(UnfitSettings, match=named):
        read_settings(environ)


def test_production_starts_with_strong_keys_and_a_safe_address() -> None:
    environ = {"KIZUNA_ENV": "production", "KIZUNA_SECRET_KEYS": STRONG, "KIZUNA_PUBLIC_URL": "https://a.example"}
    assert read_settings(environ).production


@pytest.mark.parametrize(
    "key",
    [
        "a" * 40, "ab" * 20, "abcd1234" * 5, "changeme-0f9a8b7c6d5e4f3a2b1c0d9e", "my-super-Secret-key-for-the-forms-9",
        "correct-horse-battery-password-9f", "0123456789" * 4, "kizuna-development-key-0f9a8b7c6d5e",
    ],
)  # fmt: skip
def test_a_key_that_was_typed_is_refused_in_production(key: str) -> None:
    with pytest.raises(UnfitSettings, match="KIZUNA_SECRET_KEYS") as refused:
        read_settings({**GOOD, "KIZUNA_SECRET_KEYS": f"{STRONG},{key}"})
    assert key not in str(refused.value)
    assert read_settings({"KIZUNA_SECRET_KEYS": key}).secret_keys == (key,)


def test_a_key_counts_once_and_three_may_be_named() -> None:
    keys = [STRONG, STRONG[::-1], STRONG.upper()]
    assert read_settings({**GOOD, "KIZUNA_SECRET_KEYS": ",".join(keys)}).secret_keys == tuple(keys)
    with pytest.raises(UnfitSettings, match="twice"):
        read_settings({**GOOD, "KIZUNA_SECRET_KEYS": f"{STRONG},{STRONG}"})


@pytest.mark.parametrize(
    ("url", "starts"),
    [
        ("postgresql://u:p@db.example/k", False), ("postgresql://u:p@db.example/k?sslmode=verify-full", True),
        ("postgresql://u:p@10.0.0.5/k?sslmode=disable", True), ("postgresql://u:p@127.0.0.1/k", True),
        ("postgresql:///k?host=/run/postgresql", True), ("postgresql:///k?host=db.example", False),
        ("sqlite:///k.db", True),
    ],
)  # fmt: skip
def test_a_database_elsewhere_is_spoken_to_by_tls_or_knowingly_without(url: str, *, starts: bool) -> None:
    environ = {**GOOD, "KIZUNA_DATABASE_URL": url}
    if starts:
        assert read_settings(environ).production
        return
    with pytest.raises(UnfitSettings, match="sslmode") as refused:
        read_settings(environ)
    assert "u:p" not in str(refused.value)


def test_names_of_hosts_and_of_a_collector_are_taken_as_they_are() -> None:
    hosts, collector = "www.a.example,10.0.0.1:8000,[::1]:80", "http://127.0.0.1:4318/v1/traces"
    settings = read_settings({"KIZUNA_HOSTS": hosts, "KIZUNA_OTLP_ENDPOINT": collector})
    assert (settings.hosts, settings.otlp_endpoint) == (tuple(hosts.split(",")), collector)


@pytest.mark.parametrize(
    ("url", "cautions"),
    [
        ("smtp://mail.example", 1), ("smtps://mail.example", 0), ("smtp://u:p@mail.example", 0),
        ("smtp://127.0.0.1:25", 0), ("", 0),
    ],
)  # fmt: skip
def test_letters_that_may_be_overheard_are_told_of_in_production(url: str, cautions: int) -> None:
    assert len(cautions_of(read_settings({**GOOD, "KIZUNA_SMTP_URL": url}))) == cautions
    assert cautions_of(read_settings({"KIZUNA_SMTP_URL": url})) == []
