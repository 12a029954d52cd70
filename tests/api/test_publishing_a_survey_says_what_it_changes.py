"""The API tells what publishing a draft would change, and what it did; logic that could never work is refused."""

from tests.api.client import Api
from tests.asking import CONNECTION, LIKING, TWO_PAGES, scale, survey_of

DIFFERENCE = """difference { added removed changed { key keyBefore aspects }
  loadings { axis facet weightBefore weightAfter questionsBefore questionsAfter }
  trends { key keyBefore keeps breaks } columnsAdded columnsRemoved columnsRenamed { before after } }"""
SECOND = survey_of([scale("love", LIKING, continues="like", high=7), scale("bond", CONNECTION)])


def test_a_draft_is_compared_with_what_is_live_and_publishing_says_what_it_changed(api: Api) -> None:
    created = api.do("surveyCreate", f"survey {{ id {DIFFERENCE} }}", key="annual", definition=TWO_PAGES)["survey"]
    assert created["difference"]["added"] == ["like", "doubt", "bond"]
    api.do("surveyPublish", id=created["id"])
    changed = api.do("surveyUpdate", f"survey {{ {DIFFERENCE} }}", id=created["id"], definition=SECOND)["survey"]
    told = {
        "added": [],
        "removed": ["doubt"],
        "changed": [
            {"key": "love", "keyBefore": "like", "aspects": ["KEY", "SCALE", "REQUIRED", "ITEM"]},
            {"key": "bond", "keyBefore": "bond", "aspects": ["PLACE"]},
        ],
        "loadings": [
            weighed("PSYCHOLOGY", "LIKING", 1, 1),
            weighed("PSYCHOLOGY", "TRUST", 1, 0),
            weighed("DEPTH", "CONNECTION", 1, 1),
        ],
        "trends": [
            {"key": "love", "keyBefore": "like", "keeps": False, "breaks": ["SCALE"]},
            {"key": "bond", "keyBefore": "bond", "keeps": True, "breaks": []},
        ],
        "columnsAdded": ["q.love"],
        "columnsRemoved": ["q.like", "q.doubt"],
        "columnsRenamed": [],
    }
    assert changed["difference"] == told
    done = api.do(
        "surveyPublish", f"{DIFFERENCE} survey {{ {DIFFERENCE} latestVersion {{ {DIFFERENCE} }} }}", id=created["id"]
    )
    assert done["difference"] == done["survey"]["latestVersion"]["difference"] == told
    assert done["survey"]["difference"]["changed"] == []


def weighed(axis: str, facet: str, before: int, after: int) -> dict[str, object]:
    return {
        "axis": axis,
        "facet": facet,
        "weightBefore": float(before),
        "weightAfter": float(after),
        "questionsBefore": before,
        "questionsAfter": after,
    }


def test_faults_are_told_with_their_place_in_the_definition(api: Api) -> None:
    survey = api.do("surveyCreate", "survey { id }", key="annual", definition=TWO_PAGES)["survey"]
    api.do("surveyPublish", id=survey["id"])
    before = api.ask("{ surveys(first: 9) { nodes { key draft updatedAt versions { number } } } }")
    question = ["input", "definition", "pages", "0", "questions", "0"]
    unknown = {"answer": "unknown", "is": 1}
    refused = [
        ("surveyCreate", {"key": "other"}, scale("q", show_if=unknown), "UNKNOWN_NAME", ["show_if", "answer"]),
        ("surveyCreate", {"key": "other"}, scale("q", colour="red"), "INVALID", ["colour"]),
        ("surveyUpdate", {"id": survey["id"]}, scale("q", low=9), "UNFIT_SCALE", ["low"]),
        ("surveyUpdate", {"id": survey["id"]}, scale("q", continues="never"), "UNKNOWN_NAME", ["continues"]),
    ]
    for mutation, more, asked, code, path in refused:
        (error,) = api.attempt(mutation, "clientMutationId", definition=survey_of([asked]), **more)["userErrors"]
        assert (error["code"], error["path"]) == (code, [*question, *path])
    assert api.ask("{ surveys(first: 9) { nodes { key draft updatedAt versions { number } } } }") == before
