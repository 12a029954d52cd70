"""Names of variables in an SPSS file are such as SPSS takes, and no two are the same."""

import re

from hypothesis import given
from hypothesis import strategies as st

from backend.transfer.sav import sav_names


@given(st.lists(st.text(max_size=100), max_size=20))
def test_whatever_the_columns_are_called(names: list[str]) -> None:
    found = sav_names(names)
    assert len({name.upper() for name in found}) == len(found) == len(names)
    for name in found:
        assert re.fullmatch(r"[A-Za-z][A-Za-z0-9._]{0,63}", name)
        assert not name.endswith(".")


def test_names_stay_what_they_are_where_they_can() -> None:
    names = ["q.like", "q.some=a", "q.some-a", "Q.LIKE", "with", "1st", "", "q.end.", "q.wider@1"]
    assert sav_names(names) == [
        "q.like",
        "q.some_a",
        "q.some_a_2",
        "Q.LIKE_2",
        "with_2",
        "v_1st",
        "v_",
        "q.end_",
        "q.wider_1",
    ]
