"""The kit's own exercises prove themselves; a broken file is told with its line."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from opexkit import content
from opexkit.exercises.bank import Bank, check_exercise, known_areas, load_bank
from opexkit.exercises.exercise import Exercise
from opexkit.exercises.kinds.classify import Classify
from opexkit.exercises.kinds.places import Placed
from opexkit.exercises.kinds.single import NearOption, Single
from opexkit.exercises.shuffle import ask
from opexkit.files.problem import InputError
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION

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


def test_every_card_has_its_own_word_for_a_wrong_place() -> None:
    placed = [item for each in load_bank().exercises.values() for item in _placed(each)]
    assert len(placed) > 150
    assert [item.id for item in placed if not item.mistakes] == []


def test_every_card_has_its_own_word_for_each_wrong_bin() -> None:
    sorting = [each for each in load_bank().exercises.values() if isinstance(each, Classify)]
    assert len(sorting) >= 10
    for each in sorting:
        for card in each.cards:
            wrong = {place.id for place in each.bins} - {card.bin}
            assert set(card.mistakes) == wrong, f"{each.id}, {card.id}"
            assert len({card.feedback, *card.mistakes.values()}) == len(wrong) + 1, f"{each.id}, {card.id}"


def _placed(exercise: Exercise) -> list[Placed]:
    return [*getattr(exercise, "cards", []), *getattr(exercise, "prompts", [])]


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
    "{id: faster": ("{id: known", "appears twice"),
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


def practices_by_exercise() -> dict[str, list[Exercise]]:
    """The exercises of each practice of the current edition."""
    found: dict[str, list[Exercise]] = {practice.code: [] for practice in load_catalogue(EDITION).practices}
    for exercise in load_bank().exercises.values():
        for code in exercise.practices:
            found[code].append(exercise)
    return found


def test_every_practice_is_asked_about() -> None:
    assert [code for code, exercises in practices_by_exercise().items() if not exercises] == []


WEIGHED = {
    "denied-night-job": "five ways to get a job done tonight, with declarations due tomorrow",
    "five-people-for-seven": "four reliefs for a team, by the pages and hours that were counted",
    "quiet-restarts": "five ways to deal with a leak, before the surge and without more pages",
    "spend-six-months": "four orders of work, with so much effort a month and two goals",
    "what-was-decisive": "four programs, and money for one",
    "when-did-it-begin": "four starts of an interval, for incidents with and without an alarm",
    "where-does-the-next-one-come-from": "four proposals, and one engineer for a month",
    "which-first": "four findings, and ten weeks for one",
}
"""Choices among means below level 3, each with the constraint that decides; at level 3 all choices are such."""


@pytest.mark.parametrize("code", sorted(practices_by_exercise()))
def test_a_practice_has_two_exercises_of_different_kinds_and_a_choice_among_means(code: str) -> None:
    exercises = practices_by_exercise()[code]
    assert len(exercises) >= 2
    assert len({exercise.kind for exercise in exercises}) >= 2
    choices = [each for each in exercises if isinstance(each, Single) and len(each.options) >= 4]
    assert [each.id for each in choices if each.difficulty == 3 or each.id in WEIGHED] != []


def test_the_choices_that_are_named_are_there_and_below_level_three() -> None:
    named = [load_bank().get(name) for name in WEIGHED]
    assert [each.id for each in named if not isinstance(each, Single) or each.difficulty == 3] == []


ABSOLUTE = re.compile(r"\b(always|never|all|every|everyone|only|none|nobody|must|any|each|whole)\b", re.IGNORECASE)
GUESSES: dict[str, Callable[[list[NearOption]], NearOption]] = {
    "the longest": lambda options: max(options, key=lambda option: len(option.text)),
    "the shortest": lambda options: min(options, key=lambda option: len(option.text)),
    "the first": lambda options: options[0],
    "the second": lambda options: options[1],
    "the third": lambda options: options[2],
    "the last": lambda options: options[-1],
    "no absolute word, then the longest": lambda options: min(
        options, key=lambda option: (bool(ABSOLUTE.search(option.text)), -len(option.text))
    ),
}


@pytest.mark.parametrize("guess", GUESSES)
def test_length_position_and_absolute_words_give_nothing_away(guess: str) -> None:
    asked = [each for each in load_bank().exercises.values() if isinstance(each, Single) and each.difficulty == 3]
    assert len(asked) >= 20
    hits = [exercise.id for exercise in asked if GUESSES[guess](exercise.options).right]
    assert len(hits) <= 0.45 * len(asked), hits


def test_the_guesses_would_find_a_bank_that_gives_itself_away() -> None:
    told = [
        NearOption(id="a", text="It is always so.", feedback="No."),
        NearOption(id="b", text="It is so where the owner has said it before.", feedback="Yes.", right=True),
        NearOption(id="c", text="Never.", feedback="No."),
    ]
    assert GUESSES["the longest"](told).right
    assert GUESSES["no absolute word, then the longest"](told).right


def test_every_option_and_card_has_a_word_of_its_own() -> None:
    for exercise in load_bank().exercises.values():
        for name in ("options", "cards", "rows", "prompts"):
            said = [each.feedback for each in getattr(exercise, name, [])]
            assert len(said) == len(set(said)), exercise.id
            assert all(said), exercise.id
