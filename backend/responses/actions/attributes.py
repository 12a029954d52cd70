"""Answers that also say something of the person: they become attributes, or the address where they are reached."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy.orm import Session

from backend.clock import Instant
from backend.errors import Refused
from backend.panel.actions import set_address, set_attributes_together
from backend.panel.queries import list_attributes
from backend.panel.rules import AddressKind, AttributeInput, AttributeKind, parse_attribute
from backend.panel.tables import Attribute
from backend.responses.actions.answers import Rewrite
from backend.responses.rules import Change
from backend.surveys.rules import Answer, QuestionKind

_ADDRESSES = {QuestionKind.EMAIL: AddressKind.EMAIL, QuestionKind.PHONE: AddressKind.PHONE}
_JOINED = ", "


def keep_attributes(session: Session, rewrites: Iterable[Rewrite]) -> None:
    """Keeps what the answers say of their people; what was withdrawn is not said of them any more."""
    telling = [
        (kept, change)
        for kept in rewrites
        for change in kept.changes
        if change.question.attribute and (change.answer is not None or _was_said(change))
    ]
    if not telling:
        return
    _keep_values(session, [each for each in telling if _address_kind(each[1]) is None])
    for kept, change in telling:
        _keep_address(session, kept.asked.person_id, change, kept.now)


def _keep_values(session: Session, telling: Iterable[tuple[Rewrite, Change]]) -> None:
    """An answer that its attribute cannot say stays an answer: nobody is refused for how the panel is set up."""
    attributes = {attribute.key: attribute for attribute in list_attributes(session)}
    said: dict[int, dict[str, AttributeInput]] = defaultdict(dict)
    sources: dict[int, str] = {}
    now = 0
    for kept, change in telling:
        attribute, raw = attributes.get(change.question.attribute), _spelled(change.answer)
        if attribute is not None and _fits(attribute, raw):
            said[kept.asked.person_id][attribute.key] = raw
            sources[kept.asked.person_id] = f"response {kept.asked.response_id}"
            now = max(now, kept.now)
    if said:
        set_attributes_together(session, said, now, sources=sources)


def _keep_address(session: Session, person_id: int, change: Change, now: Instant) -> None:
    """Another address counts from now on, unverified; a withdrawn answer does not cut off whoever is reached there."""
    kind = _address_kind(change)
    if kind is None or not isinstance(change.answer, str):
        return
    try:
        set_address(session, person_id, kind, change.answer, now)
    except Refused:
        return


def _address_kind(change: Change) -> AddressKind | None:
    """An e-mail address or phone number that is said to be the person's own: `email`, or `contact.email` of a block."""
    kind = _ADDRESSES.get(change.question.kind)
    named = change.question.attribute.rpartition(".")[2]
    return kind if kind is not None and named == kind.lower() else None


def _was_said(change: Change) -> bool:
    return change.before is not None and change.before.answer is not None


def _fits(attribute: Attribute, raw: AttributeInput) -> bool:
    if raw is None:
        return True
    try:
        parse_attribute(AttributeKind(attribute.kind), attribute.choices, raw)
    except Refused:
        return False
    return True


def _spelled(answer: Answer) -> AttributeInput:
    return _JOINED.join(answer) if isinstance(answer, list) else answer
