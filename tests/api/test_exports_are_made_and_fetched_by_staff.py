"""Exports are long work: a file is made, fetched by whoever asked for it while they may, and kept for a week."""

import io
import os
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.testclient import TestClient

from backend.api.transport.http import routes
from backend.clock import DAY, MINUTE
from backend.db import Database
from backend.db.long_work import Job, JobState, claim_job
from backend.files import FileStore
from backend.jobs import run_long_work
from backend.jobs.exporting import EXPORT, KEPT_FOR, clear_exports, known_exports, write_export
from backend.jobs.files import clear_files, clear_strays
from backend.links import Links
from backend.settings import Settings
from backend.staff.rules import Role
from tests.api.client import Answer, Api
from tests.api.company import Company, answers, found_company
from tests.clocks import SettableClock

JOB = "job { id kind state done total progress result resultUrl resultExpiresAt error }"
NODE = f"query($id: ID!) {{ node(id: $id) {{ ... on Job {{ {JOB[6:-2]} }} }} }}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Exporting:
    """A company, and where its files are."""

    api: Api
    company: Company
    database: Database
    clock: SettableClock
    files: FileStore

    def ask(self, mutation: str = "positionsExport", **input: object) -> Answer:
        """The job of an export that was asked for."""
        given = input or {"productIds": [self.company.product]}
        return self.api.do(mutation, JOB, **given)["job"]

    def made(self, mutation: str = "positionsExport", **input: object) -> Answer:
        """The job of an export when it is done."""
        job = self.ask(mutation, **input)
        run_long_work(self.database, self.clock, files=self.files)
        return self.api.ask(NODE, id=job["id"])["node"]

    def fetch(self, url: str, api: Api | None = None) -> tuple[int, bytes]:
        """The status and the body of what an address leads to."""
        path = url.removeprefix("https://kizuna.example")
        response = self.api.http.get(path, headers={"authorization": f"Bearer {(api or self.api).token}"})
        assert response.headers["cache-control"] == "no-store"
        return response.status_code, response.content

    def kept(self) -> int:
        """How many files there are."""
        return len(list(self.files.folder.glob("*"))) if self.files.folder.exists() else 0


@pytest.fixture
def http(database: Database, clock: SettableClock, tmp_path: Path) -> Iterator[TestClient]:
    """The routes of the API, with a folder for files."""
    settings = replace(Settings(), files_dir=str(tmp_path / "files"))
    links = Links(settings.secret_keys, "https://kizuna.example")
    with TestClient(Starlette(routes=routes(database, links, settings, clock))) as client:
        yield client


@pytest.fixture
def exporting(api: Api, database: Database, clock: SettableClock, tmp_path: Path) -> Exporting:
    """Two people who said something."""
    company = found_company(api, 2)
    api.do("observationsImport", rows=[row for ref in ("u0", "u1") for row in answers(company, ref, feeling=4, bond=4)])
    files = FileStore(folder=tmp_path / "files")
    return Exporting(api=api, company=company, database=database, clock=clock, files=files)


def test_a_file_is_made_and_fetched(exporting: Exporting) -> None:
    asked = exporting.ask()
    assert (asked["kind"], asked["state"], asked["resultUrl"]) == ("EXPORT", "WAITING", None)
    assert run_long_work(exporting.database, exporting.clock) == 0
    done = exporting.made()
    assert (done["error"], done["progress"], done["done"], done["result"]) == (None, 1.0, 2, {"rows": 2})
    assert done["resultExpiresAt"] == "2026-04-08T00:00:00.000Z"
    status, body = exporting.fetch(done["resultUrl"])
    lines = body.decode("utf-8-sig").splitlines()
    assert (status, len(lines), lines[0].split(",")[:2]) == (200, 3, ["person_id", "person"])
    assert [line.split(",")[1] for line in lines[1:]] == ["u0", "u1"]


@pytest.mark.parametrize("first", ["-", "_"])
def test_a_file_is_made_whatever_its_random_name_begins_with(
    exporting: Exporting, first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "token_urlsafe", lambda count: first * count)
    assert exporting.fetch(exporting.made()["resultUrl"])[0] == 200


def test_whoever_begins_a_file_anew_counts_its_rows_once(exporting: Exporting) -> None:
    database, clock, files = exporting.database, exporting.clock, exporting.files
    asked = exporting.ask()
    job = database.write_now(lambda session: claim_job(session, [EXPORT], clock()))
    assert job is not None
    # A worker tells how far it has come, and is killed; its claim runs out.
    write_export(database, FileStore(folder=files.folder / "lost"), clock, job)
    again = {"state": JobState.RUNNING, "total": None, "claimed_until": clock(), "finished_at": None, "result": None}
    database.write_now(lambda session: session.execute(update(Job).values(again)))
    clock.advance(1)
    assert run_long_work(database, clock, files=files) == 1
    done = exporting.api.ask(NODE, id=asked["id"])["node"]
    assert (done["state"], done["done"], done["total"], done["progress"]) == ("DONE", 2, 2, 1.0)


def test_workbooks_audiences_and_answers_too(exporting: Exporting) -> None:
    api = exporting.api
    audience = api.do("audienceCreate", "audience { id }", key="all", name={"en": "All"})["audience"]["id"]
    made = exporting.made("audienceExport", audienceId=audience, productId=exporting.company.product, format="XLSX")
    _, body = exporting.fetch(made["resultUrl"])
    sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    assert [row[1].value for row in sheet.rows] == ["person", "u0", "u1"]
    made = exporting.made("answersExport", format="CSV")
    _, body = exporting.fetch(made["resultUrl"])
    assert (made["result"], body.count(b"\r\n")) == ({"rows": 10}, 11)


def test_what_cannot_be_made_is_refused_and_nothing_is_begun(exporting: Exporting) -> None:
    api, company = exporting.api, exporting.company
    for mutation, given, path in (
        ("positionsExport", {"productIds": []}, ["input", "productIds"]),
        ("positionsExport", {"productIds": [company.brand]}, ["input", "productIds", "0"]),
        ("answersExport", {"surveyId": "U3VydmV5Ojk5"}, ["input", "surveyId"]),
        ("audienceExport", {"audienceId": "QXVkaWVuY2U6OTk"}, ["input", "audienceId"]),
    ):
        payload = api.attempt(mutation, JOB, **given)
        assert ([error["path"] for error in payload["userErrors"]], payload["job"]) == ([path], None)
    assert api.ask("{ jobs { totalCount } }") == {"jobs": {"totalCount": 0}}


def test_a_repeated_request_finds_the_same_job(exporting: Exporting) -> None:
    products = [exporting.company.product]
    jobs = [exporting.ask(productIds=products, idempotencyKey="k")["id"] for _ in range(2)]
    assert jobs[0] == jobs[1]
    assert exporting.api.ask("{ jobs { totalCount } }") == {"jobs": {"totalCount": 1}}


def test_only_whoever_asked_for_it_fetches_it_and_only_while_they_may(
    exporting: Exporting, api_as: Callable[[Role], Api]
) -> None:
    planner, analyst, manager = (api_as(role) for role in (Role.PLANNER, Role.ANALYST, Role.SALES_MANAGER))
    asking = "mutation($i: PositionsExportInput!) { positionsExport(input: $i) { job { id } } }"
    assert analyst.code(asking, i={"productIds": [exporting.company.product]}) == "FORBIDDEN"
    own = replace(exporting, api=planner)
    job = own.made()
    url = job["resultUrl"]
    assert manager.ask(NODE, id=job["id"])["node"] == {**job, "resultUrl": None, "resultExpiresAt": None}
    assert [exporting.fetch(url, who)[0] for who in (planner, manager, analyst, replace(planner, token="x"))] == [
        200,
        404,
        404,
        401,
    ]
    for forged in (f"{url[:-1]}{'a' if url[-1] != 'a' else 'b'}", url.replace("/x/", "/x/0"), url + "a"):
        assert own.fetch(forged)[0] == 404
    exporting.clock.advance(15 * MINUTE + 1_000)
    assert own.fetch(url)[0] == 404
    again = planner.ask(NODE, id=job["id"])["node"]["resultUrl"]
    assert own.fetch(again)[0] == 200
    token = exporting.api.ask("{ staffTokens { nodes { id role } } }")["staffTokens"]["nodes"]
    (of_planner,) = [each["id"] for each in token if each["role"] == "PLANNER"]
    exporting.api.do("staffTokenRevoke", id=of_planner)
    assert own.fetch(again)[0] == 401


def test_whoever_is_there_for_a_brand_takes_out_no_other(exporting: Exporting, api_as: Callable[[Role], Api]) -> None:
    api, company, planner = exporting.api, exporting.company, api_as(Role.PLANNER)
    other = api.do("brandCreate", "brand { id }", key="yuzu", name={"ja": "ゆず"})["brand"]["id"]
    juice = api.do("productCreate", "product { id }", brandId=other, key="juice", name={"ja": "汁"})["product"]["id"]
    api.do("observationsImport", rows=answers(replace(company, brand=other, product=juice), "u0", feeling=1, bond=1))
    bound = planner.ask("{ viewer { memberId } }")["viewer"]["memberId"]
    api.do("memberBrandsSet", id=bound, brandIds=[other])
    own = replace(exporting, api=planner)
    refused = planner.attempt("positionsExport", JOB, productIds=[company.product])
    assert ([each["code"] for each in refused["userErrors"]], refused["job"]) == (["NOT_FOUND"], None)
    job, everything = own.made("answersExport", format="CSV"), exporting.made("answersExport", format="CSV")
    assert (job["result"], everything["result"]) == ({"rows": 5}, {"rows": 15})
    assert b"0.75" not in own.fetch(job["resultUrl"])[1]
    assert b"0.75" in exporting.fetch(everything["resultUrl"])[1]
    assert planner.ask(NODE, id=everything["id"]) == {"node": None}
    assert planner.ask("{ jobs { nodes { id } } }")["jobs"]["nodes"] == [{"id": job["id"]}]
    api.do("memberBrandsSet", id=bound, brandIds=[company.brand])
    assert own.fetch(job["resultUrl"])[0] == 403
    assert planner.ask(NODE, id=job["id"])["node"]["id"] == job["id"]
    api.do("memberBrandsSet", id=bound, brandIds=[])
    assert own.fetch(job["resultUrl"])[0] == 200


def test_a_file_is_kept_for_a_week_and_no_stray_meanwhile(exporting: Exporting) -> None:
    job = exporting.made()
    clock, database, files = exporting.clock, exporting.database, exporting.files
    clock.advance(2 * DAY)
    (files.folder / "made-left-behind").mkdir()
    for each in files.folder.iterdir():
        os.utime(each, (0, 0))
    assert (clear_strays(database, files, clock), clear_exports(database, files, clock)) == (0, 0)
    clear_files(database, files, clock)
    assert exporting.kept() == 1
    url = exporting.api.ask(NODE, id=job["id"])["node"]["resultUrl"]
    clock.advance(KEPT_FOR - 2 * DAY - MINUTE)
    assert exporting.api.ask(NODE, id=job["id"])["node"]["resultUrl"] is not None
    clock.advance(MINUTE)
    assert exporting.fetch(url)[0] == 404
    assert exporting.api.ask(NODE, id=job["id"])["node"]["resultUrl"] is None
    assert (clear_exports(database, files, clock), clear_exports(database, files, clock), exporting.kept()) == (1, 0, 0)
    assert database.read_now(lambda session: known_exports(session, ["x"])) == set()


def test_whoever_is_forgotten_is_in_no_file_either(exporting: Exporting) -> None:
    job = exporting.made()
    url = job["resultUrl"]
    exporting.clock.advance(MINUTE)
    exporting.api.do("personForget", id=exporting.company.people[0])
    assert exporting.fetch(url)[0] == 404
    assert exporting.api.ask(NODE, id=job["id"])["node"]["resultUrl"] is None
    assert (clear_exports(exporting.database, exporting.files, exporting.clock), exporting.kept()) == (1, 0)


def test_a_job_that_was_ended_by_whoever_asked_for_it_leaves_no_file(
    exporting: Exporting, api_as: Callable[[Role], Api]
) -> None:
    planner, manager = api_as(Role.PLANNER), api_as(Role.SALES_MANAGER)
    job = replace(exporting, api=planner).ask()
    ending = "mutation($id: ID!) { jobCancel(input: { id: $id }) { job { state } } }"
    assert manager.code(ending, id=job["id"]) == "FORBIDDEN"
    assert exporting.api.ask(NODE, id=job["id"])["node"]["state"] == "WAITING"
    planner.do("jobCancel", id=job["id"])
    assert run_long_work(exporting.database, exporting.clock, files=exporting.files) == 0
    assert (exporting.api.ask(NODE, id=job["id"])["node"]["state"], exporting.kept()) == ("CANCELLED", 0)


def test_a_file_is_closed_to_whoever_may_see_it_no_more(exporting: Exporting, api_as: Callable[[Role], Api]) -> None:
    own = replace(exporting, api=api_as(Role.ANALYST))
    member = own.api.ask("{ viewer { memberId } }")["viewer"]["memberId"]
    exporting.api.do("memberGrantsSet", id=member, permissions=["READ_PERSONAL_DATA"])
    url = own.made()["resultUrl"]
    assert own.fetch(url)[0] == 200
    exporting.api.do("memberGrantsSet", id=member, permissions=[])
    assert own.fetch(url)[0] == 403
