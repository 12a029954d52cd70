"""At a yearly touchpoint each person has a day of their own: the same every year, and all days have alike many."""

from collections import Counter
from datetime import date, timedelta
from functools import partial

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Executable, literal, select
from sqlalchemy.orm import Session

from backend.db import Database
from backend.planning.queries.yearly import spread_in_sql
from backend.planning.rules import Anniversary, latest_own_day, own_day_of, own_days, spread_day
from backend.planning.rules.years import in_year

DAYS = st.dates(date(2020, 1, 1), date(2032, 12, 31))
ANNIVERSARIES = st.dates(date(2000, 1, 1), date(2000, 12, 31)).map(lambda day: Anniversary(day.month, day.day))


def test_all_days_have_alike_many_people() -> None:
    for touchpoint in (1, 2, 77):
        people = Counter(spread_day(person, touchpoint) for person in range(1, 36_501))
        assert set(people) == set(range(365))
        assert 50 < min(people.values()) <= max(people.values()) < 160


def test_touchpoints_do_not_ask_the_same_people_on_the_same_days() -> None:
    same = sum(spread_day(person, 1) == spread_day(person, 2) for person in range(1, 10_001))
    assert same < 100


def test_the_database_says_the_same(database: Database) -> None:
    people = [1, 2, 3, 365, 100_000, 2**31, 2**40 + 7]
    for touchpoint in (1, 9, 10**6):
        statement = select(*(spread_in_sql(literal(person), touchpoint) for person in people))
        row = database.read_now(partial(_only_row, statement=statement))
        assert row == tuple(spread_day(person, touchpoint) for person in people)


def test_nobodys_day_is_29_february() -> None:
    own = {own_day_of(spread) for spread in range(365)}
    assert len(own) == 365
    assert Anniversary(2, 29) not in own


def test_29_february_is_the_28th_where_there_is_none() -> None:
    assert in_year(Anniversary(2, 29), 2027) == date(2027, 2, 28)
    assert in_year(Anniversary(2, 29), 2028) == date(2028, 2, 29)


@given(own=ANNIVERSARIES, first=DAYS, late=st.integers(1, 60), step=st.integers(1, 60))
def test_each_year_has_one_day_however_seldom_one_looks(own: Anniversary, first: date, late: int, step: int) -> None:
    step = min(step, late)
    looked = [first + timedelta(days=number) for number in range(0, 3 * 366, step)]
    found = {day for today in looked if (day := latest_own_day(own, today, late)) is not None}
    assert all(day == in_year(own, day.year) for day in found)
    assert len({day.year for day in found}) == len(found)
    whole = {
        day
        for year in range(first.year, first.year + 4)
        if looked[0] <= (day := in_year(own, year)) <= looked[-1 - 60 // step]
    }
    assert whole <= found


@given(today=DAYS, late=st.integers(1, 60))
def test_the_days_that_are_due_are_those_that_the_rule_finds(today: date, late: int) -> None:
    due = dict(own_days(today, late))
    for spread in range(365):
        assert latest_own_day(own_day_of(spread), today, late) == due.get(spread)


def _only_row(session: Session, statement: Executable) -> tuple[object, ...]:
    return tuple(session.execute(statement).one())
