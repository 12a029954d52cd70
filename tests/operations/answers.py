"""What a trial of containers found, and how whatever listens on port 8000 answers it."""

import json
import sys
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Final
from urllib.parse import urlencode

from tests.forms_ui.browsing import browse
from tests.patience import PATIENCE

PORT: Final = 8_000
HOST: Final = "ask.example.jp"
SETTINGS: Final = {
    "KIZUNA_SECRET_KEYS": "0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c",
    "KIZUNA_PUBLIC_URL": f"https://{HOST}",
    "KIZUNA_DATABASE_PASSWORD": "letters1and2digits",
}
TOKEN: Final = ("kizuna", "staff", "token", "--role", "ADMINISTRATOR", "--name", "trial")
_QUERY: Final = json.dumps({"query": "{ viewer { role } people(first: 3) { edges { node { id } } } }"}).encode()


@dataclass(slots=True)
class Findings:
    """What was looked at, and whether it was as it should be."""

    wrong: list[str] = field(default_factory=list)

    def tell(self, what: str, is_so: object, found: object = "") -> None:
        """A line about it, at once."""
        sys.stdout.write(f"{'well ' if is_so else 'WRONG'}  {what}  {found}\n")
        sys.stdout.flush()
        if not is_so:
            self.wrong.append(what)

    def note(self, what: str, found: object = "") -> None:
        """What would not have been reached otherwise."""
        self.tell(what, "reached", found)


def ask(method: str, path: str, body: bytes = b"", **headers: str) -> tuple[int, str]:
    """The status and the words of an answer on port 8000; 0 where nobody listens."""
    connection = HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body or None, {"host": HOST, **named})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    except (OSError, HTTPException):
        return 0, ""
    finally:
        connection.close()


def look_at_answers(findings: Findings, token: str, path: str) -> None:
    """Staff are answered, and a person's page is shown and kept."""
    status, said = ask("POST", "/graphql", _QUERY, authorization=f"Bearer {token}", content_type="application/json")
    is_told = status == 200 and '"ADMINISTRATOR"' in said and "errors" not in said
    findings.tell("GraphQL answers", is_told, said[:120])
    status, page = ask("GET", path)
    findings.tell("a survey's page is shown", status == 200, status)
    status, _ = ask("POST", path, _filled(page), content_type="application/x-www-form-urlencoded")
    findings.tell("the page is kept", status == 303, status)


def _filled(page: str) -> bytes:
    """The form with the first choice of each question."""
    read = browse(page)
    pairs = dict(read.list_posted())
    for radio in read.list_all("input", type="radio"):
        pairs.setdefault(radio.attributes["name"] or "", radio.attributes.get("value") or "")
    return urlencode(pairs).encode()
