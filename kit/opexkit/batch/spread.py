"""Work on many items spread over a crew: a part of them in each job, and each alone where a part is lost."""

import gc
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import TypeVar

from opexkit.batch.workers import Crew

_Item = TypeVar("_Item")
_Made = TypeVar("_Made")

FEWEST = 48
"""Files from which on a crew is worth its start."""
_LARGEST = 16
"""Items of a part at most: with more, a worker's memory grows with the number of teams."""
_PARTS = 4
"""Parts for each worker, so that none waits long for the others' last one."""


def spread(
    crew: Crew,
    work: Callable[[Sequence[_Item]], list[_Made]],
    items: Sequence[_Item],
    lost: Callable[[_Item, str], _Made],
    tick: Callable[[int], None] = lambda _: None,
    here: bool = False,
) -> list[_Made]:
    """Do work on every item, side by side; return what was made of each, in their order.

    Args:
        crew: who does it.
        work: makes one result of each item of a part; it is pickled, and so are items and results.
        items: what to work on.
        lost: what stands for an item whose process was killed twice or took too long, with the reason.
        tick: told how many items were done, after each part.
        here: whether this process works, too, in place of one of the crew: it begins with the first item while the
            crew gets ready for the last.
    """
    parts = list(_parts(items, crew.number))

    def one(part: Sequence[_Item]) -> list[_Made]:
        made = _tried(crew, work, part, lost)
        tick(len(part))
        return made

    made: list[_Made] = []
    with _threads(crew.number - here) as pool, uncollected():
        places = range(len(parts))
        theirs = {place: pool.submit(one, parts[place]) for place in (reversed(places) if here else places)}
        for place in places:
            if here and theirs[place].cancel():  # what they have begun is left to them
                made += work(parts[place])
                tick(len(parts[place]))
            else:
                made += theirs.pop(place).result()
    return made


@contextmanager
def _threads(number: int) -> Iterator[ThreadPoolExecutor]:
    """Threads that wait for a crew; what they have not begun is dropped at the end."""
    pool = ThreadPoolExecutor(max_workers=number)
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _tried(
    crew: Crew,
    work: Callable[[Sequence[_Item]], list[_Made]],
    part: Sequence[_Item],
    lost: Callable[[_Item, str], _Made],
) -> list[_Made]:
    try:
        return crew.run(partial(work, part))
    except RuntimeError as error:
        if len(part) == 1:
            return [lost(part[0], str(error))]
    return [made for item in part for made in _tried(crew, work, [item], lost)]


def _parts(items: Sequence[_Item], number: int) -> Iterator[Sequence[_Item]]:
    """Split items into parts that are small enough to keep every worker busy to the end."""
    size = max(1, min(_LARGEST, -(-len(items) // (_PARTS * number))))
    return (items[begin : begin + size] for begin in range(0, len(items), size))


@contextmanager
def uncollected() -> Iterator[None]:
    """Look for no circles among thousands of grades while they are made: they hold none, and each look costs more."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
