"""Artefacts of a submission: run, graded, and never in the way of anything else."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from opexkit import content
from opexkit.batch.grades import grade_one
from opexkit.exercises import labs as labs_module
from opexkit.exercises import teams as teams_module
from opexkit.exercises.grading import grade_of
from opexkit.exercises.labs import Tried, check_labs, grade_labs, lab_exercise, sum_up_run, try_lab
from opexkit.exercises.view import handed_in
from opexkit.labs import Source, load_labs
from opexkit.labs.catalogue import Lab
from opexkit.labs.verdict import HARM, HARMFUL
from opexkit.labs.view import judged
from opexkit.review import series
from opexkit.view.blocks import Table, plain

NORTHWIND = content.scenario("northwind")
LAB = load_labs()["tracking-lookup-latency-burn"]
MAP = load_labs()["alarm-map"]


def test_an_artefact_is_marked_by_its_demands() -> None:
    tried = try_lab(LAB, LAB.text("middling"))
    assert tried.result is not None
    assert tried.mark.state == "marked"
    assert tried.mark.score == round(tried.result.score or 0, 4)
    missed = [part for part in tried.mark.parts if not part.right]
    assert all(part.feedback and part.said for part in missed)
    assert lab_exercise(LAB.id).mark(LAB.text("middling")) == tried.mark
    assert grade_of(lab_exercise(LAB.id), tried.mark).area == "runbooks"


@pytest.mark.parametrize("text", ["", "  ", "steps: [", "playbook: a"])
def test_what_cannot_be_run_is_no_attempt(text: str) -> None:
    tried = try_lab(LAB, text)
    assert (tried.mark.state, tried.result) == ("unreadable", None)
    assert "; " in tried.mark.message


def test_a_team_hands_in_files(tmp_path: Path) -> None:
    (tmp_path / "labs").mkdir()
    (tmp_path / "labs" / "map.yaml").write_text(MAP.text("reference"), encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("rows: [", encoding="utf-8")
    (tmp_path.parent / "outside.yaml").write_text(MAP.text("reference"), encoding="utf-8")
    grades, digests = grade_labs({"alarm-map": "labs/map.yaml"}, tmp_path, NORTHWIND)
    assert [(grade.state, grade.score) for grade in grades] == [("marked", 1)]
    assert list(digests) == ["labs/map.yaml"]
    for file, says in (
        ("broken.yaml", "broken.yaml:2:1: is not YAML"),
        ("missing.yaml", "does not exist"),
        ("../outside.yaml", "lies outside the team's folder"),
        ("labs", "is a folder"),
    ):
        (grade,), _ = grade_labs({"alarm-map": file}, tmp_path, NORTHWIND)
        assert (grade.state, grade.score) == ("unreadable", 0)
        assert says in grade.message
    (grade,), _ = grade_labs({"alarm-maps": "labs/map.yaml"}, tmp_path, NORTHWIND)
    assert grade.state == "unknown"


def test_an_artefact_that_a_lab_fails_on_costs_no_team_its_review(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> Tried:
        raise OverflowError("date value out of range" * 90)

    monkeypatch.setattr(labs_module, "try_lab", fail)
    for name in ("one", "two"):
        (tmp_path / f"{name}.yaml").write_text(f"{MAP.text('reference')}# {name} fails\n", encoding="utf-8")
    grades, digests = grade_labs({"alarm-map": "one.yaml", "guardrails": "two.yaml"}, tmp_path, NORTHWIND)
    assert [(grade.state, grade.score) for grade in grades] == [("pending", 0), ("pending", 0)]
    assert "OverflowError" in grades[0].message
    assert "please report it with one.yaml" in grades[0].message
    assert len(grades[0].message) < 400
    assert digests == {}


def test_equal_artefacts_are_run_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[Sequence[Source]] = []

    def counted(lab: Lab, sources: Sequence[Source]) -> Tried:
        runs.append(sources)
        return try_lab(lab, sources)

    monkeypatch.setattr(labs_module, "try_lab", counted)
    labs_module._graded.cache_clear()
    for team in "abc":
        (tmp_path / team).mkdir()
        text = MAP.text("reference") + ("# one more line\n" if team == "c" else "")
        (tmp_path / team / "map.yaml").write_text(text, encoding="utf-8")
        (grade,), _ = grade_labs({"alarm-map": "map.yaml"}, tmp_path / team, NORTHWIND)
        assert grade.score == 1
    assert len(runs) == 2


def test_the_bank_is_left_alone_where_a_team_hands_in_artefacts_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(teams_module, "whole_bank")
    (tmp_path / "map.yaml").write_text(MAP.text("middling"), encoding="utf-8")
    (tmp_path / "q1.yaml").write_text(
        "team: Dispatch\nworkload: Track\nlens: operational-excellence-2024-11-06\n"
        "milestone: {name: Q1, date: 2026-03-31}\nanswers: {OPS01-BP01: implemented}\nlabs: {alarm-map: map.yaml}\n",
        encoding="utf-8",
    )
    graded = grade_one(series.Source("dispatch", (tmp_path / "q1.yaml",))).grade
    assert graded is not None
    assert ([each.state for each in graded.labs], graded.exercises) == (["marked"], [])


def test_check_tells_each_artefact_s_problems(tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("rows:\n  - {alarm: a, kind: page}\n", encoding="utf-8")
    path = tmp_path / "q1.yaml"
    path.write_text(
        "labs:\n  alarm-map: map.yaml\n  nothing: map.yaml\n  aurora-failover: gone.yaml\n", encoding="utf-8"
    )
    said = [str(problem) for problem in check_labs(path, NORTHWIND)]
    assert said[0].startswith(f"{tmp_path / 'map.yaml'}:2:16: 'page' is no kind")
    assert f"{path}:3:3: there is no such lab" in said[1]
    assert f"{path}:4:3: 'gone.yaml' does not exist" in said[2]


def test_an_artefact_of_several_files_is_a_folder(tmp_path: Path) -> None:
    lab = load_labs()["guardrails"]
    folder = tmp_path / "labs" / "guardrails"
    folder.mkdir(parents=True)
    for source in lab.sources("middling"):
        (folder / source.path.name).write_text(str(source.text), encoding="utf-8")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    (grade,), digests = grade_labs({"guardrails": "labs/guardrails"}, tmp_path, NORTHWIND)
    assert (grade.state, grade.score) == ("marked", 0.6)
    assert set(digests) == {f"labs/guardrails/{source.path.name}" for source in lab.sources("middling")}
    path = tmp_path / "q1.yaml"
    path.write_text("labs: {guardrails: labs/guardrails/}\n", encoding="utf-8")
    assert check_labs(path, NORTHWIND) == []
    (folder / "region-lock.json").write_text('{"Version": "2012-10-17", "Statement": []}', encoding="utf-8")
    (said,) = check_labs(path, NORTHWIND)
    assert str(said).startswith(f"{folder / 'region-lock.json'}:1:40: has no statement")
    (folder / "elsewhere.json").symlink_to("/etc/hostname")
    (grade,), _ = grade_labs({"guardrails": "labs/guardrails"}, tmp_path, NORTHWIND)
    assert "lies outside the team's folder" in (grade.message or "")
    (tmp_path / "empty").mkdir()
    (grade,), _ = grade_labs({"guardrails": "empty"}, tmp_path, NORTHWIND)
    assert "empty: holds no files; name the folder of the artifact alone" in (grade.message or "")


def test_what_is_for_a_person_counts_neither_way_and_is_shown_apart(tmp_path: Path) -> None:
    lab = load_labs()["correction-of-error"]
    tried = try_lab(lab, lab.text("reference"))
    assert tried.result is not None
    assert (tried.mark.score, tried.result.passed, tried.result.for_a_person) == (1, True, 5)
    assert tried.mark.message == "5 more are for a person to judge and do not count."
    assert sum_up_run(tried.mark) == "25 of 25 demands are met. 5 more are for a person to judge."
    assert [part.right for part in tried.mark.parts].count(None) == 5
    counts, table, person, *_ = judged(lab, tried.result)
    assert isinstance(table, Table)
    assert isinstance(person, Table)
    assert (len(table.rows), len(person.rows)) == (25, 5)
    assert "25 of 25" in plain([counts])
    (tmp_path / "coe.md").write_text(lab.text("middling"), encoding="utf-8")
    (grade,), _ = grade_labs({"correction-of-error": "coe.md"}, tmp_path, NORTHWIND)
    assert (grade.state, grade.score) == ("marked", round(12 / 25, 4))
    assert "12 of 25" in plain(handed_in([grade]))
    (tmp_path / "coe.md").write_text("# Correction\n", encoding="utf-8")
    (grade,), _ = grade_labs({"correction-of-error": "coe.md"}, tmp_path, NORTHWIND)
    assert "coe.md:1:3: the title names no incident" in (grade.message or "")


def test_harm_is_said_and_caps_the_mark() -> None:
    lab = load_labs()["rotate-credential"]
    tried = try_lab(lab, lab.text("middling"))
    assert tried.result is not None
    assert (tried.mark.score, tried.result.harmed) == (HARMFUL, True)
    assert tried.mark.message == HARM
    assert tried.result.summary.endswith(HARM)
