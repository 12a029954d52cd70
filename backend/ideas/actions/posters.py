"""Posters: they take a name, and staff say how far they are trusted."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.catalogue.tables import Brand
from backend.clock import Instant
from backend.db.clashes import refusing_clash
from backend.db.statements import insert_new
from backend.errors import Invalid
from backend.ideas.queries.banned import normal_words
from backend.ideas.rules.moderation import Verdict
from backend.ideas.rules.posters import NicknameTaken, Standing, clean_nickname
from backend.ideas.tables import Moderation, Poster
from backend.panel.queries import get_present
from backend.text import clean

POSTER = "POSTER"


def name_poster(session: Session, person_id: int, nickname: str, now: Instant) -> Poster:
    """Takes the name under which others see the person; it may be changed, and is nobody else's."""
    get_present(session, person_id)
    brands = [name for brand in session.scalars(select(Brand)) for name in brand.name.values()]
    name = clean_nickname(nickname, banned=normal_words(session, None), brands=brands)
    poster = lock_poster(session, person_id, now)
    with refusing_clash(session, NicknameTaken("this name is taken", "nickname")):
        poster.nickname, poster.nickname_normal, poster.updated_at = name.shown, name.normal, now
    return poster


def lock_poster(session: Session, person_id: int, now: Instant) -> Poster:
    """The person as a poster, of whom one transaction at a time counts and writes; locked before any idea is."""
    blank = {"nickname": None, "nickname_normal": None, "blocked_until": None, "note": "", "updated_at": now}
    insert_new(session, Poster, [{"person_id": person_id, "standing": Standing.NEW.value, **blank}])
    statement = select(Poster).where(Poster.person_id == person_id).with_for_update()
    return session.scalars(statement.execution_options(populate_existing=True)).one()


def trust_poster(session: Session, person_id: int, by: str, now: Instant, *, note: str = "") -> Poster:
    """What the person writes is shown at once from now on; a block ends."""
    return _stand(session, person_id, Standing.TRUSTED, by, now, note=note)


def block_poster(
    session: Session, person_id: int, by: str, now: Instant, *, note: str, until: Instant | None = None
) -> Poster:
    """The person writes nothing until that instant, or for ever; what they wrote stays as it is."""
    if until is not None and until <= now:
        raise Invalid("a block ends later than it begins", "until")
    return _stand(session, person_id, Standing.BLOCKED, by, now, note=note, until=until)


def reset_poster(session: Session, person_id: int, by: str, now: Instant, *, note: str = "") -> Poster:
    """The person stands as someone new again: neither trusted nor blocked."""
    return _stand(session, person_id, Standing.NEW, by, now, note=note)


def _stand(
    session: Session,
    person_id: int,
    standing: Standing,
    by: str,
    now: Instant,
    *,
    note: str,
    until: Instant | None = None,
) -> Poster:
    get_present(session, person_id)
    reason = clean(note, "note", most=400, blank=True)
    poster = lock_poster(session, person_id, now)
    poster.standing, poster.blocked_until, poster.note, poster.updated_at = standing.value, until, reason, now
    verdict = Verdict.RESET if standing is Standing.NEW else Verdict(standing.value)
    session.add(Moderation(subject=POSTER, subject_id=person_id, verdict=verdict.value, reason=reason, by=by, at=now))
    session.flush()
    return poster
