"""The scheme that fits best is found: for the segment, else its layer of four, else everyone of that standing."""

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from backend.clock import DAY
from backend.db import Slice
from backend.errors import Invalid, NotFound
from backend.sales import actions
from backend.sales.queries import schemes as queries
from backend.sales.queries.schemes import Fitting, SchemeQuery
from backend.sales.rules.leads import Stage, Standing
from backend.sales.rules.schemes import Reach, SchemePlace, check_place, fitting_places
from backend.sales.tables import SchemeRow
from tests.loyalty.told import NOW
from tests.sales.shop import CONTENT, Shop

SCALED = {"wording": {"ja": "?"}, "axis": "DEPTH", "facet": "CONNECTION", "item": "a"}
# As many characters as the column takes.
LONGEST_PLACE = 48
PLACES = [
    SchemePlace(reach=reach, segment=segment, standing=standing, stage=stage)
    for reach, segments in ((Reach.EXACT, range(8)), (Reach.BASE, range(4)), (Reach.GENERAL, [None]))
    for segment, standing, stage in itertools.product(segments, Standing, Stage)
]


@given(
    is_published=st.lists(st.booleans(), min_size=20, max_size=20),
    segment=st.one_of(st.none(), st.integers(-1, 7)),
    depth_known=st.booleans(),
    standing=st.sampled_from(Standing),
    stage=st.sampled_from(Stage),
)
def test_the_nearest_published_place_is_taken(
    *, is_published: list[bool], segment: int | None, depth_known: bool, standing: Standing, stage: Stage
) -> None:
    published = set(itertools.compress(_near(segment, standing, stage), is_published))
    fitting = fitting_places(segment, depth_known=depth_known, standing=standing, stage=stage)
    found = next((place for place in fitting if place in published), None)
    mine = {place for place in published if (place.standing, place.stage) == (standing, stage)}
    known = segment if segment is not None and segment >= 0 else None
    for reach, code in (
        (Reach.EXACT, known if depth_known else None),
        (Reach.BASE, None if known is None else known & 3),
    ):
        if code is not None:
            wanted = {place for place in mine if (place.reach, place.segment) == (reach, code)}
            if wanted:
                assert {found} == wanted
                return
    assert found == next((place for place in mine if place.reach is Reach.GENERAL), None)


@given(
    segment=st.integers(-1, 7),
    depth_known=st.booleans(),
    standing=st.sampled_from(Standing),
    stage=st.sampled_from(Stage),
)
def test_every_place_looked_at_can_be_published(
    *, segment: int, depth_known: bool, standing: Standing, stage: Stage
) -> None:
    fitting = fitting_places(segment, depth_known=depth_known, standing=standing, stage=stage)
    for place in fitting:
        check_place(place)
        assert (place.standing, place.stage) == (standing, stage)
    assert len({place.spelled for place in fitting}) == len(fitting)


def test_no_two_places_are_spelled_alike() -> None:
    assert len({place.spelled for place in PLACES}) == len(PLACES)
    assert max(len(place.spelled) for place in PLACES) <= LONGEST_PLACE


def test_the_newest_version_of_the_nearest_place_holds(shop: Shop) -> None:
    assert _for(shop, 7) is None
    general = shop.publish()
    assert _row(shop, 7) == (general.id, Reach.GENERAL)
    base = shop.publish(Reach.BASE, 3)
    assert _row(shop, 7) == (base.id, Reach.BASE)
    shop.publish(Reach.EXACT, 7)
    exact = shop.publish(Reach.EXACT, 7)
    assert (exact.version, exact.segment) == (2, 7)
    assert _row(shop, 7) == (exact.id, Reach.EXACT)
    # Depth unknown: one of four. Another segment, or none at all: what is nearest to that.
    assert _row(shop, 3, depth_known=False) == (base.id, Reach.BASE)
    assert _row(shop, 3) == (base.id, Reach.BASE)
    loyal = shop.publish(Reach.EXACT, 3)
    assert _row(shop, 3) == (loyal.id, Reach.EXACT)
    assert _row(shop, 3, depth_known=False) == (base.id, Reach.BASE)
    assert _row(shop, 6) == (general.id, Reach.GENERAL)
    assert _row(shop, None) == _row(shop, -1) == (general.id, Reach.GENERAL)
    # Nobody is met as what they are not, nor in another stage.
    assert _for(shop, 7, standing=Standing.CUSTOMER) is None
    assert _for(shop, 7, stage=Stage.CLOSING) is None


def test_an_earlier_instant_has_the_version_that_held_then(shop: Shop) -> None:
    first, second = shop.publish(at=NOW - DAY), shop.publish(at=NOW)
    assert [_row(shop, 0, at=at) for at in (NOW - DAY, NOW - 1, NOW)] == [
        (first.id, Reach.GENERAL),
        (first.id, Reach.GENERAL),
        (second.id, Reach.GENERAL),
    ]
    assert _for(shop, 0, at=NOW - DAY - 1) is None


def test_schemes_of_another_product_are_not_for_this_one(shop: Shop) -> None:
    shop.publish()
    other = shop.world.products[2]
    assert (
        shop.see(
            lambda session: queries.scheme_for(
                session, other, 0, depth_known=True, standing=Standing.PROSPECT, stage=Stage.APPROACH
            )
        )
        is None
    )


def test_all_versions_stay_readable(shop: Shop) -> None:
    rows = [shop.publish(), shop.publish(), shop.publish(Reach.BASE, 0)]
    assert _listed(shop, SchemeQuery(all_versions=True)) == [row.id for row in rows]
    assert _listed(shop, SchemeQuery()) == [rows[1].id, rows[2].id]
    assert _listed(shop, SchemeQuery(reach=Reach.BASE, segment=0, standing=Standing.PROSPECT)) == [rows[2].id]
    assert _listed(shop, SchemeQuery(stage=Stage.CLOSING)) == []


def test_a_published_scheme_is_never_changed(shop: Shop) -> None:
    shop.publish()
    with pytest.raises(DBAPIError, match="never changed"):
        shop.do(lambda session: session.execute(text("UPDATE sales_schemes SET reason = 'other'")))
    assert shop.see(lambda session: session.scalars(select(SchemeRow.reason)).all()) == ["初版"]


@pytest.mark.parametrize(
    ("reach", "segment"),
    [(Reach.EXACT, None), (Reach.EXACT, 8), (Reach.EXACT, -1), (Reach.BASE, 4), (Reach.GENERAL, 0)],
)
def test_a_place_that_is_none_is_refused(shop: Shop, reach: Reach, segment: int | None) -> None:
    with pytest.raises(Invalid) as refused:
        shop.publish(reach, segment)
    assert refused.value.path == ("segment",)
    assert shop.see(_count) == 0


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"aim": None}, "content.aim"),
        ({"aim": {}}, "content.aim"),
        ({"aim": {"fr": "essayer"}}, "content.aim"),
        ({"aim": {"ja": "あ" * 1_001}}, "content.aim.ja"),
        ({"opening": "text"}, "content.opening"),
        ({"next_step": {"ja": " "}}, "content.next_step"),
        ({"say": {"ja": "one"}}, "content.say"),
        ({"say": [{"ja": "one"}, 3]}, "content.say.1"),
        ({"say": [{"ja": "one"}] * 13}, "content.say"),
        ({"leave_unsaid": [{}]}, "content.leave_unsaid.0"),
        ({"materials": [{"title": {"ja": "資料"}}]}, "content.materials.0.url"),
        ({"materials": [{"title": {"ja": "資料"}, "url": "http://kizuna.example/a"}]}, "content.materials.0.url"),
        ({"materials": [{"title": {"ja": "資料"}, "url": "https://a@b/"}]}, "content.materials.0.url"),
        ({"materials": [{"title": {"ja": "資料"}, "url": "javascript:alert(1)"}]}, "content.materials.0.url"),
        ({"materials": [{"title": {"ja": "資料"}, "url": "https://"}]}, "content.materials.0.url"),
        ({"materials": [{"title": {"ja": "資料"}, "url": 'https://a.example"onclick=x'}]}, "content.materials.0.url"),
        ({"materials": [{"title": {"ja": "資料"}, "url": "https://a.example/<script>"}]}, "content.materials.0.url"),
        (
            {"materials": [{"title": {"ja": "資料"}, "url": "https://a.example/\u202egpj.exe"}]},
            "content.materials.0.url",
        ),
        ({"materials": [{"title": {"ja": "資料"}, "url": "https://a.example/a\u200bb"}]}, "content.materials.0.url"),
        # The letter in the middle is Cyrillic: such a name is written as xn--….
        ({"materials": [{"title": {"ja": "資料"}, "url": "https://ex\u0430mple.com/"}]}, "content.materials.0.url"),
        ({"aim": {"ja": "\u202e\u200b"}}, "content.aim.ja"),
        ({"question": {"wording": {"ja": "?"}, "facet": "TRUST"}}, "content.question.axis"),
        (
            {"question": {"wording": {"ja": "?"}, "axis": "DEPTH", "facet": "TRUST", "item": "a"}},
            "content.question.facet",
        ),
        (
            {"question": {"wording": {"ja": "?"}, "axis": "DEPTH", "facet": "CONNECTION"}},
            "content.question.item",
        ),
        (
            {"question": {"wording": {"ja": "?"}, "axis": "DEPTH", "facet": "CONNECTION", "item": "a b"}},
            "content.question.item",
        ),
        (
            {"question": {"wording": {"ja": "?"}, "axis": "TASTE", "facet": "CONNECTION", "item": "a"}},
            "content.question.axis",
        ),
        (
            {
                "question": {
                    "wording": {"ja": "?"},
                    "axis": "DEPTH",
                    "facet": "CONNECTION",
                    "item": "a",
                    "low": 5,
                    "high": 5,
                }
            },
            "content.question",
        ),
        ({"question": {**SCALED, "high": math.inf}}, "content.question"),
        ({"question": {**SCALED, "low": -1e308, "high": 1e308}}, "content.question"),
        ({"exit_criteria": "done"}, "content.exit_criteria"),
        ({"price": 3}, "content.price"),
    ],
)
def test_content_that_is_none_is_refused_with_its_path(shop: Shop, change: dict[str, object], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        shop.publish(content={**CONTENT, **change})
    assert ".".join(refused.value.path) == path
    assert shop.see(_count) == 0


@pytest.mark.parametrize("missing", sorted(CONTENT))
def test_what_every_scheme_says_must_be_there(shop: Shop, missing: str) -> None:
    with pytest.raises(Invalid) as refused:
        shop.publish(content={name: value for name, value in CONTENT.items() if name != missing})
    assert refused.value.path == ("content", missing)
    assert shop.see(_count) == 0


def test_content_comes_back_as_it_was_written(shop: Shop) -> None:
    content = {
        **CONTENT,
        "say": [{"ja": "産地のこと"}, {"ja": "淹れ方", "en": "How to brew"}],
        "leave_unsaid": [{"ja": "値引き"}],
        "question": {
            "wording": {"ja": "安心して飲めますか"},
            "item": "sales.trust",
            "axis": "PSYCHOLOGY",
            "facet": "TRUST",
            "low": 1.0,
            "high": 5.0,
        },
        "materials": [{"title": {"ja": "パンフレット"}, "url": "https://kizuna.example/a.pdf"}],
        "exit_criteria": [{"ja": "また会う約束をした"}],
    }
    assert shop.publish(content=content).content == content


def test_nothing_in_a_scheme_hides_or_turns_round(shop: Shop) -> None:
    content = {
        **CONTENT,
        "aim": {"ja": "試飲\u202eを\u200b勧める"},
        "say": [{"ja": "<b>新茶</b>\n🧑\u200d🌾が摘みました"}],
        "materials": [{"title": {"ja": "\u2066冊子"}, "url": "https://kizuna.example/冊子.pdf?a=1#b"}],
    }
    kept = shop.publish(content=content).content
    assert kept == {
        **CONTENT,
        "aim": {"ja": "試飲を勧める"},
        "say": [{"ja": "<b>新茶</b>\n🧑\u200d🌾が摘みました"}],
        "materials": [{"title": {"ja": "冊子"}, "url": "https://kizuna.example/冊子.pdf?a=1#b"}],
    }


def test_a_scheme_needs_a_product_and_a_reason(shop: Shop) -> None:
    place = SchemePlace(reach=Reach.GENERAL, segment=None, standing=Standing.PROSPECT, stage=Stage.APPROACH)
    for product_id, reason, refusal in ((99, "初版", NotFound), (shop.product, " ", Invalid)):
        with pytest.raises(refusal):
            _publish(shop, place, product_id, reason)
    assert shop.see(_count) == 0


def _near(segment: int | None, standing: Standing, stage: Stage) -> list[SchemePlace]:
    """Places of that segment and of another one, of that standing and stage and of others."""
    code = segment if segment is not None and segment >= 0 else 3
    codes = [
        (Reach.EXACT, code),
        (Reach.EXACT, (code + 4) % 8),
        (Reach.BASE, code % 4),
        (Reach.BASE, (code + 1) % 4),
        (Reach.GENERAL, None),
    ]
    others = [other for other in Standing if other is not standing], [other for other in Stage if other is not stage]
    return [
        SchemePlace(reach=reach, segment=each, standing=one, stage=other)
        for reach, each in codes
        for one in (standing, others[0][0])
        for other in (stage, others[1][0])
    ]


def _publish(shop: Shop, place: SchemePlace, product_id: int, reason: str) -> SchemeRow:
    return shop.do(
        lambda session: actions.publish_scheme(
            session, product_id=product_id, place=place, content=CONTENT, reason=reason, by=1, now=NOW
        )
    )


def _for(
    shop: Shop,
    segment: int | None,
    *,
    depth_known: bool = True,
    standing: Standing = Standing.PROSPECT,
    stage: Stage = Stage.APPROACH,
    at: int | None = None,
) -> Fitting | None:
    return shop.see(
        lambda session: queries.scheme_for(
            session, shop.product, segment, depth_known=depth_known, standing=standing, stage=stage, at=at
        )
    )


def _row(shop: Shop, segment: int | None, *, depth_known: bool = True, at: int | None = None) -> tuple[int, Reach]:
    found = _for(shop, segment, depth_known=depth_known, at=at)
    assert found is not None
    return found.row.id, found.reach


def _listed(shop: Shop, query: SchemeQuery) -> list[int]:
    page = shop.see(lambda session: queries.list_schemes(session, Slice(count=9), query))
    return [row.id for row in page.rows]


def _count(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(SchemeRow)).one()
