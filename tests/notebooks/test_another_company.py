"""Every lesson's notebook runs to its end with another company; what its pack lacks is said in a sentence."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import papermill
import pytest

from opexkit.exercises.interviews import interview_exercise, whole_bank
from opexkit.lessons import open_lesson

ROOT = Path(__file__).resolve().parents[2]
CLINIC = ROOT / "tests" / "company" / "packs" / "harbour-clinic"
LESSONS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
LACKS = re.compile(r"The scenario harbour-clinic carries no [^(]+ \([a-z0-9/.-]+\), so there is nothing to show here\.")


@pytest.fixture(autouse=True)
def _own_progress(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPEXKIT_DATABASE_URL", f"sqlite:///{tmp_path / 'progress.sqlite'}")
    monkeypatch.setenv("OPEXKIT_TEAMS", str(tmp_path / "teams"))


def shown(path: Path, scenario: Path) -> Iterator[tuple[str, Any]]:
    """Run a notebook's code cells; each cell's last line, and what it shows."""
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    sources = ["".join(cell["source"]) for cell in cells]
    names: dict[str, Any] = {}
    exec(f"{sources[0]}\nscenario = {str(scenario)!r}", names)
    for source in sources[1:]:
        *head, last = source.rstrip().split("\n")
        exec("\n".join(head), names)
        if " = " in last:
            exec(last, names)
        else:
            yield last, eval(last, names)


LACKING = {
    "00-start-here": {"story.timeline(seed)", "story.outcomes(seed)"},
    "01-organization": {'lesson.lab("guardrails")'},
    "02-prepare": {'lesson.lab("safe-deployment")', 'lesson.picture("deployments")'},
    "03-operate": {'lesson.lab("alarm-tuning")', 'lesson.picture("incident")'},
    "04-evolve": {'lesson.lab("correction-of-error")', 'lesson.picture("recurrence")', 'lesson.picture("trajectory")'},
    "05-telemetry": {'lesson.lab("burn-rate-alerts")', 'lesson.lab("find-the-cause")'},
    "06-runbooks-and-playbooks": {
        'lesson.lab("aurora-failover")',
        'lesson.lab("rotate-credential")',
        'lesson.lab("scale-out-before-surge")',
        'lesson.lab("tracking-lookup-latency-burn")',
    },
    "07-operations-as-code": {'lesson.lab("drift")', 'lesson.lab("event-response")', 'lesson.picture("drift")'},
    "08-design-principles-and-review": {
        'lesson.interview("OPS02")',
        'lesson.interview("OPS10")',
        'lesson.interview("OPS11")',
        'lesson.picture("investment")',
        'lesson.picture("trajectory")',
    },
    "10-game-day": {"game.roles()", "game.play()", "game.questions()"},
}


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_a_notebook_runs_to_its_end_and_says_what_is_missing(path: Path) -> None:
    said = {call: view for call, view in shown(path, CLINIC) if view is not None}
    assert {call for call, view in said.items() if LACKS.fullmatch(repr(view).strip())} == LACKING.get(path.stem, set())
    for call, view in said.items():
        if "picture" in call or call.startswith("story."):
            assert "Northwind" not in view._repr_html_(), call


@pytest.mark.slow
@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", ["00-start-here", "08-design-principles-and-review"])
def test_papermill_runs_it_with_another_company(name: str, tmp_path: Path) -> None:
    out = tmp_path / f"{name}.ipynb"
    parameters = {"scenario": str(CLINIC), "learner": "ana"}
    papermill.execute_notebook(ROOT / "notebooks" / f"{name}.ipynb", out, parameters, progress_bar=False)
    assert LACKS.search(out.read_text(encoding="utf-8"))


def test_interviews_come_from_the_pack_that_was_asked_for(tmp_path: Path) -> None:
    pack = tmp_path / "own"
    (pack / "interviews").mkdir(parents=True)
    (pack / "interviews" / "ops10.yaml").write_text(INTERVIEW, encoding="utf-8")
    for file in CLINIC.glob("*.yaml"):
        (pack / file.name).write_bytes(file.read_bytes())
    page = open_lesson("design-principles-and-review", str(pack))
    assert page.interview("OPS10").view["title"] == page.bank.get("interview-ops10").title == "What happens"
    assert "interview-ops02" not in page.bank.exercises
    assert "interview-ops02" in whole_bank(ROOT / "scenarios" / "northwind").exercises


def test_an_interview_may_find_that_a_practice_does_not_apply(tmp_path: Path) -> None:
    (tmp_path / "interviews").mkdir()
    (tmp_path / "interviews" / "ops10.yaml").write_text(INTERVIEW, encoding="utf-8")
    exercise = interview_exercise(tmp_path, "OPS10")
    assert "not-applicable" in [target.id for target in exercise.bins]
    assert exercise.mark({"ops10-bp01": "not-applicable"}).parts[0].right


INTERVIEW = """\
question: OPS10
title: What happens
with: [on-call engineer, reviewer]
transcript:
  - {who: reviewer, says: What happens when an alarm rings?}
  - {who: on-call engineer, says: I open the page that the alarm names.}
experts:
  OPS10-BP01: {status: not_applicable, because: Nobody spoke of it.}
  OPS10-BP02: {status: implemented, because: The alarm names its page.}
  OPS10-BP03: {status: partial, because: No order was named.}
  OPS10-BP04: {status: not_implemented, because: Nobody is named.}
"""
