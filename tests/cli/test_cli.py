"""The command line: exit statuses, messages and help."""

import csv
import json
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path

import jsonschema
import pytest
import yaml
from tests.reports.sarif import SARIF
from typer.testing import CliRunner

from opexkit import content
from opexkit.cli import app
from opexkit.labs import load_labs
from opexkit.lens.catalogue import load_catalogue
from opexkit.reports.formats import PORTFOLIO, TEAM
from opexkit.reports.portfolio import SECTIONS
from opexkit.review.record import read_portfolio
from opexkit.view.blocks import plain

BEFORE = content.scenario("northwind", "reviews", "before.yaml")
AFTER = content.scenario("northwind", "reviews", "after.yaml")
NEWEST = "operational-excellence-2024-11-06"
CLI = CliRunner()


def run(*words: object) -> tuple[int, str]:
    result = CLI.invoke(app, [str(word) for word in words], env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


def test_northwind_goes_from_eleven_high_risks_to_one(tmp_path: Path) -> None:
    status, output = run("assess", BEFORE, AFTER, "-o", tmp_path / "out", "--grade-only")
    assert (status, "1 team graded" in output) == (0, True)
    portfolio = json.loads((tmp_path / "out" / "portfolio.json").read_text(encoding="utf-8"))
    (team,) = portfolio["teams"]
    assert [point["risks"]["high"] for point in team["trend"]] == [11, 1]
    assert (team["progress"]["was"]["high"], team["progress"]["now"]["high"]) == (11, 1)


@pytest.mark.slow
def test_the_newer_edition_gives_ten_and_one_medium_and_says_why(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("assess", BEFORE, AFTER, "-o", out, "--lens", "operational-excellence-2024-11-06")[0] == 0
    (team,) = json.loads((out / "portfolio.json").read_text(encoding="utf-8"))["teams"]
    risks = [(point["risks"]["high"], point["risks"]["medium"]) for point in team["trend"]]
    assert risks == [(10, 1), (1, 0)]
    page = (out / "teams" / "northwind-logistics" / "report.html").read_text(encoding="utf-8")
    assert "OPS09 cannot be HIGH in operational-excellence-2024-11-06" in page


@pytest.mark.slow
def test_exit_statuses_of_assess(tmp_path: Path) -> None:
    teams = tmp_path / "teams"
    (teams / "good").mkdir(parents=True)
    good = AFTER.read_text(encoding="utf-8")
    (teams / "good" / "after.yaml").write_text(good, encoding="utf-8")
    assert run("assess", teams, "-o", tmp_path / "a", "--grade-only", "--fail-on", "high")[0] == 3
    calm = good.replace("status: partial", "status: implemented")
    (teams / "good" / "after.yaml").write_text(calm, encoding="utf-8")
    assert run("assess", teams, "-o", tmp_path / "b", "--grade-only", "--fail-on", "medium")[0] == 0
    (teams / "bad").mkdir()
    (teams / "bad" / "q.yaml").write_text("team: [", encoding="utf-8")
    status, output = run("assess", teams, "-o", tmp_path / "c", "--grade-only", "--fail-on", "high")
    assert status == 1
    assert "Not graded:" in output


@pytest.mark.parametrize("words", [["gone"], ["--lens", "no-such-lens", BEFORE], [BEFORE, "--fail-on", "low"]])
def test_what_cannot_be_used_at_all_exits_with_two(tmp_path: Path, words: list[object]) -> None:
    assert run("assess", *words, "-o", tmp_path / "out")[0] == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ([], 0),
        (["--fail-on", "unanswered"], 3),
        (["--max-unanswered", "0"], 3),
        (["--max-unanswered", "9"], 3),
        (["--max-unanswered", "10"], 0),
        (["--max-unanswered", "-1"], 2),
    ],
)
def test_silence_passes_no_gate_that_counts_it(tmp_path: Path, options: list[str], status: int) -> None:
    silent = yaml.safe_load(AFTER.read_text(encoding="utf-8"))
    silent["answers"] = {"OPS01-BP01": "implemented"}
    path = tmp_path / "silent.yaml"
    path.write_text(yaml.safe_dump(silent), encoding="utf-8")
    ended, output = run("assess", path, "-o", tmp_path / "out", "--grade-only", *options)
    assert (ended, "Held back: Northwind Logistics: " in output) == (status, status == 3)


def test_fonts_lie_in_a_folder(tmp_path: Path) -> None:
    status, output = run("assess", AFTER, "-o", tmp_path / "out", "--grade-only", "--font-path", tmp_path / "none")
    assert (status, "is no folder; give the one that holds the files of fonts" in output) == (2, True)


def test_only_changed_needs_a_base(tmp_path: Path) -> None:
    status, output = run("assess", AFTER, "-o", tmp_path / "out", "--only", "changed")
    assert (status, "--only changed needs --base" in output) == (2, True)


@pytest.mark.parametrize("form", ["json", "markdown", "sarif", "junit"])
def test_assess_prints_its_outcome_for_other_tools(tmp_path: Path, form: str) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "now.yaml").write_bytes(BEFORE.read_bytes())
    (tmp_path / "t" / "bad.yaml").write_text("team: Bad\nworkload: w\n", encoding="utf-8")
    words = (
        "assess",
        tmp_path / "t",
        "-o",
        tmp_path / "out",
        "--grade-only",
        "--fail-on",
        "high",
        "--base",
        BEFORE.parent,
    )
    result = CLI.invoke(app, [*map(str, words), "--format", form])
    text = result.stdout
    assert result.exit_code == 1  # a team that cannot be graded goes before what is held back
    if form == "json":
        told = json.loads(text)
        assert told["held_back"] == ["Northwind Logistics: 11 questions of high risk"]
        assert [item["name"] for item in told["results"] if item["failed"]] == ["Northwind Logistics", "bad"]
        assert [change["move"] for change in told["changes"]["teams"]] == ["worse"]
    elif form == "sarif":
        jsonschema.validate(json.loads(text), SARIF)
        results = json.loads(text)["runs"][0]["results"]
        assert sum(item["ruleId"] == "high-risk" and item["level"] == "error" for item in results) == 11
        bad = [item for item in results if item["ruleId"] == "input"]
        places = {item["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for item in bad}
        assert places == {(tmp_path / "t" / "bad.yaml").as_uri()}
    elif form == "junit":
        assert 'tests="2" failures="2"' in text
    else:
        assert "## Held back\n\n- Northwind Logistics" in text
        assert "## What changed since the base" in text


@pytest.mark.parametrize(("form", "start"), [("json", "{"), ("markdown", "# "), ("sarif", "{"), ("junit", "<?xml")])
def test_check_and_compare_print_for_other_tools(tmp_path: Path, form: str, start: str) -> None:
    path = tmp_path / "q.yaml"
    path.write_text(BEFORE.read_text(encoding="utf-8").replace("OPS01-BP02", "OPS01-BP22", 1), encoding="utf-8")
    result = CLI.invoke(app, ["check", str(path), "--format", form])
    assert (result.exit_code, result.stdout.startswith(start), "OPS01-BP22" in result.stdout.replace("\\", "")) == (
        1,
        True,
        True,
    )
    compared = CLI.invoke(app, ["compare", str(BEFORE), str(AFTER), "--format", form])
    assert (compared.exit_code, compared.stdout.startswith(start)) == (0, True)
    for made in (result, compared) if form == "sarif" else ():
        jsonschema.validate(json.loads(made.stdout), SARIF)


def test_two_portfolios_are_compared(tmp_path: Path) -> None:
    for name, path in (("q2", BEFORE), ("q3", AFTER)):
        assert run("assess", path, "-o", tmp_path / name, "--grade-only", "--lens", NEWEST)[0] == 0
    status, output = run("compare", tmp_path / "q2", tmp_path / "q3")
    assert (status, "▲ Better" in output) == (0, True)
    status, page = run("compare", tmp_path / "q2" / "portfolio.json", tmp_path / "q3", "--format", "markdown")
    assert (status, "Teams: 1 better. High risks: 10 of 11 questions then, 1 of 11 now." in page) == (0, True)
    assert json.loads(run("compare", tmp_path / "q3", tmp_path / "q2", "--format", "json")[1])["results"][0]["failed"]
    assert run("compare", tmp_path / "q2", BEFORE)[0] == 2
    assert run("compare", tmp_path / "q2", tmp_path / "q3", "--lens", NEWEST)[0] == 2


def test_a_lens_that_fits_no_answer_is_an_error(tmp_path: Path) -> None:
    lens = content.data("lenses", "northwind-orr.json")
    status, output = run("assess", AFTER, "-o", tmp_path / "out", "--grade-only", "--lens", lens)
    assert (status, "none of the answers, given in operational-excellence" in output) == (2, True)
    assert f"{AFTER}:" in output
    good = tmp_path / "t.yaml"
    head = f"team: Own\nworkload: w\nlens: {lens}\nmilestone: {{name: M, date: 2026-09-30}}\nanswers:\n"
    good.write_text(f"{head}  {load_catalogue(str(lens)).practices[0].code}: implemented\n", encoding="utf-8")
    status, output = run("assess", AFTER, good, "-o", tmp_path / "out", "--grade-only", "--lens", lens)
    assert (status, "Not graded:" in output, "1 team graded" in output) == (1, True, True)


def test_the_age_of_evidence_is_a_parameter(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    shown = "{status: implemented, evidence: [{text: Notes, date: 2026-01-10}]}"
    head = "team: Own\nworkload: w\nlens: operational-excellence-2024-11-06\n"
    day = "milestone: {name: M, date: 2026-03-31}\n"
    path.write_text(f"{head}{day}answers:\n  OPS01-BP01: {shown}\n", encoding="utf-8")
    counts = []
    for days in (80, 79):
        assert run("assess", path, "-o", tmp_path / "out", "--grade-only", "--evidence-days", days)[0] == 0
        (team,) = json.loads((tmp_path / "out" / "portfolio.json").read_text(encoding="utf-8"))["teams"]
        counts.append((team["evidence_days"], team["statuses"]["outdated"]))
    assert counts == [(80, 0), (79, 1)]


def test_two_workloads_of_a_team_are_told_apart_in_every_table(tmp_path: Path) -> None:
    for workload in ("Billing", "Checkout"):
        text = f"team: Shop\nworkload: {workload}\nlens: operational-excellence-2024-11-06\n"
        text += "milestone: {name: M, date: 2026-03-31}\nanswers:\n  OPS01-BP01: not_implemented\n"
        (tmp_path / f"{workload}.yaml").write_text(text, encoding="utf-8")
    options = ("--grade-only", "--max-unanswered", 3)
    status, output = run("assess", tmp_path, "-o", tmp_path.parent / "two", *options)
    assert status == 3
    page = (tmp_path.parent / "two" / "portfolio.md").read_text(encoding="utf-8")
    portfolio = read_portfolio(tmp_path.parent / "two" / "portfolio.json")
    blocks = "\n".join(plain(section(portfolio)) for section in SECTIONS.values())
    for workload in ("Billing", "Checkout"):
        assert f"Held back: Shop ({workload}): " in output
        assert f"Shop \\({workload}\\)" in page
        assert blocks.count(f"Shop ({workload})") == 4  # heat map, common gaps, trend, coverage


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_names_that_a_console_cannot_encode_end_no_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    text = BEFORE.read_text(encoding="utf-8").replace("Northwind Logistics", "Zespół Łódź 配送チーム", 1)
    (tmp_path / "t.yaml").write_text(text, encoding="utf-8")
    screen = TextIOWrapper(BytesIO(), encoding=encoding)
    monkeypatch.setattr("sys.stdout", screen)
    with pytest.raises(SystemExit) as ended:
        app(["compare", str(tmp_path / "t.yaml"), str(AFTER)], prog_name="opexkit")
    assert ended.value.code == 2  # of two teams: said, and no traceback
    with pytest.raises(SystemExit) as ended:
        app(["assess", str(tmp_path / "t.yaml"), "-o", str(tmp_path / "out"), "--grade-only"], prog_name="opexkit")
    screen.flush()
    assert (ended.value.code, b"1 team graded" in screen.buffer.getvalue()) == (0, True)


def test_compare_shows_every_question(tmp_path: Path) -> None:
    status, output = run("compare", BEFORE, AFTER)
    assert status == 0
    assert all(f"OPS{number:02}" in output for number in range(1, 12))
    assert "resolved" in output


def test_grading_alone_writes_what_a_ci_gate_reads(tmp_path: Path) -> None:
    out = tmp_path / "out"
    status, output = run("assess", BEFORE, AFTER, "-o", out, "--grade-only", "--fail-on", "high")
    assert (status, str(out / "portfolio.md") in output) == (3, True)
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file()) == [
        *sorted([*(each.file for each in PORTFOLIO if not each.extra), "run.json"]),
        *sorted(f"teams/northwind-logistics/{each.file}" for each in TEAM if not each.extra),
    ]
    assert run("assess", BEFORE, "-o", out, "--grade-only", "--with-lessons")[0] == 2


def test_check_passes_the_kit_s_own_content() -> None:
    assert run("check", content.data("teams"), *content.data("lenses").glob("*.json"))[0] == 0


def test_check_names_line_column_and_fix(tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_text(BEFORE.read_text(encoding="utf-8").replace("OPS01-BP02", "OPS01-BP22", 1), encoding="utf-8")
    status, output = run("check", path)
    assert status == 1
    assert f"{path}:14:3: there is no practice 'OPS01-BP22'" in output


def test_import_makes_a_submission_that_is_graded_like_any_other(tmp_path: Path) -> None:
    out = tmp_path / "portal.yaml"
    words = ["--team", "Customer Portal", "--workload", "Northwind Track / customer portal"]
    words += ["--milestone", "Q3 in the AWS tool", "--date", "2026-09-30", "-o", str(out)]
    assert run("import", "aws", content.data("aws-cli", "customer-portal"), *words)[0] == 0
    sample = content.data("teams", "customer-portal", "2026-q3.yaml")
    answers, handed_in, _ = sample.read_text(encoding="utf-8").partition("labs:\n")
    assert handed_in
    assert out.read_text(encoding="utf-8") == answers
    assert run("check", out)[0] == 0


def test_exports(tmp_path: Path) -> None:
    status, lens = run("export", "lens", "northwind-orr")
    assert (status, json.loads(lens)["schemaVersion"]) == (0, "2021-11-01")
    answers = tmp_path / "answers.json"
    status, said = run("export", "answers", AFTER, "--workload-id", "0" * 32, "-o", answers)
    assert (status, len(json.loads(answers.read_text(encoding="utf-8")))) == (0, 11)
    assert "answers have evidence, which the Tool has no place for." in said
    assert "--lens-alias" not in said
    assert run("export", "answers", AFTER, "--workload-id", "short")[0] == 2
    status, plan = run("export", "plan", content.data("teams", "pricing"))
    assert (status, plan.splitlines()[0].partition(",")[0]) == (0, "Summary")
    status, plan = run("export", "plan", content.data("teams", "pricing"), "--to", "github")
    assert (status, "- [ ] **OPS" in plan) == (0, True)


def test_plans_of_many_teams_name_the_team_in_each_row(tmp_path: Path) -> None:
    teams = tmp_path / "teams"
    teams.mkdir()
    for name in ("Alpha", "Beta; =x"):
        text = BEFORE.read_text(encoding="utf-8").replace("Northwind Logistics", name, 1)
        (teams / f"{name[0]}.yaml").write_text(text, encoding="utf-8")
    plans = {}
    for tool in ("jira", "azure", "github"):
        out = tmp_path / tool
        assert run("export", "plan", teams, "--to", tool, "-o", out)[0] == 0
        plans[tool] = out.read_text(encoding="utf-8")
    jira = list(csv.DictReader(StringIO(plans["jira"])))
    azure = list(csv.DictReader(StringIO(plans["azure"])))
    assert [row["Team"] for row in jira] == sorted(row["Team"] for row in jira)
    assert {row["Team"] for row in jira} == {"Alpha", "Beta; =x"}
    assert len(azure) == len(jira) > 20
    assert {row["Work Item Type"] for row in azure} == {"Task"}
    assert {row["Tags"].count(";") for row in azure} == {1}
    assert all(row["Title"].endswith(f"({one['Team']})") for row, one in zip(azure, jira, strict=True))
    assert plans["github"].count("\n# [WA]") == 1  # and one at the top
    (teams / "c.yaml").write_text("team: C\n", encoding="utf-8")
    status, output = run("export", "plan", teams)
    assert (status, "Not graded: " in output, "Beta; =x" in output) == (1, True, True)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["assess"],
        ["check"],
        ["compare"],
        ["import"],
        ["import", "aws"],
        ["import", "form"],
        ["init"],
        ["questions"],
        ["form"],
        ["export"],
        ["export", "plan"],
        ["export", "answers"],
        ["simulate"],
        ["measure"],
        ["learn"],
        ["lab"],
        ["lab", "list"],
        ["lab", "show"],
        ["lab", "start"],
        ["lab", "hint"],
        ["lab", "run"],
    ],
)
def test_every_command_explains_itself(words: list[str]) -> None:
    status, output = run(*words, "--help")
    assert status == 0
    assert "Usage:" in output
    _usage, about, options = output.split("\n\n", 2)
    assert len(about.strip()) > 10
    assert "--help" in options


def test_simulate_spends_effort_in_five_orders_from_one_review() -> None:
    status, output = run("simulate", BEFORE, "--invest", "10", "--runs", "20")
    assert status == 0
    assert "10 points a month for six months" in output
    assert "Pages" in output
    status, output = run("simulate", BEFORE, "--against", BEFORE, "--invest", "10")
    assert (status, "leave --against out" in output) == (2, True)


def test_simulate_prints_the_scenario_s_own_column_beside_the_simulated_one() -> None:
    status, output = run("simulate", BEFORE, "--against", AFTER, "--runs", 300)
    assert status == 0
    for words in ("~95 min", "~18 min", "19%", "4%", "~3/week", "~40/week"):
        assert words in output
    assert run("simulate", BEFORE, "--against", AFTER, "--runs", 300) == (status, output), "same seed, same result"


def test_simulate_refuses_an_unknown_pack() -> None:
    status, output = run("simulate", BEFORE, "--scenario", "southwind")
    assert (status, "there is no scenario pack" in output) == (2, True)


def test_check_reads_a_scenario_pack() -> None:
    status, output = run("check", content.scenario("northwind"))
    assert (status, "24 faults), nothing to fix" in output) == (0, True)


def test_measure_counts_what_can_be_read_and_lists_the_rest(tmp_path: Path) -> None:
    deployments = tmp_path / "d.csv"
    deployments.write_text("when,failed\n2026-03-01,no\n2026-03-02,yes\nsoon,no\n", encoding="utf-8")
    page = tmp_path / "m.html"
    words = ["--deployments", deployments, "--columns", "deployments.time=when", "-o", page]
    status, output = run("measure", *words)
    assert status == 0
    assert "2 of 3 rows used" in output
    assert "d.csv:4: 1 row: `time` is no time that can be read ('soon'; line 4); write" in output
    assert "50.0%" in output
    assert "<script" not in page.read_text(encoding="utf-8")
    words[-1] = tmp_path / "m.csv"
    assert run("measure", *words)[0] == 0
    assert "2026-03-01/2026-03-03,change_fail_rate,Change fail rate,DORA,share,0.5," in words[-1].read_text("utf-8")
    status, output = run("measure", *words[:-2], "--json", "--beside", "")
    report = json.loads(output)
    assert [one["value"] for one in report["figures"] if one["id"] == "change_fail_rate"] == [0.5]
    assert report["references"] == []


def test_measure_explains_what_a_file_is_taken_for(tmp_path: Path) -> None:
    runs = tmp_path / "runs.json"
    runs.write_text('[{"databaseId": 1, "headSha": "a", "updatedAt": "2026-03-01T10:00:00Z", "conclusion": "success"}]')
    status, output = run("measure", "--explain", runs)
    assert status == 0
    assert "taken for GitHub Actions runs (gh run list) (gh-runs): deployments." in output
    assert "time | updatedAt | 2026-03-01T10:00:00Z" in output


def test_measure_reads_a_preset_of_one_s_own(tmp_path: Path) -> None:
    preset, file = tmp_path / "mine.yaml", tmp_path / "d.csv"
    preset.write_text(OWN_PRESET, encoding="utf-8")
    file.write_text("Wann,Klappte\n01.03.2026 10:00,ja\n02.03.2026 10:00,nein\n", encoding="utf-8")
    status, output = run("measure", file, "--preset", preset, "--zone", "Europe/Berlin")
    assert (status, "50.0%" in output) == (0, True)
    assert "d.csv: our tool (mine), CSV with commas, UTF-8; 2 of 2 rows used" in output
    preset.write_text(OWN_PRESET.replace("table: deployments", "table: releases"), encoding="utf-8")
    status, output = run("measure", file, "--preset", preset)
    assert status == 2
    assert f"{preset}:3:1: " in output


OWN_PRESET = """id: mine
title: our tool
table: deployments
source: {basis: documentation, detail: our wiki, page: "https://example.com", checked: 2026-11-25}
export: the button on the right
recognize: {keys: [[Wann, Klappte]]}
columns:
  time: Wann
  failed: {of: Klappte, "yes": [nein], "no": [ja]}
needs: [[time]]
"""


@pytest.mark.parametrize(
    "words", [[], ["--deployments", "gone.csv"], ["--columns", "x=y", "--deployments", "gone.csv"]]
)
def test_measure_says_what_it_needs(words: list[str]) -> None:
    assert run("measure", *words)[0] == 2


def test_alerts_are_written_as_they_are_deployed(tmp_path: Path) -> None:
    file, folder = tmp_path / "slo.yaml", tmp_path / "deploy"
    file.write_text(load_labs()["burn-rate-alerts"].text("reference"), encoding="utf-8")
    assert run("lab", "run", "burn-rate-alerts", file, "--deploy", folder)[0] == 0
    rules = yaml.safe_load((folder / "prometheus-rules.yaml").read_text(encoding="utf-8"))
    alarms = yaml.safe_load((folder / "cloudwatch-alarms.yaml").read_text(encoding="utf-8"))
    assert any("alert" in rule for group in rules["groups"] for rule in group["rules"])
    assert "AWS::CloudWatch::CompositeAlarm" in {each["Type"] for each in alarms["Resources"].values()}
    runbook = tmp_path / "map.yaml"
    runbook.write_text(load_labs()["alarm-map"].text("reference"), encoding="utf-8")
    status, output = run("lab", "run", "alarm-map", runbook, "--deploy", tmp_path / "none")
    assert (status, "so nothing was written" in output, (tmp_path / "none").exists()) == (0, True, False)


def test_hints_come_one_after_the_other() -> None:
    hints = load_labs()["aurora-failover"].data.hints
    status, output = run("lab", "hint", "aurora-failover")
    assert (status, f"1 of {len(hints)}" in output, "opexkit lab hint aurora-failover 2" in output) == (0, True, True)
    assert hints[1][:40] not in " ".join(output.split())
    status, output = run("lab", "hint", "aurora-failover", "9")
    assert (status, "The next one" in output) == (0, False)
    assert all(hint[:40] in " ".join(output.split()) for hint in hints)
    assert run("lab", "hint", "aurora-failover", "0")[0] == 2


def test_labs_are_listed_and_a_task_is_shown() -> None:
    status, output = run("lab", "list")
    assert status == 0
    assert "aurora-failover" in output
    status, output = run("lab", "show", "aurora-failover")
    assert (status, "The writer moves to a healthy reader" in output) == (0, True)
    status, output = run("lab", "show", "aurora")
    assert (status, "there is no such lab; use one of" in output) == (2, True)


def test_another_incident_is_handed_out_by_its_seed(tmp_path: Path) -> None:
    status, output = run("lab", "start", "correction-of-error", tmp_path / "mine", "--seed", "4711")
    assert (status, "Fill in the last" in output) == (0, True)
    record = (tmp_path / "mine" / "record.md").read_text(encoding="utf-8")
    assert record.startswith("# INC-4711: what is known")
    form = tmp_path / "mine" / "correction.md"
    status, output = run("lab", "run", "correction-of-error", form)
    assert (status, "0 of 25 demands are met. 5 more are for a person to judge." in output) == (1, True)
    form.write_text(load_labs()["correction-of-error"].text("reference"), encoding="utf-8")
    status, output = run("lab", "run", "correction-of-error", form)
    assert (status, "25 of 25 demands are met. 5 more are for a person to judge." in output) == (3, True)
    status, output = run("lab", "start", "correction-of-error", tmp_path / "other", "--seed", "12")
    assert (status, "there is no incident INC-0012; take a number from 1000 to 9999" in output) == (2, True)
    status, output = run("lab", "start", "alarm-map", tmp_path / "map", "--seed", "12")
    assert (status, "leave --seed out" in output) == (2, True)


def test_an_artefact_is_started_run_fixed_and_passes(tmp_path: Path) -> None:
    file, page = tmp_path / "map.yaml", tmp_path / "out" / "map.html"
    assert run("lab", "start", "alarm-map", file)[0] == 0
    status, output = run("lab", "start", "alarm-map", file)
    assert (status, "is there already" in output) == (2, True)
    status, output = run("lab", "run", "alarm-map", file)
    assert (status, "0 of 8 demands are met." in output) == (1, True)
    file.write_text(load_labs()["alarm-map"].text("reference"), encoding="utf-8")
    status, output = run("lab", "run", "alarm-map", file, "--html", page)
    assert (status, "8 of 8 demands are met." in output) == (0, True)
    assert "Map every alarm to its procedure" in page.read_text(encoding="utf-8")
    file.write_text("rows:\n  - {alarm: a, kind: page}\n", encoding="utf-8")
    status, output = run("lab", "run", "alarm-map", file)
    assert (status, f"{file}:2:16: 'page' is no kind" in output) == (2, True)
    assert run("lab", "run", "alarm-map", tmp_path / "gone.yaml")[0] == 2


def test_artefacts_can_be_checked_without_being_run(tmp_path: Path) -> None:
    folder = content.data("labs")
    status, output = run("check", folder / "aurora-failover" / "reference.yaml")
    assert (status, "nothing to fix" in output) == (0, True)
    status, output = run("check", folder / "tracking-lookup-latency-burn" / "starter.yaml")
    assert (status, "nobody is ever called by the clock" in output) == (0, True)
    assert run("check", folder / "alarm-map" / "starter.yaml")[0] == 0
    twice = tmp_path / "map.yaml"
    twice.write_text("rows:\n  - {alarm: a}\n  - {alarm: a}\n", encoding="utf-8")
    status, output = run("check", twice)
    assert (status, f"{twice}:3:6: 'a' appears twice" in output) == (1, True)
    broken = tmp_path / "runbook.json"
    broken.write_text('{"schemaVersion": "0.3", "mainSteps": [{"name": "A", "action": "aws:slep"}]}', encoding="utf-8")
    status, output = run("check", broken)
    assert (status, f"{broken}:1:54: there is no action 'aws:slep'" in output) == (1, True)


def test_check_reads_the_artefacts_that_a_submission_names() -> None:
    assert run("check", content.data("teams", "tracking"))[0] == 0


@pytest.mark.slow
def test_artefacts_count_in_the_report(tmp_path: Path) -> None:
    team = tmp_path / "teams" / "a"
    (team / "labs").mkdir(parents=True)
    (team / "labs" / "map.yaml").write_text(load_labs()["alarm-map"].text("middling"), encoding="utf-8")
    head = "team: A\nworkload: B\nlens: operational-excellence-2024-11-06\nmilestone: {name: Q1, date: 2026-03-31}\n"
    for source in load_labs()["guardrails"].sources("middling"):
        (team / "labs" / "guardrails").mkdir(exist_ok=True)
        (team / "labs" / "guardrails" / source.path.name).write_text(str(source.text), encoding="utf-8")
    labs = "labs: {alarm-map: labs/map.yaml, aurora-failover: labs/gone.yaml, guardrails: labs/guardrails}\n"
    (team / "q1.yaml").write_text(f"{head}answers:\n  OPS01-BP01: implemented\n{labs}", encoding="utf-8")
    assert run("assess", team, "-o", tmp_path / "out")[0] == 0
    report = json.loads((tmp_path / "out" / "teams" / "a" / "report.json").read_text(encoding="utf-8"))
    assert [(lab["id"], lab["state"], lab["score"]) for lab in report["labs"]] == [
        ("alarm-map", "marked", 0.5),
        ("aurora-failover", "unreadable", 0),
        ("guardrails", "marked", 0.6),
    ]
    assert {"labs/map.yaml", "labs/guardrails/region-lock.json"} <= set(report["provenance"]["inputs"])
    page = (tmp_path / "out" / "teams" / "a" / "report.html").read_text(encoding="utf-8")
    assert "Artifacts that were run" in page
    assert "4 of 8" in page


@pytest.mark.parametrize("words", [("assess", "{}"), ("check", "{}"), ("assess", AFTER, "--base", "{}")])
def test_a_name_that_no_file_can_have_is_told_in_a_sentence(tmp_path: Path, words: tuple[object, ...]) -> None:
    own = [str(word).format("x" * 300) for word in words]
    status, output = run(*own, *(("-o", tmp_path, "--grade-only") if "assess" in own else ()))
    assert (status, output.strip().count("\n")) == (2, 0)
    assert "file name too long" in output.lower()
