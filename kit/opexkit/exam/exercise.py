"""An item as an exercise, so that any page that asks an exercise can ask it."""

from typing import Any

from opexkit.exam.case import exhibit_of, situation
from opexkit.exam.item import Item, ItemForm
from opexkit.exam.option import LETTERS
from opexkit.exercises.exercise import Exercise
from opexkit.exercises.kinds import KINDS

_KINDS = {ItemForm.ONE: "single", ItemForm.ORDERING: "order", ItemForm.MATCHING: "match"}


def exercise_of(item: Item) -> Exercise:
    """Make an exercise of an item: a choice, steps to order, or prompts to match."""
    kind = _KINDS.get(item.form, "multiple")
    hint = f"What decides is: {item.constraint.value}." if item.constraint else "Read what is asked once more."
    parts = {"order": _steps, "match": _pairs}.get(kind, _choices)(item)
    return KINDS[kind].model.model_validate(
        {
            "id": item.attempt_name,
            "kind": kind,
            "title": item.ask,
            "area": "exam",
            "practices": item.practices,
            "difficulty": item.difficulty,
            "source": item.source,
            "version": item.version,
            "prompt": f"{situation(item)} {item.ask}",
            "exhibit": exhibit.model_dump() if (exhibit := exhibit_of(item)) else None,
            "hints": [hint],
            "explanation": f"{item.proof} (read {item.reviewed_on})",
        }
        | parts
    )


def _choices(item: Item) -> dict[str, Any]:
    right = sorted(item.key)
    rest = [letter for letter in item.letters if letter not in item.key]
    single = item.form is ItemForm.ONE
    return {
        "options": [
            {"id": letter, "text": option.text, "right": option.right, "feedback": option.why}
            for letter, option in zip(LETTERS, item.options, strict=False)
        ],
        "samples": {"correct": right[0] if single else right, "wrong": rest[0] if single else rest},
    } | ({} if single else {"credit": "all-or-nothing"})


def _steps(item: Item) -> dict[str, Any]:
    named = {letter: item.option(letter) for letter in item.letters}
    steps = [
        {"id": letter, "text": named[letter].text, "after": [*item.answer[:place]][-1:], "feedback": named[letter].why}
        for place, letter in enumerate(item.answer)
    ]
    other = [
        {"id": letter, "text": option.text, "feedback": option.why}
        for letter, option in named.items()
        if letter not in item.key
    ]
    order = list(item.answer)
    return {
        "steps": steps,
        "distractors": other,
        "samples": {"correct": order, "partial": order[:-1], "wrong": order[::-1]},
    }


def _pairs(item: Item) -> dict[str, Any]:
    named = {letter: item.option(letter) for letter in item.letters}
    ids = [f"p{place}" for place in range(1, len(item.prompts) + 1)]
    key = dict(zip(ids, item.answer, strict=True))
    turned = dict(zip(ids, item.answer[1:] + item.answer[:1], strict=True))
    return {
        "prompts": [
            {"id": name, "text": prompt, "partner": key[name], "feedback": named[key[name]].why}
            for name, prompt in zip(ids, item.prompts, strict=True)
        ],
        "partners": [{"id": letter, "text": option.text} for letter, option in named.items()],
        "samples": {"correct": key, "partial": key | {ids[0]: turned[ids[0]]}, "wrong": turned},
    }
