"""The kit's own lenses: read from their source folders and built to the AWS format."""

from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from opexkit.files.problem import InputError, Problem
from opexkit.lens.guide import Guide, Level, PracticeGuide, QuestionGuide
from opexkit.lens.model import Choice, Lens, LensRisk, Pillar, Question, Resource, RiskRule

_T = TypeVar("_T", Guide, QuestionGuide)
_TAKEN_OVER = ("what", "good", "evidence", "antipattern", "first_step", "effort")


def load_guide(folder: Path) -> Guide:
    """Read a lens's source folder: `edition.yaml` and one file a question.

    A practice with `guidance: CODE` takes its text from that practice of the edition that `edition.yaml` names
    under `guidance_from`.

    Raises:
        InputError: a file is missing or does not fit the schema.
    """
    head = _read(folder / "edition.yaml")
    principles_of: dict[str, list[str]] = head.pop("principles_of", {})
    newer = _practices_of(folder.parent / head.pop("guidance_from")) if "guidance_from" in head else {}
    questions = []
    for path in sorted(path for path in folder.glob("*.yaml") if path.name != "edition.yaml"):
        question = _read(path)
        question["practices"] = [
            _with_guidance(practice, newer, principles_of, path) for practice in question["practices"]
        ]
        questions.append(_validated(QuestionGuide, question, path))
    return _validated(Guide, head | {"questions": questions}, folder / "edition.yaml")


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


def _with_guidance(
    practice: dict[str, Any],
    newer: dict[str, PracticeGuide],
    principles_of: dict[str, list[str]],
    path: Path,
) -> dict[str, Any]:
    code = practice.get("guidance")
    if code is None:
        return practice
    if code not in newer:
        raise InputError([Problem(path, f"guidance {code} is not in the newer edition", "name one of its codes")])
    guidance = newer[code]
    own = {key: value for key, value in practice.items() if key != "guidance"}
    taken = {key: getattr(guidance, key) for key in _TAKEN_OVER}
    older = {old: None for new in guidance.principles for old in principles_of.get(new, [])}
    return taken | {"principles": list(older)} | own


def _read(path: Path) -> dict[str, Any]:
    try:
        value = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError([Problem(path, f"cannot be read ({error.strerror})", "check the lens's folder")]) from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise InputError([Problem(path, f"is not YAML ({error.problem})", "fix the line", line)]) from error
    if not isinstance(value, dict):
        raise InputError([Problem(path, "holds no mapping", "start with `code:` or `name:`")])
    return value


def _validated(model: type[_T], value: dict[str, Any], path: Path) -> _T:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        problems = [
            Problem(path, f"{'.'.join(map(str, part['loc']))}: {part['msg']}", "see data/schemas/guide.json")
            for part in error.errors()
        ]
        raise InputError(problems) from error
