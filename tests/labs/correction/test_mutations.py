"""Each row and each cell of the reference is needed: without one a demand is lost, but for those with a reason."""

import pytest
from tests.labs.correction.builder import LAB

from opexkit.files.problem import InputError

REFERENCE = LAB.text("reference").split("\n")
ROWS = [
    place
    for place, line in enumerate(REFERENCE)
    if line.startswith("| ") and not REFERENCE[place + 1].startswith("|---") and not line.startswith("|---")
]
SURVIVORS = {
    "An alarm on errors rings": "no half hour is empty without it, and it is no phase",
    "The database is suspected": "the failover twelve minutes later tells the same",
    "The bridge closes": "no half hour is empty without it, and it is no phase",
    "The failover has no effect": "the suspicion twelve minutes before tells the same",
    "Put changes of the last hour": "it is a fourth action, for what held diagnosis up",
}


def passes(lines: list[str]) -> bool:
    try:
        return LAB.judge("\n".join(lines)).passed
    except InputError:
        return False


@pytest.mark.parametrize("place", ROWS, ids=[REFERENCE[place][2:40] for place in ROWS])
def test_a_row_less_loses_a_demand(place: int) -> None:
    line = REFERENCE[place]
    survives = any(each in line for each in SURVIVORS)
    assert passes([*REFERENCE[:place], *REFERENCE[place + 1 :]]) == survives


def cells() -> list[tuple[int, int]]:
    return [(place, number) for place in ROWS for number in range(1, REFERENCE[place].count("|"))]


def head_of(place: int, number: int) -> str:
    head = next(at for at in range(place, 0, -1) if REFERENCE[at + 1].startswith("|---"))
    return REFERENCE[head].split("|")[number].strip()


@pytest.mark.sampled(15)
@pytest.mark.parametrize(("place", "number"), cells())
def test_an_empty_cell_loses_a_demand(place: int, number: int) -> None:
    parts = REFERENCE[place].split("|")
    if not parts[number].strip():
        return
    parts[number] = " "
    lost = not passes([*REFERENCE[:place], "|".join(parts), *REFERENCE[place + 1 :]])
    head = head_of(place, number)
    assert lost or head == "Priority", (head, REFERENCE[place])
