"""Each figure names the files that it comes from."""

from pathlib import Path

from opexkit.measures.measuring import measure_files

INCIDENTS = "started,detected,acknowledged,resolved,deployment"
FILES = {
    "d.csv": "id,time,change,failed\nd1,2026-03-01T10:00:00Z,a,no\nd2,2026-03-02T10:00:00Z,b,\n",
    "more.csv": "id,time,unplanned\nm1,2026-03-03T10:00:00Z,yes\n",
    "log.csv": "sha,committed\na,2026-03-01T09:00:00Z\nb,2026-03-02T09:00:00Z\n",
    "i.csv": f"{INCIDENTS}\n2026-03-02 11:00,2026-03-02 11:10,,2026-03-02 12:00,d2\n",
    "empty.csv": f"{INCIDENTS}\n,2026-03-03 11:10,,2026-03-03 12:00,\n",
    "a.csv": "time,acknowledged,alarm\n2026-03-02 11:10,2026-03-02 11:15,cpu\n",
}


def origins(folder: Path, *names: str) -> dict[str, list[str]]:
    for name in names:
        (folder / name).write_text(FILES[name], encoding="utf-8")
    report = measure_files(*(folder / name for name in names))
    assert all(not one.files for one in report.figures if one.value is None)
    return {one.id: one.files for one in report.measured}


def test_a_file_is_named_where_a_row_of_it_gives_what_the_figure_needs(tmp_path: Path) -> None:
    assert origins(tmp_path, *FILES) == {
        "change_lead_time": ["d.csv", "log.csv"],
        "deployment_frequency": ["d.csv", "more.csv"],
        "failed_deployment_recovery_time": ["i.csv"],
        "change_fail_rate": ["d.csv", "more.csv", "i.csv"],
        "rework_rate": ["more.csv"],
        "time_to_detect": ["i.csv"],
        "time_to_acknowledge": ["a.csv"],
        "time_to_recover": ["i.csv", "empty.csv"],
        "pages_per_shift": ["a.csv"],
    }


def test_without_incidents_the_deployments_alone_say_what_failed(tmp_path: Path) -> None:
    assert origins(tmp_path, "d.csv", "more.csv")["change_fail_rate"] == ["d.csv"]
