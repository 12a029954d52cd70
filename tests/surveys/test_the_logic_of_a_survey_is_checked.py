"""Conditions, pipes, quotas and endings that could never work are refused with the kind of fault and the path to it."""

from collections.abc import Mapping

import pytest

from backend.errors import Invalid
from backend.surveys.rules import faults_of, survey_from_json
from tests.asking import TITLE, WORDS, scale, survey_of

FIRST = ("pages", "0", "questions", "0")
SECOND = ("pages", "1", "questions", "0")
OPTIONS = [{"code": code, "wording": WORDS} for code in "ab"]
TEXT: dict[str, object] = {"key": "said", "kind": "TEXT", "wording": WORDS}
ROWS = [{"key": "a", "wording": WORDS}, {"key": "b", "wording": WORDS}]
CHOICE: dict[str, object] = {"key": "pick", "kind": "SINGLE", "wording": WORDS, "options": OPTIONS}
FILE: dict[str, object] = {"key": "photo", "kind": "FILE", "wording": WORDS, "media": ["image"]}
NEVER_ENDING: dict[str, object] = {"segment": ["FAN"]}
for _ in range(10):
    NEVER_ENDING = {"all": [NEVER_ENDING]}


def kind(name: str, **more: object) -> dict[str, object]:
    return {"key": "q", "kind": name, "wording": WORDS, **more}


def piping(text: str) -> dict[str, str]:
    return {"ja": text, "en": text}


def faults(definition: object) -> list[tuple[str, tuple[str, ...]]]:
    return [(fault.code, fault.path) for fault in faults_of(survey_from_json(definition))]


def after(question: Mapping[str, object], **more: object) -> dict[str, object]:
    """The question on a page behind one that asks for a score, a text, a choice and a file."""
    return survey_of([scale("score"), TEXT, CHOICE, FILE], [dict(question)], hidden=[{"key": "shop"}], **more)


@pytest.mark.parametrize(
    ("question", "code", "path"),
    [
        (kind("MATRIX", rows=[]), "TOO_MANY", (*FIRST, "rows")),
        (kind("MATRIX", rows=ROWS, low=5), "UNFIT_SCALE", (*FIRST, "low")),
        (kind("MATRIX", rows=[*ROWS, ROWS[0]]), "DUPLICATE", (*FIRST, "rows", "2", "key")),
        (kind("MATRIX", rows=[{"key": "a b", "wording": WORDS}]), "UNFIT_KEY", (*FIRST, "rows", "0", "key")),
        (kind("MATRIX", rows=[{"key": "a", "wording": {"ja": "好き"}}]), "MISSING_WORDING", None),
        (
            kind("MATRIX", rows=[{"key": "a", "wording": WORDS, "loadings": [{"axis": "DEPTH", "facet": "TRUST"}]}]),
            "UNFIT_LOADING",
            (*FIRST, "rows", "0", "loadings", "0", "facet"),
        ),
        (kind("RANKING", options=OPTIONS[:1]), "UNFIT_OPTIONS", (*FIRST, "options")),
        (kind("RANKING", options=OPTIONS[:1] * 2), "DUPLICATE", (*FIRST, "options", "1", "code")),
        (kind("DATE", earliest="2026-02-30"), "UNFIT_LIMITS", (*FIRST, "earliest")),
        (kind("DATE", latest="20260101"), "UNFIT_LIMITS", (*FIRST, "latest")),
        (kind("DATE", earliest="2026-01-02", latest="2026-01-01"), "UNFIT_LIMITS", (*FIRST, "earliest")),
        (kind("CONTACT", contact=[]), "UNFIT_OPTIONS", (*FIRST, "contact")),
        (kind("CONTACT", contact=["CITY", "CITY"]), "DUPLICATE", (*FIRST, "contact", "1", "key")),
        (kind("FILE", media=[]), "UNFIT_OPTIONS", (*FIRST, "media")),
        (kind("FILE", media=["html"]), "UNFIT_OPTIONS", (*FIRST, "media", "0")),
        (kind("FILE", media=["pdf", "pdf"]), "DUPLICATE", (*FIRST, "media", "1")),
        (kind("FILE", media=["pdf"], largest_kb=0), "UNFIT_LIMITS", (*FIRST, "largest_kb")),
        (kind("TEXT", attribute="no no"), "UNFIT_KEY", (*FIRST, "attribute")),
        (kind("TEXT", continues="no no"), "UNFIT_KEY", (*FIRST, "continues")),
    ],
)
def test_a_kind_keeps_its_limits(question: dict[str, object], code: str, path: tuple[str, ...] | None) -> None:
    (found,) = faults(survey_of([question]))
    assert found == (code, path or found[1])


@pytest.mark.parametrize(
    ("condition", "code", "path"),
    [
        ({"answer": "unknown", "is": 1}, "UNKNOWN_NAME", ("answer",)),
        ({"answer": "q", "is": 1}, "UNKNOWN_NAME", ("answer",)),
        ({"hidden": "unknown", "is": "x"}, "UNKNOWN_NAME", ("hidden",)),
        ({"attribute": "no no", "is": "x"}, "UNFIT_KEY", ("attribute",)),
        ({"answer": "score", "is": 6}, "UNFIT_CONDITION", ("is",)),
        ({"answer": "score", "is": "4"}, "UNFIT_CONDITION", ("is",)),
        ({"answer": "score", "in": [1, None]}, "UNFIT_CONDITION", ("in",)),
        ({"answer": "pick", "in": ["a", "z"]}, "UNFIT_CONDITION", ("in",)),
        ({"answer": "said", "at_least": 3}, "UNFIT_CONDITION", ()),
        ({"answer": "score", "at_least": 3, "at_most": 2}, "UNFIT_CONDITION", ()),
        ({"answer": "score", "at_least": float("nan")}, "UNFIT_CONDITION", ()),
        ({"answer": "score", "in": []}, "UNFIT_CONDITION", ("in",)),
        ({"hidden": "shop", "is": 4}, "UNFIT_CONDITION", ("is",)),
        ({"segment": []}, "UNFIT_CONDITION", ("segment",)),
        ({"any": []}, "UNFIT_CONDITION", ("any",)),
        ({"all": [{"none": [{"answer": "x", "is": 1}]}]}, "UNKNOWN_NAME", ("all", "0", "none", "0", "answer")),
    ],
)
@pytest.mark.parametrize("where", ["show_if", "skip_if", "required_if"])
def test_a_condition_asks_what_can_be_answered_by_then(
    where: str, condition: dict[str, object], code: str, path: tuple[str, ...]
) -> None:
    assert faults(after(scale("q", **{where: condition}))) == [(code, (*SECOND, where, *path))]


def test_a_sound_condition_has_no_fault() -> None:
    conditions: list[dict[str, object]] = [
        {"answer": "score", "in": [1, 5]},
        {"answer": "said", "answered": True},
        {"answer": "pick", "is": "a"},
        {"attribute": "plan", "in": ["gold", 3, True]},
        {"hidden": "shop", "at_least": 4},
        {"segment": ["FAN", "UNCLASSIFIED"]},
    ]
    assert faults(after(scale("q", show_if={"all": conditions}))) == []


def test_only_what_is_required_may_ask_about_the_same_page() -> None:
    condition = {"answer": "b", "is": 1}
    assert faults(survey_of([scale("a", required_if=condition), scale("b")])) == []
    assert faults(survey_of([scale("a", show_if=condition), scale("b")])) == [
        ("UNKNOWN_NAME", (*FIRST, "show_if", "answer"))
    ]
    assert faults(survey_of([scale("a", show_if=condition)], [scale("b")]))[0][0] == "UNKNOWN_NAME"
    own = survey_of([kind("MATRIX", rows=ROWS, required_if={"answer": "q.a", "is": 1})])
    assert faults(own) == [("UNKNOWN_NAME", (*FIRST, "required_if", "answer"))]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{answer.unknown|x}}", "UNKNOWN_NAME"),
        ("{{answer.q|x}}", "UNKNOWN_NAME"),
        ("{{answer.photo|x}}", "UNKNOWN_NAME"),
        ("{{hidden.unknown|x}}", "UNKNOWN_NAME"),
        ("{{answer.score|x", "UNFIT_PIPE"),
        ("{{score}}", "UNFIT_PIPE"),
    ],
)
def test_a_pipe_repeats_what_was_said_by_then(text: str, code: str) -> None:
    assert faults(after(scale("q", wording=piping(text)))) == [
        (code, (*SECOND, "wording", "ja")),
        (code, (*SECOND, "wording", "en")),
    ]


def test_pipes_stand_in_any_wording_but_a_consents() -> None:
    told = piping("{{answer.score|x}} {{hidden.shop|x}} {{attribute.plan|x}}")
    assert faults(after(scale("q", hint=told), thanks=told)) == []
    assert faults(after(scale("q"), introduction=told)) == [
        ("UNKNOWN_NAME", ("introduction", "ja")),
        ("UNKNOWN_NAME", ("introduction", "en")),
    ]
    consent = kind("CONSENT", purpose="mail", wording=piping("{{attribute.name|you}}"))
    assert faults(after(consent)) == [("UNFIT_PIPE", (*SECOND, "wording"))]


@pytest.mark.parametrize(
    "redirect",
    [
        "javascript:alert(1)",
        "//evil.example",
        "https://",
        "ftp://a.jp/",
        "https://a@b.jp/",
        "https://a.jp:99999/",
        "https://a.jp/ x",
        "https://a.jp/\\b",
        "https://例え.jp/",
        "https://a.jp/{{hidden.shop}}",
    ],
)
def test_a_redirect_leads_to_a_plain_web_address(redirect: str) -> None:
    ending = {"key": "end", "redirect": redirect}
    assert faults(survey_of([scale("q")], endings=[ending])) == [("UNFIT_REDIRECT", ("endings", "0", "redirect"))]


def test_quotas_and_endings_have_keys_limits_and_an_order() -> None:
    quota = {"key": "few", "when": {"answer": "q", "is": 1}, "limit": 0}
    assert faults(survey_of([scale("q")], quotas=[quota, {**quota, "limit": 1}])) == [
        ("UNFIT_LIMITS", ("quotas", "0", "limit")),
        ("DUPLICATE", ("quotas", "1", "key")),
    ]
    rest, some = (
        {"key": "rest"},
        {"key": "some", "when": {"answer": "z", "is": 1}, "redirect": "https://a.jp:8443/x?y=1"},
    )
    assert faults(survey_of([scale("q")], endings=[rest, some])) == [
        ("UNFIT_CONDITION", ("endings", "0", "when")),
        ("UNKNOWN_NAME", ("endings", "1", "when", "answer")),
    ]
    assert faults(survey_of([scale("q")], hidden=[{"key": "a"}, {"key": "a"}])) == [
        ("DUPLICATE", ("hidden", "1", "key"))
    ]


def test_the_keys_of_parts_are_unique_and_short_enough() -> None:
    matrix = kind("MATRIX", rows=ROWS)
    assert faults(survey_of([matrix], [scale("q.b")])) == [("DUPLICATE", ("pages", "1", "questions", "0", "key"))]
    long = {**matrix, "rows": [{"key": "r" * 79, "wording": WORDS}]}
    assert faults(survey_of([long])) == [("UNFIT_KEY", (*FIRST, "rows", "0", "key"))]
    twice = [{**row, "item": "joy"} for row in ROWS]
    assert faults(survey_of([{**matrix, "rows": twice}])) == [("DUPLICATE", (*FIRST, "rows", "1", "item"))]


def test_two_questions_cannot_continue_the_same_one() -> None:
    both = survey_of([scale("a", continues="old"), scale("b", continues="old")])
    assert faults(both) == [("DUPLICATE", ("pages", "0", "questions", "1", "continues"))]


@pytest.mark.parametrize(
    ("question", "path"),
    [
        (kind("CONTACT", contact=["SHOE_SIZE"]), ("contact", "0")),
        (kind("FILE", media=["pdf"], attribute="cv"), ("attribute",)),
        (kind("CONSENT", purpose="mail", attribute="mail"), ("attribute",)),
        (scale("q", part_of="m"), ("part_of",)),
        (scale("q", show_if={}), ("show_if",)),
        (scale("q", show_if={"answer": "a"}), ("show_if",)),
        (scale("q", show_if={"answer": "a", "hidden": "b", "is": 1}), ("show_if",)),
        (scale("q", show_if={"answer": "a", "is": 1, "in": [1]}), ("show_if",)),
        (scale("q", show_if={"answer": "a", "is": 1, "at_least": 1}), ("show_if",)),
        (scale("q", show_if={"segment": ["KING"]}), ("show_if", "segment", "0")),
        (scale("q", show_if={"segment": ["FAN"], "is": 1}), ("show_if", "is")),
        (scale("q", show_if={"either": []}), ("show_if", "either")),
        (scale("q", show_if={"answer": "a", "is": {}}), ("show_if", "is")),
        (scale("q", show_if=NEVER_ENDING), ("show_if", *("all", "0") * 10)),
    ],
)
def test_what_is_not_known_is_refused_with_its_path(question: dict[str, object], path: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        survey_from_json({"title": TITLE, "pages": [{"key": "p", "questions": [question]}]})
    assert refused.value.path == (*FIRST, *path)
