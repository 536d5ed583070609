"""Statistics for trainers: first answers, a plain correlation, and gray below thirty."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
from tests.exam.made import NOW, a_bank, an_item
from typer.testing import CliRunner

from opexkit.cli import app
from opexkit.exam.statistics import (
    bank_health,
    item_statistics,
    misconception_counts,
    misconceptions_table,
    statistics_table,
)
from opexkit.progress.attempt import Attempt
from opexkit.progress.backup import Backup

BANK = a_bank(*(an_item(f"item-{place}") for place in range(12)))
NAMES = [item.attempt_name for item in BANK.items.values()]


def attempt(learner: str, name: str, answer: str, minute: int = 0, **other: object) -> Attempt:
    usual = {"uid": f"{learner}-{name}-{minute}", "learner": learner, "exercise": name, "version": 1, "seed": 1}
    made = {"at": NOW + dt.timedelta(minutes=minute), "origin": "practice", "answer": answer, "score": answer == "a"}
    return Attempt.model_validate(usual | made | other)


def many(learners: int, turned: str = "") -> list[Attempt]:
    """Learners who differ in what they know; of the item that is `turned` those who know less are right."""
    random = np.random.default_rng(4)
    attempts = []
    for number in range(learners):
        knows = number / learners
        for name in NAMES:
            right = random.random() < (1 - knows if name == turned else knows)
            attempts.append(attempt(f"learner {number}", name, "a" if right else "b"))
    return attempts


def test_figures_of_an_item_are_those_of_a_plain_count() -> None:
    attempts = many(40)
    found = item_statistics(BANK, attempts)[3]
    own = {each.learner: each.score for each in attempts if each.exercise == NAMES[3]}
    rest = {
        learner: np.mean([each.score for each in attempts if each.learner == learner and each.exercise != NAMES[3]])
        for learner in own
    }
    assert (found.learners, found.right) == (40, sum(own.values()))
    assert found.difficulty == sum(own.values()) / 40
    assert found.discrimination == pytest.approx(np.corrcoef(list(own.values()), list(rest.values()))[0, 1])
    assert found.discrimination > 0.3
    assert found.chosen == {"a": found.right, "b": 40 - found.right}
    assert found.idle == ["c", "d"]
    assert found.note == "drawn by next to nobody: c, d"


def test_a_turned_key_is_found() -> None:
    turned = item_statistics(BANK, many(60, turned=NAMES[5]))[5]
    assert turned.discrimination < -0.3
    assert turned.note == "those who know more miss it: check the key"
    assert bank_health(item_statistics(BANK, many(60, turned=NAMES[5])))["of these: check the key"] == 1


def test_few_learners_say_little_and_nobody_says_nothing() -> None:
    few = item_statistics(BANK, many(29))
    assert all(each.few and each.note == "fewer than 30 learners: says little" and not each.idle for each in few)
    none = item_statistics(BANK, [])
    assert all(each.difficulty is None and each.discrimination is None for each in none)
    assert bank_health(none)["never answered"] == 12
    assert misconception_counts(none) == []
    one = item_statistics(BANK, many(1))
    assert all(each.discrimination is None for each in one)


def test_only_first_answers_to_the_present_version_count() -> None:
    name = NAMES[0]
    attempts = [
        attempt("ana", name, "b"),
        attempt("ana", name, "a", minute=5),
        attempt("ben", name, "a", version=2),
        attempt("cem", name, "a", origin="widget"),
        attempt("dia", "item-of-another-bank", "a"),
    ]
    found = item_statistics(BANK, attempts)[0]
    assert (found.learners, found.right, found.chosen) == (1, 0, {"b": 1})


def test_misconceptions_are_counted_of_how_often_they_were_there() -> None:
    attempts = [attempt("ana", NAMES[0], "b"), attempt("ben", NAMES[0], "a")]
    assert misconception_counts(item_statistics(BANK, attempts)) == [("restart-first", 1, 6)]
    assert "restart-first,Restart first and look later" in misconceptions_table(item_statistics(BANK, attempts))


def test_the_command_reads_many_learners_files(tmp_path: Path) -> None:
    files = []
    for learner in ("ana", "ben"):
        backup = Backup(opexkit="1", learner=learner, attempts=[attempt(learner, "item-which-hop", "a")])
        files.append(tmp_path / f"{learner}.json")
        files[-1].write_text(backup.model_dump_json(), encoding="utf-8")
    out = tmp_path / "items.csv"
    run = CliRunner().invoke(app, ["export", "item-statistics", *map(str, files), "-o", str(out)])
    assert run.exit_code == 0, run.output
    line = next(line for line in out.read_text("utf-8").splitlines() if line.startswith("which-hop,"))
    assert "fewer than 30 learners" in line
    files[0].write_text(json.dumps({"learner": "ana"}), encoding="utf-8")
    refused = CliRunner().invoke(app, ["export", "item-statistics", str(files[0])])
    assert refused.exit_code != 0
    assert "ana.json" in refused.output + (refused.stderr if refused.stderr_bytes else "")
    assert statistics_table(item_statistics(BANK, [])).count("\n") == 13
