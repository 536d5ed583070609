"""Playbooks that would be bad at work, each failing for its own reason, and good ones that differ from the reference."""

import re

import pytest

from opexkit.labs import find_lab

LAB = find_lab("tracking-lookup-latency-burn")
PLAYBOOK = LAB.text("reference")
HEAD = PLAYBOOK[: PLAYBOOK.index("steps:")]


def swap(*pairs: tuple[str, str]) -> str:
    text = PLAYBOOK
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def alone(*steps: str) -> str:
    return HEAD + "steps:\n" + "".join(f"  - {step}\n" for step in steps)


BAD = {
    "calls at once": (alone("{id: second-line, call: platform-engineering}"), "useful"),
    "restarts whatever it is": (
        alone("{id: r, run: restart-service, otherwise: c}", "{id: c, call: platform-engineering}"),
        "useful",
    ),
    "tries every runbook in turn": (
        alone(
            "{id: a, run: scale-consumers, otherwise: b}",
            "{id: b, run: restore-configuration, otherwise: c}",
            "{id: c, run: restart-service, otherwise: d}",
            "{id: d, run: cool-hot-key, otherwise: e}",
            "{id: e, run: block-bad-client, otherwise: f}",
            "{id: f, call: platform-engineering}",
        ),
        "wrong-turns",
    ),
    "an owner that is made up": (swap(("owner: tracking", "owner: nobody-at-all")), "people"),
    "a call to someone": (swap(("call: platform-engineering", "call: the-intern")), "people"),
    "no clock": (swap(("escalate_after: 15\n", "")), "calls"),
    "a clock that is too patient": (swap(("escalate_after: 15", "escalate_after: 120")), "calls"),
    "a dead end": (
        swap(
            ("escalate_after: 15\n", ""),
            ("    when: {found: setting}\n    otherwise: hot-key\n", "    when: {found: setting}\n"),
        ),
        "dead-ends",
    ),
    "a runbook after which nobody knows on": (
        swap(("run: resync-clock, otherwise: second-line", "run: resync-clock")),
        "dead-ends",
    ),
    "goes round in a circle instead of calling": (
        swap(
            (
                "    when: {found: last-release}\n    otherwise: tokens",
                "    when: {found: last-release}\n    otherwise: portal",
            )
        ),
        "dead-ends",
    ),
    "tries what did not help once more": (
        swap(("run: resync-clock, otherwise: second-line", "run: resync-clock, otherwise: clocks")),
        "dead-ends",
    ),
    "never looks at the lag": (swap(("    when: {high: more-consumers}\n", "")), "finds-all"),
    "reads a check the wrong way": (
        swap(("when: {high: more-consumers}", "when: {normal: more-consumers}")),
        "resolved",
    ),
    "starts with the slow looks": (
        swap(
            (
                "steps:\n",
                "steps:\n  - {id: long, check: table-keys, otherwise: long2}\n  - {id: long2, check: event-loop, otherwise: errors}\n",
            )
        ),
        "near-the-limit",
    ),
    "fixes what is not broken": (swap(("when: {found: setting}", "when: {found: restart}")), "resolved"),
    "acts by elimination": (
        swap(
            ("    when: {found: clocks}\n    otherwise: second-line", "    when: {found: clocks}\n    otherwise: block")
        ),
        "wrong-turns",
    ),
    "what is left must be the memory": (
        swap(
            (
                "    when: {high: more-consumers}\n    otherwise: portal",
                "    when: {high: more-consumers}\n    otherwise: app",
            ),
            (
                "    when: {found: last-release}\n    otherwise: tokens",
                "    when: {found: last-release}\n    otherwise: restart",
            ),
        ),
        "wrong-turns",
    ),
    "nothing stands out, so it is scaled": (
        swap(("front: portal}\n    otherwise: lag", "front: portal}\n    otherwise: more-consumers")),
        "wrong-turns",
    ),
    "asks everyone before anything is looked at": (
        swap(("steps:\n", "steps:\n  - {id: all, call: tracking}\n")),
        "useful",
    ),
    "restarts first, and looks then": (
        swap(("steps:\n", "steps:\n  - {id: first, run: restart-service, otherwise: errors}\n")),
        "wrong-turns",
    ),
    "looks at everything before it acts": (
        swap(
            (
                "steps:\n",
                "steps:\n"
                + "".join(
                    f"  - {{id: look-{number}, check: {check}, otherwise: {after}}}\n"
                    for number, (check, after) in enumerate(
                        [
                            ("map-latency", "look-1"),
                            ("saturation", "look-2"),
                            ("changes", "look-3"),
                            ("cpu-dashboard", "errors"),
                        ]
                    )
                ),
            )
        ),
        "near-the-limit",
    ),
    "believes the CPU": (
        swap(
            (
                "steps:\n",
                "steps:\n  - {id: cpu, check: cpu-dashboard, when: {high: restart}, otherwise: errors}\n",
            ),
            ("otherwise: portal\n  - id: portal", "otherwise: app\n  - id: portal"),
        ),
        "finds-all",
    ),
    "rolls back whatever stands in front": (swap(("front: portal}", "front: last-release}")), "wrong-turns"),
    "takes the stream for the table": (swap(("stream: full-disk", "stream: spread-key")), "finds-all"),
    "an hour of patience": (swap(("escalate_after: 15", "escalate_after: 60")), "calls"),
    "someone of the vendor": (swap(("owner: tracking", "owner: carrier-support")), "people"),
    "an owner of another trade": (swap(("owner: tracking", "owner: billing")), "people"),
    "calls people who own nothing of it": (swap(("call: platform-engineering", "call: customs")), "people"),
    "fails a database over when it is at its wits' end": (
        swap(
            ("    when: {high: block}\n    otherwise: second-line", "    when: {high: block}\n    otherwise: fail"),
            (
                "  - {id: second-line",
                "  - {id: fail, run: aurora-failover, otherwise: second-line}\n  - {id: second-line",
            ),
        ),
        "wrong-turns",
    ),
    "calls after a minute": (swap(("escalate_after: 15", "escalate_after: 1")), "useful"),
    "gives up early": (
        swap(("    otherwise: lag\n  - id: own-log", "    otherwise: second-line\n  - id: own-log")),
        "resolved",
    ),
}
GOOD = {
    "the names of steps are others": re.sub(r"(id|otherwise|front): portal\b", r"\1: front-door", PLAYBOOK),
    "notes": swap(("check: lookup-logs\n", "check: lookup-logs\n    note: Read the newest line.\n")),
    "a clock that is stricter": swap(("escalate_after: 15", "escalate_after: 14")),
    "the token check asks before the names": swap(
        ("shared: names", "shared: tokens"),
        ("    when: {found: clocks}\n    otherwise: second-line", "    when: {found: clocks}\n    otherwise: names"),
        (
            "    when: {found: zone-file}\n    otherwise: tokens",
            "    when: {found: zone-file}\n    otherwise: second-line",
        ),
        ("run: fix-dns-record, otherwise: tokens", "run: fix-dns-record, otherwise: second-line"),
    ),
    "kept by the platform team": swap(("owner: tracking", "owner: platform-engineering")),
    "calls the squad itself": swap(("call: platform-engineering", "call: tracking")),
}


@pytest.mark.parametrize("name", BAD)
def test_a_playbook_that_is_bad_at_work_fails_for_its_own_reason(name: str) -> None:
    text, demand = BAD[name]
    result = LAB.judge(text)
    assert demand in {verdict.demand for verdict in result.verdicts if not verdict.met}, result.summary


@pytest.mark.parametrize("name", GOOD)
def test_a_good_playbook_that_differs_from_the_reference_passes(name: str) -> None:
    result = LAB.judge(GOOD[name])
    assert result.passed, [verdict for verdict in result.verdicts if not verdict.met]


def test_calling_at_once_earns_nothing() -> None:
    assert LAB.judge(BAD["calls at once"][0]).score == 0
