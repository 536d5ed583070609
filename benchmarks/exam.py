"""Exam practice with a long history: reading it, showing it, scheduling it, and drawing forms, in processor seconds.

Run it with `python -m benchmarks.exam`; the best of a few rounds counts, and all are printed.
"""

import datetime as dt
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from opexkit.exam.bank import load_items
from opexkit.exam.blueprint import exams
from opexkit.exam.form import DIAGNOSTIC, OTHER, PILLAR, draw_form
from opexkit.exam.item import NAMED, Item, Pool
from opexkit.exam.practice import _due, schedule
from opexkit.exercises.exercise import Confidence
from opexkit.lessons.exam import standing_blocks
from opexkit.progress.attempt import Attempt, PartMark
from opexkit.progress.database import open_database
from opexkit.progress.past import past_attempts
from opexkit.progress.store import Store
from opexkit.view.notebook import NotebookView

BEGIN = dt.datetime(2026, 1, 1, 9, tzinfo=dt.UTC)
HISTORY, REVIEWS, ROUNDS = 50_000, 10_000, 5
LIMITS = {
    f"a history of {HISTORY:,} attempts opens: read, scheduled, drawn": 1.0,
    "of this, read": 1.0,
    f"{REVIEWS:,} reviews are scheduled": 5.0,
    "the slowest form is drawn": 0.1,
}
"""Seconds."""


def history(count: int) -> Iterator[Attempt]:
    """Answers of one learner, ten minutes apart: three in four in practice, seven in ten right."""
    bank, draw = load_items(), random.Random(1)
    pools = {"practice": bank.pool(Pool.PRACTICE), "mock": bank.pool(Pool.SEALED)}
    for number in range(count):
        origin = "mock" if number // 40 % 4 == 3 else "practice"
        item, right = draw.choice(pools[origin]), draw.random() < 0.7
        yield Attempt(
            uid=f"{number // 40:028d}{number % 40:04d}",
            learner="ana",
            exercise=item.attempt_name,
            version=item.version,
            at=BEGIN + dt.timedelta(minutes=10 * number),
            seed=1,
            origin=origin,
            answer=item.answer if right else _wrong(item),
            score=float(right),
            parts=[PartMark(id=letter, right=letter in item.key) for letter in item.letters],
            confidence=draw.choice(list(Confidence)) if origin == "practice" else None,
        )


def _wrong(item: Item) -> str:
    return next(letter for letter in item.letters if letter not in item.key) if item.is_choice else item.answer[::-1]


def measure() -> dict[str, list[float]]:
    """Each figure's rounds, in seconds of the processor."""
    bank, exam = load_items(), exams()["DOP-C02"]
    now = BEGIN + dt.timedelta(days=400)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(open_database(f"sqlite:///{Path(folder) / 'progress.sqlite'}"))
        store.add(history(HISTORY))

        def opened() -> None:
            _due.cache_clear()  # as in a new kernel
            attempts = past_attempts(store, "ana", NAMED)
            NotebookView(tuple(standing_blocks(exam, bank, attempts, now)))._repr_html_()

        def scheduled() -> None:
            _due.cache_clear()
            schedule(bank, some)

        some = [each for each in past_attempts(store, "ana") if each.origin == "practice"][:REVIEWS]
        forms = (PILLAR, DIAGNOSTIC, OTHER, *exams())
        names = iter(LIMITS)
        return {
            next(names): _rounds(opened),
            next(names): _rounds(lambda: past_attempts(store, "ana", NAMED)),
            next(names): _rounds(scheduled),
            next(names): max((_rounds(partial(draw_form, bank, name)) for name in forms), key=min),
        }


def _rounds(work: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        found.append(time.process_time() - begin)
    return found


def main() -> None:
    """Print the figures beside their limits."""
    for name, found in measure().items():
        every = ", ".join(f"{seconds:.2f}" for seconds in found)
        print(f"{name}: {min(found):.2f} s of the processor at best of {every} (limit {LIMITS[name]} s)")


if __name__ == "__main__":
    main()
