"""How a run goes: order, failures, attempts, time; random step graphs run as a slow, obvious interpreter runs them."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from opexkit.files.problem import InputError
from opexkit.labs.runbook.account import Account, open_account
from opexkit.labs.runbook.actions import load_actions
from opexkit.labs.runbook.check import check_runbook
from opexkit.labs.runbook.clock import Clock
from opexkit.labs.runbook.document import Runbook, read_runbook
from opexkit.labs.runbook.interpreter import MOST_RUNS, execute
from opexkit.labs.runbook.record import Run

SLEEP = '  - {name: %s, action: "aws:sleep", inputs: {Duration: PT1S}%s}\n'


def fails(*names: str, moment: str = "before") -> Any:
    return lambda name, _attempt: moment if name in names else None


def test_steps_run_in_the_order_written_and_next_step_is_followed(run: Callable[..., Run]) -> None:
    """Where a peer ignores nextStep, a runbook with two ways runs both failovers."""
    steps = """\
  - name: WhichWay
    action: aws:branch
    inputs:
      Choices: [{NextStep: Named, Variable: "{{ Target }}", StringEquals: ""}]
      Default: Any
  - {name: Named, action: "aws:sleep", nextStep: Verify, inputs: {Duration: PT1S}}
  - {name: Any, action: "aws:sleep", inputs: {Duration: PT1S}}
  - {name: Verify, action: "aws:sleep", inputs: {Duration: PT1S}}
"""
    given_target = "parameters:\n  Target: {type: String}\n"
    assert run(steps, given_target, Target="").path == ("WhichWay", "Named", "Verify")
    assert run(steps, given_target, Target="x").path == ("WhichWay", "Any", "Verify")


def test_a_failure_aborts_goes_on_or_goes_elsewhere(run: Callable[..., Run]) -> None:
    plain = run(SLEEP % ("A", "") + SLEEP % ("B", ""), faults=fails("A"))
    assert (plain.status, plain.path) == ("Failed", ("A",))
    on = run(SLEEP % ("A", ", onFailure: Continue") + SLEEP % ("B", ""), faults=fails("A"))
    assert (on.status, on.path) == ("Success", ("A", "B"))
    away = run(SLEEP % ("A", ", onFailure: 'step:C'") + SLEEP % ("B", "") + SLEEP % ("C", ""), faults=fails("A"))
    assert (away.status, away.path) == ("Failed", ("A", "C"))
    calm = run(SLEEP % ("A", ", onFailure: 'step:B', isCritical: false") + SLEEP % ("B", ""), faults=fails("A"))
    assert (calm.status, calm.path) == ("Success", ("A", "B"))
    counts = run(SLEEP % ("A", ", onFailure: Continue, isCritical: true") + SLEEP % ("B", ""), faults=fails("A"))
    assert (counts.status, counts.path) == ("Failed", ("A", "B"))


def test_attempts_are_counted_and_the_last_one_may_succeed(run: Callable[..., Run]) -> None:
    twice = run(SLEEP % ("A", ", maxAttempts: 3"), faults=lambda _name, attempt: "before" if attempt < 3 else None)
    assert [(step.attempt, step.status) for step in twice.steps] == [(1, "Failed"), (2, "Failed"), (3, "Success")]
    assert twice.status == "Success"


def test_a_throttle_that_passes_fails_the_first_attempt_only(run: Callable[..., Run]) -> None:
    again = run(SLEEP % ("A", ", maxAttempts: 2"), faults=fails("A", moment="at first"))
    assert [step.status for step in again.steps] == ["Failed", "Success"]
    assert (again.status, "ThrottlingException" in again.steps[0].message) == ("Success", True)
    assert run(SLEEP % ("A", ""), faults=fails("A", moment="at first")).status == "Failed"


def test_a_step_that_takes_too_long_has_done_its_work_and_ends_the_run(run: Callable[..., Run]) -> None:
    done = run('  - {name: A, action: "aws:sleep", timeoutSeconds: 30, inputs: {Duration: PT31S}}\n')
    assert (done.status, done.steps[0].status, done.ended) == ("TimedOut", "TimedOut", 31)


def test_an_output_that_has_no_value_is_empty(run: Callable[..., Run]) -> None:
    """Of two ways that meet again, only one has run; documents in the field hand over both of their outputs."""
    steps = """\
  - name: Look
    action: aws:executeAwsApi
    inputs: {Service: sqs, Api: ListQueues}
    outputs: [{Name: First, Selector: "$.QueueUrls[0]", Type: String}]
  - name: IsThereOne
    action: aws:branch
    inputs: {Choices: [{NextStep: Make, Variable: "{{ Look.First }}", StringEquals: ""}], Default: Read}
  - {name: Read, action: "aws:executeAwsApi", isEnd: true, inputs: {Service: sqs, Api: GetQueueAttributes, QueueUrl: "{{ Look.First }}"}}
  - {name: Make, action: "aws:executeAwsApi", inputs: {Service: sqs, Api: CreateQueue, QueueName: "log{{ Look.First }}"}}
"""
    assert run(steps).path == ("Look", "IsThereOne", "Make")
    assert run(steps).path == ("Look", "IsThereOne", "Read")


def test_a_cycle_that_goes_on_is_stopped(account: Account) -> None:
    text = """\
schemaVersion: "0.3"
mainSteps:
  - name: Again
    action: aws:branch
    inputs: {Choices: [{NextStep: Again, Variable: x, StringEquals: x}], Default: End}
  - {name: End, action: "aws:sleep", inputs: {Duration: PT1S}}
"""
    done = execute(read_runbook(text), {}, account)
    assert (done.status, len(done.steps)) == ("TimedOut", MOST_RUNS)


def test_documents_that_start_each_other_end(account: Account, sound: Callable[..., Runbook]) -> None:
    again = sound("  - {name: Go, action: 'aws:executeAutomation', inputs: {DocumentName: me}}\n")
    account.documents = {"me": again}
    done = execute(again, {}, account)
    assert done.status == "Failed"
    assert "more than 5 documents start each other" in done.message


# Random graphs. A step either sleeps or branches on what its own fault table says, so its way is random, too.


@dataclass(frozen=True)
class Node:
    name: str
    branches: tuple[str, ...]
    next_step: str | None
    is_end: bool
    on_failure: str
    critical: bool | None
    attempts: int
    fails: tuple[bool, ...]


@st.composite
def graphs(draw: st.DrawFn) -> list[Node]:
    names = [f"S{number}" for number in range(draw(st.integers(1, 7)))]
    name = st.sampled_from(names)
    return [
        Node(
            own,
            tuple(draw(st.lists(name, max_size=2))),
            draw(st.none() | name),
            draw(st.booleans()),
            draw(st.sampled_from(["Abort", "Continue"]) | name.map(lambda each: f"step:{each}")),
            draw(st.none() | st.booleans()),
            draw(st.integers(1, 3)),
            tuple(draw(st.lists(st.booleans(), min_size=1, max_size=4))),
        )
        for own in names
    ]


def written(nodes: list[Node]) -> str:
    lines = ['schemaVersion: "0.3"', "parameters:", "  One: {type: String, default: '1'}", "mainSteps:"]
    for node in nodes:
        keys = [f"name: {node.name}", f"onFailure: '{node.on_failure}'", f"maxAttempts: {node.attempts}"]
        keys += [f"nextStep: {node.next_step}"] if node.next_step else []
        keys += ["isEnd: true"] if node.is_end else []
        keys += [f"isCritical: {str(node.critical).lower()}"] if node.critical is not None else []
        if node.branches:
            # the first choice never holds, the last one does
            wanted = ["2"] * (len(node.branches) - 1) + ["1"]
            choices = [
                f"{{NextStep: {name}, Variable: '{{{{ One }}}}', StringEquals: '{value}'}}"
                for name, value in zip(node.branches, wanted, strict=True)
            ]
            keys += ["action: 'aws:branch'", f"inputs: {{Choices: [{', '.join(choices)}]}}"]
        else:
            keys += ["action: 'aws:sleep'", "inputs: {Duration: PT1S}"]
        lines.append(f"  - {{{', '.join(keys)}}}")
    return "\n".join(lines)


def obvious(nodes: list[Node]) -> tuple[str, list[tuple[str, int, bool]]]:
    """The slow interpreter: one step at a time, nothing shared with the real one."""
    table = {node.name: node for node in nodes}
    tries = dict.fromkeys(table, 0)
    log: list[tuple[str, int, bool]] = []
    here: str | None = nodes[0].name
    broken = False
    while here is not None:
        node = table[here]
        worked = False
        for attempt in range(1, node.attempts + 1):
            if len(log) >= MOST_RUNS:
                return "TimedOut", log
            worked = not node.fails[tries[here] % len(node.fails)]
            tries[here] += 1
            log.append((here, attempt, worked))
            if worked:
                break
        after = None if node.is_end else node.next_step or next_in(nodes, here)
        if worked:
            here = node.branches[-1] if node.branches else after
            continue
        counts = node.critical if node.critical is not None else node.on_failure != "Continue"
        broken = broken or counts
        if node.on_failure == "Abort":
            return "Failed", log
        here = after if node.on_failure == "Continue" else node.on_failure.removeprefix("step:")
    return ("Failed" if broken else "Success"), log


def next_in(nodes: list[Node], name: str) -> str | None:
    names = [node.name for node in nodes]
    place = names.index(name) + 1
    return names[place] if place < len(names) else None


@given(nodes=graphs())
@settings(max_examples=5 * settings.default.max_examples)
def test_random_graphs_run_as_the_obvious_interpreter_runs_them_and_end(nodes: list[Node]) -> None:
    runbook = read_runbook(written(nodes))
    tries = dict.fromkeys([node.name for node in nodes], 0)
    table = {node.name: node for node in nodes}

    def fault(name: str, _attempt: int) -> Any:
        tries[name] += 1
        return "before" if table[name].fails[(tries[name] - 1) % len(table[name].fails)] else None

    account = Account(Clock(dt.datetime(2026, 11, 23, tzinfo=dt.UTC)))
    done = execute(runbook, {}, account, fault)
    status, log = obvious(nodes)
    assert done.status == status
    assert [(step.name, step.attempt, step.status == "Success") for step in done.steps] == log


@given(nodes=graphs())
@settings(max_examples=3 * settings.default.max_examples)
def test_what_the_check_calls_endless_is(nodes: list[Node]) -> None:
    """A document without such an error can end: from each step that is reached some way leads out."""
    checked = check_runbook(read_runbook(written(nodes)))
    endless = [problem for problem in checked.errors if "no way leads to an end" in problem.message]
    ways: dict[str, set[str | None]] = {}
    for node in nodes:
        after = None if node.is_end else node.next_step or next_in(nodes, node.name)
        ways[node.name] = set(node.branches) | {after} if node.branches else {after}
        if node.on_failure.startswith("step:"):
            ways[node.name].add(node.on_failure.removeprefix("step:"))
    reached, grew = {nodes[0].name}, True
    while grew:
        more = {way for name in reached for way in ways[name] if way} - reached
        reached |= more
        grew = bool(more)
    out, grew = {name for name in ways if None in ways[name]}, True
    while grew:
        more = {name for name in ways if ways[name] & out} - out
        out |= more
        grew = bool(more)
    assert bool(endless) == bool(reached - out)


def test_a_loop_runs_its_steps_as_the_document_would(run: Callable[..., Run]) -> None:
    steps = """\
  - name: Each
    action: aws:loop
    onFailure: Continue
    inputs:
      Iterators: [a, b]
      IteratorDataType: String
      Steps:
        - {name: First, action: "aws:sleep", inputs: {Duration: PT1S}, onFailure: Continue}
        - {name: Second, action: "aws:sleep", inputs: {Duration: PT1S}}
  - {name: After, action: "aws:sleep", inputs: {Duration: PT1S}}
"""
    assert run(steps).path == ("First", "Second", "First", "Second", "Each", "After")
    assert run(steps, faults=fails("First")).path == ("First", "Second", "First", "Second", "Each", "After")
    broken = run(steps, faults=fails("Second"))
    assert (broken.path, broken.status) == (("First", "Second", "Each", "After"), "Success")


GROWING = {
    "text": ("String", "'{{ variable:v }}{{ variable:v }}'"),
    "list": ("StringList", "['{{ variable:v }}', '{{ variable:v }}']"),
    "map": ("StringMap", "{a: '{{ variable:v }}', b: '{{ variable:v }}'}"),
}


@pytest.mark.parametrize("kind", GROWING)
def test_a_variable_that_is_doubled_for_ever_does_not_fill_the_memory(kind: str, run: Callable[..., Run]) -> None:
    type_name, value = GROWING[kind]
    first = {"String": "ab", "StringList": "[a, b]", "StringMap": "{a: b}"}[type_name]
    steps = f"""\
  - {{name: Double, action: "aws:updateVariable", inputs: {{Name: "variable:v", Value: {value}}}}}
  - name: Again
    action: aws:branch
    inputs: {{Choices: [{{NextStep: Double, Variable: x, StringEquals: x}}], Default: End}}
  - {{name: End, action: "aws:sleep", inputs: {{Duration: PT1S}}}}
"""
    done = run(steps, f"variables:\n  v: {{type: {type_name}, default: {first}}}\n")
    assert done.status == "Failed"
    assert "more than 200,000 characters and values" in done.message


def test_a_month_of_waiting_is_not_waited_for(run: Callable[..., Run], account: Account) -> None:
    observe = (
        "  - {name: Look, action: 'aws:waitForAwsResourceProperty', timeoutSeconds: 2592000, inputs: {Service: sqs, "
    )
    observe += "Api: ListQueues, PropertySelector: '$.QueueUrls[0]', DesiredValues: [never]}}"
    done = run(observe)
    assert (done.steps[0].status, done.ended) == ("TimedOut", 2592000)
    assert len(account.calls) == 1


VALUES = st.recursive(
    st.text(max_size=8) | st.sampled_from(["{{ A.x }}", "[]", "{}", "PT1S", "1", "running", "a"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(data=st.data(), name=st.sampled_from(sorted(load_actions())))
@settings(max_examples=3 * settings.default.max_examples)
def test_inputs_of_any_form_end_in_a_run(data: st.DataObject, name: str) -> None:
    """Whatever stands in a step's inputs: the document is refused, or the run ends with a message."""
    import json

    given_inputs = {key: data.draw(VALUES) for key in load_actions()[name].inputs if data.draw(st.booleans())}
    if load_actions()[name].calls_api:
        given_inputs |= {"Service": "sqs", "Api": data.draw(st.sampled_from(["ListQueues", "CreateQueue"]))}
    step = {"name": "A", "action": name, "inputs": given_inputs, "outputs": [{"Name": "x", "Selector": "$.x"}]}
    try:
        runbook = read_runbook(json.dumps({"schemaVersion": "0.3", "mainSteps": [step]}))
    except InputError:
        return
    if check_runbook(runbook).errors:
        return
    with open_account(dt.datetime(2026, 11, 23, tzinfo=dt.UTC)) as account:
        done = execute(runbook, {}, account)
    assert done.status in ("Success", "Failed", "TimedOut", "Refused")
    assert done.message or done.status == "Success"


def test_a_step_that_selects_nothing_this_time_does_not_keep_what_it_selected_last_time(
    account: Account, run: Callable[..., Run]
) -> None:
    account.call("ssm", "PutParameter", {"Name": "there", "Value": "7", "Type": "String"})
    steps = """\
  - name: Each
    action: aws:loop
    inputs:
      Iterators: [there, gone]
      IteratorDataType: String
      Steps:
        - name: Read
          action: aws:executeAwsApi
          inputs: {Service: ssm, Api: GetParameters, Names: ["{{ Each.CurrentIteratorValue }}"]}
          outputs: [{Name: Size, Selector: "$.Parameters[0].Value", Type: Integer}]
        - name: IsItSeven
          action: aws:branch
          inputs: {Choices: [{NextStep: Seven, Variable: "{{ Read.Size }}", NumericEquals: 7}], Default: Other}
        - {name: Other, action: "aws:sleep", inputs: {Duration: PT1S}, isEnd: true}
        - {name: Seven, action: "aws:sleep", inputs: {Duration: PT1S}}
"""
    done = run(steps)
    assert done.path == ("Read", "IsItSeven", "Seven", "Read", "IsItSeven", "Each")
    assert "'' or '7' is no number" in next(step.message for step in done.steps if step.status == "Failed")
