"""The labs: what each asks, where one starts from, and how an artefact is judged."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, JsonValue, StringConstraints, model_validator

from opexkit import content
from opexkit.company.carried import DEFAULT
from opexkit.company.pack import Name
from opexkit.files import InputError, Problem, Strict, read, suggestion
from opexkit.files.collection import read_each
from opexkit.labs.figures import fill
from opexkit.labs.lab import Brief, Engine, Source, find_engine, gather, lab_engines, run
from opexkit.labs.verdict import Judgment, Result, Tick, Verdict, silent

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Asked(Strict):
    """One demand, and what to do where it is not met.

    Attributes:
        text: may name figures: `{bar}`, or one of the scenario; `{bar:words}` and `{bar:tenths}` write it in words.
        bar: the figure that decides whether it is met, where one does.
        needs: demands without which this one is not met, so that doing nothing earns nothing.
    """

    id: Name
    text: Text
    feedback: Text
    bar: float | None = None
    needs: list[Name] = Field(default_factory=list)


class Handout(Strict):
    """Something that the task hands over, or a piece of the format."""

    name: Text
    what: Text


class LabData(Strict):
    """`lab.yaml`: a lab's words; starter, middling and reference lie beside it.

    Attributes:
        engine: what judges the artefact, the name of a folder of `opexkit.labs`.
        practices: codes of the best practices that it trains, in the edition of 2024-11-06.
    """

    id: Name
    engine: Name = Field(json_schema_extra={"enum": list[JsonValue](lab_engines())})
    title: Text
    area: Name
    practices: list[str] = Field(min_length=1)
    difficulty: int = Field(ge=1, le=3)
    minutes: int = Field(gt=0)
    source: Text
    task: Text
    given: list[Handout] = Field(default_factory=list)
    demands: list[Asked] = Field(min_length=1)
    hints: list[Text] = Field(min_length=1, max_length=4)
    explanation: Text

    @model_validator(mode="after")
    def _names_what_is_there(self) -> "LabData":
        if self.engine not in lab_engines():
            raise ValueError(f"there is no engine {self.engine!r}; {suggestion(self.engine, lab_engines())}")
        before: list[str] = []
        for demand in self.demands:
            if demand.id in before:
                raise ValueError(f"two demands have the id {demand.id!r}; rename one of the two")
            if wrong := [name for name in demand.needs if name not in before]:
                raise ValueError(f"{demand.id!r} needs {wrong[0]!r}, which is not asked before it; name one that is")
            before.append(demand.id)
        return self


@dataclass(frozen=True)
class Lab:
    """One lab on a company.

    Attributes:
        written: its words, figures not yet filled in.
        folder: where its files lie.
        scenario: folder of the pack that artefacts are judged against.
    """

    written: LabData
    folder: Path
    scenario: Path

    @property
    def id(self) -> str:
        """Its name on the command line."""
        return self.written.id

    @property
    def engine(self) -> Engine[Any]:
        """What judges its artefacts."""
        return find_engine(self.written.engine)

    @property
    def brief(self) -> Brief:
        """What its engine is asked."""
        bars = {demand.id: demand.bar for demand in self.written.demands if demand.bar is not None}
        return Brief(self.id, self.scenario, bars)

    @cached_property
    def data(self) -> LabData:
        """Its words.

        Raises:
            InputError: the pack lacks what the lab needs, or a text names a figure that is not there.
        """
        path, known = self.folder / "lab.yaml", self.engine.figures(self.brief)
        demands = []
        for demand in self.written.demands:
            own = known if demand.bar is None else {**known, "bar": demand.bar}
            texts = {"text": fill(demand.text, own, path), "feedback": fill(demand.feedback, own, path)}
            demands.append(demand.model_copy(update=texts))
        return self.written.model_copy(update={"demands": demands})

    def sources(self, name: Literal["starter", "middling", "reference"]) -> tuple[Source, ...]:
        """An artefact of the lab: the bad one to start from, a middling one, or the reference answer.

        It is a file beside `lab.yaml`, or a folder of files where the lab takes several.
        """
        own = self.folder / name
        paths = sorted(own.iterdir()) if own.is_dir() else sorted(self.folder.glob(f"{name}.*"))
        return tuple(Source(path, path.read_text(encoding="utf-8")) for path in paths)

    def text(self, name: Literal["starter", "middling", "reference"]) -> str:
        """The text of such an artefact; of several, one after the other below their names."""
        found = {source.path.name: source.text for source in self.sources(name) if isinstance(source.text, str)}
        return "\n".join(found.values() if len(found) == 1 else [f"# {file}\n{text}" for file, text in found.items()])

    def judge(self, text: str | bytes, path: Path = Path("artefact.yaml"), tick: Tick = silent) -> Result:
        """Read, run and judge an artefact that consists of one text.

        Args:
            text: it is read and interpreted, never executed.
            path: what problems call it.
            tick: told after each step of the work.

        Raises:
            InputError: it cannot be run; with every problem, at its line and column.
        """
        return self.judge_files([Source(path, text)], tick)

    def judge_files(self, sources: Iterable[Source], tick: Tick = silent) -> Result:
        """Read, run and judge an artefact of one text or more.

        Raises:
            InputError: it cannot be run; with every problem, at its line and column.
        """
        return with_needs(self.written.demands, run(self.engine, sources, self.brief, tick))

    def products(self, sources: Iterable[Source]) -> Mapping[str, str]:
        """What an artefact becomes where it is used at work, as texts by the names of their files.

        Raises:
            InputError: it cannot be read; with every problem, at its line and column.
        """
        read_artefact = self.engine.read(gather(self.engine, sources), self.brief)
        return self.engine.products(read_artefact, self.brief)


def with_needs(demands: Iterable[Asked], result: Result) -> Result:
    """Take back what a demand got where one that it needs is not met, or could not be judged."""
    known: dict[str, Verdict] = {verdict.demand: verdict for verdict in result.verdicts}
    for demand in demands:
        lacking = [known[name] for name in demand.needs if not known[name].met]
        if lacking and known[demand.id].met:
            said = f"{known[demand.id].found}; this counts only with {lacking[0].demand!r}"
            judgment = Judgment.NOT_MET if any(each.judged for each in lacking) else Judgment.UNKNOWN
            known[demand.id] = Verdict(demand.id, judgment, said, known[demand.id].harm)
    return replace(result, verdicts=tuple(known.values()))


def load_labs(scenario: Path | None = None) -> dict[str, Lab]:
    """Every lab by its id, one's own and the kit's, on a company; the default one if no folder of a pack is given.

    Raises:
        InputError: a file of a lab of the kit does not fit; one's own are told as warnings and left out.
    """
    return _labs(tuple(content.each(content.LABS)), scenario or content.scenario(DEFAULT))


@cache
def _labs(paths: tuple[Path, ...], scenario: Path) -> dict[str, Lab]:
    return read_each(paths, lambda path: Lab(read(path, LabData), path.parent, scenario), lambda lab: lab.id)


def find_lab(name: str, scenario: Path | None = None) -> Lab:
    """One lab, on a company; the default one if no folder of a pack is given.

    Raises:
        InputError: there is none of this name; it says which one is near.

    Example:
        >>> from opexkit import find_lab
        >>> lab = find_lab("alarm-map")
        >>> lab.judge(lab.text("reference")).score
        1.0
    """
    labs = load_labs(scenario)
    if name not in labs:
        raise InputError([Problem(Path(name), "there is no such lab", suggestion(name, labs))])
    return labs[name]
