"""Community managers set up a programme, ask people, judge what they do and reward it; others may only look."""

from collections.abc import Callable
from functools import partial

import pytest

from backend.ambassadors.actions import accept, send_in_proof
from backend.ambassadors.tables import Ambassador, Reward
from backend.api.shapes.nodes import global_id, parse_id
from backend.db import Database, Session
from backend.outbox.tables import OutboxMessage
from backend.panel.actions import set_address
from backend.panel.rules import AddressKind
from backend.staff.rules import Role
from tests.ambassadors.club import decide
from tests.api.client import Answer, Api, counted_statements
from tests.api.company import Company, found_company, marked
from tests.clocks import SettableClock

NAME = {"ja": "さくらの会", "en": "Friends of Sakura"}
TERMS = {"ja": "きまり", "en": "Rules"}
WORDS = {"ja": "ありがとうございます", "en": "Thank you"}
INVITED = "ambassadors { id status invitationUrl person { id } } passedOver { why person { id } }"


class Staff:
    """What community managers do."""

    def __init__(self, api: Api, company: Company, database: Database, clock: SettableClock) -> None:
        self.api, self.company, self.database, self.clock = api, company, database, clock
        self.programme: str = api.do(
            "programmeCreate",
            "programme { id }",
            key="friends",
            brandId=company.brand,
            name=NAME,
            points={"referral": 100, "mission": 30},
        )["programme"]["id"]
        self.agreement: str = api.do("agreementPublish", "agreement { id }", programmeId=self.programme, wording=TERMS)[
            "agreement"
        ]["id"]

    def agree(self, *people: str) -> None:
        """These people agree to be asked."""
        for person in people:
            person_id = parse_id(person, "Person")
            self.database.write_now(partial(decide, person_id=person_id, granted=True, now=self.clock()))
            mail = f"p{person_id}@people.example"
            kept = partial(set_address, person_id=person_id, kind=AddressKind.EMAIL, raw=mail, now=self.clock())
            self.database.write_now(kept)

    def invite(self, *people: str, **rest: object) -> Answer:
        """Asks these people, with links of their own."""
        named = [{"id": person} for person in people]
        given = {"programmeId": self.programme, "people": named, "channel": "FILE"} | rest
        return self.api.do("ambassadorsInvite", INVITED, **given)

    def accept(self, ambassador: str) -> None:
        """The ambassador agrees."""

        def accepted(session: Session) -> None:
            accept(
                session,
                parse_id(ambassador, "Ambassador"),
                parse_id(self.agreement, "Agreement"),
                language="ja",
                secret=ambassador,
                now=self.clock(),
            )

        self.database.write_now(accepted)

    def ambassador(self, person: str) -> str:
        """Someone who takes part."""
        self.agree(person)
        (asked,) = self.invite(person)["ambassadors"]
        self.accept(asked["id"])
        return str(asked["id"])

    def rows(self) -> tuple[int, int, int]:
        """How much is kept: ambassadors, rewards, messages."""

        def counted(session: Session) -> tuple[int, int, int]:
            ambassadors, rewards, messages = (
                session.query(mapped).count() for mapped in (Ambassador, Reward, OutboxMessage)
            )
            return ambassadors, rewards, messages

        return self.database.read_now(counted)


@pytest.fixture
def staff(api_as: Callable[[Role], Api], api: Api, database: Database, clock: SettableClock) -> Staff:
    company = found_company(api, people=4)
    return Staff(api_as(Role.COMMUNITY_MANAGER), company, database, clock)


def test_a_programme_is_made_changed_and_ended(staff: Staff, api: Api) -> None:
    fields = """programme { key name { en } purpose validityDays points { referral mission } tenureDays closedAt
        certaintyAtLeast certainTowards { key } audience brand { key } eligibleCount
        agreements { version wording { en } } }"""
    loyal = {"segment": {"productId": staff.company.product, "segments": ["BRAND_LOYAL"]}}
    certain = {"certaintyAtLeast": 0.8, "productId": staff.company.product}
    eligibility = {"audience": loyal, **certain, "tenureDays": 30}
    changed = staff.api.do("programmeUpdate", fields, id=staff.programme, eligibility=eligibility, validityDays=14)
    assert changed["programme"] == {
        "key": "friends",
        "name": {"en": "Friends of Sakura"},
        "purpose": "ambassadors",
        "validityDays": 14,
        "points": {"referral": 100, "mission": 30},
        "tenureDays": 30,
        "closedAt": None,
        "certaintyAtLeast": 0.8,
        "certainTowards": {"key": "tea"},
        "audience": {"all": [{"segment": ["BRAND_LOYAL"], "product": staff.company.product}]},
        "brand": {"key": "sakura"},
        "eligibleCount": 0,
        "agreements": [{"version": 1, "wording": {"en": "Rules"}}],
    }
    kept = staff.api.do("programmeUpdate", "programme { tenureDays }", id=staff.programme, name=NAME)
    assert kept["programme"] == {"tenureDays": 30}
    plain = staff.api.do("programmeUpdate", "programme { tenureDays }", id=staff.programme, eligibility=None)
    assert plain["programme"] == {"tenureDays": 0}
    staff.api.do("programmeClose", id=staff.programme)
    (refused,) = api.attempt("ambassadorsInvite", programmeId=staff.programme, eligible=5)["userErrors"]
    assert (refused["code"], refused["path"]) == ("PROGRAMME_CLOSED", ["input", "programmeId"])
    found = api.ask('{ programme(key: "friends") { closedAt } programmes(first: 5) { nodes { id } totalCount } }')
    assert found["programme"]["closedAt"] == "2026-04-01T00:00:00.000Z"
    assert found["programmes"] == {"nodes": [{"id": staff.programme}], "totalCount": 1}


def test_people_are_asked_with_links_of_their_own(staff: Staff) -> None:
    willing, unwilling, *_ = staff.company.people
    staff.agree(willing)
    asked = staff.invite(willing, unwilling)
    assert [(each["status"], each["person"]["id"]) for each in asked["ambassadors"]] == [("INVITED", willing)]
    assert asked["ambassadors"][0]["invitationUrl"].startswith("https://kizuna.example/i/")
    assert asked["passedOver"] == [{"why": "NO_CONSENT", "person": {"id": unwilling}}]
    assert staff.invite(willing)["passedOver"] == [{"why": "ASKED_BEFORE", "person": {"id": willing}}]
    assert staff.rows() == (1, 0, 0)


def test_everyone_eligible_is_asked_by_mail_once_however_often_it_is_sent(staff: Staff) -> None:
    staff.agree(*staff.company.people[:3])
    given = {"programmeId": staff.programme, "eligible": 2, "idempotencyKey": "k"}
    first = staff.api.do("ambassadorsInvite", INVITED, **given)
    assert staff.api.do("ambassadorsInvite", INVITED, **given) == first
    assert [each["person"]["id"] for each in first["ambassadors"]] == staff.company.people[:2]
    assert staff.rows() == (2, 0, 2)
    rest = staff.api.do("ambassadorsInvite", INVITED, **given | {"idempotencyKey": "l"})
    assert [each["person"]["id"] for each in rest["ambassadors"]] == [staff.company.people[2]]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({}, "people"),
        ({"people": [], "eligible": 1}, "people"),
        ({"eligible": 0}, "eligible"),
        ({"eligible": 5_001}, "eligible"),
        ({"eligible": 1, "channel": "WEBHOOK"}, "channel"),
        ({"eligible": 1, "programmeId": global_id("Programme", 99)}, "programmeId"),
        ({"eligible": 1, "programmeId": "x"}, "programmeId"),
    ],
)
def test_what_cannot_be_asked_is_refused(staff: Staff, given: dict[str, object], path: str) -> None:
    staff.agree(*staff.company.people)
    payload = staff.api.attempt("ambassadorsInvite", INVITED, **{"programmeId": staff.programme} | given)
    assert [error["path"] for error in payload["userErrors"]] == [["input", path]]
    assert (payload["ambassadors"], payload["passedOver"], staff.rows()) == (None, None, (0, 0, 0))


def test_staff_pauses_and_brings_back_on_behalf(staff: Staff) -> None:
    ambassador = staff.ambassador(staff.company.people[0])
    fields = """ambassador { status pausedUntil leftAt newerAgreement { version }
        steps { kind by agreement { version } } }"""
    until = "2026-05-01T00:00:00.000Z"
    paused = staff.api.do("ambassadorPause", fields, id=ambassador, until=until)["ambassador"]
    assert (paused["status"], paused["pausedUntil"]) == ("PAUSED", until)
    assert staff.api.do("ambassadorResume", fields, id=ambassador)["ambassador"]["status"] == "ACTIVE"
    assert staff.api.do("ambassadorLeave", fields, id=ambassador)["ambassador"]["status"] == "LEFT"
    back = staff.api.do("ambassadorReturn", fields, id=ambassador)["ambassador"]
    by = "A test's COMMUNITY_MANAGER"
    assert (back["status"], back["leftAt"], back["newerAgreement"]) == ("ACTIVE", None, None)
    assert back["steps"] == [
        {"kind": "INVITED", "by": by, "agreement": None},
        {"kind": "ACCEPTED", "by": None, "agreement": {"version": 1}},
        {"kind": "PAUSED", "by": by, "agreement": None},
        {"kind": "RESUMED", "by": by, "agreement": None},
        {"kind": "LEFT", "by": by, "agreement": None},
        {"kind": "RETURNED", "by": by, "agreement": {"version": 1}},
    ]
    staff.api.do("ambassadorLeave", id=ambassador)
    staff.api.do("agreementPublish", programmeId=staff.programme, wording=TERMS)
    (refused,) = staff.api.attempt("ambassadorReturn", id=ambassador)["userErrors"]
    assert refused["code"] == "AGREEMENT_OUTDATED"
    (wrong,) = staff.api.attempt("ambassadorPause", id=ambassador)["userErrors"]
    assert (wrong["code"], wrong["path"]) == ("WRONG_STATUS", ["input", "id"])


def test_ambassadors_are_found_by_programme_status_and_what_is_known_of_them(api: Api, staff: Staff) -> None:
    first, second, third, _ = staff.company.people
    active = [staff.ambassador(person) for person in (first, second)]
    staff.agree(third)
    staff.invite(third)
    query = """query($programme: ID, $status: AmbassadorStatus, $where: PeopleWhereInput) {
        ambassadors(programmeId: $programme, status: $status, where: $where, first: 5) { nodes { id } totalCount } }"""
    everyone = staff.api.ask(query, programme=staff.programme)["ambassadors"]
    assert everyone["totalCount"] == 3
    taking_part = staff.api.ask(query, status="ACTIVE")["ambassadors"]["nodes"]
    assert [each["id"] for each in taking_part] == active
    for asking, where in ((staff.api, marked(api, "few", ["u1"])), (api, {"externalRefs": ["u1"]})):
        one = asking.ask(query, where=where)["ambassadors"]["nodes"]
        assert [each["id"] for each in one] == [active[1]]
    assert staff.api.code(query, where={"externalRefs": ["u1"]}) == "FORBIDDEN"
    of_person = staff.api.ask("query($id: ID!) { person(id: $id) { ambassadors { id status } } }", id=first)
    assert of_person["person"]["ambassadors"] == [{"id": active[0], "status": "ACTIVE"}]


def test_missions_are_set_and_proofs_judged(staff: Staff, clock: SettableClock) -> None:
    ambassador = staff.ambassador(staff.company.people[0])
    fields = "mission { id kind isOpen points target dueAt programme { key } touchpoint { id } boardId }"
    due = "2026-04-11T00:00:00.000Z"
    given: dict[str, Answer] = {
        "programmeId": staff.programme,
        "kind": "REVIEW",
        "title": NAME,
        "text": WORDS,
        "dueAt": due,
    }
    mission = staff.api.do("missionCreate", fields, **given)["mission"]
    assert mission == {
        "id": mission["id"],
        "kind": "REVIEW",
        "isOpen": True,
        "points": 30,
        "target": 1,
        "dueAt": due,
        "programme": {"key": "friends"},
        "touchpoint": None,
        "boardId": None,
    }

    def sent_in(session: Session) -> None:
        own, asked = parse_id(ambassador, "Ambassador"), parse_id(mission["id"], "Mission")
        send_in_proof(session, asked, own, "https://blog.example/1", clock())

    staff.database.write_now(sent_in)
    waiting = "{ missionEntries(status: SENT_IN, first: 5) { nodes { id proof mission { id } ambassador { id } } } }"
    (entry,) = staff.api.ask(waiting)["missionEntries"]["nodes"]
    assert (entry["proof"], entry["mission"]["id"], entry["ambassador"]["id"]) == (
        "https://blog.example/1",
        mission["id"],
        ambassador,
    )
    (refused,) = staff.api.attempt("proofJudge", id=entry["id"], passes=False)["userErrors"]
    assert (refused["code"], refused["path"]) == ("INVALID", ["input", "note"])
    judged = staff.api.do("proofJudge", "entry { status judgedBy }", id=entry["id"], passes=True)["entry"]
    assert judged == {"status": "DONE", "judgedBy": "A test's COMMUNITY_MANAGER"}
    own = "query($id: ID!) { ambassador(id: $id) { balance missions(first: 5) { nodes { status } } } }"
    done = {"balance": 30, "missions": {"nodes": [{"status": "DONE"}]}}
    assert staff.api.ask(own, id=ambassador)["ambassador"] == done
    assert staff.api.do("missionClose", "mission { isOpen }", id=mission["id"])["mission"] == {"isOpen": False}
    (board,) = staff.api.attempt("missionCreate", **given | {"kind": "JOIN_BOARD"})["userErrors"]
    assert board["path"] == ["input", "boardId"]


def test_rewards_are_given_once_and_taken_back_by_a_line(staff: Staff) -> None:
    ambassador = staff.ambassador(staff.company.people[0])
    fields = "reward { id kind points takesBack by cause wording { en } ambassador { balance } }"
    given = {"ambassadorId": ambassador, "kind": "POINTS", "points": 50, "wording": WORDS, "idempotencyKey": "k"}
    reward = staff.api.do("rewardGrant", fields, **given)["reward"]
    assert staff.api.do("rewardGrant", fields, **given)["reward"]["id"] == reward["id"]
    assert reward == {
        "id": reward["id"],
        "kind": "POINTS",
        "points": 50,
        "takesBack": False,
        "by": "A test's COMMUNITY_MANAGER",
        "cause": "STAFF",
        "wording": {"en": "Thank you"},
        "ambassador": {"balance": 50},
    }
    taken = staff.api.do("rewardTakeBack", fields, id=reward["id"])["reward"]
    assert (taken["points"], taken["takesBack"], taken["ambassador"]) == (-50, True, {"balance": 0})
    (refused,) = staff.api.attempt("rewardTakeBack", id=reward["id"])["userErrors"]
    assert refused["code"] == "REWARD_TAKEN_BACK"
    lines = """query($id: ID!) { rewards(ambassadorId: $id, first: 5) { nodes { points } }
        ambassador(id: $id) { rewards(first: 1) { nodes { points } pageInfo { hasNextPage } } } }"""
    found = staff.api.ask(lines, id=ambassador)
    assert found["rewards"]["nodes"] == [{"points": 50}, {"points": -50}]
    assert found["ambassador"]["rewards"] == {"nodes": [{"points": 50}], "pageInfo": {"hasNextPage": True}}


def test_every_object_of_the_room_is_a_node(staff: Staff, api: Api) -> None:
    ambassador = staff.ambassador(staff.company.people[0])
    given = {"ambassadorId": ambassador, "kind": "THANKS", "wording": WORDS}
    reward = staff.api.do("rewardGrant", "reward { id }", **given)["reward"]["id"]
    made = {"programmeId": staff.programme, "kind": "REVIEW", "title": NAME, "text": WORDS}
    mission = staff.api.do("missionCreate", "mission { id }", **made)["mission"]["id"]
    query = "query($id: ID!) { node(id: $id) { __typename id } }"
    for kind, each in {
        "Ambassador": ambassador,
        "Agreement": staff.agreement,
        "Mission": mission,
        "Programme": staff.programme,
        "Reward": reward,
    }.items():
        assert api.ask(query, id=each)["node"] == {"__typename": kind, "id": each}


@pytest.mark.parametrize("role", sorted(Role))
def test_only_those_whose_work_it_is_see_or_change_anything(
    staff: Staff, api: Api, api_as: Callable[[Role], Api], role: Role
) -> None:
    ambassador = staff.ambassador(staff.company.people[0])
    known, before = {Role.ADMINISTRATOR: api, Role.COMMUNITY_MANAGER: staff.api}, staff.rows()
    api = known.get(role) or api_as(role)
    sees = role in {Role.ADMINISTRATOR, Role.ANALYST, Role.PLANNER, Role.COMMUNITY_MANAGER, Role.AUDITOR}
    changes = role in {Role.ADMINISTRATOR, Role.COMMUNITY_MANAGER}
    query = "query($id: ID!) { ambassador(id: $id) { id status } programmes(first: 1) { nodes { name { en } } } }"
    if sees:
        assert api.ask(query, id=ambassador)["ambassador"] == {"id": ambassador, "status": "ACTIVE"}
    else:
        assert api.code(query, id=ambassador) == "FORBIDDEN"
    link = "query($id: ID!) { ambassador(id: $id) { invitationUrl } }"
    grant = """mutation($input: RewardGrantInput!) { rewardGrant(input: $input) { reward { id } } }"""
    given = {"ambassadorId": ambassador, "kind": "POINTS", "points": 5, "wording": WORDS}
    if changes:
        assert api.ask(link, id=ambassador)["ambassador"] == {"invitationUrl": None}
        assert api.ask(grant, input=given)["rewardGrant"]["reward"] is not None
    else:
        assert api.code(link, id=ambassador) == "FORBIDDEN"
        assert api.code(grant, input=given) == "FORBIDDEN"
        assert staff.rows() == before


def test_more_ambassadors_take_no_more_statements(staff: Staff) -> None:
    query = """{ ambassadors(first: 20) { nodes { balance steps { kind agreement { version } } programme { key }
        brought { signedUp } rewards(first: 3) { nodes { id } } missions(first: 3) { nodes { id } } } } }"""
    counts = []
    for person in staff.company.people[:3]:
        staff.ambassador(person)
        with counted_statements() as statements:
            staff.api.ask(query)
        counts.append(len(statements))
    assert counts[0] == counts[1] == counts[2]
