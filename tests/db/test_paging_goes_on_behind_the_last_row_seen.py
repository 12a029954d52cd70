"""Keyset pages: forward and backward, up and down, each row once, with honest neighbours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from backend.catalogue.tables import Brand
from backend.db import Database, Page, Slice, keyset_page
from backend.db.paging import decode_cursor, encode_cursor
from backend.errors import Invalid

NAMES = [f"b{number}" for number in range(7)]


@pytest.fixture
def brands(database: Database) -> Database:
    rows = [Brand(key=key, name={}, created_at=1) for key in NAMES]
    database.write_now(lambda session: session.add_all(rows))
    return database


def page(database: Database, part: Slice) -> Page[Brand]:
    return database.read_now(lambda session: keyset_page(session, select(Brand), [Brand.key], part))


def shown(found: Page[Brand]) -> tuple[list[str], bool, bool]:
    return [row.key for row in found.rows], found.has_previous, found.has_next


def test_forward_pages_cover_every_row_once(brands: Database) -> None:
    first = page(brands, Slice(count=3))
    second = page(brands, Slice(count=3, after=first.cursors[-1]))
    third = page(brands, Slice(count=3, after=second.cursors[-1]))
    assert shown(first) == (["b0", "b1", "b2"], False, True)
    assert shown(second) == (["b3", "b4", "b5"], True, True)
    assert shown(third) == (["b6"], True, False)


def test_backward_pages_keep_the_order_of_the_list(brands: Database) -> None:
    last = page(brands, Slice(count=3, backward=True))
    before = page(brands, Slice(count=3, backward=True, before=last.cursors[0]))
    assert shown(last) == (["b4", "b5", "b6"], True, False)
    assert shown(before) == (["b1", "b2", "b3"], True, True)


def test_a_descending_list_pages_the_same_way(brands: Database) -> None:
    first = page(brands, Slice(count=5, descending=True))
    rest = page(brands, Slice(count=5, descending=True, after=first.cursors[-1]))
    last = page(brands, Slice(count=2, descending=True, backward=True))
    assert shown(first)[0] == ["b6", "b5", "b4", "b3", "b2"]
    assert shown(rest) == (["b1", "b0"], True, False)
    assert shown(last) == (["b1", "b0"], True, False)


def test_a_row_added_behind_the_cursor_is_found_and_one_before_it_moves_nothing(brands: Database) -> None:
    first = page(brands, Slice(count=3))
    brands.write_now(lambda session: session.add_all([Brand(key=key, name={}, created_at=1) for key in ("a", "b21")]))
    assert shown(page(brands, Slice(count=2, after=first.cursors[-1]))) == (["b21", "b3"], True, True)


@given(st.lists(st.integers(-(2**62), 2**62) | st.text(max_size=20), min_size=1, max_size=3))
def test_a_cursor_reads_back_as_it_was_written(parts: list[int | str]) -> None:
    assert decode_cursor(encode_cursor(tuple(parts))) == tuple(parts)


@given(st.text(max_size=60))
def test_any_other_text_is_refused_or_a_list_of_keys(text: str) -> None:
    try:
        cursor = decode_cursor(text)
    except Invalid:
        return
    assert all(isinstance(part, int | float | str) for part in cursor)
