import pytest

from opexkit import content
from opexkit.exercises.checkers import examine_lens, examine_submission
from opexkit.exercises.exercise import FormatError

SUBMISSION = """\
team: A
workload: B
lens: operational-excellence-2024-11-06
milestone: {name: Q1, date: 2026-03-31}
answers:
  OPS01-BP01: {status: implemented, evidence: [a page]}
  OPS01-BP02: {status: partial, note: half, owner: squad, due: 2026-06-30}
"""


def test_the_kits_own_readiness_lens_meets_every_demand() -> None:
    found = examine_lens(content.data("lenses", "northwind-orr.json").read_text(encoding="utf-8"))
    assert [name for name, (met, _) in found.items() if not met] == []


def test_a_submission_with_everything() -> None:
    assert all(met for met, _ in examine_submission(SUBMISSION).values())


@pytest.mark.parametrize(
    ("cut", "demand"),
    [(", evidence: [a page]", "evidence"), (", due: 2026-06-30", "owners"), (" note: half,", "notes")],
)
def test_each_demand_is_looked_at(cut: str, demand: str) -> None:
    found = examine_submission(SUBMISSION.replace(cut, ""))
    assert [name for name, (met, _) in found.items() if not met] == [demand]


def test_what_assess_would_refuse_is_told_without_a_path() -> None:
    with pytest.raises(FormatError, match=r"^submission.yaml:\d+"):
        examine_submission(SUBMISSION.replace("partial", "partly"))
