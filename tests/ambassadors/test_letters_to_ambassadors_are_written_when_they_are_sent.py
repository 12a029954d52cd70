"""Invitations and words of thanks are written at the last moment, in the person's language, or not at all."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from backend.ambassadors.actions import close_programme, decline
from backend.ambassadors.queries import programme_letters
from backend.ambassadors.rules.rewards import RewardKind
from backend.ambassadors.rules.wording import filled
from backend.channels.queries import LetterDesk
from backend.clock import DAY, HOUR
from backend.db import Database
from backend.links import Links, Purpose
from backend.mail import Letter
from backend.outbox.actions import claim
from backend.outbox.rules import Channel, Claimed, Settlement
from tests.ambassadors.club import Club, club_of
from tests.clocks import SettableClock

LINKS = Links(["a key of no secrecy, for tests only"], "https://kizuna.example")


@pytest.fixture
def club(database: Database, clock: SettableClock) -> Club:
    # Nobody is written to before ten in the morning.
    clock.advance(3 * HOUR)
    return club_of(database, clock)


def claimed(club: Club) -> list[Claimed]:
    return club.write(lambda session: claim(session, Channel.EMAIL, limit=9, lease=DAY, now=club.clock()))


def written(club: Club, messages: list[Claimed]) -> list[Letter | Settlement]:
    desk = LetterDesk(links=LINKS, sender=("hello@sakura.example", ""), now=club.clock())
    letters = club.database.read_now(lambda session: programme_letters(session, messages, desk))
    return [letters[each.id] for each in messages]


def test_an_invitation_leads_its_person_to_the_programme(club: Club) -> None:
    person = club.person(mail="a@people.example")
    (ambassador,) = club.invites([person], channel=Channel.EMAIL).asked
    (letter,) = written(club, claimed(club))
    assert isinstance(letter, Letter)
    assert (letter.to, letter.subject) == ("a@people.example", "「さくらの会」へのご招待")
    assert "いつもさくらをご愛顧いただき" in letter.text
    assert "お返事の期限" in letter.text
    assert letter.unsubscribe_url.endswith("/off?purpose=ambassadors&channel=EMAIL")
    (url,) = [word for word in letter.text.split() if word.startswith("https://kizuna.example/i/")]
    link = LINKS.read(Purpose.IDEAS, url.rpartition("/")[2], club.clock())
    kept = club.stands(ambassador)
    assert (link.id, link.place, link.expires_at) == (person, ambassador, kept.expires_at // 1_000 * 1_000)


def test_it_speaks_the_persons_language(club: Club) -> None:
    person = club.person(mail="a@people.example", language="en")
    club.invites([person], channel=Channel.EMAIL)
    (letter,) = written(club, claimed(club))
    assert isinstance(letter, Letter)
    assert letter.subject == "An invitation to “Friends of Sakura”"


def test_thanks_say_what_was_written_and_nothing_of_points(club: Club) -> None:
    person = club.person(mail="a@people.example")
    reward = club.grants(club.ambassador(person), RewardKind.THANKS, 0)
    (letter,) = written(club, [each for each in claimed(club) if each.about_id == reward.id])
    assert isinstance(letter, Letter)
    assert (letter.subject, letter.text.splitlines()[0]) == ("「さくらの会」より御礼", "ありがとうございます")
    (url,) = [word for word in letter.text.split() if word.startswith("https://kizuna.example/i/")]
    link = LINKS.read(Purpose.IDEAS, url.rpartition("/")[2], club.clock())
    assert (link.id, link.place) == (person, 0)


def opts_out(club: Club, person_id: int, _ambassador_id: int) -> None:
    club.clock.advance(1)
    club.says(person_id, granted=False)


def declines(club: Club, _person_id: int, ambassador_id: int) -> None:
    club.write(lambda session: decline(session, ambassador_id, club.clock()))


def closes(club: Club, _person_id: int, _ambassador_id: int) -> None:
    club.write(lambda session: close_programme(session, club.id, club.clock()))


def waits_too_long(club: Club, _person_id: int, _ambassador_id: int) -> None:
    club.clock.advance(30 * DAY + 1)


SINCE: dict[str, tuple[Callable[[Club, int, int], None], str]] = {
    "opted out": (opts_out, "NO_CONSENT"),
    "declined": (declines, "FINISHED"),
    "closed": (closes, "CLOSED"),
    "ran out": (waits_too_long, "EXPIRED"),
}


@pytest.mark.parametrize("happens", sorted(SINCE))
def test_what_happened_since_is_looked_at(club: Club, happens: str) -> None:
    person = club.person(mail="a@people.example")
    (ambassador,) = club.invites([person], channel=Channel.EMAIL).asked
    messages = claimed(club)
    change, reason = SINCE[happens]
    change(club, person, ambassador)
    (settled,) = written(club, messages)
    assert isinstance(settled, Settlement)
    assert (settled.result, settled.reason) == ("CANCELLED", reason)


def test_whoever_was_asked_again_gets_one_letter_for_each_time(club: Club) -> None:
    person = club.person(mail="a@people.example")
    club.invites([person], channel=Channel.EMAIL)
    (first,) = claimed(club)
    club.clock.advance(DAY)
    club.invites([person], channel=Channel.EMAIL, again=True)
    (second,) = [each for each in claimed(club) if each.id != first.id]
    assert first.message_id != second.message_id


def test_a_message_about_nobody_is_settled(club: Club) -> None:
    club.invites([club.person(mail="a@people.example")], channel=Channel.EMAIL)
    (message,) = claimed(club)
    (settled,) = written(club, [replace(message, about_id=4_711)])
    assert isinstance(settled, Settlement)
    assert settled.reason == "GONE"


def test_names_that_look_like_places_stay_names() -> None:
    assert filled("{programme} of {brand}", programme="{brand}", brand="{end}") == "{brand} of {end}"
