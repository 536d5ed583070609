"""The figures of the Site Reliability Workbook and the rules of sloth, beside what is computed here."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from opexkit.labs import find_lab
from opexkit.labs.slo.alerting import Alert, Condition
from opexkit.labs.slo.burn import Requests, detection, reset, rings, spent, threshold
from opexkit.labs.slo.deploy import cloudwatch, prometheus
from opexkit.labs.slo.reading import read_alerting

BOOK = json.loads(Path(__file__).with_name("sre_workbook.json").read_text(encoding="utf-8"))
SLOTH = json.loads(Path(__file__).with_name("sloth.json").read_text(encoding="utf-8"))
BUDGET = 1 - BOOK["slo"]
PERIOD = BOOK["period_days"] * 24 * 60
REFERENCE = find_lab("burn-rate-alerts").text("reference")


def second_by_second(case: dict[str, Any]) -> tuple[int, int]:
    """Play a case in steps of a second: seconds to the alert, and seconds that it goes on after the end.

    The evaluator counts steps, whatever they last.
    """
    lead, window = 2 * case["window_s"], case["window_s"]
    burn = case["errors"] / BUDGET
    fault = round(case["minutes"] * 60) if "minutes" in case else int(np.floor(case["burn"] / burn * window)) + 1
    bad = np.zeros(lead + fault + window + 10, np.int64)
    bad[lead : lead + fault] = round(1_000 * case["errors"])
    steps = [window, *([case["short_s"]] if "short_s" in case else [])]
    conditions = tuple(Condition(f"{each}", "gt", case["burn"], each, 0, True, False) for each in steps)
    total = np.full(len(bad), 1_000)
    ringing = rings((Alert("a", "page", conditions, ()),), "page", Requests.of(bad, total), BUDGET)
    times = np.flatnonzero(ringing)
    return int(times[0]) - lead + 1, int(times[-1]) - (lead + fault) + 1


@pytest.mark.parametrize("case", BOOK["cases"], ids=lambda case: case["rule"])
def test_each_case_of_the_book_is_reproduced_exactly(case: dict[str, Any]) -> None:
    burn = case["errors"] / BUDGET
    took = detection(burn, case["burn"], case["window_s"])
    held = reset(burn, case["burn"], case.get("short_s", case["window_s"]))
    assert took is not None
    exact, book = case["exact"], case["book"]
    units = {"s": 1, "min": 60, "h": 3_600}
    for key, value in exact.items():
        what, _, unit = key.partition("_")
        if what == "spent":
            assert spent(case["burn"], case["window_s"] / 60, PERIOD) == pytest.approx(value)
        else:
            assert {"detect": took, "reset": held}[what] / units[unit] == pytest.approx(value, abs=1e-9)
            # the book rounds: to the minute up or down, or to what is easy to say
            assert book.get(key, value) == pytest.approx(value, rel=0.15)
    # an alert rings at the first whole second after the formula's time, and falls silent within one
    seconds, after = second_by_second(case)
    assert took <= seconds <= took + 1 + 1e-6
    assert after == pytest.approx(held, abs=1.5)


def test_a_rule_that_waits_for_an_hour_and_one_that_never_rings() -> None:
    rounded = BOOK["rounded"]
    outage = 1 / BUDGET
    assert spent(outage, 60, PERIOD) == pytest.approx(rounded["wait_of_an_hour"]["exact"], abs=1e-4)
    assert spent(outage, 5, PERIOD) == pytest.approx(rounded["five_minutes_of_outage"]["exact"], abs=1e-4)
    assert 3 * spent(outage, 5, PERIOD) == pytest.approx(rounded["three_of_them"]["exact"], abs=1e-4)
    assert detection(35, 36, 60) is None
    assert pytest.approx(rounded["at_35_times"]["exact_h"], abs=1e-3) == PERIOD / 35 / 60
    assert rounded["at_35_times"]["book_h"] < rounded["at_35_times"]["exact_h"]  # rounded down
    assert spent(1 / 0.1, 60, PERIOD) == pytest.approx(rounded["of_90_percent"]["exact"], abs=1e-5)
    assert threshold(0.02, 1, 720) > 1 / 0.1  # with 90 % the rule of 2 % never rings
    assert pytest.approx(rounded["of_99_999_percent"]["exact_s"]) == 0.00001 * PERIOD * 60


def test_the_book_errs_on_the_burn_rate_of_little_traffic() -> None:
    told = BOOK["errs"]["low_traffic"]
    burn = (1 / told["requests_an_hour"]) / BUDGET
    assert burn == pytest.approx(told["exact_burn"])
    assert burn != pytest.approx(told["book_burn"])  # the book says 1,000: ten times too much
    requests = told["requests_an_hour"] * 24 * BOOK["period_days"]
    assert 1 / (requests * BUDGET) == pytest.approx(told["budget_of_one_failure"], abs=1e-4)
    assert requests * BUDGET == pytest.approx(told["failures_in_a_period"])


def test_burn_rates_and_the_time_until_the_budget_is_gone() -> None:
    for row in BOOK["burn_table"]:
        assert row["errors"] / BUDGET == pytest.approx(row["burn"])
        assert PERIOD / row["burn"] == pytest.approx(row["exhausted_min"])


def test_the_recommended_rules_follow_from_what_they_may_spend() -> None:
    for rule in BOOK["recommended"]:
        assert threshold(rule["spends"], rule["long_h"] * 60, PERIOD) == pytest.approx(rule["burn"])
        assert rule["long_h"] * 60 / 12 == rule["short_min"]


def test_detection_by_rule_and_errors() -> None:
    table = BOOK["detection_minutes"]
    for errors, minutes in table["by_errors"]:
        found = [detection(errors / BUDGET, limit, window) for limit, window in table["rules"]]
        assert found == [None if each is None else pytest.approx(each) for each in minutes]


def pairs(expr: str) -> list[list[list[Any]]]:
    """Windows and factors of a rule: pairs joined by `or`, each of two terms joined by `and`."""
    found = []
    for pair in re.split(r"\bor ignoring", expr):
        terms = re.findall(r"ratio_rate(\w+)\{[^}]*\} > \(([\d.]+) \* ([\d.e-]+)\)", pair)
        assert all(float(budget) == pytest.approx(SLOTH["budget"]) for _, _, budget in terms)
        assert len(re.findall(r"\band ignoring", pair)) == len(terms) - 1
        found.append([[window, float(factor)] for window, factor, _ in terms])
    return found


def test_the_rules_agree_with_those_of_sloth() -> None:
    rules = yaml.safe_load(prometheus(read_alerting(REFERENCE)))
    (group,) = [each for each in rules["groups"] if each["name"] == "dispatch-create-alerts"]
    found = {rule["labels"]["severity"]: pairs(rule["expr"]) for rule in group["rules"]}
    assert found == {severity: SLOTH[severity] for severity in ("page", "ticket")}
    (ratios,) = [each for each in rules["groups"] if each["name"] == "dispatch-create-ratios"]
    assert {rule["record"] for rule in ratios["rules"]} == {
        f"slo:sli_error:ratio_rate{window}"
        for severity in ("page", "ticket")
        for pair in SLOTH[severity]
        for window, _ in pair
    }
    assert all("{{" not in rule["expr"] for rule in ratios["rules"])


def test_factors_by_period() -> None:
    for row in SLOTH["factors"]:
        found = [
            threshold(percent / 100, hours, row["days"] * 24)
            for percent, hours in zip(row["percents"], row["hours"], strict=True)
        ]
        assert found == pytest.approx(row["factors"], abs=1e-4)


def test_an_alert_of_two_windows_is_two_metric_alarms_and_a_composite() -> None:
    botocore = pytest.importorskip("botocore.session")
    template = yaml.safe_load(cloudwatch(read_alerting(REFERENCE)))
    resources = template["Resources"]
    kinds = [each["Type"] for each in resources.values()]
    assert (kinds.count("AWS::CloudWatch::Alarm"), kinds.count("AWS::CloudWatch::CompositeAlarm")) == (24, 12)
    model = botocore.get_session().get_service_model("cloudwatch")
    known = {
        "AWS::CloudWatch::Alarm": model.operation_model("PutMetricAlarm").input_shape.members,
        "AWS::CloudWatch::CompositeAlarm": model.operation_model("PutCompositeAlarm").input_shape.members,
    }
    names = {each["Properties"]["AlarmName"] for each in resources.values()}
    assert len(names) == len(resources)
    for key, each in resources.items():
        assert key.isalnum()
        assert set(each["Properties"]) <= set(known[each["Type"]])
        for child in re.findall(r'ALARM\("([^"]+)"\)', each["Properties"].get("AlarmRule", "")):
            assert child in names
        for action in each["Properties"].get("AlarmActions", []):
            assert action["Ref"] in template["Parameters"]
    rules = [each["Properties"]["AlarmRule"] for each in resources.values() if "Composite" in each["Type"]]
    assert rules[0] == 'ALARM("dispatch-create-fast-long") AND ALARM("dispatch-create-fast-short")'
