"""A lens in all shapes that public ones have, from a blank file to the report, through the AWS Tool, and back."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from tests.review.test_any_lens import in_words, through_aws
from typer.testing import CliRunner

from opexkit.cli import app
from opexkit.files.problem import InputError
from opexkit.lens.catalogue import Catalogue, load_catalogue
from opexkit.reports.team import SECTIONS
from opexkit.review.dump import submission_yaml
from opexkit.review.grading import grade_team
from opexkit.review.load import load_team, read_submission
from opexkit.review.portfolio import make_portfolio
from opexkit.review.start.blank import blank_yaml
from opexkit.review.submission import Milestone, Risk
from opexkit.view.notebook import to_html


def choice(name: str, title: str) -> dict[str, Any]:
    return {"id": name, "title": title, "improvementPlan": {"displayText": f"Do {title}"}}


def question(name: str, choices: dict[str, str], *rules: tuple[str, str]) -> dict[str, Any]:
    made = [choice(one, title) for one, title in choices.items()]
    written = [{"condition": condition, "risk": risk} for condition, risk in rules]
    title = f"How is it done ({name.replace('_', ' ')})?"
    return {"id": name, "title": title, "description": "d", "choices": made, "riskRules": written}


QUESTIONS = (
    question("ids_repeat", {"risk_mitigated": "Mitigated here", "tested": "Tested"},
             ("risk_mitigated && tested", "NO_RISK"), ("risk_mitigated", "MEDIUM_RISK"), ("default", "HIGH_RISK")),
    question("tagging_policy", {"risk_mitigated": "Mitigated", "tagging_policy": "A policy", "enforced": "Enforced"},
             ("tagging_policy && enforced && risk_mitigated", "NO_RISK"), ("default", "HIGH_RISK")),
    question("inside_region", {"encrypted": "Encrypted", "inside_region_no": "No, nothing is outside the region"},
             ("inside_region_no", "NO_RISK"), ("encrypted", "MEDIUM_RISK"), ("default", "HIGH_RISK")),
    question("by_hand", {"changed_by_hand": "Changes", "unwritten": "Words", "reviewed": "Seen",
                         "noneofthese": "None of these"},
             ("changed_by_hand || unwritten", "HIGH_RISK"), ("reviewed && !noneofthese", "NO_RISK")),
)  # fmt: skip


@pytest.fixture
def lens(tmp_path: Path) -> Catalogue:
    pillars = [{"id": f"pillar_{n}", "name": f"Pillar {n}", "questions": [asked]} for n, asked in enumerate(QUESTIONS)]
    whole = {"schemaVersion": "2021-11-01", "name": "All shapes", "description": "d", "pillars": pillars}
    (tmp_path / "lens.json").write_text(json.dumps({"LensJSON": json.dumps(whole)}), encoding="utf-8")  # as exported
    return load_catalogue(str(tmp_path / "lens.json"))


def answered(folder: Path, lens: Catalogue, said: dict[str, str], name: str = "q3.yaml", team: str = "T") -> Path:
    """Fill in a blank file, as an editor would, where a code waits for its answer."""
    day = Milestone(name="Q3", date=dt.date(2026, 9, 30))
    lines = blank_yaml(lens, team, "w", day, "lens.json").splitlines()
    for code, status in said.items():
        (place,) = [
            place for place, line in enumerate(lines) if line.strip().replace('"', "").startswith(f"{code}:   #")
        ]
        lines[place] = lines[place].replace(":   #", f": {status}  #", 1)
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


SAID = {
    "ids_repeat.risk_mitigated": "implemented",
    "tested": "partial",
    "tagging_policy.risk_mitigated": "implemented",
    "tagging_policy.tagging_policy": "{status: not_applicable, reason: OUT_OF_SCOPE}",
    "enforced": "not_implemented",
    "inside_region_no": "implemented",
    "reviewed": "implemented",
    "changed_by_hand": "not_implemented",
}


def test_from_a_blank_file_to_the_report_and_through_the_tool_nothing_is_lost(tmp_path: Path, lens: Catalogue) -> None:
    path = answered(tmp_path, lens, SAID)
    read = read_submission(path)
    assert set(read.answers) == set(SAID)
    grade = grade_team(load_team(path))
    risks = [item.risk for item in grade.questions]
    assert risks == [Risk.MEDIUM, Risk.HIGH, Risk.NONE, Risk.NONE]
    for section in SECTIONS.values():
        assert to_html(section(grade))
    back = through_aws(tmp_path, read, lens)
    returned = in_words(back.answers)
    assert returned | in_words(read.answers) == returned
    again = tmp_path / "again.yaml"
    again.write_text(submission_yaml(back.model_copy(update={"lens": "lens.json"}), lens), encoding="utf-8")
    assert [item.risk for item in grade_team(load_team(again)).questions] == risks


def test_sentences_name_a_choice_by_its_title_and_never_by_its_id(tmp_path: Path, lens: Catalogue) -> None:
    grade = grade_team(load_team(answered(tmp_path, lens, SAID)))
    said = [item.why for item in grade.questions] + [action.why for action in grade.plan.actions]
    assert any("“Enforced”" in why for why in said)
    ids = {each.id for asked in lens.questions for each in asked.choices} | {asked.id for asked in lens.questions}
    assert not [(word, why) for why in said for word in ids - {"tested", "enforced", "reviewed"} if word in why]


def test_a_whole_question_can_be_set_aside_where_a_choice_has_its_id(tmp_path: Path, lens: Catalogue) -> None:
    text = blank_yaml(lens, "T", "w", Milestone(name="Q3", date=dt.date(2026, 9, 30)), "lens.json")
    path = tmp_path / "q3.yaml"
    path.write_text(text.replace('  # If none of it applies: "tagging_policy.*"', '  "tagging_policy.*"'), "utf-8")
    read = read_submission(path)
    assert [(code, said.status.value) for code, said in read.answers.items()] == [("tagging_policy", "not_applicable")]
    back = through_aws(tmp_path, read, lens)
    assert in_words(back.answers) == in_words(read.answers)


def test_an_id_of_a_question_and_of_its_choice_must_say_which(tmp_path: Path, lens: Catalogue) -> None:
    path = answered(tmp_path, lens, SAID)
    path.write_text(path.read_text("utf-8").replace("tagging_policy.tagging_policy", "tagging_policy"), "utf-8")
    with pytest.raises(InputError, match=r"write tagging_policy\.tagging_policy for the choice, or tagging_policy\.\*"):
        read_submission(path)


def test_what_list_answers_prints_of_repeated_ids_is_imported_whole_and_read_where_it_lies(
    tmp_path: Path, lens: Catalogue
) -> None:
    """Ids go by question and choice, and the lens's path is told from where the file is written."""
    summaries = [
        {
            "QuestionId": asked["id"],
            "PillarId": f"pillar_{number}",
            "Choices": [{"ChoiceId": each["id"], "Title": each["title"]} for each in asked["choices"]],
            "SelectedChoices": ["risk_mitigated"],
            "ChoiceAnswerSummaries": [{"ChoiceId": "risk_mitigated", "Status": "SELECTED", "Reason": "NONE"}],
            "IsApplicable": True,
            "Risk": "HIGH",
            "Reason": "NONE",
        }
        for number, asked in enumerate(QUESTIONS[:2])
    ]
    printed = {"WorkloadId": "0" * 32, "LensAlias": "arn:x:lens/own", "AnswerSummaries": summaries}
    (tmp_path / "answers.json").write_text(json.dumps(printed), encoding="utf-8")
    out = tmp_path / "teams" / "t" / "q3.yaml"
    words = ["--lens", str(tmp_path / "lens.json"), "--team", "T", "--milestone", "Q3", "--date", "2026-09-30"]
    made = CliRunner().invoke(app, ["import", "aws", str(tmp_path / "answers.json"), *words, "-o", str(out)])
    assert (made.exit_code, "Left out" in made.output) == (0, False), made.output
    read = read_submission(out)
    assert read.lens == "../../lens.json"
    assert {code for code, said in read.answers.items() if said.status.value == "implemented"} == {
        "ids_repeat.risk_mitigated",
        "tagging_policy.risk_mitigated",
    }


def test_practices_that_do_not_apply_satisfy_no_rule(tmp_path: Path, lens: Catalogue) -> None:
    """A rule that gives a high risk by `||` must not hold through what does not apply."""
    aside = "{status: not_applicable, reason: OUT_OF_SCOPE}"
    path = answered(tmp_path, lens, {"changed_by_hand": aside, "unwritten": aside, "reviewed": "implemented"})
    assert {item.code: item.risk for item in grade_team(load_team(path)).questions}["by_hand"] is Risk.NONE


def test_one_file_by_three_paths_is_one_lens_and_two_files_at_equal_paths_are_two(
    tmp_path: Path, lens: Catalogue
) -> None:
    for name in ("near", "far", "copy", "other"):
        (tmp_path / name).mkdir()
    own = (tmp_path / "lens.json").read_bytes()
    (tmp_path / "copy" / "lens.json").write_bytes(own)
    (tmp_path / "other" / "lens.json").write_bytes(own.replace(b"All shapes", b"Elsewhere"))
    named = {
        "near": "../lens.json",
        "far": (tmp_path / "lens.json").as_posix(),
        "copy": "lens.json",
        "other": "lens.json",
    }
    grades = []
    for name, where in named.items():
        path = answered(tmp_path / name, lens, {"enforced": "not_implemented"}, team=name)
        path.write_text(path.read_text("utf-8").replace('lens: "lens.json"', f"lens: {json.dumps(where)}"), "utf-8")
        grades.append(grade_team(load_team(path)))
    portfolio = make_portfolio(grades)
    assert sorted(sorted(group.teams) for group in portfolio.lenses) == [
        sorted(grade.slug for grade in grades[:3]),
        [grades[3].slug],
    ]
    assert [len(gap.teams) for gap in portfolio.common_gaps] == [3]


def test_answers_go_to_the_next_version_by_question_and_choice_and_what_is_new_is_told(
    tmp_path: Path, lens: Catalogue
) -> None:
    newer = json.loads(json.loads((tmp_path / "lens.json").read_text("utf-8"))["LensJSON"])
    added = question("added", {"risk_mitigated": "Mitigated anew", "watched": "Watched"},
                     ("risk_mitigated && watched", "NO_RISK"), ("default", "HIGH_RISK"))  # fmt: skip
    newer["pillars"][0]["questions"].append(added)
    (tmp_path / "newer.json").write_text(json.dumps(newer), encoding="utf-8")
    said = {"ids_repeat.risk_mitigated": "implemented", "tagging_policy.risk_mitigated": "not_implemented"}
    path = answered(tmp_path, lens, said)
    grade = grade_team(load_team(path), lens=str(tmp_path / "newer.json"))
    statuses = {item.code: item.status.value for item in grade.practices if item.status}
    assert statuses == {"ids_repeat.risk_mitigated": "implemented", "tagging_policy.risk_mitigated": "not_implemented"}
    assert "added.risk_mitigated" in grade.lens.remark
    assert "watched" in grade.lens.remark


def test_init_and_export_run_on_it_from_the_command_line(tmp_path: Path, lens: Catalogue) -> None:
    runner = CliRunner()
    made = runner.invoke(
        app, ["init", "Team Ünïcode", "--lens", str(tmp_path / "lens.json"), "-o", str(tmp_path / "t")]
    )
    assert made.exit_code == 0, made.output
    assert "tagging_policy.tagging_policy" in next(tmp_path.rglob("t/**/*.yaml"), next(tmp_path.glob("t*"))).read_text(
        "utf-8"
    )
    path = answered(tmp_path, lens, SAID)
    shown = runner.invoke(app, ["export", "answers", str(path), "--workload-id", "0" * 32])
    assert shown.exit_code == 0, shown.output
    assert {item["QuestionId"] for item in json.loads(shown.stdout)} == {asked["id"] for asked in QUESTIONS}
    assert "All shapes is no lens of AWS: give the ARN that it has in the Tool with --lens-alias." in shown.stderr
    arn = ["--lens-alias", "arn:aws:wellarchitected:eu-west-1:111122223333:lens/x"]
    named = runner.invoke(app, ["export", "answers", str(path), "--workload-id", "0" * 32, *arn])
    assert "--lens-alias" not in named.stderr
    plan = runner.invoke(app, ["export", "plan", str(path), "--to", "jira"])
    assert plan.exit_code == 0, plan.output
    assert "None of these" not in plan.stdout


def test_comparing_two_versions_says_nothing_of_a_question_that_is_new(tmp_path: Path, lens: Catalogue) -> None:
    newer = json.loads(json.loads((tmp_path / "lens.json").read_text("utf-8"))["LensJSON"])
    newer["pillars"][0]["questions"].append(
        question("added", {"risk_mitigated": "Mitigated anew", "watched": "Watched"},
                 ("risk_mitigated && watched", "NO_RISK"), ("default", "HIGH_RISK"))
    )  # fmt: skip
    (tmp_path / "newer.json").write_text(json.dumps(newer), encoding="utf-8")
    before = answered(
        tmp_path, lens, {"ids_repeat.risk_mitigated": "implemented", "tested": "not_implemented"}, "q2.yaml"
    )
    text = before.read_text("utf-8").replace("2026-09-30", "2026-12-31").replace("lens.json", "newer.json")
    after = tmp_path / "q4.yaml"
    after.write_text(f"{text.rstrip()}\n  added.risk_mitigated: not_implemented\n", encoding="utf-8")
    shown = CliRunner().invoke(app, ["compare", str(before), str(after), "--format", "json"], env={"COLUMNS": "200"})
    assert shown.exit_code == 0, shown.output
    changes = json.loads(shown.stdout)["changes"]
    assert [item["was"] for item in changes["questions"] if item["code"] == "added"] == [None]
    (new,) = [item for item in changes["practices"] if item["code"].startswith("added.")]
    assert (new["kind"], new["was"]) == ("not_comparable", None)
