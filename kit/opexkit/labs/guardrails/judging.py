"""Whether guardrails hold and let work go on: a verdict for each demand, from requests that nobody has seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from opexkit.labs.guardrails.attachments import Guardrails
from opexkit.labs.guardrails.draw import Drawn, draw
from opexkit.labs.guardrails.evaluate import Decision, decide
from opexkit.labs.guardrails.exempt import exempted
from opexkit.labs.guardrails.world import Organization, load_organization
from opexkit.labs.verdict import Tick, Verdict

EXEMPTED_LIMIT = 400
"""Requests by whom guardrails exempt."""
PRACTICE = "practice"
"""The seed of the requests that are shown; no artifact is judged on them."""
DEMANDS = (
    "useful",
    "console",
    "reading",
    "pipeline",
    "workload",
    "break-glass",
    "regions",
    "global",
    "free",
    "audit",
    "leave",
    "root",
    "outsiders",
    "inside",
    "tomorrow",
)
_STOPS = "workload"
"""The demand whose failure means that customers are not served."""


@dataclass(frozen=True)
class Tried:
    """A request, and what became of it."""

    drawn: Drawn
    decision: Decision

    @property
    def right(self) -> bool:
        """Whether it is what had to become of it."""
        return self.decision.allowed == self.drawn.must


@dataclass(frozen=True)
class Evaluation:
    """Guardrails on the requests that they are judged on, and on those that are shown."""

    guardrails: Guardrails
    organization: Organization
    seed: str
    tried: tuple[Tried, ...]
    practice: tuple[Tried, ...]

    def of(self, demand: str) -> list[Tried]:
        """What became of the requests of a demand."""
        return [each for each in self.tried if each.drawn.demand == demand]


def evaluate(guardrails: Guardrails, folder: Path, tick: Tick, seed: str | None = None) -> Evaluation:
    """Try guardrails on the requests that their seed draws, and on those for practice.

    Raises:
        InputError: the pack carries no organization, or a file does not fit.
    """
    organization = load_organization(folder)
    drawn = seed or guardrails.seed
    tick("drawing requests", 0, 2)
    tried = _try(draw(folder, drawn), guardrails, organization)
    tried += _try(_exempted(tried, organization), guardrails, organization)
    tick("trying those for practice", 1, 2)
    return Evaluation(
        guardrails, organization, drawn, tried, _try(draw(folder, PRACTICE, practice=True), guardrails, organization)
    )


def _try(requests: Sequence[Drawn], guardrails: Guardrails, organization: Organization) -> tuple[Tried, ...]:
    return tuple(Tried(each, decide(each.request, guardrails, organization.paths)) for each in requests)


def _exempted(tried: Sequence[Tried], organization: Organization) -> list[Drawn]:
    """Requests that are denied, sent by whom the statement exempts: each exemption once a kind, caller and unit."""
    known = {each.id: each for each in organization.rules.principals}
    found: dict[tuple[str, ...], Drawn] = {}
    for each in tried:
        kind = each.drawn.kind
        if each.drawn.must or each.drawn.newcomer or each.drawn.request.caller not in ("member", "outside"):
            continue
        for drawn in exempted(each.drawn, each.decision, tuple(known[name] for name in kind.but)):
            unit = organization.paths[drawn.account][:-1]
            found.setdefault((kind.id, drawn.principal.title, each.drawn.principal.id, *unit), drawn)
    return list(found.values())[:EXEMPTED_LIMIT]


def judge(done: Evaluation, bar: Callable[[str], float]) -> tuple[Verdict, ...]:
    """Judge each demand; `bar` gives the figure that decides whether they are of use."""
    judged = [each for each in done.tried if each.drawn.demand and each.drawn.demand != "tomorrow"]
    shares = {must: _share([each for each in judged if each.drawn.must == must]) for must in (False, True)}
    met = min(shares.values()) >= bar("useful")
    said = f"{shares[False]:.0%} of what must be denied is denied, {shares[True]:.0%} of what must work works"
    verdicts = [Verdict.of("useful", met, f"{said}, of {len(judged)} requests drawn by the seed {done.seed}")]
    for demand in DEMANDS[1:]:
        own = done.of(demand)
        wrong = [each for each in own if not each.right]
        harm = demand == _STOPS
        verdicts.append(Verdict.of(demand, bool(own) and not wrong, _found(own, wrong), harm=harm, seen=tuple(wrong)))
    return tuple(verdicts)


def _share(tried: Sequence[Tried]) -> float:
    """The share that is right, each kind counted the same."""
    kinds: dict[str, list[bool]] = {}
    for each in tried:
        kinds.setdefault(each.drawn.kind.id, []).append(each.right)
    return sum(sum(own) / len(own) for own in kinds.values()) / max(len(kinds), 1)


def _found(own: Sequence[Tried], wrong: Sequence[Tried]) -> str:
    if not wrong:
        return f"all {len(own)} requests went as they must"
    return f"{len(wrong)} of {len(own)} requests went wrong, such as {asked(wrong[0].drawn)} ({wrong[0].decision})"


def asked(drawn: Drawn) -> str:
    """Say what a request asks: action, Region, account, who."""
    later = ", created later" if drawn.newcomer else ""
    return f"{drawn.request.action} in {drawn.region} by {drawn.principal.title}, in {drawn.account}{later}"
