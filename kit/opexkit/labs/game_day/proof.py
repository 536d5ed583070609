"""Whether an incident of one's own can be won by looking, and cannot by guessing."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from opexkit.files import Document, InputError, Problem
from opexkit.files.problem import Severity
from opexkit.labs.game_day.evidence import USUAL, Known
from opexkit.labs.game_day.own import Own, read_own
from opexkit.labs.game_day.scene import Scene, draw
from opexkit.labs.playbook.baseline import Belief, best_greedy
from opexkit.labs.playbook.diagnosis import observe
from opexkit.labs.playbook.evidence import Evidence, Incident
from opexkit.labs.playbook.simulate import Game, Happening, Move, Player, play

WINDOWS = 8
"""Windows in which an incident of one's own is tried."""
FIRST_SEED = 5000
WON = 0.5
"""Share of them that the informed strategy must end in time, itself."""
NAMED = 0.7
"""Share of them in which a single look may find what it finds in no other incident."""


@dataclass(frozen=True)
class Proof:
    """How an incident of one's own is played.

    Attributes:
        looked: by the informed strategy, a game for each window.
        guessed: by running runbooks without a look, the likeliest first.
        alarms: the alarms that rang.
        named: by look, the share of windows in which it alone names the incident.
    """

    looked: tuple[Game, ...]
    guessed: tuple[Game, ...]
    alarms: tuple[str, ...]
    named: dict[str, float]

    @property
    def minutes(self) -> tuple[float, float]:
        """Mean minutes by looking, and by guessing."""
        return tuple(float(np.mean([each.minutes for each in games])) for games in (self.looked, self.guessed))  # type: ignore[return-value]

    @property
    def won(self) -> float:
        """Share of windows that the informed strategy ends itself."""
        return sum(each.end == "resolved" for each in self.looked) / len(self.looked)


def prove(own: Own, known: Known) -> Proof:
    """Try an incident in some windows, among all that the company knows.

    Raises:
        ValueError: no alarm rings.
    """
    scenes = own.added_to(known.scenes)
    level = scenes.level(USUAL)
    drawn = [draw(known.pack, scenes, own.fault(), FIRST_SEED + at, level) for at in range(WINDOWS)]
    found = [_incident(own, known, scene, at) for at, scene in enumerate(drawn)]
    costs = known.costs(known.scenes.second_line.after)
    players = {}
    for journey in {scene.journey for scene in drawn}:
        evidence = _among(known.after(journey), found)
        players[journey] = (best_greedy(evidence, costs), guess(evidence))
    looked, guessed = (
        [play(incident, players[scene.journey][way], costs) for scene, incident in zip(drawn, found, strict=True)]
        for way in (0, 1)
    )
    named = {check.id: _named(check.id, known, found) for check in known.scenes.checks}
    return Proof(tuple(looked), tuple(guessed), tuple(scene.alarm.id for scene in drawn), named)


def _incident(own: Own, known: Known, scene: Scene, at: int) -> Incident:
    found = {each.id: observe(known.scenes, each, scene.signals, scene.rings) for each in known.scenes.checks}
    return Incident(own.fault(), at, scene.surge, found, frozenset(own.ways_out))


def _among(evidence: Evidence, own: list[Incident]) -> Evidence:
    """What is known, with the incident as one cause more: as likely as all others are on average."""
    share = 1 / (len(evidence.faults) + 1)
    chances = np.concatenate([evidence.chances * (1 - share), np.full(len(own), share / len(own))])
    return replace(evidence, incidents=(*evidence.incidents, *own), chances=chances)


def guess(evidence: Evidence) -> Player:
    """The player that runs one runbook after the other, the likeliest first, and looks at nothing."""
    belief = Belief(evidence)
    chances = belief.fix_chances(belief.prior)
    order = [belief.fixes[at] for at in np.argsort(-chances, kind="stable").tolist()]

    def player(path: "list[Happening] | tuple[Happening, ...]") -> Move | None:
        return Move("run", order[len(path)]) if len(path) < len(order) else Move("call", "")

    return player  # type: ignore[return-value]


def _named(check: str, known: Known, own: list[Incident]) -> float:
    elsewhere = {each.found[check] for each in known.incidents}
    return sum(each.found[check] not in elsewhere for each in own) / len(own)


def check_own(document: Document) -> tuple[Proof, tuple[Problem, ...]]:
    """Check an incident of one's own: it is well formed, rings its alarm, can be won, and guessing does not pay.

    Raises:
        InputError: with every problem at its place.
    """
    own, known = read_own(document)
    try:
        proof = prove(own, known)
    except ValueError as error:
        fix = "make a sign larger, or show it at the entry of a journey"
        raise InputError([document.problem(("metrics",), str(error), fix)]) from error
    if problems := list(_unfair(own, proof, document)):
        raise InputError(problems)
    return proof, tuple(_remarks(proof, document))


def _unfair(own: Own, proof: Proof, document: Document) -> Iterator[Problem]:
    if rung := sorted(set(proof.alarms) - {own.alarm}):
        count = sum(each != own.alarm for each in proof.alarms)
        message = f"in {count} of {WINDOWS} windows {' or '.join(rung)} rings first"
        yield document.problem(("alarm",), message, "name that alarm, or show more at the entry of this one's journey")
    looked, guessed = proof.minutes
    if proof.won < WON:
        message = f"looking ends it in {proof.won:.0%} of {WINDOWS} windows; it looks like other causes"
        yield document.problem(("metrics",), message, "show it in one more place, or in other words of the logs")
    elif guessed <= looked:
        message = f"guessing takes {guessed:.0f} minutes and looking {looked:.0f}, so a blind guess pays"
        yield document.problem(("ways_out",), message, "take a runbook that ends fewer other incidents, or show more")


def _remarks(proof: Proof, document: Document) -> Iterator[Problem]:
    for check, share in proof.named.items():
        if share > NAMED:
            message = f"{check} alone names it in {share:.0%} of {WINDOWS} windows"
            problem = document.problem(("metrics",), message, "let it look like something else there")
            yield replace(problem, severity=Severity.WARNING)


def costs_of_looking(proof: Proof) -> str:
    """Say what a check of one's own incident measured."""
    looked, guessed = proof.minutes
    looks = float(np.mean([sum(each.move.kind == "check" for each in game.path) for game in proof.looked]))
    return f"{looked:.0f} minutes by looking ({looks:.1f} looks), {guessed:.0f} by guessing"
