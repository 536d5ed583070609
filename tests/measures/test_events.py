"""Several files of one team, and files that are not what they seem."""

import json
from pathlib import Path

import pytest

from opexkit.files import InputError
from opexkit.measures.measuring import measure_files
from opexkit.measures.reading import Reading, split_columns, split_only

SHA = "{:040x}".format


def save(path: Path, value: object) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def runs(folder: Path, *shas: int, workflow: str = "deploy", **more: object) -> Path:
    listed = [
        {
            "databaseId": number,
            "headSha": SHA(sha),
            "status": "completed",
            "conclusion": "success",
            "updatedAt": f"2026-03-{number + 10:02}T12:00:00Z",
            "workflowName": workflow,
            **more,
        }
        for number, sha in enumerate(shas)
    ]
    return save(folder / "runs.json", listed)


def test_a_log_of_commits_gives_the_lead_time_from_the_first_commit(tmp_path: Path) -> None:
    log = "".join(
        f"{SHA(number)},2026-03-{written:02}T12:00:00+01:00,2026-03-{arrived:02}T13:00:00+01:00\n"
        for number, written, arrived in ((4, 11, 12), (3, 9, 11), (2, 11, 11), (1, 10, 10))
    )
    report = measure_files(runs(tmp_path, 1, 3, 4, 99), save(tmp_path / "log.csv", log))
    lead = report.figure("change_lead_time")
    assert (lead.n, lead.left_out) == (2, 2)  # the first has none before it, one is not in the log
    assert lead.value == pytest.approx((49 + 25) / 2)
    assert "2 of 4 deployments found their first commit in the log" in report.remarks


def test_pull_requests_give_the_lead_time_too(tmp_path: Path) -> None:
    pulls = [
        {
            "number": number,
            "mergedAt": f"2026-03-{number + 9:02}T12:00:00Z",
            "mergeCommit": {"oid": SHA(number)},
            "commits": [
                {"authoredDate": f"2026-03-{number + 5:02}T12:00:00Z"},
                {"authoredDate": "2026-03-09T12:00:00Z"},
            ],
        }
        for number in (1, 2)
    ]
    report = measure_files(runs(tmp_path, 1, 2), save(tmp_path / "pulls.json", pulls))
    lead = report.figure("change_lead_time")
    assert (lead.value, lead.n) == (96.0, 1)


def test_statuses_complete_deployments_and_a_request_alone_is_no_deployment(tmp_path: Path) -> None:
    asked = [
        {
            "id": number,
            "sha": SHA(number),
            "statuses_url": "x",
            "environment": environment,
            "created_at": "2026-03-01T10:00:00Z",
        }
        for number, environment in ((1, "production"), (2, "production"), (3, "staging"))
    ]
    states = [
        {
            "deployment_url": f"https://x/deployments/{number}",
            "state": state,
            "created_at": f"2026-03-{day:02}T10:00:00Z",
        }
        for number, state, day in (
            (1, "success", 3),
            (1, "inactive", 9),
            (2, "failure", 4),
            (3, "success", 5),
            (1, "success", 8),
        )
    ]
    report = measure_files(save(tmp_path / "a.json", asked), save(tmp_path / "b.json", states))
    assert report.figure("deployment_frequency").n == 1
    assert report.start.day == 3
    assert "1 deployments have no success among their statuses and do not count" in report.remarks
    alone = measure_files(save(tmp_path / "a.json", asked)).figure("deployment_frequency")
    assert "does not say what succeeded" in alone.remark


def test_incidents_that_name_a_deployment_give_the_change_fail_rate(tmp_path: Path) -> None:
    incidents = (
        "id,detected,resolved,deployment\n"
        "I1,2026-03-11T13:00Z,2026-03-11T14:00Z,1\n"
        "I2,2026-03-11T13:00Z,2026-03-11T15:00Z,\n"
    )
    report = measure_files(runs(tmp_path, 1, 2, 3, 4), save(tmp_path / "i.csv", incidents))
    rate, recovery = report.figure("change_fail_rate"), report.figure("failed_deployment_recovery_time")
    assert (rate.value, rate.n) == (0.25, 4)
    assert rate.remark == "counted by the incidents that name a deployment"
    assert (recovery.value, recovery.n) == (60, 1)


def test_a_rollback_marks_the_deployment_that_it_undoes(tmp_path: Path) -> None:
    about = {"deploymentConfigName": "x", "applicationName": "shop", "creator": "user"}
    listed = [
        {**about, "deploymentId": f"d-{number}", "status": status, "completeTime": f"2026-03-0{number}T10:00:00+01:00"}
        for number, status in ((1, "Succeeded"), (2, "Failed"), (3, "Succeeded"), (4, "Failed"))
    ]
    listed[2] |= {"creator": "codeDeployRollback", "rollbackInfo": {"rollbackTriggeringDeploymentId": "d-2"}}
    report = measure_files(save(tmp_path / "d.json", {"deploymentsInfo": listed}))
    rate, rework = report.figure("change_fail_rate"), report.figure("rework_rate")
    assert (rate.value, rate.n) == (pytest.approx(1 / 3), 3)
    assert (rework.value, rework.n) == (pytest.approx(1 / 3), 3)
    assert rate.remark.startswith("a lower bound")
    assert rework.remark.startswith("a lower bound")


def test_plain_ids_name_the_command_that_gives_the_events(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="aws deploy batch-get-deployments"):
        measure_files(save(tmp_path / "d.json", {"deployments": ["d-1", "d-2"]}))


def test_several_workflows_must_be_chosen_from(tmp_path: Path) -> None:
    path = runs(tmp_path, 1, 2, 3)
    listed = json.loads(path.read_text("utf-8"))
    listed[0]["workflowName"] = "test"
    save(path, listed)
    with pytest.raises(InputError, match=r"--only service=NAME; the file has deploy \(2\), test \(1\)"):
        measure_files(path)
    assert measure_files(path, reading=Reading(only={"service": ["Deploy"]})).figure("deployment_frequency").n == 2
    with pytest.raises(InputError, match="no row has the service release"):
        measure_files(path, reading=Reading(only={"service": ["release"]}))
    with pytest.raises(InputError, match="no file has a severity"):
        measure_files(path, reading=Reading(only={"service": ["deploy"], "severity": ["P1"]}))


def test_only_production_counts_and_the_rest_is_counted_apart(tmp_path: Path) -> None:
    rows = "".join(
        f"2026-03-0{day}T10:00Z,no,{where}\n" for day, where in enumerate(("prod-eu", "staging", "pre-prod", ""), 1)
    )
    report = measure_files(save(tmp_path / "d.csv", f"time,failed,environment\n{rows}"))
    assert report.figure("deployment_frequency").n == 1
    assert report.files[0].aside == {"no environment is given": 1, "of another environment": 2}


def test_an_unknown_word_is_told_and_counts_as_nothing(tmp_path: Path) -> None:
    path = runs(tmp_path, 1, 2)
    listed = json.loads(path.read_text("utf-8"))
    listed[0]["conclusion"] = "miracle"
    report = measure_files(save(path, listed))
    assert report.figure("deployment_frequency").n == 1
    assert (
        report.files[0]
        .left_out[0]
        .startswith("runs.json:1: 1 row: `conclusion` holds a word that is not known ('miracle'; line 1)")
    )


def test_reruns_and_pages_that_overlap_count_once(tmp_path: Path) -> None:
    path = runs(tmp_path, 1, 2)
    listed = json.loads(path.read_text("utf-8"))
    later = {**listed[0], "attempt": 2, "updatedAt": "2026-03-20T12:00:00Z"}
    report = measure_files(save(path, [{**listed[0], "attempt": 1}, later, listed[1], listed[1]]))
    assert report.figure("deployment_frequency").n == 2
    assert report.end.day == 21
    assert report.files[0].aside == {"repeats a row": 1, "an earlier attempt of the same id": 1}
    twice = measure_files(path, save(tmp_path / "again.json", path.read_text("utf-8")))
    assert twice.figure("deployment_frequency").n == 2
    assert twice.remarks == ["2 rows of deployments appear in two files and count once"]


def test_a_list_that_may_have_been_cut_warns(tmp_path: Path) -> None:
    report = measure_files(runs(tmp_path, *range(20)))
    assert any(remark.startswith("exactly 20 rows") for remark in report.files[0].remarks)


def test_two_tools_files_swapped_are_recognized_or_refused(tmp_path: Path) -> None:
    incidents = save(tmp_path / "i.csv", "id,detected,resolved\n1,2026-03-01T10:00Z,2026-03-01T11:00Z\n")
    right = measure_files(runs(tmp_path, 1), incidents)
    assert measure_files(incidents, runs(tmp_path, 1)).figures == right.figures
    with pytest.raises(InputError, match="no column gives `time`"):
        measure_files(deployments=incidents, incidents=runs(tmp_path, 1))


def test_a_half_empty_file_is_measured_by_half(tmp_path: Path) -> None:
    text = "id,started,detected,resolved\n" + "".join(
        f"{number},2026-03-0{number}T10:00Z,{'2026-03-0' + str(number) + 'T10:05Z' if number % 2 else ''},"
        f"{'2026-03-0' + str(number) + 'T11:00Z' if number < 3 else ''}\n"
        for number in range(1, 6)
    )
    report = measure_files(save(tmp_path / "i.csv", text))
    detect, recover = report.figure("time_to_detect"), report.figure("time_to_recover")
    assert (detect.n, detect.left_out, recover.n, recover.left_out) == (3, 2, 1, 4)
    assert report.files[0].open == 3


def test_clocks_that_skip_an_hour_and_have_one_twice(tmp_path: Path) -> None:
    text = (
        "time,failed\n2026-03-29 01:30,no\n2026-03-29 02:30,no\n2026-03-29 03:30,no\n"
        "2026-10-25 02:30,no\n2026-10-25 02:30 CEST,no\n2026-10-25 03:30,no\n"
    )
    report = measure_files(save(tmp_path / "d.csv", text), reading=Reading(zone="Europe/Berlin"))
    assert report.figure("deployment_frequency").n == 5
    file = report.files[0]
    assert file.left_out == [
        "d.csv:3: 1 row: `time` does not exist in Europe/Berlin: the clocks skipped it "
        "('2026-03-29 02:30'; line 3); check the zone (--zone)"
    ]
    assert "1 times are in the hour that comes twice; the later one was taken" in file.remarks


def test_every_month_has_its_figures(tmp_path: Path) -> None:
    rows = "".join(
        f"2026-0{month}-{day:02}T10:00Z,no\n"
        for month, days in ((3, (30, 31)), (4, range(1, 31)), (5, (1,)))
        for day in days
    )
    months = measure_files(save(tmp_path / "d.csv", f"time,failed\n{rows}")).months
    assert [(month.month, month.whole, month.events["deployment_frequency"]) for month in months] == [
        ("2026-03", False, 2),
        ("2026-04", True, 30),
        ("2026-05", False, 1),
    ]
    assert months[1].values["deployment_frequency"] == pytest.approx(7)


@pytest.mark.parametrize("word", ["started=Opened", "incidents.started", "incidents.opened=x", "tickets.started=x"])
def test_a_column_that_is_named_wrongly(word: str) -> None:
    with pytest.raises(InputError, match=r"write it like incidents\.started=Opened"):
        split_columns([word])


def test_a_choice_that_is_written_wrongly() -> None:
    assert split_only(["service=a", "service=b"]) == {"service": ["a", "b"]}
    with pytest.raises(InputError, match="chooses no rows"):
        split_only(["workflow=a"])


def test_commits_alone_are_nothing_to_measure(tmp_path: Path) -> None:
    log = f"{SHA(1)},2026-03-01T10:00:00Z,2026-03-01T10:00:00Z\n" * 2
    with pytest.raises(InputError, match="holds no event to measure"):
        measure_files(save(tmp_path / "log.csv", log))
    with pytest.raises(InputError, match="there is nothing to measure"):
        measure_files()
