"""Making a batch ready takes as many statements for twenty people as for one."""

from functools import partial

from backend.db import Database
from backend.links import Links
from backend.sending import MailCourier
from backend.settings import Sender, SmtpServer
from tests.api.client import counted_statements
from tests.channels.mailing_list import mailing_list
from tests.clocks import SettableClock

LINKS = Links(["a key of no secrecy, for tests only"], "https://kizuna.example")
MAIL = MailCourier(SmtpServer(host="127.0.0.1", port=1), Sender(address="survey@sakura.example"), LINKS)
WORDS = {"message": {"body": {"ja": "{{attribute.name|お客}}様", "en": "Dear {{attribute.name|you}}"}}}


def test_twenty_letters_are_written_with_the_statements_of_one(database: Database, clock: SettableClock) -> None:
    mailing_list(database, clock(), 21, rules=WORDS)
    claimed = database.write_now(partial(MAIL.take, now=clock()))
    assert len(claimed) == 21
    counts = []
    for batch in (claimed[:1], claimed[1:]):
        with counted_statements() as statements:
            ready = database.read_now(partial(MAIL.prepare, claimed=batch, now=clock()))
        assert len(ready) == len(batch)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 10
