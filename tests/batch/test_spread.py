"""Grading spread over processes: the same bytes as one after the other, and a process that dies costs one team."""

import os
import signal
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest

from opexkit import content
from opexkit.batch import assess, staff
from opexkit.batch.spread import spread
from opexkit.batch.workers import Crew, make_crew
from opexkit.exercises.verdicts import shared, sharing_verdicts
from opexkit.review.team_grade import ExerciseGrade

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux alone")
GOOD = """\
team: Crew {place}
workload: Track
lens: operational-excellence-2024-11-06
milestone: {{name: Q1, date: 2026-03-31}}
answers:
  OPS01-BP01: implemented
  OPS01-BP02: {{status: partial, note: "Ünfinished", due: 2026-09-30}}
"""


@pytest.fixture(scope="module")
def teams(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A flat folder of teams, one of them broken, one no submission, one with an artefact."""
    folder = tmp_path_factory.mktemp("teams")
    for place in range(12):
        (folder / f"{place}.yaml").write_text(GOOD.format(place=place), encoding="utf-8")
    (folder / "broken.yaml").write_text(GOOD.format(place="broken") + "  OPS99: implemented\n", encoding="utf-8")
    (folder / "stranger.yaml").write_text("a: b\n", encoding="utf-8")
    (folder / "map.yaml").write_text(content.data("labs", "alarm-map", "middling.yaml").read_text("utf-8"), "utf-8")
    (folder / "map.yaml").rename(folder / "map.yml.txt")
    lab = GOOD.format(place="lab") + "labs: {alarm-map: map.yml.txt}\n"
    (folder / "lab.yaml").write_text(lab, encoding="utf-8")
    return folder


def files(out: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(out)): path.read_bytes()
        for path in out.rglob("*")
        if path.is_file() and path.name != "run.json"
    }


def test_graded_side_by_side_the_bytes_are_the_same(
    teams: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = assess([teams], tmp_path / "alone", grade_only=True)
    monkeypatch.setattr(staff, "FEWEST", 2)
    told: list[tuple[str, int, int]] = []
    spreaded = assess([teams], tmp_path / "out", workers=2, grade_only=True, tick=lambda *said: told.append(said))
    assert files(tmp_path / "out") == files(tmp_path / "alone")
    assert spreaded.portfolio == alone.portfolio
    assert [failure.slug for failure in spreaded.portfolio.failures] == ["crew-broken", "stranger.yaml"]
    assert ("grading", 14, 14) in told


@pytest.fixture(scope="module")
def crew():
    made = make_crew(2, 2, with_pages=False)
    yield made
    made.close()


def double(items: Sequence[int], deadly: int = -1) -> list[int]:
    time.sleep(0.01)
    if deadly in items:
        os.kill(os.getpid(), signal.SIGKILL)
    return [2 * item for item in items]


def test_results_come_back_in_order(crew: Crew) -> None:
    assert spread(crew, double, range(100), lambda *_: -1) == [2 * item for item in range(100)]


def test_an_item_that_kills_its_process_is_lost_alone(crew: Crew) -> None:
    reasons: list[str] = []

    def lost(item: int, why: str) -> int:
        reasons.append(why)
        return -item

    made = spread(crew, partial(double, deadly=7), range(20), lost)
    assert made == [2 * item if item != 7 else -7 for item in range(20)]
    assert len(reasons) == 1
    assert "killed twice" in reasons[0]


def test_what_this_process_shares_with_a_crew_comes_back_in_order_and_from_both(crew: Crew) -> None:
    told: list[int] = []
    made = spread(crew, who, range(40), lambda *_: (-1, -1), told.append, here=True)
    assert [item for item, _ in made] == list(range(40))
    here = [item for item, process in made if process == os.getpid()]
    assert 0 < len(here) < 40
    assert here == list(range(len(here)))  # it begins in front, the crew at the end
    assert sum(told) == 40


def who(items: Sequence[int]) -> list[tuple[int, int]]:
    """Say in which process an item was worked on."""
    time.sleep(0.005)
    return [(item, os.getpid()) for item in items]


def test_an_item_that_kills_a_worker_is_lost_where_this_process_works_too(crew: Crew) -> None:
    made = spread(crew, partial(double, deadly=7), range(8), lambda item, _: -item, here=True)
    assert made == [0, 2, 4, 6, 8, 10, 12, -7]


def count(folder: Path, _: Sequence[int]) -> list[str]:
    """Ask for a verdict, and note in a file that the artefact was run."""

    def judge() -> ExerciseGrade:
        with (folder / "run").open("a") as file:
            file.write("x")
        return ExerciseGrade(id="a", title="Ä", area="", state="marked", score=0.5, rule="")

    with sharing_verdicts(folder / "verdicts"):
        return [shared(("a", "b"), judge).title for _ in range(2)]


def test_of_equal_artefacts_in_two_processes_one_is_run(crew: Crew, tmp_path: Path) -> None:
    assert spread(crew, partial(count, tmp_path), range(8), lambda *_: [""])[:1] == ["Ä"]
    assert (tmp_path / "run").read_text() == "x"


def test_alone_nothing_is_shared(tmp_path: Path) -> None:
    asked = []

    def judge() -> ExerciseGrade:
        asked.append(1)
        return ExerciseGrade(id="a", title="", area="", state="marked", score=0, rule="")

    assert shared(("a",), judge) == shared(("a",), judge)
    assert len(asked) == 2
