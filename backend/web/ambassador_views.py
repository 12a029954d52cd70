"""An ambassador's programmes as they see them; of those whom they brought they learn the number alone."""

from collections.abc import Mapping

from backend.ambassadors.queries.home import MissionView, ProgrammeView
from backend.ambassadors.rules.missions import MissionKind
from backend.ambassadors.rules.referral_codes import shown_code
from backend.ambassadors.rules.states import Status
from backend.ambassadors.tables.rewards import Reward
from backend.links import Links, Purpose
from backend.touchpoints.rules import qr_svg
from backend.web.ideas_lines import day_of
from backend.web.preferences_said import day
from forms_ui import ambassador as shown
from forms_ui.ambassador_wording import ambassador_word


def programme_of(view: ProgrammeView, links: Links, spoken: str, typed: Mapping[int, str]) -> shown.Programme:
    """One programme; `typed` is what was typed into the forms of its missions."""
    own = view.ambassador
    newest = view.agreement
    return shown.Programme(
        id=own.id,
        name=view.programme.name,
        status=view.status.value,
        since=day_of(own.answered_at, spoken) if own.answered_at is not None and view.agreed is not None else None,
        paused_until=day(own.paused_until - 1, spoken) if own.paused_until and view.status is Status.PAUSED else "",
        missions=[_mission(each, view.status, spoken, typed) for each in view.missions],
        rewards=[_reward(each, spoken) for each in view.rewards],
        balance=view.balance,
        recommending=_recommending(view, links),
        agreement=view.agreed.wording if view.agreed is not None else None,
        agreed=_agreed(view, spoken),
        newest=newest.wording if newest is not None else None,
        newest_id=newest.id if newest is not None else 0,
        must_agree=view.must_agree,
    )


def _mission(view: MissionView, status: Status, spoken: str, typed: Mapping[int, str]) -> shown.Mission:
    mission, entry = view.mission, view.entry
    may_prove = view.is_open and mission.kind == MissionKind.REVIEW and status is Status.ACTIVE
    said = entry.proof or "" if entry is not None else ""
    return shown.Mission(
        id=mission.id,
        title=mission.title,
        text=mission.text,
        status=view.status.value,
        due=day(mission.due_at - 1, spoken) if mission.due_at is not None else "",
        points=mission.points,
        progress=ambassador_word("target", spoken, target=mission.target) if mission.target > 1 else "",
        proof="/ambassador" if may_prove else "",
        said=said,
        typed=typed.get(mission.id, said),
        note=entry.note or "" if entry is not None else "",
    )


def _reward(row: Reward, spoken: str) -> shown.Reward:
    """Every second line of one kind and cause takes back what the line before it gave."""
    return shown.Reward(
        kind=row.kind,
        cause=row.cause,
        day=day_of(row.granted_at, spoken),
        points=row.points,
        words=row.wording or None,
        is_taken_back=row.turn % 2 == 1,
    )


def _recommending(view: ProgrammeView, links: Links) -> shown.Recommending | None:
    if view.referral_link is None:
        return None
    url = links.url(Purpose.REFERRAL, view.referral_link)
    return shown.Recommending(
        url=url,
        svg=qr_svg(url),
        code=shown_code(view.ambassador.code or ""),
        signed_up=view.brought.signed_up,
        confirmed=view.brought.confirmed,
    )


def _agreed(view: ProgrammeView, spoken: str) -> str:
    if view.agreed is None or view.ambassador.answered_at is None:
        return ""
    when = day(view.ambassador.answered_at, spoken)
    return ambassador_word("agreed_on", spoken, day=when, version=view.agreed.version)
