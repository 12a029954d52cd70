"""Forms that are forged, unreadable, too large or of another kind are refused with a kind page and leave nothing."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backend.db import Database
from backend.web.limits import MOST_BYTES, MOST_FIELDS, pairs_of
from tests.asking import WORDS, Asked, ask, scale, survey_of
from tests.clocks import SettableClock
from tests.snapshots import everything
from tests.web.visiting import Form, Visitor

URLENCODED = "application/x-www-form-urlencoded"
ONE_PAGE = survey_of(
    [
        scale("like", required=True),
        {"key": "word", "kind": "TEXT", "wording": WORDS, "max_length": 20},
        {"key": "age", "kind": "NUMBER", "wording": WORDS, "whole": True, "minimum": 0, "maximum": 130},
    ]
)


def status(visitor: Visitor, path: str, body: bytes, content_type: str = URLENCODED) -> int:
    """The status of a raw POST; nothing must be left behind."""
    before = everything(visitor.database)
    response = visitor.client.post(path, content=body, headers={"content-type": content_type})
    assert everything(visitor.database) == before
    assert Form(response.text).heading != ""
    return response.status_code


def good(asked: Asked, **more: str) -> dict[str, str]:
    return {"version": str(asked.version_id), "page": "1", "idem": "0123456789", "language": "ja", "q.like": "4"} | more


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("q.like", "6"),
        ("q.like", "0"),
        ("q.like", ""),
        ("q.like", "4.0"),
        ("q.like", "!na"),
        ("q.like", "\0"),
        ("q.word", "x" * 21),
        ("q.word", "a\0b"),
        ("q.age", "-1"),
        ("q.age", "131"),
        ("q.age", "NaN"),
        ("q.age", "1E+999999"),
        ("q.age", "1_0"),
        ("q.age", "9" * 5_000),
    ],
)
def test_a_wrong_answer_shows_the_page_again_and_keeps_nothing_of_it(
    database: Database, clock: SettableClock, visitor: Visitor, field: str, value: str
) -> None:
    asked = ask(database, clock(), ONE_PAGE)
    path = visitor.path(asked.invitation)
    before = everything(database)
    shown = visitor.post(path, list(good(asked, **{"q.word": "fine", field: value}).items()))
    assert shown.status_code == 422
    assert everything(database) == before
    form = Form(shown.text)
    assert form.hidden("idem") == "0123456789"
    if field != "q.word":
        assert ("q.word", "fine") in form.fields


def test_full_width_digits_are_numbers(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ONE_PAGE)
    kept = visitor.post(visitor.path(asked.invitation), list(good(asked, **{"q.age": "３４"}).items()))
    assert kept.status_code == 303
    assert [row[2] for row in everything(database)["answers"] if row[1] == "age"] == [34]


def test_hidden_fields_must_be_as_the_form_had_them(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ONE_PAGE)
    path = visitor.path(asked.invitation)
    wrong = {
        "version": ["", "0", "-1", "1.0", "99", "1\0", "x", "９", "9" * 30],
        "page": ["", "0", "2", "x", "9" * 30],
        "idem": ["a b", "x" * 65, "<script>", "\0"],
    }
    for name, values in wrong.items():
        for value in values:
            before = everything(database)
            assert visitor.post(path, list(good(asked, **{name: value}).items())).status_code == 400
            assert everything(database) == before
    assert visitor.post(path, list(good(asked, language="xx").items())).status_code == 303


def test_what_is_no_form_of_ours_is_not_even_read(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ONE_PAGE)
    path = visitor.path(asked.invitation)
    fields = {**good(asked), "csrf": visitor.client.proof(path)}
    body = b"&".join(f"{name}={value}".encode() for name, value in fields.items())
    assert status(visitor, path, body, "multipart/form-data; boundary=x") == 415
    assert status(visitor, path, body, "application/json") == 415
    assert status(visitor, path, body, "") == 415
    assert status(visitor, path, body + b"&q.word=\xff\xfe") == 400
    assert status(visitor, path, body + b"&q.word=%ff%fe") == 400
    assert status(visitor, path, body + b"&q.word=%ed%a0%80") == 400
    assert status(visitor, path, body + b"&x=y" * MOST_FIELDS) == 400
    assert status(visitor, path, body + b"&q.word=" + b"x" * MOST_BYTES) == 413
    assert status(visitor, path, b"") == 400
    assert visitor.client.post(path, content=body, headers={"content-type": URLENCODED}).status_code == 303


def test_a_body_without_a_length_is_bounded_too(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ONE_PAGE)
    chunks = (b"x" * 1_000 for _ in range(1_000))
    response = visitor.client.post(visitor.path(asked.invitation), content=chunks, headers={"content-type": URLENCODED})
    assert response.status_code == 413


def test_other_methods_are_refused(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ONE_PAGE)
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS"):
        response = visitor.client.request(method, visitor.path(asked.invitation))
        assert response.status_code == 405
        assert set(response.headers["allow"].split(", ")) == {"GET", "HEAD", "POST"}


def test_nothing_that_can_be_posted_is_a_fault(database: Database, clock: SettableClock, visitor: Visitor) -> None:
    asked = ask(database, clock(), ONE_PAGE)
    path = visitor.path(asked.invitation)
    names = st.sampled_from(["version", "page", "idem", "language", "q.like", "q.word", "q.age", "na.word"])
    values = st.text(max_size=40) | st.sampled_from(["1", "5", "!na", "yes", str(asked.version_id)])
    encodable = values.filter(lambda text: text.isascii() or not any("\ud800" <= each <= "\udfff" for each in text))

    @settings(max_examples=60)
    @given(st.lists(st.tuples(names, encodable), min_size=1, max_size=12) | st.binary(max_size=200))
    def holds(posted: list[tuple[str, str]] | bytes) -> None:
        if isinstance(posted, bytes):
            response = visitor.client.post(path, content=posted, headers={"content-type": URLENCODED})
        else:
            response = visitor.post(path, posted)
        assert response.status_code in {303, 400, 422}

    holds()


@given(st.text(alphabet="a=&.-+%4é\0", max_size=12))
@example("&" * (MOST_FIELDS - 1))
@example("a=1&a&=&b=2=3&&")
def test_a_body_with_nothing_to_decode_is_read_as_any_other(body: str) -> None:
    try:
        meant = parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError:
        with pytest.raises(UnicodeDecodeError):
            pairs_of(body)
        return
    assert pairs_of(body) == meant
    with pytest.raises(ValueError, match="fields"):
        pairs_of("&" * MOST_FIELDS)
