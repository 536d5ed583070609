"""Parse each file once while many are checked together, whoever asks for it."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

_Parsed = TypeVar("_Parsed")
_KEPT: ContextVar[dict[tuple[str, Path, bytes], Any] | None] = ContextVar("_KEPT", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Keep what is parsed until the block ends; a file that has changed meanwhile is parsed again."""
    token = _KEPT.set({} if _KEPT.get() is None else _KEPT.get())
    try:
        yield
    finally:
        _KEPT.reset(token)


def reads_once() -> bool:
    """Whether what is parsed now is kept, so that a file is better read as a whole than in part."""
    return _KEPT.get() is not None


def once(parse: Callable[[str | bytes, Path], _Parsed]) -> Callable[[str | bytes, Path], _Parsed]:
    """Let a parser that only looks at a text and its name parse each text once within `reading_once`."""

    @wraps(parse)
    def kept(source: str | bytes, path: Path) -> _Parsed:
        known = _KEPT.get()
        if known is None:
            return parse(source, path)
        raw = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
        key = (parse.__name__, path.absolute(), hashlib.sha256(raw).digest())
        if key not in known:
            known[key] = parse(source, path)
        found: _Parsed = known[key]
        return found

    return kept
