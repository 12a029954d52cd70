"""Names and standings pass on when two people turn out to be one, come back when not, and go with the forgotten."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.clock import DAY
from backend.ideas.actions import block_poster, decline, name_poster, trust_poster
from backend.ideas.actions.posters_belongings import forget_posters, give_back_poster, pass_poster_to
from backend.ideas.rules import Moderates, Subject
from backend.ideas.tables import Moderation, Poster
from tests.clocks import START
from tests.ideas.square import Square

Stand = tuple[str | None, str, int | None]


def posters(square: Square) -> dict[int, Stand]:
    """Everybody's name, standing and the end of their block."""
    rows = square.read(lambda session: session.scalars(select(Poster)).all())
    return {row.person_id: (row.nickname, row.standing, row.blocked_until) for row in rows}


def made(square: Square, person_id: int, poster: str) -> None:
    """Gives the person a name, trust or a block, as the words say."""

    def work(session: Session) -> None:
        for word in poster.split():
            if word == "trusted":
                trust_poster(session, person_id, "宮田", START, note="")
            elif word == "blocked":
                block_poster(session, person_id, "宮田", START, note="荒らし", until=START + DAY)
            else:
                name_poster(session, person_id, word, START)

    square.write(work)


@pytest.mark.parametrize(
    ("kept", "gone", "both"),
    [
        ("", "", None),
        ("さくら", "", ("さくら", "NEW", None)),
        ("", "うめ", ("うめ", "NEW", None)),
        ("さくら", "うめ", ("さくら", "NEW", None)),
        ("さくら trusted", "うめ blocked", ("さくら", "BLOCKED", START + DAY)),
        ("さくら blocked", "うめ trusted", ("さくら", "BLOCKED", START + DAY)),
        ("さくら", "trusted", ("さくら", "TRUSTED", None)),
        ("", "うめ blocked", ("うめ", "BLOCKED", START + DAY)),
    ],
)
def test_what_was_two_becomes_one_and_two_again(square: Square, kept: str, gone: str, both: Stand | None) -> None:
    one, other = square.people(2)
    made(square, one, kept)
    made(square, other, gone)
    before = posters(square)
    notes = square.write(lambda session: dict(pass_poster_to(session, one, other)))
    assert posters(square).get(one) == both
    assert all(len(key) <= 160 and len(was or "") <= 240 for key, was in notes.items())
    square.write(lambda session: give_back_poster(session, one, other, notes))
    assert posters(square) == before


def test_what_came_since_stays_with_the_one(square: Square) -> None:
    one, other = square.people(2)
    made(square, other, "うめ blocked")
    notes = square.write(lambda session: dict(pass_poster_to(session, one, other)))
    made(square, one, "さくら trusted")
    square.write(lambda session: give_back_poster(session, one, other, notes))
    assert posters(square) == {one: ("さくら", "TRUSTED", None), other: (None, "BLOCKED", START + DAY)}


def test_nothing_that_tells_of_the_forgotten_is_left(square: Square) -> None:
    one, other = square.people(2)
    board = square.another_board("looked-at", moderates=Moderates.BEFORE)
    made(square, one, "さくら")
    made(square, other, "うめ")
    for person in (one, other):
        _declined(square, square.post(person, board_id=board))
        made(square, person, "blocked")
    square.write(lambda session: forget_posters(session, [one]))
    assert posters(square) == {other: ("うめ", "BLOCKED", START + DAY)}
    reasons = square.read(lambda session: session.scalars(select(Moderation.reason).order_by(Moderation.id)).all())
    assert list(reasons) == ["", "", "本名だ", "荒らし"]


def _declined(square: Square, idea_id: int) -> None:
    square.write(lambda session: decline(session, Subject.IDEA, idea_id, "宮田", START, reason="本名だ").id)
