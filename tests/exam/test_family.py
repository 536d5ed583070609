"""Items with numbers: fresh by seed, one right option, and the answers that a slow count gives."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.labs.guardrails.builder import ATTACHED, deny, policy, written

from opexkit import content
from opexkit.batch.check import check_paths
from opexkit.exam import family as module
from opexkit.exam.exercise import exercise_of
from opexkit.exam.family import families, fresh, variant
from opexkit.exam.item import Item
from opexkit.exam.misconception import misconceptions
from opexkit.labs.guardrails.attachments import read_guardrails
from opexkit.labs.guardrails.evaluate import Request, decide
from opexkit.labs.lab import Source
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION
from opexkit.progress.attempt import make_attempt

SEEDS = range(1, 26)
ANY_SEED = st.integers(1, 10**6)


def right(item: Item) -> str:
    return next(option.text for option in item.options if option.right)


def numbers(text: str) -> list[float]:
    return [float(found.replace(",", "")) for found in re.findall(r"\d[\d,]*(?:\.\d+)?(?![\d:])", text)]


@pytest.mark.parametrize("name", families())
def test_each_seed_gives_an_item_of_its_own_that_marks_its_answers(name: str) -> None:
    made = [variant(name, seed) for seed in SEEDS]
    assert len({item.stem for item in made}) > len(SEEDS) / 2
    assert variant(name, 3) == made[2]
    assert len({"".join(sorted(item.key)) for item in made}) == 4
    for item in made:
        assert len({option.text for option in item.options}) == 4
        assert {option.misconception for option in item.options} - {None} <= set(misconceptions())
        assert all(load_catalogue(EDITION).practice(code) for code in item.practices)
        assert exercise_of(item).mark(exercise_of(item).samples.correct).score == 1
        assert not re.search(r"[{}]", item.text)


@given(ANY_SEED)
def test_numbers_are_right(seed: int) -> None:
    goal, days, failed, total = numbers(variant("burn-rate", seed).stem)
    burn = failed / total / (1 - goal / 100)
    assert numbers(right(variant("burn-rate", seed))) == pytest.approx([burn, days / burn], rel=0.01)

    traffic, bad, share, minutes = numbers(variant("canary-losses", seed).stem)
    assert numbers(right(variant("canary-losses", seed))) == [pytest.approx(traffic * share * bad * minutes / 10_000)]

    minutes_of = numbers(variant("recovery-time", seed).stem)
    assert numbers(right(variant("recovery-time", seed))) == [sorted(minutes_of)[len(minutes_of) // 2]]


@given(ANY_SEED)
def test_an_alarm_rings_when_a_slow_count_says_so(seed: int) -> None:
    item = variant("m-of-n", seed)
    of, least = (int(value) for value in numbers(item.stem)[:2])
    values = [int(value) for value in re.search(r"before\. (.*)\.$", item.stem)[1].split(", ")]
    rings = [place for place in range(16) if sum(v > 80 for v in values[max(place - of + 1, 0) : place + 1]) >= least]
    assert right(item) == (f"After 10:{rings[0] + 1:02}" if rings else "Not within these minutes")


@given(ANY_SEED)
def test_each_level_has_to_allow_as_the_lab_on_guardrails_evaluates_it(seed: int) -> None:
    item = variant("scp-evaluation", seed)
    *levels, role = (
        set(re.findall(r"\w+:\*", part)) for part in re.split(r" at the root| at the unit|Nothing is denied", item.stem)
    )
    found = set(re.findall(r"\w+:\*", right(item)))
    assert found == set.intersection(*levels, role)
    names = ("Root", "Unit", "A")
    files = {f"{name}.json": policy(deny(sorted(own), Effect="Allow")) for name, own in zip(names, levels, strict=True)}
    attached = {"service_control_policies": {name: [name] for name in names}, "resource_control_policies": {}}
    guardrails = read_guardrails([Source(Path("g.txt"), written({ATTACHED: attached, **files}))], names)
    for service in set.union(*levels, role):
        asked = Request(service.replace("*", "Get"), "*", "member", "A", "A", {}, permitted=service in role)
        assert decide(asked, guardrails, {"A": names}).allowed == (service in found)


def test_what_was_asked_least_comes_next_and_no_numbers_come_twice() -> None:
    attempts = []
    for _ in range(12):
        item = fresh(attempts)
        exercise = exercise_of(item)
        answer = exercise.samples.correct
        attempts.append(make_attempt(exercise, exercise.mark(answer), answer, "ana", origin="practice"))
    names = [attempt.exercise for attempt in attempts]
    assert len(set(names)) == 12
    assert {name.removeprefix("item-").rpartition("-")[0] for name in names[:5]} == set(families())


def test_an_unknown_family_names_a_near_one() -> None:
    with pytest.raises(KeyError, match="burn-rate"):
        variant("burn-rat", 1)


def test_a_family_whose_options_cannot_differ_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    same = {option.value: "4" for option in families()["burn-rate"].options}
    monkeypatch.setattr(module, "ENGINES", {"burn-rate": lambda _: same})
    with pytest.raises(ValueError, match="no numbers by which its options differ"):
        variant("burn-rate", 1)


def test_check_reads_families_and_tells_a_broken_one_with_its_line(tmp_path: Path) -> None:
    (good,) = check_paths([content.data("exam", "families.yaml")])
    assert (good.kind, good.problems) == ("families of exam items", ())
    data = yaml.safe_load(content.data("exam", "families.yaml").read_text("utf-8"))
    del data["families"][0]["options"][1]["why"]
    path = tmp_path / "families.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    (bad,) = check_paths([path])
    assert any("why" in str(problem) for problem in bad.problems)
