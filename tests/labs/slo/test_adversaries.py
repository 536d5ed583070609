"""Alerts that would be bad at work, each failing for its own reason, and good ones that differ from the reference."""

import copy
from typing import Any

import pytest
from tests import quick_yaml as yaml
from tests.labs.slo.builder import FAST, GOOD, REFERENCE, SLOW, STEADY, alerts, changed, written

from opexkit.labs import find_lab
from opexkit.labs.verdict import Judgment

LAB = find_lab("burn-rate-alerts")
LONG_ALONE = [("page", [(14.4, "1h")]), ("page", [(6, "6h")]), *SLOW]


def silent() -> str:
    """The reference, and a page of its own whenever five minutes hold no request."""
    objects = list(yaml.safe_load_all(alerts([*GOOD, ("page", [(1_000_000, "5m")])])))
    policy = [each for each in objects if each["kind"] == "AlertPolicy"][-1]
    policy["spec"]["alertWhenNoData"] = True
    return written(objects)


def measured(name: str, **queries: str | None) -> str:
    """The reference with other queries of an indicator; None deletes one."""

    def change(own: dict[str, Any]) -> None:
        ratio = own["spec"]["ratioMetric"]
        for key, query in queries.items():
            ratio.pop(key, None)
            if key == "rawType":
                ratio[key] = query
            elif query:
                ratio[key] = {"metricSource": {"type": "Prometheus", "spec": {"query": query}}}

    return changed(change, "SLI", name)


def reaching(targets: dict[str, str]) -> str:
    """The reference with its targets reached by other names, by what each reached."""

    def change(own: dict[str, Any]) -> None:
        held = own["spec"]["notificationTargets"][0]
        held["targetRef"] = targets.get(held["targetRef"], held["targetRef"])

    return changed(change, "AlertPolicy")


DISPATCHES = 'sum(rate(http_requests_total{job="dispatch-api"}[{{.window}}]))'
FAILED = 'sum(rate(http_requests_total{job="dispatch-api",code=~"5.."}[{{.window}}]))'
LOOKUPS = 'sum(rate(http_requests_total{job="tracking-lookup-api"}[{{.window}}]))'
FAST_LOOKUPS = 'sum(rate(http_request_duration_seconds_bucket{job="tracking-lookup-api",le="%s"}[{{.window}}]))'
BAD = {
    "pages go to the backlog": (reaching({"on-call": "backlog"}), "useful"),
    "targets swapped": (reaching({"on-call": "backlog", "backlog": "on-call"}), "useful"),
    "tickets wake someone": (reaching({"backlog": "on-call"}), "precision"),
    "every request is a good one": (measured("dispatch-errors", bad=None, good=DISPATCHES), "agreed"),
    "every request is a bad one": (measured("dispatch-errors", bad=DISPATCHES), "agreed"),
    "requests of another service": (measured("label-errors", total=DISPATCHES), "agreed"),
    "half a minute is not slow": (measured("lookup-slow", bad=f"{LOOKUPS} - {FAST_LOOKUPS % 30}"), "agreed"),
    "one indicator for all journeys": (
        changed(lambda each: each["spec"].update(indicatorRef="lookup-slow"), "SLO"),
        "agreed",
    ),
    "nothing is ever bad": (measured("dispatch-errors", bad="vector(0)"), "agreed"),
    "the last five minutes, whatever the window": (
        measured("dispatch-errors", bad=FAILED.replace("{{.window}}", "5m")),
        "agreed",
    ),
    "no window at all": (
        measured(
            "label-errors",
            bad='sum(http_requests_total{job="label-service",code=~"5.."})',
            total='sum(http_requests_total{job="label-service"})',
        ),
        "agreed",
    ),
    "customers' mistakes count": (measured("dispatch-errors", bad=FAILED.replace('=~"5..', '!~"2..')), "agreed"),
    "one code of two": (measured("dispatch-errors", bad=FAILED.replace('=~"5..', '="500')), "agreed"),
    "a service that nobody has": (
        measured("dispatch-errors", bad=FAILED.replace("dispatch-api", "dispatch")),
        "agreed",
    ),
    "a label that nobody sends": (measured("dispatch-errors", bad=FAILED.replace("code=", "status=")), "agreed"),
    "a counter of another tutorial": (
        measured("dispatch-errors", bad=FAILED.replace("http_requests_total", "http_server_requests_seconds_count")),
        "agreed",
    ),
    "an answer for each code": (
        measured(
            "dispatch-errors",
            bad=FAILED.replace("sum(", "sum by (code) ("),
            total=DISPATCHES.replace("sum(", "sum by (code) ("),
        ),
        "agreed",
    ),
    "bad ones of all services": (measured("dispatch-errors", bad=FAILED.replace('job="dispatch-api",', "")), "agreed"),
    "all of all services": (measured("dispatch-errors", total="sum(rate(http_requests_total[{{.window}}]))"), "agreed"),
    "a hundred times too large": (measured("dispatch-errors", bad=f"100 * {FAILED}"), "agreed"),
    "the worst replica for the sum": (measured("dispatch-errors", bad=FAILED.replace("sum(", "max(")), "agreed"),
    "good ones called bad": (measured("dispatch-errors", bad=FAILED.replace("=~", "!~")), "agreed"),
    "what is fast called bad": (measured("lookup-slow", bad=FAST_LOOKUPS % 0.4), "agreed"),
    "a success called a failure": (
        measured("dispatch-errors", bad=None, total=None, raw=f"1 - {FAILED} / {DISPATCHES}", rawType="failure"),
        "agreed",
    ),
    "a query of another tool": (
        changed(
            lambda own: own["spec"]["ratioMetric"]["bad"].update(
                metricSource={"type": "Datadog", "spec": {"query": "sum:dispatch-api.errors{*}[{{.window}}]"}}
            ),
            "SLI",
            "dispatch-errors",
        ),
        "agreed",
    ),
    "half of all requests may fail": (
        changed(lambda each: each["spec"].update(objectives=[{"target": 0.5}]), "SLO"),
        "useful",
    ),
    "no alert on fast burns of one journey": (
        changed(
            lambda each: each["spec"].update(alertPolicies=each["spec"]["alertPolicies"][4:]), "SLO", "tracking-lookup"
        ),
        "detection",
    ),
    "tickets for one journey alone": (
        written(
            [
                {**each, "spec": {**each["spec"], "alertPolicies": each["spec"]["alertPolicies"][:4]}}
                if each["kind"] == "SLO" and each["metadata"]["name"] != "dispatch-create"
                else each
                for each in REFERENCE
            ]
        ),
        "tickets",
    ),
    "no alerts": (changed(lambda each: each["spec"].pop("alertPolicies"), "SLO"), "useful"),
    "rings always": (alerts([("page", [(0, "5m")])], op="gte"), "useful"),
    "reads the comparison the wrong way": (alerts(GOOD, op="lt"), "useful"),
    "never told to ring": (alerts(GOOD, spec={"alertWhenBreaching": False}), "useful"),
    "wakes nobody, writes tickets for all": (alerts([("ticket", pairs) for _, pairs in GOOD]), "useful"),
    "a burn rate taken for a percentage": (alerts([("page", [(1.44, "1h"), (1.44, "5m")]), *SLOW]), "useful"),
    "the whole month as its window": (alerts([("page", [(1, "30d")]), *SLOW]), "useful"),
    "a short window alone": (alerts([("page", [(14.4, "5m")]), *STEADY, *SLOW]), "precision"),
    "long windows alone": (alerts(LONG_ALONE), "reset"),
    "two windows that do not wait for one another": (alerts(GOOD, together=False), "precision"),
    "fast burns only": (alerts(FAST + SLOW), "recall"),
    "steady burns only": (alerts(STEADY + SLOW), "detection"),
    "waits a quarter of an hour": (alerts(GOOD, alertAfter="15m"), "budget"),
    "a threshold that 99 % never reach": (alerts([("page", [(120, "1h"), (120, "5m")]), *STEADY, *SLOW]), "detection"),
    "wakes someone for slow burns": (alerts([("page", pairs) for _, pairs in GOOD]), "precision"),
    "wakes someone where telemetry is silent": (silent(), "precision"),
    "no tickets": (alerts(FAST + STEADY), "tickets"),
    "a ticket for every bad hour": (alerts([*FAST, *STEADY, ("ticket", [(1, "1h")])]), "backlog"),
    "a window of a minute beside six hours": (alerts([*FAST, ("page", [(6, "6h"), (6, "1m")]), *SLOW]), "calm"),
    "one journey left out": (
        written([each for each in REFERENCE if each["metadata"]["name"] != "tracking-lookup"]),
        "agreed",
    ),
    "a promise that is easier to keep": (
        changed(lambda each: each["spec"].update(objectives=[{"target": 0.99}]), "SLO", "dispatch-create"),
        "agreed",
    ),
    "a promise over a week": (
        changed(lambda each: each["spec"]["timeWindow"][0].update(duration="7d"), "SLO", "label-purchase"),
        "agreed",
    ),
}


def in_other_words() -> str:
    """Conditions as objects of their own, in percent, at least instead of above, in another order."""
    objects = copy.deepcopy(REFERENCE)
    for each in list(objects):
        if each["kind"] == "AlertPolicy":
            held = each["spec"]["conditions"][0]
            held["spec"]["condition"]["op"] = "gte"
            objects.append({"apiVersion": "openslo/v1", **held})
            each["spec"]["conditions"] = [{"conditionRef": held["metadata"]["name"]}]
        if each["kind"] == "SLO":
            target = each["spec"]["objectives"][0]
            target["targetPercent"] = round(100 * target.pop("target"), 6)
    return written(objects[::-1])


GOOD_ONES = {
    "a target that nobody here knows": changed(
        lambda each: each["spec"].update(target="alertmanager"), "AlertNotificationTarget"
    ),
    "pages are written down, too": changed(
        lambda each: (
            each["spec"]["notificationTargets"].append({"targetRef": "backlog"})
            if each["spec"]["notificationTargets"] == [{"targetRef": "on-call"}]
            else None
        ),
        "AlertPolicy",
    ),
    "counts good requests": measured("lookup-slow", bad=None, good=FAST_LOOKUPS % 0.4),
    "in other words": in_other_words(),
    "a ratio of its own": measured(
        "dispatch-errors", bad=None, total=None, raw=f"{FAILED} / {DISPATCHES}", rawType="failure"
    ),
    "a success of its own": measured(
        "dispatch-errors", bad=None, total=None, raw=f"(1 - {FAILED} / {DISPATCHES})", rawType="success"
    ),
    "increases instead of rates": measured(
        "dispatch-errors", bad=FAILED.replace("rate", "increase"), total=DISPATCHES.replace("rate", "increase")
    ),
    "good ones by code, none of them missing": measured(
        "dispatch-errors", bad=None, good=FAILED.replace("=~", "!~") + " or vector(0)"
    ),
    "summed by service": measured(
        "label-errors",
        bad='sum by (job) (rate(http_requests_total{job="label-service",code=~"(500|503)"}[{{ .window }}]))',
        total='sum without (code) (rate(http_requests_total{job="label-service"}[{{ .window }}]))',
    ),
    "counted by the histogram": measured(
        "lookup-slow",
        bad=None,
        good='sum(rate(http_request_duration_seconds_bucket{le="0.4", job="tracking-lookup-api"}[{{.window}}]))',
        total='sum(rate(http_request_duration_seconds_count{job="tracking-lookup-api"}[{{.window}}]))',
    ),
    "all but the fast ones, never below nothing": measured(
        "lookup-slow", bad=f"clamp_min({LOOKUPS} - {FAST_LOOKUPS % 0.4}, 0)"
    ),
    "factors of 28 days": alerts(
        [
            ("page", [(13.44, "1h"), (13.44, "5m")]),
            ("page", [(5.6, "6h"), (5.6, "30m")]),
            ("ticket", [(2.8, "1d"), (2.8, "2h")]),
            ("ticket", [(0.933, "3d"), (0.933, "6h")]),
        ]
    ),
    "whole factors": alerts(
        [
            ("page", [(14, "1h"), (14, "5m")]),
            ("page", [(7, "6h"), (7, "30m")]),
            ("ticket", [(3, "1d"), (3, "2h")]),
            ("ticket", [(1, "4d"), (1, "6h")]),
        ]
    ),
    "three pairs that wake someone": alerts(
        [("page", [(24, "30m"), (24, "6m")]), ("page", [(12, "2h"), (12, "20m")]), *STEADY, *SLOW]
    ),
    "short windows that are longer": alerts(
        [("page", [(14.4, "1h"), (14.4, "10m")]), ("page", [(6, "6h"), (6, "40m")]), *SLOW]
    ),
    "waits a minute": alerts(GOOD, alertAfter="1m"),
    "three windows in one alert": alerts(
        [("page", [(14.4, "1h"), (14.4, "5m"), (3, "2h")]), ("page", [(6, "6h"), (6, "30m"), (1, "1d")]), *SLOW]
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_alerts_that_are_bad_at_work_fail_for_their_own_reason(name: str) -> None:
    text, demand = BAD[name]
    result = LAB.judge(text)
    missed = {verdict.demand for verdict in result.verdicts if verdict.judgment is Judgment.NOT_MET}
    assert demand in missed, result.summary


@pytest.mark.parametrize(
    "query",
    [FAILED.replace("rate(", "irate("), f"{FAILED} offset 1m", f"{FAILED} > 0", FAILED.replace('"5..', '"(5.)+')],
)
def test_a_query_that_is_more_than_is_read_here_is_neither_right_nor_wrong(query: str) -> None:
    result = LAB.judge(measured("dispatch-errors", bad=query))
    judged = {verdict.demand: verdict for verdict in result.verdicts}
    assert judged["agreed"].judgment is Judgment.UNKNOWN
    assert "dispatch-create measures is not known: column" in judged["agreed"].found
    assert not result.passed
    wrong = measured("dispatch-errors", bad=query).replace("target: 0.999", "target: 0.9", 1)
    assert "agreed" in {each.demand for each in LAB.judge(wrong).verdicts if each.judgment is Judgment.NOT_MET}


@pytest.mark.parametrize("name", GOOD_ONES)
def test_good_alerts_that_differ_from_the_reference_pass(name: str) -> None:
    result = LAB.judge(GOOD_ONES[name])
    assert result.passed, [verdict for verdict in result.verdicts if not verdict.met]


@pytest.mark.parametrize(
    "name", ["no alerts", "rings always", "never told to ring", "wakes nobody, writes tickets for all"]
)
def test_doing_nothing_and_ringing_always_earn_nothing(name: str) -> None:
    assert LAB.judge(BAD[name][0]).score == 0
