"""Settings come from the environment, once, and production refuses weak ones."""

import pytest

from backend.settings import DEVELOPMENT_KEY, Settings, UnfitSettings, read_settings

STRONG = "0123456789abcdef0123456789abcdef"


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
        ({"KIZUNA_SECRET_KEYS": " , "}, "KIZUNA_SECRET_KEYS"),
        ({"KIZUNA_PUBLIC_URL": "ask.example"}, "KIZUNA_PUBLIC_URL"),
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
