"""A letter is a MIME message whose plain part comes first and whose headers survive the way."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest

from backend.clock import from_datetime
from backend.mail import Letter, composed, is_address
from tests.clocks import START

LETTER = Letter(
    message_id="0123456789abcdef0123456789abcdef",
    sender="survey@sakura.example",
    sender_name="さくら製茶",
    to="hanako@people.example",
    subject="ご満足度アンケートへのご協力のお願い：この製品についてのお気持ちをお聞かせください",
    text="こんにちは。\nhttps://kizuna.example/s/abc\n",
    html="<p>こんにちは。</p>",
    language="ja",
    sent_at=START,
    unsubscribe_url=f"https://kizuna.example/p/{'a' * 120}/off?purpose=survey&channel=EMAIL",
)


def test_the_plain_part_comes_first_and_html_beside_it() -> None:
    read = message_from_bytes(composed(LETTER).as_bytes(), policy=default)
    assert read.get_content_type() == "multipart/alternative"
    plain, html = read.iter_parts()
    assert (plain.get_content_type(), plain.get_content().splitlines()) == ("text/plain", LETTER.text.splitlines())
    assert (html.get_content_type(), html.get_content().rstrip()) == ("text/html", "<p>こんにちは。</p>")
    assert plain.get_content_charset() == html.get_content_charset() == "utf-8"


def test_the_headers_are_all_there_once() -> None:
    read = message_from_bytes(composed(LETTER).as_bytes(), policy=default)
    assert read["Message-ID"] == "<0123456789abcdef0123456789abcdef@sakura.example>"
    assert read["From"] == "さくら製茶 <survey@sakura.example>"
    assert read["To"] == "hanako@people.example"
    assert read["Subject"] == LETTER.subject
    assert from_datetime(read["Date"].datetime) == START
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["Content-Language"] == "ja"
    assert len(set(read.keys())) == len(read.keys())


def test_one_click_unsubscribe_is_spelled_as_mail_programs_read_it() -> None:
    raw = composed(LETTER).as_bytes().decode("ascii")
    assert f"\r\nList-Unsubscribe: <{LETTER.unsubscribe_url}>\r\n" in raw
    assert "\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw


def test_what_nobody_can_unsubscribe_from_has_no_such_header() -> None:
    read = composed(replace(LETTER, unsubscribe_url=""))
    assert (read["List-Unsubscribe"], read["List-Unsubscribe-Post"]) == (None, None)


def test_every_line_is_ascii_and_short_enough_for_any_server() -> None:
    lines = composed(LETTER).as_bytes().split(b"\r\n")
    assert max(map(len, lines)) < 998
    assert all(line.isascii() for line in lines)
    words = [word for line in lines for word in line.split() if word.startswith(b"=?")]
    assert max(map(len, words)) <= 75


def test_a_subject_of_several_lines_adds_no_header() -> None:
    read = composed(replace(LETTER, subject="お願い\r\nBcc: all@people.example", sender_name="a\nb"))
    assert (read["Subject"], read["Bcc"]) == ("お願い Bcc: all@people.example", None)


@pytest.mark.parametrize("spelled", ["a@b.example", "a.b+c@x.example", "o'hara@b.example"])
def test_an_address_is_one_local_part_and_one_host(spelled: str) -> None:
    assert is_address(spelled)


NO_ADDRESSES = ["", "a", "a@", "@b", "a@b, c@d", "a@b\r\nBcc: c@d", "<a@b>", "a b@c.example", "a@b@c", "山田@b.example"]


@pytest.mark.parametrize("spelled", NO_ADDRESSES)
def test_anything_else_is_no_address(spelled: str) -> None:
    assert not is_address(spelled)
