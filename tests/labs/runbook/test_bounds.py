"""What a document may take is bounded, and the environment never decides what it is worth."""

import os
import subprocess
import sys

import pytest

from opexkit.labs import find_lab
from opexkit.labs.runbook.account import Account
from opexkit.labs.runbook.templates import LARGEST, Unresolved, resolve

LAB = find_lab("rotate-credential")
REFERENCE = str(LAB.text("reference"))
HEAD = "schemaVersion: '0.3'\nmainSteps:\n"


SETTINGS = {
    "AWS_ENDPOINT_URL": "http://localhost:4566",
    "AWS_ENDPOINT_URL_SECRETSMANAGER": "http://localhost:4566",
    "AWS_PROFILE": "nobody",
    "AWS_CONFIG_FILE": "/nowhere",
    "AWS_MAX_ATTEMPTS": "x",
    "AWS_RETRY_MODE": "weird",
    "AWS_USE_FIPS_ENDPOINT": "true",
    "AWS_DEFAULT_REGION": "mars-1",
    "HTTPS_PROXY": "http://192.0.2.1:1",
    "MOTO_CALL_RESET_API": "x",
    "TEST_SERVER_MODE": "true",
    "INITIAL_NO_AUTH_ACTION_COUNT": "0",
}


def judged_with(settings: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert LAB.judge(REFERENCE).passed
    assert {name: os.environ[name] for name in settings} == settings, "it is as it was afterwards"


def test_the_environment_never_decides_a_grade(monkeypatch: pytest.MonkeyPatch) -> None:
    """All settings at once: one that gets through is seen, as long as the others do not."""
    judged_with(SETTINGS, monkeypatch)


def test_no_setting_is_there_when_the_emulation_is_imported() -> None:
    """It looks at some of them then and never again: one lets it ask a server instead."""
    script = "from opexkit.labs.runbook.emulation import emulation\nwith emulation():\n    import moto.settings as s\n"
    script += "    print(s.TEST_SERVER_MODE)"
    said = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | SETTINGS, capture_output=True, text=True, check=True
    )
    assert said.stdout == "False\n"


@pytest.mark.thorough
@pytest.mark.parametrize("name", SETTINGS)
def test_no_setting_alone_decides_a_grade(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    judged_with({name: SETTINGS[name]}, monkeypatch)


@pytest.mark.parametrize(
    "call",
    [
        "Service: ec2, Api: RunInstances, ImageId: ami-1, MinCount: 100000, MaxCount: 100000",
        "Service: autoscaling, Api: SetDesiredCapacity, AutoScalingGroupName: a, DesiredCapacity: 100000",
    ],
)
def test_an_account_has_no_room_for_a_hundred_thousand(call: str) -> None:
    run = LAB.judge(f"{HEAD}  - {{name: Many, action: 'aws:executeAwsApi', inputs: {{{call}}}}}\n")
    assert not run.passed


def test_a_text_that_would_become_too_large_is_not_built() -> None:
    asked = 0

    def look_up(_name: str) -> str:
        nonlocal asked
        asked += 1
        return "x" * 150_000

    with pytest.raises(Unresolved, match=f"more than {LARGEST:,} characters"):
        resolve("{{ v }} " * 6_000, look_up)
    assert asked == 2


def test_a_long_document_is_run_once_and_said_to_be_too_long() -> None:
    """A hundred rounds of four looks are 400 steps and the loop itself, which no attempt has the time for."""
    look = "{{name: L{0}, action: 'aws:executeAwsApi', inputs: {{Service: sts, Api: GetCallerIdentity}}}}"
    steps = "".join(f"        - {look.format(number)}\n" for number in range(4))
    loop = f"  - name: Lots\n    action: aws:loop\n    inputs:\n      Iterators: [{'x, ' * 99}x]\n      IteratorDataType: String\n      Steps:\n{steps}"
    said: list[str] = []
    result = LAB.judge(HEAD + loop, tick=lambda what, _done, _of: said.append(what))
    assert {verdict.found for verdict in result.verdicts} == {"it takes 401 steps; up to 250 are judged"}
    assert result.score is None
    assert said == []


def test_what_no_account_changes_is_written_once(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    """The emulation takes seconds for the list of all types of instances."""
    asked: list[object] = []
    client = account.client("ec2")
    answer = client.describe_instance_types
    monkeypatch.setattr(client, "describe_instance_types", lambda **given: asked.append(given) or answer(**given))
    found = [account.call("ec2", "DescribeInstanceTypes", {"InstanceTypes": ["c5.large"]}) for _ in range(3)]
    found[0]["InstanceTypes"].clear()
    assert len(asked) <= 1
    assert found[1] == found[2]
    assert found[1]["InstanceTypes"][0]["InstanceType"] == "c5.large"
