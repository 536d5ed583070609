import datetime as dt
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from opexkit.files import parse
from opexkit.review.dump import submission_yaml
from opexkit.review.export_file import ExportFile
from opexkit.review.submission import (
    Answer,
    AwsPillar,
    AwsQuestion,
    Evidence,
    Milestone,
    Reason,
    Risk,
    Status,
    Submission,
)

LINES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=40)
NOTES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=80).map(str.strip)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))
IDS = st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)
CODES = st.from_regex(r"OPS(0[1-9]|1[01])-BP0[1-9]", fullmatch=True)
ANSWERS = st.one_of(
    st.builds(
        Answer,
        status=st.sampled_from([status for status in Status if status is not Status.NOT_APPLICABLE]),
        note=NOTES,
        evidence=st.lists(LINES, max_size=3),
        owner=st.none() | LINES,
        due=st.none() | DAYS,
    ),
    st.builds(Answer, status=st.just(Status.NOT_APPLICABLE), reason=st.sampled_from(Reason)),
)
SUBMISSIONS = st.builds(
    Submission,
    team=LINES,
    workload=LINES,
    lens=LINES,
    milestone=st.builds(Milestone, name=LINES, date=DAYS),
    answers=st.dictionaries(CODES, ANSWERS, max_size=4),
    notes=st.dictionaries(CODES, NOTES, max_size=2),
    respondents=st.lists(IDS.map(lambda name: Path("votes", f"{name}.yaml")), max_size=3),
    aws=st.dictionaries(CODES, st.sampled_from(Risk), max_size=2),
    exercises=st.dictionaries(IDS, LINES | st.lists(LINES) | st.dictionaries(IDS, LINES), max_size=3),
    labs=st.dictionaries(IDS, IDS, max_size=2),
    scenario=IDS,
)


@given(SUBMISSIONS)
def test_a_submission_survives_being_written_and_read(submission: Submission) -> None:
    assert parse(submission_yaml(submission), Path("q1.yaml"), Submission) == submission


EVIDENCE = Evidence(
    text="notes",
    link="https://wiki.example.com/7",
    by="product owner",
    date=dt.date(2026, 1, 10),
    valid_until=dt.date(2026, 7, 1),
)
QUESTION = AwsQuestion(id="securely-operate", risk=Risk.HIGH, missing=["Separate workloads"])


def test_every_field_is_written() -> None:
    full = Submission(
        team="Dispatch",
        workload="Northwind Track",
        lens="operational-excellence-2024-11-06",
        milestone=Milestone(name="Q1", date=dt.date(2026, 3, 31)),
        answers={"OPS01-BP01": Answer(status=Status.IMPLEMENTED, evidence=[EVIDENCE, Evidence(text="minutes")])},
        notes={"OPS01": "well known"},
        respondents=[Path("votes/1.yaml")],
        aws={"OPS01": Risk.NONE},
        exercises={"who-rolls-back": "on-call"},
        labs={"aurora-failover": "failover.yaml"},
        measures=[ExportFile(file="runs.json"), ExportFile(file="incidents.csv", severity=["sev1"], zone="UTC")],
        scenario="harbour-clinic",
        taken_from_aws=["OPS01-BP02"],
        other_pillars=[AwsPillar(pillar="security", counts={Risk.HIGH: 1}, questions=[QUESTION])],
        incomplete="The last page is missing.",
        language="pt-BR",
    )
    assert full.model_fields_set == set(Submission.model_fields)
    written = parse(submission_yaml(full), Path("q1.yaml"), Submission)
    assert written.model_fields_set == set(Submission.model_fields)
    assert written == full
