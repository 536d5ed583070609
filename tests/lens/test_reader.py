"""Sections 1.1 and 2.3 of the format: what is a lens file, and what is none."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opexkit.files.json_text import LARGEST_FILE
from opexkit.files.problem import InputError
from opexkit.lens.catalogue import load_catalogue
from opexkit.lens.model import Choice, Lens, LensRisk, Pillar, Question, Resource, RiskRule
from opexkit.lens.reader import LARGEST_IMPORT, parse_lens, read_lens, write_lens

DATA = Path(__file__).parent / "data"
HERE = Path("depot.json")


def clean() -> str:
    return (DATA / "clean.json").read_text(encoding="utf-8")


def refusal(text: str) -> str:
    with pytest.raises(InputError) as caught:
        parse_lens(text, HERE)
    return str(caught.value)


def keys_in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return [(key, keys_in_order(inner)) for key, inner in value.items()]
    return [keys_in_order(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", ["clean.json", "quirks.json"])
def test_a_lens_survives_reading_and_writing(name: str) -> None:
    # 1.1: unknown keys are kept; so is the order, a null and CRLF does no harm (2.3)
    text = (DATA / name).read_text(encoding="utf-8")
    lens = read_lens(DATA / name)
    written = write_lens(lens)
    assert keys_in_order(json.loads(written)) == keys_in_order(json.loads(text))
    assert parse_lens(written, HERE) == lens
    assert write_lens(parse_lens(written, HERE)) == written


def test_a_built_lens_has_no_key_that_nobody_gave() -> None:
    choice = Choice(id="aaa", title="A", improvement_plan=Resource(display_text="Do it"))
    rule = RiskRule(condition="default", risk=LensRisk.HIGH)
    question = Question(id="q_1", title="?", choices=[choice], risk_rules=[rule])
    pillar = Pillar(id="ppp", name="P", questions=[question])
    lens = Lens(schema_version="2021-11-01", name="N", pillars=[pillar])
    lens.description = "Set later"
    written = json.loads(write_lens(lens))
    assert written == {
        "schemaVersion": "2021-11-01",
        "name": "N",
        "pillars": [
            {
                "id": "ppp",
                "name": "P",
                "questions": [
                    {
                        "id": "q_1",
                        "title": "?",
                        "choices": [{"id": "aaa", "title": "A", "improvementPlan": {"displayText": "Do it"}}],
                        "riskRules": [{"condition": "default", "risk": "HIGH_RISK"}],
                    }
                ],
            }
        ],
        "description": "Set later",
    }


def test_a_key_in_the_kits_own_spelling_is_an_unknown_key() -> None:
    lens = parse_lens(clean().replace('"displayText": "Print it."', '"display_text": "Print it."'), HERE)
    plan = lens.questions[0].choices[1].improvement_plan
    assert plan is not None
    assert plan.display_text == ""
    assert plan.unknown_keys == ["display_text"]
    assert '"display_text": "Print it."' in write_lens(lens)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "lens.json"
    path.write_bytes(b"\xef\xbb\xbf" + clean().encode())
    assert read_lens(path) == read_lens(DATA / "clean.json")


def test_a_lens_that_is_too_large_when_indented_is_written_without_blanks() -> None:
    lens = parse_lens(clean(), HERE)
    lens.pillars = lens.pillars * 350
    assert len(json.dumps(lens.as_object(), default=Lens.as_object, indent=2)) > LARGEST_IMPORT
    assert "\n" not in write_lens(lens)
    assert len(parse_lens(write_lens(lens), HERE).pillars) == 350


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "is empty"),
        (b" \n\t", "is empty"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "is no text"),
        ('{"name": "x"}'.encode("utf-16"), "is UTF-16 text"),
        (b'{"name":\n "Z\xfcrich"}', ":2:4: is not UTF-8 here"),
        (b"[" * (LARGEST_FILE + 1), "is larger than 2,000,000 bytes"),
    ],
    ids=["empty", "blank", "binary", "utf-16", "latin-1", "large"],
)
def test_a_file_that_holds_no_text(tmp_path: Path, data: bytes, message: str) -> None:
    path = tmp_path / "lens.json"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read_lens(path)
    assert message in str(caught.value)
    assert str(caught.value).startswith(f"{path}:")


def test_a_path_without_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for name, message in [
        (".", "is a folder"),
        ("gone.json", "does not exist"),
        ("pipe", "is a pipe, not a file"),
        ("x" * 5000, "cannot be read"),
        ("a\0b", "cannot be read"),
    ]:
        with pytest.raises(InputError, match=message):
            read_lens(tmp_path / name)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "depot.json:1:2: is no JSON"),
        ('{\n  "name": "x",\n}', ": is no JSON"),
        ("[]", "depot.json:1:1: holds no lens"),
        ("\n null", "depot.json:2:2: holds no lens"),
        ('{"name": "a\tb"}', "depot.json:1:12: is no JSON"),
        # 2.3: bare NaN, which Python's own reader takes
        ('{"a": "NaN \\" NaN",\n "b": NaN}', "depot.json:2:7: NaN is no JSON value"),
        ('{"b": [1, -Infinity]}', "depot.json:1:11: -Infinity is no JSON value"),
        ('{"b": ' + "9" * 5000 + "}", "a number that is too long"),
        ('{"a": 1,\n "x": "\\ud800"}', "depot.json:2:8: holds half a character"),
        ('{"x": ' + "[" * 100_000, "nests deeper than 64 levels"),
        ('{"x": ' + "[" * 100 + "]" * 100 + "}", "depot.json:1:70: nests deeper than 64 levels"),
        # 2.3: duplicate keys
        ('{"a": 1,\n "a": 2}', "depot.json:2:2: the key 'a' appears twice"),
        ('{"a": [{"b": 1}, {"b": 1, "c": [], "b": 2}]}', "depot.json:1:36: the key 'b' appears twice"),
        ('{"a": 1, "a": {"b": 1, "b": 2}}', "depot.json:1:24: the key 'b' appears twice"),
    ],
)
def test_text_that_is_no_strict_json(text: str, message: str) -> None:
    assert message in refusal(text)


def test_a_whole_character_in_two_escapes_is_read() -> None:
    text = clean().replace("Print it.", "\\ud83d\\udce6 it")
    assert "📦 it" in write_lens(parse_lens(text, HERE))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"schemaVersion": "2021-11-01"', '"schemaVersion": 20211101', ":2:20: $.schemaVersion must be text"),
        ('"name": "People",', "", ":6:5: $.pillars[0].name is missing"),
        (
            '"choices": [',
            '"choices": 7, "old": [',
            ":14:22: $.pillars[0].questions[0].choices must be a list",
        ),
        (
            '{"displayText": "Print it."}',
            '"Print it."',
            ":24:34: $.pillars[0].questions[0].choices[1].improvementPlan must be an object",
        ),
        ('"risk": "MEDIUM_RISK"', '"risk": "LOW_RISK"', ".riskRules[1].risk names no risk; write HIGH_RISK"),
        (
            '{"id": "night_no", "title": "None of these"}',
            "null",
            ":33:13: $.pillars[0].questions[0].choices[2] must be an object",
        ),
        (
            "two_people && phone_list",
            "two_people & phone_list",
            ":36:39: condition: '&' is no operator; write &&",
        ),
    ],
)
def test_json_that_is_no_lens(old: str, new: str, message: str) -> None:
    assert old in clean()
    assert message in refusal(clean().replace(old, new))


def test_every_broken_place_is_named_but_not_without_end() -> None:
    text = json.dumps({"schemaVersion": "2021-11-01", "name": "N", "pillars": [{}] * 1000})
    lines = refusal(text).splitlines()
    assert len(lines) == 21
    assert "2980 more" in lines[-1]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
extra = st.dictionaries(st.text(alphabet="_xyz", min_size=1, max_size=4), values, max_size=2)


def shuffled(record: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.permutations(list(record.items())).map(dict)


@st.composite
def lens_trees(draw: st.DrawFn) -> dict[str, Any]:
    def record(**known: Any) -> dict[str, Any]:
        return draw(shuffled(draw(extra) | known))

    def resource() -> dict[str, Any]:
        return record(displayText=draw(st.text()), **draw(st.sampled_from([{}, {"url": None}, {"url": "https://a.b"}])))

    def question(index: int) -> dict[str, Any]:
        choices = [
            record(id=f"c_{number}", title=draw(st.text()), improvementPlan=resource())
            for number in range(draw(st.integers(0, 3)))
        ]
        return record(
            id=f"q_{index}",
            title="?",
            choices=choices,
            riskRules=[record(condition="default", risk="NO_RISK")],
        )

    pillars = [record(id="ppp", name="P", questions=[question(index) for index in range(draw(st.integers(0, 2)))])]
    return record(schemaVersion="2021-11-01", name=draw(st.text()), pillars=pillars)


@settings(max_examples=3 * settings.default.max_examples)
@given(lens_trees())
def test_any_lens_survives_reading_and_writing(tree: dict[str, Any]) -> None:
    lens = parse_lens(json.dumps(tree), HERE)
    assert keys_in_order(json.loads(write_lens(lens))) == keys_in_order(tree)
    assert parse_lens(write_lens(lens), HERE) == lens


@settings(max_examples=5 * settings.default.max_examples)
@given(
    st.integers(0, 2000),
    st.integers(0, 40),
    st.sampled_from(["", '"', "}", "]", ",", "\\", "null", "{", "\n", "é"]),
)
def test_a_damaged_lens_is_read_or_refused(start: int, length: int, put: str) -> None:
    text = clean()
    damaged = text[:start] + put + text[start + length :]
    try:
        lens = parse_lens(damaged, HERE)
    except InputError as error:
        problems = error.problems
    else:
        problems = ()
        assert json.loads(write_lens(lens)) == json.loads(damaged)
    assert all(problem.message and problem.fix and problem.line and problem.column for problem in problems)


@settings(max_examples=5 * settings.default.max_examples)
@given(st.text() | values.map(json.dumps))
def test_garbage_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        parse_lens(text, HERE)


@pytest.mark.parametrize(("choices", "rules"), [(5000, 2), (3, 15_000), (16, 1)])
def test_a_question_that_is_too_large_is_told_in_a_line_before_anything_is_tried(
    tmp_path: Path, choices: int, rules: int
) -> None:
    names = [f"choice_{number}" for number in range(choices)]
    question = {
        "id": "large",
        "title": "Large",
        "choices": [{"id": name, "title": name} for name in names],
        "riskRules": [{"condition": names[0], "risk": "MEDIUM_RISK"}] * rules,
    }
    pillar = {"id": "pillar", "name": "P", "questions": [question]}
    path = tmp_path / "large.json"
    path.write_text(json.dumps({"schemaVersion": "2021-11-01", "name": "L", "pillars": [pillar]}), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_catalogue(str(path))
    (problem,) = caught.value.problems
    assert str(problem).endswith(
        f"'large' has {choices:,} choices; keep to 15, or split the question"
        if choices > 15
        else f"'large' has {rules:,} rules; keep to 30, or split the question"
    )
