"""A playbook is read strictly, played against incidents from telemetry, and never beats what can be known."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opexkit import content
from opexkit.files.problem import InputError
from opexkit.labs import load_labs
from opexkit.labs.playbook.baseline import CERTAINTIES, Belief, best_greedy, greedy, random_order
from opexkit.labs.playbook.diagnosis import NOWHERE
from opexkit.labs.playbook.evaluate import Evaluation, baselines, evaluate, load_field
from opexkit.labs.playbook.evidence import SEEDS, read_evidence
from opexkit.labs.playbook.guide import Playbook, oddities, read_playbook
from opexkit.labs.playbook.simulate import MOST_STEPS, follow, play, score

SCENARIO = content.scenario("northwind")
FIELD = load_field(SCENARIO)
LAB = load_labs()["tracking-lookup-latency-burn"]
REFERENCE = LAB.text("reference")
HEAD = "playbook: a\ntitle: A\nalarm: tracking-lookup-fast-burn\nowner: tracking\n"


def playbook_of(text: str) -> Playbook:
    return read_playbook(text, FIELD.diagnosis, frozenset(FIELD.runbooks), Path("p.yaml"))


def problems(text: str | bytes) -> list[str]:
    try:
        read_playbook(text, FIELD.diagnosis, frozenset(FIELD.runbooks), Path("p.yaml"))
    except InputError as error:
        return [str(problem) for problem in error.problems]
    return []


BAD = {
    "empty": ("", "is empty"),
    "not yaml": ("steps: {", "is not YAML"),
    "a list": ("- a", "holds no mapping"),
    "no steps": (HEAD, "`steps` is missing"),
    "too many steps": (HEAD + "steps:\n" + "  - {id: a, call: b}\n" * 10_000, "`steps` has 10,000 items, 100 at most"),
    "other alarm": (REFERENCE.replace("fast-burn", "slow-burn"), "p.yaml:3:1: the playbook is for another alarm"),
    "unknown check": (
        REFERENCE.replace("check: event-lag", "check: event-lags"),
        r"p.yaml:\d+:5: there is no check 'event-lags'; did you",
    ),
    "unknown outcome": (REFERENCE.replace("{high: more", "{hi: more"), "there is no outcome of event-lag 'hi'"),
    "unknown step": (
        REFERENCE.replace("otherwise: hot-key", "otherwise: hot-keys"),
        "there is no step 'hot-keys'; did you mean 'hot-key'",
    ),
    "unknown runbook": (
        REFERENCE.replace("run: scale-consumers", "run: scale-consumer"),
        "there is no runbook 'scale-consumer'",
    ),
    "two things": (
        HEAD + "steps:\n  - {id: a, call: b, run: restart-service}\n",
        "p.yaml:6:5: .*a step does one thing; write one of",
    ),
    "nothing": (HEAD + "steps:\n  - {id: a}\n", "a step does one thing"),
    "twice": (HEAD + "steps:\n  - {id: a, call: b}\n  - {id: a, call: b}\n", "a second step has the id 'a'"),
    "wrong type": (HEAD + "escalate_after: soon\nsteps:\n  - {id: a, call: b}\n", "escalate_after"),
    "aliases": (HEAD + "steps: &a\n  - {id: a, call: b}\n", "anchors"),
    "100 kB": (
        HEAD + "steps:\n  - {id: a, call: b, note: '" + "x" * 100_000 + "'}\n",
        "`note` has 100,000 characters, 500 at most",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_playbook_is_told(name: str) -> None:
    text, says = BAD[name]
    found = problems(text)
    assert any(re.search(says, problem) for problem in found), found
    assert all(re.match(r"\S+:\d+:\d+: .+; .+", problem, re.DOTALL) for problem in found), found


@given(text=st.text(max_size=200) | st.binary(max_size=200))
@settings(max_examples=3 * settings.default.max_examples)
def test_whatever_is_handed_in_is_read_or_refused(text: str | bytes) -> None:
    problems(text)


def test_the_starter_is_remarked_where_nobody_knows_on() -> None:
    playbook = read_playbook(LAB.text("starter"), FIELD.diagnosis, frozenset(FIELD.runbooks), Path("p.yaml"))
    said = "\n".join(map(str, oddities(playbook, FIELD.diagnosis)))
    assert "'logs' does not say what follows nothing" in said
    assert "nobody is ever called by the clock" in said


def test_a_circle_ends() -> None:
    text = (
        HEAD
        + "steps:\n  - {id: a, run: throttle-client, otherwise: b}\n  - {id: b, run: throttle-client, otherwise: a}\n"
    )
    playbook = read_playbook(text, FIELD.diagnosis, frozenset(FIELD.runbooks), Path("p.yaml"))
    game = play(FIELD.evidence.incidents[0], follow(playbook), FIELD.costs(None))
    assert (game.end, len(game.path) <= MOST_STEPS) == ("dead end", True)


def test_minutes_are_those_of_the_checks_and_of_wrong_runbooks() -> None:
    steps = "steps:\n  - {id: a, check: map-errors, otherwise: b}\n  - {id: b, run: shed-load, otherwise: c}\n  - {id: c, run: scale-consumers}\n"
    playbook = read_playbook(HEAD + steps, FIELD.diagnosis, frozenset(FIELD.runbooks), Path("p.yaml"))
    lag = next(each for each in FIELD.evidence.incidents if each.fault.id == "consumer-lag")
    leak = next(each for each in FIELD.evidence.incidents if each.fault.id == "memory-leak")
    right = play(lag, follow(playbook), FIELD.costs(None))
    assert (right.end, right.diagnosed, right.wrong) == ("resolved", 2 + 2 + 8, 1)
    wrong = play(leak, follow(playbook), FIELD.costs(None))
    assert (wrong.end, wrong.minutes, wrong.wrong) == ("dead end", 60 + 30, 2)
    called = play(leak, follow(playbook), FIELD.costs(10))
    assert (called.end, called.minutes) == ("called", 12 + 30)


def test_evidence_is_what_the_telemetry_shows() -> None:
    """A sample of the committed evidence, read from telemetry once more."""
    committed = {(each.fault.id, each.seed): dict(each.found) for each in FIELD.evidence.incidents}
    assert len(committed) == SEEDS * len(FIELD.evidence.faults)
    for row in read_evidence(SCENARIO, range(5, 6)):
        found = {name: row[name] for name in committed[row["fault"], 5]}
        assert committed[row["fault"], 5] == found, row["fault"]


def test_each_outcome_of_the_evidence_is_one_of_its_check() -> None:
    for incident in FIELD.evidence.incidents:
        for check in FIELD.diagnosis.checks:
            assert incident.found[check.id] in FIELD.diagnosis.outcomes(check)
    assert any(NOWHERE in incident.found.values() for incident in FIELD.evidence.incidents)


def test_drawn_incidents_follow_the_weights_of_the_faults() -> None:
    drawn = FIELD.evidence.draw(20_000, 3)
    belief = Belief(FIELD.evidence)
    for fault, chance_of in zip(belief.faults, belief.prior, strict=True):
        share = sum(each.fault.id == fault for each in drawn) / len(drawn)
        assert abs(share - chance_of) < 4 * np.sqrt(chance_of / len(drawn))


def test_beliefs_are_chances() -> None:
    belief = Belief(FIELD.evidence)
    assert belief.prior.sum() == pytest.approx(1)
    for outcomes in belief.likelihoods.values():
        assert np.sum(list(outcomes.values()), axis=0) == pytest.approx(np.ones(len(belief.faults)))
    assert belief.fix_chances(belief.prior).sum() == pytest.approx(1)
    assert all(belief.gain(belief.prior, name) >= -1e-9 for name in belief.likelihoods)


def test_the_informed_strategy_is_far_better_than_checks_in_any_order() -> None:
    informed, any_order = baselines(SCENARIO, 1)
    assert informed.number == FIELD.diagnosis.incidents
    assert informed.resolved > 0.95
    assert informed.expected < any_order.expected / 3


CHECKS = [check.id for check in FIELD.diagnosis.checks]


@st.composite
def playbooks(draw: st.DrawFn) -> str:
    """Sound playbooks of any shape: checks in any order, each outcome to any later step or runbook."""
    number = draw(st.integers(1, 8))
    checks = draw(st.permutations(CHECKS))[:number]
    runs = sorted({fault.fix for fault in FIELD.evidence.faults})
    lines = ["escalate_after: 15", "steps:"]
    for place, name in enumerate(checks):
        later = (
            [f"c{after}" for after in range(place + 1, number)] + [f"r{index}" for index in range(len(runs))] + ["out"]
        )
        outcomes = FIELD.diagnosis.outcomes(FIELD.diagnosis.check(name))
        when = ", ".join(f"{outcome}: {draw(st.sampled_from(later))}" for outcome in outcomes)
        lines.append(f"  - {{id: c{place}, check: {name}, when: {{{when}}}}}")
    lines += [f"  - {{id: r{index}, run: {name}, otherwise: out}}" for index, name in enumerate(runs)]
    return HEAD + "\n".join([*lines, "  - {id: out, call: platform-engineering}"])


@given(text=playbooks())
@settings(max_examples=3 * settings.default.max_examples)
def test_no_playbook_beats_the_informed_strategy_by_more_than_the_sampling_error(text: str) -> None:
    own: Evaluation = evaluate(playbook_of(text), SCENARIO)
    assert own.own.expected >= own.baseline.expected - 2 * (own.own.error + own.baseline.error)


@pytest.mark.parametrize("name", ["starter", "middling", "reference"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nor_do_the_kits_own_playbooks(name: str, seed: int) -> None:
    own: Evaluation = evaluate(playbook_of(LAB.text(name)), SCENARIO, seed)  # type: ignore[arg-type]
    assert own.own.expected >= own.baseline.expected - 2 * (own.own.error + own.baseline.error)


def test_the_best_certainty_is_taken() -> None:
    costs = FIELD.costs(FIELD.patience)
    belief = Belief(FIELD.evidence)
    incidents = FIELD.evidence.draw(500, 9)

    def expected(player: object) -> float:
        return score([play(each, player, costs) for each in incidents]).expected  # type: ignore[arg-type]

    best = expected(best_greedy(FIELD.evidence, costs))
    assert best <= min(expected(greedy(belief, costs, sure)) for sure in CERTAINTIES) + 0.3
    assert best < expected(random_order(belief, FIELD.diagnosis.sure, 1))


def test_the_same_seed_gives_the_same_grade() -> None:
    first, second = (evaluate(playbook_of(REFERENCE), SCENARIO, 5) for _ in range(2))
    assert first.own == second.own
