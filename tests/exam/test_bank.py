"""The kit's own items pass every gate; a broken one is told with its line; what is sealed is never practiced."""

import datetime as dt
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml
from tests.exam.made import a_bank, an_item

from opexkit import content
from opexkit.batch.check import check_paths
from opexkit.exam import gates
from opexkit.exam.bank import ItemBank, SealedError, check_item, load_items
from opexkit.exam.case import cases
from opexkit.exam.exercise import exercise_of
from opexkit.exam.form import OTHER_FORMS, other_form
from opexkit.exam.item import ItemForm, Pool
from opexkit.exam.misconception import misconceptions
from opexkit.exam.option import LETTERS
from opexkit.exercises.bank import load_bank
from opexkit.files.problem import InputError
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.editions import EDITION

FILES = sorted(content.data("exam", "items").rglob("*.yaml"))
READ_ON = dt.date(2026, 12, 1)
"""The day at which the age of sources is tested."""


def test_every_item_names_what_exists() -> None:
    for path in FILES:
        assert check_item(path).id == path.stem
        assert path.parent.name == check_item(path).practices[0][:5].lower()


def test_every_item_marks_its_own_answers(kit: ItemBank) -> None:
    for item in kit.items.values():
        samples = exercise_of(item).samples
        assert exercise_of(item).mark(samples.correct).score == 1
        assert exercise_of(item).mark(samples.wrong).score < 1
        assert item.is_right(item.answer)
        if not item.is_choice:
            assert not any(item.is_right(item.answer[:place]) for place in range(len(item.answer)))
            continue
        assert exercise_of(item).mark(samples.wrong).score == 0
        assert not any(item.is_right(item.key - {letter}) for letter in item.key)
        assert not any(item.is_right(item.key | {letter}) for letter in LETTERS if letter not in item.key)


def test_every_practice_has_three_items_and_every_misconception_is_used(kit: ItemBank) -> None:
    items = list(kit.items.values())
    assert gates.uncovered(items, 3) == {}
    assert set(misconceptions()) == {name for item in items for o in item.options if (name := o.misconception)}


def test_the_bank_is_as_large_as_it_says(kit: ItemBank) -> None:
    assert len(kit.items) >= 320
    assert len(kit.pool(Pool.PRACTICE)) >= 200
    assert len(kit.pool(Pool.SEALED)) >= 120
    assert sum(item.exhibit is not None for item in kit.items.values()) >= 30


def test_six_of_ten_choices_are_decided_by_a_constraint_and_a_third_of_items_play_at_northwind(kit: ItemBank) -> None:
    items = list(kit.items.values())
    choices = [item for item in items if item.is_choice]
    assert sum(item.constraint is not None for item in choices) >= 0.6 * len(choices)
    assert sum(item.northwind for item in items) >= len(items) / 3


def test_no_text_is_quoted_twice(kit: ItemBank) -> None:
    texts = [(item.id, text) for item in kit.items.values() for text in (item.stem, item.ask, item.proof)]
    texts += [(item.id, text) for item in kit.items.values() for o in item.options for text in (o.text, o.why)]
    assert not [name for name, text in texts if text.startswith(("'", '"')) or "''" in text]


def test_forms_that_today_s_exams_do_not_have_are_there_in_both_pools(kit: ItemBank) -> None:
    found = Counter((other_form(item), item.pool) for item in kit.items.values())
    assert found["ordering", Pool.PRACTICE] + found["ordering", Pool.SEALED] >= 12
    assert found["matching", Pool.PRACTICE] + found["matching", Pool.SEALED] >= 12
    assert all(found[form, pool] for form in OTHER_FORMS for pool in Pool)
    asked = [[item for item in kit.items.values() if item.case == case] for case in cases()]
    assert len(asked) >= 3
    assert all(len(own) >= 3 and len({item.pool for item in own}) == 1 for own in asked)


def test_no_item_has_the_id_of_an_exercise(kit: ItemBank) -> None:
    assert not {item.attempt_name for item in kit.items.values()} & set(load_bank().exercises)


@pytest.mark.parametrize("pool", Pool)
def test_nothing_but_knowledge_finds_the_key(kit: ItemBank, pool: Pool) -> None:
    items = kit.pool(pool)
    assert max(gates.guessed(items).values()) <= 0.45
    assert all(0.2 <= share <= 0.3 for share in gates.positions(items).values())


def test_no_key_stands_out_and_no_two_items_are_alike(kit: ItemBank) -> None:
    items = list(kit.items.values())
    assert list(gates.key_stands_out(items)) == []
    assert list(gates.near_duplicates(items)) == []


def test_no_reason_names_a_service_that_is_not_there(kit: ItemBank) -> None:
    named = {
        means.service
        for practice in load_catalogue(EDITION).practices
        if practice.guide
        for means in practice.guide.aws
    }
    services = {re.sub(r"^(AWS|Amazon) ", "", name) for name in named}
    services |= {"Synthetics", "EventBridge", "Run Command", "State Manager", "Change Manager", "Incident Manager"}
    assert list(gates.strangers(kit.items.values(), sorted(services))) == []


def test_every_source_was_read_within_a_year(kit: ItemBank) -> None:
    assert list(gates.too_old(kit.items.values(), READ_ON)) == []
    assert list(gates.too_old([an_item(reviewed_on="2025-11-01")], READ_ON))


def test_gates_see_what_they_are_for() -> None:
    loud = an_item(
        options=[
            {
                "text": "the one long answer that says everything with all its conditions",
                "right": True,
                "why": "AWS Config",
            },
            *[{"text": f"short {place}", "why": "no", "misconception": "restart-first"} for place in range(3)],
        ]
    )
    assert list(gates.key_stands_out([loud]))
    assert gates.guessed([loud])["the longest option"] == 1
    assert list(gates.strangers([loud], ["Config"]))
    twin = an_item("twin", stem="A team at the company sees twelve alarms ring at once each night at two.")
    other = an_item("other", stem="A team at the company sees twelve alarms ring at once each night at three.")
    assert list(gates.near_duplicates([twin, other])) == ["twin and other"]


def test_a_sealed_item_cannot_be_practiced(kit: ItemBank) -> None:
    sealed = kit.pool(Pool.SEALED)[0]
    with pytest.raises(SealedError, match="mock exams only"):
        kit.to_practice(sealed.id)
    assert kit.to_practice(kit.pool(Pool.PRACTICE)[0].id)
    with pytest.raises(KeyError, match="there is no item"):
        kit.to_practice("twelve-alarms-one-couse")


BROKEN = {
    "no reason": (lambda item: item["options"][1].pop("why"), "why"),
    "two keys": (
        lambda item: item["options"][1].update(right=True, misconception=None),
        "form one has 4 options of which 1",
    ),
    "no misconception": (lambda item: item["options"][1].pop("misconception"), "misconception"),
    "unknown misconception": (lambda item: item["options"][1].update(misconception="restart-frist"), "restart-first"),
    "unknown practice": (lambda item: item.update(practices=["OPS08-BP14"]), "there is no practice 'OPS08-BP14'"),
    "unknown task": (lambda item: item.update(tasks=["DOP-C02 9.9"]), "there is no task"),
    "same options": (lambda item: item["options"][2].update(text=item["options"][1]["text"]), "is the same as option"),
    "all of the above": (lambda item: item["options"][2].update(text="All of the above"), "leans on other options"),
    "a service that is closed": (
        lambda item: item.update(stem="Change Manager is there."),
        "Change Manager, which has changed",
    ),
    "another name": (lambda item: item.update(id="other"), "the id is not the file's name"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_item_is_told_with_its_line(name: str, tmp_path: Path) -> None:
    data = an_item().model_dump(mode="json", exclude_defaults=True)
    data["options"][0] = {key: value for key, value in data["options"][0].items() if key != "misconception"}
    breaks, says = BROKEN[name]
    breaks(data)
    path = tmp_path / "an-item.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        check_item(path)
    assert says in str(caught.value)
    assert re.search(r"an-item\.yaml:\d+", str(caught.value))


def test_check_knows_the_files_of_the_exam() -> None:
    found = list(check_paths([content.data("exam")]))
    kinds = {"an exam item", "exams and their tasks", "misconceptions", "families of exam items"}
    kinds |= {"items that answer each other", "case studies of exam items"}
    assert {each.kind for each in found} == kinds
    assert not [problem for each in found for problem in each.problems]


def test_one_s_own_items_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "data" / "exam" / "items" / "mine.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(yaml.safe_dump(an_item("mine").model_dump(mode="json", exclude_none=True)), encoding="utf-8")
    monkeypatch.setenv(content.VARIABLE, str(tmp_path))
    assert "mine" in load_items().items
    assert len(load_items().items) == len(FILES) + 1


def test_forms_have_the_sizes_of_the_exams(kit: ItemBank) -> None:
    assert {item.form for item in kit.items.values()} == set(ItemForm)
    assert a_bank(an_item()).sha256 != a_bank(an_item(version=2)).sha256
