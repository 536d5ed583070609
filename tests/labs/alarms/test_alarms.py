"""Templates with alarms: what is read, what is refused with its place, and what composite alarms do."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.labs.alarms.builder import REFERENCE, changed, only, watch, written

from opexkit.files.problem import InputError
from opexkit.labs import find_lab
from opexkit.labs.alarms.alarms import Watch
from opexkit.labs.alarms.evaluate import Telemetry, _aggregated, _free, key, ring
from opexkit.labs.alarms.material import percent
from opexkit.labs.alarms.oddities import oddities
from opexkit.labs.alarms.reading import read_alarms
from opexkit.labs.check import check_artefact

LAB = find_lab("alarm-tuning")
ONE = """\
Resources:
  High:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: N
      MetricName: m
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      ComparisonOperator: GreaterThanThreshold
      Threshold: 1
"""
RULE = """\
  Both:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties:
      AlarmRule: {rule}
"""


def rings(text: str, *points: float | None, minutes: int = 0) -> Mapping[str, list[int]]:
    """The minutes at which each alarm of a template tells someone, for a metric with such points."""
    given = np.array([np.nan if each is None else each for each in points] + [0.0] * minutes)
    sent = ring(read_alarms(text), Telemetry({key("N", "m", []): given}, {}, len(given))).sent
    return {name: [minute for minute, alarm, _ in sent if alarm == name] for name in {alarm for _, alarm, _ in sent}}


def acting(text: str) -> str:
    return text.replace("Properties:\n", "Properties:\n      AlarmActions: [x]\n")


def test_short_forms_parameters_and_addresses_are_put_in() -> None:
    text = """\
Parameters:
  Env: {Type: String, Default: prod}
  Limit: {Type: Number, Default: 5}
Mappings:
  Periods: {prod: {Seconds: 120}}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: on-call}}
  High:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: !Sub "${Env}-high"
      Namespace: N
      MetricName: m
      Statistic: Sum
      Period: !FindInMap [Periods, !Ref Env, Seconds]
      EvaluationPeriods: 3
      ComparisonOperator: GreaterThanThreshold
      Threshold: !Ref Limit
      AlarmActions: [!Ref Topic, !Join [":", [arn, !Ref AWS::Region]]]
      OKActions: [!Ref AWS::NoValue]
  Both:
    Type: AWS::CloudWatch::CompositeAlarm
    Properties:
      AlarmRule: !Sub "ALARM(${High.Arn}) AND OK(${High})"
"""
    alarms = read_alarms(text)
    high = alarms.each["prod-high"]
    assert isinstance(high, Watch)
    own = high.properties
    assert (own.period, own.threshold, own.ok_actions) == (120, 5.0, [])
    assert own.alarm_actions == ["arn:aws:sns:eu-west-1:123456789012:on-call", "arn:eu-west-1"]
    assert list(alarms.each) == ["prod-high", "Both"]


def other(old: str, new: str) -> str:
    assert old in ONE
    return ONE.replace(old, new)


BAD: dict[str, tuple[str, str]] = {
    "empty": ("", "is empty"),
    "no template": ("- a\n", "a.yaml:1:1: is no CloudFormation template"),
    "no resources": ("Resources: {}\n", "holds no `Resources`"),
    "wrong version": (
        "AWSTemplateFormatVersion: 2011-01-01\n" + ONE,
        "a.yaml:1:1: there is no template format '2011-01-01'",
    ),
    "macro": ("Transform: AWS::Serverless-2016-10-31\n" + ONE, "render the template first"),
    "no alarm": ("Resources:\n  T: {Type: AWS::SNS::Topic}\n", "holds no alarm"),
    "no type": (ONE + "  Other: {}\n", "a.yaml:12:3: 'Other' has no type"),
    "misspelt": (other("Threshold:", "Treshold:"), "there is no key 'Treshold' here; did you mean 'Threshold'"),
    "missing": (other("      EvaluationPeriods: 1\n", ""), "EvaluationPeriods` is missing"),
    "number": (other("Threshold: 1", "Threshold: high"), "a.yaml:11:7: "),
    "not a number": (other("Threshold: 1", "Threshold: .inf"), "a.yaml:11:7: "),
    "period": (other("Period: 60", "Period: 45"), "45 seconds are no period"),
    "high resolution": (other("Period: 60", "Period: 10"), "metrics here have a point a minute"),
    "day": (other("EvaluationPeriods: 1", "EvaluationPeriods: 2000"), "looks back more than 1 days"),
    "M of N": (
        other("EvaluationPeriods: 1", "EvaluationPeriods: 1\n      DatapointsToAlarm: 2"),
        "2 of 1 points can never breach",
    ),
    "comparison": (other("GreaterThanThreshold", "Above"), "'Above' is no"),
    "trimmed mean": (other("Statistic: Sum", "ExtendedStatistic: tm90"), "the statistic 'tm90' is not computed here"),
    "statistic": (other("Statistic: Sum", "ExtendedStatistic: median"), "'median' is no statistic"),
    "two statistics": (
        other("Statistic: Sum", "Statistic: Sum\n      ExtendedStatistic: p99"),
        "one of `Statistic` and `ExtendedStatistic`",
    ),
    "no threshold": (other("      Threshold: 1\n", ""), "one of `Threshold` and `ThresholdMetricId`"),
    "band": (other("GreaterThanThreshold", "GreaterThanUpperThreshold"), "a band needs `ThresholdMetricId`"),
    "parameter": (other("Threshold: 1", "Threshold: !Ref Limit"), "there is no parameter or resource 'Limit'"),
    "no default": (
        "Parameters: {Limit: {Type: Number}}\n" + other("Threshold: 1", "Threshold: !Ref Limit"),
        "the number 'Limit' has no default",
    ),
    "condition": (
        other("    Properties:", "    Condition: Prod\n    Properties:"),
        "a.yaml:4:5: whether 'High' is there depends on a condition",
    ),
    "if": (other("Threshold: 1", "Threshold: !If [Prod, 1, 2]"), "what `Fn::If` becomes cannot be told"),
    "other tag": (other("Threshold: 1", "Threshold: !Secret x"), "the tag '!Secret' is not read"),
    "unknown child": (
        ONE + RULE.format(rule="ALARM(Hgh)"),
        "a.yaml:15:7: there is no alarm 'Hgh' in this template; did you mean 'High'",
    ),
    "circle": (ONE + RULE.format(rule="ALARM(Both)"), "'Both' depends on itself"),
    "rule": (ONE + RULE.format(rule="ALARM(High) AND"), "the rule ends too early, at character 16 of the rule"),
    "suppressor": (
        ONE + RULE.format(rule="ALARM(High)") + "      ActionsSuppressor: High\n",
        "ActionsSuppressorWaitPeriod",
    ),
    "same name": (
        ONE
        + ONE.replace("Resources:\n", "")
        .replace("High", "Low")
        .replace("Namespace", "AlarmName: High\n      Namespace"),
        "two alarms are named 'High'",
    ),
    "deep": ("Resources: " + "[" * 60, "levels inside one another"),
    "large": ("# " + "x" * 1_000_001, "is larger than"),
    "many": (
        "Resources:\n" + "".join(f"  A{n}: {{Type: AWS::CloudWatch::Alarm}}\n" for n in range(501)),
        "more than 500 resources",
    ),
    "ten thousand": (
        "Resources:\n" + "".join(f"  A{n}: {{Type: AWS::CloudWatch::Alarm}}\n" for n in range(10_000)),
        "more than 500 resources",
    ),
    "grows": (
        'Parameters: {A: {Type: String, Default: "'
        + "x" * 10_000
        + '"}}\n'
        + other("MetricName: m", 'MetricName: !Sub "' + "${A}" * 500 + '"'),
        "becomes longer than 20,000 characters",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    text, says = BAD[name]
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        LAB.judge(text, path)
    told = [str(problem).replace(f"{tmp_path}/", "") for problem in caught.value.problems]
    assert any(says in each for each in told), told
    assert all("; " in each for each in told), told


def expressions(*queries: dict[str, Any], **more: Any) -> str:
    own = {
        "Metrics": list(queries),
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 1,
        **more,
    }
    return written({"Resources": {"High": {"Type": "AWS::CloudWatch::Alarm", "Properties": own}}})


def metric(name: str, period: int = 60) -> dict[str, Any]:
    stat = {"Metric": {"Namespace": "N", "MetricName": "m"}, "Period": period, "Stat": "Sum"}
    return {"Id": name, "ReturnData": False, "MetricStat": stat}


QUERIES = {
    "unknown id": (expressions({"Id": "e", "Expression": "m1 / m3"}, metric("m1")), "there is no query 'm3'"),
    "circle": (
        expressions({"Id": "e", "Expression": "f"}, {"Id": "f", "Expression": "e", "ReturnData": False}, metric("m")),
        "is computed from itself",
    ),
    "periods": (expressions({"Id": "e", "Expression": "a + b"}, metric("a"), metric("b", 300)), "different periods"),
    "two watched": (
        expressions({"Id": "e", "Expression": "a"}, {**metric("a"), "ReturnData": True}),
        "2 queries return data",
    ),
    "none watched": (expressions(metric("a")), "no queries return data"),
    "insights": (expressions({"Id": "e", "Expression": "SELECT MAX(x) FROM y"}), "Metrics Insights"),
    "band as a number": (
        expressions({"Id": "e", "Expression": "ANOMALY_DETECTION_BAND(a) + 1"}, metric("a")),
        "a band is a threshold",
    ),
    "eleven metrics": (
        expressions({"Id": "e", "Expression": "a0"}, *(metric(f"a{n}") for n in range(11))),
        "more than 10 metrics",
    ),
}


@pytest.mark.parametrize("name", QUERIES)
def test_queries_that_do_not_fit_are_told(name: str) -> None:
    text, says = QUERIES[name]
    with pytest.raises(InputError, match=says):
        read_alarms(text)


def test_thirty_queries_that_each_double_the_one_before_end_soon() -> None:
    chain = [{"Id": f"q{n}", "Expression": f"q{n - 1} + q{n - 1}", "ReturnData": n == 28} for n in range(1, 29)]
    text = expressions(*chain, metric("q0"), AlarmActions=["x"])
    assert rings(text, 0, 1, 0) == {"High": [1]}
    assert read_alarms(text).seed(str)


def test_a_breaching_zero_is_a_point() -> None:
    text = (
        acting(ONE)
        .replace("GreaterThanThreshold", "LessThanThreshold")
        .replace("EvaluationPeriods: 1", "EvaluationPeriods: 3")
    )
    assert rings(text, None, None, 0, None, None)["High"] == [4]


def test_an_alarm_tells_once_when_it_enters_the_state_and_nobody_when_switched_off() -> None:
    assert rings(acting(ONE), 0, 2, 2, 0, 2) == {"High": [1, 4]}
    assert rings(acting(ONE).replace("AlarmActions", "ActionsEnabled: false\n      AlarmActions"), 0, 2) == {}


def test_a_point_counts_when_its_period_is_over() -> None:
    assert rings(acting(ONE).replace("Period: 60", "Period: 180"), 0, 0, 0, 2, 0, 0, 0, 0, 0) == {"High": [5]}


def test_metrics_of_dynamodb_always_keep_the_state() -> None:
    text = acting(ONE).replace("Namespace: N", "Namespace: AWS/DynamoDB\n      TreatMissingData: breaching")
    given = np.array([0, np.nan, np.nan, np.nan, np.nan])
    sent = ring(read_alarms(text), Telemetry({key("AWS/DynamoDB", "m", []): given}, {}, 5)).sent
    assert not sent


def test_a_percentile_that_waits_for_samples_never_changes_state() -> None:
    text = acting(ONE).replace(
        "Statistic: Sum", "ExtendedStatistic: p99\n      EvaluateLowSampleCountPercentile: ignore"
    )
    assert rings(text, 5, 5, 5) == {}
    assert rings(text.replace("ignore", "evaluate"), 5, 5, 5) == {"High": [0]}
    assert any("waits for more samples" in str(each) for each in oddities(read_alarms(text), LAB.scenario))


@given(st.lists(st.none() | st.floats(-50, 50), min_size=6, max_size=6), st.floats(0, 100))
def test_percentiles_of_the_points_that_are_there(points: list[float | None], share: float) -> None:
    given = np.array([np.nan if each is None else each for each in points])
    got = _aggregated(given, 3, f"p{share:.2f}".rstrip("0").rstrip("."))
    for row, value in zip(given.reshape(2, 3), got, strict=True):
        there = row[~np.isnan(row)]
        wanted = np.percentile(there, round(share, 2)) if len(there) else np.nan
        np.testing.assert_allclose(value, wanted, atol=1e-9)


def slow_free(quiet: list[bool], start: int, end: int, wait: int, extension: int) -> int | None:
    """Minute by minute: hushed by the suppressor, by waiting for it, or by the extension after it."""
    left = wait
    for minute in range(start, end):
        if quiet[minute]:
            left = None
        elif left is None:
            left = extension
        if left == 0:
            return minute
        if left is not None:
            left -= 1
    return None


@settings(max_examples=20 * settings.default.max_examples)
@given(st.lists(st.booleans(), min_size=1, max_size=20), st.integers(0, 5), st.integers(0, 5), st.data())
def test_suppression_agrees_with_going_minute_by_minute(
    quiet: list[bool], wait: int, extension: int, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(quiet) - 1))
    end = data.draw(st.integers(start + 1, len(quiet)))
    assert _free(np.array(quiet), start, end, wait, extension) == slow_free(quiet, start, end, wait, extension)


def test_what_is_odd_is_told_at_its_line() -> None:
    text = changed(
        Unknown=watch("orders-db", "CPUUtilisation", "orders"),
        Lone=watch("dispatch-api", "Errors", "dispatch", Statistic="Sum", Period=60),
        Elsewhere=watch("orders-db", "CPUUtilization", "orders", ["arn:aws:sns:eu-west-1:123456789012:team"]),
        Idle=watch("orders-db", "CPUUtilization", "orders", []),
        Mixed={
            "Type": "AWS::CloudWatch::CompositeAlarm",
            "Properties": {
                "AlarmRule": "ALARM(writer-down) OR ALARM(worker-dead) AND OK(lookup-errors)",
                "AlarmActions": [{"Ref": "OnCall"}],
            },
        },
    )
    told = [str(each) for each in oddities(read_alarms(text, Path("a.yaml")), LAB.scenario)]
    for said in (
        "Unknown: the lab has no such metric 'CPUUtilisation', so no point comes; did you mean 'CPUUtilization'",
        "Lone: Errors has no point where nothing happened",
        "Lone: a single minute rings",
        "Elsewhere: 'arn:aws:sns:eu-west-1:123456789012:team' reaches nobody in this lab",
        "Idle: it tells nobody, and no other alarm uses it",
        "Mixed: AND and OR stand beside one another",
    ):
        assert any(said in each and each.startswith("a.yaml:") for each in told), (said, told)
    assert not oddities(read_alarms(written(REFERENCE)), LAB.scenario)


def test_a_parameter_that_only_an_account_knows_stands_for_itself() -> None:
    text = other("MetricName: m", "MetricName: m\n      Dimensions: [{Name: InstanceId, Value: !Ref Instance}]")
    (alarm,) = read_alarms("Parameters: {Instance: {Type: 'AWS::EC2::Instance::Id'}}\n" + text).each.values()
    assert isinstance(alarm, Watch)
    assert [each.value for each in alarm.metrics[0].metric.dimensions] == ["Instance"]


def test_a_template_from_elsewhere_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(ONE, encoding="utf-8")
    notes = [str(each) for each in check_artefact(path)]
    assert "note: no alarm here reads a metric of the lab on alarms" in notes[0]
    assert not any("such metric" in each or "reaches nobody" in each for each in notes)
    path.write_text("Resources:\n  B: {Type: AWS::S3::Bucket}\n", encoding="utf-8")
    with pytest.raises(InputError, match="that a lab takes"):
        check_artefact(path)


def test_a_change_that_matters_changes_what_is_told() -> None:
    before = LAB.judge(written(REFERENCE)).detail
    after = LAB.judge(changed(only("Errors", Threshold=8))).detail
    assert before.seed != after.seed


def test_no_text_of_the_task_holds_a_place_for_a_figure() -> None:
    data = LAB.data
    assert not [text for text in (data.task, data.explanation, *data.hints) if "{" in text.replace("{Ref", "")]


@pytest.mark.parametrize(
    ("share", "said"), [(0, "0 %"), (1, "100 %"), (0.0004, "< 0.1 %"), (0.9996, "> 99.9 %"), (0.5, "50.0 %")]
)
def test_a_share_that_is_not_all_is_not_said_to_be(share: float, said: str) -> None:
    assert percent(share) == said
