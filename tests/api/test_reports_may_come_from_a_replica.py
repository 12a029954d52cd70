"""Which reads may come from a replica that is a little behind: these reports, and nothing else."""

import ast
from collections.abc import Iterator

from tests.architecture.source import Module, list_modules

# Counted over many people, and shown: no coordinate of anybody, and nothing that a write is decided by.
REPORTS = {
    "campaign_result",
    "lifetime_outlook",
    "loyalty_map",
    "means",
    "sales_results",
    "segment_cohorts",
    "segment_flow",
    "segment_summary",
    "survey_results",
    "survey_trend",
}


def reporting(module: Module) -> Iterator[tuple[str, str]]:
    """The classes and functions of a module that ask for a report."""
    for owner in module.classes:
        for function in (node for node in owner.body if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)):
            calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
            if any(isinstance(call, ast.Attribute) and call.attr in {"report", "report_now"} for call in calls):
                yield owner.name, function.name


def test_only_reports_are_read_from_a_replica() -> None:
    asked = [each for module in list_modules("backend/api") for each in reporting(module)]
    assert {name for owner, name in asked if owner != "Context"} == REPORTS
    assert not [owner for owner, _ in asked if owner.endswith("Mutation")]


def test_nothing_of_the_respondents_is() -> None:
    assert [each for module in list_modules("backend/web") for each in reporting(module)] == []
