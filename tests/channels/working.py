"""What one worker of the campaign does: it sends what is due until it is told to end, or killed."""

import signal
from threading import Event

from backend.clock import SECOND, Clock
from backend.db import Database
from backend.links import Links
from backend.sending import MailCourier, send_due
from backend.settings import Sender, SmtpServer

LINKS = Links(["a key of no secrecy, for tests only"], "https://kizuna.example")
SENDER = Sender(address="survey@sakura.example")
# Long enough that a busy machine is not taken for a dead worker.
LEASE = 6 * SECOND
LONGEST = 4 * SECOND
_PAUSE = 0.05


def work(clock: Clock, url: str, port: str) -> None:
    """Sends, batch after batch; told to end, it ends with the batch that it has claimed."""
    stop = Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: stop.set())
    database = Database(url)
    courier = MailCourier(SmtpServer(host="127.0.0.1", port=int(port)), SENDER, LINKS, lease=LEASE, longest=LONGEST)
    while not stop.is_set():
        send_due(database, [courier], clock)
        stop.wait(_PAUSE)
    database.close()
