"""The engines of artefacts that no lab takes: a lens, a submission."""

from pathlib import Path

import pytest

from opexkit import content
from opexkit.exercises.checkers import LensEngine, SubmissionEngine
from opexkit.files.problem import InputError
from opexkit.labs import Brief, Source, find_engine
from opexkit.labs.lab import run

SUBMISSION = """\
team: A
workload: B
lens: operational-excellence-2024-11-06
milestone: {name: Q1, date: 2026-03-31}
answers:
  OPS01-BP01: {status: implemented, evidence: [a page]}
  OPS01-BP02: {status: partial, note: half, owner: squad, due: 2026-06-30}
"""


def missed(engine: str, text: str) -> list[str]:
    result = run(find_engine(engine), [Source(Path("mine.txt"), text)], Brief())
    assert [verdict.demand for verdict in result.verdicts] == list(find_engine(engine).demands(Brief()))
    return [verdict.demand for verdict in result.verdicts if not verdict.met]


def test_they_stand_in_the_table_of_engines() -> None:
    assert isinstance(find_engine("lens"), LensEngine)
    assert isinstance(find_engine("submission"), SubmissionEngine)


def test_the_kits_own_readiness_lens_meets_every_demand() -> None:
    assert missed("lens", content.data("lenses", "northwind-orr.json").read_text(encoding="utf-8")) == []


def test_a_submission_with_everything() -> None:
    assert missed("submission", SUBMISSION) == []


@pytest.mark.parametrize(
    ("cut", "demand"),
    [(", evidence: [a page]", "evidence"), (", due: 2026-06-30", "owners"), (" note: half,", "notes")],
)
def test_each_demand_is_looked_at(cut: str, demand: str) -> None:
    assert missed("submission", SUBMISSION.replace(cut, "")) == [demand]


def test_what_assess_would_refuse_is_told_without_a_path() -> None:
    with pytest.raises(InputError, match=r"^submission.yaml:\d+"):
        missed("submission", SUBMISSION.replace("partial", "partly"))
