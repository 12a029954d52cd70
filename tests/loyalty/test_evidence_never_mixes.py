"""Evidence stays with its product; what is felt for a brand is shared by its products, and nothing else is."""

from backend.clock import days
from backend.loyalty.rules.axes import Axis
from tests.loyalty.told import NOW, answer, purchase
from tests.loyalty.world import World

AT = NOW - days(10)


def test_a_product_keeps_its_evidence_to_itself(world: World) -> None:
    person = world.person()
    world.observe(
        person, [answer(AT, 1.0, subject_id=1), purchase(AT, subject_id=1), answer(AT, 0.0, subject_id=2)], NOW
    )
    views = world.positions(person, NOW)
    assert sorted(views) == [1, 2]
    assert views[1].psychology.value > 0.6 > views[2].psychology.value
    assert [views[number].state.behaviour.is_customer for number in (1, 2)] == [True, False]
    assert views[2].behaviour.evidence == 0


def test_depth_is_shared_by_the_products_of_a_brand_alone(world: World) -> None:
    person = world.person()
    touched = [answer(AT, 0.5, subject_id=number, weight=3.0) for number in (1, 2, 3)]
    world.observe(person, [*touched, answer(AT, 1.0, axis=Axis.DEPTH, subject_id=1, weight=3.0)], NOW)
    views = world.positions(person, NOW)
    assert views[1].depth == views[2].depth
    assert views[1].depth.evidence > 2
    assert views[3].depth.evidence == 0
    assert views[1].placement.depth_known
    assert not views[3].placement.depth_known


def test_attachment_alone_makes_no_position(world: World) -> None:
    person = world.person()
    world.observe(person, [answer(AT, 1.0, axis=Axis.DEPTH, subject_id=1)], NOW)
    assert world.positions(person, NOW) == {}
    world.observe(person, [purchase(AT, subject_id=2)], NOW)
    views = world.positions(person, NOW)
    assert sorted(views) == [2]
    assert views[2].depth.evidence > 0


def test_the_same_source_of_two_products_is_two(world: World) -> None:
    person = world.person()
    world.observe(person, [purchase(AT, subject_id=1, source_id="1"), purchase(AT, subject_id=2, source_id="1")], NOW)
    assert {number: view.behaviour.evidence for number, view in world.positions(person, AT).items()} == {1: 1.0, 2: 1.0}
