"""What a page saved is marked anew, and what fits no item is told."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.exam.made import a_bank, an_item
from typer.testing import CliRunner

from opexkit.cli import app
from opexkit.exam.bank import load_items
from opexkit.exam.exchange.formats import practice_items
from opexkit.exam.exchange.results import read_results
from opexkit.files import InputError


def saved(path: Path, *attempts: dict[str, Any]) -> Path:
    usual = {"learner": "page", "seed": 1, "origin": "practice", "version": 1, "at": "2026-11-26T09:00:00Z"}
    usual |= {"confidence": "sure", "score": 1}
    made = [{"uid": str(place)} | usual | attempt for place, attempt in enumerate(attempts)]
    path.write_text(json.dumps({"opexkit": "0.1", "learner": "page", "attempts": made}), encoding="utf-8")
    return path


def test_the_kit_marks_what_a_file_claims(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "a.json",
        {"exercise": "item-one", "answer": "b", "score": 1},
        {"exercise": "item-one", "answer": "a", "score": 0},
        {"exercise": "item-one", "answer": "z"},
        {"exercise": "item-one", "answer": "a", "version": 9},
        {"exercise": "item-sealed", "answer": "a"},
        {"exercise": "item-other", "answer": "a"},
    )
    attempts, left = read_results(path, a_bank(an_item("one"), an_item("sealed", pool="sealed")), "ana")
    assert [(one.uid, one.score, one.learner) for one in attempts] == [("0", 0.0, "ana"), ("1", 1.0, "ana")]
    assert left == [
        "one has no answer 'z'",
        "one was answered in version 9, it is in version 1 now",
        "'item-sealed' is no item to practice",
        "'item-other' is no item to practice",
    ]


def test_the_same_file_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPEXKIT_DATABASE_URL", f"sqlite:///{tmp_path / 'progress.sqlite'}")
    item = practice_items(load_items())[0]
    answer = sorted(item.key)
    path = saved(tmp_path / "a.json", {"exercise": item.attempt_name, "version": item.version, "answer": answer})
    said = [CliRunner().invoke(app, ["import", "results", str(path), "--learner", "ana"]).output for _ in range(2)]
    assert said == ["1 answer added for ana.\n", "0 answers added for ana, 1 there already.\n"]


def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="give a file that the kit's export wrote"):
        read_results(path, a_bank(an_item("one")), "ana")
