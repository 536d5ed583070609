"""Teams made in memory, and a small custom lens whose rules hold an "or"."""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from opexkit.lens.catalogue import load_catalogue
from opexkit.review.load import TeamFiles
from opexkit.review.submission import Submission, Votes

MakeTeam = Callable[..., TeamFiles]


@pytest.fixture
def make_team() -> MakeTeam:
    """Milestones of a team, a quarter apart, from answers by code; one dict a milestone."""

    def make(
        *milestones: Mapping[str, Any],
        lens: str | Sequence[str] = "operational-excellence-2024-11-06",
        name: str = "Dispatch",
        votes: Sequence[Votes] = (),
        aws: Mapping[str, str] | None = None,
    ) -> TeamFiles:
        lenses = [lens] * len(milestones) if isinstance(lens, str) else lens
        submissions = [
            Submission.model_validate(
                {
                    "team": name,
                    "workload": "Northwind Track",
                    "lens": lens_name,
                    "milestone": {"name": f"M{number}", "date": dt.date(2026, 1 + 3 * number, 1)},
                    "answers": answers,
                    "aws": aws or {},
                }
            )
            for number, (answers, lens_name) in enumerate(zip(milestones, lenses, strict=True))
        ]
        return TeamFiles(
            slug=name.lower(),
            submissions=tuple(submissions),
            catalogues=tuple(load_catalogue(lens_name) for lens_name in lenses),
            votes=tuple(votes),
            inputs={"q1.yaml": "0" * 64},
            folder=Path("teams"),
        )

    return make


@pytest.fixture
def every() -> Callable[..., dict[str, Any]]:
    """The same status for every practice of a lens, with exceptions."""

    def same(status: str, lens: str = "operational-excellence-2024-11-06", **others: str) -> dict[str, Any]:
        known = {practice.code: status for practice in load_catalogue(lens).practices}
        return known | {code.replace("_", "-"): other for code, other in others.items()}

    return same


@pytest.fixture
def small_lens(tmp_path: Path) -> Callable[..., str]:
    """A custom lens of one question with the practices alpha, beta, gamma; its path."""

    def write(*rules: tuple[str, str]) -> str:
        choices = [{"id": name, "title": name.title(), "improvementPlan": {"displayText": f"Do {name}."}}
                   for name in ("alpha", "beta", "gamma")]  # fmt: skip
        question = {
            "id": "question_one",
            "title": "How?",
            "choices": [*choices, {"id": "question_no", "title": "None of these"}],
            "riskRules": [{"condition": condition, "risk": risk} for condition, risk in rules],
        }
        pillar = {"id": "pillar", "name": "Pillar", "questions": [question]}
        lens = {"schemaVersion": "2021-11-01", "name": "Small", "description": "x", "pillars": [pillar]}
        path = tmp_path / f"lens{len(list(tmp_path.iterdir()))}.json"
        path.write_text(json.dumps(lens), encoding="utf-8")
        return str(path)

    return write
