"""Labs beside the server: one process runs what people write, one after another, so that no page waits for a lab."""

import asyncio
import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from opexkit.exercises.exercise import Mark
from opexkit.exercises.labs import lab_exercise, try_lab
from opexkit.labs import find_lab
from opexkit.labs.game_day.game import replay
from opexkit.labs.game_day.view import debrief
from opexkit.labs.view import happened
from opexkit.view.notebook import NotebookView

LIMIT = 120.0
"""Seconds that one run may take."""

_KEPT = 200
_NICE = 10

Tell = Callable[[str, float], None]
"""Told what is done now, and how much of all: 0 to 1."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a lab made of a text: its mark, and what happened, as HTML; empty where it could not be run."""

    mark: Mark
    report: str


class Bench:
    """Runs labs for one room. Its methods are for the server's loop. Equal texts are run once.

    Args:
        scenario: folder of the pack that artefacts are judged against.
        limit: seconds that one run may take.
    """

    def __init__(self, scenario: Path, limit: float = LIMIT) -> None:
        self._scenario, self._limit = scenario, limit
        self._free = asyncio.Lock()
        self._waiting = 0
        self._runs: OrderedDict[str, asyncio.Task[Run]] = OrderedDict()
        self._process: Any = None
        self._pipe: Connection | None = None

    async def run(self, lab: str, text: str, tell: Tell) -> Run:
        """Run a text, or take what the same text got before.

        Args:
            lab: its id.
            text: what was written.
            tell: told of the place in the queue, and of each step.
        """
        key = hashlib.sha256(f"{lab}\0{text}".encode()).hexdigest()
        if key not in self._runs:
            self._runs[key] = asyncio.get_running_loop().create_task(self._judged(lab, text, tell))
            while len(self._runs) > _KEPT:
                self._runs.popitem(last=False)
        else:
            tell("The same text is running or has run.", 0)
        try:
            return await asyncio.shield(self._runs[key])
        except Exception:
            self._runs.pop(key, None)
            raise

    async def debrief(self, number: int, level: str, moves: Sequence[str]) -> str:
        """Draw the debrief of an incident that is over, as HTML; how the informed strategy plays takes seconds."""
        done = await self._queued(("debrief", self._scenario, number, level, list(moves)), lambda *_: None)
        return str(done[0]) if isinstance(done, tuple) else f"<p>{done}</p>"

    def close(self) -> None:
        """End the process, with what it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._pipe = None

    async def _judged(self, lab: str, text: str, tell: Tell) -> Run:
        done = await self._queued(("lab", self._scenario, lab, text), tell)
        return Run(*done) if isinstance(done, tuple) else Run(lab_exercise(lab, self._scenario).unreadable(done), "")

    async def _queued(self, job: tuple[Any, ...], tell: Tell) -> tuple[Any, ...] | str:
        if self._waiting:
            tell(f"Waiting for {self._waiting} before you", 0)
        self._waiting += 1
        try:
            async with self._free:
                return await self._done(job, tell)
        finally:
            self._waiting -= 1

    async def _done(self, job: tuple[Any, ...], tell: Tell) -> tuple[Any, ...] | str:
        """What came of a job, or why nothing did."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._limit
        tell("Starting", 0)
        try:
            pipe = self._open()
            pipe.send(job)
            while await loop.run_in_executor(None, pipe.poll, max(0.0, until - loop.time())):
                kind, *said = pipe.recv()
                if kind == "done":
                    return tuple(said)
                tell(*said)
        except (EOFError, OSError):
            self.close()
            return "It ended the process that ran it. Write less that repeats, and run it again."
        self.close()
        return f"It ran for {self._limit:.0f} seconds without an end. Write less that repeats."

    def _open(self) -> Connection:
        if self._pipe is None or not self._process.is_alive():
            context = get_context("spawn")
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(target=_work, args=(theirs,), name="opexkit-room-bench", daemon=True)
            self._process.start()
            theirs.close()
        return self._pipe


def _work(pipe: Connection) -> None:
    """Run what comes until the server is gone; people's pages go before it."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this
    with suppress(OSError, AttributeError):
        os.nice(_NICE)
    with suppress(EOFError, OSError):
        while True:
            kind, *job = pipe.recv()
            pipe.send(("done", *(_run(pipe, *job) if kind == "lab" else (_debrief(*job),))))


def _debrief(scenario: Path, number: int, level: str, moves: list[str]) -> str:
    return NotebookView(tuple(debrief(replay(scenario, number, moves, level=level))))._repr_html_()


def _run(pipe: Connection, scenario: Path, name: str, text: str) -> tuple[Mark, str]:
    lab = find_lab(name, scenario)

    def tick(what: str, done: int, total: int) -> None:
        pipe.send(("tick", f"Running: {what}", done / total))

    try:
        tried = try_lab(lab, text, tick=tick)
    except ModuleNotFoundError as error:
        return lab_exercise(name, scenario).unreadable(f"This server lacks a package for it: {error.name}."), ""
    if tried.result is None:
        return tried.mark, ""
    return tried.mark, NotebookView(tuple(happened(lab, tried.result)))._repr_html_()
