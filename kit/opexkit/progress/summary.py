"""Where a person stands: by area, by practice, over time, and what to do next."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from opexkit.exercises.bank import Bank
from opexkit.exercises.calibration import Bin, calibrate
from opexkit.exercises.exercise import Confidence, Exercise
from opexkit.progress.attempt import GAME_DAY, Attempt


@dataclass(frozen=True, slots=True)
class Tally:
    """Exercises of one area or practice.

    Attributes:
        exercises: how many there are.
        tried: how many were answered at least once.
        mastered: how many were fully right at the last attempt.
        score: the mean of the last scores of those that were tried; None without any.
    """

    name: str
    exercises: int
    tried: int
    mastered: int
    score: float | None


@dataclass(frozen=True, slots=True)
class Day:
    """What was done on one day (UTC)."""

    day: dt.date
    attempts: int
    score: float | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An exercise to do next, and why."""

    exercise: Exercise
    why: str


@dataclass(frozen=True, slots=True)
class Plays:
    """Incidents of game days that were played to their end; each counts as it went the first time.

    Attributes:
        number: how many.
        ended: of them without the second line.
        score: the mean of what they are worth; None without any.
    """

    number: int
    ended: int
    score: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """All of it."""

    attempts: int
    plays: Plays
    areas: list[Tally]
    practices: list[Tally]
    days: list[Day]
    calibration: list[Bin]
    next: list[Suggestion]


def standing(bank: Bank, attempts: Sequence[Attempt]) -> Summary:
    """Sum up one person's attempts and plays, oldest first; attempts at exercises that are gone are left out."""
    own = [attempt for attempt in attempts if attempt.exercise in bank.exercises]
    last = {attempt.exercise: attempt for attempt in own}
    exercises = list(bank.exercises.values())
    codes = sorted({code for exercise in exercises for code in exercise.practices})
    areas = dict.fromkeys(exercise.area for exercise in exercises)
    return Summary(
        attempts=len(own),
        plays=_plays([attempt for attempt in attempts if attempt.exercise == GAME_DAY]),
        areas=[_tally(area, [item for item in exercises if item.area == area], last) for area in areas],
        practices=[_tally(code, [item for item in exercises if code in item.practices], last) for code in codes],
        days=_days(own),
        calibration=calibrate(pair for attempt in own for pair in attempt.certainties),
        next=suggest(bank, own),
    )


def suggest(bank: Bank, attempts: Sequence[Attempt], count: int = 5, seed: int = 1) -> list[Suggestion]:
    """Choose what to do next.

    First what was wrong although the person was sure, then what was not fully right (the lowest score first), then
    what was never tried, easy ones first and the areas mixed by the seed.
    """
    last = {attempt.exercise: attempt for attempt in attempts if attempt.exercise in bank.exercises}
    scored = [attempt for attempt in last.values() if attempt.score is not None and attempt.score < 1]
    sure = [item for item in scored if any(how is Confidence.SURE and not right for how, right in item.certainties)]
    weak = sorted((item for item in scored if item not in sure), key=lambda item: item.score or 0)
    fresh = [exercise for exercise in bank.exercises.values() if exercise.id not in last]
    mixed = [fresh[place] for place in np.random.default_rng(seed).permutation(len(fresh))]
    untried = sorted(mixed, key=lambda exercise: exercise.difficulty)
    found = [Suggestion(bank.get(item.exercise), "you were sure, and it was not right") for item in sure]
    found += [Suggestion(bank.get(item.exercise), f"{item.score:.0%} at the last attempt") for item in weak]
    found += [Suggestion(item, "not tried yet") for item in untried]
    return found[:count]


def _tally(name: str, exercises: Sequence[Exercise], last: dict[str, Attempt]) -> Tally:
    tried = [last[exercise.id] for exercise in exercises if exercise.id in last]
    return Tally(
        name=str(name),
        exercises=len(exercises),
        tried=len(tried),
        mastered=sum(attempt.score == 1 for attempt in tried),
        score=_mean(attempt.score for attempt in tried),
    )


def _plays(every: Iterable[Attempt]) -> Plays:
    first: dict[str, Attempt] = {}
    for attempt in every:
        how = {name: value for name, value in dict(attempt.answer or {}).items() if name != "moves"}
        first.setdefault(f"{attempt.seed} {sorted(how.items())}", attempt)
    played = list(first.values())
    ended = sum(part.id == "ended" and part.right is True for attempt in played for part in attempt.parts)
    return Plays(len(played), ended, _mean(attempt.score for attempt in played))


def _days(attempts: Iterable[Attempt]) -> list[Day]:
    days: dict[dt.date, list[Attempt]] = defaultdict(list)
    for attempt in attempts:
        days[attempt.at.astimezone(dt.UTC).date()].append(attempt)
    return [Day(day, len(done), _mean(attempt.score for attempt in done)) for day, done in sorted(days.items())]


def _mean(scores: Iterable[float | None]) -> float | None:
    known = [score for score in scores if score is not None]
    return sum(known) / len(known) if known else None
