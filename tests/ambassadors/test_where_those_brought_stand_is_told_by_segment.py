"""Those whom an ambassador brought are counted by the segment they stand in now, the unclassified among them."""

from backend.ambassadors.actions import judge_referral
from backend.ambassadors.queries.referrals import brought_by_segment
from backend.ambassadors.rules.referrals import Judgement
from backend.clock import DAY, HOUR
from backend.loyalty.actions import observe
from backend.loyalty.rules.axes import Axis, Facet, Kind
from backend.loyalty.rules.observations import Observation
from backend.loyalty.rules.path import UNCLASSIFIED
from backend.segments.rules import Segment
from tests.ambassadors.bringing import Programme
from tests.clocks import SettableClock


def _says(programme: Programme, person_id: int, feeling: float, bond: float) -> None:
    """Two answers on each attitude, which is enough to know it."""
    asked = programme.asked
    told = [
        Observation(
            person_id=person_id,
            axis=axis,
            subject_id=subject,
            kind=Kind.ANSWER,
            source_id=f"said-{facet}",
            revision=1,
            observed_at=programme.clock(),
            value=value,
            facet=facet,
            weight=2.0,
        )
        for axis, subject, value, facets in (
            (Axis.PSYCHOLOGY, asked.product_id, feeling, (Facet.LIKING, Facet.TRUST)),
            (Axis.DEPTH, asked.brand_id, bond, (Facet.CONNECTION, Facet.PROMINENCE)),
        )
        for facet in facets
    ]
    programme.database.write_now(lambda session: observe(session, told, programme.clock()))


def test_segments_are_those_of_now(programme: Programme, clock: SettableClock) -> None:
    hana, ken, mei = (programme.ambassador() for _ in range(3))
    clock.advance(HOUR)
    loyal, switcher, unknown = (programme.sign_up(hana) for _ in range(3))
    fan, upheld = programme.sign_up(ken), programme.sign_up(ken)
    programme.attribute()
    for person, feeling, bond in ((loyal, 1.0, 1.0), (switcher, 0.0, 0.0), (fan, 1.0, 0.0), (upheld, 1.0, 1.0)):
        _says(programme, person, feeling, bond)
    for person in (loyal, switcher):
        programme.buy(person)
    wrong = programme.referral(upheld).id
    programme.database.write_now(
        lambda session: judge_referral(session, wrong, Judgement.UPHELD, "made up", by="Mika", now=clock())
    )

    def told() -> dict[int, dict[int, int]]:
        ids, product = [hana.id, ken.id, mei.id], programme.asked.product_id
        return programme.database.read_now(lambda session: brought_by_segment(session, ids, product, clock()))

    assert unknown
    assert told() == {
        hana.id: {UNCLASSIFIED: 1, Segment.SWITCHER: 1, Segment.BRAND_LOYAL: 1},
        ken.id: {Segment.FAN: 1},
        mei.id: {},
    }
    # Buying falls silent after ninety days, whether or not due work has run.
    clock.advance(91 * DAY)
    assert told()[hana.id] == {UNCLASSIFIED: 1, Segment.CONSUMER: 1, Segment.MIND_LEADER: 1}
