"""Staff preview a draft, try a touchpoint, and wipe what tests brought; what links bring along and how people stood."""

from urllib.parse import urlsplit

import pytest

from backend.db import Database
from backend.responses.actions import Submission, submit_together
from backend.responses.rules import Sent
from tests.api.client import Answer, Api
from tests.api.company import Company, found_company
from tests.asking import LIKING, TITLE, published, scale, survey_of
from tests.clocks import SettableClock
from tests.responding import posted

FILE: dict[str, object] = {"key": "photo", "kind": "FILE", "wording": TITLE, "media": ["image"]}
ASKING = survey_of([scale("like", LIKING), FILE], hidden=[{"key": "shop"}])
SENT = Sent(question_key="photo", name="me.png", media_type="image/png", size=9, sha256="0" * 64, stored_as="f" * 21)


@pytest.fixture
def company(api: Api) -> Company:
    """A company with two people."""
    return found_company(api, 2)


@pytest.fixture
def survey(api: Api) -> Answer:
    """A published survey."""
    made = api.do("surveyCreate", "survey { id }", key="annual", definition=ASKING)["survey"]
    api.do("surveyPublish", id=made["id"])
    return made


@pytest.fixture
def touchpoint(api: Api, company: Company, survey: Answer) -> Answer:
    """A touchpoint about the company's product."""
    about = {"surveyId": survey["id"], "moment": "ANNUAL", "productId": company.product}
    return api.do("touchpointCreate", "touchpoint { id }", key="annual-tea", **about)["touchpoint"]


def answer(database: Database, invitation: int, now: int) -> None:
    page = posted(published(database, 1), {"like": 5, "photo": SENT.stored_as})
    submission = Submission(invitation_id=invitation, posted=page._replace(sent=(SENT,)), now=now)
    (result,) = database.write_now(lambda session: submit_together(session, [submission]))
    assert not isinstance(result, Exception)


def test_a_draft_has_a_link_for_each_person_to_see_it_as(api: Api, company: Company, survey: Answer) -> None:
    query = "query ($s: ID!, $p: ID!) { surveyPreviewUrl(surveyId: $s, personId: $p) }"
    url = urlsplit(api.ask(query, s=survey["id"], p=company.people[0])["surveyPreviewUrl"])
    assert url.path.startswith("/v/")
    assert api.code(query, s=survey["id"], p=survey["id"]) == "INVALID"


def test_a_test_is_issued_answered_and_wiped(
    api: Api, survey: Answer, touchpoint: Answer, database: Database, clock: SettableClock
) -> None:
    fields = "invitation { id isTest url snapshot { segments { productId } } }"
    person = {"externalRef": "u0"}
    made = api.do("invitationTestIssue", fields, touchpointId=touchpoint["id"], person=person)["invitation"]
    assert (made["isTest"], made["snapshot"]) == (True, None)
    assert urlsplit(made["url"]).path.startswith("/s/")
    answer(database, 1, clock())
    query = "query ($id: ID!) { node(id: $id) { ... on Invitation { response { isTest outcome } } } }"
    assert api.ask(query, id=made["id"])["node"]["response"] == {"isTest": True, "outcome": "FINISHED"}
    wiped = api.do("testResponsesWipe", "invitations responses", surveyId=survey["id"])
    assert (wiped["invitations"], wiped["responses"]) == (1, 1)
    assert api.ask(query, id=made["id"])["node"] is None


def test_what_a_link_brings_and_what_came_of_it_is_told(
    api: Api, company: Company, touchpoint: Answer, database: Database, clock: SettableClock
) -> None:
    fields = "invitations { id hidden prefill reminders openLink { key } }"
    people = [{"id": company.people[0]}]
    brought = {"hidden": {"shop": "ginza"}, "prefill": {"like": 4}}
    (issued,) = api.do("invitationsIssue", fields, touchpointId=touchpoint["id"], people=people, **brought)[
        "invitations"
    ]
    assert issued == {"id": issued["id"], **brought, "reminders": 0, "openLink": None}
    answer(database, 1, clock())
    query = """query ($id: ID!) { node(id: $id) { ... on Invitation { response {
        isTest outcome hidden shown withdrawnAt snapshot { segments { segment } attributes }
        uploads { questionKey name mediaType size url } } } } }"""
    response = api.ask(query, id=issued["id"])["node"]["response"]
    (upload,) = response.pop("uploads")
    assert "/f/" in upload.pop("url")
    assert upload == {"questionKey": "photo", "name": "me.png", "mediaType": "image/png", "size": 9}
    assert response == {
        "isTest": False,
        "outcome": "FINISHED",
        "hidden": {"shop": "ginza"},
        "shown": {"pages": {"p1": ["like", "photo"]}},
        "withdrawnAt": None,
        "snapshot": {"segments": [], "attributes": response["snapshot"]["attributes"]},
    }


def test_what_a_link_brings_must_be_texts_by_key(api: Api, company: Company, touchpoint: Answer) -> None:
    people = [{"id": company.people[0]}]
    wrongs: tuple[object, ...] = ([], "x", {"shop": 7})
    for wrong in wrongs:
        refused = api.attempt("invitationsIssue", touchpointId=touchpoint["id"], people=people, hidden=wrong)
        assert refused["userErrors"][0]["code"] == "INVALID"
    assert api.ask("{ invitations(first: 1) { nodes { id } } }")["invitations"]["nodes"] == []
