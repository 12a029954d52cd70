"""Writes a survey as JSON, leaving out whatever stands at its default or does not belong to the question's kind."""

from dataclasses import MISSING, Field, fields

from backend.surveys.rules.reading import fields_of
from backend.surveys.rules.shapes import Loading, Option, Page, Question, Survey


def survey_to_json(survey: Survey) -> dict[str, object]:
    """The one JSON spelling of the survey: reading it gives the same survey again."""
    return {
        "title": dict(survey.title),
        **_given(introduction=dict(survey.introduction), thanks=dict(survey.thanks)),
        "languages": list(survey.languages),
        "pages": [_page(page) for page in survey.pages],
    }


def _page(page: Page) -> dict[str, object]:
    questions = [_question(question) for question in page.questions]
    return {"key": page.key, **_given(title=dict(page.title)), "questions": questions}


def _question(question: Question) -> dict[str, object]:
    written: dict[str, object] = {"key": question.key, "kind": question.kind.value}
    belonging = fields_of(question.kind)
    for each in fields(question):
        value: object = getattr(question, each.name)
        if each.name in belonging and each.name not in written and value != _default(each):
            written[each.name] = _spelled(value)
    return written


def _spelled(value: object) -> object:
    if isinstance(value, tuple):
        return [_member(each) for each in value]
    return dict(value) if isinstance(value, dict) else value


def _member(value: Option | Loading) -> dict[str, object]:
    if isinstance(value, Option):
        return {"code": value.code, "wording": dict(value.wording)}
    written: dict[str, object] = {"axis": value.axis.name, "facet": value.facet.name, "weight": value.weight}
    return written | ({"reversed": True} if value.reversed else {})


def _default(each: "Field[object]") -> object:
    """What the field holds when nobody said anything; the value is its own proof where there is no default."""
    if each.default_factory is not MISSING:
        return each.default_factory()
    return each.default


def _given(**wordings: dict[str, str]) -> dict[str, object]:
    return {key: wording for key, wording in wordings.items() if wording}
