"""Hand-ins that would be bad at work, each failing for its own reason, and good ones that differ from the reference."""

import re

import pytest
from tests.labs.drift.builder import LAB, REFERENCE, RULES, STARTER, TEMPLATE, changed, cut, drop, swap, written

from opexkit.labs.drift.judging import DEMANDS, POLICIES

pytestmark = pytest.mark.usefixtures("tools")
GROUPS = "rule ports_of_groups", "rule ports_of_ingresses"
EVENTS = [f"E{number:02}" for number in range(22)]
MESSAGES = re.compile(r"\s*<<.*?>>")


def all_events(text: str) -> str:
    rows = "".join(f"  - {{event: {event}, decision: restore, ticket: none}}\n" for event in EVENTS)
    return f"drifts:\n{rows}{text[text.index('outage:') :]}"


def memorized(_text: str) -> str:
    """Rules that know the names of one template by heart."""
    return """
rule labels { Resources.Labels.Properties.MessageRetentionPeriod >= 345600 <<Keep messages>> }
rule labels_dead { Resources.Labels.Properties.RedrivePolicy exists <<Set failures aside>> }
rule table { Resources.Shipments.Properties.DeletionProtectionEnabled == true <<Protect it>> }
rule limit { Resources.MaxInFlight.Properties.Value == '400' <<Four hundred>> }
rule alarm { Resources.LookupErrors.Properties.AlarmActions !empty <<Tell someone>> }
"""


def listed_ports(text: str) -> str:
    """Ports that are known to be bad, instead of the one that is good."""
    bad = "[22, 3389, 5432, 3306, 8080, 8443, 65535]"
    for key in ("FromPort", "ToPort"):
        text = text.replace(f"{key} == 443", f"{key} not IN {bad}")
    return text


BAD = {
    "nothing done": (written(STARTER), {"looked", "found", "sharp", "adopted", "lint", "cause"}),
    "each event is called a drift": (changed(findings=all_events), {"looked", "found", "decided"}),
    "what was taken back is called a drift": (
        changed(findings=swap(("drifts:\n", "drifts:\n  - {event: E08, decision: restore, ticket: none}\n"))),
        {"found"},
    ),
    "what the template says anyway is called a drift": (
        changed(findings=swap(("drifts:\n", "drifts:\n  - {event: E10, decision: adopt, ticket: none}\n"))),
        {"found"},
    ),
    "only what drift detection reports": (changed(findings=drop("E04", "E00")), {"found", "decided"}),
    "the repository is always right": (changed(findings=swap(("adopt", "restore"))), {"decided"}),
    "production is always right": (changed(findings=swap(("restore", "adopt"))), {"decided"}),
    "a ticket that still waits is taken for an approval": (
        changed(findings=swap(("E13, decision: restore", "E13, decision: adopt"))),
        {"decided"},
    ),
    "a ticket for another account is taken for an approval": (
        changed(
            template=swap(("DeletionProtectionEnabled: true", "DeletionProtectionEnabled: false")),
            findings=swap(("E06, decision: restore", "E06, decision: adopt")),
        ),
        {"decided", "restored", "own"},
    ),
    "the wrong ticket": (changed(findings=swap(("CHG-131", "CHG-118"))), {"decided"}),
    "the template stays as it was": (
        changed(template=lambda _: STARTER[TEMPLATE]),
        {"adopted", "written", "lint", "own"},
    ),
    "the rescue in the surge is undone": (changed(template=swap(("MaxCapacity: 32", "MaxCapacity: 16"))), {"adopted"}),
    "half of a rescue is adopted": (
        changed(template=swap(("MinCapacity: 4\n        MaxCapacity: 32", "MaxCapacity: 32"))),
        {"adopted"},
    ),
    "the open port is adopted": (
        changed(
            template=swap(
                (
                    "      SecurityGroupIngress:\n",
                    "      SecurityGroupIngress:\n        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}\n",
                )
            )
        ),
        {"restored", "own", "untouched"},
    ),
    "the front door is closed with the other": (
        changed(template=drop("From the front door")),
        {"adopted"},
    ),
    "the alarm stays deleted": (
        changed(template=cut("  LabelsAge:", "Outputs:")),
        {"restored"},
    ),
    "the alarm stays silent": (
        changed(
            template=swap(
                (
                    "      TreatMissingData: notBreaching\n      AlarmActions:\n        - {Ref: OnCall}\n",
                    "      TreatMissingData: notBreaching\n",
                )
            )
        ),
        {"restored", "own"},
    ),
    "the topic that is gone comes back": (
        changed(
            template=swap(
                (
                    "  LookupErrors:",
                    "  CarrierFeed:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: tracking-carrier-feed}\n\n  LookupErrors:",
                )
            )
        ),
        {"adopted"},
    ),
    "an output of what is gone": (
        changed(
            template=swap(
                (
                    "Outputs:\n",
                    "Outputs:\n  CarrierFeed:\n    Value: CarrierFeed.Arn\n  Other: {Value: {Ref: LabelsAge}, Condition: Nope}\n",
                )
            )
        ),
        {"lint"},
    ),
    "the default is left to itself": (
        changed(template=drop("      MessageRetentionPeriod: 345600")),
        {"written", "own"},
    ),
    "the wrong value is written down": (
        changed(template=swap(("MessageRetentionPeriod: 345600", "MessageRetentionPeriod: 3600"))),
        {"written", "own"},
    ),
    "the limit stays outside": (changed(template=cut("  MaxInFlight:", "  LookupErrors:")), {"written"}),
    "the limit is written as it was in the outage": (
        changed(template=swap(('Value: "400"', 'Value: "40"'))),
        {"written", "own"},
    ),
    "the limit cannot be imported": (
        changed(
            template=swap(
                (
                    "Type: AWS::SSM::Parameter\n    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n",
                    "Type: AWS::SSM::Parameter\n",
                )
            )
        ),
        {"written"},
    ),
    "a limit beside the limit": (
        changed(template=swap(("/northwind/tracking/max-in-flight", "/northwind/tracking-2/max-in-flight"))),
        {"written", "untouched"},
    ),
    "a queue under a new name": (
        changed(template=swap(("QueueName: tracking-labels", "QueueName: tracking-labels-v2"))),
        {"untouched"},
    ),
    "the table goes with its stack": (
        changed(
            template=swap(
                (
                    "  Shipments:\n    Type: AWS::DynamoDB::Table\n    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n",
                    "  Shipments:\n    Type: AWS::DynamoDB::Table\n",
                )
            )
        ),
        {"untouched", "own"},
    ),
    "another change hides in it": (
        changed(template=swap(("EvaluationPeriods: 5", "EvaluationPeriods: 60"))),
        {"untouched"},
    ),
    "a second resource for what is there": (
        changed(
            template=swap(
                (
                    "Outputs:",
                    "  Extra:\n    Type: AWS::SQS::Queue\n    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n    Properties: {MessageRetentionPeriod: 1209600, RedrivePolicy: {deadLetterTargetArn: {'Fn::GetAtt': [DeadLetters, Arn]}, maxReceiveCount: 3}}\n\nOutputs:",
                )
            )
        ),
        {"untouched"},
    ),
    "the port is opened by halves": (
        changed(
            template=swap(
                (
                    "      SecurityGroupIngress:\n",
                    "      SecurityGroupIngress:\n"
                    "        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/1}\n"
                    "        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 128.0.0.0/1}\n",
                )
            )
        ),
        {"untouched"},
    ),
    "an output that others import is gone": (
        changed(template=lambda text: text[: text.index("Outputs:")]),
        {"untouched"},
    ),
    "an action more": (
        changed(
            template=swap(
                (
                    "      TreatMissingData: notBreaching\n      AlarmActions:\n",
                    "      TreatMissingData: notBreaching\n      AlarmActions:\n        - arn:aws:sns:eu-west-1:123456789012:me\n",
                )
            )
        ),
        {"untouched"},
    ),
    "a release is blamed": (changed(findings=swap(("event: E18\n", "event: E17\n"))), {"cause"}),
    "a person is blamed, nothing else": (
        changed(
            findings=swap(
                (
                    "[not-in-the-stack, nobody-reviewed, nothing-refused, value-unknown, release-suspected]",
                    "[nobody-reviewed]",
                )
            )
        ),
        {"conditions"},
    ),
    "everything on the list is blamed": (
        changed(
            findings=swap(
                (
                    "release-suspected]",
                    "release-suspected, report-ignored, no-trail, no-alarm, deployment-was-wrong, too-small]",
                )
            )
        ),
        {"conditions"},
    ),
    "no rules at all": (changed(rules="# none yet\n"), {"sharp", *POLICIES, "own"}),
    "rules that stop everything": (
        changed(rules="rule no { Resources.*.Type == 'Nope' <<No>> }"),
        {"sharp", "accepts", "own", *POLICIES},
    ),
    "rules that know one template": (changed(rules=memorized), {"sharp", "accepts", *POLICIES}),
    "rules that are skipped": (
        changed(rules=lambda text: re.sub(r"when %\w+ !empty", "when Resources.Labels exists", text)),
        {"sharp", *POLICIES},
    ),
    "one good queue is enough": (
        changed(
            rules=swap(
                (
                    "    %queues.Properties.MessageRetentionPeriod exists     <<Write how long the queue keeps messages>>\n",
                    "",
                ),
                (
                    "    %queues.Properties.MessageRetentionPeriod >=",
                    "    some %queues.Properties.MessageRetentionPeriod >=",
                ),
            )
        ),
        {"retention"},
    ),
    "IPv6 is forgotten": (
        changed(rules=swap((" or CidrIpv6 == '::/0'", ""), (" or Properties.CidrIpv6 == '::/0'", ""))),
        {"ports"},
    ),
    "an ingress of its own is forgotten": (
        changed(rules=cut("rule ports_of_ingresses", "rule queues_outlive")),
        {"ports"},
    ),
    "a range passes by its first port": (changed(rules=drop("ToPort")), {"ports"}),
    "nothing may be open, not even the web": (
        changed(rules=swap(("FromPort == 443 ", "FromPort == 0 "))),
        {"accepts"},
    ),
    "a range passes by its last port": (changed(rules=drop("FromPort")), {"ports"}),
    "a protocol passes by its port": (changed(rules=drop("IpProtocol")), {"ports"}),
    "rules for templates that say a version": (
        changed(
            rules=swap(
                (
                    "rule ports_of_groups when %groups",
                    "rule ports_of_groups when AWSTemplateFormatVersion exists %groups",
                )
            )
        ),
        {"ports"},
    ),
    "rules for templates that say what they are": (
        changed(
            rules=swap(("rule ports_of_groups when %groups", "rule ports_of_groups when Description exists %groups"))
        ),
        {"ports"},
    ),
    "retention need only be there": (changed(rules=drop(">= 345600")), {"retention"}),
    "more than four days": (changed(rules=swap((">= 345600", "> 345600"))), {"accepts", "own"}),
    "any tag makes a dead-letter queue": (
        changed(
            rules=swap(("some Properties.Tags[ Key == 'purpose' ].Value == 'dead-letter'", "Properties.Tags exists"))
        ),
        {"dead-letters"},
    ),
    "protection need only be written": (
        changed(rules=swap(("DeletionProtectionEnabled == true", "DeletionProtectionEnabled exists"))),
        {"protection"},
    ),
    "nothing but Retain": (changed(rules=swap(("['Retain', 'Snapshot']", "['Retain']"))), {"accepts", "own"}),
    "every maximum is a limit": (changed(rules=swap(("/\\/max-in-flight$/", "/max/"))), {"accepts"}),
    "one parameter alone": (
        changed(rules=swap(("Name == /\\/max-in-flight$/", "Name == '/northwind/tracking/max-in-flight'"))),
        {"limits"},
    ),
    "everything is restored": (changed(findings=swap(("adopt", "restore"))), {"decided"}),
    "no ticket decides": (
        changed(findings=lambda text: re.sub(r"ticket: [A-Z]+-\d+", "ticket: none", text)),
        {"decided"},
    ),
    "one condition of five is left out": (changed(findings=swap((", release-suspected", ""))), {"conditions"}),
    "a message of no use": (changed(rules=lambda text: re.sub("<<.*?>>", "<<not compliant>>", text)), {"says-why"}),
    "a day is enough": (changed(rules=swap((">= 345600", ">= 86400"))), {"retention"}),
    "a week is asked for": (changed(rules=swap((">= 345600", ">= 604800"))), {"accepts", "own"}),
    "every tag of that value counts": (
        changed(rules=swap(("Tags[ Key == 'purpose' ].Value", "Tags[*].Value"))),
        {"dead-letters"},
    ),
    "a name is taken for a tag": (
        changed(
            rules=swap(
                ("some Properties.Tags[ Key == 'purpose' ].Value == 'dead-letter'", "Properties.QueueName == /dead/")
            )
        ),
        {"dead-letters", "accepts"},
    ),
    "no exception for dead-letter queues": (
        changed(rules=swap((" or\n        some Properties.Tags[ Key == 'purpose' ].Value == 'dead-letter'\n", "\n"))),
        {"accepts", "own", "says-why"},
    ),
    "clusters are forgotten": (changed(rules=cut("rule clusters_are_protected", "rule limits")), {"protection"}),
    "the deletion policy is forgotten": (changed(rules=drop("DeletionPolicy IN")), {"protection"}),
    "a pattern without an end": (changed(rules=swap(("/^[2-9][0-9][0-9]$/", "/^[2-9][0-9][0-9]/"))), {"limits"}),
    "any three digits": (changed(rules=swap(("/^[2-9][0-9][0-9]$/", "/^[0-9][0-9][0-9]$/"))), {"limits"}),
    "every parameter is a limit": (
        changed(rules=swap((" Properties.Name == /\\/max-in-flight$/", ""))),
        {"accepts", "says-why"},
    ),
    "an empty list is an action": (changed(rules=drop("AlarmActions !empty")), {"alarms"}),
    "switched off is fine": (
        changed(rules=drop("ActionsEnabled", "Switch the actions")),
        {"alarms"},
    ),
    "that actions are on must be written": (
        changed(rules=swap(("        Properties.ActionsEnabled not exists or\n", ""))),
        {"accepts", "own", "alarms"},
    ),
    "a list of bad ports": (changed(rules=listed_ports), {"ports"}),
    "one message for everything": (
        changed(rules=lambda text: MESSAGES.sub(" <<This breaks a policy of Northwind>>", text)),
        {"says-why"},
    ),
    "nobody is told why": (changed(rules=lambda text: MESSAGES.sub("", text)), {"says-why"}),
}
HARM = {
    "the open port is adopted",
    "a queue under a new name",
    "the table goes with its stack",
}


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", BAD)
def test_bad_hand_ins_fail_for_their_reason(name: str) -> None:
    text, reasons = BAD[name]
    result = LAB.judge(text)
    missed = {verdict.demand for verdict in result.verdicts if not verdict.met}
    said = {verdict.demand: verdict.found for verdict in result.verdicts}
    gates = {"looked": DEMANDS[: DEMANDS.index("sharp")], "sharp": DEMANDS[DEMANDS.index("sharp") :]}
    behind = {each for gate, own in gates.items() if gate in reasons for each in (*own, "own")}
    assert reasons <= missed, said
    assert missed <= reasons | behind, {each: said[each] for each in missed - reasons}
    assert (name in HARM) == result.harmed


def other_rules() -> str:
    """The same policies in other words: blocks by resource, no variables, every clause with its message."""
    return """
rule everyone {
    Resources.*[ Type == /SecurityGroup$/ ] {
        when Properties.SecurityGroupIngress exists {
            Properties.SecurityGroupIngress[*] {
                when CidrIp == '0.0.0.0/0' { IpProtocol == 'tcp' <<Only TCP>> FromPort == 443 <<Only 443>> ToPort == 443 <<Only 443>> }
                when CidrIpv6 == '::/0' { IpProtocol == 'tcp' <<Only TCP>> FromPort == 443 <<Only 443>> ToPort == 443 <<Only 443>> }
            }
        }
    }
    Resources.*[ Type == /SecurityGroupIngress$/ ].Properties {
        when CidrIp == '0.0.0.0/0' { IpProtocol == 'tcp' <<Only TCP>> FromPort == 443 <<Only 443>> ToPort == 443 <<Only 443>> }
        when CidrIpv6 == '::/0' { IpProtocol == 'tcp' <<Only TCP>> FromPort == 443 <<Only 443>> ToPort == 443 <<Only 443>> }
    }
}
"""


def reordered(text: str) -> str:
    """Rules from the last to the first, their variables behind them."""
    head, *rules = re.split(r"^(?:#.*\n)?rule ", text, flags=re.MULTILINE)
    return "".join(f"rule {rule}" for rule in reversed(rules)) + "# what they are about\n" + head


GOOD = {
    "in JSON's long form and another order": changed(
        template=lambda text: (
            text[: text.index("Resources:")]
            + text[text.index("Outputs:") :]
            + "\n"
            + text[text.index("Resources:") : text.index("Outputs:")]
        )
    ),
    "short forms of functions": changed(
        template=swap(
            ('{"Fn::GetAtt": [DeadLetters, Arn]}', "!GetAtt DeadLetters.Arn"), ("{Ref: OnCall}", "!Ref OnCall")
        )
    ),
    "addresses written out": changed(
        template=swap(
            ('{"Fn::GetAtt": [DeadLetters, Arn]}', "arn:aws:sqs:eu-west-1:123456789012:tracking-dead-letters"),
            ("- {Ref: OnCall}", "- arn:aws:sns:eu-west-1:123456789012:tracking-on-call"),
        )
    ),
    "a parameter for the limit": changed(
        template=swap(
            ("Resources:\n", "Parameters:\n  Room: {Type: Number, Default: 32}\n\nResources:\n"),
            ("MaxCapacity: 32", "MaxCapacity: {Ref: Room}"),
        )
    ),
    "defaults are written, too": changed(
        template=swap(("      VisibilityTimeout: 60\n", "      VisibilityTimeout: 60\n      DelaySeconds: 0\n"))
    ),
    "the limit under another id, kept otherwise": changed(
        template=swap(
            ("  MaxInFlight:", "  SurgeLimit:"),
            (
                "AWS::SSM::Parameter\n    DeletionPolicy: Retain\n",
                "AWS::SSM::Parameter\n    DeletionPolicy: RetainExceptOnCreate\n",
            ),
        )
    ),
    "other events of the same parameter": changed(findings=swap(("E00", "E21"))),
    "one rule for all": changed(
        rules=lambda text: re.sub(
            r"rule ports_of_groups.*?(?=rule queues_outlive)", lambda _: other_rules(), text, flags=re.DOTALL
        )
    ),
    "rules in another order": changed(rules=reordered),
    "tables and clusters by one pattern": changed(
        rules=swap(
            ("%tables.DeletionPolicy IN ['Retain', 'Snapshot']", "%tables.DeletionPolicy == /^(Retain|Snapshot)$/"),
            ("%clusters.DeletionPolicy IN ['Retain', 'Snapshot']", "%clusters.DeletionPolicy != 'Delete'"),
        )
    ),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", GOOD)
def test_good_hand_ins_pass(name: str) -> None:
    result = LAB.judge(GOOD[name])
    assert [(verdict.demand, verdict.found) for verdict in result.verdicts if not verdict.met] == []


def test_templates_are_drawn_by_what_rules_say() -> None:
    same = changed(rules=lambda text: "# said otherwise\n" + text.replace("    ", "  "))
    other = changed(rules=swap(("Give the alarm an action", "Tell someone")))
    seeds = [LAB.judge(text).detail.handin.seed for text in (written(REFERENCE), same, other)]
    assert seeds[0] == seeds[1] != seeds[2]


@pytest.mark.slow
@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(4))
def test_the_verdict_does_not_depend_on_what_is_drawn(seed: int) -> None:
    from pathlib import Path

    from opexkit.labs.drift.judging import evaluate, judge
    from opexkit.labs.lab import Source, gather
    from opexkit.labs.verdict import silent

    texts = {**GOOD, **{name: text for name, (text, reasons) in BAD.items() if reasons & {*POLICIES, "accepts"}}}
    for name, text in texts.items():
        read = LAB.engine.read(gather(LAB.engine, [Source(Path("d.txt"), text)]), LAB.brief)
        verdicts = judge(evaluate(read, LAB.scenario, silent, seed=f"seed-{seed}"), LAB.brief.bar)
        missed = {verdict.demand for verdict in verdicts if not verdict.met}
        assert missed >= (BAD[name][1] & {*POLICIES, "accepts"} if name in BAD else set()), (name, missed)
        assert not missed or name in BAD, (name, missed)


def test_the_starting_rules_are_skipped() -> None:
    result = LAB.judge(changed(rules=lambda _: STARTER[RULES]))
    assert {verdict.demand for verdict in result.verdicts if not verdict.met} >= {"sharp", "own"}
    assert result.detail.own.status == "SKIP"
