"""Many who answer at once: each sends page after page with its own key, and remembers what was acknowledged.

What was not acknowledged is sent again, the same to the letter, until it is; now and then something that was
acknowledged is sent again too, as impatient people do. Both must change nothing.
"""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Final, Self
from urllib.parse import urlencode, urlsplit

from tests.faults.company import LINKS, PAGES, Company
from tests.patience import PATIENCE

SEE_OTHER: Final = 303
UNAVAILABLE: Final = 503
_OPEN_SHARE: Final = 0.3
_TWICE: Final = 0.15
_MOMENT: Final = 0.01
_HEADERS: Final = {"content-type": "application/x-www-form-urlencoded"}


@dataclass(slots=True)
class Visit:
    """One respondent: where their form is, the keys of their pages, what they answer, and what was acknowledged."""

    path: str
    keys: tuple[str, ...]
    answers: dict[str, int]
    done: int = 0

    def fields(self, version_id: int, page: int) -> dict[str, str]:
        """What the form of that page posts."""
        proof = LINKS.proof(urlsplit(self.path).path.removeprefix("/"))
        hidden = {"csrf": proof, "version": str(version_id), "page": str(page), "language": "ja"}
        said = {f"q.{key}": str(self.answers[key]) for key in PAGES[page - 1]}
        return {**hidden, "idem": self.keys[page - 1], **said}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]

    @property
    def is_kept(self) -> bool:
        """Whether the page was acknowledged."""
        return self.status == SEE_OTHER


class Ledger:
    """What all of them together sent, and what was acknowledged."""

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        self.statuses: Counter[int] = Counter()
        self.unpunctual: list[int] = []
        self.broken = 0
        self.lock = threading.Lock()

    @property
    def acknowledged(self) -> int:
        """How many pages."""
        return sum(visit.done for visit in self.visits)

    def note(self, answer: Answer) -> None:
        """Counts an answer; whoever is sent away must be told when to come back."""
        with self.lock:
            self.statuses[answer.status] += 1
            if answer.status in {UNAVAILABLE, 429} and "retry-after" not in answer.headers:
                self.unpunctual.append(answer.status)


@dataclass(slots=True)
class Crowd:
    """So many at once, until they are told to stop."""

    company: Company
    port: int
    people: int
    seed: int
    ledger: Ledger = field(default_factory=Ledger)
    taken: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    faults: list[BaseException] = field(default_factory=list)
    """What went wrong with those who came."""

    def __enter__(self) -> Self:
        """They come."""
        for number in range(self.people):
            chance = random.Random(f"{self.seed}.{number}")  # noqa: S311 - the same for a seed
            thread = threading.Thread(target=self._come, args=(chance,), daemon=True)
            self.threads.append(thread)
            thread.start()
        return self

    def __exit__(self, _kind: object, fault: object, _trace: object) -> None:
        """They finish the page they are at, and go; where something else is wrong already, nobody waits for them."""
        self.stopping.set()
        if fault is not None:
            return
        for thread in self.threads:
            thread.join()
        self._check()

    def wait_for(self, pages: int) -> None:
        """Waits until so many more pages were acknowledged."""
        wanted, until = self.ledger.acknowledged + pages, time.monotonic() + PATIENCE
        while self.ledger.acknowledged < wanted:
            self._check()
            if time.monotonic() > until:
                raise TimeoutError(f"nothing is kept any more: {self.ledger.statuses}")
            time.sleep(_MOMENT)

    def _check(self) -> None:
        """Tells what went wrong first."""
        if self.faults:
            raise self.faults[0]

    def _come(self, chance: random.Random) -> None:
        try:
            self._answer_on(chance)
        except BaseException as fault:  # noqa: BLE001 - whoever waits for them tells it
            self.faults.append(fault)

    def _answer_on(self, chance: random.Random) -> None:
        caller = Caller(self.port)
        while not self.stopping.is_set():
            visit = self._visit(chance)
            for page in range(1, len(PAGES) + 1):
                self._keep(caller, visit, page, chance)
                if self.stopping.is_set():
                    break
        caller.leave()

    def _visit(self, chance: random.Random) -> Visit:
        keys = tuple(f"{chance.getrandbits(120):030x}" for _ in PAGES)
        answers = {key: chance.randint(1, 5) for page in PAGES for key in page}
        with self.ledger.lock:
            is_open = chance.random() < _OPEN_SHARE or self.taken >= self.company.invited
            path = self.company.open_path if is_open else self.company.survey_path(self.taken)
            self.taken += not is_open
            visit = Visit(path=path, keys=keys, answers=answers)
            self.ledger.visits.append(visit)
        return visit

    def _keep(self, caller: "Caller", visit: Visit, page: int, chance: random.Random) -> None:
        """Sends the page until it is acknowledged; nobody leaves with a page that is in doubt."""
        path, fields = visit.path, visit.fields(self.company.version_id, page)
        answer = self._sent(caller, path, fields)
        where = answer.headers["location"]
        visit.done = page
        if chance.random() < _TWICE:
            assert self._sent(caller, path, fields).headers["location"] == where
        if path.startswith("/o/"):
            visit.path = "/" + where.removeprefix("../").partition("?")[0]

    def _sent(self, caller: "Caller", path: str, fields: dict[str, str]) -> Answer:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            answer = caller.post(path, fields)
            if answer is None:
                with self.ledger.lock:
                    self.ledger.broken += 1
                time.sleep(5 * _MOMENT)
                continue
            self.ledger.note(answer)
            if answer.is_kept:
                return answer
            # What was turned away comes again a little sooner than it was asked to.
            time.sleep(10 * _MOMENT)
        raise TimeoutError("a page is not taken")


class Caller:
    """One keep-alive connection, made anew where it broke."""

    def __init__(self, port: int, seconds: float = PATIENCE) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=seconds)

    def post(self, path: str, fields: dict[str, str]) -> Answer | None:
        """What is answered; None where the connection broke."""
        self.send(path, fields)
        return self.receive()

    def send(self, path: str, fields: dict[str, str]) -> None:
        """Posts, and does not wait for the answer."""
        with self._unbroken():
            self._connection.request("POST", path, urlencode(fields), _HEADERS)

    def get(self, path: str) -> Answer | None:
        """As post."""
        with self._unbroken():
            self._connection.request("GET", path)
        return self.receive()

    def receive(self) -> Answer | None:
        """What is answered to what was sent."""
        with self._unbroken():
            answered = self._connection.getresponse()
            answered.read()
            told = {name.lower(): value for name, value in answered.getheaders()}
            return Answer(status=answered.status, headers=told)
        return None

    @contextmanager
    def _unbroken(self) -> Iterator[None]:
        """Where the connection breaks, the next request makes another."""
        try:
            yield
        except (OSError, HTTPException):
            self._connection.close()

    def leave(self) -> None:
        """Hangs up."""
        self._connection.close()
