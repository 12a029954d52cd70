"""A matrix is answered row by row and a contact block field by field; everything else is its own only part."""

from backend.loyalty.rules.axes import Axis
from backend.surveys.rules import QuestionKind, axes_of, parts_of, survey_from_json
from tests.asking import CONNECTION, LIKING, WORDS, scale, survey_of

NEVER = {"hidden": "from", "is": "nowhere"}
MATRIX = {
    "key": "m",
    "kind": "MATRIX",
    "wording": WORDS,
    "low": 1,
    "high": 7,
    "required": True,
    "not_applicable": True,
    "attribute": "mood",
    "continues": "old",
    "skip_if": NEVER,
    "rows": [
        {"key": "joy", "wording": WORDS, "item": "joy", "loadings": [LIKING]},
        {"key": "bond", "wording": WORDS, "loadings": [CONNECTION], "continues": "tie"},
    ],
}
CONTACT = {
    "key": "c",
    "kind": "CONTACT",
    "wording": WORDS,
    "required": True,
    "attribute": "home",
    "contact": ["FAMILY_NAME", "FAMILY_KANA", "POSTAL_CODE", "BUILDING", "EMAIL", "PHONE"],
}
SURVEY = survey_from_json(survey_of([MATRIX, scale("own")], [CONTACT], hidden=[{"key": "from"}]))


def test_each_row_is_a_scale_with_the_blocks_points_and_its_own_loadings() -> None:
    joy, bond, own = SURVEY.pages[0].parts
    assert [part.key for part in (joy, bond, own)] == ["m.joy", "m.bond", "own"]
    assert (joy.kind, joy.low, joy.high, joy.required, joy.not_applicable) == (QuestionKind.SCALE, 1, 7, True, True)
    assert (joy.item, joy.attribute, joy.continues, bond.continues) == ("joy", "mood.joy", "old.joy", "tie")
    assert (joy.part_of, joy.skip_if, own.part_of) == ("m", SURVEY.pages[0].questions[0].skip_if, "")
    assert axes_of(SURVEY) == {Axis.PSYCHOLOGY, Axis.DEPTH}


def test_each_field_of_a_contact_block_is_of_its_own_kind_and_worded_in_both_languages() -> None:
    parts = SURVEY.pages[1].parts
    assert [(part.key, part.kind.value) for part in parts] == [
        ("c.family_name", "TEXT"),
        ("c.family_kana", "TEXT"),
        ("c.postal_code", "POSTAL_CODE"),
        ("c.building", "TEXT"),
        ("c.email", "EMAIL"),
        ("c.phone", "PHONE"),
    ]
    assert parts[1].wording == {"ja": "せい(ふりがな)", "en": "Family name (reading)"}
    assert {part.attribute for part in parts} >= {"home.family_name", "home.email"}
    # Many homes have no building's name.
    assert [part.key for part in parts if not part.required] == ["c.building"]


def test_the_parts_of_a_survey_are_those_of_its_pages_in_order() -> None:
    own = SURVEY.pages[0].questions[1]
    assert parts_of(own) == (own,)
    assert SURVEY.parts == SURVEY.pages[0].parts + SURVEY.pages[1].parts
