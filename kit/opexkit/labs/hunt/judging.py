"""What a hunt is worth: a verdict for each demand, from worlds that the hunt itself draws."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from opexkit.files.kinds import counted
from opexkit.labs.hunt.draw import World, draw_worlds
from opexkit.labs.hunt.play import Field, Played
from opexkit.labs.hunt.reading import Hunt
from opexkit.labs.hunt.world import CHANGES, load_rules
from opexkit.labs.verdict import Tick, Verdict

DEMANDS = ("useful", "service", "changes", "load", "itself", "calm", "innocent", "evidence", "proof", "few", "readable")
PRACTICE = "practice"
"""The seed of the worlds that are shown; no hunt is judged on them."""
SHOWN = 2
"""How many of them there are."""
_INFORMED = {None: 1, "deployment": 2, "config_change": 2, "requests": 2, "itself": 3}
"""Questions of an informed strategy by cause: where does it hurt, what was changed or how great is the load, what does
the service say. It stops as soon as an answer decides; where nothing hurts after the first."""


@dataclass(frozen=True)
class Evaluation:
    """A hunt, and what became of it in the worlds that it drew and in those for practice."""

    hunt: Hunt
    seed: str
    played: tuple[Played, ...]
    practice: tuple[Played, ...]

    @property
    def faulty(self) -> list[Played]:
        """Worlds in which something is wrong."""
        return [each for each in self.played if each.world.truth is not None]

    @property
    def calm(self) -> list[Played]:
        """Worlds in which nothing is."""
        return [each for each in self.played if each.world.truth is None]

    def of(self, *causes: str) -> list[Played]:
        """Worlds of these causes."""
        return [each for each in self.faulty if each.world.truth is not None and each.world.truth.cause in causes]


def evaluate(hunt: Hunt, folder: Path, tick: Tick, seed: str | None = None) -> Evaluation:
    """Play a hunt in the worlds that its seed draws, and in those for practice.

    Raises:
        InputError: the pack carries nothing to hunt, or a query cannot be run.
        CannotJudge: DuckDB is not installed.
    """
    rules, seed = load_rules(folder), seed or hunt.seed
    steps = rules.worlds + 2
    tick("drawing worlds", 1, steps)
    worlds = draw_worlds(folder, seed, rules.worlds, rules.calm)
    field = Field()
    try:
        played = []
        for number, world in enumerate(worlds):
            played.append(field.play(hunt, world))
            tick(f"hunting in world {number + 1}", number + 2, steps)
        practice = tuple(field.play(hunt, world) for world in practice_worlds(folder))
        tick("hunting in the worlds for practice", steps, steps)
    finally:
        field.close()
    return Evaluation(hunt, seed, tuple(played), practice)


def practice_worlds(folder: Path) -> tuple[World, ...]:
    """Return the worlds that are shown.

    Raises:
        InputError: the pack carries nothing to hunt.
    """
    return draw_worlds(folder, PRACTICE, SHOWN, 0)


def judge(done: Evaluation, bar: Callable[[str], float]) -> tuple[Verdict, ...]:
    """Judge each demand; `bar` gives the figure that decides whether one is met."""
    found = {
        "useful": _useful(done, bar("useful")),
        "service": _share(done.faulty, _names_service, bar("service"), "the guilty service is named"),
        "changes": _share(done.of(*CHANGES), _found, bar("changes"), "the service and the kind of change are named"),
        "load": _share(done.of("requests"), _found, bar("load"), "the service at which the load comes in is named"),
        "itself": _share(
            done.of("itself"), _found, bar("itself"), "the service is named, and that nothing was changed"
        ),
        "calm": _calm(done),
        "innocent": _innocent(done, bar("innocent")),
        "evidence": _share(done.faulty, _supported, bar("evidence"), "a row is cited that an ordinary day has not"),
        "proof": _share(done.faulty, lambda each: each.proven, bar("proof"), "what it came from is cited"),
        "few": _few(done, bar("few")),
        "readable": _readable(done),
    }
    return tuple(Verdict.of(demand, *found[demand]) for demand in DEMANDS)


def figures(folder: Path) -> Mapping[str, float]:
    """Return what texts of demands may name."""
    rules = load_rules(folder)
    return {"worlds": rules.worlds, "faulty": rules.worlds - rules.calm, "nothing": rules.calm}


def informed(world: World) -> int:
    """Return how many questions an informed strategy asks in a world."""
    return _INFORMED[world.truth.cause if world.truth else None]


def _found(played: Played) -> bool:
    return played.found


def _names_service(played: Played) -> bool:
    return played.world.truth is not None and played.service == played.world.truth.service


def _supported(played: Played) -> bool:
    return _names_service(played) and played.supported


def _share(played: Sequence[Played], right: Callable[[Played], bool], least: float, words: str) -> tuple[bool, str]:
    count = sum(map(right, played))
    wrong = next((each for each in played if not right(each)), None)
    said = f"{words} in {count} of {len(played)} worlds"
    return count >= least * len(played), said if wrong is None else f"{said}; {_such_as(wrong)}"


def _such_as(played: Played) -> str:
    if played.wrong:
        return f"such as where it was {was(played.world)}: {played.wrong}"
    said = f"such as where it was {was(played.world)}, and the hunt said {said_of(played)}"
    return f"{said}; its evidence {evidence_of(played)}" if _names_service(played) else said


def was(world: World) -> str:
    """Say what is wrong in a world."""
    return _named(world.truth.cause, world.truth.service) if world.truth else "nothing"


def _named(cause: str, service: str) -> str:
    words = {"itself": f"{service} itself", "requests": f"requests at {service}"}
    return words.get(cause, f"{cause[:40]} of {service[:60]}")


def evidence_of(played: Played) -> str:
    """Say what the evidence of a conclusion shows, or why it shows nothing."""
    if wrong := [f"{each.asked.question.question.id} {each.wrong}" for each in played.cited if each.wrong]:
        return f"does not count: {'; '.join(wrong)}"
    if played.proven:
        return "shows what it came from"
    if played.supported:
        return "shows the service, not what it came from"
    if not any(each.rows for each in played.cited):
        return "is no row"
    usual = any(any(each.ordinary) for each in played.cited)
    return "is there on an ordinary day as well" if usual else "does not name the service"


def said_of(played: Played) -> str:
    """Say what a hunt concluded."""
    if played.wrong:
        return "nothing that counts"
    return _named(str(played.cause), str(played.service)) if played.blames else "that nothing is wrong"


def _useful(done: Evaluation, least: float) -> tuple[bool, str]:
    count = sum(map(_names_service, done.faulty))
    quiet = sum(not each.blames for each in done.calm)
    met = count >= least * len(done.faulty) and quiet >= least * len(done.calm)
    said = (
        f"the guilty service is named in {count} of {len(done.faulty)} worlds with a fault, nobody is blamed "
        f"in {quiet} of {len(done.calm)} without; worlds drawn by the seed {done.seed}"
    )
    return met, said


def _calm(done: Evaluation) -> tuple[bool, str]:
    blamed = [each for each in done.calm if each.blames or each.wrong]
    said = f"nobody is blamed in {len(done.calm) - len(blamed)} of {len(done.calm)} worlds without a fault"
    return not blamed, said if not blamed else f"{said}; {_such_as(blamed[0])}"


def _innocent(done: Evaluation, most: float) -> tuple[bool, str]:
    wrong = [each for each in done.played if each.blames and not _names_service(each)]
    said = f"an innocent service is blamed in {len(wrong)} of {len(done.played)} worlds"
    return len(wrong) <= most * len(done.played), said if not wrong else f"{said}; {_such_as(wrong[0])}"


def _few(done: Evaluation, most: float) -> tuple[bool, str]:
    asked = sum(len(each.asked) for each in done.played)
    needed = sum(informed(each.world) for each in done.played)
    count = len(done.played)
    said = f"{asked / count:.1f} questions a world, an informed strategy asks {needed / count:.1f}"
    return asked <= most * needed, said


def _readable(done: Evaluation) -> tuple[bool, str]:
    long = [(each, asked) for each in done.played for asked in each.asked if asked.too_long]
    if not long:
        most = max((len(asked.answer) for each in done.played for asked in each.asked), default=0)
        return True, f"the longest answer has {counted(most, 'row')}"
    names = ", ".join(dict.fromkeys(asked.question.question.id for _, asked in long))
    return False, f"{len(long)} answers were too long to be read, of {names}"
