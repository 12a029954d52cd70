"""Attributes: what people write becomes one text and perhaps a number, or is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.errors import Invalid, Refused
from backend.panel.rules import AttributeInput, AttributeKind, attribute_value, parse_attribute

CHOICES = ["東京", "大阪"]


@pytest.mark.parametrize(
    ("kind", "raw", "text", "number"),
    [
        (AttributeKind.TEXT, "  会員 ", "会員", None),
        (AttributeKind.TEXT, 5, "5", None),
        (AttributeKind.NUMBER, "１，２３４．５", "1234.5", 1234.5),
        (AttributeKind.NUMBER, -3, "-3", -3.0),
        (AttributeKind.NUMBER, "+0.10", "0.1", 0.1),
        (AttributeKind.NUMBER, 2.0, "2", 2.0),
        (AttributeKind.BOOLEAN, "はい", "true", 1.0),
        (AttributeKind.BOOLEAN, "NO", "false", 0.0),
        (AttributeKind.BOOLEAN, True, "true", 1.0),
        (AttributeKind.DATE, "2026/4/1", "2026-04-01", 20544.0),
        (AttributeKind.DATE, "２０２６年４月１日", "2026-04-01", 20544.0),
        (AttributeKind.DATE, "1969-12-31", "1969-12-31", -1.0),
        (AttributeKind.CHOICE, "大阪", "大阪", None),
    ],
)
def test_values_are_read_as_people_mean_them(
    kind: AttributeKind, raw: AttributeInput, text: str, number: float | None
) -> None:
    assert parse_attribute(kind, CHOICES, raw) == (text, number)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        (AttributeKind.TEXT, None),
        (AttributeKind.TEXT, " "),
        (AttributeKind.TEXT, "x" * 401),
        (AttributeKind.TEXT, "nul\x00"),
        (AttributeKind.TEXT, "lone\ud800"),
        (AttributeKind.NUMBER, "NaN"),
        (AttributeKind.NUMBER, float("inf")),
        (AttributeKind.NUMBER, "1e5"),
        (AttributeKind.NUMBER, "1_000"),
        (AttributeKind.NUMBER, "1,23"),
        (AttributeKind.NUMBER, "9" * 16),
        (AttributeKind.BOOLEAN, "maybe"),
        (AttributeKind.DATE, "2026-02-30"),
        (AttributeKind.DATE, "2026-02"),
        (AttributeKind.CHOICE, "名古屋"),
    ],
)
def test_what_cannot_be_meant_is_refused(kind: AttributeKind, raw: AttributeInput) -> None:
    with pytest.raises(Invalid):
        parse_attribute(kind, CHOICES, raw)


@given(st.text(max_size=30), st.sampled_from(AttributeKind))
def test_whatever_is_accepted_reads_back_the_same(raw: str, kind: AttributeKind) -> None:
    try:
        text, number = parse_attribute(kind, CHOICES, raw)
    except Refused:
        return
    assert parse_attribute(kind, CHOICES, text) == (text, number)
    said = attribute_value(kind, text, number)
    assert parse_attribute(kind, CHOICES, said) == (text, number)
