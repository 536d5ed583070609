"""Maps that would be bad at work, each failing for its own reason, and good ones that differ from the reference."""

import re

import pytest

from opexkit.files import InputError
from opexkit.labs import find_lab
from opexkit.labs.verdict import Judgment
from opexkit.labs.view import asked
from opexkit.view.blocks import plain

LAB = find_lab("alarm-map")
MAP = LAB.text("reference")


def row(text: str, alarm: str, **changes: str | None) -> str:
    """The map with one row changed: a field written anew, or left out where it is None."""
    (line,) = [line for line in text.splitlines() if f"alarm: {alarm}," in line]
    new = line
    for name, value in changes.items():
        new = re.sub(rf", {name}: [\w-]+", f", {name}: {value}" if value else "", new)
    assert new != line
    return text.replace(line, new)


def rows(text: str, alarms: list[str], **changes: str | None) -> str:
    for alarm in alarms:
        text = row(text, alarm, **changes)
    return text


def every(pattern: str, new: str) -> str:
    return re.sub(pattern, new, MAP)


FEW = ["quota-near", "sms-errors", "mail-errors", "carrier-slow"]
BAD = {
    "one team for everything": (every(r"owner: [\w-]+", "owner: platform-engineering"), "owners"),
    "people instead of teams": (every(r"owner: [\w-]+", "owner: Maria"), "owners"),
    "nobody": (every(r", owner: [\w-]+", ""), "owners"),
    "the next team": (rows(MAP, FEW, owner="analytics"), "owners"),
    "one playbook for everything": (
        every(r"procedure: [\w-]+, kind: \w+", "procedure: error-burst-everywhere, kind: playbook"),
        "fits",
    ),
    "restart whatever rings": (
        every(r"procedure: [\w-]+, kind: \w+", "procedure: restart-service, kind: runbook"),
        "kinds",
    ),
    "everything is a runbook": (every("kind: playbook", "kind: runbook"), "kinds"),
    "no kinds": (every(r", kind: \w+", ""), "kinds"),
    "a critical one to the wrong procedure": (
        row(MAP, "aurora-writer-down", procedure="database-trouble", kind="playbook"),
        "fits",
    ),
    "a node replaced where storage is short": (
        rows(
            MAP, ["broker-storage", "hot-table", "quota-near", "config-rolled-back"], procedure="drain-and-replace-node"
        ),
        "fits",
    ),
    "a critical one to the wrong team": (row(MAP, "dispatch-db-down", owner="billing"), "owners"),
    "links to the wiki": (row(MAP, "quota-near", procedure="wiki"), "links"),
    "only the first row": ("\n".join(MAP.splitlines()[:3]), "covered"),
    "one left out": (MAP.replace(next(line for line in MAP.splitlines() if "mail-errors" in line), ""), "covered"),
    "one playbook for all journeys": (
        every(
            r"procedure: (dispatch-create-errors|label-purchase-errors|carrier-booking-slow)",
            "procedure: tracking-lookup-latency-burn",
        ),
        "fits",
    ),
    "journeys mixed up": (
        MAP.replace("procedure: dispatch-create-errors", "procedure: X")
        .replace("procedure: label-purchase-errors", "procedure: dispatch-create-errors")
        .replace("procedure: X", "procedure: label-purchase-errors"),
        "fits",
    ),
    "a critical one that nobody answers": (row(MAP, "aurora-writer-down", owner=None), "owners"),
    "a critical one to be looked into first": (
        row(MAP, "aurora-writer-down", kind="playbook"),
        "kinds",
    ),
    "whoever is on call": (every(r"owner: [\w-]+", "owner: on-call"), "owners"),
    "roles instead of teams": (rows(MAP, FEW, owner="incident-commander"), "owners"),
    "a canary is restarted": (
        rows(
            MAP,
            [
                f"{journey}-canary"
                for journey in ("tracking-lookup", "dispatch-create", "label-purchase", "carrier-booking")
            ],
            procedure="restart-service",
            kind="runbook",
        ),
        "fits",
    ),
    "slow burns can wait": (
        "\n".join(line for line in MAP.splitlines() if "slow-burn" not in line),
        "covered",
    ),
    "two procedures in one row": (row(MAP, "hot-table", procedure="cool-hot-key-or-restart-service"), "links"),
    "the right procedures, the kinds by length of name": (
        re.sub(r"procedure: ([\w-]{16,}), kind: playbook", r"procedure: \1, kind: runbook", MAP),
        "kinds",
    ),
    "a wrong owner here, a wrong procedure there": (
        rows(
            rows(
                MAP,
                ["tracking-lookup-slow-burn", "dispatch-create-slow-burn", "label-purchase-slow-burn"],
                owner="customs",
            ),
            ["tracking-lookup-canary", "dispatch-create-canary", "label-purchase-canary"],
            procedure="error-burst-everywhere",
        ),
        "whole",
    ),
    "noise, too": (
        MAP + "  - {alarm: cpu-orders-api, procedure: restart-service, kind: runbook, owner: orders}\n",
        "no-noise",
    ),
}
GOOD = {
    "the database of billing fails over, too": row(MAP, "billing-db-down", procedure="aurora-failover", kind="runbook"),
    "another order": "\n".join([*MAP.splitlines()[:2], *reversed(MAP.splitlines()[2:])]),
    "notes": MAP.replace("owner: tracking}", "owner: tracking, note: asked the squad}"),
    "two rows with which one can argue": rows(MAP, ["quota-near", "unusual-lookups"], owner="analytics"),
    "a procedure that fits less well": row(MAP, "sms-errors", procedure="error-burst-everywhere"),
    "as JSON": "{rows: [" + ", ".join(line.strip(" -") for line in MAP.splitlines()[2:]) + "]}",
}


@pytest.mark.parametrize("name", BAD)
def test_a_map_that_is_bad_at_work_fails_for_its_own_reason(name: str) -> None:
    text, demand = BAD[name]
    result = LAB.judge(text)
    assert demand in {verdict.demand for verdict in result.verdicts if verdict.judgment is Judgment.NOT_MET}
    assert not result.passed


@pytest.mark.parametrize("name", GOOD)
def test_a_good_map_that_differs_from_the_reference_passes(name: str) -> None:
    result = LAB.judge(GOOD[name])
    assert result.passed, [verdict for verdict in result.verdicts if not verdict.met]


def test_an_alarm_with_two_answers_is_refused() -> None:
    twice = MAP + re.sub(r"owner: [\w-]+", "owner: platform-engineering", MAP[MAP.index("  - {alarm") :])
    with pytest.raises(InputError, match="'tracking-lookup-fast-burn' appears twice; keep one row an alarm"):
        LAB.judge(twice)


BLANKET = [
    "one team for everything",
    "people instead of teams",
    "nobody",
    "one playbook for everything",
    "restart whatever rings",
    "everything is a runbook",
    "no kinds",
]


@pytest.mark.parametrize("name", BLANKET)
def test_one_answer_for_every_alarm_earns_next_to_nothing(name: str) -> None:
    assert (LAB.judge(BAD[name][0]).score or 0) <= 0.1


def test_almost_nothing_earns_almost_nothing() -> None:
    assert (LAB.judge("\n".join(MAP.splitlines()[:3])).score or 0) <= 0.1


def test_the_catalogue_that_a_learner_is_given_holds_no_answer() -> None:
    assert "alarms.yaml" not in plain(asked(LAB))
    lines = plain(LAB.engine.material(LAB.brief)).splitlines()
    pairs = [pair for pair in re.findall(r"alarm: ([\w-]+), procedure: ([\w-]+)", MAP) if pair[1] not in pair[0]]
    assert len(pairs) > 20
    told = [set(re.findall(r"[\w-]+", line)) for line in lines]
    assert not [pair for pair in pairs if any(set(pair) <= words for words in told)]
