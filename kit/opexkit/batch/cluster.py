"""A run on a cluster of Dask: its workers grade a part each, and this machine puts the parts together.

Whoever can reach a scheduler can run anything on its workers, see https://distributed.dask.org/en/stable/tls.html.
"""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import distributed as untyped

import opexkit
from opexkit.batch.desk import epoch
from opexkit.batch.pages import Tick
from opexkit.batch.parcel import pack, unpack
from opexkit.batch.parts import merge
from opexkit.batch.run import RunResult, keep_apart
from opexkit.batch.shard import MOST, Shard
from opexkit.batch.sources import find_files
from opexkit.files.problem import InputError, Problem
from opexkit.review.answers import EVIDENCE_DAYS

distributed: Any = untyped

LOCAL = "local"
"""The address that stands for workers on this machine, started for the run."""

_PARTS = 3
"""Parts for each worker, so that none waits long for the others' last one."""
_WAIT = 15
"""Seconds in which a scheduler must answer."""
_INPUTS = "in"
"""The folder of inputs on a worker."""


@dataclass(frozen=True, slots=True)
class Task:
    """What a worker does: the options of `assess`, and which part.

    Attributes:
        shard: the part.
        options: of the command line.
        lens: the bytes of a lens that is a file.
        epoch: SOURCE_DATE_EPOCH of the machine that asks.
        version: of opexkit there.
    """

    shard: Shard
    options: tuple[str, ...]
    lens: bytes | None
    epoch: str
    version: str


class ClusterError(RuntimeError):
    """The cluster cannot do it; the message says why."""


def assess_on_cluster(
    address: str,
    paths: Sequence[Path],
    out: Path,
    lens: str | None = None,
    tick: Tick = lambda *_: None,
    with_lessons: bool = False,
    grade_only: bool = False,
    evidence_days: int = EVIDENCE_DAYS,
) -> RunResult:
    """Grade every team below the folders on a cluster, with the bytes that `assess` writes.

    A part whose worker dies is done by another. Folders are sent to the workers and reports come back, so that no disk
    is shared. Each worker needs the same version of opexkit with the same extras.

    Args:
        address: of a scheduler, such as `tcp://10.0.0.5:8786`, or `local` for workers on this machine.
        paths: folders of teams; a single file may need what lies next to it, so it is refused.
        out: the output folder; what it holds stays readable until all new files are there.
        lens: grade in this lens instead of the one that each submission names.
        tick: told after each part.
        with_lessons: also run every lesson's notebook with each team's answers.
        grade_only: write JSON, CSV and Markdown alone.
        evidence_days: how old evidence may be, in days before the milestone.

    Raises:
        InputError: a path is no folder, or no team can be graded.
        ClusterError: the scheduler does not answer, or a part cannot be done.
    """
    _check(paths, out)
    options = [*(["--with-lessons"] if with_lessons else []), *(["--grade-only"] if grade_only else [])]
    options += ["--evidence-days", str(evidence_days)]
    is_file = lens is not None and Path(lens).is_file()
    options += [] if lens is None else ["--lens", f"lens{Path(lens).suffix}" if is_file else lens]
    moment = os.environ.get("SOURCE_DATE_EPOCH", "")
    given = Path(lens).read_bytes() if lens is not None and is_file else None
    task = Task(Shard(1, 1), tuple(options), given, moment, opexkit.__version__)
    files = sum(map(len, find_files(paths)[0]))
    with tempfile.TemporaryDirectory(prefix="opexkit-") as folder, _cluster(address) as client:
        parts = []
        for number, parcel in enumerate(_made(client, paths, task, files, tick), 1):
            parts.append(Path(folder) / str(number))
            unpack(parcel, parts[-1])
            _say_own_paths(parts[-1] / "run.json", paths)
        return merge(parts, out)


def _check(paths: Sequence[Path], out: Path) -> None:
    epoch()
    keep_apart(out, [path for path in paths if path.exists()])
    for path in paths:
        if not path.is_dir():
            raise InputError([Problem(path, "is no folder", "give the team's folder to a cluster")])


@contextlib.contextmanager
def _cluster(address: str) -> Iterator[untyped.Client]:
    """Connect to a scheduler, or start one with a worker a core.

    Raises:
        ClusterError: it does not answer.
    """
    with contextlib.ExitStack() as stack:
        where: Any = address
        if address == LOCAL:
            scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="opexkit-"))
            cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
            workers = {"n_workers": cores, "threads_per_worker": 1, "dashboard_address": None}
            where = stack.enter_context(distributed.LocalCluster(**workers, local_directory=scratch))
        try:
            client = stack.enter_context(distributed.Client(where, timeout=_WAIT))
        except (OSError, ValueError, RuntimeError) as error:
            said = f"no scheduler answers ({str(error)[:200]}); start one with `dask scheduler`, or give `local`"
            raise ClusterError(said) from error
        if not client.scheduler_info()["workers"]:
            raise ClusterError(f"it has no worker; start some with `dask worker {address}`")
        yield client


def _made(client: untyped.Client, paths: Sequence[Path], task: Task, files: int, tick: Tick) -> Iterator[bytes]:
    """The output folders that workers send back, part by part as they are done.

    Raises:
        ClusterError: a part cannot be done.
    """
    number = max(1, min(files, MOST, _PARTS * len(client.scheduler_info(n_workers=-1)["workers"])))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Sending large graph", category=UserWarning)
        inputs = client.submit(_same, [(path.resolve().name, pack(path)) for path in paths], pure=False)
    tasks = [replace(task, shard=Shard(part, number)) for part in range(1, number + 1)]
    futures = [client.submit(grade_part, inputs, each, pure=False) for each in tasks]
    for done, future in enumerate(distributed.as_completed(futures), 1):
        try:
            yield future.result()
        except distributed.KilledWorker as error:
            raise ClusterError("a part's workers were killed again and again; nothing was written") from error
        future.release()
        tick("parts", done, number)


def _same(inputs: list[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
    """Hold inputs on a worker; where they are lost, the scheduler has this done again."""
    return inputs


def grade_part(inputs: Sequence[tuple[str, bytes]], task: Task) -> bytes:
    """Do one part on a worker, in a process of its own, and return its output folder.

    Raises:
        ClusterError: this machine has another version, or the part's run was refused.
    """
    if opexkit.__version__ != task.version:
        raise ClusterError(f"a worker has opexkit {opexkit.__version__}, this machine {task.version}; install the same")
    with tempfile.TemporaryDirectory(prefix="opexkit-") as name:
        here = Path(name)
        teams = [Path(_INPUTS) / str(number) / folder for number, (folder, _) in enumerate(inputs)]
        for path, (_, parcel) in zip(teams, inputs, strict=True):
            unpack(parcel, here / path)
        if task.lens is not None:
            (here / task.options[-1]).write_bytes(task.lens)
        command = [sys.executable, "-m", "opexkit", "assess", *map(str, teams), "-o", "out", "--shard", str(task.shard)]
        environment = {key: value for key, value in os.environ.items() if key != "SOURCE_DATE_EPOCH"}
        environment |= {"SOURCE_DATE_EPOCH": task.epoch} if task.epoch else {}
        run = subprocess.run(  # noqa: S603 - this very interpreter
            [*command, *task.options], cwd=here, env=environment, capture_output=True, text=True, encoding="utf-8"
        )
        if run.returncode not in (0, 1):
            raise ClusterError(f"part {task.shard}: {run.stderr.strip()[-2000:] or f'status {run.returncode}'}")
        return pack(here / "out")


def _say_own_paths(record: Path, paths: Sequence[Path]) -> None:
    """Let a part's messages name the folders as they were given here."""
    run = json.loads(record.read_text(encoding="utf-8"))
    for failure in run["failed"]:
        for number, path in enumerate(paths):
            there = f"{_INPUTS}/{number}/{path.resolve().name}"
            failure["messages"] = [message.replace(there, str(path)) for message in failure["messages"]]
    record.write_text(json.dumps(run), encoding="utf-8")
