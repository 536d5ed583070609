"""The states of metric alarms: AWS's own tables, and a slow implementation that goes rule by rule."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from opexkit.labs.alarms.properties import Treatment
from opexkit.labs.alarms.rule import CODES
from opexkit.labs.alarms.states import MORE, alarm_states

TABLES = json.loads((Path(__file__).parent / "missing_data.json").read_text(encoding="utf-8"))
TREATMENTS: tuple[Treatment, ...] = ("missing", "ignore", "breaching", "notBreaching")
NAMES = {code: name for name, code in CODES.items()}


def states(points: str, least: int, of: int, treatment: Treatment) -> list[str]:
    """The state after each point: X breaches, 0 does not, - is missing."""
    given = points.replace(" ", "")
    there = np.array([each != "-" for each in given])
    breaching = np.array([each == "X" for each in given])
    return [NAMES[int(code)] for code in alarm_states(breaching, there, least, of, treatment)]


def slowly(points: str, least: int, of: int, treatment: str) -> list[str]:
    """The same, one evaluation after the other, as the page tells it."""
    found: list[str] = []
    for end in range(1, len(points) + 1):
        window = ("-" * (of + MORE) + points[:end])[-(of + MORE) :]
        before = found[-1] if found else "INSUFFICIENT_DATA"
        real = [each for each in window if each != "-"]
        if not real:
            kinds = {"missing": "INSUFFICIENT_DATA", "ignore": before, "breaching": "ALARM", "notBreaching": "OK"}
            found.append(kinds[treatment])
            continue
        looked_at = real[-of:]
        fill = {"breaching": "X", "notBreaching": "0"}.get(treatment)
        while fill and len(looked_at) < of:
            looked_at.append(fill)
        if looked_at.count("X") >= least:
            found.append("ALARM")
            continue
        oldest = len(window) - window.index(real[0])
        early = len(real) < of and set(real) == {"X"}
        if early and treatment == "missing" and oldest >= least:
            found.append("ALARM")
        elif early and treatment == "ignore":
            found.append(before)
        else:
            found.append("OK")
    return found


@pytest.mark.parametrize("treatment", TREATMENTS)
@pytest.mark.parametrize("row", TABLES["rows"], ids=lambda row: f"{row['M']} of {row['N']}, {row['points']}")
def test_the_forty_cells_of_the_documentation(row: Any, treatment: Treatment) -> None:
    assert len(row["points"].split()) == TABLES["range"] == row["N"] + MORE
    wanted = row[treatment]
    for before, lead in (("ALARM", "X" * 9), ("OK", "0" * 9)):
        if wanted == "RETAIN":
            gone = lead + "-" * 9  # the state stays while nothing comes
            got = states(gone + row["points"], row["M"], row["N"], treatment)
            assert got[len(gone) - 1] == before
            assert got[-1] == before
        else:
            assert states(row["points"], row["M"], row["N"], treatment)[-1] == wanted


@pytest.mark.parametrize("row", TABLES["no_premature_alarm"], ids=lambda row: row["points"])
def test_a_lone_point_that_is_too_young_does_not_ring(row: Any) -> None:
    assert "ALARM" not in states(row["points"], row["M"], row["N"], "missing")
    assert "ALARM" not in states(row["points"], row["M"], row["N"], "ignore")


@settings(max_examples=20 * settings.default.max_examples)
@given(st.text("0X-", min_size=1, max_size=40), st.integers(1, 6), st.integers(0, 5), st.sampled_from(TREATMENTS))
@example("--X--", 3, 0, "missing")
@example("XX---XX", 2, 1, "ignore")
def test_a_slow_implementation_finds_the_same(points: str, least: int, more: int, treatment: Treatment) -> None:
    assert states(points, least, least + more, treatment) == slowly(points, least, least + more, treatment)


@settings(max_examples=5 * settings.default.max_examples)
@given(st.text("0X-", min_size=1, max_size=30), st.integers(1, 5), st.integers(0, 4), st.data())
def test_a_breaching_point_more_never_ends_an_alarm_where_missing_points_breach(
    points: str, least: int, more: int, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(points) - 1))
    worse = f"{points[:place]}X{points[place + 1 :]}" if points[place] == "0" else points
    got = states(points, least, least + more, "breaching"), states(worse, least, least + more, "breaching")
    assert all(after == "ALARM" for before, after in zip(*got, strict=True) if before == "ALARM")


def test_a_rule_of_three_points_in_a_row_as_in_the_figure_of_the_documentation() -> None:
    assert [place + 1 for place, state in enumerate(states("00XXX000X0", 3, 3, "missing")) if state == "ALARM"] == [5]
