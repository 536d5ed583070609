import datetime as dt
from typing import Any

from opexkit.exercises.bank import Bank
from opexkit.exercises.exercise import Confidence
from opexkit.progress.attempt import Attempt, make_attempt
from opexkit.progress.summary import standing, suggest


def done(bank: Bank, name: str, answer: Any, confidence: Confidence | None = None, day: int = 1) -> Attempt:
    exercise = bank.get(name)
    made = make_attempt(exercise, exercise.mark(answer), answer, "ana", confidence=confidence)
    return made.model_copy(update={"at": dt.datetime(2026, 1, day, 12, tzinfo=dt.UTC)})


def test_the_last_attempt_counts(bank: Bank) -> None:
    attempts = [done(bank, "a-single", "unknown"), done(bank, "a-single", "known", day=2)]
    found = standing(bank, attempts)
    runbooks = next(tally for tally in found.areas if tally.name == "runbooks")
    assert (runbooks.tried, runbooks.mastered, runbooks.score) == (1, 1, 1.0)
    assert runbooks.exercises == sum(exercise.area == "runbooks" for exercise in bank.exercises.values())
    assert [(day.day.day, day.attempts, day.score) for day in found.days] == [(1, 1, 0.0), (2, 1, 1.0)]


def test_sure_but_wrong_comes_first_then_the_weakest_then_the_new(bank: Bank) -> None:
    attempts = [
        done(bank, "a-multiple", ["owner"], Confidence.FAIRLY),
        done(bank, "a-match", {"metric": "cloudwatch"}),
        done(bank, "a-single", "unknown", Confidence.SURE),
        done(bank, "a-number", "43.2"),
    ]
    names = [suggestion.exercise.id for suggestion in suggest(bank, attempts, count=20)]
    assert names[:3] == ["a-single", "a-match", "a-multiple"]
    assert "a-number" not in names
    assert set(names[3:]) == set(bank.exercises) - {"a-single", "a-match", "a-multiple", "a-number"}


def test_confidence_of_each_statement_counts(bank: Bank) -> None:
    answer = {"mean": {"says": False, "confidence": "sure"}, "all": {"says": False, "confidence": "guess"}, "log": True}
    guess, _, sure = standing(bank, [done(bank, "a-true-false", answer)]).calibration
    assert (sure.answers, sure.right, guess.answers, guess.right) == (1, 0, 1, 1)


def test_attempts_at_what_is_gone_are_left_out(bank: Bank) -> None:
    gone = done(bank, "a-single", "known").model_copy(update={"exercise": "gone"})
    assert standing(bank, [gone]).attempts == 0
    assert all(item.why == "not tried yet" for item in suggest(bank, [gone]))
