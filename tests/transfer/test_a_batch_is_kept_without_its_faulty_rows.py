"""Faulty rows of a batch are left out, and the rest is kept exactly as if they had not been there."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from backend.catalogue.actions import add_brand
from backend.catalogue.tables import Brand
from backend.db import Database, Session
from backend.errors import AlreadyExists, Busy, Invalid, Refused, Several
from backend.transfer.sifting import MOST_TRIES, Sifted, TooManyInvalid, keep_the_good


def keep_brands(session: Session, keys: Sequence[str]) -> int:
    """Keeps a brand for each key, one after the other."""
    for place, key in enumerate(keys):
        if key == "":
            raise Busy("later")
        try:
            add_brand(session, key=key, name={"en": key}, now=0)
        except Refused as refusal:
            raise type(refusal)(refusal.message, "rows", str(place), *refusal.path) from None
    return len(keys)


def sifted(database: Database, keys: Sequence[str]) -> Sifted[int]:
    """What keeping those brands comes to."""
    return database.write_now(lambda session: keep_the_good(session, keys, keep_brands))


def kept(database: Database) -> int:
    """How many brands there are."""
    return database.read_now(lambda session: session.scalar(select(func.count()).select_from(Brand)) or 0)


def test_each_that_is_left_out_is_told_by_its_place_in_the_whole_batch(database: Database) -> None:
    done = sifted(database, ["a", "a", "b", "B!", "c", "a"])
    found = {place: (type(why), why.path) for place, why in done.left_out.items()}
    assert found == {
        1: (AlreadyExists, ("rows", "1", "key")),
        3: (Invalid, ("rows", "3", "key")),
        5: (AlreadyExists, ("rows", "5", "key")),
    }
    assert (done.result, kept(database)) == (3, 3)


def test_what_no_row_can_help_refuses_the_batch(database: Database) -> None:
    with pytest.raises(Busy):
        sifted(database, ["a", "B!", ""])
    assert kept(database) == 0


def test_where_none_is_good_all_that_is_wrong_is_said(database: Database) -> None:
    with pytest.raises(Several) as refused:
        sifted(database, ["A!", "B!"])
    assert [refusal.path for refusal in refused.value.refusals] == [("rows", "0", "key"), ("rows", "1", "key")]
    with pytest.raises(Invalid):
        sifted(database, ["A!"])


def test_faults_that_are_found_one_by_one_are_looked_for_so_long_only(database: Database) -> None:
    with pytest.raises(TooManyInvalid):
        sifted(database, ["a", *(f"{place}!" for place in range(MOST_TRIES))])
    assert kept(database) == 0
    assert len(sifted(database, ["a", *(f"{place}!" for place in range(MOST_TRIES - 1))]).left_out) == MOST_TRIES - 1
