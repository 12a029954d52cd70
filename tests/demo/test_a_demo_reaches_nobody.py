"""Whatever was set up for real people stays untouched by a demo: no mail is sent, files and erasures are its own."""

from pathlib import Path

from backend.cli.demo import demo_settings
from backend.jobs import kept_beside
from backend.sending import couriers_of
from backend.sending.mailing import MailCourier
from backend.settings import Settings

FOUND = Settings(
    smtp_url="smtps://sakura:secret@mail.example:465",
    files_dir="/srv/kizuna/files",
    erasure_journal="/srv/kizuna/erasures",
)


def test_a_demo_has_nobody_who_sends_mail(tmp_path: Path) -> None:
    settings = demo_settings(FOUND, tmp_path, "127.0.0.1", 8000)
    assert any(isinstance(courier, MailCourier) for courier in couriers_of(FOUND))
    assert not any(isinstance(courier, MailCourier) for courier in couriers_of(settings))


def test_what_a_demo_forgets_is_written_beside_it(tmp_path: Path) -> None:
    kept = kept_beside(demo_settings(FOUND, tmp_path, "127.0.0.1", 8000))
    assert kept.journal is not None
    assert kept.journal.path.parent == tmp_path
    assert kept.files.folder == tmp_path / "files"


def test_links_lead_to_where_it_is_served(tmp_path: Path) -> None:
    settings = demo_settings(FOUND, tmp_path, "127.0.0.1", 8001)
    assert settings.public_url == "http://127.0.0.1:8001"
    elsewhere = demo_settings(Settings(public_url="https://kizuna.example"), tmp_path, "127.0.0.1", 8001)
    assert elsewhere.public_url == "https://kizuna.example"
