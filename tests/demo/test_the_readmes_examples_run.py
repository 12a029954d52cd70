"""Every example of the README's chapter on the API is run as it stands there, against a served demo."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import httpx2
import pytest

from backend.api.shapes.nodes import global_id
from backend.api.shapes.scalars import iso
from backend.app import create_app
from backend.clock import SECOND, Instant
from backend.db import Database
from backend.demo import DemoReport
from backend.settings import Settings
from backend.staff.rules import Role
from tests.api.listening import served
from tests.architecture.source import ROOT
from tests.clients.running import find_node
from tests.clocks import SettableClock
from tests.patience import PATIENCE

CHAPTER = "## A first survey, through the API"
WRITTEN = "http://127.0.0.1:8000"
# What is answered is JSON of many shapes.
Answer: TypeAlias = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Someone who tries what they read: the demo runs, and a token of it is in their environment."""

    url: str
    token: str

    def run(self, *command: str) -> str:
        """What a command says."""
        ran = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False, timeout=PATIENCE
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def here(self, example: str) -> str:
        """The example, with the address that is served here."""
        return example.replace(WRITTEN, self.url)

    def ask(self, query: str, **variables: object) -> Answer:
        """The data of an answer that has no errors."""
        headers = {"authorization": f"Bearer {self.token}"}
        sent = {"query": query, "variables": variables}
        answer = httpx2.post(f"{self.url}/graphql", json=sent, headers=headers, timeout=PATIENCE).json()
        assert "errors" not in answer, answer
        return answer["data"]

    @property
    def environment(self) -> dict[str, str]:
        """What the examples find in theirs."""
        return {**os.environ, "TOKEN": self.token}


def examples() -> Sequence[tuple[str, str]]:
    """The language and the text of each block of the chapter."""
    chapter = (ROOT / "README.md").read_text("utf-8").partition(CHAPTER)[2].partition("\n## ")[0]
    return re.findall(r"^```(\w+)\n(.*?)^```$", chapter, re.DOTALL | re.MULTILINE)


def of(language: str, holding: str) -> str:
    """The only example in that language that holds these words."""
    (found,) = [text for spoken, text in examples() if spoken == language and holding in text]
    return re.sub(r"^\$ ", "", found)


@pytest.fixture
def reader(demo: Database, report: DemoReport, clock: SettableClock) -> Iterator[Reader]:
    """Someone with the first token that the demo prints."""
    with served(create_app(Settings(), clock, database=demo)) as url:
        yield Reader(url=url, token=report.tokens[Role.ADMINISTRATOR])


def test_every_example_is_one_of_these() -> None:
    # Whoever adds an example to the chapter adds its run here.
    assert [language for language, _ in examples()] == ["console", "python", "js", "graphql", "console"]


def test_the_examples_answer(reader: Reader, tmp_path: Path) -> None:
    people = json.loads(reader.run("/bin/bash", "-c", reader.here(of("console", "people(first: 3)"))))
    assert len(people["data"]["people"]["nodes"]) == 3
    in_python = reader.run(sys.executable, "-c", reader.here(of("python", "urllib")))
    assert in_python.startswith("{'data': {'person': {'positions': [{'segment': ")
    script = tmp_path / "ask.mjs"
    script.write_text(reader.here(of("js", "fetch")))
    products = json.loads(reader.run(find_node(), str(script)))["data"]["products"]["nodes"]
    assert global_id("Product", 1) in [each["id"] for each in products]
    made = reader.ask(of("graphql", "surveyCreate"))["surveyCreate"]
    assert (made["survey"]["id"][:8], made["userErrors"]) == ("U3VydmV5", [])


def test_the_subscription_tells_of_a_move(reader: Reader, clock: SettableClock) -> None:
    command = reader.here(of("console", "subscription"))
    shell = ["/bin/bash", "-c", command]
    with subprocess.Popen(shell, env=reader.environment, stdout=subprocess.PIPE, text=True) as curl:
        assert curl.stdout is not None
        # It was taken; what comes true from now on is told.
        assert curl.stdout.readline() == ":\n"
        love(reader, clock.advance(SECOND))
        told = [line for line in (curl.stdout.readline() for _ in range(3)) if line != "\n"]
        curl.terminate()
    assert told[0] == "event: next\n"
    assert json.loads(told[1].removeprefix("data: "))["data"] == {"segmentMoved": {"move": {"toSegment": "FAN"}}}


def love(reader: Reader, now: Instant) -> None:
    """Someone new says that they love the first product."""
    reader.ask('mutation { peopleImport(input: { rows: [{ externalRef: "new" }] }) { userErrors { code } } }')
    said = {"person": {"externalRef": "new"}, "observedAt": iso(now), "low": 1, "high": 5, "value": 5}
    place = {"axis": "PSYCHOLOGY", "productId": global_id("Product", 1)}
    rows = [{**said, **place, "facet": facet, "sourceId": facet} for facet in ("LIKING", "TRUST", "DEPENDENCE")]
    mutation = """mutation ($rows: [ObservationRow!]!) {
        observationsImport(input: { rows: $rows }) { userErrors { code message } } }"""
    assert reader.ask(mutation, rows=rows) == {"observationsImport": {"userErrors": []}}
