"""From a draft to what was answered: surveys, touchpoints, invitations and results."""

from urllib.parse import urlsplit

import pytest

from backend.db import Database
from backend.links import Links, Purpose
from backend.responses.actions import Submission, submit_together
from backend.responses.queries import get_form_state
from backend.settings import Settings
from tests.api.client import Answer, Api
from tests.api.company import Company, found_company
from tests.asking import LIKING, TWO_PAGES, scale, survey_of
from tests.asking import published as published_version
from tests.clocks import SettableClock
from tests.filled import Filled
from tests.responding import posted


@pytest.fixture
def company(api: Api, database: Database, filled: Filled) -> Company:
    """A company with two people."""
    return filled.once(database, lambda: _company(api))


def _company(api: Api) -> Company:
    return found_company(api, 2)


def published(api: Api) -> str:
    """The id of a survey that is published."""
    survey = api.do("surveyCreate", "survey { id latestVersion { id } }", key="annual", definition=TWO_PAGES)["survey"]
    assert survey["latestVersion"] is None
    done = api.do("surveyPublish", "surveyVersion { number } survey { latestVersion { number } }", id=survey["id"])
    assert done["surveyVersion"] == done["survey"]["latestVersion"] == {"number": 1}
    return str(survey["id"])


def touchpoint(api: Api, company: Company, **more: object) -> Answer:
    """A touchpoint about the company's product."""
    about = {"surveyId": published(api), "moment": "ANNUAL", "productId": company.product}
    fields = "touchpoint { id key moment isOpen openUrl brand { key } product { key } survey { key } }"
    return api.do("touchpointCreate", fields, key="annual-tea", **about, **more)["touchpoint"]


def test_a_draft_changes_and_what_was_published_does_not(api: Api) -> None:
    survey_id = published(api)
    shorter = survey_of([scale("like", LIKING)])
    changed = api.do("surveyUpdate", "survey { draft versions { definition } }", id=survey_id, definition=shorter)
    assert len(changed["survey"]["draft"]["pages"]) == 1
    assert [len(version["definition"]["pages"]) for version in changed["survey"]["versions"]] == [2]
    again = api.do("surveyPublish", "surveyVersion { number }", id=survey_id)
    assert again["surveyVersion"] == {"number": 2}
    assert api.attempt("surveyPublish", id=survey_id)["userErrors"][0]["code"] == "NOTHING_CHANGED"


def test_what_is_not_published_is_not_asked(api: Api, company: Company) -> None:
    survey = api.do("surveyCreate", "survey { id }", key="draft", definition=TWO_PAGES)["survey"]
    about = {"surveyId": survey["id"], "moment": "ANNUAL", "productId": company.product}
    assert api.attempt("touchpointCreate", key="t", **about)["userErrors"][0]["code"] == "NOT_PUBLISHED"


def test_an_invitation_is_a_link_that_is_good(
    api: Api, company: Company, database: Database, clock: SettableClock
) -> None:
    made = touchpoint(api, company)
    assert (made["moment"], made["product"], made["openUrl"]) == ("ANNUAL", {"key": "tea"}, None)
    people = [{"externalRef": "u1"}, {"id": company.people[0]}]
    fields = "invitations { id url person { externalRef } touchpoint { key } response { id } }"
    issued = api.do("invitationsIssue", fields, touchpointId=made["id"], people=people)["invitations"]
    assert [each["person"]["externalRef"] for each in issued] == ["u1", "u0"]
    again = api.do("invitationsIssue", fields, touchpointId=made["id"], people=people[:1])["invitations"]
    assert again == issued[:1]
    url = urlsplit(issued[0]["url"])
    assert (url.scheme, url.netloc, url.path[:3]) == ("https", "kizuna.example", "/s/")
    link = Links(Settings().secret_keys, "").read(Purpose.SURVEY, url.path[3:], clock())
    assert database.read_now(lambda session: get_form_state(session, link.id)).person_id > 0


def test_what_was_answered_is_read(api: Api, company: Company, database: Database, clock: SettableClock) -> None:
    made = touchpoint(api, company)
    issue = {"touchpointId": made["id"], "people": [{"externalRef": "u0"}]}
    url = api.do("invitationsIssue", "invitations { url }", **issue)["invitations"][0]["url"]
    link = Links(Settings().secret_keys, "").read(Purpose.SURVEY, url.rpartition("/")[2], clock())
    state = database.read_now(lambda session: get_form_state(session, link.id))
    page = posted(published_version(database, state.latest_version_id or 0), {"like": 5, "doubt": None})
    submission = Submission(invitation_id=link.id, posted=page, now=clock())
    database.write_now(lambda session: submit_together(session, [submission]))
    query = """{ person(externalRef: "u0") { responses { nodes { language pagesDone finishedAt
      surveyVersion { number } answers { questionKey value revision } } }
      positions { psychology { evidence } } } }"""
    person = api.ask(query)["person"]
    assert person["responses"]["nodes"] == [
        {
            "language": "JA",
            "pagesDone": 1,
            "finishedAt": None,
            "surveyVersion": {"number": 1},
            "answers": [
                {"questionKey": "doubt", "value": None, "revision": 1},
                {"questionKey": "like", "value": 5, "revision": 1},
            ],
        }
    ]
    assert person["positions"] == [{"psychology": {"evidence": 1}}]
    results = api.ask(
        """query($id: ID!) { surveyResults(surveyId: $id) { responses finished
             questions { questionKey answered notApplicable mean counts { choice count } }
             reliabilities { axis facet questions cases alpha } } }""",
        id=api.ask('{ survey(key: "annual") { id } }')["survey"]["id"],
    )["surveyResults"]
    assert (results["responses"], results["finished"]) == (1, 0)
    assert results["questions"][0] == {
        "questionKey": "like",
        "answered": 1,
        "notApplicable": 0,
        "mean": 5,
        "counts": [{"choice": str(point), "count": int(point == 5)} for point in range(1, 6)],
    }


def test_an_invitation_is_taken_back_and_a_touchpoint_closed(api: Api, company: Company) -> None:
    made = touchpoint(api, company)
    issue = {"touchpointId": made["id"], "people": [{"externalRef": "u0"}]}
    invitation = api.do("invitationsIssue", "invitations { id }", **issue)["invitations"][0]
    revoked = api.do("invitationRevoke", "invitation { revokedAt }", id=invitation["id"])["invitation"]
    assert revoked == {"revokedAt": "2026-04-01T00:00:00.000Z"}
    closed = api.do("touchpointClose", "touchpoint { closesAt }", id=made["id"])["touchpoint"]
    assert closed == {"closesAt": "2026-04-01T00:00:00.000Z"}
    assert api.attempt("invitationsIssue", **issue)["userErrors"][0]["code"] == "CLOSED"
    query = "query($id: ID) { invitations(touchpointId: $id) { totalCount nodes { person { externalRef } } } }"
    assert api.ask(query, id=made["id"])["invitations"] == {
        "totalCount": 1,
        "nodes": [{"person": {"externalRef": "u0"}}],
    }


def test_an_open_touchpoint_has_one_link(api: Api, company: Company) -> None:
    made = touchpoint(api, company, isOpen=True)
    assert made["openUrl"].startswith("https://kizuna.example/o/")
    assert api.ask('{ touchpoint(key: "annual-tea") { openUrl } }')["touchpoint"] == {"openUrl": made["openUrl"]}
