"""All eight segments are there, in truth and as measured, and what is measured recovers the truth."""

from sqlalchemy import func, select

from backend.ambassadors.tables import Referral
from backend.db import Database
from backend.demo import DemoReport
from backend.loyalty.tables import PositionRow
from tests.demo.conftest import PEOPLE

# A demo must teach that the method works: so much better than by chance, at the least.
BETTER_THAN_CHANCE = 0.25


def test_every_segment_is_measured(report: DemoReport) -> None:
    measured = [sum(row[code] for row in report.recovery.confusion) for code in range(8)]
    assert min(measured) > 0


def test_every_segment_is_true_of_someone(report: DemoReport) -> None:
    recovery = report.recovery
    true = [sum(recovery.confusion[code]) + recovery.depth_unknown[code] for code in range(8)]
    assert min(true) > 0


def test_every_position_is_accounted_for(demo: Database, report: DemoReport) -> None:
    # Nobody made up what those truly feel whom ambassadors brought.
    brought = select(func.count()).where(PositionRow.person_id.in_(select(Referral.person_id)))
    untold = demo.read_now(lambda session: session.scalar(brought))
    assert report.counts.positions - report.recovery.positions == untold
    assert report.counts.people - PEOPLE == report.counts.referrals > 0


def test_measuring_recovers_the_truth(report: DemoReport) -> None:
    recovery = report.recovery
    assert recovery.right > recovery.by_chance + BETTER_THAN_CHANCE
    assert min(recovery.right_by_axis) > 0.5 + BETTER_THAN_CHANCE


def test_the_surer_the_truer(report: DemoReport) -> None:
    everyone, *_, surer, surest = report.recovery.surely
    assert everyone.positions == report.recovery.whole
    assert everyone.right < surer.right < surest.right


def test_a_certainty_keeps_its_promise(report: DemoReport) -> None:
    everyone = report.recovery.surely[0]
    assert abs(everyone.promised - everyone.right) < 0.1
