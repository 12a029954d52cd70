"""What a posted form may be: urlencoded UTF-8, of a bounded size; anything else is refused before it is looked at."""

from urllib.parse import parse_qsl

from starlette.requests import Request

from backend.errors import Refused
from backend.web.proofs import check_proof

# As many texts as a page may ask for (surveys.rules.checks), at the 12 bytes that an urlencoded character can take.
MOST_BYTES = 256 * 1024
MOST_FIELDS = 2_000

Fields = list[tuple[str, str]]


class TooLarge(Refused):
    """More was posted than any form of ours holds."""

    code = "TOO_LARGE"


class UploadTooLarge(Refused):
    """The files of a page are larger than any that it asks for."""

    code = "UPLOAD_TOO_LARGE"


class UploadFailed(Refused):
    """What came of a page with files cannot be read: most often the connection was lost on the way."""

    code = "UPLOAD_FAILED"


class Unreadable(Refused):
    """What was posted is no form of ours."""

    code = "UNREADABLE"


class WrongType(Refused):
    """What was posted is not an urlencoded form."""

    code = "WRONG_TYPE"


async def read_fields(request: Request) -> Fields:
    """The posted pairs of name and value, in their order, of a form that was shown here."""
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != "application/x-www-form-urlencoded":
        raise WrongType("forms are posted urlencoded")
    try:
        body = (await _read_body(request)).decode("utf-8")
        fields = pairs_of(body)
    except ValueError:
        raise Unreadable("what was posted cannot be read") from None
    check_proof(request, fields)
    return fields


def pairs_of(body: str) -> Fields:
    """The pairs of name and value that an urlencoded body says, in their order; a ValueError where it says none."""
    if "%" not in body and "+" not in body and body.count("&") < MOST_FIELDS:
        # A page of nothing but choices has nothing to decode: a twentieth of the time.
        return [(name, value) for name, _, value in (pair.partition("=") for pair in body.split("&") if pair)]
    return parse_qsl(body, keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)


async def _read_body(request: Request) -> bytes:
    """The body, as long as it stays within its limit; the length a client states is only good to refuse early."""
    stated = request.headers.get("content-length", "0")
    if not stated.isdecimal() or int(stated) > MOST_BYTES:
        raise TooLarge("too much was posted")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            raise TooLarge("too much was posted")
    return body
