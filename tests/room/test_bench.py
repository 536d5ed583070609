"""Labs beside the server: the same verdicts, one run for equal texts, an end for what has none."""

import asyncio
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest
from tests.room.people import join, message

from opexkit import content
from opexkit.company.carried import DEFAULT
from opexkit.exercises.labs import lab_exercise, try_lab
from opexkit.labs import find_lab
from opexkit.progress.store import Store
from opexkit.room.bench import Bench, Run
from opexkit.room.floor import Floor
from opexkit.room.placed import of_lesson
from opexkit.room.store import RoomStore

LAB = "alarm-map"
SCENARIO = content.scenario(DEFAULT)


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench(SCENARIO)
    yield made
    made.close()


def test_a_run_is_what_a_notebook_shows_and_equal_texts_run_once(bench: Bench) -> None:
    lab, told = find_lab(LAB, SCENARIO), list[str]()

    async def played() -> list[Run]:
        texts = [lab.text("starter"), lab.text("starter"), lab.text("reference"), "no: lab"]
        return list(await asyncio.gather(*(bench.run(LAB, text, lambda what, _: told.append(what)) for text in texts)))

    starter, again, reference, unread = asyncio.run(played())
    assert starter is again
    assert starter.mark == try_lab(lab, lab.text("starter")).mark
    assert reference.mark.score == 1.0
    assert "<table" in reference.report
    assert (unread.mark.state, unread.report) == ("unreadable", "")
    assert told.count("Starting") == 3
    assert "The same text is running or has run." in told
    assert any(words.startswith("Waiting for") for words in told)


def test_a_run_without_an_end_is_ended_and_the_next_one_runs(bench: Bench) -> None:
    lab = find_lab(LAB, SCENARIO)

    async def played() -> tuple[Run, Run]:
        hasty = Bench(SCENARIO, limit=0.0)
        late = await hasty.run(LAB, lab.text("starter"), lambda *_: None)
        hasty.close()
        first = asyncio.create_task(bench.run(LAB, lab.text("starter"), lambda *_: None))
        while bench._process is None:
            await asyncio.sleep(0.01)
        os.kill(bench._process.pid, signal.SIGKILL)
        dead = await first
        assert "ended the process" in dead.mark.message
        return late, await bench.run(LAB, lab.text("reference"), lambda *_: None)

    late, fine = asyncio.run(played())
    assert "without an end" in late.mark.message
    assert fine.mark.score == 1.0


def test_a_lab_of_a_seat_is_marked_shown_and_kept_once(local: RoomStore) -> None:
    seat, lab = join(local), find_lab(LAB, SCENARIO)

    async def played() -> list[dict[str, Any]]:
        floor = Floor(local)
        sent = [message(do="practice", exercise=LAB, act=act, answer=lab.text("middling")) for act in ("keep", "check")]
        try:
            return [(await floor.act(seat, each))["reply"] for each in [*sent, sent[1]]]
        finally:
            floor.bench.close()

    kept, checked, again = asyncio.run(played())
    assert "report" not in kept
    assert "<table" in checked["report"]
    assert "demands" in checked["result"]["message"]
    assert again == checked
    (attempt,) = Store(local.engine).attempts(local.learner(seat))
    assert attempt.exercise == LAB
    assert 0 < (attempt.score or 0) < 1
    shown = local.sittings(seat, [of_lesson(lab_exercise(LAB, SCENARIO))])[LAB]
    assert shown["answer"] == lab.text("middling")
    assert shown["view"]["material"]


def test_the_reference_is_shown_only_after_a_run(local: RoomStore) -> None:
    seat, exercise = join(local), lab_exercise(LAB, SCENARIO)
    asked = message(do="practice", exercise=LAB, act="reveal", answer="x: 1")
    assert "report" not in local.practice(seat, asked, of_lesson(exercise)).result()
    marked = Run(exercise.mark(exercise.samples.partial), "")
    check = message(do="practice", exercise=LAB, act="check", answer=exercise.samples.partial)
    local.practice(seat, check, of_lesson(exercise), marked).result()
    asked = message(do="practice", exercise=LAB, act="reveal", answer="x: 1")
    told = local.practice(seat, asked, of_lesson(exercise)).result()
    assert "The reference answer" in told["report"]
    assert told["result"]["revealed"]
