"""What `opexkit check` says of files of every kind, and of those that are of none."""

import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from opexkit import content
from opexkit.cli import app
from opexkit.files import document, json_text

LESSON_FILES = content.data("lessons")
EXERCISE = """\
id: {id}
kind: single
title: Who rolls back?
area: operate
practices: [OPS06-BP01]
difficulty: 1
source: https://docs.aws.amazon.com/wellarchitected/
prompt: A release makes checkout slow. Who rolls back?
options:
  - {{id: on-call, text: Whoever is on call, right: true, feedback: The runbook names that role.}}
  - {{id: author, text: The author of the change, feedback: The author may be asleep.}}
  - {{id: board, text: The change board, feedback: It meets once a week.}}
hints: [Who is awake?]
explanation: The one who sees the alarm must be able to end it.
samples: {{correct: on-call, wrong: board}}
"""
LENS = """\
{
  "schemaVersion": "2021-11-01",
  "name": "Small lens",
  "pillars": [
    {"id": "one_pillar", "name": "One",
     "questions": [
       {"id": "q_one", "title": "Is it so?",
        "choices": [{"id": "yes_it_is", "title": "It is"}],
        "riskRules": [{"condition": "yes_it_is", "risk": "NO_RISK"}]}
     ]}
  ]
}
"""
VOTES = "respondent: on-call engineer\nanswers:\n  OPS01-BP01: implemented\n  OPS01-BP02: partial\n"
SUBMISSION = """\
team: {team}
workload: w
lens: operational-excellence-2024-11-06
milestone: {{name: Q1, date: {date}}}
answers:
  OPS01-BP01: implemented
"""


def check(*paths: Path) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, ["check", *map(str, paths)], env={"COLUMNS": "400", "TERM": "dumb"})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output.splitlines()


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.slow
def test_the_kit_s_own_places_are_clean_and_each_file_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: Counter[Path] = Counter()
    each, tree = document.read_events, json_text._tree

    def counted(path: Path, text: str) -> Any:
        parsed[path.absolute()] += 1
        return each(path, text)

    def counted_json(text: str, path: Path) -> Any:
        parsed[path.absolute()] += 1
        return tree(text, path)

    monkeypatch.setattr(document, "read_events", counted)
    monkeypatch.setattr(json_text, "_tree", counted_json)
    status, lines = check(content.data(), content.scenario())
    assert status == 0
    assert len(parsed) > 200
    assert {path: count for path, count in parsed.items() if count > 1 and path.is_file()} == {}
    strange = [line for line in lines if "not a kind" in line]
    assert [line.split(":")[0] for line in strange] == [str(content.data("aws-cli", "README.md"))]


def test_an_exercise_that_was_just_begun_does_not_hide_the_others(tmp_path: Path) -> None:
    begun = write(tmp_path / "aaa-new.yaml", 'id: aaa-new\nkind: single\ntitle: "An author has just begun\n')
    good = write(tmp_path / "who-rolls-back.yaml", EXERCISE.format(id="who-rolls-back"))
    status, lines = check(tmp_path)
    assert status == 1
    assert lines == [
        f"{begun}:4:1: is not YAML: found unexpected end of stream; close the quotes",
        f"{good}: an exercise (of the kind single), nothing to fix",
    ]


def test_bounds_patterns_and_short_lists_are_said_in_plain_words(tmp_path: Path) -> None:
    text = EXERCISE.format(id="My Exercise").replace("difficulty: 1", "difficulty: 5").replace("https", "http")
    text = text.partition("options:")[0] + "options: []\nhints: []\n" + text.partition("hints: [Who is awake?]\n")[2]
    path = write(tmp_path / "mine.yaml", text)
    status, lines = check(path)
    assert status == 1
    assert lines == [
        f"{path}:1:1: `id` is 'My Exercise'; write lower-case letters, digits and hyphens, such as who-rolls-back",
        f"{path}:6:1: `difficulty` is 5; write a number from 1 to 3",
        f"{path}:7:1: `source` is 'http://docs.aws.amazon.com/wellarchit…'; write an address that begins with https://",
        f"{path}:10:1: `hints` is empty; write one item at least",
        f"{path}:9:1: `options` is empty; write 3 to 6 items",
        f"{path}: an exercise, 5 to fix",
    ]


def test_a_lens_s_findings_have_their_line_and_column(tmp_path: Path) -> None:
    path = write(tmp_path / "l.json", LENS)
    status, lines = check(path)
    assert status == 1
    place = "$.pillars[0].questions[0].choices[0].improvementPlan"
    assert f"{path}:8:21: {place}: it is missing; add one with a displayText" in lines
    assert any(line.startswith(f"{path}:1:1: warning: $.description: the lens has no description") for line in lines)
    assert lines[-1] == f"{path}: a lens in AWS's format, 1 to fix"


@pytest.mark.parametrize("name", ["changes", "rollouts", "interview-frame"])
def test_what_lessons_share_is_checked(tmp_path: Path, name: str) -> None:
    shutil.copytree(LESSON_FILES, tmp_path / "lessons")
    path = write(tmp_path / "lessons" / f"{name}.yaml", "changes: [ {name: 3\n")
    status, lines = check(path.parent)
    assert status == 1
    assert [line for line in lines if "nothing to fix" not in line] == [
        f"{path}:2:1: is not YAML: did not find expected ',' or '}}'; fix this line or the one before it"
    ]


def test_votes_are_checked_in_the_lens_of_the_milestone_that_names_them(tmp_path: Path) -> None:
    votes = write(tmp_path / "votes" / "on-call.yaml", VOTES)
    assert check(votes.parent) == (
        0,
        [f"{votes}: a respondent's votes (2 practices in the lens operational-excellence-2024-11-06), nothing to fix"],
    )
    write(votes, VOTES.replace("OPS01-BP02", "OPS01-BP22"))
    status, lines = check(votes)
    assert (status, lines[0]) == (
        1,
        f"{votes}:4:3: there is no practice 'OPS01-BP22' in operational-excellence-2024-11-06; "
        "OPS01 goes from OPS01-BP01 to OPS01-BP06",
    )
    named = SUBMISSION.format(team="A", date="2026-03-31").replace("2024-11-06", "2023-04-10", 1)
    write(tmp_path / "q1.yaml", f"{named}respondents: [votes/on-call.yaml]\n")
    assert "in operational-excellence-2023-04-10;" in check(votes)[1][0]


def test_an_interview_may_say_not_applicable(tmp_path: Path) -> None:
    statuses = ("not_applicable", "implemented", "partial", "not_implemented")
    experts = "".join(
        f"  OPS10-BP0{number}: {{status: {status}, because: It was said.}}\n"
        for number, status in enumerate(statuses, start=1)
    )
    talk = "- {who: reviewer, says: What happens?}\n- {who: on-call engineer, says: I open the page.}\n"
    path = tmp_path / "interviews" / "ops10.yaml"
    write(path, f"question: OPS10\ntitle: When it rings\nwith: [reviewer]\ntranscript:\n{talk}experts:\n{experts}")
    assert check(path) == (0, [f"{path}: an interview (4 practices), nothing to fix"])


def test_an_emoji_that_is_written_as_two_escapes_is_a_team_s_name(tmp_path: Path) -> None:
    path = write(tmp_path / "q1.yaml", SUBMISSION.format(team='"\\ud83d\\ude80\\ud83d\\udd25"', date="2026-03-31"))
    status, lines = check(path)
    assert status == 0
    assert lines[0].startswith(f"{path}: a team's submissions (")


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("t.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nOutputs: {A: !Ref B}\n", "a CloudFormation template"),
        ("t.json", '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}', "a CloudFormation template"),
        ("k.yaml", "apiVersion: v1\nkind: Service\n---\napiVersion: v1\nkind: Service\n", "a Kubernetes manifest"),
        ("x.yaml", "color: red\n", "a YAML file"),
        ("n.txt", "hello", "a file"),
    ],
)
def test_a_file_of_no_kind_is_said_so(tmp_path: Path, name: str, text: str, what: str) -> None:
    path = write(tmp_path / name, text)
    told = f"{what}: not a kind that opexkit checks; docs/reference/schemas.md lists those that it does"
    assert check(path) == (1, [f"{path}: {told}"])
    good = write(tmp_path / "good" / "who-rolls-back.yaml", EXERCISE.format(id="who-rolls-back"))
    assert check(tmp_path) == (
        0,
        [f"{path}: note: {told}", f"{good}: an exercise (of the kind single), nothing to fix"],
    )


def test_a_team_s_milestones_are_held_against_each_other(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write(tmp_path / "team" / f"{name}.yaml", SUBMISSION.format(team="A", date="2026-03-31"))
    status, lines = check(tmp_path)
    assert status == 1
    assert f"{tmp_path / 'team' / 'b.yaml'}:4:23: 2026-03-31 is already the date of a.yaml" in lines[0]


def test_a_file_among_milestones_is_read_as_one(tmp_path: Path) -> None:
    write(tmp_path / "q1.yaml", SUBMISSION.format(team="A", date="2026-03-31"))
    path = write(tmp_path / "q2.yaml", "color: red\n")
    status, lines = check(tmp_path)
    assert status == 1
    assert any(line.startswith(f"{path}: is no submission; move it out") for line in lines)
    assert not any("not a kind" in line for line in lines)


def test_a_pack_is_checked_as_a_whole_whichever_of_its_files_is_named(tmp_path: Path) -> None:
    pack = tmp_path / "mine"
    shutil.copytree(content.scenario("northwind"), pack)
    faults = pack / "faults.yaml"
    faults.write_text(faults.read_text(encoding="utf-8").replace("service: ", "service: no-", 1), encoding="utf-8")
    status, lines = check(pack / "company.yaml")
    assert (status, lines[-1]) == (1, f"{pack}: a scenario pack, 1 to fix")
    assert lines[0].startswith(f"{faults}:")


def test_a_table_says_how_it_is_measured(tmp_path: Path) -> None:
    path = write(tmp_path / "incidents.csv", "id,started,resolved\n1,2026-01-01,2026-01-02\n")
    status, (line,) = check(path)
    assert (status, "measure it by `opexkit measure`" in line) == (0, True)


@pytest.mark.parametrize("missing", ["gone.yaml", "empty"])
def test_what_holds_nothing_is_an_error(tmp_path: Path, missing: str) -> None:
    (tmp_path / "empty").mkdir()
    assert check(tmp_path / missing)[0] == 1


NONES = """\
{
  "schemaVersion": "2021-11-01",
  "name": "With none of these",
  "pillars": [
    {"id": "one_pillar", "name": "One",
     "questions": [
       {"id": "q_one", "title": "Is it so?",
        "choices": [{"id": "yes_it_is", "title": "It is"}, {"id": "q_one_no", "title": "None of these"}],
        "riskRules": [{"condition": "%s", "risk": "NO_RISK"}, {"condition": "default", "risk": "HIGH_RISK"}]}
     ]}
  ]
}
"""


@pytest.mark.parametrize(
    ("rule", "yes", "none", "told"),
    [
        ("yes_it_is", "implemented", "implemented", True),
        ("yes_it_is", "implemented", "not_implemented", False),
        ("yes_it_is", "not_implemented", "implemented", False),
        ("yes_it_is || q_one_no", "implemented", "implemented", False),  # a statement of its own
    ],
)
def test_none_of_these_beside_a_practice_is_told_at_its_line(
    tmp_path: Path, rule: str, yes: str, none: str, told: bool
) -> None:
    (tmp_path / "lens.json").write_text(NONES % rule, encoding="utf-8")
    path = tmp_path / "m.yaml"
    head = "team: T\nworkload: w\nlens: lens.json\nmilestone: {name: M, date: 2026-09-30}\nanswers:\n"
    path.write_text(f"{head}  yes_it_is: {yes}\n  q_one_no: {none}\n", encoding="utf-8")
    status, lines = check(path)
    assert status == 0
    assert any(f"{path}:7:3: warning: “None of these” holds next to yes_it_is" in line for line in lines) is told


def test_milestones_of_several_teams_in_a_folder_are_said_to_be_several(tmp_path: Path) -> None:
    for team in ("Alpha", "Beta"):
        (tmp_path / f"{team}.yaml").write_text(SUBMISSION.format(team=team, date="2026-03-31"), encoding="utf-8")
    _, lines = check(tmp_path)
    assert "(alpha, beta: 2 milestones of 2 series, each graded for itself)" in lines[-1]
