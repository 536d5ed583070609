"""The kit's own exercises prove themselves; a broken file is told with its line."""

from collections import Counter
from pathlib import Path

import pytest

from opexkit import content
from opexkit.exercises.bank import Bank, check_exercise, known_areas, load_bank
from opexkit.exercises.shuffle import ask
from opexkit.files.problem import InputError

FILES = sorted(content.data("exercises").rglob("*.yaml"))
MINE = Path(__file__).parent / "exercises"


@pytest.mark.parametrize("path", [*FILES, *sorted(MINE.glob("*.yaml"))], ids=lambda path: path.stem)
def test_samples_get_what_they_should(path: Path) -> None:
    assert check_exercise(path).id == path.stem


def test_there_are_enough() -> None:
    areas = Counter(exercise.area for exercise in load_bank().exercises.values())
    assert sum(areas.values()) >= 60
    assert areas["runbooks"] >= 12
    assert min(areas[area] for area in known_areas()) >= 7


def test_areas_lie_in_folders_of_their_name() -> None:
    assert {path.parent.name for path in FILES} == set(known_areas())
    assert all(load_bank().get(path.stem).area == path.parent.name for path in FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_right_option_does_not_stand_out_by_its_length(path: Path) -> None:
    options = getattr(load_bank().get(path.stem), "options", [])
    right = [len(option.text) for option in options if option.right]
    wrong = [len(option.text) for option in options if not option.right]
    if right and wrong:
        assert sum(right) / len(right) <= 1.5 * max(wrong)


def test_no_option_of_the_bank_gives_its_key_away_by_its_id() -> None:
    for exercise in load_bank().exercises.values():
        names = {option.id for option in getattr(exercise, "options", [])}
        assert not names & {"right", "wrong", "correct", "true", "false", "distractor"}, exercise.id


BREAKS = {
    "kind: single": ("kind: singel", "is no kind of exercise; did you mean 'single'?"),
    "right: true": ("right: false", "exactly one option must be right"),
    "OPS07-BP03": ("OPS07-BP33", "there is no practice 'OPS07-BP33'"),
    "correct: known": ("correct: faster", "the sample gets 0.4; it must get 1 to 1"),
    "wrong: unknown": ("wrong: known", "the sample gets 1"),
    "id: a-single": ("id: another", "the id is not the file's name"),
    "difficulty: 1": ("difficulty: one", "difficulty"),
    "{id: faster": ("{id: known", "stands twice"),
    "hints: [A nudge., Nearly the answer.]": ("hint: [A nudge.]", "there is no key 'hint'"),
}


@pytest.mark.parametrize("found", BREAKS)
def test_a_broken_file_says_what_and_where(tmp_path: Path, found: str) -> None:
    text = (MINE / "a-single.yaml").read_text(encoding="utf-8")
    assert found in text
    path = tmp_path / "a-single.yaml"
    path.write_text(text.replace(found, BREAKS[found][0], 1), encoding="utf-8")
    with pytest.raises(InputError, match=r"a-single\.yaml:\d+:\d+: ") as caught:
        check_exercise(path)
    assert BREAKS[found][1] in str(caught.value)


def test_a_circle_of_steps_is_refused(tmp_path: Path) -> None:
    text = (MINE / "an-order.yaml").read_text(encoding="utf-8")
    path = tmp_path / "an-order.yaml"
    path.write_text(text.replace("text: Check the lag,", "text: Check the lag, after: [verify],"), encoding="utf-8")
    with pytest.raises(InputError, match="depend on one another in a circle"):
        check_exercise(path)


def test_a_view_holds_no_key(bank: Bank) -> None:
    for exercise in bank.exercises.values():
        text = str(ask(exercise, "ana"))
        assert "feedback" not in text
        assert exercise.explanation not in text
        for hint in exercise.hints:
            assert hint not in text


def test_the_order_is_a_learners_own_and_stable(bank: Bank) -> None:
    orders = {}
    for learner in map(str, range(20)):
        view = ask(bank.get("an-order"), learner)
        assert view == ask(bank.get("an-order"), learner)
        orders[learner] = tuple(item["id"] for item in view["items"])
    assert len(set(orders.values())) > 10
    file_order = (*(step.id for step in bank.get("an-order").steps), "cause")  # type: ignore[attr-defined]
    assert file_order not in orders.values()
    assert ask(bank.get("a-single"), "1")["options"][-1]["id"] == "neither"
    assert ask(bank.get("an-order"), "1", seed=2) != ask(bank.get("an-order"), "1", seed=1)


def test_an_unknown_id_names_the_nearest(bank: Bank) -> None:
    with pytest.raises(KeyError, match="did you mean 'a-grid'"):
        bank.get("a-gird")
