"""The bank of items: read from their files, each checked against the pillar, the exams and the misconceptions."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from opexkit import content
from opexkit.exam.blueprint import exams
from opexkit.exam.case import cases
from opexkit.exam.item import Item, Pool
from opexkit.exam.misconception import misconceptions
from opexkit.exercises.bank import name_problems
from opexkit.files import Document, InputError, Problem, read_document, suggestion, validated
from opexkit.files.collection import read_each
from opexkit.lens.changes import changes, changes_named


class SealedError(LookupError):
    """An item of the sealed pool was asked for in practice."""


@dataclass(frozen=True, eq=False)
class ItemBank:
    """Items by id, in the order of their files."""

    items: dict[str, Item]

    def get(self, item: str) -> Item:
        """One item, of either pool.

        Raises:
            KeyError: there is none of this id; the message says which one is near.
        """
        if item not in self.items:
            raise KeyError(f"there is no item {item!r}; {suggestion(item, self.items)}")
        return self.items[item]

    def pool(self, pool: Pool) -> list[Item]:
        """The items of one pool."""
        return [item for item in self.items.values() if item.pool is pool]

    def to_practice(self, item: str) -> Item:
        """One item for practice.

        Raises:
            KeyError: there is none of this id.
            SealedError: it is kept for mock exams.
        """
        found = self.get(item)
        if found.pool is Pool.SEALED:
            raise SealedError(f"{item} is sealed: it is asked in mock exams only, so that a score measures no memory")
        return found

    @property
    def sha256(self) -> str:
        """A digest of every item, so that a result says which bank it is of."""
        text = "\n".join(item.model_dump_json() for _, item in sorted(self.items.items()))
        return hashlib.sha256(text.encode()).hexdigest()


def load_items(folder: Path | None = None) -> ItemBank:
    """Read all items below a folder; if none is given, one's own and the kit's.

    Raises:
        InputError: with every problem of every file; one's own are told as warnings and left out.
    """
    return _bank(tuple(sorted(folder.rglob("*.yaml")) if folder else content.each(content.ITEMS)))


@cache
def _bank(paths: tuple[Path, ...]) -> ItemBank:
    return ItemBank(read_each(paths, read_item, lambda item: item.id))


def read_item(path: Path) -> Item:
    """Read one item.

    Raises:
        InputError: with every problem of the file.
    """
    return validated(read_document(path), Item)


def check_item(path: Path) -> Item:
    """Read one item as strictly as the bank needs it: practices, tasks, misconceptions and changes exist.

    Raises:
        InputError: with every problem of the file.
    """
    document = read_document(path)
    item = validated(document, Item)
    problems = [*_names(item, document), *_options(item, document), *_changed(item, document), *_case(item, document)]
    if problems:
        raise InputError(problems)
    return item


def _names(item: Item, document: Document) -> Iterator[Problem]:
    yield from name_problems(item.id, item.practices, document)
    tasks = [f"{exam.id} {task.id}" for exam in exams().values() for domain in exam.domains for task in domain.tasks]
    for place, name in enumerate(item.tasks):
        if name not in tasks:
            yield document.problem(("tasks", place), f"there is no task {name!r}", suggestion(name, tasks))


def _options(item: Item, document: Document) -> Iterator[Problem]:
    known = misconceptions()
    seen: dict[str, int] = {}
    for place, option in enumerate(item.options):
        if option.misconception and option.misconception not in known:
            fix = f"{suggestion(option.misconception, known)} A new one is a line in misconceptions.yaml"
            message = f"there is no misconception {option.misconception!r}"
            yield document.problem(("options", place, "misconception"), message, fix)
        text = option.text.casefold()
        if text in seen:
            yield document.problem(("options", place, "text"), f"is the same as option {seen[text] + 1}", "change one")
        seen.setdefault(text, place)
        if "of the above" in text:
            yield document.problem(("options", place, "text"), "leans on other options", "say what it means")


def _case(item: Item, document: Document) -> Iterator[Problem]:
    if item.case and item.case not in cases():
        fix = f"{suggestion(item.case, cases())} A new one is in cases.yaml"
        yield document.problem(("case",), f"there is no case study {item.case!r}", fix)
    elif item.case and item.exhibit and cases()[item.case].exhibit:
        yield document.problem(("exhibit",), "the case study has an exhibit already", "keep one of the two")


def _changed(item: Item, document: Document) -> Iterator[Problem]:
    listed = [change.name for change in changes()]
    for place, name in enumerate(item.changes):
        if name not in listed:
            yield document.problem(("changes", place), f"there is no change of {name!r}", suggestion(name, listed))
    for change in changes_named(item.text):
        if change.is_leaving and change.name not in item.changes:
            message = f"names {change.name}, which has changed ({change.kind})"
            yield document.problem((), message, f"add it to `changes` and say so in a `why`, or use: {change.instead}")
