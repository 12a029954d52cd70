"""What a draft changes is told before it is published: questions, loadings, trends and columns; lineage is checked."""

import pytest

from backend.db import Database
from backend.loyalty.rules.axes import Axis, Facet
from backend.surveys.actions import add_survey, change_draft, publish
from backend.surveys.queries import drafted_differences, published_differences
from backend.surveys.rules import (
    ColumnRename,
    LoadingChange,
    Published,
    QuestionAspect,
    Survey,
    answer_space,
    column_names,
    difference,
    lineage_faults,
    predecessors,
    survey_from_json,
)
from backend.surveys.rules.faults import UnknownName
from backend.transfer.survey_columns import answer_columns
from tests.asking import CONNECTION, LIKING, TRUST, TWO_PAGES, WORDS, scale, survey_of
from tests.snapshots import everything

ROW: dict[str, object] = {"key": "a", "wording": WORDS}
OTHER = {"ja": "別の", "en": "Another"}


def read(*pages: list[dict[str, object]]) -> Survey:
    return survey_from_json(survey_of(*pages))


def choice(kind: str, *codes: str, **more: object) -> dict[str, object]:
    options = [{"code": code, "wording": WORDS} for code in codes]
    return {"key": "pick", "kind": kind, "wording": WORDS, "options": options, **more}


def test_the_same_survey_changes_nothing() -> None:
    survey = survey_from_json(TWO_PAGES)
    found = difference(survey, survey)
    assert (found.added, found.removed, found.changed) == ((), (), ())
    assert [trend.keeps for trend in found.trends] == [True] * 3
    assert all(change.before == change.after for change in found.loadings)
    assert (found.columns_added, found.columns_removed, found.columns_renamed) == ((), (), ())


def test_in_a_first_version_everything_is_added() -> None:
    found = difference(None, survey_from_json(TWO_PAGES))
    assert (found.added, found.removed, found.changed, found.trends) == (("like", "doubt", "bond"), (), (), ())
    assert found.columns_added == ("q.like", "q.doubt", "q.bond")


@pytest.mark.parametrize(
    ("more", "aspects"),
    [
        ({"wording": OTHER}, ["WORDING"]),
        ({"hint": OTHER}, ["WORDING"]),
        ({"high": 7}, ["SCALE"]),
        ({"low_label": WORDS}, ["LABELS"]),
        ({"required": True}, ["REQUIRED"]),
        ({"not_applicable": True}, ["REQUIRED"]),
        ({"loadings": [{**LIKING, "weight": 2}]}, ["LOADINGS"]),
        ({"item": "joy"}, ["ITEM"]),
        ({"show_if": {"segment": ["FAN"]}}, ["LOGIC"]),
        ({"attribute": "mood"}, ["ATTRIBUTE"]),
        ({"wording": OTHER, "required": True}, ["WORDING", "REQUIRED"]),
    ],
)
def test_what_of_a_question_differs_is_named(more: dict[str, object], aspects: list[str]) -> None:
    (change,) = difference(read([scale("q", LIKING)]), read([{**scale("q", LIKING), **more}])).changed
    assert (change.key, change.before, [aspect.value for aspect in change.aspects]) == ("q", "q", aspects)


@pytest.mark.parametrize(
    ("before", "after", "breaks"),
    [
        (scale("pick"), scale("pick", wording=OTHER, required=True), []),
        (scale("pick"), scale("pick", high=7), ["SCALE"]),
        (scale("pick"), scale("pick", low=0), ["SCALE"]),
        (scale("pick"), choice("SINGLE", "a", "b"), ["KIND"]),
        (choice("SINGLE", "a", "b"), choice("SINGLE", "b", "a"), []),
        (choice("SINGLE", "a", "b"), choice("SINGLE", "a", "b", "c"), ["OPTIONS"]),
        (choice("SINGLE", "a", "b"), choice("MULTI", "a", "b"), ["KIND"]),
        (choice("RANKING", "a", "b"), choice("RANKING", "a", "c"), ["OPTIONS"]),
    ],
)
def test_a_trend_goes_on_where_the_answers_can_be_the_same(
    before: dict[str, object], after: dict[str, object], breaks: list[str]
) -> None:
    (trend,) = difference(read([before]), read([after])).trends
    assert (trend.keeps, [aspect.value for aspect in trend.breaks]) == (not breaks, breaks)


def test_a_question_goes_on_under_another_name() -> None:
    old = read([scale("like", LIKING), choice("MULTI", "a", "b")], [scale("gone", TRUST)])
    new = read(
        [scale("love", LIKING, continues="like"), {**choice("MULTI", "a", "b", continues="pick"), "key": "took"}],
        [scale("new", CONNECTION)],
    )
    found = difference(old, new)
    assert (found.added, found.removed) == (("new",), ("gone",))
    assert [(change.key, change.before, change.aspects) for change in found.changed] == [
        ("love", "like", (QuestionAspect.KEY, QuestionAspect.ITEM)),
        ("took", "pick", (QuestionAspect.KEY, QuestionAspect.ITEM)),
    ]
    assert found.columns_renamed == (
        ColumnRename(before="q.like", after="q.love"),
        ColumnRename(before="q.pick=a", after="q.took=a"),
        ColumnRename(before="q.pick=b", after="q.took=b"),
    )
    assert (found.columns_added, found.columns_removed) == (("q.new",), ("q.gone",))


def test_loadings_are_weighed_by_facet() -> None:
    old = read([scale("a", LIKING), scale("b", {**LIKING, "weight": 2})], [scale("c", TRUST)])
    new = read([scale("a", {**LIKING, "weight": 1.5})], [scale("d", CONNECTION)])
    assert difference(old, new).loadings == (
        weighed(Axis.PSYCHOLOGY, Facet.LIKING, (3.0, 2), (1.5, 1)),
        weighed(Axis.PSYCHOLOGY, Facet.TRUST, (1.0, 1), (0, 0)),
        weighed(Axis.DEPTH, Facet.CONNECTION, (0, 0), (1.0, 1)),
    )


def weighed(axis: Axis, facet: Facet, before: tuple[float, int], after: tuple[float, int]) -> LoadingChange:
    return LoadingChange(
        axis=axis,
        facet=facet,
        before=before[0],
        after=after[0],
        questions_before=before[1],
        questions_after=after[1],
    )


def test_rows_of_a_matrix_go_on_one_by_one() -> None:
    rows = [{"key": key, "wording": WORDS, "loadings": [LIKING]} for key in ("a", "b")]
    old = read([scale("alone", LIKING), {"key": "m", "kind": "MATRIX", "wording": WORDS, "rows": rows}])
    moved = [rows[0], {"key": "c", "wording": WORDS, "loadings": [LIKING], "continues": "alone"}]
    new = read([{"key": "n", "kind": "MATRIX", "wording": WORDS, "rows": moved, "continues": "m"}])
    assert {key: part.key for key, part in predecessors(old, new).items()} == {"n.a": "m.a", "n.c": "alone"}
    assert list(lineage_faults(old, new)) == []
    assert difference(old, new).removed == ("m.b",)
    assert answer_space(old.parts[0]) == answer_space(new.parts[1])


def test_a_row_is_worded_and_shuffled_by_its_matrix_and_shown_with_its_page() -> None:
    matrix: dict[str, object] = {"key": "m", "kind": "MATRIX", "wording": WORDS, "rows": [ROW]}
    plain = read([matrix])
    changes = {
        "WORDING": survey_of([{**matrix, "wording": OTHER}]),
        "SCALE": survey_of([{**matrix, "high": 7}]),
        "LOGIC": survey_of([{**matrix, "shuffled": True}]),
    }
    for aspect, definition in changes.items():
        (change,) = difference(plain, survey_from_json(definition)).changed
        assert (change.key, [each.value for each in change.aspects]) == ("m.a", [aspect])


def test_what_is_still_asked_goes_on_with_itself_alone() -> None:
    live = read([scale("like", LIKING)])
    both = read([scale("love", LIKING, continues="like"), scale("like", LIKING)])
    assert {key: part.key for key, part in predecessors(live, both).items()} == {"like": "like"}
    assert difference(live, both).added == ("love",)


@pytest.mark.parametrize(
    ("questions", "path"),
    [
        ([scale("love", continues="unknown")], ("0", "continues")),
        ([scale("like"), scale("love", continues="like")], ("1", "continues")),
        (
            [
                {
                    "key": "m",
                    "kind": "MATRIX",
                    "wording": WORDS,
                    "rows": [{"key": "a", "wording": WORDS, "continues": "x"}],
                }
            ],
            ("0", "rows", "0", "continues"),
        ),
    ],
)
def test_only_what_is_live_and_no_longer_asked_is_continued(
    questions: list[dict[str, object]], path: tuple[str, ...]
) -> None:
    draft = read(questions)
    (fault,) = lineage_faults(read([scale("like")]), draft)
    assert (fault.code, fault.path) == ("UNKNOWN_NAME", ("pages", "0", "questions", *path))


def test_what_was_said_of_a_lineage_may_stay_in_the_next_draft() -> None:
    live = read([scale("love", continues="like")])
    assert list(lineage_faults(live, live)) == []
    assert [fault.code for fault in lineage_faults(None, live)] == ["UNKNOWN_NAME"]


def test_exports_name_their_columns_so() -> None:
    survey = read([scale("a"), choice("MULTI", "a", "b"), {**choice("RANKING", "x", "y"), "key": "rank"}])
    published = Published(id=1, survey_id=1, survey_key="s", number=1, survey=survey)
    named = [name for part in survey.parts for name in column_names(part)]
    assert [each.column.name for each in answer_columns([published])] == named


def test_the_draft_is_compared_with_the_live_version_and_that_with_the_one_before(database: Database) -> None:
    first, second = survey_from_json(TWO_PAGES), read([scale("like", LIKING), scale("more")])
    survey_id = database.write_now(lambda session: add_survey(session, key="annual", survey=first, now=1).id)
    drafted = database.read_now(lambda session: drafted_differences(session, [survey_id]))
    assert drafted == {survey_id: difference(None, first)}
    one = database.write_now(lambda session: publish(session, survey_id, 2).id)
    database.write_now(lambda session: change_draft(session, survey_id, second, 3).id)
    drafted = database.read_now(lambda session: drafted_differences(session, [survey_id, 99]))
    assert drafted == {survey_id: difference(first, second)}
    two = database.write_now(lambda session: publish(session, survey_id, 4).id)
    made = database.read_now(lambda session: published_differences(session, [one, two]))
    assert made == {one: difference(None, first), two: difference(first, second)}


def test_a_draft_that_continues_what_is_not_there_is_refused_and_nothing_is_kept(database: Database) -> None:
    first = survey_from_json(TWO_PAGES)
    survey_id = database.write_now(lambda session: add_survey(session, key="annual", survey=first, now=1).id)
    database.write_now(lambda session: publish(session, survey_id, 2).id)
    before = everything(database)
    astray = read([scale("love", continues="unknown")])
    with pytest.raises(UnknownName):
        database.write_now(lambda session: change_draft(session, survey_id, astray, 3))
    assert everything(database) == before
    database.write_now(lambda session: change_draft(session, survey_id, read([scale("love", continues="like")]), 3).id)
    database.write_now(lambda session: publish(session, survey_id, 4).id)
