"""The image, the compose file and the alerts name only what there is: commands, settings, files, figures.

No container is built for this: what is checked is what these files name, and that it fits together. `make image` tries
them for real.
"""

import asyncio
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing

import pytest
import typer
from starlette.requests import Request

from backend.cli.app import app
from backend.db import Database
from backend.db.engines import reader_engine
from backend.db.replica import Replica, ReportsFrom
from backend.settings import read_settings
from backend.web.measures import Measures
from tests.architecture.source import ROOT
from tests.clocks import SettableClock
from tests.operations.plain_yaml import Told, read_yaml
from tests.web.visiting import Visitor

ANOTHER = 10001
_VARIABLE = re.compile(r"\$\{(KIZUNA_[A-Z_]+)(:\?is in \.env|:-)\}")
_OVER_ALL = re.compile(r"(?:[0-9.]+ \* )?(?:sum|min|max|avg|histogram_quantile)\(")
_GROWS = re.compile(r"\bkizuna_(?:[a-z_]+_(?:total|bucket|dead|failed))\b")
_IMAGE = re.compile(r"[a-z]+(:[a-z0-9.-]+)?")


@pytest.fixture(scope="module")
def settings() -> set[str]:
    """The settings that the program reads."""
    return set(re.findall(r'"(KIZUNA_[A-Z_]+)"', (ROOT / "backend" / "settings.py").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def steps() -> list[tuple[str, str]]:
    """The instructions of the Dockerfile with what they say."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(name, said.strip()) for name, _, said in (line.partition(" ") for line in lines)]


@pytest.fixture(scope="module")
def compose() -> Mapping[str, Told]:
    """The compose file."""
    found: Mapping[str, Told] = read_yaml((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return found


def said(steps: Sequence[tuple[str, str]], name: str) -> list[str]:
    """What is said behind each instruction of that name."""
    return [words for step, words in steps if step == name]


def test_the_image_is_made_in_two_stages_and_runs_as_nobody_in_particular(steps: list[tuple[str, str]]) -> None:
    assert said(steps, "FROM") == ["${PYTHON} AS build", "${PYTHON}"]
    (image,) = said(steps, "ARG")
    assert _IMAGE.fullmatch(image.removeprefix("PYTHON="))
    second = steps[[number for number, step in enumerate(steps) if step[0] == "FROM"][1] :]
    assert said(second, "USER") == [str(ANOTHER)]
    order = [step for step, _ in second]
    # Whatever needs root comes before, and nothing that could be changed by the one who runs it belongs to them.
    assert order.index("USER") > max(number for number, step in enumerate(order) if step in {"RUN", "COPY"})
    assert [words for words in said(second, "COPY") if "--chown" in words] == []
    assert f"--uid {ANOTHER}" in said(second, "RUN")[0]


def test_packages_are_held_to_their_hashes_and_come_from_nowhere_in_particular(steps: list[tuple[str, str]]) -> None:
    installs = [words for words in said(steps, "RUN") if "pip install" in words]
    assert len(installs) == 2
    assert "--require-hashes --requirement requirements.lock" in installs[0]
    assert "--no-deps" in installs[1]
    assert "--no-build-isolation" in installs[1]
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8") + (ROOT / "compose.yaml").read_text(encoding="utf-8")
    assert re.findall(r"--(?:extra-)?index-url|--trusted-host|curl|wget|\bADD\b", text) == []
    requirements = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert requirements.count("--hash=sha256:") > 100


def test_what_is_copied_is_there_and_is_let_through(steps: list[tuple[str, str]]) -> None:
    copied = {name.rstrip("/") for words in said(steps, "COPY") if "--from" not in words for name in words.split()[:-1]}
    assert [name for name in sorted(copied) if not (ROOT / name).exists()] == []
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert {line.removeprefix("!") for line in ignored if line.startswith("!")} == copied
    assert ignored[1] == "*"


def test_a_container_says_how_it_is_and_ends_when_it_is_told(steps: list[tuple[str, str]]) -> None:
    (check,) = said(steps, "HEALTHCHECK")
    command = json.loads(check.partition("CMD ")[2])
    assert "http://127.0.0.1:8000/healthz" in command[-1]
    compile(command[-1], "the health check", "exec")
    assert said(steps, "STOPSIGNAL") == ["SIGTERM"]
    assert (said(steps, "ENTRYPOINT"), said(steps, "CMD")[-1]) == (['["kizuna"]'], '["serve", "--host", "0.0.0.0"]')


def test_every_setting_that_is_named_is_one(
    steps: list[tuple[str, str]], compose: Mapping[str, Told], settings: set[str]
) -> None:
    told = {name for words in said(steps, "ENV") for name in re.findall(r"(KIZUNA_[A-Z_]+)=", words)}
    told |= set(compose["x-kizuna"]["environment"])
    assert told - settings == set()
    assert {"KIZUNA_ENV", "KIZUNA_DATABASE_URL", "KIZUNA_SECRET_KEYS", "KIZUNA_ERASURE_JOURNAL"} <= told


def test_what_the_compose_file_says_is_fit_for_production(compose: Mapping[str, Told]) -> None:
    answers = {
        "KIZUNA_SECRET_KEYS": "0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c",
        "KIZUNA_PUBLIC_URL": "https://ask.example.jp",
        "KIZUNA_DATABASE_PASSWORD": "letters1and2digits",
    }
    environ = {
        name: _VARIABLE.sub(lambda found: answers.get(found[1], ""), value)
        for name, value in compose["x-kizuna"]["environment"].items()
    }
    settings = read_settings({"KIZUNA_ENV": "production", **environ})
    assert settings.production
    assert settings.database_url == ("postgresql+psycopg://kizuna:letters1and2digits@database/kizuna?sslmode=disable")
    assert "database" in compose["services"]


def options(command: object) -> set[str]:
    """What a command may be told."""
    assert isinstance(command, typer.core.TyperCommand)
    return {name for parameter in command.params for name in parameter.opts}


def test_every_command_of_the_compose_file_is_one(compose: Mapping[str, Told]) -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, typer.core.TyperGroup)
    own = {name: service for name, service in compose["services"].items() if name != "database"}
    assert sorted(own) == ["migrate", "serve", "work"]
    for service in own.values():
        name, *words = service["command"]
        assert {word for word in words if word.startswith("--")} <= options(group.commands[name])
    assert own["serve"]["command"][-2:] == ["--workers", "2"]
    assert own["serve"]["ports"] == ["127.0.0.1:8000:8000"]


def test_each_waits_for_what_it_needs_and_may_do_nothing_else(compose: Mapping[str, Told]) -> None:
    services = compose["services"]
    assert services["migrate"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    # While its image sets it up it answers on its socket alone, and then ends once more: by address it is up for good.
    assert services["database"]["healthcheck"]["test"][:3] == ["CMD", "pg_isready", "--host=127.0.0.1"]
    for name in ("serve", "work"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    for name in ("migrate", "serve", "work"):
        assert (services[name]["cap_drop"], services[name]["read_only"]) == (["ALL"], "true")
        assert services[name]["volumes"] == ["kept:/var/lib/kizuna"]
    assert {volume.partition(":")[0] for name in services for volume in services[name]["volumes"]} == set(
        compose["volumes"]
    )
    assert _IMAGE.fullmatch(services["database"]["image"])


def figures(text: str) -> set[str]:
    """The names of the figures that a server tells."""
    return {line.partition("{")[0].partition(" ")[0] for line in text.splitlines() if not line.startswith("#")}


def of_a_replica() -> Iterator[str]:
    """The names of the figures that a server tells which has a replica; nobody is asked for them."""
    address = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    engine = reader_engine(address, 1)
    with closing(Replica(ReportsFrom(url=address, most_lag=1), engine, threads=1)) as replica:
        yield from (f"kizuna_{name}" for name in replica.figures())
    engine.dispose()


@pytest.fixture(scope="module")
def rules() -> list[Mapping[str, Told]]:
    """The alerts."""
    found: list[Mapping[str, Told]] = read_yaml((ROOT / "operations" / "alerts.yaml").read_text(encoding="utf-8"))[
        "groups"
    ][0]["rules"]
    return found


def test_every_alert_is_about_a_figure_that_is_told(
    database: Database, clock: SettableClock, rules: list[Mapping[str, Told]]
) -> None:
    assert len(rules) == len({rule["alert"] for rule in rules}) == 12
    visitor = Visitor(database, clock)
    visitor.get("/healthz")
    told = figures(visitor.get("/metrics").text) | set(of_a_replica())
    for rule in rules:
        named = set(re.findall(r"\bkizuna_[a-z_]+", rule["expr"]))
        assert (rule["alert"], named - told) == (rule["alert"], set())
        assert rule["alert"] == "KizunaIsAway" or named
        assert rule["annotations"]["summary"]


def test_every_alert_can_begin_and_end(rules: list[Mapping[str, Told]]) -> None:
    for rule in rules:
        sides = re.split(r" (?:==|>|<) ", rule["expr"])
        # Two sides are held against each other series by series, by all their labels: an aggregation leaves none.
        of_series = [side for side in sides if "kizuna_" in side]
        assert len({bool(_OVER_ALL.match(side)) for side in of_series}) <= 1, rule["alert"]
        # What only grows, or is kept for months, is looked at for how much it grew.
        for name, before in ((found[0], rule["expr"][: found.start()]) for found in _GROWS.finditer(rule["expr"])):
            assert re.search(r"\b(rate|delta)\($", before), name
        assert rule["expr"].count("(") == rule["expr"].count(")")


def test_a_worker_tells_its_figures_apart_from_those_of_the_next() -> None:
    async def look() -> Mapping[str, float]:
        return {"writes_waiting": 3.0}

    async def told(worker: str) -> set[str]:
        measures = Measures(worker)
        measures.watch(look)
        measures.count("/healthz", "GET", 200, 0.5)
        shown = bytes((await measures.show(Request({"type": "http"}))).body).decode()
        return {line.rpartition(" ")[0] for line in shown.splitlines() if not line.startswith("#")}

    alone, second = asyncio.run(told("")), asyncio.run(told("2"))
    assert {'kizuna_writes_waiting{worker="2"}', 'kizuna_turned_away_total{why="busy",worker="2"}'} <= second
    # Nothing of a worker is without its number, and one that is alone has none.
    assert {re.sub(r',?worker="2"', "", line).removesuffix("{}") for line in second if 'worker="2"' in line} == alone
    assert len(second) == len(alone)
