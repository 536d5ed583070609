"""What looks find: committed as the telemetry shows it, ambiguous, and enough for who looks on."""

from collections import Counter, defaultdict

import numpy as np
import pytest

from opexkit import content
from opexkit.labs.game_day.evidence import USUAL, WINDOWS, load_known, look_at_all
from opexkit.labs.game_day.game import best_player
from opexkit.labs.game_day.proof import guess
from opexkit.labs.game_day.scene import draw
from opexkit.labs.playbook.evidence import Incident
from opexkit.labs.playbook.simulate import play

KNOWN = load_known(content.scenario("northwind"))
BY_FAULT: dict[str, list[Incident]] = defaultdict(list)
for each in KNOWN.incidents:
    BY_FAULT[each.fault.id].append(each)


def test_there_are_at_least_twenty_faults_with_all_windows() -> None:
    assert len(BY_FAULT) >= 20
    assert {len(found) for found in BY_FAULT.values()} == {WINDOWS}


@pytest.mark.parametrize(("fault", "seed"), [("hot-partition", 2), ("bad-deploy", 7), ("cache-stampede", 11)])
def test_evidence_is_what_the_telemetry_shows(fault: str, seed: int) -> None:
    committed = next(each for each in BY_FAULT[fault] if each.seed == seed)
    scene = draw(KNOWN.pack, KNOWN.scenes, committed.fault, seed, KNOWN.scenes.level(USUAL))
    assert look_at_all(KNOWN.scenes, scene) == committed.found


def test_no_look_names_a_fault_alone_in_more_than_seven_of_ten_windows() -> None:
    """A look names a fault where, of all faults equally likely before, that one is at least as likely as not."""
    for check in KNOWN.scenes.checks:
        shares = {
            name: {
                outcome: count / WINDOWS for outcome, count in Counter(each.found[check.id] for each in found).items()
            }
            for name, found in BY_FAULT.items()
        }
        for name, own in shares.items():
            every = {outcome: sum(other.get(outcome, 0) for other in shares.values()) for outcome in own}
            named = sum(share for outcome, share in own.items() if share / every[outcome] >= 0.5)
            assert named <= 0.7, (check.id, name, named)


def test_few_looks_find_the_same_whenever_they_are_made() -> None:
    same = sum(
        len({each.found[check.id] for each in found}) == 1
        for check in KNOWN.scenes.checks
        for found in BY_FAULT.values()
    )
    assert same <= 0.1 * len(KNOWN.scenes.checks) * len(BY_FAULT)


def test_a_good_play_takes_several_looks_and_guessing_does_not_pay() -> None:
    looks, minutes, guessed, ended = [], [], [], []
    costs = KNOWN.costs(KNOWN.scenes.second_line.after)
    for journey in sorted(set(KNOWN.journeys)):
        evidence, best = KNOWN.after(journey), best_player(KNOWN, journey)
        games = [play(each, best, costs) for each in evidence.incidents]
        looks += [sum(step.move.kind == "check" for step in game.path) for game in games]
        minutes += [game.minutes for game in games]
        ended += [game.end == "resolved" for game in games]
        guessed += [play(each, guess(evidence), costs).minutes for each in evidence.incidents]
    print(
        f"looks {np.mean(looks):.2f} {np.percentile(looks, [10, 25, 50, 75, 90])}, minutes {np.mean(minutes):.1f},"
        f" ended {np.mean(ended):.2f}, guessing {np.mean(guessed):.1f}"
    )
    assert 5 <= np.mean(looks) <= 9
    assert np.mean(ended) >= 0.85
    assert np.mean(guessed) > 2 * np.mean(minutes)


def test_each_rare_fault_says_to_whom_it_happened_and_what_looks_like_it() -> None:
    rare = KNOWN.scenes.rare
    assert len(rare) == 12
    assert len({each.source for each in rare}) == 12
    known = {each.id for each in KNOWN.pack.faults.faults} | {each.id for each in rare}
    assert all(set(each.like) <= known - {each.id} for each in rare)
    assert all(each.fix in KNOWN.runbooks for each in rare)
