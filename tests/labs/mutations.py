"""Single changes to a reference: those that break a promise, and those that change nothing that counts.

Each operator is applied at every place where it fits. A change is a name, such as `drop Verify`, and the new document.
"""

import copy
import itertools
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from tests import quick_yaml as yaml

Change = tuple[str, Any]

_LOOK = {
    "name": "OneMoreLook",
    "action": "aws:executeAwsApi",
    "onFailure": "Continue",
    "isCritical": False,
    "inputs": {"Service": "cloudwatch", "Api": "DescribeAlarms"},
}

_UNASKED = (
    ("cloudwatch", "DisableAlarmActions", {"AlarmNames": ["aurora-writer-down"]}),
    ("iam", "CreateUser", {"UserName": "helper"}),
    ("ssm", "PutParameter", {"Name": "/note", "Value": "done", "Type": "String", "Overwrite": True}),
    ("sns", "CreateTopic", {"Name": "mine"}),
    ("cloudwatch", "DeleteAlarms", {"AlarmNames": ["orders-db-replica-lag"]}),
    ("secretsmanager", "CreateSecret", {"Name": "copy", "SecretString": "kept"}),
    ("sqs", "CreateQueue", {"QueueName": "spare"}),
)
"""Calls that none of the tasks asks for."""


def broken(text: str) -> list[Change]:
    """Every single change that breaks a promise, in a fixed order."""
    data = yaml.safe_load(text)
    if "rows" in data:
        return list(_broken_rows(data))
    if "playbook" in data:
        return list(_broken_playbook(data))
    return list(_broken_runbook(data))


def harmless(text: str) -> list[Change]:
    """Every single change that nobody at work would mind, in a fixed order."""
    data = yaml.safe_load(text)
    if "rows" in data:
        return list(_harmless_rows(data))
    if "playbook" in data:
        return list(_harmless_playbook(data))
    return list(_harmless_runbook(data))


def written(changed: Any) -> str:
    """The text of a changed document."""
    return yaml.safe_dump(changed, sort_keys=False, width=1000)


def _lists(data: Any) -> Iterator[tuple[str | int, ...]]:
    """Where lists of steps are."""
    yield ("mainSteps",)
    for place, step in enumerate(data["mainSteps"]):
        if step["action"] == "aws:loop":
            yield ("mainSteps", place, "inputs", "Steps")


def _at(data: Any, where: tuple[str | int, ...]) -> Any:
    for key in where:
        data = data[key]
    return data


def _changed(data: Any, where: tuple[str | int, ...], change: Callable[[Any], Any]) -> Any:
    """A copy of the document in which something was changed in place."""
    new = copy.deepcopy(data)
    change(_at(new, where))
    return new


def _broken_runbook(data: Any) -> Iterator[tuple[str, Any]]:
    for where in _lists(data):
        steps = _at(data, where)
        for place, step in enumerate(steps):
            name = step["name"]
            if len(steps) > 1 and not _only_told(step):
                yield f"drop {name}", _changed(data, where, lambda found, place=place: found.pop(place))
            if place + 1 < len(steps) and "isEnd" not in step and _matters(step, steps[place + 1]):

                def swap(found: Any, place: int = place) -> None:
                    found[place], found[place + 1] = found[place + 1], found[place]

                yield f"swap {name} and {steps[place + 1]['name']}", _changed(data, where, swap)
            if not place or ("isEnd" not in steps[place - 1] and steps[place - 1]["action"] != "aws:branch"):
                for also in (2 * place, 2 * place + 1):
                    new = _unasked(also)
                    yield (
                        f"{new['inputs']['Api']} before {name}",
                        _changed(data, where, lambda found, place=place, new=new: found.insert(place, new)),
                    )
            if place + 1 < len(steps) and "isEnd" not in step and step["action"] != "aws:branch":
                yield f"stop after {name}", _changed(data, (*where, place), lambda found: found.update(isEnd=True))
            yield from _broken_step(data, (*where, place), step, is_last=place + 1 == len(steps))


def _unasked(place: int) -> Any:
    service, api, inputs = _UNASKED[place % len(_UNASKED)]
    call = {"Service": service, "Api": api, **inputs}
    return {
        "name": "Besides",
        "action": "aws:executeAwsApi",
        "onFailure": "Continue",
        "isCritical": False,
        "inputs": call,
    }


def _only_told(step: Any) -> bool:
    """Whether a step only says that there was nothing to do, or sleeps a second for the sake of the form."""
    return step["name"] in ("NothingToDo", "AlreadyThere")


def _matters(first: Any, second: Any) -> bool:
    """Whether the order of two steps counts: not of two that only look."""
    return not all(_looks(step) for step in (first, second))


def _looks(step: Any) -> bool:
    api = str(step.get("inputs", {}).get("Api", ""))
    return step["action"].startswith("aws:assert") or re.match("(Describe|Get|List)", api) is not None


def _broken_step(data: Any, where: tuple[str | int, ...], step: Any, is_last: bool) -> Iterator[tuple[str, Any]]:
    name, inputs = step["name"], step.get("inputs", {})
    ends = is_last or "isEnd" in step  # where going on changes nothing
    if step.get("onFailure", "").startswith("step:"):
        yield f"no way back from {name}", _changed(data, where, lambda found: found.pop("onFailure"))
    if not ends and step["action"] not in ("aws:branch", "aws:loop", "aws:sleep"):
        yield f"go on when {name} fails", _changed(data, where, lambda found: found.update(onFailure="Continue"))
    if step.get("isEnd") and not is_last and name != "Raise":  # after which nothing is done
        yield f"run on after {name}", _changed(data, where, lambda found: found.pop("isEnd"))
    if step["action"] == "aws:branch":
        for place, choice in enumerate(inputs["Choices"]):
            at = (*where, "inputs", "Choices", place)

            def turn(found: Any, place: int = place) -> None:
                other = found["Choices"][place]
                other["NextStep"], found["Default"] = found["Default"], other["NextStep"]

            yield f"turn {name} round", _changed(data, (*where, "inputs"), turn)
            for key in set(choice) - {"NextStep", "Variable"}:
                yield f"never in {name}", _changed(data, at, lambda found, key=key: found.update({key: "-1"}))
    if step["action"] == "aws:waitForAwsResourceProperty":
        yield f"no patience in {name}", _changed(data, where, lambda found: found.update(timeoutSeconds=1))
    for place, output in enumerate(step.get("outputs", [])):
        if "[0]" in output["Selector"]:
            other = output["Selector"].replace("[0]", "[1]")
            yield (
                f"another {output['Name']} in {name}",
                _changed(data, (*where, "outputs", place), lambda found, other=other: found.update(Selector=other)),
            )
    for key, value in inputs.items():
        yield from _broken_input(data, (*where, "inputs"), name, key, value)


def _broken_input(
    data: Any, where: tuple[str | int, ...], name: str, key: str, value: Any
) -> Iterator[tuple[str, Any]]:
    def put(new: Any) -> Any:
        return _changed(data, where, lambda found: found.update({key: new}))

    if key in (
        "Service",
        "Api",
        "Choices",
        "Default",
        "Steps",
        "Iterators",
        "IteratorDataType",
        "FunctionName",
        "ScheduledActionName",
    ):
        return
    if key == "DesiredValues":
        yield f"another value in {name}", put(["deleted"])
    elif key in ("MinSize", "DesiredCapacity", "MaxSize"):
        yield f"no {key} in {name}", _changed(data, where, lambda found: found.pop(key))
        yield f"{key} 0 in {name}", put(0)
        yield f"{key} 500 in {name}", put(500)
    elif key == "Message":
        yield f"an empty word in {name}", put("x")
    elif key == "Approvers":
        yield f"someone else approves in {name}", put(["arn:aws:iam::111122223333:role/anyone"])
    elif key == "StartTime":
        yield f"years later in {name}", put("2099-01-01T00:00:00Z")
    elif key == "Payload" and value != "{}":
        if '"one"' in value:
            yield f"all at once in {name}", put(value.replace('"one"', '"all"'))
        if '"all"' in value:
            yield f"one alone in {name}", put(value.replace('"all"', '"one"'))
        for stage, other in (("AWSPENDING", "AWSCURRENT"), ("AWSCURRENT", "AWSPENDING"), ("AWSPREVIOUS", "AWSCURRENT")):
            if stage in value:
                yield f"{other} in {name}", put(value.replace(stage, other))
    elif key == "Duration":
        yield f"sleep two hours in {name}", put("PT2H")
    elif isinstance(value, str) and "{{" in value and key.endswith(("Identifier", "Name", "Id", "Arn")):
        yield f"another {key} in {name}", put("something-else")


def _broken_playbook(data: Any) -> Iterator[tuple[str, Any]]:
    names = [step["id"] for step in data["steps"]]
    runs = sorted({step["run"] for step in data["steps"] if "run" in step})
    for place, step in enumerate(data["steps"]):
        for outcome, to in step.get("when", {}).items():
            for other in ("second-line", names[0]):
                if other != to:

                    def lead(found: Any, outcome: str = outcome, other: str = other) -> None:
                        found["when"][outcome] = other

                    yield f"{step['id']} {outcome} leads to {other}", _changed(data, ("steps", place), lead)
        ways = step.get("when", {})
        for one, two in itertools.pairwise(ways):
            if ways[one] != ways[two]:

                def exchange(found: Any, one: str = one, two: str = two) -> None:
                    found["when"][one], found["when"][two] = found["when"][two], found["when"][one]

                yield f"{step['id']} takes {one} for {two}", _changed(data, ("steps", place), exchange)
        if "run" in step:
            other = runs[(runs.index(step["run"]) + 1) % len(runs)]
            yield (
                f"{step['id']} runs {other}",
                _changed(data, ("steps", place), lambda found, to=other: found.update(run=to)),
            )
        if "otherwise" in step:
            yield f"{step['id']} leads nowhere", _changed(data, ("steps", place), lambda found: found.pop("otherwise"))
    yield "nobody is called in time", {**data, "escalate_after": 55}
    yield "nobody keeps it", {**data, "owner": "nobody-at-all"}
    last = len(data["steps"]) - 1
    yield "nobody is called", _changed(data, ("steps", last), lambda found: found.update(call="the-intern"))


def _broken_rows(data: Any) -> Iterator[tuple[str, Any]]:
    """A single row may differ within the bars, so that rows are changed by fours; a critical one counts alone."""
    rows = data["rows"]
    for place, row in enumerate(rows):
        some = [(place + step * 7) % len(rows) for step in range(4)]
        yield f"without {row['alarm']}", _changed(data, ("rows",), lambda found, place=place: found.pop(place))
        yield (
            f"a dead link at {row['alarm']}",
            _changed(data, ("rows", place), lambda found: found.update(procedure="wiki-page")),
        )

        def all_of(key: str, value: str, some: list[int] = some) -> Any:
            return _changed(data, ("rows",), lambda found: [found[each].update({key: value}) for each in some])

        yield f"other owners from {row['alarm']}", all_of("owner", "analytics")
        yield f"other procedures from {row['alarm']}", all_of("procedure", "resync-clock")


def _harmless_runbook(data: Any) -> Iterator[tuple[str, Any]]:
    text = json.dumps(data)
    for where in _lists(data):
        for place, step in enumerate(_at(data, where)):
            name = step["name"]
            yield f"rename {name}", json.loads(re.sub(rf"\b{name}\b", f"{name}Anew", text))
            yield f"describe {name}", _changed(data, (*where, place), lambda found: found.update(description="Look."))
            if place and "isEnd" not in _at(data, where)[place - 1]:
                yield (
                    f"look before {name}",
                    _changed(data, where, lambda found, place=place: found.insert(place, copy.deepcopy(_LOOK))),
                )
            for number, output in enumerate(step.get("outputs", [])):
                at = (*where, place, "outputs", number)
                plain = re.sub(r"\.(\w+)", r"['\1']", output["Selector"])
                yield (
                    f"select {output['Name']} of {name}",
                    _changed(data, at, lambda found, plain=plain: found.update(Selector=plain)),
                )
            if isinstance(step.get("timeoutSeconds"), int):
                yield (
                    f"a minute more for {name}",
                    _changed(
                        data, (*where, place), lambda found: found.update(timeoutSeconds=found["timeoutSeconds"] + 10)
                    ),
                )


def _harmless_playbook(data: Any) -> Iterator[tuple[str, Any]]:
    text = written(data)
    for place, step in enumerate(data["steps"]):
        yield (
            f"rename {step['id']}",
            yaml.safe_load(re.sub(rf"(?<![\w-]){step['id']}(?![\w-])(?=,|\n|$)", f"x-{place}", text)),
        )
        yield f"note at {step['id']}", _changed(data, ("steps", place), lambda found: found.update(note="Look."))


def _harmless_rows(data: Any) -> Iterator[tuple[str, Any]]:
    for place, row in enumerate(data["rows"]):
        yield f"a note at {row['alarm']}", _changed(data, ("rows", place), lambda found: found.update(note="Asked."))
        if place:
            new = _changed(data, ("rows",), lambda found, place=place: found.insert(0, found.pop(place)))
            yield f"first {row['alarm']}", new
