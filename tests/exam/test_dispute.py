"""An objection keeps item, version, choice and reason, and nobody's name."""

from pathlib import Path

import pytest
from tests.exam.made import NOW, an_item

from opexkit.exam.bank import ItemBank
from opexkit.exam.dispute import disagree, read_disputes
from opexkit.files.problem import InputError
from opexkit.widgets.items import ItemDrill


def test_objections_are_kept_one_after_another(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    item = an_item(version=3)
    disagree(item, frozenset("b"), "b is right, too:\nthe page says so", path, NOW)
    disagree(item, frozenset("a"), "unclear", path, NOW)
    first, second = read_disputes(path)
    assert first.model_dump() == {
        "item": "an-item",
        "version": 3,
        "chosen": "b",
        "says": ["wrong 0"],
        "reason": "b is right, too:\nthe page says so",
        "at": NOW,
    }
    assert second.says == ["right"]
    assert len(path.read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize(("chosen", "reason", "says"), [("", "why", "answer the item first"), ("b", " \n", "say why")])
def test_without_a_choice_or_a_reason_nothing_is_kept(chosen: str, reason: str, says: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=says):
        disagree(an_item(), frozenset(chosen), reason, tmp_path / "kept.jsonl")
    assert not (tmp_path / "kept.jsonl").exists()


def test_a_broken_line_is_told_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    disagree(an_item(), frozenset("b"), "no", path, NOW)
    path.write_text(path.read_text("utf-8") + '{"item": "x"}\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"kept\.jsonl:2"):
        read_disputes(path)


def test_the_drill_keeps_an_objection_after_the_answer_and_says_so(kit: ItemBank, tmp_path: Path) -> None:
    path = tmp_path / "kept.jsonl"
    drill = ItemDrill(kit, None, "ana", 1, [])
    assert drill.current
    item = drill.current.item
    drill._reason.value = "c is as good <b>"
    drill.disagree(path)
    assert "answer the item first" in drill._kept.value
    drill.current.receive({"do": "check", "answer": "a" if item.form == "one" else ["a"]})
    drill.disagree(path)
    assert "kept.jsonl" in drill._kept.value
    assert drill._reason.value == ""
    (kept,) = read_disputes(path)
    assert (kept.item, kept.version, kept.chosen, kept.reason) == (item.id, item.version, "a", "c is as good <b>")
    assert "ana" not in path.read_text("utf-8")
    drill._reason.value = "again"
    drill.disagree(tmp_path / "no folder" / "kept.jsonl")
    assert "No such file" in drill._kept.value


def test_numbers_are_asked_by_the_drill(kit: ItemBank) -> None:
    drill = ItemDrill(kit, None, "ana", 1, [])
    drill._about.value = "numbers"
    asked = []
    for _ in range(6):
        assert drill.current
        asked.append(drill.current.item.id)
        drill.current.receive({"do": "check", "answer": "a"})
        drill.advance()
    assert len(set(asked)) == 6
    assert asked[0] == "burn-rate-1"
