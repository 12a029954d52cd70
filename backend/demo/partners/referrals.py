"""Whom ambassadors bring: they sign up by the ambassador's link, and some of them buy."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from backend.ambassadors.actions import attribute_referrals, confirm_referrals
from backend.ambassadors.tables import Ambassador
from backend.clock import DAY, HOUR, MINUTE, Instant
from backend.demo.partners.cast import Cast
from backend.demo.partners.contents import ProgrammeContent
from backend.demo.partners.programme import active_members
from backend.demo.stage import StagedTouchpoint
from backend.invitations.queries import get_invitation
from backend.panel.queries import addresses_of
from backend.panel.rules import AddressKind
from backend.purchases.actions import record_purchases
from backend.purchases.rules import PurchaseInput
from backend.responses.actions import Submission, begin_open, submit
from backend.responses.rules import PostedPage
from backend.surveys.rules import Answer, Page, QuestionKind

# A few bring many, most bring nobody.
_ZIPF = 0.8
_FOND = 0.68
_PRICE = 1080


def bring_people(session: Session, cast: Cast, content: ProgrammeContent, programme_id: int) -> None:
    """So many people come by ambassadors' links; one ambassador comes again by their own."""
    members = [each for each in active_members(session, programme_id) if each.open_link_id is not None]
    if not members:
        return
    gate = _Gate(session=session, cast=cast, touchpoint=cast.stage.touchpoints[content.touchpoint])
    weights = [1 / (place + 1) ** _ZIPF for place in range(len(members))]
    shares = [weight / sum(weights) for weight in weights]
    bought: list[PurchaseInput] = []
    for number in range(content.brought):
        member, at = members[int(cast.chance.choice(len(members), p=shares))], cast.between(cast.ago(150), cast.ago(6))
        person_id = gate.sign_up(member, at, f"brought-{number}")
        if cast.happens(content.bought):
            bought.append(gate.order(person_id, number, at + 2 * DAY))
    own = addresses_of(session, [members[0].person_id]).get(members[0].person_id, {}).get(AddressKind.EMAIL)
    if own is not None:
        gate.sign_up(members[0], cast.ago(12), "brought-self", own.address)
    record_purchases(session, bought, cast.now)
    attribute_referrals(session, cast.now)
    confirm_referrals(session, cast.now)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gate:
    """The form that ambassadors' links lead to."""

    session: Session
    cast: Cast
    touchpoint: StagedTouchpoint

    def sign_up(self, member: Ambassador, at: Instant, key: str, email: str = "") -> int:
        """Someone fills in the whole form; whoever comes has heard good things."""
        liking = min(1.0, max(0.0, _FOND + float(self.cast.chance.normal(0, 0.15))))
        first, *further = self._posts(key, liking, email)
        place = member.open_link_id or 0
        begun, _ = begin_open(
            self.session, self.touchpoint.id, open_key=first.idempotency_key, posted=first, now=at, place=place
        )
        for number, posted in enumerate(further, start=1):
            submission = Submission(invitation_id=begun.invitation_id, posted=posted, now=at + number * MINUTE)
            submit(self.session, submission)
        return get_invitation(self.session, begun.invitation_id).person_id

    def order(self, person_id: int, number: int, at: Instant) -> PurchaseInput:
        """What they buy."""
        return PurchaseInput(
            person_id=person_id,
            product_id=self.touchpoint.product_id,
            order_ref=f"R-{number + 1:05d}",
            purchased_at=at + 3 * HOUR,
            amount=_PRICE,
        )

    def _posts(self, key: str, liking: float, email: str) -> list[PostedPage]:
        return [
            PostedPage(
                published=self.touchpoint.published,
                page=number,
                answers=_answers(page, liking, email),
                idempotency_key=f"demo-{key}",
                language="ja",
                plain=self.touchpoint.is_plain,
            )
            for number, page in enumerate(self.touchpoint.published.survey.pages, start=1)
        ]


def _answers(page: Page, liking: float, email: str) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for part in page.parts:
        if part.kind is QuestionKind.SCALE:
            answers[part.key] = round(part.low + liking * (part.high - part.low))
        elif part.kind is QuestionKind.CONSENT:
            answers[part.key] = True
        elif part.key == "source":
            answers[part.key] = "friend"
        elif part.kind is QuestionKind.EMAIL and email:
            answers[part.key] = email
    return answers
