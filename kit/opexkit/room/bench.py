"""Labs beside the server: one process runs what people write, one after another, so that no page waits for a lab."""

import asyncio
import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from opexkit.exercises.exercise import Mark
from opexkit.exercises.labs import lab_exercise, try_lab
from opexkit.labs import find_lab
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
            self._runs[key] = asyncio.get_running_loop().create_task(self._queued(lab, text, tell))
            while len(self._runs) > _KEPT:
                self._runs.popitem(last=False)
        else:
            tell("The same text is running or has run.", 0)
        try:
            return await asyncio.shield(self._runs[key])
        except Exception:
            self._runs.pop(key, None)
            raise

    def close(self) -> None:
        """End the process, with what it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        self._process = self._pipe = None

    async def _queued(self, lab: str, text: str, tell: Tell) -> Run:
        if self._waiting:
            tell(f"Waiting for {self._waiting} before you", 0)
        self._waiting += 1
        try:
            async with self._free:
                return await self._run(lab, text, tell)
        finally:
            self._waiting -= 1

    async def _run(self, lab: str, text: str, tell: Tell) -> Run:
        loop = asyncio.get_running_loop()
        until = loop.time() + self._limit
        tell("Starting", 0)
        try:
            pipe = self._open()
            pipe.send((lab, self._scenario, text))
            while await loop.run_in_executor(None, pipe.poll, max(0.0, until - loop.time())):
                kind, *said = pipe.recv()
                if kind == "done":
                    return Run(*said)
                tell(*said)
        except (EOFError, OSError):
            return self._ended(lab, "It ended the process that ran it. Write less that repeats, and run it again.")
        return self._ended(lab, f"It ran for {self._limit:.0f} seconds without an end. Write less that repeats.")

    def _ended(self, lab: str, why: str) -> Run:
        self.close()
        return Run(lab_exercise(lab, self._scenario).unreadable(why), "")

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
            pipe.send(("done", *_done(pipe, *pipe.recv())))


def _done(pipe: Connection, name: str, scenario: Path, text: str) -> tuple[Mark, str]:
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
