"""What `tools/reading.py` puts to a reader tells nothing of the key, and its marks are the kit's."""

import re
import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from opexkit.exam.bank import load_items
from opexkit.exercises.bank import load_bank
from opexkit.exercises.exercise import Exercise
from opexkit.files import read
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.changes import changes
from opexkit.lens.editions import EDITION

ROOT = Path(__file__).resolve().parents[1]
TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "reading.py"))
BANKS = ("exercises", "exam")
NAMES = read(TOOL["NAMES"], TOOL["Names"])
HIDE: Callable[[str], str] = TOOL["hider"](NAMES)


def with_another_key(exercise: Exercise) -> Exercise:
    """The same question with another right answer; it need not make sense."""
    lists = {name: getattr(exercise, name) for name in type(exercise).model_fields}
    changed: dict[str, Any] = {
        name: [moved(exercise, each) for each in value] for name, value in lists.items() if name in PARTS
    }
    if exercise.kind == "number":
        changed["answer"] = exercise.model_dump()["answer"] + 1
    return exercise.model_copy(update=changed)


PARTS = ("options", "statements", "prompts", "cards", "rows", "steps")


def moved(exercise: Exercise, part: Any) -> Any:
    for name in ("right", "truth"):
        if hasattr(part, name):
            return part.model_copy(update={name: not getattr(part, name)})
    if hasattr(part, "key"):
        return part.model_copy(update={"key": dict.fromkeys(part.key, "other")})
    name = next(name for name in ("partner", "bin", "after") if hasattr(part, name))
    return part.model_copy(update={name: ["other"] if name == "after" else "other"})


@pytest.mark.parametrize("bank", BANKS)
def test_another_key_makes_the_same_page(bank: str) -> None:
    asked = TOOL["BANKS"][bank]()
    assert len(asked) > 100
    for each in asked:
        other = with_another_key(each.exercise)
        assert other != each.exercise
        assert TOOL["page"](replace(each, exercise=other, view=TOOL["_view"](other))) == TOOL["page"](each)


def secrets() -> list[str]:
    found: list[str] = []
    for exercise in load_bank().exercises.values():
        found += [exercise.id, exercise.source, exercise.explanation, *exercise.hints]
        lists = [getattr(exercise, name) for name in type(exercise).model_fields]
        members = [member for each in lists if isinstance(each, list) for member in each]
        found += [member.feedback for member in members if hasattr(member, "feedback")]
        found += [text for member in members for text in getattr(member, "mistakes", {}).values()]
    for item in load_items().items.values():
        found += [item.id, item.source, item.proof, *(option.why for option in item.options)]
        found += [option.misconception for option in item.options if option.misconception]
    return [text for text in found if " " in text or "-" in text]


def test_no_reason_source_or_id_is_written(tmp_path: Path) -> None:
    for bank in BANKS:
        TOOL["blind"](bank, tmp_path / bank, neutral=False)
    written = " ".join(path.read_text("utf-8") for path in tmp_path.rglob("*") if path.is_file())
    hidden = secrets()
    assert len(hidden) > 1500
    plain = re.sub(r"\s+", " ", written)
    found = [text for text in hidden if text in plain]
    assert [text for text in found if re.search(rf"(?<![\w-]){re.escape(text)}(?![\w-])", plain)] == []


def test_no_name_is_left_when_names_are_hidden(tmp_path: Path) -> None:
    for bank in BANKS:
        TOOL["blind"](bank, tmp_path / bank, neutral=True)
    text = " ".join(path.read_text("utf-8") for path in tmp_path.rglob("*.md"))
    forms = [(form, form.casefold()) for group in NAMES.services for form in group]
    there = text.casefold()
    left = [form for form, low in forms if low in there and re.search(rf"(?<![\w-]){re.escape(form)}(?!\w)", text)]
    features = [re.escape(group[0]) for group in NAMES.features]
    left += re.findall(rf"(?<![\w-])(?:{'|'.join(features)})(?!\w)", text, re.IGNORECASE)
    assert left == []
    assert not re.search(r"\bAWS\b|\bAmazon\b", text)
    assert "Service-" in text
    assert "Feature-" in text


def test_every_service_of_the_data_is_in_the_list() -> None:
    practices = load_catalogue(EDITION).practices
    services = {means.service for practice in practices for means in practice.guide.aws}
    services |= {change.name for change in changes() if change.name.startswith(("AWS ", "Amazon "))}
    assert {name for name in services if HIDE(name).startswith("Provider")} == set()


def test_a_name_has_one_token_whatever_it_is_next_to() -> None:
    assert HIDE("SCPs") == HIDE("a service control policy").removeprefix("a ")
    assert HIDE("AWS Config") == HIDE("Config")
    assert HIDE("AWS AppConfig") != HIDE("AWS Config")
    assert HIDE("configuration drifts") == "configuration drifts"


@pytest.mark.parametrize(
    "name",
    [
        "PutMetricData",
        "fileExistsBehavior",
        "CODE_COVERAGE",
        "IMMUTABLE",
        "s3:GetObject",
        "aws:approve",
        "AppConfig.AllAtOnce",
    ],
)
def test_operations_parameters_and_values_are_hidden(name: str) -> None:
    assert re.fullmatch(r"It is Name-[A-Z]{3}, and no more", HIDE(f"It is {name}, and no more"))
    assert HIDE(name) != HIDE("UPDATE_COMPLETE")


def test_words_that_are_no_names_of_aws_stay() -> None:
    text = "An API answers AccessDenied in JSON: ALARM for customerId at 02:00 UTC (https://a.b/c), tracking.yaml"
    assert HIDE(text) == text


def right_answers(each: Any) -> list[str]:
    """The key of something, written as a reader would."""
    kind, sample, code = each.exercise.kind, each.exercise.samples.correct, each.code
    if kind == "number":
        return [f"{code}: {sample}"]
    if kind in ("single", "multiple", "order"):
        letters = {
            real: letter for letter, real in each.letters(each.view.get("options") or each.view["items"]).items()
        }
        return [f"{code}: {', '.join(letters[name] for name in ([sample] if isinstance(sample, str) else sample))}"]
    if kind == "grid":
        letters = [
            {value["id"]: TOOL["_letter"](place) for place, value in enumerate(column["values"])}
            for column in each.view["columns"]
        ]
        return [
            f"{code}.{row}{'ABCDEFG'[place]}: {letters[place][sample[member['id']][column['id']]]}"
            for row, member in enumerate(each.view["rows"], 1)
            for place, column in enumerate(each.view["columns"])
        ]
    members = each.view.get("statements") or each.view["items"]
    said = {name: value["says"] if isinstance(value, dict) else value for name, value in sample.items()}
    if kind != "true-false":
        letters = {real: letter for letter, real in each.letters(each.view["places"]).items()}
        said = {name: letters[value] for name, value in said.items()}
    return [f"{code}.{place}: {said[member['id']]}" for place, member in enumerate(members, 1)]


def test_the_key_agrees_with_the_key(tmp_path: Path) -> None:
    asked = [each for bank in BANKS for each in TOOL["BANKS"][bank]()]
    answers = tmp_path / "answers.txt"
    answers.write_text("\n".join(line for each in asked for line in right_answers(each)), "utf-8")
    outcomes = TOOL["score"](answers)
    assert [outcome for outcome in outcomes if outcome.right is not True] == []
    assert len(outcomes) > 600
    assert {outcome.asked.level for outcome in outcomes} == {1, 2, 3}


def test_wrong_and_missing_answers_are_told_apart(tmp_path: Path) -> None:
    each = next(each for each in TOOL["exercises"]() if each.exercise.kind == "single")
    right = right_answers(each)[0][-1]
    wrong = "a" if right != "a" else "b"
    other = next(item for item in TOOL["items"]() if item.exercise.kind == "single")
    path = tmp_path / "answers.txt"
    path.write_text(f"# mine\n{each.code}: {wrong}\n{other.code}:\n", "utf-8")
    lines = list(TOOL["summary"](TOOL["score"](path)))
    assert lines[0] == "all: 0 of 1 parts agree, 0.0 %; 1 not answered"
    assert any(line.startswith(f"{each.code} ({each.exercise.id}, level") for line in lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [("q1", "holds no colon"), ("zzz: a", "nothing is asked by the id 'zzz'"), ("x: a\nx: b", "appears twice")],
)
def test_a_line_that_cannot_be_read_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, message: str
) -> None:
    path = tmp_path / "answers.txt"
    path.write_text(text, "utf-8")
    assert TOOL["main"](["score", str(path)]) == 2
    assert message in capsys.readouterr().err


def test_a_letter_that_is_not_there_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    each = next(each for each in TOOL["exercises"]() if each.exercise.kind == "single")
    path = tmp_path / "answers.txt"
    path.write_text(f"{each.code}: z\n", "utf-8")
    assert TOOL["main"](["score", str(path)]) == 2
    assert f"{each.code}: 'z' is no answer here; write one letter" in capsys.readouterr().err


def test_answers_are_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert TOOL["main"](["blind", "exam", str(tmp_path)]) == 0
    (tmp_path / "answers.txt").write_text("q: a", "utf-8")
    assert TOOL["main"](["blind", "exam", str(tmp_path)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "answers.txt").read_text("utf-8") == "q: a"


@pytest.mark.parametrize("bank", BANKS)
def test_no_habit_finds_more_than_sixty_percent_of_level_three(bank: str) -> None:
    found = TOOL["guessed"](TOOL["BANKS"][bank]())
    assert len(found) >= 6
    assert {habit: share for habit, share in found.items() if share > 0.6} == {}


def test_a_habit_that_works_is_found() -> None:
    single = next(each for each in TOOL["exercises"]() if each.exercise.kind == "single" and each.level == 3)
    key = single.exercise.samples.correct
    options = [each | {"text": "x" * (9 if each["id"] == key else 5)} for each in single.view["options"]]
    longer = replace(single, view=single.view | {"options": options})
    assert TOOL["guessed"]([longer])["the longest option"] == 1
    assert TOOL["guessed"]([longer])["the shortest option"] == 0
