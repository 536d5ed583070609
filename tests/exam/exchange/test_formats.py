"""What goes out to a table, QTI and Anki, and what comes back from a table and GIFT."""

import contextlib
import io
import tempfile
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.exam.made import an_item, an_order, pairs
from typer.testing import CliRunner

from opexkit.cli import app
from opexkit.exam.bank import ItemBank, check_item
from opexkit.exam.exchange.anki import deck
from opexkit.exam.exchange.formats import FORMATS, practice_items
from opexkit.exam.exchange.qti import package
from opexkit.exam.exchange.read import read_questions
from opexkit.exam.exchange.table import workbook
from opexkit.exam.item import Item, Pool
from opexkit.files import InputError

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("~=#{}:%\\\n"), min_size=1, max_size=30
)
TEXTS = TEXTS.map(str.strip).filter(lambda text: text and "\\n" not in text)
QTI = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"


@pytest.mark.parametrize("ending", ["csv", "xlsx", "gift"])
def test_every_practice_item_comes_back_as_it_was(ending: str, kit: ItemBank, tmp_path: Path) -> None:
    path = tmp_path / f"items.{ending}"
    made = FORMATS[ending].write(practice_items(kit))
    path.write_bytes(made if isinstance(made, bytes) else made.encode())
    drafts, problems = read_questions(path)
    assert problems == []
    assert not any(draft.missing for draft in drafts)
    found = {item.id: item for item in (Item.model_validate(draft.fields) for draft in drafts)}
    assert found == {item.id: item for item in practice_items(kit)}


@pytest.mark.parametrize("name", FORMATS)
def test_no_sealed_item_leaves_the_kit(name: str, kit: ItemBank, tmp_path: Path) -> None:
    out = tmp_path / "items"
    ran = CliRunner().invoke(app, ["export", "items", "--to", name, "-o", str(out)])
    assert ran.exit_code == 0, ran.output
    data = out.read_bytes()
    if data[:2] == b"PK":
        with zipfile.ZipFile(out) as archive:
            data = b"".join(archive.read(part) for part in archive.namelist())
    assert not [item.id for item in kit.pool(Pool.SEALED) if item.stem[:60].encode() in data.replace(b"\\", b"")]


def test_a_workbook_runs_nothing() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook([an_item(stem="=1+1")]))).active
    assert sheet is not None
    assert next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1").data_type == "s"


def parts(data: bytes) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: ElementTree.fromstring(archive.read(name)) for name in archive.namelist()}


def test_a_package_lists_each_file_and_each_item_marks_its_key(kit: ItemBank) -> None:
    items = practice_items(kit)
    found = parts(package(items))
    manifest = found.pop("imsmanifest.xml")
    assert sorted(found) == sorted(str(node.get("href")) for node in manifest.iter() if node.tag.endswith("}file"))
    for item in (item for item in items if item.is_choice):
        root = found[f"items/{item.id}.xml"]
        right = {node.text for node in root.iterfind(f"{QTI}responseDeclaration/{QTI}correctResponse/{QTI}value")}
        assert right == item.key
        choices = {str(node.get("identifier")): node for node in root.iter(f"{QTI}simpleChoice")}
        assert {letter: node.text for letter, node in choices.items()} == {
            letter: item.option(letter).text for letter in choices
        }
        for name in ("RESPONSE", "REASONS"):
            declared = next(node for node in root if node.get("identifier") == name)
            assert declared.get("cardinality") == ("single" if len(item.key) == 1 else "multiple")


def test_a_package_of_the_same_items_has_the_same_bytes() -> None:
    assert package([an_item("b"), an_item("a")]) == package([an_item("a"), an_item("b")])


def test_anki_imports_a_deck_and_a_later_one_updates_it(tmp_path: Path) -> None:
    collection = pytest.importorskip("anki.collection")
    anki: Any = collection.Collection(str(tmp_path / "collection.anki2"))
    for number, stem in enumerate(("First <b>words</b>", "Better words")):
        path = tmp_path / f"{number}.apkg"
        path.write_bytes(deck([an_item("one", stem=stem), an_item("two")], at=1_800_000_000 + number))
        options = collection.ImportAnkiPackageOptions(update_notes=0)  # if newer
        anki.import_anki_package(collection.ImportAnkiPackageRequest(package_path=str(path), options=options))
        notes = [anki.get_note(note) for note in anki.find_notes("")]
        assert sorted(note["Id"] for note in notes) == ["one", "two"]
        shown = next(note["Question"] for note in notes if note["Id"] == "one")
        assert ("Better" in shown) == bool(number)
        assert "<b>words" not in shown
    assert anki.card_count() == 2
    anki.close()


FOREIGN = """\
// a comment
$CATEGORY: mine

::Alarms:: [html]Alarms ring all night. What helps? {
~Louder ones
= A composite \\= one page#Nine become one.
~%0%More people
~Nothing#It goes on.
####https://docs.aws.amazon.com/x
}

How many? {#3:1}

It is so. {TRUE}

Name it {=one =two}

Match {=a -> b =c -> d}

Write about it {}

::Two of three:: Which {~%50%a ~%50%b ~c}
"""


def test_a_question_of_moodle_becomes_an_item_that_says_what_it_lacks(tmp_path: Path) -> None:
    path = tmp_path / "quiz.txt"
    path.write_text(FOREIGN, encoding="utf-8")
    out = tmp_path / "items"
    ran = CliRunner().invoke(app, ["import", "items", str(path), "-o", str(out)])
    assert ran.exit_code == 1
    said = ran.output.replace("\n", " ")
    kinds = {
        12: "a number to give",
        14: "true or false",
        16: "a short answer",
        20: "an essay",
    }
    for line, kind in kinds.items():
        assert f"quiz.txt:{line}: is {kind}, which is no form of AWS's exams" in said
    assert "quiz.txt:18: has 2 options of which 2 are to be put somewhere; give 3 to 6" in said
    assert "quiz.txt:22: has 3 options of which 2 are right; give one right option of 4, two of 5" in said
    assert "alarms.yaml lacks practices, difficulty, proof, reviewed_on, why, misconception" in said
    assert [file.name for file in out.iterdir()] == ["alarms.yaml"]
    with pytest.raises(InputError) as caught:
        check_item(out / "alarms.yaml")
    assert any("`practices` is missing" in str(problem) for problem in caught.value.problems)
    text = (out / "alarms.yaml").read_text(encoding="utf-8")
    assert "stem: Alarms ring all night.\n" in text
    assert "A composite = one page" in text


def test_braces_that_are_not_closed_cost_no_other_question(tmp_path: Path) -> None:
    path = tmp_path / "a.gift"
    path.write_text("What? {~a ~b =c ~d\n\nNext? {~a ~b =c ~d}\n", encoding="utf-8")
    drafts, problems = read_questions(path)
    assert [draft.fields["ask"] for draft in drafts] == ["Next?"]
    assert [problem.line for problem in problems] == [1]


@given(TEXTS, TEXTS, TEXTS, TEXTS)
def test_any_item_comes_back_from_gift_and_from_a_table(stem: str, ask: str, option: str, why: str) -> None:
    wrong = [{"text": f"wrong {place}", "why": "no", "misconception": "restart-first"} for place in range(3)]
    item = an_item(stem=stem, ask=ask, options=[{"text": option, "right": True, "why": why}, *wrong])
    with tempfile.TemporaryDirectory() as folder:
        for name in ("gift", "csv"):
            path = Path(folder) / f"a.{name}"
            made = FORMATS[name].write([item])
            path.write_bytes(made if isinstance(made, bytes) else made.encode())
            (draft,), problems = read_questions(path)
            assert not problems
            assert Item.model_validate(draft.fields) == item


@example("{1}")
@given(st.text(st.sampled_from("ab ~=#{}:%\\\n/$TF->1"), max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(InputError):
        path = Path(folder) / "a.gift"
        path.write_text(text, encoding="utf-8")
        drafts, _ = read_questions(path)
        for draft in drafts:
            assert draft.text
            assert draft.fields["form"]


def test_what_is_there_already_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "quiz.gift"
    path.write_text(FOREIGN, encoding="utf-8")
    out = tmp_path / "items"
    out.mkdir()
    (out / "alarms.yaml").write_text("id: mine\n", encoding="utf-8")
    ran = CliRunner().invoke(app, ["import", "items", str(path), "-o", str(out)])
    assert "alarms.yaml: is there already and differs" in ran.output.replace("\n", " ")
    assert (out / "alarms.yaml").read_text(encoding="utf-8") == "id: mine\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "stem,a,b\nx,y,z\n", r"a\.csv: has no column ask, c, d, key"),
        ("a.csv", "ask,a,b,c,d,key\nWhat?,1,2,3,4,e\n", r"a\.csv:2: has the key 'e'; name the right ones"),
        ("a.csv", "ask,a,b,c,d,key\nWhat?,1,2,3,4,ab\n", r"a\.csv:2: has 4 options of which 2 are right"),
        ("a.csv", "ask,a,b,c,d,key,mood\nWhat?,1,2,3,4,a,x\n", r"a\.csv: has a column 'mood' that is not read"),
        ("a.csv", "ask,a,b,c,d,key,key\nWhat?,1,2,3,4,a,b\n", r"a\.csv: has two columns 'key' that differ"),
        ("a.gift", "Just a text.\n", r"a\.gift:1: is no question with its answers after it"),
        ("a.gift", "\n", r"a\.gift: holds no question"),
    ],
)
def test_what_is_no_item_is_told_at_its_line(name: str, text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said):
        read_questions(path)


PLACED = (an_order(), pairs(), an_order("arrow", stem="a -> b", proof="One -> two."))


@pytest.mark.parametrize("ending", ["csv", "xlsx", "gift"])
def test_orders_and_pairs_come_back_as_they_were(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"items.{ending}"
    made = FORMATS[ending].write(PLACED)
    path.write_bytes(made if isinstance(made, bytes) else made.encode())
    drafts, problems = read_questions(path)
    assert problems == []
    assert not any(draft.missing for draft in drafts)
    found = {item.id: item for item in (Item.model_validate(draft.fields) for draft in drafts)}
    assert found == {item.id: item for item in PLACED}


def test_a_package_asks_orders_and_pairs_in_their_own_way() -> None:
    found = parts(package(PLACED))
    order, pair = found["items/an-order.xml"], found["items/pairs.xml"]
    assert [node.text for node in order.iter(f"{QTI}value")] == ["b", "d", "a"]
    assert [node.text for node in pair.iter(f"{QTI}value")] == ["p1 c", "p2 a", "p3 b"]
    assert order.find(f".//{QTI}orderInteraction").get("maxChoices") == "3"  # type: ignore[union-attr]
    sides = pair.findall(f".//{QTI}simpleMatchSet")
    assert [[node.get("identifier") for node in side] for side in sides] == [["p1", "p2", "p3"], ["a", "b", "c", "d"]]
    for root in (order, pair):
        assert root.find(f"{QTI}outcomeDeclaration[@identifier='REASONS']") is None
        reasons = [node.text for node in root.iterfind(f"{QTI}modalFeedback/{QTI}p")]
        assert len(reasons) == 5


def test_a_matching_question_of_moodle_becomes_pairs(tmp_path: Path) -> None:
    path = tmp_path / "a.gift"
    path.write_text("Match. {=b -> 2 =a -> 1 =c -> 3 = -> 4}\n\nMatch. {=a -> 1 =b -> 2 =c -> 3}\n", encoding="utf-8")
    (first,), problems = read_questions(path)  # the second has the id of the first
    assert first.fields["form"] == "matching"
    options = [(option["text"], option.get("prompt")) for option in first.fields["options"]]
    assert options == [("2", "b"), ("1", "a"), ("3", "c"), ("4", None)]
    assert "has the id 'match'" in str(problems[0])
