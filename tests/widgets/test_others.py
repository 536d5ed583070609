"""The self-assessment, the drill and the backup, from Python's side."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from opexkit.exercises.bank import Bank, load_bank
from opexkit.files.problem import InputError
from opexkit.progress.database import open_database
from opexkit.progress.store import Store
from opexkit.review.load import read_submission
from opexkit.review.session import Session, session_path
from opexkit.review.submission import Status
from opexkit.widgets.assessment import AssessmentWidget, open_session
from opexkit.widgets.backup import BackupWidget
from opexkit.widgets.drill import DrillWidget


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank(Path(__file__).parents[1] / "exercises" / "exercises")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(open_database(f"sqlite:///{tmp_path / 'progress.sqlite'}"))


@pytest.fixture
def review(tmp_path: Path) -> AssessmentWidget:
    return AssessmentWidget(open_session(tmp_path), ["OPS06", "OPS09"], tmp_path, "Northwind", {"OPS06-BP01": "Why."})


def act(widget: AssessmentWidget, what: str, **content: Any) -> None:
    widget.receive({"do": what, **content})


def test_the_risk_follows_each_answer_and_the_file_is_written(review: AssessmentWidget, tmp_path: Path) -> None:
    assert review.state["risks"]["OPS09"]["word"] == "Unanswered"
    for number in (1, 2, 3):
        act(review, "answer", code=f"OPS09-BP0{number}", details={"status": "implemented", "evidence": ["a page"]})
    assert review.state["risks"]["OPS09"] | {"why": ""} == {"key": "met", "shape": "✓", "word": "None", "why": ""}
    act(review, "answer", code="OPS09-BP02", details={"status": "partial", "note": "half", "owner": "squad"})
    assert review.state["risks"]["OPS09"]["word"] == "Medium"
    assert "OPS09-BP02" in review.state["risks"]["OPS09"]["why"]
    written = read_submission(next(tmp_path.glob("*/*.yaml")))
    assert written.answers["OPS09-BP02"].note == "half"


def test_an_answer_that_is_none_is_told_and_changes_nothing(review: AssessmentWidget) -> None:
    act(review, "answer", code="OPS09-BP01", details={"status": "not_applicable"})
    assert review.state["error"]
    assert "needs a reason" in review.state["note"]
    act(review, "answer", code="OPS99-BP01", details={"status": "partial"})
    assert "there is no practice 'OPS99-BP01'" in review.state["note"]
    assert review.state["answers"] == {}


def test_votes_stay_hidden_until_asked_for(review: AssessmentWidget) -> None:
    act(review, "vote", respondent="lead", code="OPS06-BP01", status="implemented")
    act(review, "vote", respondent="on-call", code="OPS06-BP01", status="not_implemented")
    assert review.state["votes"] == {}
    act(review, "refresh")
    assert review.state["votes"]["OPS06-BP01"]["spread"] == "1.00 of 1"
    assert review.state["note"] == "2 people voted."


def test_another_team_gets_another_file(review: AssessmentWidget, tmp_path: Path) -> None:
    act(review, "team", team="Dispatch", workload="Track", milestone="Q4", date="2026-12-01")
    act(review, "answer", code="OPS06-BP01", details={"status": "implemented"})
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("*/*.yaml")] == ["dispatch/2026-12-01.yaml"]
    assert open_session(tmp_path, "ana", "dispatch/2026-12-01.yaml").submission.team == "Dispatch"


def test_each_of_one_name_has_a_vote_and_no_name_locks_the_file(tmp_path: Path) -> None:
    session = Session(session_path(tmp_path, "Dispatch", dt.date(2026, 12, 1)), "Dispatch")
    for name in ("Engineer", "engineer", "José", "Jose", "On-call", "on call", "🚀", "null", "=1+1", "a: b"):
        session.vote(name, "OPS01-BP01", Status.PARTIAL)
        session.vote(name, "OPS01-BP02", Status.PARTIAL)
    assert session.tally("OPS01-BP01") == session.tally("OPS01-BP02") == {Status.PARTIAL: 10}
    for name in ("", "Bob\u200e", "x" * 201, "a\nb", "a\x07b", "\ud800"):
        with pytest.raises(InputError):
            session.vote(name, "OPS01-BP01", Status.PARTIAL)
    session.answer("OPS01-BP03", {"status": "partial"})
    assert len(Session(session.path).submission.respondents) == 10


def test_driver_and_scribe_on_two_pages_keep_both_and_are_shown_the_other_s_text(tmp_path: Path) -> None:
    path = session_path(tmp_path, "Dispatch", dt.date(2026, 12, 1))
    driver, scribe = (AssessmentWidget(Session(path, "Dispatch"), ["OPS08"], tmp_path, "Northwind", {}) for _ in "ab")
    code = "OPS08-BP01"
    act(driver, "answer", code=code, details={"status": "partial"}, seen={"status": ""})
    act(scribe, "refresh")
    act(driver, "answer", code=code, details={"status": "implemented"}, seen={"status": "partial"})
    act(scribe, "answer", code=code, details={"note": "seen on two dashboards"}, seen={"note": ""})
    act(driver, "answer", code=code, details={"evidence": ["a link"]}, seen={"evidence": []})
    kept = read_submission(path).answers[code]
    assert (kept.status, kept.note, [each.text for each in kept.evidence]) == (
        Status.IMPLEMENTED,
        "seen on two dashboards",
        ["a link"],
    )
    act(driver, "answer", code=code, details={"note": "the driver's"}, seen={"note": ""})
    assert driver.state["error"]
    assert "seen on two dashboards" in driver.state["note"]
    assert driver.state["answers"][code]["note"] == "seen on two dashboards"
    act(driver, "answer", code=code, details={"note": "the driver's"}, seen={"note": "seen on two dashboards"})
    assert read_submission(path).answers[code].note == "the driver's"


def test_what_is_typed_after_the_first_answer_is_in_the_file(review: AssessmentWidget, tmp_path: Path) -> None:
    act(review, "answer", code="OPS06-BP01", details={"status": "implemented"})
    head = review.view["team"]
    day = {"team": head["team"], "date": head["date"]}
    act(review, "team", workload="Northwind Track", milestone="Q4", **day)
    written = read_submission(next(tmp_path.glob("*/*.yaml")))
    assert (written.workload, written.milestone.name) == ("Northwind Track", "Q4")
    assert "OPS06-BP01" in written.answers


def test_a_page_opens_no_file_that_may_be_another_s(tmp_path: Path) -> None:
    first = AssessmentWidget(open_session(tmp_path, "ana"), ["OPS06"], tmp_path, "Northwind", {})
    act(first, "answer", code="OPS06-BP01", details={"status": "implemented"})
    other = AssessmentWidget(open_session(tmp_path, "ben"), ["OPS06"], tmp_path, "Northwind", {})
    assert other.state["answers"] == {}
    assert "my-team of" in other.state["note"]
    act(other, "answer", code="OPS06-BP01", details={"status": "not_implemented"})
    assert sorted(path.parent.name for path in tmp_path.glob("*/*.yaml")) == ["my-team", "team-of-ben"]


def test_two_rooms_on_one_file_keep_each_others_answers_and_comments(tmp_path: Path) -> None:
    path = session_path(tmp_path, "Dispatch", dt.date(2026, 12, 1))
    one, other = Session(path, "Dispatch"), Session(path, "Dispatch")
    one.answer("OPS01-BP01", {"status": "implemented"})
    path.write_text("# agreed in the room\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    other.answer("OPS01-BP02", {"status": "partial"})
    one.answer("OPS01-BP03", {"status": "implemented"})
    assert sorted(read_submission(path).answers) == ["OPS01-BP01", "OPS01-BP02", "OPS01-BP03"]
    assert path.read_text(encoding="utf-8").startswith("# agreed in the room\n")


def test_a_broken_file_is_told_and_not_overwritten(tmp_path: Path) -> None:
    path = session_path(tmp_path, "Dispatch", dt.date(2026, 12, 1))
    session = Session(path, "Dispatch")
    session.answer("OPS01-BP01", {"status": "implemented"})
    broken = path.read_text(encoding="utf-8").replace("implemented", "implemented: [")
    path.write_text(broken, encoding="utf-8")
    with pytest.raises(InputError):
        Session(path, "Dispatch")
    assert path.read_text(encoding="utf-8") == broken


def test_the_static_twin_of_a_self_assessment_says_what_is_asked(review: AssessmentWidget) -> None:
    data, _ = review._repr_mimebundle_()
    assert "OPS06-BP01" in data["text/plain"]
    assert "Why." in data["text/plain"]


def test_the_drill_goes_on_and_brings_back_what_was_wrong(bank: Bank, store: Store) -> None:
    drill = DrillWidget(bank, store, "ana", 1, [])
    asked = []
    for _ in range(len(bank.exercises)):
        assert drill.current is not None
        name = drill.current.view["id"]
        asked.append(name)
        exercise = bank.get(name)
        drill.current.answer = exercise.samples.wrong if name == "a-number" else exercise.samples.correct
        drill.current.check()
        drill.advance()
    assert sorted(asked) == sorted(bank.exercises)
    assert drill.current is not None
    assert drill.current.view["id"] == "a-number"
    drill.current.answer = bank.get("a-number").samples.correct
    drill.current.check()
    drill.advance()
    assert drill.current is None
    drill.advance()
    assert len(store.attempts("ana")) == len(bank.exercises) + 1


def test_the_drill_can_keep_to_an_area(bank: Bank, store: Store) -> None:
    drill = DrillWidget(bank, store, "ana", 1, [])
    drill._area.value = "telemetry"
    assert drill.current is not None
    assert bank.get(drill.current.view["id"]).area == "telemetry"
    assert "review" not in drill._area.options
    for _ in range(3):
        drill.advance()
    assert drill.current is None
    assert drill._next.disabled


def test_progress_goes_out_and_comes_back(store: Store, bank: Bank, tmp_path: Path) -> None:
    DrillWidget(bank, store, "ana", 1, []).current.check()  # type: ignore[union-attr]
    out = BackupWidget(store, "ana")
    assert out.name == "opexkit-progress-ana.json"
    fresh = BackupWidget(Store(open_database(f"sqlite:///{tmp_path / 'fresh.sqlite'}")), "ana")
    fresh.restore(out.text)
    assert fresh.said.endswith("Run the cells above again to see them.")
    fresh.restore("{")
    assert fresh.said.startswith("Nothing was changed: the file: ")
