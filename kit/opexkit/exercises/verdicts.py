"""What artefacts got, shared by processes that grade side by side: of equal ones in many teams' hands one is run."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from opexkit.review.team_grade import ExerciseGrade

_SHARED: ContextVar[Path | None] = ContextVar("_SHARED", default=None)


@contextmanager
def sharing_verdicts(folder: Path) -> Iterator[None]:
    """Keep what artefacts get in a folder until the block ends, for every process that does the same."""
    token = _SHARED.set(folder)
    try:
        yield
    finally:
        _SHARED.reset(token)


def shared(key: Sequence[str], judge: Callable[[], ExerciseGrade]) -> ExerciseGrade:
    """What a process before found out of the same artefact, else what `judge` finds; one process at a time asks it.

    Args:
        key: all that a verdict follows from.
        judge: finds it out.
    """
    folder = _SHARED.get()
    if folder is None:
        return judge()
    path = folder / f"{hashlib.sha256(repr(tuple(key)).encode('utf-8', 'replace')).hexdigest()}.verdict"
    with _alone(path.with_suffix(".lock")):
        if path.exists():
            return ExerciseGrade.model_validate_json(path.read_bytes())
        grade = judge()
        beside = path.with_suffix(".new")
        beside.write_text(grade.model_dump_json(), encoding="utf-8")
        beside.replace(path)
        return grade


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Wait until no other process is here; a process that ends gives its place free, however it ends."""
    import fcntl  # processes grade side by side only where there is such a lock

    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
