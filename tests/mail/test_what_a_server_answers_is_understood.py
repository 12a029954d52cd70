"""Taken, refused for now, refused for good, hung up in the middle, not there: each is told apart."""

from dataclasses import replace

import pytest

from backend.mail import Answer, Letter, Postman, Reply, composed
from backend.settings import SmtpServer
from tests.clocks import START
from tests.mail.receiving import CERTIFICATE, receiving

ADDRESS = "hanako@people.example"


def letter(to: str = ADDRESS) -> Letter:
    """A letter to that address."""
    return Letter(
        message_id="0" * 32,
        sender="survey@sakura.example",
        to=to,
        subject="s",
        text="t",
        html="h",
        language="en",
        sent_at=START,
    )


def test_one_connection_takes_many() -> None:
    with receiving() as receiver:
        with Postman(receiver.server) as postman:
            answers = [postman.deliver(composed(letter())) for _ in range(3)]
        assert answers == [Answer(reply=Reply.TAKEN, code=250)] * 3
        assert len(receiver.messages) == 3
        assert receiver.connections == 1


@pytest.mark.parametrize(
    ("said", "reply", "code"),
    [
        ("550 5.1.1 nobody of that name", Reply.NEVER, 550),
        ("553 no such mailbox", Reply.NEVER, 553),
        ("451 4.3.0 try again", Reply.LATER, 451),
        ("421 4.3.2 too busy", Reply.LATER, 421),
    ],
)
def test_a_refused_recipient(said: str, reply: Reply, code: int) -> None:
    with receiving() as receiver:
        receiver.refusals[ADDRESS] = said
        with Postman(receiver.server) as postman:
            assert postman.deliver(composed(letter())) == Answer(reply=reply, code=code)


@pytest.mark.parametrize(
    ("said", "reply", "code"),
    [("554 5.7.1 looks like spam", Reply.NEVER, 554), ("452 4.2.2 mailbox full", Reply.LATER, 452)],
)
def test_a_refused_message(said: str, reply: Reply, code: int) -> None:
    with receiving() as receiver:
        receiver.at_data[ADDRESS] = said
        with Postman(receiver.server) as postman:
            assert postman.deliver(composed(letter())) == Answer(reply=reply, code=code)


def test_the_next_letter_goes_out_after_a_refusal_and_after_a_lost_connection() -> None:
    with receiving() as receiver:
        receiver.refusals[ADDRESS] = "550 nobody"
        receiver.at_data["dropped@people.example"] = "drop"
        with Postman(receiver.server) as postman:
            replies = [
                postman.deliver(composed(letter(to))).reply
                for to in (ADDRESS, "a@people.example", "dropped@people.example", "b@people.example")
            ]
        assert replies == [Reply.NEVER, Reply.TAKEN, Reply.DROPPED, Reply.TAKEN]
        assert receiver.recipients == ["a@people.example", "b@people.example"]


def test_a_refused_sender_is_no_fault_of_the_message() -> None:
    with receiving() as receiver:
        receiver.sender_refusal = "550 not you"
        with Postman(receiver.server) as postman:
            assert postman.deliver(composed(letter())) == Answer(reply=Reply.LATER, code=550)


def test_a_server_that_is_not_there_was_offered_nothing() -> None:
    with receiving() as receiver:
        gone = receiver.server
    with Postman(gone, timeout=2) as postman:
        assert postman.deliver(composed(letter())).reply is Reply.UNREACHABLE


def test_a_password_never_travels_in_the_clear() -> None:
    with receiving() as receiver:
        # This machine by a name that is not known to be this machine: the server offers no encryption.
        server = SmtpServer(host="127.0.0.2", port=receiver.port, user="kizuna", password="secret")
        assert server.needs_tls
        with Postman(server, timeout=2) as postman:
            assert postman.deliver(composed(letter())).reply is Reply.UNREACHABLE
        assert receiver.messages == []


def test_whoever_comes_after_a_server_that_hung_up_gets_a_new_connection() -> None:
    with receiving() as receiver:
        receiver.refusals[ADDRESS] = "421 4.3.2 closing"
        with Postman(receiver.server) as postman:
            replies = [postman.deliver(composed(letter(to))).reply for to in (ADDRESS, "a@people.example")]
        assert replies == [Reply.LATER, Reply.TAKEN]


def test_two_dots_in_a_row_reach_the_old_phones_that_have_them() -> None:
    with receiving() as receiver:
        with Postman(receiver.server) as postman:
            assert postman.deliver(composed(letter("hana..ko@phone.example"))).reply is Reply.TAKEN
        assert receiver.recipients == ["hana..ko@phone.example"]


def test_a_password_is_given_once_the_connection_is_encrypted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    with receiving(password="p@ss") as receiver:
        named = replace(receiver.server, host="localhost", user="kizuna", password="p@ss")
        with Postman(named) as postman:
            assert postman.deliver(composed(letter())).reply is Reply.TAKEN
        with Postman(replace(named, password="wrong")) as postman:
            assert postman.deliver(composed(letter())).reply is Reply.UNREACHABLE
        # A wrong one is tried once for each way of giving it.
        assert set(receiver.logins) == {("kizuna", "p@ss", True), ("kizuna", "wrong", True)}
        assert len(receiver.messages) == 1


def test_a_server_whose_certificate_nobody_vouches_for_gets_no_password() -> None:
    with receiving(password="p@ss") as receiver:
        with Postman(replace(receiver.server, host="localhost", user="kizuna", password="p@ss")) as postman:
            assert postman.deliver(composed(letter())).reply is Reply.UNREACHABLE
        assert receiver.logins == []
