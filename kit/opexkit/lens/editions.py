"""The kit's own lenses: read from their source folders and built to the AWS format."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from opexkit.files import Document, InputError, Problem, read_document, suggestion, validated
from opexkit.lens.guide import Guide, Level, PracticeGuide, QuestionGuide
from opexkit.lens.model import Choice, Lens, LensRisk, Pillar, Question, Resource, RiskRule

EDITION = "operational-excellence-2024-11-06"
"""The edition that lessons, exercises, self-assessments and the effects of a pack name."""

_TAKEN_OVER = ("what", "good", "evidence", "antipattern", "first_step", "effort", "aws")


def load_guide(folder: Path) -> Guide:
    """Read a lens's source folder: `edition.yaml` and one file a question.

    A practice with `guidance: CODE` takes its text from that practice of the edition that `edition.yaml` names
    under `guidance_from`.

    Raises:
        InputError: a file is missing or does not fit the schema; with every problem at its line and column.
    """
    document = read_document(folder / "edition.yaml")
    head = dict(document.data) if isinstance(document.data, dict) else {}
    principles_of: dict[str, list[str]] = head.pop("principles_of", {})
    newer = _practices_of(folder.parent / head.pop("guidance_from")) if "guidance_from" in head else {}
    questions: list[QuestionGuide] = []
    problems: list[Problem] = []
    for path in sorted(path for path in folder.glob("*.yaml") if path.name != "edition.yaml"):
        try:
            questions.append(_question_guide(read_document(path), newer, principles_of))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return validated(replace(document, data=head | {"questions": questions}), Guide)


def build_lens(guide: Guide) -> Lens:
    """Turn a guide into an AWS custom lens.

    Rule `highest-missing`: a question has the highest level among its practices that are not in place; where only
    low-level practices are missing it has no risk. "None of these" never lowers a risk.
    """
    pillars = []
    for area in guide.areas:
        questions = [_lens_question(question) for question in guide.questions if question.area == area.name]
        pillars.append(Pillar(id=_identifier(area.name), name=area.name, questions=questions))
    return Lens(schema_version="2021-11-01", name=guide.name, description=guide.description, pillars=pillars)


def _lens_question(guide: QuestionGuide) -> Question:
    none = Choice(id=guide.none_id, title="None of these")
    return Question(
        id=guide.id,
        title=guide.title,
        helpful_resource=Resource(display_text=guide.why, url=guide.source),
        choices=[*(_lens_choice(practice) for practice in guide.practices), none],
        risk_rules=_highest_missing(guide),
    )


def _lens_choice(guide: PracticeGuide) -> Choice:
    return Choice(
        id=guide.id,
        title=guide.title,
        helpful_resource=Resource(display_text=guide.what, url=guide.source),
        improvement_plan=Resource(display_text=guide.first_step, url=guide.source),
    )


def _highest_missing(guide: QuestionGuide) -> list[RiskRule]:
    high = [practice.id for practice in guide.practices if practice.risk is Level.HIGH]
    medium = [practice.id for practice in guide.practices if practice.risk is Level.MEDIUM]
    rules = []
    if high or medium:
        met = " && ".join([*high, *medium, f"!{guide.none_id}"])
        rules.append(RiskRule(condition=met, risk=LensRisk.NONE))
    if high and medium:
        covered = " && ".join([*high, f"!{guide.none_id}"])
        rules.append(RiskRule(condition=covered, risk=LensRisk.MEDIUM))
    worst = LensRisk.HIGH if high else LensRisk.MEDIUM if medium else LensRisk.NONE
    return [*rules, RiskRule(condition="default", risk=worst)]


def _identifier(name: str) -> str:
    return "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name.lower())


def _practices_of(folder: Path) -> dict[str, PracticeGuide]:
    return {practice.code: practice for question in load_guide(folder).questions for practice in question.practices}


def _question_guide(
    document: Document, newer: Mapping[str, PracticeGuide], principles_of: Mapping[str, list[str]]
) -> QuestionGuide:
    practices = document.data.get("practices") if isinstance(document.data, dict) else None
    if not isinstance(practices, list):
        return validated(document, QuestionGuide)
    whole = []
    for index, practice in enumerate(practices):
        code = practice.get("guidance") if isinstance(practice, dict) else None
        if code is not None and code not in newer:
            message = f"guidance {code!r} is not in the newer edition"
            raise InputError([document.problem(("practices", index, "guidance"), message, suggestion(code, newer))])
        whole.append(practice if code is None else _with_guidance(practice, newer[code], principles_of))
    return validated(replace(document, data=document.data | {"practices": whole}), QuestionGuide)


def _with_guidance(
    practice: Mapping[str, Any], guidance: PracticeGuide, principles_of: Mapping[str, list[str]]
) -> dict[str, Any]:
    own = {key: value for key, value in practice.items() if key != "guidance"}
    taken = {key: getattr(guidance, key) for key in _TAKEN_OVER}
    older = {old: None for new in guidance.principles for old in principles_of.get(new, [])}
    return taken | {"principles": list(older)} | own
