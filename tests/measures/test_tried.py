"""Files in the shape that tools' own public files have, which their documents do not tell, with values of ours."""

import json
from pathlib import Path

import pytest

from opexkit.measures.explain import explain
from opexkit.measures.measuring import measure_files
from opexkit.measures.preset import presets
from opexkit.measures.reading import Reading
from opexkit.measures.view.explained import tried

SHA = "{:040x}".format


def save(path: Path, value: object) -> Path:
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


def test_what_opsgenie_fills_in_by_itself_is_no_start(tmp_path: Path) -> None:
    about = {"ownerTeam": "", "priority": "P3", "actions": [], "status": "resolved"}
    opened, ended = "2026-09-06T14:30:56.346Z", "2026-09-06T15:00:56.346Z"
    incidents = [
        {"id": "a", "tinyId": "1", "createdAt": opened, "impactStartDate": opened, "impactEndDate": ended, **about},
        {"id": "b", "tinyId": "2", "createdAt": opened, "impactStartDate": "2026-09-06T14:20:56.346Z", **about}
        | {"impactEndDate": ended},
    ]
    report = measure_files(save(tmp_path / "o.json", {"data": incidents}))
    detect, recover = report.figure("time_to_detect"), report.figure("time_to_recover")
    assert (detect.value, detect.n, detect.left_out) == (10, 1, 1)
    assert (recover.value, recover.n) == (30, 2)
    assert report.files[0].remarks[0].startswith("1 starts repeat the time at which the incident was opened")
    default_only = measure_files(save(tmp_path / "o.json", {"data": incidents[:1]})).figure("time_to_detect")
    assert default_only.value is None


LOG = (
    "number,incident_state,opened_at,sys_updated_at,priority,cmdb_ci,resolved_at,closed_at\n"
    "INC1,New,28-02-2026 06:58,28-02-2026 07:26,3 - Moderate,?,28-02-2026 15:51,05-03-2026 16:00\n"
    "INC1,Resolved,28-02-2026 06:58,28-02-2026 15:51,2 - High,?,28-02-2026 15:51,05-03-2026 16:00\n"
    "INC1,Active,28-02-2026 06:58,28-02-2026 07:40,3 - Moderate,?,28-02-2026 15:51,05-03-2026 16:00\n"
    "INC2,Canceled,28-02-2026 06:58,28-02-2026 07:40,2 - High,?,28-02-2026 15:51,05-03-2026 16:00\n"
)


def test_of_an_incident_a_row_an_update_the_last_row_counts(tmp_path: Path) -> None:
    report = measure_files(save(tmp_path / "log.csv", LOG), severity="2 - High")
    recover = report.figure("time_to_recover")
    assert (recover.value, recover.n) == (533, 1)
    assert report.files[0].aside == {"was canceled": 1, "an older state of the same id": 2}
    assert not report.files[0].left_out


JIRA = {
    "en": "Issue key,Issue id,Status,Priority,Created,Updated,Resolved,Status Category,Status Category Changed",
    "es": "Clave de incidencia,ID de la incidencia,Estado,Prioridad,Creada,Actualizada,Resuelta,Categoría de estado,"
    "Categoría de estado cambiada",
    "de": "Vorgangsschlüssel,Vorgangs-ID,Status,Priorität,Erstellt,Aktualisiert,Erledigt,Statuskategorie,x",
}
WORDS = {
    "en": ("Done", "In Progress", "Jul"),
    "es": ("Listo", "En curso", "jul"),
    "de": ("Fertig", "In Arbeit", "Juli"),
}


@pytest.mark.parametrize("language", JIRA)
def test_jira_writes_its_headers_in_the_user_s_language(language: str, tmp_path: Path) -> None:
    done, running, month = WORDS[language]
    rows = (
        f"I-1,1,x,Medium,18/{month}/26 9:10 AM,18/{month}/26 10:53 AM,18/{month}/26 10:50 AM,{done},\n"
        f"I-2,2,x,Medium,18/{month}/26 9:00 AM,18/{month}/26 10:53 AM,,{done},18/{month}/26 10:00 AM\n"
        f"I-3,3,x,Medium,18/{month}/26 9:00 AM,18/{month}/26 10:53 AM,,{running},18/{month}/26 9:30 AM\n"
    )
    report = measure_files(save(tmp_path / "jira.csv", f"{JIRA[language]}\n{rows}"))
    recover, file = report.figure("time_to_recover"), report.files[0]
    assert (file.preset, file.open) == ("jira", 1)
    if language == "de":  # which column holds the day of the last status is not known
        assert (recover.value, recover.n) == (100, 1)
        assert "is closed by `Statuskategorie`" in file.left_out[0]
    else:
        assert (recover.value, recover.n) == (80, 2)
        assert "1 end when the status became done, since Resolved is empty" in recover.remark


def test_older_answers_of_pagerduty_end_at_the_last_change_of_a_resolved_status(tmp_path: Path) -> None:
    about = {"html_url": "x", "urgency": "high", "created_at": "2026-05-01T10:00:00.000000Z"}
    changed = {"last_status_change_at": "2026-05-01T10:30:00.000000Z"}
    states = ("resolved", "acknowledged", "triggered")
    listed = [{"incident_number": n, "id": str(n), "status": s, **about, **changed} for n, s in enumerate(states)]
    report = measure_files(save(tmp_path / "i.json", {"incidents": listed}))
    recover = report.figure("time_to_recover")
    assert (recover.value, recover.n, report.files[0].open) == (30, 1, 2)
    assert "end at the last change of the status" in recover.remark


def test_a_pipeline_without_revisions_is_recognized_by_its_times(tmp_path: Path) -> None:
    listed = [
        {"pipelineExecutionId": str(n), "lastUpdateTime": 1496380678.648 + n, "startTime": 1496380258.243, "status": s}
        for n, s in enumerate(("Succeeded", "Failed"))
    ]
    report = measure_files(save(tmp_path / "p.json", {"pipelineExecutionSummaries": listed}))
    assert (report.files[0].preset, report.figure("deployment_frequency").n) == ("codepipeline", 1)


def test_jenkins_names_the_commit_among_its_actions(tmp_path: Path) -> None:
    builds = [
        {"number": n, "result": "SUCCESS", "timestamp": 1_800_000_000_000 + n * 86_400_000, "duration": 1000}
        | {"actions": [{"_class": "hudson.model.CauseAction"}, {"lastBuiltRevision": {"SHA1": SHA(n)}}, {}]}
        for n in (1, 2)
    ]
    log = f"{SHA(2)},2027-01-16T08:00:01Z,2027-01-16T08:00:01Z\n{SHA(1)},2027-01-01T08:00:00Z,2027-01-01T08:00:00Z\n"
    report = measure_files(save(tmp_path / "b.json", {"allBuilds": builds}), save(tmp_path / "log.csv", log))
    lead = report.figure("change_lead_time")
    assert (lead.value, lead.n) == (24, 1)


def test_the_page_and_explain_say_which_presets_have_seen_a_file_of_the_tool(tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/measures.md").read_text("utf-8")
    before, _, after = page.partition("Not tried with a file of the tool: ")
    for one in presets().values():
        if one.source.basis == "the kit":
            continue
        listed = f"| `{one.id}` | " + "; ".join(f"[{seen.of}]({seen.page}): {seen.rows}" for seen in one.tried)
        assert (listed in before) == bool(one.tried), one.id
        assert (f"`{one.id}`" in after.split("\n\n")[0]) == (not one.tried), one.id
        assert tried(one).startswith("Tried with " if one.tried else "No file of the tool has been tried"), one.id
    path = save(tmp_path / "log.csv", LOG)
    assert "10 rows of an incident log" in tried(explain(path, reading=Reading()).preset)
