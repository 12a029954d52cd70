"""Analysts calibrate a draft from the answers, see how reliable they are, try it, publish it, and go back."""

import numpy as np
import pytest

from backend.db import long_work
from tests.api.client import Api
from tests.api.company import found_company

ITEMS = {"PSYCHOLOGY": ("p0", "p1", "p2"), "DEPTH": ("d0", "d1")}
FACETS = {"p0": "LIKING", "p1": "TRUST", "p2": "DEPENDENCE", "d0": "CONNECTION", "d1": "PROMINENCE"}
TRIAL = """query($id: ID!) { modelTrial(modelId: $id) {
  job { state done total progress } against { version } positions wouldMove
  products { segments { segment before after } passages { fromSegment toSegment count } }
  movers { person { externalRef } fromSegment toSegment }
} }"""


def answered(api: Api, people: int = 310) -> None:
    """People who answered five questions on ten points, better than the provisional cut asks for."""
    company = found_company(api, people)
    chance = np.random.default_rng(5)
    felt = chance.standard_normal((2, people))
    rows = []
    for number in range(people):
        for axis, own in zip(ITEMS, felt[:, number], strict=True):
            for item in ITEMS[axis]:
                value = float(np.clip(0.7 + 0.15 * own + 0.1 * chance.standard_normal(), 0, 1))
                about = {"brandId": company.brand} if axis == "DEPTH" else {"productId": company.product}
                rows.append(
                    {
                        "person": {"externalRef": f"u{number}"},
                        "axis": axis,
                        **about,
                        "sourceId": item,
                        "item": item,
                        "facet": FACETS[item],
                        "value": value,
                        "observedAt": "2026-03-01T00:00:00Z",
                    }
                )
    for start in range(0, len(rows), 4_000):
        api.do("observationsImport", rows=rows[start : start + 4_000])


def calibrated(api: Api) -> str:
    done = api.do("measurementModelCalibrate", "measurementModel { id }", version="calibrated")
    return str(done["measurementModel"]["id"])


def test_a_draft_tells_what_its_calibration_found(api: Api) -> None:
    answered(api)
    fields = """measurementModel { status provisional calibration {
      axes { axis respondents alpha tau cut provisional shortage items { item facet r weight } leftOut { item reason } }
      discrimination { htmt isTooAlike limit respondents } } }"""
    done = api.do("measurementModelCalibrate", fields, version="calibrated")["measurementModel"]
    assert (done["status"], done["provisional"]) == ("DRAFT", False)
    psychology, depth = done["calibration"]["axes"]
    assert (psychology["respondents"], psychology["cut"], psychology["shortage"]) == (310, "MEDIAN", None)
    assert [each["item"] for each in psychology["items"]] == ["p0", "p1", "p2"]
    assert psychology["tau"] == pytest.approx(0.7, abs=0.03)
    assert [each["facet"] for each in depth["items"]] == ["CONNECTION", "PROMINENCE"]
    assert done["calibration"]["discrimination"]["isTooAlike"] is False
    report = api.ask(
        """{ reliabilityReport { scales { axis facet items respondents alpha standardisedAlpha }
        items { item itemRest alphaWithout } discrimination { htmt } } }"""
    )["reliabilityReport"]
    assert report["scales"][0]["alpha"] == pytest.approx(psychology["alpha"], rel=1e-12)
    assert [each["item"] for each in report["items"]] == ["p0", "p1", "p2", "d0", "d1"]
    assert report["discrimination"]["htmt"] == pytest.approx(done["calibration"]["discrimination"]["htmt"], rel=1e-12)


def test_too_few_answers_are_refused(api: Api) -> None:
    answered(api, 60)
    done = api.attempt("measurementModelCalibrate", version="calibrated")
    assert done["userErrors"][0]["code"] == "TOO_FEW_RESPONDENTS"
    assert len(api.ask("{ measurementModels { nodes { id } } }")["measurementModels"]["nodes"]) == 1


def test_a_trial_says_who_would_move_and_changes_nothing(api: Api) -> None:
    answered(api)
    model = calibrated(api)
    before = api.ask("{ people(first: 9) { nodes { positions { segment } } } }")
    assert api.ask(TRIAL, id=model)["modelTrial"] is None
    done = api.do("modelTrialBegin", "job { kind state result }", id=model)
    assert done["job"] == {"kind": "MODEL_TRIAL", "state": "DONE", "result": None}
    found = api.ask(TRIAL, id=model)["modelTrial"]
    assert found["job"] == {"state": "DONE", "done": 310, "total": 310, "progress": 1.0}
    assert (found["against"], found["positions"]) == ({"version": "provisional-1"}, 310)
    passages = found["products"][0]["passages"]
    assert sum(each["count"] for each in passages) == 310
    assert (
        found["wouldMove"] == sum(each["count"] for each in passages if each["fromSegment"] != each["toSegment"]) > 50
    )
    segments = {each["segment"]: (each["before"], each["after"]) for each in found["products"][0]["segments"]}
    for name, (now, then) in segments.items():
        assert now == sum(each["count"] for each in passages if each["fromSegment"] == name)
        assert then == sum(each["count"] for each in passages if each["toSegment"] == name)
    assert api.ask("{ people(first: 9) { nodes { positions { segment } } } }") == before
    api.do("measurementModelPublish", id=model)
    nodes = api.ask(
        "query($id: ID!) { segmentSummary(productId: $id) { counts { segment count } } }",
        id=api.ask("{ products { nodes { id } } }")["products"]["nodes"][0]["id"],
    )["segmentSummary"]["counts"]
    assert {each["segment"]: each["count"] for each in nodes if each["count"]} == {
        name: then for name, (_, then) in segments.items() if then and name
    }


def test_two_models_are_compared_constant_by_constant(api: Api) -> None:
    answered(api)
    live = api.ask('{ measurementModel(version: "provisional-1") { id } }')["measurementModel"]["id"]
    query = (
        """query($a: ID!, $b: ID!) { measurementModelDifference(beforeId: $a, afterId: $b) { path before after } }"""
    )
    found = api.ask(query, a=live, b=calibrated(api))["measurementModelDifference"]
    differing = {each["path"]: (each["before"], each["after"]) for each in found}
    assert differing["axes.PSYCHOLOGY.tau"][0] == 0.6
    assert differing["provisional"] == (True, False)
    assert differing["items.p0.axis"] == (None, "PSYCHOLOGY")
    assert "axes.PSYCHOLOGY.kappa" not in differing


def test_a_model_is_gone_back_to(api: Api) -> None:
    answered(api, 110)
    live = api.ask('{ measurementModel(version: "provisional-1") { id definition } }')["measurementModel"]
    assert (
        api.attempt("measurementModelRestore", id=live["id"], version="again")["userErrors"][0]["code"] == "NOT_RETIRED"
    )
    api.do("measurementModelPublish", id=calibrated(api))
    fields = "measurementModel { version status definition restoredFromId } job { state }"
    done = api.do("measurementModelRestore", fields, id=live["id"], version="again")
    assert done["measurementModel"] == {
        "version": "again",
        "status": "LIVE",
        "definition": live["definition"],
        "restoredFromId": live["id"],
    }
    assert done["job"] == {"state": "DONE"}


def test_publishing_is_a_job_that_can_be_watched_and_found(api: Api) -> None:
    answered(api, 110)
    done = api.do("measurementModelPublish", "job { id kind state done total progress error }", id=calibrated(api))
    job = done["job"]
    assert {name: job[name] for name in ("kind", "state", "done", "total", "progress", "error")} == {
        "kind": "MODEL_PUBLISHING",
        "state": "DONE",
        "done": 110,
        "total": 110,
        "progress": 1.0,
        "error": None,
    }
    assert api.ask("query($id: ID!) { job(id: $id) { state } }", id=job["id"])["job"] == {"state": "DONE"}
    assert api.ask("{ jobs { nodes { id } } }")["jobs"]["nodes"] == [{"id": job["id"]}]
    ended = api.attempt("jobCancel", "job { state }", id=job["id"])
    assert ended["userErrors"][0]["code"] == long_work.JobEnded.code
