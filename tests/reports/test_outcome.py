"""What a command found, as JSON, SARIF, JUnit and Markdown."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reports.sarif import SARIF

from opexkit.files.problem import Severity
from opexkit.reports.outcome import RULES, Outcome, Remark, as_json, as_junit, as_markdown, as_sarif

ODD = "a <b> & \x00\x1b[31m \ufffe ]]> | `x` @team\nsecond"
OUTCOMES = [
    Outcome("good.yaml", (Remark("input", "may be meant; look", Path("good.yaml"), severity=Severity.NOTE),)),
    Outcome("bad é.yaml", (Remark("input", ODD, Path("teams/bad é.yaml"), 3, 7),)),
    Outcome("Shop", (Remark("unanswered", "2 questions"),)),
]


def test_sarif_gives_each_remark_its_place() -> None:
    (run,) = json.loads(as_sarif(OUTCOMES))["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == ["input", "unanswered"]
    assert [rules[result["ruleIndex"]] for result in run["results"]] == [item["ruleId"] for item in run["results"]]
    assert [result["level"] for result in run["results"]] == ["note", "error", "error"]
    place = run["results"][1]["locations"][0]["physicalLocation"]
    assert place == {
        "artifactLocation": {"uri": "teams/bad%20%C3%A9.yaml"},
        "region": {"startLine": 3, "startColumn": 7},
    }
    assert run["results"][2] == {
        "ruleId": "unanswered",
        "ruleIndex": 1,
        "level": "error",
        "message": {"text": "Shop: 2 questions"},
    }


remarks = st.builds(
    Remark,
    st.sampled_from(list(RULES)),
    st.text(min_size=1),
    st.one_of(st.none(), st.text(st.characters(exclude_characters="\0", codec="utf-8"), min_size=1).map(Path)),
    st.one_of(st.none(), st.integers(1, 9999)),
    st.one_of(st.none(), st.integers(1, 9999)),
    st.sampled_from(list(Severity)),
)


@given(st.lists(st.builds(Outcome, st.text(min_size=1), st.lists(remarks, max_size=4).map(tuple)), max_size=4))
def test_whatever_was_found_fits_the_schema_of_sarif(outcomes: list[Outcome]) -> None:
    jsonschema.validate(json.loads(as_sarif(outcomes)), SARIF)


@pytest.mark.parametrize(
    "change",
    [{"version": "2.0.0"}, {"runs": [{}]}, {"runs": [{"tool": {"driver": {}}}]}, {"odd": 1},
     {"runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"message": {"text": "y"}, "level": "high"}]}]},
     {"runs": [{"tool": {"driver": {"name": "x"}}, "results": [{"ruleId": "y"}]}]}],
)  # fmt: skip
def test_the_schema_of_sarif_refuses_what_the_format_does(change: dict[str, object]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(json.loads(as_sarif(OUTCOMES)) | change, SARIF)


def test_junit_fails_what_has_an_error_and_can_be_read_whatever_was_written() -> None:
    suite = ET.fromstring(as_junit(OUTCOMES, "check").encode())[0]
    assert (suite.get("tests"), suite.get("failures")) == ("3", "2")
    assert [case.find("failure") is None for case in suite] == [True, False, False]
    assert [case.get("name") for case in suite] == [outcome.name for outcome in OUTCOMES]
    assert (suite[0].findtext("system-out") or "").startswith("good.yaml: note: ")
    assert "\x00" not in (suite[1].findtext("failure") or "\x00")


def test_json_tells_all_and_what_the_command_adds() -> None:
    told = json.loads(as_json(OUTCOMES, "check", unchanged=3))
    assert (told["command"], told["unchanged"], [item["failed"] for item in told["results"]]) == (
        "check",
        3,
        [False, True, True],
    )
    assert told["results"][1]["remarks"][0]["line"] == 3


def test_markdown_takes_every_text_literally() -> None:
    page = as_markdown(OUTCOMES, "Files")
    assert page.startswith("# Files\n\n2 of 3 must be fixed.\n")
    assert "<b>" not in page
    assert "@team" not in page


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_says_what_it_is_of(rule: str) -> None:
    assert RULES[rule].endswith(".")


def test_an_absolute_path_becomes_an_address(tmp_path: Path) -> None:
    (run,) = json.loads(as_sarif([Outcome("x", (Remark("input", "y", tmp_path / "a b.yaml"),))]))["runs"]
    uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert (uri.startswith("file:///"), uri.endswith("a%20b.yaml")) == (True, True)
