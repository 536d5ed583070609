"""Reading OpenSLO files: what is refused, at which place, and what is worth knowing."""

import copy
import re
import time
from pathlib import Path

import pytest
import yaml
from tests.labs.slo.builder import GOOD, alerts, changed

from opexkit.exercises.labs import try_lab
from opexkit.files.problem import InputError
from opexkit.labs import find_lab
from opexkit.labs.check import check_artefact
from opexkit.labs.slo.deploy import cloudwatch, prometheus
from opexkit.labs.slo.duration import minutes
from opexkit.labs.slo.reading import read_alerting

LAB = find_lab("burn-rate-alerts")
REFERENCE = LAB.text("reference")


def swap(old: str, new: str) -> str:
    assert old in REFERENCE, old
    return REFERENCE.replace(old, new, 1)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


BAD = {
    "empty": ("", "is empty"),
    "blank documents": ("---\n---\n", "is empty"),
    "not yaml": ("a: [", "is not YAML"),
    "a list": ("- 1\n", "holds no mapping"),
    "a number": ("7\n", "holds no mapping"),
    "another format": ("groups: []\n", "there is no key 'groups' here"),
    "another version": (swap("apiVersion: openslo/v1", "apiVersion: openslo/v2alpha"), r"s.yaml:2:1: 'openslo/v2alpha' is no"),
    "no such kind": (swap("kind: SLO\n", "kind: Slo\n"), "s.yaml:3:1: there is no kind of object 'Slo'; did you mean 'SLO'"),
    "a key that is not there": (swap("indicatorRef", "indicatorref"), "no key 'indicatorref' here; did you mean 'indicatorRef'"),
    "a policy that is not there": (swap("alertPolicyRef: fast-long", "alertPolicyRef: fast-lang"), r"s.yaml:12:7: there is no AlertPolicy 'fast-lang'; did you mean 'fast-long'"),
    "an indicator that is not there": (swap("indicatorRef: dispatch-errors", "indicatorRef: none"), "there is no SLI 'none'"),
    "a target of notifications that is not there": (swap("targetRef: on-call", "targetRef: oncall"), "no AlertNotificationTarget 'oncall'; did you mean 'on-call'"),
    "a duration in words": (swap("lookbackWindow: 1h", "lookbackWindow: an hour"), "'an hour' is no duration; write a whole number"),
    "a duration in seconds": (swap("lookbackWindow: 5m", "lookbackWindow: 300s"), "'300s' is no duration"),
    "a month has no fixed length": (swap("lookbackWindow: 3d", "lookbackWindow: 1M"), "'1M' has no fixed length; write it in days"),
    "a window of nothing": (swap("lookbackWindow: 5m", "lookbackWindow: 0m"), "'0m' is no span of time"),
    "a window of years": (swap("lookbackWindow: 3d", "lookbackWindow: 999999w"), "for more than 31 days"),
    "a threshold in words": (swap("threshold: 14.4", "threshold: fast"), "threshold.* must be a number|'fast'"),
    "a threshold below zero": (swap("threshold: 14.4", "threshold: -1"), "threshold"),
    "a threshold that is none": (swap("threshold: 14.4", "threshold: nan"), "threshold"),
    "a target of one": (swap("target: 0.999", "target: 1"), "target"),
    "two targets": (swap("target: 0.999", "target: 0.999, targetPercent: 99.9"), "needs one of `target` and `targetPercent`"),
    "another severity": (swap("severity: page", "severity: sev1"), "'sev1' says not whether someone is woken; write page or ticket"),
    "two severities in one alert": (swap("severity: page", "severity: ticket"), "and they ring together; give both one severity"),
    "slices of time": (swap("budgetingMethod: Occurrences", "budgetingMethod: Timeslices"), "this lab counts requests; write Occurrences"),
    "another method": (swap("budgetingMethod: Occurrences", "budgetingMethod: Requests"), "'Requests' is no"),
    "two objectives": (swap("objectives: [{target: 0.999}]", "objectives: [{target: 0.999}, {target: 0.99}]"), "a second objective in one SLO"),
    "two of one name": (REFERENCE + "---\n" + REFERENCE[REFERENCE.index("apiVersion") : REFERENCE.index("---")], "a second SLO is named 'dispatch-create' \\(first on line"),
    "two for one service": (swap("service: label-service", "service: dispatch-api"), "a second SLO is for the service 'dispatch-api'"),
    "two conditions in a policy": (changed(lambda each: each["spec"]["conditions"].append(copy.deepcopy(each["spec"]["conditions"][0])), "AlertPolicy", "fast-long"), "2 items, 1 at most"),
    "no objective at all": ("apiVersion: openslo/v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n", "holds no SLO"),
    "a policy twice": (swap("alertPolicyRef: fast-short", "alertPolicyRef: fast-long"), "appears twice in 'dispatch-create'"),
    "a key twice": (swap("  service: dispatch-api\n", "  service: dispatch-api\n  service: dispatch-api\n"), "the key 'service' appears twice"),
    "an anchor": (swap("metadata: {name: dispatch-create}", "metadata: &a {name: dispatch-create}"), "anchors"),
    "deep nesting": ("apiVersion: openslo/v1\nkind: Service\nspec: " + "[" * 60 + "]" * 60, "levels inside one another"),
    "many documents": ("apiVersion: openslo/v1\n---\n" * 10_000, "more than 500 documents"),
    "many policies": (REFERENCE.replace("  alertPolicies:\n", "  alertPolicies:\n" + "    - alertPolicyRef: fast-long\n" * 10_000, 1), "items, 100 at most"),
    "many conditions": (alerts([("page", [(number, "1h")]) for number in range(40)]), "more than 100 conditions over all SLOs"),
    "too large": ("# " + "x" * 1_100_000, "larger than 1,000,000 bytes"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told_with_its_place_and_what_to_do(name: str) -> None:
    text, says = BAD[name]
    begin = time.process_time()
    with pytest.raises(InputError) as caught:
        LAB.judge(text, Path("s.yaml"))
    assert any(re.search(says, str(problem)) for problem in caught.value.problems), caught.value.problems
    for problem in caught.value.problems:
        assert re.match(r"s\.yaml(:\d+:\d+)?: .+; .+", str(problem), re.DOTALL)
        assert problem.line or "larger than" in problem.message
    assert time.process_time() - begin < 20
    assert try_lab(LAB, text).mark.message


def test_places_count_from_the_beginning_of_the_file() -> None:
    text = swap("lookbackWindow: 6h}", "lookbackWindow: 6hours}")
    with pytest.raises(InputError) as caught:
        read_alerting(text, Path("s.yaml"))
    (problem,) = caught.value.problems
    assert problem.line == line_of(text, "6hours")
    assert problem.column


def test_durations() -> None:
    assert [minutes(text) for text in ("5m", "6h", "3d", "1w", "0m")] == [5, 360, 4_320, 10_080, 0]
    for text in ("", "h", "-1h", "1.5h", "1 h", "1H", "1s", "1h30m", "9999999m"):
        with pytest.raises(ValueError, match="is no duration"):
            minutes(text)


def test_what_is_worth_knowing() -> None:
    brief = LAB.brief

    def said(text: str) -> str:
        return "\n".join(map(str, LAB.engine.check(read_alerting(text, Path("s.yaml")), brief)))

    assert said(REFERENCE) == ""
    assert "no journey of this lab enters at 'dispatch-app'" in said(
        swap("service: dispatch-api", "service: dispatch-app")
    )
    assert "10 is the fastest burn" in said(swap("target: 0.999", "target: 0.9"))
    assert "fast-long does not ring when the budget burns" in said(
        swap("alertWhenBreaching: true", "alertWhenBreaching: false")
    )
    assert "waits 1h on a window of 5m" in said(alerts(GOOD, alertAfter="1h"))
    assert "waits differently" in said(
        swap("threshold: 14.4, lookbackWindow: 1h", "threshold: 14.4, lookbackWindow: 1h, alertAfter: 2m")
    )
    assert "is the only one with `opexkit/together: fast`" in said(
        swap("opexkit/together: fast", "opexkit/together: quick")
    )
    assert "no Prometheus rules can be written" in said(REFERENCE.replace("{{.window}}", "5m"))
    assert "nothing names the AlertNotificationTarget 'spare'" in said(
        REFERENCE
        + "---\napiVersion: openslo/v1\nkind: AlertNotificationTarget\nmetadata: {name: spare}\nspec: {target: mail}\n"
    )
    windows = [("ticket", [(1, f"{number}m")]) for number in range(5, 16)]
    assert "over 10 windows at most" in said(alerts(windows))  # type: ignore[arg-type]
    assert "looks back 7 days at most" in said(alerts([("ticket", [(1, "8d")])]))


def test_the_same_objects_draw_the_same_months_whatever_the_comments() -> None:
    assert read_alerting(REFERENCE).seed == read_alerting("# a word\n" + REFERENCE).seed
    assert read_alerting(REFERENCE).seed != read_alerting(swap("threshold: 14.4", "threshold: 14.5")).seed


def test_check_knows_a_file_of_objects(tmp_path: Path) -> None:
    file = tmp_path / "slo.yaml"
    file.write_text(REFERENCE, encoding="utf-8")
    assert not check_artefact(file)
    file.write_text("a: 1\n---\nb: 2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"slo.yaml:2:1: a second document starts; keep one document in a file"):
        check_artefact(file)


def test_whatever_is_named_can_be_written_for_prometheus_and_cloudwatch() -> None:
    name = 'a"b\\c/d.e'
    text = alerts([("page", [(14.4, "90m"), (14.4, "8m")])], alertAfter="3m", op="gte")
    text = text.replace("dispatch-create", "'" + name + "'").replace("alert-0-0", "a.b").replace("alert-0-1", "ab")
    read = read_alerting(text)
    rules = yaml.safe_load(prometheus(read))
    (rule,) = next(group["rules"] for group in rules["groups"] if group["name"] == f"{name}-alerts")
    assert rule["for"] == "3m"
    assert 'slo="a\\"b\\\\c/d.e"' in rule["expr"]
    assert "ratio_rate8m" in rule["expr"]
    assert ">= (14.4 * 0.001)" in rule["expr"]
    resources = yaml.safe_load(cloudwatch(read))["Resources"]
    assert all(key.isalnum() for key in resources)
    alarms = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::CloudWatch::Alarm"]
    assert {each["EvaluationPeriods"] for each in alarms} == {4}
    assert {each["ComparisonOperator"] for each in alarms} == {"GreaterThanOrEqualToThreshold"}
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", each["AlarmName"]) for each in alarms)


def test_good_raw_and_silent_indicators_become_rules() -> None:
    def query(ratio: dict[str, object]) -> str:
        spec = {"spec": {"ratioMetric": ratio}}
        text = changed(lambda each: each.update(spec), "SLI", "dispatch-errors")
        (group, *_) = yaml.safe_load(prometheus(read_alerting(text)))["groups"]
        return str(group["rules"][0]["expr"])

    def metric(name: str) -> dict[str, object]:
        return {"metricSource": {"type": "Prometheus", "spec": {"query": f"sum(rate({name}[{{{{ .window }}}}]))"}}}

    assert query({"good": metric("g"), "total": metric("t")}).split() == [
        "1",
        "-",
        "((sum(rate(g[5m])))",
        "/",
        "(sum(rate(t[5m]))))",
    ]
    assert query({"raw": metric("r"), "rawType": "failure"}) == "sum(rate(r[5m]))"
    assert query({"raw": metric("r"), "rawType": "success"}) == "1 - (sum(rate(r[5m])))"
    silent = yaml.safe_load(prometheus(read_alerting(alerts([("page", [(1, "5m")])], spec={"alertWhenNoData": True}))))
    assert "or absent(slo:sli_error:ratio_rate5m" in silent["groups"][1]["rules"][0]["expr"]
