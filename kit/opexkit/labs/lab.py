"""What a lab is: an artefact is handed in, and an engine reads, checks and judges it and shows what happened.

An engine is a folder here: its `engine.py` defines one `ENGINE`, and nothing else lists it. `lab.yaml` names it under
`engine:`. An engine that needs what lies above the labs, such as a submission, registers itself with `register`.
"""

import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import BaseModel

from opexkit import content
from opexkit.company.carried import DEFAULT
from opexkit.files import suggestion
from opexkit.files.problem import InputError, Problem
from opexkit.labs.verdict import CannotJudge, Judgment, Result, Tick, Verdict, silent
from opexkit.view.blocks import Block

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Format:
    """How a text is written: its name in words, and how its files may end."""

    title: str
    suffixes: tuple[str, ...]


YAML = Format("YAML or JSON", (".yaml", ".yml", ".json"))


@dataclass(frozen=True, slots=True)
class Slot:
    """A text that an artefact consists of.

    Attributes:
        name: the stem of its file; where it is the only one, a file of any name fits.
        format: how it is written.
        several: whether any number of files fits, whatever their names are.
    """

    name: str
    format: Format = YAML
    several: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A text that was handed in, and what problems call it."""

    path: Path
    text: str | bytes


@dataclass(frozen=True)
class Artefact:
    """What was handed in: one text or more, by the slot that each fills."""

    texts: Mapping[str, tuple[Source, ...]]

    @property
    def only(self) -> Source:
        """Return the text of an artefact that consists of one."""
        ((source,),) = self.texts.values()
        return source


@dataclass(frozen=True)
class Brief:
    """What is asked of an engine.

    Attributes:
        id: the lab's or the exercise's.
        scenario: folder of the pack that the artefact is judged against.
        bars: by demand, the figure that decides whether it is met.
    """

    id: str = ""
    scenario: Path = field(default_factory=lambda: content.scenario(DEFAULT))
    bars: Mapping[str, float] = field(default_factory=dict)

    def bar(self, demand: str) -> float:
        """Return the figure that decides whether a demand is met.

        Raises:
            InputError: the lab gives none.
        """
        if demand not in self.bars:
            raise InputError([Problem(Path(self.id, "lab.yaml"), f"the demand {demand!r} has no bar", "write `bar:`")])
        return self.bars[demand]


@dataclass(frozen=True)
class Judged:
    """What an engine found: a verdict for each demand that it knows, and what its picture is drawn from."""

    verdicts: tuple[Verdict, ...]
    detail: Any = None


class Engine(ABC, Generic[Read]):
    """Reads, checks and judges artefacts of one format, and shows what happened.

    Attributes:
        name: as files say it under `engine:`.
        slots: the texts of an artefact.
        holds: what an artefact holds, in a few words.
        gives: what the list of things that a task hands over is called.
    """

    name: ClassVar[str]
    slots: ClassVar[tuple[Slot, ...]] = (Slot("artefact"),)
    holds: ClassVar[str] = ""
    gives: ClassVar[str] = "what can be written"

    @abstractmethod
    def demands(self, brief: Brief) -> tuple[str, ...]:
        """Return the ids of the demands that it can judge."""

    @abstractmethod
    def read(self, artefact: Artefact, brief: Brief) -> Read:
        """Read an artefact.

        Raises:
            InputError: it cannot be judged as it is; with every problem, at its line and column.
        """

    def check(self, _read: Read, _brief: Brief) -> Sequence[Problem]:
        """Return what does not count and is worth knowing."""
        return ()

    @abstractmethod
    def judge(self, read: Read, brief: Brief, tick: Tick) -> Judged:
        """Run an artefact, and judge what happened.

        Raises:
            InputError: running it showed that it asks for something that cannot be run.
            CannotJudge: it cannot be judged here, whatever it holds.
        """

    def view(self, _title: str, _detail: Any) -> list[Block]:
        """Show what happened."""
        return []

    def products(self, _read: Read, _brief: Brief) -> Mapping[str, str]:
        """Return what an artefact becomes where it is used at work, as texts by the names of their files."""
        return {}

    def material(self, _brief: Brief) -> list[Block]:
        """Show what of the scenario a learner needs beside the task."""
        return []

    def handout(self, _brief: Brief, _seed: int) -> Mapping[str, str]:
        """Return what a learner starts from in another world, as texts by the names of their files; empty if none."""
        return {}

    def figures(self, _brief: Brief) -> Mapping[str, float]:
        """Return the figures of the scenario that texts of demands may name."""
        return {}

    def recognizes(self, _data: Any) -> bool:
        """Tell whether what a file holds looks like an artefact of this engine."""
        return False

    def schemas(self) -> Mapping[str, type[BaseModel]]:
        """Return the models of the files that it reads, by the name of their schema."""
        return {}


def run(engine: Engine[Any], sources: Iterable[Source], brief: Brief, tick: Tick = silent) -> Result:
    """Read an artefact, judge it and check it.

    Args:
        engine: what judges it.
        sources: its texts; they are read and interpreted, never executed.
        brief: what is asked.
        tick: told after each step of the work.

    Raises:
        InputError: it cannot be run; with every problem, at its line and column.
    """
    artefact = gather(engine, sources)
    try:
        read = engine.read(artefact, brief)
        judged = engine.judge(read, brief, tick)
    except CannotJudge as error:
        return Result(tuple(Verdict(name, Judgment.UNKNOWN, str(error)) for name in engine.demands(brief)))
    return Result(judged.verdicts, tuple(map(str, engine.check(read, brief))), judged.detail)


def gather(engine: Engine[Any], sources: Iterable[Source]) -> Artefact:
    """Sort the texts that were handed in by the slots that they fill.

    Raises:
        InputError: one is missing, empty, too many, or of another format.
    """
    given = list(sources)
    slots = {slot.name: slot for slot in engine.slots}
    rest = next((slot.name for slot in engine.slots if slot.several), None)
    if len(slots) == 1 and len(given) == 1:
        rest = engine.slots[0].name
    texts: dict[str, tuple[Source, ...]] = dict.fromkeys(slots, ())
    problems = []
    for source in given:
        name = source.path.stem if source.path.stem in slots else rest
        if not source.text.strip():
            problems.append(Problem(source.path, "is empty", "start from the starting artifact", 1, 1))
        elif name is None or (texts[name] and not slots[name].several):
            problems.append(Problem(source.path, "is no part of this artifact", f"it consists of {_words(engine)}"))
        elif name != rest and source.path.suffix not in slots[name].format.suffixes:
            fix = f"end its name in {' or '.join(slots[name].format.suffixes)}"
            problems.append(Problem(source.path, f"is not named as {slots[name].format.title}", fix))
        else:
            texts[name] += (source,)
    if not problems:
        missing = [name for name, found in texts.items() if not found]
        problems = [Problem(Path(name), "is missing", f"hand in {_words(engine)}") for name in missing]
    if problems:
        raise InputError(problems)
    return Artefact(texts)


def _words(engine: Engine[Any]) -> str:
    names = [f"any number of {slot.name} files" if slot.several else slot.name for slot in engine.slots]
    return f"{', '.join(names)} ({'; '.join(dict.fromkeys(slot.format.title for slot in engine.slots))})"


_FOLDERS = {
    found.name.replace("_", "-"): f"{__package__}.{found.name}.engine"
    for found in pkgutil.iter_modules([str(Path(__file__).parent)])
    if found.ispkg and (Path(__file__).parent / found.name / "engine.py").is_file()
}
_REGISTERED: dict[str, Engine[Any]] = {}


def register(engine: Engine[Any]) -> None:
    """Add an engine that lies above the labs; its module is imported by whoever offers it."""
    _REGISTERED[engine.name] = engine


def lab_engines() -> list[str]:
    """Return the names of the engines that a lab may have."""
    return sorted(_FOLDERS)


def find_engine(name: str, path: Path = Path("engine")) -> Engine[Any]:
    """Return an engine by its name.

    Raises:
        InputError: there is none of this name; it says which one is near.
    """
    if name in _FOLDERS and name not in _REGISTERED:
        register(import_module(_FOLDERS[name]).ENGINE)
    if name not in _REGISTERED:
        raise InputError(
            [Problem(path, f"there is no engine {name!r}", suggestion(name, sorted({*_FOLDERS, *_REGISTERED})))]
        )
    return _REGISTERED[name]
