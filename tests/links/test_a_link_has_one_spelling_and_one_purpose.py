"""Tokens: read back exactly, bound to their purpose, and refused in any other spelling."""

import base64
import hmac

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.clock import DAY, HOUR, SECOND
from backend.links import ExpiredLink, Link, Links, Purpose, UnknownLink

NOW = 1_775_000_000_000
LINKS = Links(
    ["new-key-of-sufficient-length-00000000", "old-key-of-sufficient-length-00000000"], "https://kizuna.example"
)
LINK = Link(id=4_711, issued_at=NOW, expires_at=NOW + 30 * DAY)
TOKEN = LINKS.token(Purpose.SURVEY, LINK)
KEY = hmac.digest(b"new-key-of-sufficient-length-00000000", b"kizuna.link.SURVEY", "sha256")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \x00é"


@given(st.integers(1, 2**63 - 1), st.integers(0, 10**10), st.integers(1, 10**9))
def test_a_token_reads_back_as_the_link_it_was_made_from(number: int, second: int, span: int) -> None:
    link = Link(id=number, issued_at=second * SECOND, expires_at=(second + span) * SECOND)
    token = LINKS.token(Purpose.OPEN, link)
    assert LINKS.read(Purpose.OPEN, token, link.issued_at) == link


@settings(max_examples=2_000)
@given(st.integers(0, len(TOKEN)), st.sampled_from(ALPHABET), st.sampled_from(["replace", "insert", "delete", "cut"]))
def test_a_changed_token_is_unknown(place: int, character: str, change: str) -> None:
    changed = {
        "replace": TOKEN[:place] + character + TOKEN[place + 1 :],
        "insert": TOKEN[:place] + character + TOKEN[place:],
        "delete": TOKEN[:place] + TOKEN[place + 1 :],
        "cut": TOKEN[:place],
    }[change]
    if changed != TOKEN:
        with pytest.raises(UnknownLink):
            LINKS.read(Purpose.SURVEY, changed, NOW)


OTHERWISE = ["01.1.2", "1.01.2", "1.1.2.0", "1.1.2.03", "A.1.2", "1_0.1.2", "+1.1.2", " 1.1.2", "1.1.2\n", "１.1.2"]
ELSEWHERE = ["0.1.2", "1y2p0ij32e8e8.1.2", "1.1.2.1y2p0ij32e8e8", "1.1", "1.1.2.3.4", "1..2", ""]


def signed(payload: str) -> str:
    """A token that whoever has the key could make, and nobody here would."""
    signature = base64.urlsafe_b64encode(hmac.digest(KEY, payload.encode(), "sha256")).rstrip(b"=")
    return f"{payload}.{signature.decode()}"


@pytest.mark.parametrize("payload", [*OTHERWISE, *ELSEWHERE])
def test_what_is_signed_and_spelled_otherwise_is_unknown(payload: str) -> None:
    with pytest.raises(UnknownLink):
        LINKS.read(Purpose.SURVEY, signed(payload), NOW)


def test_what_is_signed_as_it_is_spelled_here_is_read() -> None:
    largest = "1y2p0ij32e8e7"
    number = 2**63 - 1
    link = Link(id=number, issued_at=SECOND, expires_at=number * SECOND, place=number)
    assert LINKS.read(Purpose.SURVEY, signed(f"{largest}.1.{largest}.{largest}"), NOW) == link


def test_another_last_character_that_decodes_to_the_same_signature_is_unknown() -> None:
    # 32 bytes leave four bits of the last base64 character unused: three other characters say the same.
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".index(TOKEN[-1])
    respelled = TOKEN[:-1] + "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[last ^ 1]
    with pytest.raises(UnknownLink):
        LINKS.read(Purpose.SURVEY, respelled, NOW)


def test_a_link_for_one_purpose_opens_no_other() -> None:
    for purpose in set(Purpose) - {Purpose.SURVEY}:
        with pytest.raises(UnknownLink):
            LINKS.read(purpose, TOKEN, NOW)


def test_a_link_made_with_an_older_key_still_opens_and_one_of_a_dropped_key_does_not() -> None:
    token = Links(["old-key-of-sufficient-length-00000000"], "").token(Purpose.SURVEY, LINK)
    assert LINKS.read(Purpose.SURVEY, token, NOW) == LINK
    with pytest.raises(UnknownLink):
        Links(["new-key-of-sufficient-length-00000000"], "").read(Purpose.SURVEY, token, NOW)


def test_a_link_is_good_through_its_last_second_and_not_a_millisecond_longer() -> None:
    assert LINKS.read(Purpose.SURVEY, TOKEN, LINK.expires_at) == LINK
    with pytest.raises(ExpiredLink):
        LINKS.read(Purpose.SURVEY, TOKEN, LINK.expires_at + 1)


def test_a_clock_that_was_set_back_by_an_hour_still_opens_a_fresh_link() -> None:
    assert LINKS.read(Purpose.SURVEY, TOKEN, NOW - 2 * HOUR) == LINK
    with pytest.raises(UnknownLink):
        LINKS.read(Purpose.SURVEY, TOKEN, NOW - 2 * HOUR - SECOND)


def test_an_address_is_built_from_the_public_url() -> None:
    assert LINKS.url(Purpose.SURVEY, LINK) == f"https://kizuna.example/s/{TOKEN}"
