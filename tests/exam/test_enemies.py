"""Items that answer each other are never asked together."""

from pathlib import Path

import pytest

from opexkit import content
from opexkit.exam.bank import ItemBank
from opexkit.exam.blueprint import exams
from opexkit.exam.enemies import answered_by, apart, check_enemies, enemies
from opexkit.exam.form import DIAGNOSTIC, PILLAR, draw_form
from opexkit.files.problem import InputError

FILE = content.data("exam", "enemies.yaml")


def test_enemies_are_mutual_and_in_the_bank(kit: ItemBank) -> None:
    assert len(check_enemies(FILE, kit.items).enemies) >= 6
    assert all(item in enemies()[other] for item in enemies() for other in enemies()[item])


@pytest.mark.parametrize("name", [PILLAR, DIAGNOSTIC, *exams()])
def test_no_form_asks_two_that_answer_each_other(kit: ItemBank, name: str) -> None:
    for seed in range(40):
        form = draw_form(kit, name, seed=seed)
        assert not [item for item in form.items if answered_by(item, form.items)]


def test_a_form_without_them_would_ask_some_together(kit: ItemBank, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = dict(enemies())
    monkeypatch.setattr("opexkit.exam.enemies.enemies", dict)
    forms = [draw_form(kit, DIAGNOSTIC, 60, seed).items for seed in range(20)]
    assert any(groups.get(item, frozenset()) & set(form) for form in forms for item in form)


def test_of_items_in_an_order_the_first_of_a_group_is_kept() -> None:
    assert apart(["board-as-text", "slow-partner", "forty-functions-one-board"]) == ["board-as-text", "slow-partner"]


def test_an_item_that_does_not_exist_is_told_with_its_line(kit: ItemBank, tmp_path: Path) -> None:
    path = tmp_path / "enemies.yaml"
    path.write_text(FILE.read_text("utf-8").replace("board-as-text", "bord-as-text"), encoding="utf-8")
    with pytest.raises(InputError, match=r"enemies\.yaml:3:\d+: there is no item 'bord-as-text'; .*board-as-text"):
        check_enemies(path, kit.items)
