"""The programme of a brand: people are asked, agree, rest, leave, do what they were given to do, and bring others."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.ambassadors.actions import (
    accept,
    add_mission,
    create_programme,
    decline,
    grant_reward,
    invite,
    judge_proof,
    leave,
    pause,
    publish_agreement,
    send_in_proof,
)
from backend.ambassadors.rules.eligibility import Eligibility
from backend.ambassadors.rules.missions import MissionInput, MissionKind
from backend.ambassadors.rules.programmes import Points, ProgrammeInput
from backend.ambassadors.rules.rewards import Cause, Grant, RewardKind
from backend.ambassadors.tables import Ambassador
from backend.clock import DAY, HOUR, Instant
from backend.demo.partners.cast import Cast, agree_to, brand_of, post_letters, segments_of
from backend.demo.partners.contents import MissionContent, ProgrammeContent
from backend.outbox.rules import Channel
from backend.segments.rules import InSegment, Segment

_WANTED = ("BRAND_LOYAL", "MIND_LEADER", "PRODUCT_LOYAL")
_AGREES = {
    "ambassadors": {
        "ja": "火の番の会のご案内を受け取ります。",
        "en": "You may ask me to join the Keepers of the Hearth.",
    },
    "ideas": {"ja": "アイデアがどうなったかのお知らせを受け取ります。", "en": "Tell me what becomes of ideas."},
}
_STAFF = "demo community manager"


def found_programme(session: Session, cast: Cast, content: ProgrammeContent) -> int:
    """The programme with its agreement; those who love the brand are asked, and most of them agree."""
    at = cast.ago(content.since_days_ago)
    touchpoint = cast.stage.touchpoints[content.touchpoint]
    wanted = InSegment(product_id=touchpoint.product_id, segments=[int(Segment[name]) for name in _WANTED])
    given = ProgrammeInput(
        name=content.name,
        eligibility=Eligibility(audience=wanted, tenure_days=180),
        touchpoint_id=touchpoint.id,
        points=Points(**content.points),
        validity_days=60,
    )
    programme = create_programme(
        session, key=content.key, brand_id=brand_of(session, content.brand), given=given, now=at
    )
    agreement = publish_agreement(session, programme.id, content.agreement, at)
    people = _asked(session, cast, content, touchpoint.product_id, at)
    asked = invite(session, programme.id, people, channel=Channel.FILE, by=_STAFF, now=at).asked
    for ambassador_id in asked:
        _decide(session, cast, content, ambassador_id, agreement.id)
    _ask_more(session, cast, programme.id, people)
    return programme.id


def active_members(session: Session, programme_id: int) -> Sequence[Ambassador]:
    """Who takes part now."""
    statement = select(Ambassador).where(Ambassador.programme_id == programme_id, Ambassador.status == "ACTIVE")
    return session.scalars(statement.order_by(Ambassador.id)).all()


def give_missions(
    session: Session, cast: Cast, content: ProgrammeContent, programme_id: int, boards: dict[str, int]
) -> None:
    """Missions, the proofs that some sent in, and words of thanks."""
    for each in content.missions:
        _give(session, cast, each, programme_id, boards)
    members = active_members(session, programme_id)
    for thanks in content.thanks:
        at = cast.ago(thanks.days_ago)
        for member in members[:3]:
            grant = Grant(kind=RewardKind.THANKS, cause=Cause.STAFF, cause_id="first-flush", wording=thanks.wording)
            grant_reward(session, member.id, grant, by=_STAFF, now=at)
        post_letters(session, at)


def _asked(session: Session, cast: Cast, content: ProgrammeContent, product_id: int, at: Instant) -> Sequence[int]:
    """Those who may be asked, the fondest first, up to the number of the content; they had agreed to hear of it."""
    entered = cast.entered()
    segments = segments_of(session, entered, product_id, cast.now)
    fond = sorted((each for each in entered if segments.get(each) in _WANTED), key=lambda each: segments[each])
    people = fond[: content.asked]
    for person_id in people:
        for purpose, wording in _AGREES.items():
            agree_to(session, person_id, purpose, wording, language=cast.language(person_id), at=at - DAY)
    return people


def _ask_more(session: Session, cast: Cast, programme_id: int, asked: Sequence[int]) -> None:
    """Two were asked just now and have not answered."""
    others = [each for each in cast.entered() if each not in set(asked)][:2]
    for person_id in others:
        language = cast.language(person_id)
        agree_to(session, person_id, "ambassadors", _AGREES["ambassadors"], language=language, at=cast.ago(3))
    invite(session, programme_id, others, channel=Channel.FILE, by=_STAFF, now=cast.ago(2))


def _decide(session: Session, cast: Cast, content: ProgrammeContent, ambassador_id: int, agreement_id: int) -> None:
    """One answers, or does not; some who agreed rest by now, or have left."""
    at = cast.ago(content.since_days_ago - cast.chance.uniform(0.2, 40))
    row = session.get_one(Ambassador, ambassador_id)
    if not cast.happens(content.agreed + content.declined):
        return
    if cast.happens(content.declined / (content.agreed + content.declined)):
        decline(session, ambassador_id, at)
        return
    secret = cast.chance.bytes(16).hex()
    accept(session, ambassador_id, agreement_id, language=cast.language(row.person_id), secret=secret, now=at)
    if cast.happens(content.paused):
        pause(session, ambassador_id, cast.now + 30 * DAY, cast.ago(20))
    elif cast.happens(content.left):
        leave(session, ambassador_id, cast.ago(30))


def _give(session: Session, cast: Cast, content: MissionContent, programme_id: int, boards: dict[str, int]) -> None:
    at = cast.ago(content.days_ago)
    given = MissionInput(
        kind=MissionKind[content.kind],
        title=content.title,
        text=content.text,
        target=content.target,
        board_id=boards.get(content.board),
        opens_at=at,
        due_at=cast.now + content.due_in_days * DAY,
        points=content.points,
    )
    mission = add_mission(session, programme_id, given, at)
    for number, (member, proof) in enumerate(zip(active_members(session, programme_id), content.proofs, strict=False)):
        sent_at = at + (number + 4) * DAY
        entry = send_in_proof(session, mission.id, member.id, proof, sent_at)
        # The last one waits for staff.
        if number + 1 < len(content.proofs):
            judge_proof(session, entry.id, passes=True, by=_STAFF, now=sent_at + 20 * HOUR)
