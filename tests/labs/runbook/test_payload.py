"""What a script is handed keeps its types."""

import pytest

from opexkit.labs.runbook.document import read_runbook

YAML = """\
schemaVersion: "0.3"
mainSteps:
  - name: A
    action: aws:executeScript
    inputs:
      Runtime: python3.11
      InputPayload: {n: 1, s: "1", t: true, u: "true", f: 1.5, z: null, l: [1, "2", {m: -3}], d: 2026-01-01, r: "{{ X }}"}
      Other: {n: 1}
  - name: B
    action: aws:loop
    inputs:
      Steps:
        - {name: C, action: "aws:executeScript", inputs: {InputPayload: {n: 2}}}
"""
TYPED = {"n": 1, "s": "1", "t": True, "u": "true", "f": 1.5, "z": None, "l": [1, "2", {"m": -3}], "d": "2026-01-01"}


def test_numbers_and_truths_of_a_payload_are_no_text() -> None:
    runbook = read_runbook(YAML)
    inputs = runbook.content.main_steps[0].inputs
    assert inputs["InputPayload"] == TYPED | {"r": "{{ X }}"}
    assert inputs["Other"] == {"n": "1"}
    assert runbook.blocks["B"].steps[0].inputs == {"InputPayload": {"n": 2}}


@pytest.mark.parametrize("indent", ["  ", "\t"])
def test_json_has_types_too(indent: str) -> None:
    text = '{"schemaVersion": "0.3",\n%s"mainSteps": [{"name": "A", "action": "aws:executeScript", "inputs": {"InputPayload": {"n": 1, "s": "1", "t": false}}}]}'
    payload = read_runbook(text % indent).content.main_steps[0].inputs["InputPayload"]
    assert payload == {"n": 1, "s": "1", "t": False}
