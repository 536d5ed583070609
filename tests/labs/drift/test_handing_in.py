"""The lab in a submission: a folder of three files, graded, or said to be beyond what can be judged here."""

import json
import shutil
from pathlib import Path

import pytest
from tests.labs.drift.builder import FINDINGS, LAB, REFERENCE, RULES, TEMPLATE

from opexkit import content
from opexkit.exercises.labs import check_labs, grade_labs
from opexkit.labs.drift import guard
from opexkit.labs.lab import Source

SCENARIO = content.scenario("northwind")


@pytest.fixture
def team(tmp_path: Path) -> Path:
    for name in ("middling", "reference"):
        shutil.copytree(LAB.folder / name, tmp_path / name)
    return tmp_path


@pytest.mark.usefixtures("tools")
def test_a_folder_is_graded(team: Path) -> None:
    (grade,), digests = grade_labs({"drift": "middling"}, team, SCENARIO)
    assert (grade.state, round(grade.score, 2)) == ("marked", 0.35)
    assert set(digests) == {f"middling/{name}" for name in (FINDINGS, RULES, TEMPLATE)}
    (team / "team.yaml").write_text("labs: {drift: reference}\n", encoding="utf-8")
    assert check_labs(team / "team.yaml", SCENARIO) == []


def test_without_the_program_a_submission_is_told_so(team: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(guard.VARIABLE, "/nowhere/cfn-guard")
    (team / "reference" / RULES).write_text(REFERENCE[RULES] + "\n# as it is\n", encoding="utf-8")
    (grade,), _ = grade_labs({"drift": "reference"}, team, SCENARIO)
    assert (grade.state, grade.score) == ("pending", 0.0)
    assert (grade.message or "").startswith("it cannot be judged: Rules are judged by the program cfn-guard")


def test_what_deploys_it_is_a_call_that_aws_takes() -> None:
    from botocore.session import get_session
    from botocore.validate import validate_parameters

    (text,) = LAB.products([Source(Path(name), each) for name, each in REFERENCE.items()]).values()
    operation = get_session().get_service_model("cloudformation").operation_model("CreateChangeSet")
    call = json.loads(text)
    validate_parameters(call, operation.input_shape)
    assert call["DeploymentMode"] in operation.input_shape.members["DeploymentMode"].enum
    assert call["TemplateBody"].strip() == REFERENCE[TEMPLATE].strip()
