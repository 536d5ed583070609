"""A team's own measures in every form of its report."""

import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from opexkit import assess, content

SUBMISSION = content.scenario("northwind", "reviews", "after.yaml")
INCIDENTS = """id,started,detected,resolved,severity
i1,2026-03-08 10:10,2026-03-08 10:20,2026-03-08 11:37,sev1
"""


@pytest.mark.slow
def test_measures_stand_in_the_record_the_notebook_the_page_and_the_pdf(tmp_path: Path) -> None:
    team = tmp_path / "q1.yaml"
    text = SUBMISSION.read_text(encoding="utf-8")
    team.write_text(f"{text}\nmeasures: [incidents.csv, gone.csv]\n", encoding="utf-8")
    (tmp_path / "incidents.csv").write_text(INCIDENTS, encoding="utf-8")
    assess([team], tmp_path / "out")
    (folder,) = (tmp_path / "out" / "teams").iterdir()
    record = json.loads((folder / "report.json").read_text(encoding="utf-8"))["measures"]
    figures = {one["id"]: (one["value"], one["files"]) for one in record["report"]["figures"]}
    assert figures["time_to_recover"] == (77, ["incidents.csv"])
    assert figures["change_fail_rate"] == (None, [])
    pdf = " ".join(page.extract_text() for page in PdfReader(folder / "report.pdf").pages)
    page = (folder / "report.html").read_text(encoding="utf-8")
    notebook = (folder / "report.ipynb").read_text(encoding="utf-8")
    for shown in (" ".join(pdf.split()), page, notebook):
        for words in ("Delivery and operations measures", "77.0 minutes", "95.0 minutes", "18.0 minutes", "unknown"):
            assert words in shown, words
        assert "gone.csv cannot be read" in shown
