"""Bad input of every kind: a message with its place and what to do, in bounded time, and never a traceback."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.labs.drift.builder import FINDINGS, LAB, REFERENCE, RULES, TEMPLATE, changed, swap, written

from opexkit.exercises.labs import try_lab
from opexkit.files.problem import InputError
from opexkit.labs import Judgment, process
from opexkit.labs.drift import child, guard, judging, lint
from opexkit.labs.drift.child import Limits
from opexkit.labs.lab import Source
from opexkit.labs.verdict import CannotJudge

pytestmark = pytest.mark.usefixtures("tools")


def rules(text: str) -> str:
    return written({**REFERENCE, RULES: text})


def template(text: str) -> str:
    return written({**REFERENCE, TEMPLATE: text})


def findings(text: str) -> str:
    return written({**REFERENCE, FINDINGS: text})


DEEP = "a: " * 0 + "Resources:\n" + "".join(" " * n + "a:\n" for n in range(1, 90))
BAD = {
    "empty": ("", "is empty"),
    "no name": ("Resources: {}\n# rules.guard\nrule a { b exists }\n", "d.txt:1:1: begins without the name of a file"),
    "a part is empty": ("# template.yaml\n\n# rules.guard\nrule a { b exists }", "d.txt:1:1: template.yaml is empty"),
    "a part twice": (written(REFERENCE) + "\n# rules.guard\nrule a { b exists }\n", "there is a second rules"),
    "rules are missing": (written({k: v for k, v in REFERENCE.items() if k != RULES}), "rules.guard is missing"),
    "not yaml": (template("Resources: ["), "is not YAML"),
    "no template": (template("rows: []"), "holds no `Resources`"),
    "wrong version": (
        template("AWSTemplateFormatVersion: '2020-01-01'\nResources: {A: {Type: b}}"),
        "no template format '2020-01-01'",
    ),
    "anchors": (template("Resources: &a\n  A: *a"), "anchors"),
    "no type": (template("Resources: {A: {Properties: {}}}"), "'A' has no type"),
    "a list of properties": (template("Resources: {A: {Type: 'AWS::SNS::Topic', Properties: [1]}}"), "are no mapping"),
    "a condition": (template("Resources: {A: {Type: 'AWS::SNS::Topic', Condition: C}}"), "depends on a condition"),
    "unknown function": (
        template("Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {TopicName: {'Fn::GetAZs': x}}}}"),
        "cannot be told without an account",
    ),
    "no such resource": (
        template("Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {TopicName: {Ref: Bx}}}}"),
        "no parameter or resource 'Bx'",
    ),
    "a transform": (
        template("Transform: AWS::Serverless-2016-10-31\nResources: {A: {Type: b}}"),
        "changes the template in an account",
    ),
    "silenced": (
        template("Metadata: {cfn-lint: {config: {ignore_checks: [W2001]}}}\nResources: {A: {Type: 'AWS::SNS::Topic'}}"),
        "tells cfn-lint what not to check",
    ),
    "silenced in a resource": (
        template("Resources: {A: {Type: 'AWS::SNS::Topic', Metadata: {cfn-lint: {config: {}}}}}"),
        "tells cfn-lint what not to check",
    ),
    "10,000 resources": (
        template("Resources:\n" + "".join(f"  A{n}: {{Type: b}}\n" for n in range(10_000))),
        "larger than 51,200 bytes",
    ),
    "too many resources": (
        template("Resources:\n" + "".join(f"  A{n}: {{Type: b}}\n" for n in range(600))),
        "more than 500 resources",
    ),
    "deep": (template(DEEP), "levels inside one another"),
    "recursion of functions": (
        template(
            "Resources: {A: {Type: 'AWS::SNS::Topic', Properties: {TopicName: {'Fn::Sub': '${A.TopicName}${B}'}}}}"
        ),
        "'A' refers to itself",
    ),
    "findings of another kind": (findings("rows: []"), "no key 'rows' here"),
    "wrong type": (findings("drifts: {}\noutage: {event: E18, because: [no-alarm]}"), "drifts"),
    "unknown event": (
        findings("drifts:\n  - {event: E99, decision: adopt, ticket: none}\noutage: {event: E18, because: [no-alarm]}"),
        "d.txt:\\d+:6: the record has no event 'E99'",
    ),
    "unknown decision": (
        findings("drifts:\n  - {event: E02, decision: keep, ticket: none}\noutage: {event: E18, because: [no-alarm]}"),
        "decision",
    ),
    "unknown ticket": (
        findings(
            "drifts:\n  - {event: E02, decision: adopt, ticket: CHG-119}\noutage: {event: E18, because: [no-alarm]}"
        ),
        "no ticket 'CHG-119'; did you mean",
    ),
    "unknown condition": (
        findings("drifts: []\noutage: {event: E18, because: [no-alarms]}"),
        "no condition 'no-alarms'; did you mean 'no-alarm'",
    ),
    "an event twice": (
        findings(
            "drifts:\n"
            + 2 * "  - {event: E02, decision: adopt, ticket: none}\n"
            + "outage: {event: E18, because: [no-alarm]}"
        ),
        "E02 appears twice",
    ),
    "10,000 findings": (
        findings(
            "drifts:\n"
            + "  - {event: E02, decision: adopt, ticket: none}\n" * 10_000
            + "outage: {event: E18, because: [no-alarm]}"
        ),
        "200",
    ),
    "no rules": (rules("rule"), "cfn-guard misses something here"),
    "json for rules": (rules('{"a": 1}'), "cfn-guard cannot read it"),
    "an operator that is none": (
        rules("rule a {\n    Resources.A.Type ==== 3\n}\n"),
        r"d.txt:\d+:24: cfn-guard cannot read it from '== 3' on",
    ),
    "rules that name each other": (rules("rule a {\n  b\n}\nrule b {\n  a\n}\n"), "crashes on it"),
    "a variable of itself": (rules("let x = %x\nrule a { %x exists }"), "crashes on it"),
    "an unknown rule": (rules("rule a { nope(%x) }"), "Parameterized Rule with name nope was not found"),
    "an unknown variable": (rules("rule a { %nope exists }"), "Could not resolve variable by name nope"),
    "an unknown function": (rules("let x = nope(Resources)\nrule a { %x exists }"), "no such function named nope"),
    "deep rules": (rules("rule a { " + "(" * 5000 + "x exists" + ")" * 5000 + " }"), "cfn-guard cannot read it"),
    "a pattern that explodes": (
        rules(r"rule a { Resources.*.Type == /((\w|:)*)*\1!/ }"),
        "stops with an error of its own",
    ),
    "100 kB of rules": (rules("rule a { Resources exists }\n" * 4000), "longer than 100,000 characters"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_told(name: str) -> None:
    text, says = BAD[name]
    with pytest.raises(InputError) as caught:
        LAB.judge(text, Path("d.txt"))
    assert any(re.search(says, str(problem)) for problem in caught.value.problems), caught.value.problems
    assert all(re.match(r"\S+:\d+:\d+: .+; .+", str(problem)) for problem in caught.value.problems), (
        caught.value.problems
    )
    assert try_lab(LAB, text).mark.message


def test_the_line_of_a_rule_is_the_line_of_the_text() -> None:
    text = changed(rules=swap(("rule limits_let_a_surge_in", "rule limits let_a_surge_in")))
    with pytest.raises(InputError) as caught:
        LAB.judge(text, Path("d.txt"))
    (problem,) = caught.value.problems
    assert "limits let_a_surge_in" in text.splitlines()[(problem.line or 1) - 1]


def test_the_line_of_a_remark_is_the_line_of_the_text() -> None:
    text = changed(template=swap(("Resources:\n", "Parameters:\n  Unused: {Type: String}\n\nResources:\n")))
    (remark,) = [each for each in LAB.judge(text, Path("d.txt")).detail.remarks if each.counts]
    assert "Unused" in text.splitlines()[remark.line - 1]


def test_files_of_a_folder_are_known_by_their_names_or_by_what_they_hold() -> None:
    named = [Source(Path(name), text) for name, text in REFERENCE.items()]
    assert LAB.judge_files(named).passed
    others = ["stack.yml", "policy.guard", "found.yaml"]
    by_content = [
        Source(Path(name), REFERENCE[own]) for name, own in zip(others, (TEMPLATE, RULES, FINDINGS), strict=True)
    ]
    assert LAB.judge_files(by_content).passed
    windows = [Source(Path(name), text.replace("\n", "\r\n")) for name, text in REFERENCE.items()]
    assert LAB.judge_files(windows).passed


@pytest.mark.parametrize("variable", ["/nowhere/cfn-guard", str(Path(__file__))])
def test_without_the_program_nothing_is_judged(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(guard.VARIABLE, variable)
    result = LAB.judge(written(REFERENCE))
    assert {verdict.judgment for verdict in result.verdicts} == {Judgment.UNKNOWN}
    assert result.score is None
    assert all("cfn-guard, which is not here" in verdict.found for verdict in result.verdicts)
    mark = try_lab(LAB, written(REFERENCE)).mark
    assert (mark.message or "").startswith("it cannot be judged: Rules are judged by the program cfn-guard")


def test_without_the_linter_nothing_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "find_spec", lambda _name: None)
    result = LAB.judge(written(REFERENCE))
    assert {verdict.judgment for verdict in result.verdicts} == {Judgment.UNKNOWN}
    assert "opexkit[drift]" in result.verdicts[0].found


def run_python(code: str, limits: Limits) -> child.Ended:
    return child.run(Path(sys.executable), ["-I", "-S", "-c", code], "", limits)


def test_a_program_is_bounded_and_alone() -> None:
    ended = run_python("import os; print(dict(os.environ), os.listdir('.'))", Limits())
    assert ended.status == 0
    assert re.fullmatch(r"\{'HOME': '[^']+'(, 'LC_CTYPE': '[^']+')?\} \[\]\s*", ended.output)
    assert run_python("while True: pass", Limits(seconds=1)).status in (-24, -9, None)
    assert run_python("x = 'a' * 10**9", Limits(memory=300_000_000)).status not in (0, None)
    assert run_python("print('a' * 10**6)", Limits(output=1000)).status != 0
    talk = "import socket; s = socket.socket(); s.settimeout(1); s.connect(('127.0.0.1', 9))"
    assert run_python(talk, Limits()).status != 0


def test_the_linter_comes_back_after_it_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    text = REFERENCE[TEMPLATE] + "# another\n"
    monkeypatch.setattr(lint, "SECONDS", 0.001)
    with pytest.raises(InputError, match="cfn-lint cannot judge it: it computed for more than 0 seconds"):
        lint.lint(text, "eu-west-1", Path("t.yaml"))
    assert os.getpid() not in lint._kept
    monkeypatch.undo()
    assert not [each for each in lint.lint(text + "\n", "eu-west-1", Path("t.yaml")) if each.counts]


def test_a_linter_that_gets_no_time_refuses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What counts is its own computing, so that a busy machine gives no other grade."""
    text = REFERENCE[TEMPLATE] + "# one more\n"
    lint.lint(text, "eu-west-1", Path("t.yaml"))
    held = lint._kept[os.getpid()]._process
    held.send_signal(signal.SIGSTOP)
    monkeypatch.setattr(process, "PATIENCE", 0.2)
    with pytest.raises(CannotJudge, match="the machine is busy"):
        lint.lint(text + "\n\n", "eu-west-1", Path("t.yaml"))
    monkeypatch.undo()
    assert not [each for each in lint.lint(text + "\n\n", "eu-west-1", Path("t.yaml")) if each.counts]


def test_who_stops_it_all_waits_for_no_linter(monkeypatch: pytest.MonkeyPatch) -> None:
    lint.warm()
    linter = lint._kept[os.getpid()]._process
    linter.send_signal(signal.SIGSTOP)  # it will not answer
    stopped: list[int] = []

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    def stop() -> None:
        stopped.append(linter.pid)
        lint.stop()

    monkeypatch.setattr(judging, "_try", interrupted)
    monkeypatch.setattr(judging, "stop", stop)
    with pytest.raises(KeyboardInterrupt):
        LAB.judge(written({**REFERENCE, TEMPLATE: REFERENCE[TEMPLATE] + "# stopped\n"}))
    assert (stopped, linter.returncode) == ([linter.pid], -signal.SIGKILL)


def test_who_stops_it_all_leaves_no_program(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[subprocess.Popen[bytes]] = []

    def interrupted(self: subprocess.Popen[bytes], *_: object, **__: object) -> None:
        begun.append(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run_python("import time; time.sleep(60)", Limits())
    assert begun[0].returncode == -signal.SIGKILL
    assert begun[0].stdin
    begun[0].stdin.close()
