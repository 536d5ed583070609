"""What was handed in against the record: a verdict for each demand, rules on templates that nobody has seen."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from opexkit.files.problem import InputError
from opexkit.labs.drift.detection import Finding, detect
from opexkit.labs.drift.draw import PRACTICE, Drawn, draw
from opexkit.labs.drift.guard import Ruling, find_guard, judge_rules
from opexkit.labs.drift.handin import Findings, HandIn, Rules, read_properties
from opexkit.labs.drift.lint import Remark, lint, stop, warm
from opexkit.labs.drift.record import Stack, load_stack
from opexkit.labs.drift.template_checks import changes_besides, failures
from opexkit.labs.verdict import Tick, Verdict

POLICIES = ("ports", "retention", "dead-letters", "protection", "limits", "alarms")
DEMANDS = (
    *("looked", "found", "decided", "adopted", "restored", "written", "untouched", "lint", "cause", "conditions"),
    *("sharp", *POLICIES, "accepts", "own", "says-why"),
)


@dataclass(frozen=True)
class Tried:
    """A template, and what the rules say of it."""

    drawn: Drawn
    ruling: Ruling

    @property
    def right(self) -> bool:
        """Whether it was stopped if, and only if, a policy forbids it."""
        return self.ruling.rejected == self.drawn.bad


def told_apart(bad: Tried, twin: Tried) -> bool:
    """Whether a template that a policy forbids is stopped for something that its twin does not have."""
    return bad.ruling.rejected and bool(bad.ruling.faults - twin.ruling.faults)


@dataclass(frozen=True)
class Evaluation:
    """What was handed in, and what became of it.

    Attributes:
        own: what the rules say of the template that came with them.
        before: what drift detection reports of the template as it was deployed.
        after: the same of the template that was handed in.
    """

    handin: HandIn
    stack: Stack
    remarks: tuple[Remark, ...]
    tried: tuple[Tried, ...]
    practice: tuple[Tried, ...]
    own: Ruling
    before: tuple[Finding, ...]
    after: tuple[Finding, ...]

    def pairs(self, policy: str) -> list[tuple[Tried, Tried]]:
        """Each template that a policy forbids, with its twin that differs from it by that alone."""
        return [(bad, twin) for bad, twin in pairwise(self.tried) if bad.drawn.bad and bad.drawn.case.policy == policy]


def evaluate(handin: HandIn, folder: Path, tick: Tick, seed: str | None = None) -> Evaluation:
    """Lint the template, compare it with the account, and try the rules.

    Raises:
        InputError: a part is missing, or cannot be run.
        CannotJudge: a tool is not here.
    """
    rules = handin.rules
    if handin.missing or rules is None or handin.read is None:
        raise InputError(handin.missing)
    find_guard()
    warm()
    stack = load_stack(folder)
    tick("trying the rules, linting the template", 0, 2)
    with ThreadPoolExecutor(1) as pool:
        linting = pool.submit(lint, handin.template, stack.record.region, handin.read.document.path)
        try:
            tried, practice, own = _try(handin, rules, folder, seed or handin.seed)
            tick("comparing", 1, 2)
            remarks = linting.result()
        except KeyboardInterrupt:
            stop()  # nobody waits for it
            raise
    reports = [_detected(each, stack) for each in (read_properties(stack.deployed), handin.properties)]
    return Evaluation(handin, stack, remarks, tried, practice, own, reports[0], reports[1])


def _try(handin: HandIn, rules: Rules, folder: Path, seed: str) -> tuple[tuple[Tried, ...], tuple[Tried, ...], Ruling]:
    (own,) = judge_rules(rules.text, [handin.template], rules.path, rules.line)
    judged = draw(folder, seed)
    tried = tuple(map(Tried, (*judged, *_shown(folder)), _rulings(rules, folder, seed)))
    return tried[: len(judged)], tried[len(judged) :], own


def _shown(folder: Path) -> tuple[Drawn, ...]:
    return tuple(each for each in draw(folder, PRACTICE, 1) if each.changed)


@lru_cache(maxsize=16)
def _rulings(rules: Rules, folder: Path, seed: str) -> tuple[Ruling, ...]:
    """What rules say of the templates of a seed and of those for practice; someone changes the template meanwhile."""
    texts = [each.text for each in (*draw(folder, seed), *_shown(folder))]
    return judge_rules(rules.text, texts, rules.path, rules.line)


def _detected(properties: Mapping[str, Mapping[str, Any]], stack: Stack) -> tuple[Finding, ...]:
    names = {
        name: each["Name"] for name, each in properties.items() if isinstance(each.get("Name"), str)
    }  # what is in no stack is known by its name
    account = dict(stack.properties)
    for name, called in names.items():
        if called in account and name not in account:
            account[name] = account[called]
    return detect(properties, account, stack.record.names)


def judge(done: Evaluation, bar: Callable[[str], float]) -> tuple[Verdict, ...]:
    """Judge each demand; `bar` gives the figures that decide whether enough was looked at, and rules are of use."""
    findings = done.handin.findings
    if findings is None:
        raise InputError(done.handin.missing)
    found = [*_of_findings(findings, done.stack, bar("looked")), *_of_template(done), *_of_outage(findings, done.stack)]
    return (*found, *_of_rules(done, bar("sharp")))


def _of_findings(findings: Findings, stack: Stack, least: float) -> list[Verdict]:
    known, drifts = stack.drift_of, stack.record.drifts
    named = [each for each in findings.drifts if each.event in known]
    right = {id(known[each.event]) for each in named}
    wrong = [each.event for each in findings.drifts if each.event not in known]
    share, sure = len(right) / len(drifts), len(right) / max(len(right) + len(wrong), 1)
    said = f"{len(right)} of {len(drifts)} differences are found"
    none = f"; {', '.join(wrong[:4])}{' and others' if len(wrong) > 4 else ''} left none" if wrong else ""
    bad = [each.event for each in named if each.decision != known[each.event].decision]
    unfounded = [each.event for each in named if each.ticket not in known[each.event].tickets]
    lines = [
        f"{len(right)} of {len(drifts)} are named",
        *([f"the decision on {', '.join(bad)} is not what the record says"] if bad else []),
        *([f"another ticket decides {', '.join(unfounded)}"] if unfounded else []),
    ]
    complete = len(right) == len(drifts)
    return [
        Verdict.of("looked", share >= least and sure >= 1 - least / 2, said + none),
        Verdict.of("found", complete and not wrong, said + none),
        Verdict.of("decided", complete and not bad and not unfounded, "; ".join(lines)),
    ]


def _of_template(done: Evaluation) -> list[Verdict]:
    verdicts = []
    for demand in ("adopted", "restored", "written"):
        own = [drift for drift in done.stack.record.drifts if drift.demand == demand]
        checks = [check for drift in own for check in drift.checks]
        failed = list(failures(done.handin, checks, done.stack))
        texts = list(dict.fromkeys(text for _, text in failed))
        said = "; ".join(texts[:5]) or f"all {len(own)} are as they have to be"
        verdicts.append(Verdict.of(demand, not failed, said, harm=any(check.harm for check, _ in failed)))
    changed = list(changes_besides(done.handin, done.stack, read_properties(done.stack.deployed)))
    said = "; ".join(text for text, _ in changed[:5]) or "nothing else was changed"
    verdicts.append(Verdict.of("untouched", not changed, said, harm=any(lost for _, lost in changed)))
    counted = [each for each in done.remarks if each.counts]
    first = f", such as line {counted[0].line}: {counted[0].rule} {counted[0].message}" if counted else ""
    verdicts.append(Verdict.of("lint", not counted, f"cfn-lint has {len(counted) or 'no'} errors and warnings{first}"))
    return verdicts


def _of_outage(findings: Findings, stack: Stack) -> list[Verdict]:
    outage = stack.record.outage
    right = findings.outage.event == outage.event
    said = f"{findings.outage.event} is {'the change' if right else 'not the change'} that stopped lookups"
    holding = {each.id for each in outage.conditions if each.holds}
    named = set(findings.outage.because)
    wrong = sorted(named - holding)
    lines = [f"{len(named & holding)} of {len(holding)} conditions are named"]
    lines += [f"the record speaks against {', '.join(wrong)}"] if wrong else []
    return [Verdict.of("cause", right, said), Verdict.of("conditions", named == holding, "; ".join(lines))]


def _of_rules(done: Evaluation, least: float) -> list[Verdict]:
    by_policy = {policy: done.pairs(policy) for policy in POLICIES}
    apart = {policy: [told_apart(*pair) for pair in pairs] for policy, pairs in by_policy.items()}
    count, all_pairs = sum(map(sum, apart.values())), sum(map(len, apart.values()))
    share = count / max(all_pairs, 1)
    said = f"{count} of {all_pairs} templates are told from their twins, drawn by the seed {done.handin.seed}"
    verdicts = [Verdict.of("sharp", share >= least, said)]
    for policy, pairs in by_policy.items():
        missed = [bad for (bad, _), right in zip(pairs, apart[policy], strict=True) if not right]
        verdicts.append(Verdict.of(policy, bool(pairs) and not missed, _missed(missed, len(pairs)), seen=tuple(missed)))
    good = [each for each in done.tried if not each.drawn.bad]
    stopped = [each for each in good if each.ruling.rejected]
    verdicts.append(Verdict.of("accepts", not stopped, _stopped(stopped, len(good)), seen=tuple(stopped)))
    taken = done.own.status == "PASS"
    by = f" by {', '.join(done.own.rules)}" if done.own.rules else ""
    skipped = "no rule is about it" if done.own.status == "SKIP" else f"it is stopped{by}"
    verdicts.append(Verdict.of("own", taken, "it passes" if taken else skipped))
    silent = [each for each in done.tried if each.drawn.bad and each.ruling.rejected and not each.ruling.messages]
    rules = sorted({rule for each in silent for rule in each.ruling.rules})
    text = f"nothing is said by {', '.join(rules[:4])}" if silent else "each that is stopped is told why"
    if not silent and (alike := _alike(by_policy)):
        text = f"whatever is wrong, the same is said: nothing of their own of {', '.join(alike)}"
        silent = [bad for policy in alike for bad, _ in by_policy[policy]]
    verdicts.append(Verdict.of("says-why", not silent, text))
    return verdicts


def _alike(by_policy: Mapping[str, Sequence[tuple[Tried, Tried]]]) -> list[str]:
    """Policies whose templates are stopped with no word that those of another policy do not get, too."""
    said = {
        policy: {message for bad, twin in pairs if told_apart(bad, twin) for message in bad.ruling.messages}
        for policy, pairs in by_policy.items()
    }
    others = {policy: set[str]().union(*(own for each, own in said.items() if each != policy)) for policy in said}
    return [policy for policy, own in said.items() if own and own <= others[policy]]


def _missed(missed: Sequence[Tried], count: int) -> str:
    if not missed:
        return f"all {count} are told from their twins"
    first = missed[0]
    how = "stopped for what its twin has, too" if first.ruling.rejected else "let through"
    return f"{len(missed)} of {count} are not told from their twins, such as: {first.drawn.case.title} ({how})"


def _stopped(stopped: Sequence[Tried], count: int) -> str:
    if not stopped:
        return f"all {count} pass"
    first = stopped[0]
    about = f", such as: {first.drawn.case.title}" if first.drawn.changed else ""
    return f"{len(stopped)} of {count} are stopped by {', '.join(first.ruling.rules[:3])}{about}"
