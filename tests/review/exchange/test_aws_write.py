"""UpdateAnswer inputs fit the service model of botocore, and come back as they went."""

import datetime as dt
import re
from typing import Any

import botocore.session
import pytest
from botocore.validate import ParamValidator
from hypothesis import given, settings
from hypothesis import strategies as st

from opexkit.lens.catalogue import load_catalogue
from opexkit.review.exchange.aws_write import not_exported, update_answers
from opexkit.review.submission import Answer, Evidence, Milestone, Reason, Status, Submission

CATALOGUE = load_catalogue("operational-excellence-2024-11-06")
SHAPE = botocore.session.get_session().get_service_model("wellarchitected").operation_model("UpdateAnswer").input_shape
WORKLOAD = "0123456789abcdef0123456789abcdef"


def submission(answers: dict[str, Answer], notes: dict[str, str] | None = None) -> Submission:
    return Submission(
        team="Portal",
        workload="Track",
        lens=CATALOGUE.name,
        milestone=Milestone(name="Q3", date=dt.date(2026, 9, 30)),
        answers=answers,
        notes=notes or {},
    )


def check(value: Any, shape: Any) -> None:
    """What ParamValidator leaves out: maxima, enumerations, patterns, the keys of maps."""
    if shape.type_name == "structure":
        for key, item in value.items():
            check(item, shape.members[key])
    elif shape.type_name == "map":
        for key, item in value.items():
            check(key, shape.key)
            check(item, shape.value)
    elif shape.type_name == "list":
        for item in value:
            check(item, shape.member)
    elif shape.type_name == "string":
        assert len(value) <= shape.metadata.get("max", len(value)), value
        assert value in shape.metadata.get("enum", [value])
        assert re.fullmatch(shape.metadata.get("pattern", ".*"), value, re.DOTALL)


ANSWERS = st.builds(
    lambda status, note: Answer(
        status=status, note=note, reason=Reason.OTHER if status is Status.NOT_APPLICABLE else None
    ),
    st.sampled_from(Status),
    st.text(st.characters(exclude_categories=["C"]), max_size=400),
)


@settings(max_examples=3 * settings.default.max_examples)
@given(st.dictionaries(st.sampled_from([practice.code for practice in CATALOGUE.practices]), ANSWERS, min_size=1))
def test_any_answers_fit_the_service_model(answers: dict[str, Answer]) -> None:
    inputs = update_answers(submission(answers, {"OPS01": "n" * 2084}), CATALOGUE, WORKLOAD, "wellarchitected")
    assert sum(len(made.get("ChoiceUpdates", {})) for made in inputs) == len(answers)
    for made in inputs:
        report = ParamValidator().validate(made, SHAPE)
        assert not report.has_errors(), report.generate_report()
        check(made, SHAPE)


def test_statuses_that_the_tool_lacks_go_into_the_note() -> None:
    (made,) = update_answers(
        submission({"OPS01-BP01": Answer(status=Status.PARTIAL, note="half of the squads")}),
        CATALOGUE,
        WORKLOAD,
        "wellarchitected",
    )
    update = made["ChoiceUpdates"]["ops_priorities_ext_cust_needs"]
    assert update == {"Status": "UNSELECTED", "Notes": "partial: half of the squads"}
    assert made["SelectedChoices"] == ["ops_priorities_no"], "answered, and nothing is in place"


def test_whole_question_that_does_not_apply() -> None:
    answers = {"OPS09": Answer(status=Status.NOT_APPLICABLE, reason=Reason.OUT_OF_SCOPE)}
    (made,) = update_answers(submission(answers), CATALOGUE, WORKLOAD, "wellarchitected")
    assert made["IsApplicable"] is False
    assert made["Reason"] == "OUT_OF_SCOPE"
    assert made["QuestionId"] == "operations-health"


@pytest.mark.parametrize("length", [250, 251])
def test_long_choice_notes_are_cut_with_a_mark(length: int) -> None:
    answers = {"OPS01-BP01": Answer(status=Status.IMPLEMENTED, note="n" * length)}
    (made,) = update_answers(submission(answers), CATALOGUE, WORKLOAD, "wellarchitected")
    note = made["ChoiceUpdates"]["ops_priorities_ext_cust_needs"]["Notes"]
    assert len(note) == 250
    assert note.endswith("…") is (length > 250)


def test_what_nobody_could_say_selects_nothing() -> None:
    answers = {"OPS01-BP01": Answer(status=Status.CANNOT_DETERMINE)}
    (made,) = update_answers(submission(answers), CATALOGUE, WORKLOAD, "wellarchitected")
    assert made["SelectedChoices"] == []
    assert made["ChoiceUpdates"]["ops_priorities_ext_cust_needs"]["Notes"] == "cannot_determine"


def test_practices_taken_from_aws_stay_as_they_are() -> None:
    said = submission({"OPS01-BP01": Answer(status=Status.IMPLEMENTED)})
    said = said.model_copy(update={"taken_from_aws": ["OPS01-BP02"]})
    (made,) = update_answers(said, CATALOGUE, WORKLOAD, "wellarchitected")
    assert "SelectedChoices" not in made
    assert list(made["ChoiceUpdates"]) == ["ops_priorities_ext_cust_needs"]


def test_a_note_without_an_answer_is_written() -> None:
    (made,) = update_answers(submission({}, {"OPS01": "next week"}), CATALOGUE, WORKLOAD, "wellarchitected")
    assert made["Notes"] == "next week"


def test_what_the_tool_has_no_place_for_is_counted() -> None:
    said = Answer(status=Status.PARTIAL, note="n" * 249, owner="squad", evidence=[Evidence(text="a page")])
    assert not_exported(submission({"OPS01-BP01": said})) == [
        "1 answers have evidence",
        "1 answers have an owner",
        "1 answers have a note beyond 250 characters",
    ]
