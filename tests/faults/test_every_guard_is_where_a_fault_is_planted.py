"""Every guard of the table stands where its fault is planted, and its tests are there: `make guards` can be asked."""

from pathlib import Path

from tests.faults.planted import find_misplaced, list_faults

_ROOT = Path(__file__).parents[2]


def test_each_guard_stands_once_in_its_file_and_its_tests_are_there() -> None:
    faults = list_faults()
    misplaced = {fault.guard: found for fault in faults if (found := find_misplaced(fault, _ROOT))}
    assert misplaced == {}
    assert len({fault.guard for fault in faults}) == len(faults) > 100
