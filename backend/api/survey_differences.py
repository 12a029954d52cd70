"""What publishing a survey changes, in the schema."""

from backend.api.shapes.enums import Axis, Facet, QuestionAspect
from backend.api.shapes.writing import object_shape, says
from backend.surveys.rules import Difference


@object_shape
class QuestionChange:
    """A question that goes on from the version before, with what of it differs."""

    key: str = says("Its key; a row of a matrix or a field of a contact block is `question.row`.")
    key_before: str = says("Its key in the version before.")
    aspects: list[QuestionAspect] = says("What differs.")


@object_shape
class LoadingChange:
    """How much all questions together weigh on a facet, before and after."""

    axis: Axis = says("The axis.")
    facet: Facet = says("The facet of that axis.")
    weight_before: float = says("The sum of the weights in the version before.")
    weight_after: float = says("The sum of the weights now.")
    questions_before: int = says("How many questions loaded on it.")
    questions_after: int = says("How many questions load on it now.")


@object_shape
class TrendChange:
    """Whether the answers of a question that goes on can be counted together with the older ones."""

    key: str = says("The question's key.")
    key_before: str = says("Its key in the version before.")
    keeps: bool = says("Whether its trend goes on; else it begins anew.")
    breaks: list[QuestionAspect] = says("What of it breaks the trend; empty where it goes on.")


@object_shape
class ColumnRename:
    """A column of exports that goes on under another name."""

    before: str = says("Its name in the version before.")
    after: str = says("Its name from now on.")


@object_shape
class SurveyDifference:
    """What publishing changes against the version before: questions, loadings, trends and the columns of exports."""

    added: list[str] = says("The keys of questions that the version before did not ask.")
    removed: list[str] = says("The keys of questions that are not asked any more.")
    changed: list[QuestionChange] = says("The questions that go on and differ.")
    loadings: list[LoadingChange] = says("Every facet that questions load on, before or after.")
    trends: list[TrendChange] = says("Every question that goes on.")
    columns_added: list[str] = says("Columns that exports did not have.")
    columns_removed: list[str] = says("Columns that get nothing new; what was answered stays in them.")
    columns_renamed: list[ColumnRename] = says("Columns that go on under another name.")


def difference_of(found: Difference) -> SurveyDifference:
    """The difference as the schema shows it."""
    return SurveyDifference(
        added=list(found.added),
        removed=list(found.removed),
        changed=[
            QuestionChange(key=each.key, key_before=each.before, aspects=list(each.aspects)) for each in found.changed
        ],
        loadings=[
            LoadingChange(
                axis=each.axis,
                facet=each.facet,
                weight_before=each.before,
                weight_after=each.after,
                questions_before=each.questions_before,
                questions_after=each.questions_after,
            )
            for each in found.loadings
        ],
        trends=[
            TrendChange(key=each.key, key_before=each.before, keeps=each.keeps, breaks=list(each.breaks))
            for each in found.trends
        ],
        columns_added=list(found.columns_added),
        columns_removed=list(found.columns_removed),
        columns_renamed=[ColumnRename(before=each.before, after=each.after) for each in found.columns_renamed],
    )
