"""Sections 1 and 2 of the format, rule by rule: what the Tool refuses, and what will surprise."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from opexkit.files.problem import Severity
from opexkit.lens.check import check_lens
from opexkit.lens.model import Lens
from opexkit.lens.reader import parse_lens, read_lens, write_lens

Work = Callable[[Callable[[], object]], int]

DATA = Path(__file__).parent / "data"
Tree = dict[str, Any]
Change = Callable[[Tree, Tree, Tree], object]
Q = "$.pillars[0].questions[0]"
C = f"{Q}.choices[1]"


def tree() -> Tree:
    loaded: Tree = json.loads((DATA / "clean.json").read_text(encoding="utf-8"))
    return loaded


def findings_after(change: Change) -> list[str]:
    """What is said of the clean lens after a change to it, its question, or the question's second choice."""
    lens = tree()
    question = lens["pillars"][0]["questions"][0]
    change(lens, question, question["choices"][1])
    return [f"{found.level} {found.path}: {found.message}" for found in check_lens(Lens.model_validate(lens))]


def put(**keys: Any) -> Change:
    return lambda lens, question, choice: lens.update(keys)


def ask(**keys: Any) -> Change:
    return lambda lens, question, choice: question.update(keys)


def choose(**keys: Any) -> Change:
    return lambda lens, question, choice: choice.update(keys)


def pillar(**keys: Any) -> Change:
    return lambda lens, question, choice: lens["pillars"][0].update(keys)


def rename(identifier: str) -> Change:
    """Give the second choice another id, in the rules too."""

    def change(lens: Tree, question: Tree, choice: Tree) -> None:
        for rule in question["riskRules"]:
            rule["condition"] = rule["condition"].replace(choice["id"], identifier)
        choice["id"] = identifier

    return change


def rules(*pairs: tuple[str, str]) -> Change:
    return ask(riskRules=[{"condition": condition, "risk": f"{risk}_RISK"} for condition, risk in pairs])


def plan(**keys: Any) -> Change:
    return choose(improvementPlan=keys)


def test_a_clean_lens_has_no_finding() -> None:
    assert check_lens(read_lens(DATA / "clean.json")) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        # 1.1 schemaVersion
        (put(schemaVersion="2022-01-01"), "error $.schemaVersion: it is '2022-01-01'"),
        # 1.1 lens name and description
        (put(name="n" * 129), "error $.name: it has 129 characters"),
        (put(name=" "), "warning $.name: it is empty"),
        (put(description="d" * 2049), "error $.description: it has 2049 characters"),
        (
            put(description="d" * 1025),
            "warning $.description: it has 1025 characters; AWS's documents disagree",
        ),
        (put(description=""), "warning $.description: it is empty"),
        (lambda lens, *_: lens.pop("description"), "warning $.description: the lens has no description"),
        # 1.1 pillars
        (put(pillars=[]), "warning $.pillars: there are no pillars"),
        (
            lambda lens, *_: lens["pillars"].extend(lens["pillars"] * 10),
            "error $.pillars: there are 11 pillars",
        ),
        (
            lambda lens, *_: lens["pillars"].extend(lens["pillars"]),
            "error $.pillars[1].id: 'people' is used before",
        ),
        (pillar(id="ab"), "error $.pillars[0].id: 'ab' is no id"),
        (pillar(id="a-b"), "error $.pillars[0].id: 'a-b' is no id"),
        (pillar(id="p" * 65), "warning $.pillars[0].id: it has 65 characters; the API takes 64"),
        (pillar(name="n" * 129), "error $.pillars[0].name: it has 129 characters"),
        # 1.1 questions
        (pillar(questions=[]), "warning $.pillars[0].questions: there are no questions"),
        (
            lambda lens, question, choice: lens["pillars"][0].update(questions=[question] * 21),
            "error $.pillars[0].questions: there are 21 questions",
        ),
        (
            lambda lens, question, choice: lens["pillars"].append({"id": "more", "name": "M", "questions": [question]}),
            "warning $.pillars[1].questions[0].id: 'night_shift' is another question's id",
        ),
        (ask(id="q" * 129), f"error {Q}.id: "),
        (ask(id="é_é"), f"error {Q}.id: 'é_é' is no id"),
        (ask(title="t" * 129), f"error {Q}.title: it has 129 characters"),
        (ask(description="d" * 2049), f"error {Q}.description: it has 2049 characters"),
        (
            ask(helpfulResource={"url": "https://a.b"}),
            f"error {Q}.helpfulResource.displayText: it is missing next to",
        ),
        (
            ask(helpfulResource={"displayText": "t" * 2049}),
            f"error {Q}.helpfulResource.displayText: it has 2049",
        ),
        (ask(helpfulResource={"displayText": ""}), f"warning {Q}.helpfulResource.displayText: it is empty"),
        # 1.1 choices
        (ask(choices=[]), f"warning {Q}.choices: there are no choices"),
        (
            lambda lens, question, choice: question["choices"].extend([choice] * 13),
            f"error {Q}.choices: there are 16 choices",
        ),
        (
            lambda lens, question, choice: question["choices"].append(choice),
            f"error {Q}.choices[3].id: 'phone_list' is used before",
        ),
        (rename("a b"), f"error {C}.id: 'a b' is no id"),
        # 2.4 the id length trap
        (rename("c" * 65), f"warning {C}.id: it has 65 characters; the API takes 64"),
        (rename("c" * 129), f"error {C}.id: "),
        # 1.3 a choice named default is ambiguous
        (rename("default"), f"error {C}.id: a condition cannot tell it from the word default"),
        (choose(title="t" * 129), f"error {C}.title: it has 129 characters"),
        # 1.1 improvementPlan
        (
            lambda lens, question, choice: choice.pop("improvementPlan"),
            f"error {C}.improvementPlan: it is missing",
        ),
        (plan(displayText=" "), f"error {C}.improvementPlan.displayText: it is missing"),
        (plan(url="https://a.b"), f"error {C}.improvementPlan.displayText: it is missing next to a url"),
        (plan(displayText="t" * 2049), f"error {C}.improvementPlan.displayText: it has 2049 characters"),
        # 1.1 url; 2.3 blanks, two urls, empty urls
        (plan(displayText="x", url="www.a.b"), f"error {C}.improvementPlan.url: it does not start with http"),
        (
            plan(displayText="x", url="javascript:alert(1)"),
            f"error {C}.improvementPlan.url: it does not start",
        ),
        (plan(displayText="x", url=""), f"warning {C}.improvementPlan.url: it is empty"),
        (plan(displayText="x", url="https://a.b/c d"), f"warning {C}.improvementPlan.url: it holds blanks"),
        (
            plan(displayText="x", url="https://a.b, http://c.d"),
            f"warning {C}.improvementPlan.url: it holds more than",
        ),
        (
            plan(displayText="x", url="https://a.b" + "c" * 1014),
            f"warning {C}.improvementPlan.url: it has 1025",
        ),
        # 1.1 additionalResources
        (
            choose(additionalResources=[{"type": "VIDEO", "content": [{"displayText": "x"}]}]),
            f"error {C}.additionalResources[0].type: there is no type 'VIDEO'",
        ),
        (
            choose(additionalResources=[{"type": "HELPFUL_RESOURCE", "content": []}]),
            f"error {C}.additionalResources[0].content: it holds 0 resources",
        ),
        (
            choose(additionalResources=[{"type": "HELPFUL_RESOURCE", "content": [{"displayText": "x"}] * 6}]),
            f"error {C}.additionalResources[0].content: it holds 6 resources",
        ),
        (
            choose(additionalResources=[{"type": "HELPFUL_RESOURCE", "content": [{"url": "https://a.b"}]}]),
            f"error {C}.additionalResources[0].content[0].displayText: it is missing next to a url",
        ),
        (
            choose(additionalResources=[{"type": "IMPROVEMENT_PLAN", "content": [{"displayText": "x"}]}] * 2),
            f"warning {C}.additionalResources: 2 entries are of type IMPROVEMENT_PLAN",
        ),
        # 1.2 the character set
        (put(name="a;b"), "error $.name: the Tool refuses ';'"),
        (put(description="100 % <b>"), "error $.description: the Tool refuses '%' '<' '>'"),
        (pillar(name="a*b"), "error $.pillars[0].name: the Tool refuses '*'"),
        (ask(title='"a" = [b]?'), f"error {Q}.title: the Tool refuses '\"' '=' '[' ']'"),
        (ask(description="~{$|}"), f"error {Q}.description: the Tool refuses '~' '{{' '$' '|' '}}'"),
        (choose(title="a — b"), f"error {C}.title: the Tool refuses '\\u2014'"),
        (choose(title="Übergabe"), f"warning {C}.title: whether the Tool takes '\\xdc' is not known"),
        (choose(title="a\u00a0b"), f"warning {C}.title: whether the Tool takes '\\xa0' is not known"),
        # 1.1 riskRules
        (
            rules(("two_people && phone_list && !night_no", "NO")),
            f"warning {Q}.riskRules: there is no default",
        ),
        (
            rules(*[("two_people", risk) for risk in ("NO", "MEDIUM", "HIGH", "HIGH")]),
            f"error {Q}.riskRules: there are 4 rules",
        ),
        (
            rules(("two_people", "NO"), ("phone_list", "NO"), ("default", "HIGH")),
            f"error {Q}.riskRules: 2 rules give NO_RISK",
        ),
        (
            rules(("default", "HIGH"), ("two_people && phone_list", "NO")),
            f"warning {Q}.riskRules[0]: rules after the default never count",
        ),
        # 1.3 conditions
        (
            rules(("two_people & phone_list", "NO"), ("default", "HIGH")),
            f"error {Q}.riskRules[0].condition: column 12: '&' is no operator",
        ),
        (
            rules(("two_people && phones", "NO"), ("default", "HIGH")),
            f"error {Q}.riskRules[0].condition: the question has no choice phones",
        ),
        (
            rules(("two_people && phone_list || !night_no", "NO"), ("default", "HIGH")),
            f"warning {Q}.riskRules[0].condition: && and || stand side by side at column 26",
        ),
        # 1.4 None of these
        (
            rules(("night_no || (two_people && phone_list)", "NO"), ("default", "HIGH")),
            f"warning {Q}.riskRules[0].condition: night_no acts as None of these and helps to NO_RISK",
        ),
        (
            rules(("two_people && phone_list", "NO"), ("default", "HIGH")),
            f"warning {Q}.riskRules[0]: with night_no selected next to practices the rule still gives NO_RISK",
        ),
        (choose(title="None of the above"), f"warning {C}.id: its title says None of these"),
        (rename("other_no"), f"warning {Q}.choices: other_no, night_no all act as None of these"),
        (
            lambda lens, question, choice: question["choices"].pop(),
            f"note {Q}.choices: no choice acts as None of these",
        ),
        # 2.3 duplicate titles
        (
            choose(title="two people are on each shift "),
            f"warning {C}.title: another choice has the same title",
        ),
        # 1.1 unknown keys, and keys that are null
        (put(_version="1.0"), "warning $._version: the format has no such key"),
        (put(**{"re lease": 1}), 'warning $["re lease"]: the format has no such key'),
        (
            plan(displayText="x", Url="https://a.b"),
            f"warning {C}.improvementPlan.Url: the format has no such key",
        ),
        (plan(displayText="x", url=None), f"warning {C}.improvementPlan.url: it is null"),
    ],
)
def test_finds(change: Change, expected: str) -> None:
    assert any(found.startswith(expected) for found in findings_after(change)), findings_after(change)


@pytest.mark.parametrize(
    "change",
    [
        # the longest that each limit takes (1.1, gate G4)
        put(name="n" * 128),
        put(description="d" * 1024),
        ask(title="t" * 128, description="d" * 2048),
        choose(title="t" * 128),
        plan(displayText="t" * 2048, url="http://a.b"),
        rename("c" * 64),
        rename("c_1"),
        # 1.2 every character that is allowed; displayTexts are free
        put(name="Az09 -_.,:/()@!&#+'?’\n"),
        plan(displayText='100 % <b> — é; "x" [y] $ | ~ {z} 📦'),
        # a url inside a url is one address
        plan(displayText="x", url="https://web.archive.org/web/2020/https://a.b/c"),
        # 1.4 "None of these" may have any title
        lambda lens, question, choice: question["choices"][2].update(title="I don't know."),
        # 1.3 blanks at both ends
        rules(
            (" two_people && phone_list && !night_no ", "NO"),
            ("(two_people || phone_list) && !night_no", "MEDIUM"),
            ("default ", "HIGH"),
        ),
    ],
)
def test_takes_what_the_tool_takes(change: Change) -> None:
    assert findings_after(change) == []


def test_a_mistyped_key_gets_the_right_one() -> None:
    lens = tree()
    lens["Description"] = lens.pop("description")
    fixes = {found.path: found.fix for found in check_lens(Lens.model_validate(lens))}
    assert fixes["$.Description"] == "rename it to description"


def test_the_habits_of_public_lenses_are_named_and_none_stops_the_check() -> None:
    """1.3, 1.4, 2.3: unknown keys, two urls, blanks, no default, `_no` used positively, mixed operators …"""
    found = {(found.level, found.path) for found in check_lens(read_lens(DATA / "quirks.json"))}
    warning, question = Severity.WARNING, "$.pillars[0].questions[0]"
    assert found == {
        (warning, "$._version"),
        (warning, "$._teams"),
        (warning, "$.pillars[0]._owner"),
        (warning, f"{question}.url"),
        (warning, f"{question}.choices[0].number"),
        (warning, f"{question}.choices[0].description"),
        (warning, f"{question}.choices[0].improvementPlan.url"),
        (warning, f"{question}.choices[1].number"),
        (warning, f"{question}.choices[1].improvementPlan.url"),
        (warning, f"{question}.choices[2].number"),
        (warning, f"{question}.choices[2].id"),
        (warning, f"{question}.choices[2].helpfulResource.Url"),
        (warning, f"{question}.choices[2].improvementPlan.url"),
        (warning, f"{question}.choices[3].helpfulResource"),
        (warning, f"{question}.riskRules"),
        (warning, f"{question}.riskRules[0].condition"),
        (warning, f"{question}.riskRules[1].condition"),
        (warning, f"{question}.riskRules[0]"),
    }


def large(questions: int, text: str) -> Lens:
    """10 pillars, 15 choices a question."""
    lens = tree()
    ids = [f"choice_{number}" for number in range(14)]
    choices = [{"id": name, "title": name, "improvementPlan": {"displayText": text}} for name in ids]
    choices.append({"id": "none_no", "title": "None of these"})
    every, half = " && ".join(ids), " || ".join(ids[:7])
    asked = {
        "title": "?",
        "choices": choices,
        "riskRules": [
            {"condition": f"{every} && !none_no", "risk": "NO_RISK"},
            {"condition": f"({half}) && !none_no", "risk": "MEDIUM_RISK"},
            {"condition": "default", "risk": "HIGH_RISK"},
        ],
    }
    lens["pillars"] = [
        {
            "id": f"pillar_{p}",
            "name": f"P {p}",
            "questions": [asked | {"id": f"q_{p}_{q}"} for q in range(questions)],
        }
        for p in range(10)
    ]
    return parse_lens(json.dumps(lens, separators=(",", ":")), Path("large.json"))


def test_the_size_that_the_tool_takes_is_measured_without_blanks() -> None:
    # 1.1 file size: 500 000 characters
    assert [str(found.level) for found in check_lens(large(1, "x" * 2000))] == []
    assert "indented, the lens has more" in check_lens(large(20, "x" * 20))[0].message
    assert check_lens(large(20, "x" * 200))[0].level is Severity.ERROR


def test_the_largest_lens_is_read_and_checked_with_little_work(tmp_path: Path, work: Work) -> None:
    path = tmp_path / "large.json"
    path.write_text(write_lens(large(20, "x" * 65)), encoding="utf-8")
    assert 450_000 < path.stat().st_size <= 500_000
    assert work(lambda: check_lens(read_lens(path))) < 7_000_000
