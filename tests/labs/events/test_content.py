"""What a target gets: the table of AWS's page on input transformers, and what goes wrong."""

from typing import Any

import pytest

from opexkit.labs.events.content import Content, look_up, steps

EVENT: dict[str, Any] = {
    "version": "0",
    "id": "7bf7",
    "source": "aws.ec2",
    "time": "2026-11-11T21:29:54Z",
    "resources": ["arn:one", "arn:two"],
    "detail": {"instance-id": "i-01", "state": "RUNNING", "count": 3, "say": 'a "b"', "list": [{"x": 1}, {"x": 2}, {}]},
}
PATHS = {
    "instance": "$.detail.instance-id",
    "state": "$.detail.state",
    "count": "$.detail.count",
    "none": "$.detail.nothing",
    "say": "$.detail.say",
    "resources": "$.resources",
    "detail": "$.detail.list",
}
# docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input, the examples of its table in our words.
FILLED: dict[str, tuple[str, Any]] = {
    "a text": ('"instance <instance> is in <state>"', "instance i-01 is in RUNNING"),
    "a text with quotes": ('"instance \\"<instance>\\" is in <state>"', 'instance "i-01" is in RUNNING'),
    "an object": ('{"instance": <instance>, "state": <state>}', {"instance": "i-01", "state": "RUNNING"}),
    "quoted and not": (
        '{"instance": <instance>, "state": "<state>", "said": "it \\"<instance>\\" is <state>"}',
        {"instance": "i-01", "state": "RUNNING", "said": 'it "i-01" is RUNNING'},
    ),
    "with what is fixed": ('{"state": [9, <state>, true], "made": "Yes"}', {"state": [9, "RUNNING", True], "made": "Yes"}),
    "a number": ('{"count": <count>, "text": "<count>"}', {"count": 3, "text": "3"}),
    "lists and objects": ('{"all": <resources>, "in": <detail>}', {"all": ["arn:one", "arn:two"], "in": EVENT["detail"]["list"]}),
    "the rule": ('{"rule": <aws.events.rule-name>, "arn": <aws.events.rule-arn>}', {"rule": "r", "arn": "arn:r"}),
    "the rule in a text": ('"<aws.events.rule-name> fired"', "r fired"),
    "the event": ("{\"event\": <aws.events.event.json>}", {"event": EVENT}),
    "the event without detail": ("{\"id\": <aws.events.event>}", {"id": {name: each for name, each in EVENT.items() if name != "detail"}}),
    "when it came": ('{"at": <aws.events.event.ingestion-time>}', {"at": "2026-11-11T21:29:54Z"}),
    "several lines": ('"first <instance>"\n"second"', "first i-01\nsecond"),
    "what is not there leaves nothing": ('"a <none> b"', "a  b"),
}  # fmt: skip


def given(**content: Any) -> Any:
    return Content(**content).payload(EVENT, "r", "arn:r")


@pytest.mark.parametrize("name", FILLED)
def test_a_template_is_filled(name: str) -> None:
    template, expected = FILLED[name]
    payload = given(variables=PATHS, template=template)
    assert not payload.wrong
    assert payload.data == expected


@pytest.mark.parametrize(
    "template", ["instance <instance>", '{"a": <none>}', '{"a": "<say>"}', "<instance> <state>", ""]
)
def test_a_template_that_becomes_no_json_is_told(template: str) -> None:
    """Values are not escaped, and what is not there leaves nothing; texts need quotes."""
    assert "is no JSON" in given(variables=PATHS, template=template).wrong


def test_what_else_a_target_gets() -> None:
    assert given().data == EVENT
    assert given(fixed='{"a": ["b"]}').data == {"a": ["b"]}
    assert given(path="$.detail.state").data == "RUNNING"
    assert given(path="$.detail.gone").wrong == "nothing lies at $.detail.gone"


def test_paths() -> None:
    assert look_up("$.resources[1]", EVENT) == ("arn:two",)
    assert look_up("$.detail.list[*].x", EVENT) == ([1, 2],)
    assert look_up("$.detail.list[9]", EVENT) == ()
    assert look_up("$", EVENT) == (EVENT,)
    for bad in ("detail", "$detail", "$.a['b']", "$.a[-1]", "$..a", "$.a b"):
        with pytest.raises(ValueError, match=r"path|step"):
            steps(bad)


def test_a_template_cannot_grow_without_end() -> None:
    payload = Content(variables={"x": "$"}, template='"' + "<x>" * 2_000 + '"').payload({"a": "b" * 1_000}, "r", "a")
    assert "longer than 262,144" in payload.wrong


def test_deep_json_is_told() -> None:
    assert given(fixed="[" * 100_000).wrong
