"""Alarms that would be bad at work, each failing for its own reason, and good ones that differ from the reference."""

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from tests import quick_yaml as yaml
from tests.labs.alarms.builder import (
    APIS,
    REFERENCE,
    WAKE,
    WRITE,
    Properties,
    both,
    changed,
    composite,
    expressed,
    only,
    period,
    watch,
    written,
)

from opexkit.labs import find_lab
from opexkit.labs.alarms.judging import evaluate, judge, kinds
from opexkit.labs.alarms.reading import read_alarms
from opexkit.labs.verdict import silent

LAB = find_lab("alarm-tuning")
PAGES = [name for name in REFERENCE["Resources"] if name.endswith("Page")]
CREEPS = [name for name in REFERENCE["Resources"] if name.endswith("Creep")]


def unsuppressed(name: str, own: Properties) -> None:
    for key in ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod"):
        own.pop(key, None)


def owned_by(team: str) -> Any:
    return only("", Tags=[{"Key": "owner", "Value": team}])


def counted(name: str, own: Properties) -> None:
    if name.endswith("Errors"):
        own["Metrics"][0]["Expression"] = "FILL(errors, 0)"
        own["Threshold"] = 20


def upside_down(name: str, own: Properties) -> None:
    if "ComparisonOperator" in own:
        own["ComparisonOperator"] = {
            "GreaterThanThreshold": "LessThanThreshold",
            "LessThanThreshold": "GreaterThanThreshold",
        }.get(own["ComparisonOperator"], own["ComparisonOperator"])


def paging(part: str) -> Any:
    """Let the metric alarms of the services wake someone themselves, too."""

    def change(name: str, own: Properties) -> None:
        for api, (_, owner) in APIS.items():
            if name == f"{api}{part}":
                own.update(AlarmActions=WAKE, Tags=[{"Key": "owner", "Value": owner}])

    return change


EVERYTHING = " OR ".join(
    f"ALARM({own['Properties']['AlarmName']})" for name, own in REFERENCE["Resources"].items() if name in PAGES
)
ALL_SERVICES: Any = {
    "Type": "AWS::CloudWatch::Alarm",
    "Properties": {
        **REFERENCE["Resources"]["LookupErrors"]["Properties"],
        "AlarmName": "all-errors",
        "Metrics": [
            {"Id": "share", "Expression": "100 * SUM([e0, e1, e2]) / SUM([r0, r1, r2])"},
            *(
                {
                    "Id": f"{letter}{number}",
                    "ReturnData": False,
                    "MetricStat": {
                        "Metric": {
                            "Namespace": "Northwind",
                            "MetricName": metric,
                            "Dimensions": [{"Name": "Service", "Value": service}],
                        },
                        "Period": 60,
                        "Stat": "Sum",
                    },
                }
                for number, (service, _) in enumerate(APIS.values())
                for letter, metric in (("e", "Errors"), ("r", "Requests"))
            ),
        ],
    },
}


def summed(name: str, own: Properties) -> None:
    if name.endswith("Page") and "-errors" in own["AlarmRule"]:
        left = own["AlarmRule"].split("-errors)")[0].rsplit("ALARM(", 1)[1]
        own["AlarmRule"] = own["AlarmRule"].replace(f"ALARM({left}-errors)", "ALARM(all-errors)")


BAD = {
    "tells nobody": (changed(lambda name, own: own.pop("AlarmActions", None)), "useful"),
    "actions switched off": (changed(only("", ActionsEnabled=False)), "useful"),
    "always in alarm": (changed(lambda name, own: own.update(AlarmRule="TRUE") if name in PAGES else None), "useful"),
    "rings whenever it is well": (changed(upside_down), "useful"),
    "writes tickets for all": (
        changed(lambda name, own: own.update(AlarmActions=WRITE) if name in PAGES else None),
        "useful",
    ),
    "reaches a topic that nobody reads": (
        changed(
            lambda name, own: (
                own.update(AlarmActions=["arn:aws:sns:eu-west-1:123456789012:nobody"]) if name in PAGES else None
            )
        ),
        "useful",
    ),
    "wakes someone for processors": (
        changed(**{f"{api}Cpu": watch(service, "CPUUtilization", owner) for api, (service, owner) in APIS.items()}),
        "precision",
    ),
    "wakes someone for restarts": (
        changed(
            **{
                f"{api}Restarts": watch(
                    service, "Restarts", owner, Statistic="Sum", Threshold=0, TreatMissingData="notBreaching"
                )
                for api, (service, owner) in APIS.items()
            }
        ),
        "precision",
    ),
    "counts errors instead of their share": (changed(counted), "sev1"),
    "a single minute": (changed(only("Errors", DatapointsToAlarm=1, EvaluationPeriods=1)), "precision"),
    "a single slow minute": (changed(only("Latency", DatapointsToAlarm=1, EvaluationPeriods=1)), "precision"),
    "half of all requests": (changed(only("Errors", Threshold=60)), "sev1"),
    "one request of a hundred": (changed(only("Errors", Threshold=1)), "precision"),
    "slow requests are no errors": (
        changed(
            drop=lambda name: name.endswith("Latency"),
            change=lambda name, own: (
                own.update(AlarmRule=own["AlarmRule"].split(" OR ")[0]) if name.endswith("Page") else None
            ),
        ),
        "sev1",
    ),
    "one threshold of latency for all": (changed(only("Latency", Threshold=300)), "precision"),
    "the default for what is silent": (changed(only("WorkerDead", TreatMissingData="missing")), "sev1"),
    "silence does not breach": (changed(only("WorkerDead", TreatMissingData="notBreaching")), "sev1"),
    "silence keeps the state": (changed(only("WorkerDead", TreatMissingData="ignore")), "sev1"),
    "three silent minutes": (changed(only("WorkerDead", DatapointsToAlarm=3, EvaluationPeriods=3)), "silence"),
    "everything that is missing breaches": (
        changed(
            lambda name, own: (
                own.update(TreatMissingData="breaching")
                if "TreatMissingData" in own and "Deploying" not in name
                else None
            )
        ),
        "silence",
    ),
    "wakes someone for no data": (
        changed(
            **{
                f"{api}Silent": watch(
                    service, "LatencyP99", owner, [], InsufficientDataActions=WAKE, Period=60, Threshold=9e9
                )
                for api, (service, owner) in APIS.items()
            }
        ),
        "silence",
    ),
    "an hour a point": (changed(period(60)), "detection"),
    "forty minutes in a row": (changed(only("Errors", DatapointsToAlarm=40, EvaluationPeriods=40)), "detection"),
    "quiet for two hours after a release": (
        changed(
            lambda name, own: own.update(ActionsSuppressorExtensionPeriod=7_200) if "ActionsSuppressor" in own else None
        ),
        "detection",
    ),
    "nothing suppresses": (
        changed(both(unsuppressed, only("Errors", DatapointsToAlarm=3, EvaluationPeriods=3))),
        "releases",
    ),
    "the database silences nobody": (
        changed(
            lambda name, own: (
                own.update(ActionsSuppressor=own["ActionsSuppressor"].replace("quiet", "deploying"))
                if "ActionsSuppressor" in own
                else None
            )
        ),
        "calm",
    ),
    "every alarm rings beside the composite": (changed(both(paging("Errors"), paging("Latency"))), "calm"),
    "remembers an hour": (changed(only("Errors", DatapointsToAlarm=5, EvaluationPeriods=60)), "reset"),
    "one alarm for all, owned by no team of them": (
        changed(
            lambda name, own: own.pop("AlarmActions", None) if name in PAGES else None,
            AllPage=composite(EVERYTHING, "platform-engineering"),
        ),
        "owned",
    ),
    "one alarm for all, owned by one of them": (
        changed(
            lambda name, own: own.pop("AlarmActions", None) if name in PAGES else None,
            AllPage=composite(EVERYTHING, "tracking"),
        ),
        "reaches",
    ),
    "nobody owns them": (changed(lambda name, own: own.pop("Tags", None)), "owned"),
    "one team owns all": (changed(owned_by("tracking")), "reaches"),
    "an owner that is no team": (changed(owned_by("whoever-is-there")), "owned"),
    "no tickets": (changed(drop=lambda name: name in [*CREEPS, "StatusLate"]), "tickets"),
    "tickets after half a day": (
        changed(both(only("StatusLate", EvaluationPeriods=200, DatapointsToAlarm=200), period(360, "Creep"))),
        "tickets",
    ),
    "a ticket for every point": (
        changed(
            lambda name, own: (
                own.update(
                    AlarmActions=WRITE,
                    DatapointsToAlarm=1,
                    EvaluationPeriods=1,
                    Tags=[{"Key": "owner", "Value": "tracking"}],
                )
                if name == "LookupErrors"
                else None
            ),
            Late=watch("tracking-projection", "QueueAge", "tracking", WRITE, Period=60, Threshold=60),
        ),
        "backlog",
    ),
    "a lone point rings later": (
        changed(both(expressed("100 * errors / requests"), only("Errors", TreatMissingData="missing"))),
        "precision",
    ),
    "three alarms must agree": (
        changed(
            lambda name, own: (
                own.update(
                    AlarmRule="AT_LEAST(3, ALARM, (lookup-errors, lookup-latency, dispatch-errors, dispatch-latency, label-errors, label-latency))"
                )
                if name.endswith("Page") and "-errors" in own["AlarmRule"]
                else None
            )
        ),
        "sev1",
    ),
    "errors and latency at once": (
        changed(
            lambda name, own: (
                own.update(AlarmRule=own["AlarmRule"].replace(" OR ", " AND ")) if name.endswith("Page") else None
            )
        ),
        "sev1",
    ),
    "one share over all services": (changed(summed, AllErrors=ALL_SERVICES), "sev1"),
    "a release of another service silences the database": (
        changed(
            lambda name, own: (
                own.update(
                    ActionsSuppressor="label-deploying",
                    ActionsSuppressorWaitPeriod=60,
                    ActionsSuppressorExtensionPeriod=60,
                )
                if name == "DatabasePage"
                else None
            )
        ),
        "sev1",
    ),
    "a dead worker silences all others": (
        changed(
            lambda name, own: (
                own.update(AlarmRule=f"({own['AlarmRule']}) AND NOT ALARM(worker-dead)")
                if name in PAGES and name != "ProjectionPage"
                else None
            )
        ),
        "sev1",
    ),
    "the processor can never be that busy": (
        changed(
            **{
                f"Busy{number}": watch("dispatch-api", "CPUUtilization", "dispatch", Threshold=101 + number)
                for number in range(5)
            }
        ),
        "alive",
    ),
    "a part of the rule that cannot ring": (
        changed(
            lambda name, own: (
                own.update(AlarmRule=f"{own['AlarmRule']} OR ALARM(never)") if name == "DispatchPage" else None
            ),
            Never=watch("dispatch-api", "LatencyP99", actions=[], AlarmName="never", Threshold=600_000),
        ),
        "alive",
    ),
    "seconds taken for milliseconds": (
        changed(
            Wait=watch(
                "label-service",
                "LatencyP99",
                "orders",
                WRITE,
                Threshold=0.8,
                ComparisonOperator="LessThanThreshold",
                TreatMissingData="missing",
                Statistic="Maximum",
                Period=86_400,
                EvaluationPeriods=7,
            )
        ),
        "alive",
    ),
    "a ticket of a rule that contradicts itself": (
        changed(
            Both=composite("ALARM(worker-dead) AND OK(worker-dead)", "tracking", AlarmName="both", AlarmActions=WRITE)
        ),
        "alive",
    ),
    "a health check of a service that sends none": (
        changed(
            Health=watch(
                "dispatch-api",
                "WriterHealthy",
                "dispatch",
                ComparisonOperator="LessThanThreshold",
                Threshold=1,
                TreatMissingData="breaching",
            )
        ),
        "alive",
    ),
    "a ticket that is always written": (
        changed(
            Always=watch("dispatch-api", "LatencyP99", "dispatch", WRITE, Threshold=-1, TreatMissingData="breaching")
        ),
        "alive",
    ),
    "one customer's errors silence an outage": (
        changed(
            lambda name, own: (
                own.update(AlarmRule=f"({own['AlarmRule']}) AND NOT ALARM(lookup-creep)")
                if name == "TrackingPage"
                else None
            )
        ),
        "sev1",
    ),
    "rings only while a worker is known to be well": (
        changed(
            lambda name, own: (
                own.update(AlarmRule=f"({own['AlarmRule']}) AND OK(worker-dead)") if name == "DispatchPage" else None
            )
        ),
        "sev1",
    ),
    "rings only while nothing is missing": (
        changed(
            both(
                only("Creep", TreatMissingData="missing"),
                lambda name, own: (
                    own.update(AlarmRule=f"({own['AlarmRule']}) AND NOT INSUFFICIENT_DATA(dispatch-creep)")
                    if name == "DispatchPage"
                    else None
                ),
            )
        ),
        "sev1",
    ),
    "a release that lasts as long as telemetry is away": (
        changed(only("Deploying", TreatMissingData="ignore")),
        "sev1",
    ),
    "the last word on a release is repeated": (
        changed(
            LookupDeploying={
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "AlarmName": "lookup-deploying",
                    "Metrics": [
                        {"Id": "known", "Expression": "FILL(said, REPEAT)"},
                        {
                            "Id": "said",
                            "ReturnData": False,
                            "MetricStat": {
                                "Metric": {
                                    "Namespace": "Northwind",
                                    "MetricName": "Deploying",
                                    "Dimensions": [{"Name": "Service", "Value": "tracking-lookup-api"}],
                                },
                                "Period": 60,
                                "Stat": "Maximum",
                            },
                        },
                    ],
                    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
                    "Threshold": 1,
                    "EvaluationPeriods": 1,
                },
            }
        ),
        "sev1",
    ),
    "missing telemetry counts as a release": (changed(only("Deploying", TreatMissingData="breaching")), "sev1"),
    "a topic of another account": (
        changed(
            lambda name, own: (
                own.update(AlarmActions=["arn:aws:sns:us-east-1:999999999999:on-call"]) if name in PAGES else None
            )
        ),
        "useful",
    ),
    "a queue with the name of the topic": (
        changed(
            lambda name, own: (
                own.update(AlarmActions=["arn:aws:sqs:eu-west-1:123456789012:on-call"]) if name in PAGES else None
            )
        ),
        "useful",
    ),
    "a metric that nobody sends": (
        changed(Ghost=watch("dispatch-api", "Saturation", "dispatch", TreatMissingData="notBreaching")),
        "alive",
    ),
    "a band on a metric that has none": (
        changed(
            Band=watch(
                "dispatch-api",
                "",
                "dispatch",
                Metrics=[
                    {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m, 2)"},
                    {
                        "Id": "m",
                        "MetricStat": {
                            "Metric": {
                                "Namespace": "Northwind",
                                "MetricName": "LatencyP99",
                                "Dimensions": [{"Name": "Service", "Value": "dispatch-api"}],
                            },
                            "Period": 60,
                            "Stat": "Average",
                        },
                    },
                ],
                ThresholdMetricId="band",
                ComparisonOperator="GreaterThanUpperThreshold",
                **dict.fromkeys(("Namespace", "MetricName", "Dimensions", "Statistic", "Period", "Threshold")),
            )
        ),
        "alive",
    ),
    "the last errors are repeated": (changed(expressed("100 * FILL(errors, REPEAT) / requests")), "useful"),
    "little traffic does not count": (
        changed(expressed("IF(requests > 100, 100 * FILL(errors, 0) / requests, 0)")),
        "sev1",
    ),
    "a suppressor that is the fault itself": (
        changed(
            lambda name, own: (
                own.update(ActionsSuppressor=own["AlarmRule"].split("ALARM(")[1].split(")")[0])
                if "ActionsSuppressor" in own
                else None
            )
        ),
        "sev1",
    ),
    "ten minutes of which one is enough": (
        changed(only("Errors", DatapointsToAlarm=1, EvaluationPeriods=10)),
        "useful",
    ),
    "wakes someone when load is unusual": (
        changed(
            **{
                f"{api}Load": {
                    "Type": "AWS::CloudWatch::Alarm",
                    "Properties": {
                        "Metrics": [
                            {"Id": "band", "Expression": "ANOMALY_DETECTION_BAND(m, 0.3)"},
                            {
                                "Id": "m",
                                "MetricStat": {
                                    "Metric": {
                                        "Namespace": "Northwind",
                                        "MetricName": "Requests",
                                        "Dimensions": [{"Name": "Service", "Value": service}],
                                    },
                                    "Period": 60,
                                    "Stat": "Sum",
                                },
                            },
                        ],
                        "ThresholdMetricId": "band",
                        "ComparisonOperator": "LessThanLowerOrGreaterThanUpperThreshold",
                        "EvaluationPeriods": 2,
                        "AlarmActions": WAKE,
                        "Tags": [{"Key": "owner", "Value": owner}],
                    },
                }
                for api, (service, owner) in APIS.items()
            }
        ),
        "precision",
    ),
}


def in_other_words() -> str:
    """JSON, other names and ids, another order, an ARN instead of a parameter."""
    text = json.dumps(dict(reversed(REFERENCE["Resources"].items())))
    for name in [own["Properties"]["AlarmName"] for own in REFERENCE["Resources"].values()]:
        text = text.replace(f'"{name}"', f'"x {name}"').replace(f"ALARM({name})", f'ALARM(\\"x {name}\\")')
    text = text.replace('{"Ref": "OnCall"}', '"arn:aws:sns:eu-west-1:123456789012:on-call"').replace("requests", "all")
    return json.dumps(
        {
            "AWSTemplateFormatVersion": "2010-09-09",
            **{key: REFERENCE[key] for key in ("Parameters",)},
            "Resources": json.loads(text),
        }
    )


def sticky(name: str, own: Properties) -> None:
    """No suppressor: the rule itself leaves releases out, for as long as one was running in the last five minutes."""
    if name.endswith("Deploying"):
        own.update(DatapointsToAlarm=1, EvaluationPeriods=6)
    if name.endswith("Page") and "ActionsSuppressor" in own:
        own["AlarmRule"] = (
            f"({own['AlarmRule']}) AND NOT ALARM({own['ActionsSuppressor'].replace('quiet', 'deploying')})"
        )
        if "quiet" in own["ActionsSuppressor"]:
            own["ActionsSuppressor"] = "writer-down"
        else:
            unsuppressed(name, own)


def one_a_team(name: str, own: Properties) -> None:
    """One composite alarm a team over everything that it owns."""
    if name == "TrackingPage":
        own["AlarmRule"] = "ALARM(worker-dead) OR ALARM(lookup-errors) OR ALARM(lookup-latency)"
    if name == "LabelPage":
        own["AlarmRule"] = "ALARM(label-errors) OR ALARM(label-latency) OR ALARM(writer-down)"
        own["ActionsSuppressor"] = "label-deploying"


GOOD = {
    "in other words": in_other_words(),
    "guards against what has not happened yet": changed(
        **{
            f"{api}Stopped": watch(
                service, "Requests", owner, Threshold=1, ComparisonOperator="LessThanThreshold", Period=900
            )
            for api, (service, owner) in APIS.items()
        },
        QueueFull=watch("tracking-projection", "QueueAge", "tracking", Threshold=3_600, EvaluationPeriods=3),
        DatabaseBusy=watch("orders-db", "CPUUtilization", "orders", WRITE, Threshold=98, Period=3_600),
    ),
    "slow requests wait while failing ones wake the team": changed(
        lambda name, own: (
            own.update(AlarmRule="ALARM(lookup-errors)")
            if name == "TrackingPage"
            else own.update(AlarmRule="ALARM(dispatch-errors) OR (ALARM(dispatch-latency) AND OK(writer-down))")
            if name == "DispatchPage"
            else None
        ),
        SlowPage=composite(
            "ALARM(lookup-latency) AND NOT ALARM(lookup-errors)",
            "tracking",
            ActionsSuppressor="lookup-deploying",
            ActionsSuppressorWaitPeriod=120,
            ActionsSuppressorExtensionPeriod=300,
        ),
    ),
    "releases are known by the default for what is missing": changed(only("Deploying", TreatMissingData="missing")),
    "longer than a release, suppressed by the database alone": changed(
        both(
            only("Errors", DatapointsToAlarm=9, EvaluationPeriods=10),
            lambda name, own: (
                own.update(ActionsSuppressor="writer-down")
                if name in ("DispatchPage", "LabelPage")
                else unsuppressed(name, own)
                if name == "TrackingPage"
                else None
            ),
        ),
        drop=lambda name: name.endswith(("Deploying", "Quiet")),
    ),
    "releases are left out by the rule": changed(sticky),
    "one alarm a team": changed(one_a_team, drop=lambda name: name in ("ProjectionPage", "DatabasePage")),
    "three minutes a point": changed(both(period(3), only("Errors", DatapointsToAlarm=3, EvaluationPeriods=3))),
    "other thresholds": changed(
        both(only("Errors", Threshold=10), only("Latency", DatapointsToAlarm=4, EvaluationPeriods=5))
    ),
    "counts how many alarms ring": changed(
        lambda name, own: (
            own.update(AlarmRule="AT_LEAST(1, ALARM, (dispatch-errors, dispatch-latency))")
            if name == "DispatchPage"
            else None
        )
    ),
    "silence filled in by an expression": changed(
        WorkerDead={
            "Type": "AWS::CloudWatch::Alarm",
            "Properties": {
                "AlarmName": "worker-dead",
                "Metrics": [
                    {"Id": "filled", "Expression": "FILL(events, 0)"},
                    {
                        "Id": "events",
                        "ReturnData": False,
                        "MetricStat": {
                            "Metric": {
                                "Namespace": "Northwind",
                                "MetricName": "EventsProcessed",
                                "Dimensions": [{"Name": "Service", "Value": "tracking-projection"}],
                            },
                            "Period": 60,
                            "Stat": "Sum",
                        },
                    },
                ],
                "ComparisonOperator": "LessThanThreshold",
                "Threshold": 1,
                "EvaluationPeriods": 12,
            },
        }
    ),
    "percentiles and a share that is compared in the expression": changed(
        both(
            expressed("IF(100 * FILL(errors, 0) / requests > 6, 1, 0)"),
            only("Errors", Threshold=0.5),
            lambda name, own: (
                (
                    own.pop("Statistic"),
                    own.update(ExtendedStatistic="p50", Period=180, DatapointsToAlarm=3, EvaluationPeriods=3),
                )
                if name.endswith("Latency")
                else None
            ),
        )
    ),
}
SCENARIO = LAB.scenario


@cache
def missed(text: str, seed: str) -> tuple[str, ...]:
    """The demands that a template misses in the weeks of a seed."""
    done = evaluate(read_alarms(text), SCENARIO, silent, seed)
    return tuple(f"{each.demand}: {each.found}" for each in judge(done, SCENARIO, LAB.brief.bar) if not each.met)


def demands(text: str, seed: str) -> set[str]:
    return {each.split(":")[0] for each in missed(text, seed)}


@pytest.mark.sampled(8)
@pytest.mark.parametrize("name", BAD)
def test_alarms_that_are_bad_at_work_fail_for_their_own_reason(name: str) -> None:
    text, demand = BAD[name]
    assert demand in demands(text, "first"), missed(text, "first")


@pytest.mark.parametrize("name", GOOD)
def test_good_alarms_that_differ_from_the_reference_pass(name: str) -> None:
    assert not missed(GOOD[name], "first")


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_weeks_are_the_bad_fail_and_the_good_pass(seed: int) -> None:
    wrong = {
        name: missed(text, f"{seed}") for name, (text, demand) in BAD.items() if demand not in demands(text, f"{seed}")
    }
    wrong |= {name: found for name, text in GOOD.items() if (found := missed(text, f"{seed}"))}
    assert not wrong


@pytest.mark.parametrize("name", ["tells nobody", "actions switched off", "always in alarm", "writes tickets for all"])
def test_doing_nothing_and_ringing_always_earn_nothing(name: str) -> None:
    assert LAB.judge(BAD[name][0]).score == 0


def test_names_texts_order_and_what_tells_nobody_draw_no_other_weeks() -> None:
    kind = kinds(SCENARIO)
    seed = read_alarms(written(REFERENCE)).seed(kind)
    described = changed(lambda name, own: own.update(AlarmDescription=f"{name} again", OKActions=[]))
    idle = changed(Idle=watch("orders-db", "CPUUtilization", actions=[]))
    twice = changed(
        Again={
            **copy.deepcopy(REFERENCE["Resources"]["DatabasePage"]),
            "Properties": {**REFERENCE["Resources"]["DatabasePage"]["Properties"], "AlarmName": "again"},
        }
    )
    padded = changed(
        lambda name, own: own.update(AlarmRule=f"({own['AlarmRule']}) OR FALSE") if name in PAGES else None
    )
    for text in (in_other_words(), described, idle, twice, padded, changed(owned_by("tracking"))):
        assert read_alarms(text).seed(kind) == seed
    assert read_alarms(changed(only("Errors", Threshold=8))).seed(kind) != seed


def test_the_templates_of_the_lab_are_read_by_others_too(tmp_path: Path) -> None:
    for name in ("starter", "middling", "reference"):
        data = yaml.safe_load(LAB.text(name))  # type: ignore[arg-type]
        assert {each["Type"] for each in data["Resources"].values()} <= {
            "AWS::CloudWatch::Alarm",
            "AWS::CloudWatch::CompositeAlarm",
        }
