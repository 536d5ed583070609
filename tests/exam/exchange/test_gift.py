"""Items go out as a table and as GIFT, and come back equal by a reader of its own."""

import csv
import io
import re

from hypothesis import given
from hypothesis import strategies as st
from tests.exam.made import an_item
from typer.testing import CliRunner

from opexkit.cli import app
from opexkit.exam.bank import ItemBank
from opexkit.exam.exchange.formats import practice_items
from opexkit.exam.exchange.gift import gift
from opexkit.exam.exchange.table import csv_table

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("~=#{}:\\\n"), min_size=1, max_size=30)
TEXTS = TEXTS.map(str.strip).filter(lambda text: text and "\\n" not in text)


def read(text: str) -> dict[str, tuple[str, list[tuple[str, str, str]]]]:
    """Read GIFT, slowly: the question's text, and sign, text and reason of each option, by the question's name."""
    found = {}
    told = re.sub(r"^//.*\n", "", text, flags=re.MULTILINE)
    for block in re.split(r"\n\n", told):
        if not block.startswith("::"):
            continue
        name, rest = _cut(block[2:], "::")
        asked, rest = _cut(rest, "{")
        body, _ = _cut(rest, "}")
        options = []
        for line in body.strip("\n").split("\n"):
            if line.startswith("####"):
                continue
            sign = re.match(r"=|~(%-?[\d.]+%)?", line)
            assert sign
            said, why = _cut(line[sign.end() :], "#")
            options.append((sign[0], _plain(said), _plain(why)))
        found[_plain(name)] = (_plain(asked).strip(), options)
    return found


def _cut(text: str, sign: str) -> tuple[str, str]:
    """Cut at the first sign without a backslash before it."""
    place = 0
    while place < len(text):
        if text[place] == "\\":
            place += 2
        elif text.startswith(sign, place):
            return text[:place], text[place + len(sign) :]
        else:
            place += 1
    return text, ""


def _plain(text: str) -> str:
    out, place = "", 0
    while place < len(text):
        if text[place] == "\\" and place + 1 < len(text):
            out += "\n" if text[place + 1] == "n" else text[place + 1]
            place += 2
        else:
            out += text[place]
            place += 1
    return out


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_comes_back_from_gift(stem: str, option: str, why: str) -> None:
    wrong = [{"text": f"wrong {place}", "why": "no", "misconception": "restart-first"} for place in range(3)]
    item = an_item(stem=stem, options=[{"text": option, "right": True, "why": why}, *wrong])
    (asked, options), *_ = read(gift([item])).values()
    assert asked == f"{item.stem} {item.ask}"
    assert options[0] == ("=", item.options[0].text, item.options[0].why)
    assert [sign for sign, *_ in options] == ["=", "~", "~", "~"]


def test_every_practice_item_is_there_with_its_key_and_reasons(kit: ItemBank) -> None:
    items = practice_items(kit)
    found = read(gift(items))
    assert set(found) == {f"{item.id} v{item.version}" for item in items}
    for item in (item for item in items if item.is_choice):
        _, options = found[f"{item.id} v{item.version}"]
        right = [text for sign, text, _ in options if sign == "=" or (sign[1:2] == "%" and "-" not in sign)]
        assert right == [option.text for option in item.options if option.right]
        assert [why for *_, why in options] == [option.why for option in item.options]


def test_the_table_has_a_row_an_item_and_no_formula(kit: ItemBank) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_table([*practice_items(kit), an_item("evil", stem="=1+1")]))))
    assert {row["id"]: row["key"] for row in rows if row["id"] != "evil"} == {
        item.id: item.answer for item in practice_items(kit)
    }
    assert next(row["stem"] for row in rows if row["id"] == "evil") == "'=1+1"


def test_a_format_that_is_not_there_is_told() -> None:
    ran = CliRunner().invoke(app, ["export", "items", "--to", "gitf"])
    assert ran.exit_code == 2
    assert "gift" in ran.output
