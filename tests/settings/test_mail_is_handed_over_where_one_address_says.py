"""KIZUNA_SMTP_URL says where mail is handed over, KIZUNA_MAIL_FROM in whose name; neither shows a password."""

import pytest

from backend.settings import Sender, SmtpServer, UnfitSettings, read_settings, sender_of, smtp_server_of


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", SmtpServer(host="mail.example", port=587)),
        ("smtp://mail.example:25", SmtpServer(host="mail.example", port=25)),
        ("smtps://mail.example", SmtpServer(host="mail.example", port=465, is_implicit_tls=True)),
        (
            "smtp://kizuna%40a.example:p%40ss%2Fword@mail.example:2525",
            SmtpServer(host="mail.example", port=2525, user="kizuna@a.example", password="p@ss/word"),
        ),
        ("smtp://[::1]:1025", SmtpServer(host="::1", port=1025)),
    ],
)
def test_an_address_is_read(url: str, server: SmtpServer) -> None:
    assert smtp_server_of(url) == server


@pytest.mark.parametrize(
    "url",
    ["mail.example", "http://mail.example", "smtp://", "smtp://:secret@", "smtp://h:x", "smtp://h/x", "smtp://h?x"],
)
def test_another_is_refused_at_start_without_being_repeated(url: str) -> None:
    with pytest.raises(UnfitSettings, match="KIZUNA_SMTP_URL") as refused:
        read_settings({"KIZUNA_SMTP_URL": url})
    assert "secret" not in str(refused.value)


def test_a_password_needs_encryption_beyond_this_machine() -> None:
    assert smtp_server_of("smtp://u:p@mail.example").needs_tls
    assert not smtp_server_of("smtp://mail.example").needs_tls
    assert not smtp_server_of("smtp://u:p@127.0.0.1").needs_tls


def test_no_secret_is_shown() -> None:
    settings = read_settings({"KIZUNA_SMTP_URL": "smtp://u:secret@mail.example", "KIZUNA_SECRET_KEYS": "top-secret"})
    assert "secret" not in repr(settings).replace("secret_keys", "")
    assert "secret" not in repr(smtp_server_of(settings.smtp_url))


@pytest.mark.parametrize(
    ("said", "sender"),
    [
        ("survey@sakura.example", Sender(address="survey@sakura.example")),
        ("さくら製茶 <survey@sakura.example>", Sender(address="survey@sakura.example", name="さくら製茶")),
        ('"Sakura, Inc." <survey@sakura.example>', Sender(address="survey@sakura.example", name="Sakura, Inc.")),
        ("", Sender(address="kizuna@ask.example")),
    ],
)
def test_the_sender_is_read(said: str, sender: Sender) -> None:
    environ = {"KIZUNA_MAIL_FROM": said, "KIZUNA_PUBLIC_URL": "https://ask.example"}
    assert sender_of(read_settings(environ)) == sender


@pytest.mark.parametrize("said", ["nobody", "a@b <c>", "a@b\r\nBcc: c@d", "<a@b> c", "a b@c"])
def test_another_sender_is_refused(said: str) -> None:
    with pytest.raises(UnfitSettings, match="KIZUNA_MAIL_FROM"):
        read_settings({"KIZUNA_MAIL_FROM": said})
